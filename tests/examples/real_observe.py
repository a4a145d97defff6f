"""Runs a program with the probe's instrumentation, in this process, and gives back what its expressions held."""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "server"))

from shapewright.probe.child import instrument
from shapewright.probe.child.record import Recorder
from shapewright.probe.child.workspace import Finder, Workspace


class Rows:
    """Takes the place of the channel to a parent process."""

    def __init__(self) -> None:
        self.rows: list[dict[str, object]] = []

    def send(self, _kind: str, rows: list[dict[str, object]]) -> None:
        self.rows += rows


def plainly(_loop: int, value: object) -> object:
    """Loops run to their end here."""
    return value


def nothing(*_arguments: object) -> None:
    """What happens at a place that is of no interest here."""


def observe(path: Path, source: str, execute: Callable[[object, str], None]) -> Iterable[dict[str, object]]:
    """Run the source through ``execute``, which is given its code; a row for each site that held a tensor."""
    rows = Rows()
    register = instrument.Register()
    recorder = Recorder(register, rows, contexts=False)
    workspace = Workspace([str(path.parent)], [], {str(path): source}, register, False, nothing)
    calls = {
        instrument.SEE: recorder.see,
        instrument.BIND: recorder.bind,
        instrument.NAMES: recorder.names,
        instrument.CALL: nothing,
        instrument.LOOP: plainly,
        instrument.ENTER: nothing,
        instrument.AGAIN: plainly,
        instrument.CAUGHT: nothing,
    }
    vars(builtins).update(calls)
    finder = Finder(workspace, {})
    sys.meta_path.insert(0, finder)
    try:
        execute(workspace.compile(str(path)), str(path))
    finally:
        sys.meta_path.remove(finder)
        recorder.flush()
    return rows.rows

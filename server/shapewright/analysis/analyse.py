"""Runs entry points abstractly, then what they did not reach, and turns what was seen into facts."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

import shapewright.libraries  # noqa: F401 - registers the rules
from shapewright.analysis.cold import AtOnce, Turns, run_unreached
from shapewright.analysis.held import APPROACH_SECONDS, HeldRun, Holder, Wish
from shapewright.analysis.kept import Shelf
from shapewright.analysis.pages import Page, file_facts
from shapewright.analysis.request import Budget, Cancelled, CancelToken, Request
from shapewright.analysis.sources import ParsedFiles
from shapewright.analysis.units import Units
from shapewright.facts import FileFacts
from shapewright.frontend.environment import Environment, discover_environment
from shapewright.frontend.generated import is_template
from shapewright.frontend.modules import DiskFiles, FileProvider, ModuleFinder, OverlayFiles
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.focus import Enough, Focus
from shapewright.interpreter.frame import Frame, OutOfFuel, Unit
from shapewright.interpreter.imports import Importer
from shapewright.interpreter.recorder import NodeFacts, Recorder
from shapewright.interpreter.run import Run
from shapewright.values import ModuleObject

RECURSION_LIMIT = 12_000
"""Python's own stack: one interpreted call takes about fifteen of the interpreter's."""


LEFT_OVER = 0.1
"""The share of the remaining time for what imported modules of the workspace define and nobody uses."""

_SHELF = Shelf()

_ONE_AT_A_TIME = threading.Lock()
"""Runs note what they read in one place (``values.Reads``); Python runs one at a time anyway."""

_HOLDER = Holder(_ONE_AT_A_TIME)


@dataclass(frozen=True, slots=True)
class Examination:
    """What running a request's entries showed, before it is turned into plain facts."""

    recorder: Recorder
    sources: ParsedFiles
    runs: tuple[Run, ...]
    entries: tuple[str, ...]
    complete: bool
    units: tuple[Units, ...] = ()
    """What was gathered by itself of what nobody calls."""
    focus: Focus | None = None

    def facts(self) -> dict[str, FileFacts]:
        """All of it as plain facts, by file; of a brief one those that the edit may have changed."""
        page = Page.of(self.recorder.facts, self.recorder.problems, self._may_be_new)
        pages = [page, *(p for one in self.units for p in one.pages)]
        read = frozenset(path for run in self.runs for path in run.importer.read)
        lost = {function for run in self.runs for function in run.lost.may_have_run()}
        lost.update(function for one in self.units for function in one.lost)
        return file_facts(Page.together(pages), self.sources, self.entries, read, frozenset(lost), self.complete)

    def _may_be_new(self, place: tuple[int, str], facts: NodeFacts) -> bool:
        """Whether a node may hold something else than before the edit: what ran before the edited lines does not."""
        anew = self.recorder.anew
        if self.focus is None or self.complete or anew is None:
            return True
        return place in anew or self.focus.covers(facts.unit.path, facts.node)


def analyse(
    request: Request,
    files: FileProvider,
    environment: Environment,
    *,
    cancel: CancelToken | None = None,
    budget: Budget | None = None,
) -> dict[str, FileFacts]:
    """The facts of every workspace file that the entries reach, targets always among them.

    Raises ``Cancelled`` when the token is cancelled. When the budget runs out the facts found so
    far are given, marked incomplete.
    """
    budget, cancel = budget or Budget(), cancel or CancelToken()

    def told(held: HeldRun | None = None) -> dict[str, FileFacts]:
        seen = _examine(request, files, environment, cancel, budget, by_units=True, held=held)
        facts = seen.facts()
        for run in seen.runs:
            run.end()
        return facts

    with _ONE_AT_A_TIME:
        wish = Wish.of(request, files, environment, cancel, budget)
        if wish is not None:
            facts = _HOLDER.answer(wish, told)
        else:
            _HOLDER.clear_the_way(cancel)
            facts = told()
    return {path: _as_it_runs(found, files) for path, found in facts.items()}


def _as_it_runs(found: FileFacts, files: FileProvider) -> FileFacts:
    """The facts of a file; one that is only read by a generator fails nowhere."""
    return replace(found, problems=()) if found.problems and is_template(found.path, files) else found


def examine(
    request: Request,
    files: FileProvider,
    environment: Environment,
    *,
    cancel: CancelToken | None = None,
    budget: Budget | None = None,
) -> Examination:
    """Run the entries, then what of the targets they did not reach, all anew; raises ``Cancelled``."""
    with _ONE_AT_A_TIME:
        cancel = cancel or CancelToken()
        _HOLDER.clear_the_way(cancel)
        return _examine(request, files, environment, cancel, budget or Budget(), by_units=False)


def _examine(
    request: Request,
    files: FileProvider,
    environment: Environment,
    cancel: CancelToken,
    budget: Budget,
    *,
    by_units: bool,
    held: HeldRun | None = None,
) -> Examination:
    if sys.getrecursionlimit() < RECURSION_LIMIT:
        sys.setrecursionlimit(RECURSION_LIMIT)
    if held is not None:
        cancel, budget = held.token, replace(budget, seconds=APPROACH_SECONDS)
    deadline = time.thread_time() + budget.seconds  # our own time: a busy machine does not make facts partial
    roots = request.roots or tuple(dict.fromkeys(os.path.dirname(os.path.abspath(p)) for p in request.entries))
    finder = ModuleFinder(environment, roots, files)
    sources = ParsedFiles(files)
    told = frozenset(request.targets) if request.alone else None
    recorder = Recorder(lambda unit: unit.user and (told is None or unit.path in told))
    runs: list[Run] = []
    units: list[Units] = []
    reached: set[int] = set()
    focus = _focus(request, sources, runs, held)
    entries = list(dict.fromkeys((*request.entries, *request.targets)))
    for entry in entries:
        run = Run(
            Importer(finder, sources, environment),
            recorder,
            deadline=deadline,
            cancelled=lambda: cancel.cancelled,
            oracle=request.oracle,
        )
        run.environ.update(budget.environ)
        run.reading_left = budget.reading
        run.importer.whole = frozenset(entries)
        run.reached = reached
        run.focus = focus
        runs.append(run)
        source = sources.source(entry)
        if source is None:
            continue
        _SHELF.lend(run, roots, files)

        def turns(run: Run = run, source: SourceFile = source) -> Turns:
            if not by_units:
                return AtOnce()
            units.append(Units(run, source, sources, roots))
            return units[-1]

        try:
            _run_entry(run, Unit(entry, source, ModuleObject("__main__", entry), True), request, turns)
        except Cancelled:
            _SHELF.keep(run, roots, files)
            raise
        _SHELF.keep(run, roots, files)
        if run.out_of_fuel:
            break
    complete = not any(run.out_of_fuel for run in runs)
    return Examination(recorder, sources, tuple(runs), tuple(entries), complete, tuple(units), focus)


def _run_entry(run: Run, unit: Unit, request: Request, turns: Callable[[], Turns]) -> None:
    run.importer.modules[unit.path] = unit.module
    recorder = run.recorder
    recorder.cold = False
    seen = recorder.mark()
    frame = Frame(unit, unit.module, "__main__")
    try:
        run.importer.execute(run, unit, "__main__")
        recorder.settle(seen, run.world.resolve)
        if unit.path in request.targets:
            run.frames.append(frame)
            run_unreached(run, unit.module, frame, turns(), request.focus)
            recorder.cold = False
        _finish_imports(run)
    except (OutOfFuel, RecursionError, Enough):
        run.out_of_fuel = True
    finally:
        recorder.settle(seen, run.world.resolve)
        run.frames.clear()


def _focus(request: Request, sources: ParsedFiles, runs: list[Run], held: HeldRun | None) -> Focus | None:
    """What a brief analysis waits for, and where it is held."""
    if held is not None:
        return held.first.focus(lambda run, frame: held.hold(runs, frame))
    if not request.brief or request.focus is None or len(request.targets) != 1:
        return None
    source = sources.source(request.targets[0])
    return None if source is None else Focus(source.path, source.tree, *request.focus)


def _finish_imports(run: Run) -> None:
    """Run what the workspace's packages define and nobody asked for, as far as a small share of the time goes."""
    now = time.thread_time()
    run.deadline = run.ends_at = min(run.ends_at, now + LEFT_OVER * max(run.ends_at - now, 0.0))
    try:
        for waiting in list(run.importer.lazy.values()):
            if waiting.unit.user:
                waiting.finish(run)
    except OutOfFuel:
        run.out_of_fuel = False


def analyse_paths(
    paths: Iterable[str], *, python: str | None = None, budget: Budget | None = None, roots: tuple[str, ...] = ()
) -> dict[str, FileFacts]:
    """The facts of files on disk (each an entry and a target), for scripts and tests."""
    absolute = tuple(os.path.abspath(p) for p in paths)
    environment = discover_environment(python or sys.executable)
    return analyse(Request(absolute, absolute, roots), DiskFiles(), environment, budget=budget or Budget(30.0))


def analyse_text(
    text: str,
    path: str = "/program.py",
    *,
    others: Mapping[str, str] | None = None,
    environment: Environment | None = None,
    budget: Budget | None = None,
) -> FileFacts:
    """The facts of a program given as text, for tests and experiments."""
    files = OverlayFiles(DiskFiles(), {path: text, **(others or {})})
    environment = environment or discover_environment(sys.executable)
    request = Request((path,), (path,), (os.path.dirname(path),))
    return analyse(request, files, environment, budget=budget or Budget(30.0))[path]

"""The table of what every example does: ``expected.json`` as typed rows."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Repair:
    """Replace the half-open ``lines`` of the file by ``text`` (a list of lines)."""

    path: str
    lines: tuple[int, int]
    text: list[str]


@dataclass(frozen=True)
class Program:
    """One program with its mistake, as the real frameworks report it.

    ``path`` is the file of the failing line; ``entry`` is the file to run when that is another one.
    ``exception`` is None when the program catches its own error and prints it. ``mentions`` are the sizes,
    dtypes and names a good message has to contain; ``then`` holds the problems that only show once
    the first is repaired. Lines of a notebook count through its code cells.
    """

    path: str
    line: int
    expression: str
    exception: str | None
    message: str
    problem: str
    mentions: list[str]
    fixed: str
    repairs: list[Repair]
    entry: str = ""
    then: list[dict[str, object]] = field(default_factory=list)

    @property
    def file(self) -> Path:
        """The file of the failing line."""
        return ROOT / self.path

    @property
    def main(self) -> Path:
        """The file to run."""
        return ROOT / (self.entry or self.path)

    @property
    def files(self) -> list[Path]:
        """Every file of the program, the one to run first."""
        return list(dict.fromkeys((self.main, self.file)))

    @property
    def fixed_files(self) -> list[Path]:
        """Every file of the corrected version, the one to run first."""
        return [self.fixed_main.parent / path.name for path in self.files]

    @property
    def fixed_main(self) -> Path:
        """The corrected version of the file to run."""
        return ROOT / self.fixed


def load() -> list[Program]:
    """Every row of the table."""
    rows = json.loads(Path(__file__).with_name("expected.json").read_text(encoding="utf-8"))
    for row in rows:
        row["repairs"] = [Repair(**repair) for repair in row["repairs"]]
    return [Program(**row) for row in rows]


PROGRAMS = load()

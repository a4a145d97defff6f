"""What became of each mutant, and the page that says it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.mutation.bases import ROWS, Base
from bench.mutation.running import Ending, versions
from bench.mutation.source import Mutant
from shapewright.facts import Problem

HEADER = ("programs", "bases", "mutants", "fail when run", "flagged", "flagged elsewhere only", "run to their end",
          "new alarms")  # fmt: skip


@dataclass
class Result:
    """A mutant, how it ends, and what is reported in it."""

    base: Base
    mutant: Mutant
    path: str
    ending: Ending
    problems: list[Problem] = field(default_factory=list)

    @property
    def fails(self) -> bool:
        """Whether it raises when run."""
        return self.ending.exception is not None

    @property
    def flagged(self) -> bool:
        """Whether an error is reported on a line of the traceback, or on the changed one."""
        lines = {*self.ending.lines, *range(self.mutant.lines[0], self.mutant.lines[1] + 1)}
        return any(p.range.start.line <= line <= p.range.end.line for p in self.problems for line in lines)

    @property
    def verdict(self) -> str:
        """In one word."""
        if self.fails:
            return "flagged" if self.flagged else "elsewhere" if self.problems else "missed"
        return "alarm" if self.problems else "quiet"


def table(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """One line for each kind of program, and one for all."""
    lines = [_line(row, [r for r in results if r.base.row == row]) for row in ROWS]
    return [*(line for line in lines if line[1] != "0"), _line("all", results)]


def _line(title: str, results: Sequence[Result]) -> tuple[str, ...]:
    count = Counter(result.verdict for result in results)
    failing = sum(result.fails for result in results)

    def share(part: int) -> str:
        return f"{part} ({100 * part / failing:.1f} %)" if failing else "–"

    return (
        title,
        str(len({result.base.name for result in results})),
        str(len(results)),
        str(failing),
        share(count["flagged"]),
        share(count["elsewhere"]),
        str(len(results) - failing),
        str(count["alarm"]),
    )


def by_operator(results: Sequence[Result]) -> list[tuple[str, ...]]:
    """One line for each way of breaking a program."""
    lines = []
    for operator in sorted({result.mutant.operator for result in results}):
        failing = [r for r in results if r.fails and r.mutant.operator == operator]
        flagged = sum(result.flagged for result in failing)
        share = f"{flagged} ({100 * flagged / len(failing):.1f} %)" if failing else "–"
        lines.append((operator, str(len(failing)), share))
    return lines


def text_table(lines: Sequence[tuple[str, ...]]) -> str:
    """The lines for a terminal."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip() for line in lines)


def markdown(results: Sequence[Result], most: int, seed: int) -> str:
    """The page ``docs/mutation.md``."""
    return "\n".join(
        [
            "# Working programs, broken in one place",
            "",
            f"Written by `python -m bench.mutation --most {most} --write`. One thing is changed in a program that",
            "works: a size, an axis, a dtype, a loss, the order of operands; or an argument, a call, a layer is left",
            "out. Each mutant is",
            f"run with the real frameworks ({versions()}) and analysed. At most {most} mutants of",
            f"each program are drawn (seed {seed}), as evenly from all kinds of changes as it has places for them.",
            "",
            "- **flagged**: an error is reported on a line of the program that the framework's traceback names, or on",
            "  the changed line; **elsewhere only**: errors are reported, but on other lines",
            "- **new alarms**: mutants that run to their end and have an error reported (the programs themselves have",
            "  none)",
            "",
            *_rows([HEADER, *table(results)]),
            "",
            *_rows([("what is changed", "fail when run", "flagged"), *by_operator(results)]),
            "",
        ]
    )


def _rows(lines: Sequence[tuple[str, ...]]) -> list[str]:
    head, *rest = ["| " + " | ".join(line) + " |" for line in lines]
    return [head, "| --- |" + " ---: |" * (len(lines[0]) - 1), *rest]

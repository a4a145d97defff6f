"""The table by package, and the rows that are worth looking at."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bench.agreement.classify import Row, Verdict
from shapewright.facts import TensorFact
from shapewright.probe import ObservedValue


@dataclass
class ProgramReport:
    """One program's rows, and how it went."""

    title: str
    package: str
    rows: list[Row] = field(default_factory=list)
    note: str = ""
    """Why there are no rows, or fewer than there could be."""
    traced_in: float = 0.0
    analysed_in: float = 0.0
    problems: tuple[str, ...] = ()
    finished: bool = False


HEADER = (
    "package",
    "programs",
    "expressions",
    "exact",
    "symbolic",
    "loose",
    "partial",
    "none",
    "WRONG",
    "missed",
    "false errors",
)


def table(reports: Sequence[ProgramReport]) -> list[tuple[str, ...]]:
    """One line for each package and one for all; shares are of the expressions."""
    packages = list(dict.fromkeys(report.package for report in reports))
    lines = [_line(name, [report for report in reports if report.package == name]) for name in packages]
    return [*lines, _line("all", reports)] if len(lines) > 1 else lines


def _line(name: str, reports: Sequence[ProgramReport]) -> tuple[str, ...]:
    rows = [row for report in reports for row in report.rows]

    def share(count: int) -> str:
        return f"{100 * count / len(rows):.1f} %" if rows else "–"

    by = {verdict: sum(row.verdict == verdict for row in rows) for verdict in ("exact", "partial", "none", "wrong")}
    return (
        name,
        str(sum(bool(report.rows) for report in reports)),
        str(len(rows)),
        share(by["exact"]),
        share(sum(row.symbolic for row in rows)),
        share(sum(row.loose for row in rows)),
        share(by["partial"]),
        share(by["none"]),
        f"{by['wrong']} ({share(by['wrong'])})" if rows else "–",
        str(sum(row.missed for row in rows)),
        str(sum(len(report.problems) for report in reports if report.finished)),
    )


def text_table(reports: Sequence[ProgramReport]) -> str:
    """The table for a terminal."""
    lines = [HEADER, *table(reports)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADER))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def markdown(reports: Sequence[ProgramReport], versions: str) -> str:
    """The page ``docs/agreement.md``."""
    lines = [HEADER, tuple("---" for _ in HEADER), *table(reports)]
    slowest = sorted((report.analysed_in for report in reports if report.rows), reverse=True)
    median = slowest[len(slowest) // 2] if slowest else 0.0
    return "\n".join(
        [
            "# Agreement with what really runs",
            "",
            "Written by `python -m bench.agreement --write`. Each program is run under the probe's tracer, with the",
            "package that it uses traced as well, and analysed; every expression that held a tensor is compared.",
            "",
            "- **exact**: each value that it held is covered by an inferred one with all sizes and the dtype known",
            "  (*symbolic*: through a symbol that has one size in each call; *loose*: with alternatives that were not",
            "  seen)",
            "- **partial**: nothing contradicts, but a size, the rank or the dtype is unknown",
            "- **none**: nothing was inferred; **WRONG**: contradicted by what ran (*missed*: only in some of the",
            "  values that the expression held: the others are covered)",
            "- **false errors**: errors that are reported in programs that run to their end",
            "",
            f"With {versions}; the analysis of a program takes {median:.1f} s in the median.",
            "",
            *("| " + " | ".join(line) + " |" for line in lines),
            "",
        ]
    )


def show(reports: Iterable[ProgramReport], verdict: Verdict, limit: int) -> Iterable[str]:
    """The rows of a verdict, as ``path:line:column text: inferred … / observed … (why)``."""
    shown = 0
    for report in reports:
        for row in report.rows:
            if row.verdict == verdict and shown < limit:
                shown += 1
                yield f"{report.title}: {_described(row)}"


def _described(row: Row) -> str:
    inferred, observed = _texts(row.inferred) or "nothing", _texts(row.observed)
    start = row.range.start
    why = f" ({row.why})" if row.why else ""
    return f"{row.path}:{start.line}:{start.column} {_source(row)!r}: inferred {inferred}, observed {observed}{why}"


def _texts(values: Iterable[TensorFact | ObservedValue], most: int = 4) -> str:
    texts = list(dict.fromkeys(value.text for value in values))
    return " | ".join(texts[:most]) + (f" | … {len(texts) - most} more" if len(texts) > most else "")


def _source(row: Row) -> str:
    try:
        with open(row.path, encoding="utf-8") as file:
            line = file.read().split("\n")[row.range.start.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return os.path.basename(row.path)
    end = row.range.end.column if row.range.end.line == row.range.start.line else len(line)
    return line[row.range.start.column : end]

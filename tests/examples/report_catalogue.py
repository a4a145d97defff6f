"""Prints the table of the catalogue: caught on the line, worded as the framework does, false alarms.

Usage: ``python tests/examples/report_catalogue.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[2] / "server")]

from analysed import analyse, errors  # noqa: E402
from test_errors_catalogue import PROGRAMS, ROWS, caught, touches, words  # noqa: E402


def main() -> None:
    totals = [0, 0, 0, 0]
    for row in ROWS:
        path = PROGRAMS / "errors" / row["program"]
        found, expected = caught(row), words(row["message"])
        said = words("\n".join(problem.message for problem in found))
        elsewhere = [p for p in errors(analyse(path).facts.values()) if not touches(p, row["line"])]
        alarms = errors(analyse(PROGRAMS / "errors_ok" / row["program"]).facts.values())
        marks = [bool(found), bool(found) and len(expected - said) <= len(expected) // 4, bool(elsewhere), bool(alarms)]
        totals = [total + mark for total, mark in zip(totals, marks, strict=True)]
        shown = ["caught" if marks[0] else "MISSED", "worded" if marks[1] else "-"]
        shown += ["ELSEWHERE" if marks[2] else "", "FALSE ALARM" if marks[3] else ""]
        print(f"{row['program']:42}", *(f"{text:10}" for text in shown), ",".join(sorted({p.code for p in found})))
    print(f"{len(ROWS)} kinds: {totals[0]} caught, {totals[1]} worded, {totals[2]} elsewhere, {totals[3]} false alarms")


if __name__ == "__main__":
    main()

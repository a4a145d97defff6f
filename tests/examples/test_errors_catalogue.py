"""Ninety-nine kinds of mistakes, each in a small program with a working twin: caught on its line, and no false alarm."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from analysed import analyse, errors, tell
from shortfalls import each

from shapewright.facts import Problem

PROGRAMS = Path(__file__).parents[1] / "programs"
ROWS = [json.loads(line) for line in (PROGRAMS / "messages.jsonl").read_text(encoding="utf-8").splitlines()]
Row = dict[str, str]

each_mistake = each("row", ROWS, lambda row: Path(row["program"]).stem)


def caught(row: Row) -> list[Problem]:
    """The problems on the failing line: errors, or warnings for a program that fails in silence."""
    (facts,) = analyse(PROGRAMS / "errors" / row["program"]).facts.values()
    severity = "error" if row["exception"] else "warning"
    return [p for p in facts.problems if p.severity == severity and touches(p, int(row["line"]))]


def touches(problem: Problem, line: int) -> bool:
    """Whether the squiggle is on the line."""
    return problem.range.start.line <= line <= problem.range.end.line


def words(text: str) -> set[str]:
    """The words and sizes of a message, without what the program named."""
    return set(re.findall(r"[A-Za-z_]{3,}|\d+", text))


@each_mistake
def test_mistake_is_caught(row: Row) -> None:
    found = errors(analyse(PROGRAMS / "errors" / row["program"]).facts.values())
    assert caught(row), f"on line {row['line']}: {row['message']}\nfound:\n{tell(found)}"
    assert [problem for problem in found if not touches(problem, int(row["line"]))] == [], tell(found)


@each_mistake
def test_working_twin_has_no_error(row: Row) -> None:
    found = errors(analyse(PROGRAMS / "errors_ok" / row["program"]).facts.values())
    assert found == [], tell(found)


@each_mistake
def test_message_holds_the_wording_of_the_framework(row: Row) -> None:
    said, expected = words("\n".join(problem.message for problem in caught(row))), words(row["message"])
    missing = expected - said
    assert len(missing) <= len(expected) // 4, f"{sorted(missing)} of: {row['message']}"


def test_record_holds_with_the_installed_frameworks() -> None:
    check = [sys.executable, str(PROGRAMS / "measure.py"), "--check"]
    done = subprocess.run(check, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]

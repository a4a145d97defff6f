"""Whole Keras and TensorFlow programs, old and new: the failure is told on its line, and sound ones are left alone.

What each program really does is in ``tests/programs/keras/record.jsonl``, written by ``measure_keras.py``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from analysed import analyse, errors, tell
from test_errors_catalogue import touches, words

PROGRAMS = Path(__file__).parents[1] / "programs" / "keras"
ROWS = [json.loads(line) for line in (PROGRAMS / "record.jsonl").read_text(encoding="utf-8").splitlines()]
BROKEN = [pytest.param(row, id=row["program"]) for row in ROWS if row["exception"]]
SOUND = [pytest.param(row, id=row["program"]) for row in ROWS if not row["exception"]]


def test_every_program_is_in_the_record() -> None:
    assert {row["program"] for row in ROWS} == {path.stem for path in PROGRAMS.glob("*.py")}


@pytest.mark.parametrize("row", BROKEN)
def test_the_first_failure_is_told_on_its_line(row: dict[str, str]) -> None:
    found = errors(analyse(PROGRAMS / f"{row['program']}.py").facts.values())
    there = [problem for problem in found if touches(problem, int(row["line"]))]
    assert there, f"on line {row['line']}: {row['message']}\nfound:\n{tell(found)}"
    assert row["exception"] in "\n".join(problem.message for problem in there)
    before = [problem for problem in found if problem.range.start.line < int(row["line"]) and problem not in there]
    assert before == [], tell(before)


@pytest.mark.parametrize("row", BROKEN)
def test_the_message_holds_the_words_of_the_framework(row: dict[str, str]) -> None:
    found = errors(analyse(PROGRAMS / f"{row['program']}.py").facts.values())
    said = words("\n".join(problem.message for problem in found if touches(problem, int(row["line"]))))
    wanted = words(row["message"].split(" for '{{")[0].split(": x=")[0])
    missing = wanted - said
    assert len(missing) <= len(wanted) // 3, f"{sorted(missing)} of: {row['message']}"


@pytest.mark.parametrize("row", SOUND)
def test_a_sound_program_has_no_error(row: dict[str, str]) -> None:
    found = errors(analyse(PROGRAMS / f"{row['program']}.py").facts.values())
    assert found == [], tell(found)

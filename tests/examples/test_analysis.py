"""What the analysis says of the examples is what the real frameworks do with them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import real_run
from analysed import analyse, errors, tell
from expected import PROGRAMS, Program
from real_run_child import source_of

from shapewright.facts import Fact, Problem
from shapewright.probe.disagree import covers
from shapewright.probe.model import ObservedValue

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.path)


def on_expression(problem: Problem, program: Program) -> bool:
    """Whether the squiggle is on the failing line and touches the failing expression."""
    start, end = problem.range.start, problem.range.end
    if Path(problem.path) != program.file or start.line != program.line:
        return False
    first = source_of(program.file).split("\n")[program.line - 1].index(program.expression)
    return start.column < first + len(program.expression) and (end.line > start.line or end.column > first)


@each_program
def test_the_error_is_found_where_it_happens(program: Program) -> None:
    found = errors(analyse(*program.files).facts.values())
    first = [problem for problem in found if on_expression(problem, program)]
    assert len(first) == 1, tell(found)
    later = {(program.file, then["line"]) for then in program.then}
    assert {(Path(p.path), p.range.start.line) for p in found if p not in first} <= later, tell(found)


@each_program
def test_the_message_says_what_does_not_fit(program: Program) -> None:
    found = [p for p in errors(analyse(*program.files).facts.values()) if on_expression(p, program)]
    text = "\n".join(problem.message for problem in found)
    assert program.message in text
    assert [word for word in program.mentions if not re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)] == [], text


@each_program
def test_the_problem_is_of_its_kind(program: Program) -> None:
    found = [p for p in errors(analyse(*program.files).facts.values()) if on_expression(p, program)]
    assert [problem.code for problem in found] == [program.problem]


@each_program
def test_related_places_exist(program: Program) -> None:
    """Each related place, and each call of the chain, is a place in a file of the program."""
    for problem in errors(analyse(*program.files).facts.values()):
        for place in (*problem.related, *problem.chain):
            assert Path(place.path) in program.files
            lines = source_of(Path(place.path)).split("\n")
            assert place.range.end.column <= len(lines[place.range.end.line - 1])


def test_the_chain_of_calls_leads_from_one_file_into_the_other() -> None:
    (program,) = [program for program in PROGRAMS if program.entry]
    (problem,) = errors(analyse(*program.files).facts.values())
    assert {Path(frame.path) for frame in problem.chain} == set(program.files)
    assert {Path(place.path) for place in problem.related} <= set(program.files)


@each_program
def test_the_fixed_program_has_no_error(program: Program) -> None:
    found = errors(analyse(*program.fixed_files).facts.values())
    assert found == [], tell(found)


@each_program
def test_every_tensor_of_the_fixed_program_is_known(program: Program, outcomes: dict[Path, real_run.Outcome]) -> None:
    facts = [fact for known in analyse(*program.fixed_files).facts.values() for fact in known.facts]
    unknown, wrong = compare(facts, outcomes[program.fixed_main].observed)
    assert wrong == []
    assert unknown == []


def compare(facts: Iterable[Fact], observed: Iterable[dict[str, Any]]) -> tuple[list[str], list[str]]:
    """Of the names that held a tensor in a real run: those not known, and those known as something else."""
    known = {(f.path, f.range.start.line, f.range.start.column, f.range.end.column): f for f in facts if f.tensor}
    unknown, wrong = [], []
    for row in observed:
        line, column, _end_line, end = row["range"]
        name = source_of(Path(row["path"])).split("\n")[line - 1][column:end]
        if not name.isidentifier():
            continue
        values = [
            ObservedValue(library, None if shape is None else tuple(shape), dtype, "")
            for library, shape, dtype, *_ in row["values"]
        ]
        fact = known.get((row["path"], line, column, end))
        told = fact.tensor.text if fact else "nothing"
        place = f"{Path(row['path']).name}:{line}:{column} {name} is {values[0].text}, inferred {told}"
        if fact is None or fact.tensor.shape is None or fact.tensor.dtype is None:
            unknown.append(place)
        if fact is not None and not all(any(covers(t, v) for t in (fact.tensor, *fact.alternatives)) for v in values):
            wrong.append(place)
    return unknown, wrong

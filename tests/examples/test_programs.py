"""The examples do what the table says, with the real frameworks: the broken ones fail there, the fixed ones run."""

from __future__ import annotations

from pathlib import Path

import pytest
import real_run
from expected import PROGRAMS, ROOT, Program
from real_run_child import source_of

each_program = pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.path)


@each_program
def test_broken_program_fails_where_the_table_says(program: Program, outcomes: dict[Path, real_run.Outcome]) -> None:
    outcome = outcomes[program.main]
    assert outcome.exception == program.exception
    if program.exception is None:
        assert program.message in outcome.output
    else:
        assert program.message in outcome.message
        assert (outcome.file, outcome.line) == (program.file.name, program.line)


@each_program
def test_fixed_program_reaches_its_end(program: Program, outcomes: dict[Path, real_run.Outcome]) -> None:
    outcome = outcomes[program.fixed_main]
    assert outcome.exception is None, outcome.message
    assert "rror" not in outcome.output


@each_program
def test_failing_expression_is_on_the_failing_line(program: Program) -> None:
    lines = source_of(program.file).split("\n")
    assert program.expression in lines[program.line - 1]
    for then in program.then:
        assert then["expression"] in lines[then["line"] - 1]


@each_program
def test_repairs_make_the_fixed_program(program: Program) -> None:
    broken_folder, fixed_folder = program.main.parent, program.fixed_main.parent
    for path in {repair.path for repair in program.repairs}:
        lines = source_of(ROOT / path).split("\n")
        for repair in sorted((r for r in program.repairs if r.path == path), key=lambda r: r.lines, reverse=True):
            start, end = repair.lines
            lines[start - 1 : end - 1] = repair.text
        fixed = fixed_folder / (ROOT / path).relative_to(broken_folder)
        assert "\n".join(lines) == source_of(fixed)


def test_every_example_is_in_the_table() -> None:
    held = {path for program in PROGRAMS for path in (program.file, program.main)}
    on_disk = {path for path in (ROOT / "examples").rglob("*") if path.suffix in {".py", ".ipynb"}}
    assert {path for path in on_disk if "fixed" not in path.parts} <= held

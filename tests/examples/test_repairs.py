"""After the offered repairs, applied one after the other, every example really runs to its end."""

from __future__ import annotations

from pathlib import Path

import pytest
import real_run
from analysed import analyse, errors, tell
from expected import PROGRAMS, Program
from real_run_child import source_of
from shortfalls import each

Repaired = dict[str, Path]


def repair_into(folder: Path, program: Program) -> Path:
    """Write the program with all its proven repairs to the folder; the path of the file to run."""
    repaired = analyse(*program.files, repair=True).repaired
    assert repaired is not None
    for path in program.files:
        text = repaired.texts.get(str(path), source_of(path))
        (folder / path.with_suffix(".py").name).write_text(text, encoding="utf-8")
    return folder / program.main.with_suffix(".py").name


@pytest.fixture(scope="module")
def repaired(tmp_path_factory: pytest.TempPathFactory) -> Repaired:
    """Every program as its repairs leave it, by its path in the table."""
    return {
        program.path: repair_into(tmp_path_factory.mktemp(f"program{number}"), program)
        for number, program in enumerate(PROGRAMS)
    }


@pytest.fixture(scope="module")
def endings(repaired: Repaired) -> dict[Path, real_run.Outcome]:
    """How the repaired programs end."""
    return real_run.run(repaired.values())


each_program = each("program", PROGRAMS, lambda program: program.path)


@each_program
def test_repaired_program_runs_to_its_end(
    program: Program, repaired: Repaired, endings: dict[Path, real_run.Outcome]
) -> None:
    ending = endings[repaired[program.path]]
    assert ending.exception is None, f"{ending.message}\n{repaired[program.path].read_text(encoding='utf-8')}"
    assert "rror" not in ending.output, ending.output


@each_program
def test_repaired_program_has_no_error(program: Program, repaired: Repaired) -> None:
    found = errors(analyse(*repaired[program.path].parent.glob("*.py")).facts.values())
    assert found == [], tell(found)

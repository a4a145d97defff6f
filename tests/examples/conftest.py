"""The programs are run once, and analysed once, for all tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import real_run
from expected import PROGRAMS


@pytest.fixture(scope="session")
def outcomes() -> dict[Path, real_run.Outcome]:
    """How every broken and every fixed program ends; of the fixed ones also what their expressions held."""
    broken = real_run.run(program.main for program in PROGRAMS)
    return broken | real_run.run((program.fixed_main for program in PROGRAMS), observe=True)

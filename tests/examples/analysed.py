"""Analyses programs in this process, as the command line does."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable
from pathlib import Path

from shapewright.facts import FileFacts, Problem
from shapewright.frontend.environment import Environment, discover_environment
from shapewright.workspace.batch import Outcome, Task, perform, questions
from shapewright.workspace.real_engine import RealEngine


@functools.cache
def environment() -> Environment:
    """The packages of the interpreter that runs the tests."""
    return discover_environment(sys.executable)


@functools.cache
def analyse(*paths: Path, repair: bool = False) -> Outcome:
    """What the analysis knows of files that belong together; with ``repair``, after every proven repair."""
    names = [str(path) for path in paths]
    (question,) = questions(names, [str(paths[0].parent)], environment())
    task = Task(question, repair=(lambda problems, lines: problems) if repair else None)
    (outcome,) = perform([task], environment(), RealEngine, processes=1)
    assert outcome.failure is None, outcome.failure
    return outcome


def errors(facts: Iterable[FileFacts]) -> list[Problem]:
    """The problems of error severity."""
    return [problem for known in facts for problem in known.problems if problem.severity == "error"]


def tell(problems: Iterable[Problem]) -> str:
    """Problems for an assertion's message."""
    return "\n".join(f"{Path(p.path).name}:{p.range.start.line} {p.code}: {p.message}" for p in problems)

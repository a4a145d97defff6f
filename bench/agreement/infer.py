"""What the analysis says of a program, with the observed packages analysed as if they were the user's."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass

from bench.agreement.programs import Program
from shapewright.analysis import Budget, Request, analyse
from shapewright.facts import Fact
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import DiskFiles, ModuleFinder
from shapewright.workspace.batch import deeply

SECONDS = 60.0
"""How long the analysis of one program may take."""


@dataclass(frozen=True)
class Inferred:
    """The facts of every file that was reached."""

    facts: tuple[Fact, ...]
    seconds: float
    problems: tuple[str, ...]
    """Errors that were reported, one line each."""
    failure: str = ""
    """Why there are no facts: an exception inside the analysis."""


def infer(program: Program, path: str, environment: Environment, seconds: float = SECONDS) -> Inferred:
    """Analyse the program that lies at ``path``."""
    roots = (os.path.dirname(path), *_package_roots(program.observe, path, environment))
    request = Request(entries=(path,), targets=(), roots=roots)
    began = time.monotonic()
    try:
        files = deeply(lambda: analyse(request, DiskFiles(), environment, budget=Budget(seconds=seconds)))
    except Exception as error:
        return Inferred((), time.monotonic() - began, (), f"{type(error).__name__}: {error}")
    problems = [
        f"{problem.path}:{problem.range.start.line}: {problem.code}: {problem.message.splitlines()[0]}"
        for file in files.values()
        for problem in file.problems
        if problem.severity == "error"
    ]
    facts = tuple(fact for file in files.values() for fact in file.facts)
    return Inferred(facts, time.monotonic() - began, tuple(problems))


def _package_roots(names: Iterable[str], path: str, environment: Environment) -> Iterable[str]:
    """The folder of each package, or the file of a module that is one: as a root, it is the user's."""
    finder = ModuleFinder(environment, (os.path.dirname(path),), DiskFiles())
    for name in names:
        location = finder.find(name)
        if location is not None:
            yield from location.folders or ((location.path,) if location.path else ())

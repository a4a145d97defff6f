"""Repairs of problems: candidates computed from the facts, proven by analysing a repaired copy."""

from __future__ import annotations

from shapewright.analysis.analyse import examine
from shapewright.analysis.request import Budget, CancelToken, Request
from shapewright.analysis.views import problem_of
from shapewright.facts import Fix, Problem
from shapewright.fixes import branches, calls, graphs, imports, layers, losses, reshaping, sequences, symbolic  # noqa: F401 - they register their repairs
from shapewright.fixes.candidate import Candidate, candidates
from shapewright.fixes.proof import Prover
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider

MAX_CANDIDATES = 6
SECONDS = 6.0


def repairs(
    problem: Problem,
    request: Request,
    files: FileProvider,
    environment: Environment,
    *,
    cancel: CancelToken | None = None,
) -> tuple[Fix, ...]:
    """The repairs of a problem, the first proven one preferred; what is not proven comes after.

    Raises ``Cancelled`` when the token is cancelled.
    """
    before = examine(request, files, environment, cancel=cancel, budget=Budget(SECONDS))
    raw = next((p for p in before.recorder.problems.values() if problem_of(p).identity == problem.identity), None)
    if raw is None:
        return ()
    prover = Prover(request, environment, cancel)
    proven: list[tuple[int, Candidate]] = []
    offered: list[Candidate] = []
    for candidate in candidates(raw, before)[:MAX_CANDIDATES]:
        steps = prover.steps(candidate, raw, before, files)
        if steps is None:
            offered.append(candidate)
        else:
            proven.append((steps, candidate))
    proven.sort(key=lambda pair: pair[0])  # the one that is enough by itself first
    ordered = [*(candidate for _, candidate in proven), *offered]
    return tuple(Fix(c.title, c.edits, preferred=bool(proven) and not n) for n, c in enumerate(ordered))

"""Repairs of problems: candidates computed from the facts, proven by analysing a repaired copy."""

from __future__ import annotations

import time

from shapewright.analysis.analyse import Examination, examine
from shapewright.analysis.request import Budget, CancelToken, Request
from shapewright.analysis.views import problem_of
from shapewright.facts import Fix, Problem
from shapewright.fixes import (  # noqa: F401 - they register their repairs
    batches,
    between_layers,
    branches,
    calls,
    constructions,
    divisions,
    feeds,
    graphs,
    imports,
    input_shapes,
    layers,
    left_out,
    losses,
    masks,
    operands,
    plain_python,
    removed,
    reshaping,
    returns,
    sequences,
    sessions,
    sizes,
    statements,
    states,
    symbolic,
    training_data,
)
from shapewright.fixes.candidate import Candidate, candidates, last_resorts
from shapewright.fixes.proof import Prover
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider
from shapewright.interpreter.recorder import RawProblem

MAX_CANDIDATES = 6
MAX_LAST_RESORTS = 24
MAX_OFFERED = 2
LAST_RESORT_SECONDS = 2.5
"""How many seconds repairs are looked for among the general ones."""
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
    if not proven:
        proven = _by_last_resort(prover, raw, before, files)
    proven.sort(key=lambda pair: pair[0])  # the one that is enough by itself first
    ordered = [*(candidate for _, candidate in proven), *offered]
    return tuple(Fix(c.title, c.edits, preferred=bool(proven) and not n) for n, c in enumerate(ordered))


def _by_last_resort(
    prover: Prover, raw: RawProblem, before: Examination, files: FileProvider
) -> list[tuple[int, Candidate]]:
    """The general repairs that are enough by themselves, as many as the time allows to prove."""
    ends = time.thread_time() + LAST_RESORT_SECONDS
    proven: list[tuple[int, Candidate]] = []
    for candidate in last_resorts(raw, before)[:MAX_LAST_RESORTS]:
        if len(proven) == MAX_OFFERED or time.thread_time() > ends:
            break
        if prover.beyond_doubt(candidate, raw, before, files):
            proven.append((0, candidate))
    return proven

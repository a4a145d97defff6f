"""Runs the analysis for a command and puts the outcomes together by file."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from shapewright.cli.inputs import Inputs
from shapewright.cli.options import processes
from shapewright.cli.terminal import note
from shapewright.facts import FileFacts, Fix, Problem
from shapewright.frontend.environment import Environment
from shapewright.worker import Answers, Question, Worker
from shapewright.workspace.batch import Outcome, Task, perform, questions
from shapewright.workspace.real_engine import RealEngine
from shapewright.workspace.repairing import Choose

WORKER_SECONDS = 60.0
"""How long the frameworks may be asked in all."""
MOST_ROUNDS = 5
"""How often: an answer may lead to the next question."""


@dataclass
class Findings:
    """Everything that was learnt."""

    files: dict[str, FileFacts] = field(default_factory=dict)
    """By path, in the order of the inputs; then files that were only reached through imports."""
    fixes: dict[Problem, tuple[Fix, ...]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    """Repaired texts by path."""
    repairs: int = 0
    failed: bool = False
    """Whether the analysis of some file broke."""


def gather(
    inputs: Inputs,
    environment: Environment,
    *,
    repair: Choose | None = None,
    repaired_facts: bool = False,
    offer_fixes: bool = False,
    worker: bool = True,
) -> Findings:
    """Analyse the inputs, and repair them or look for fixes where asked; nothing is written.

    ``worker``: operators that have no rule are asked of the frameworks in a child process.
    """
    asked = questions(inputs.paths, inputs.roots, environment)
    tasks = [Task(question, repair, repaired_facts, offer_fixes) for question in asked]
    found = Findings(dict.fromkeys(inputs.paths, FileFacts("")))
    for outcome in _asking(tasks, environment) if worker else perform(tasks, environment, RealEngine, processes()):
        _add(found, outcome, inputs)
    found.files = {path: facts for path, facts in found.files.items() if facts.path}
    return found


def _asking(tasks: Sequence[Task], environment: Environment) -> Iterator[Outcome]:
    """The outcomes, with what the frameworks say of operators that have no rule, as far as there is time to ask."""
    ends = time.monotonic() + WORKER_SECONDS
    answers, clerk = Answers(environment.package_version), Worker(environment.python)
    try:
        for _ in range(MOST_ROUNDS):
            known, waiting = answers.all(), []
            missed: dict[Question, None] = {}
            by_question = {task.question: replace(task, known=known) for task in tasks}
            for outcome in perform(list(by_question.values()), environment, RealEngine, processes()):
                if not outcome.missed:
                    yield outcome
                    continue
                waiting.append(outcome)
                missed.update(dict.fromkeys(outcome.missed))
            fresh = clerk.answer(missed, ends - time.monotonic())
            if not fresh:
                break
            answers.add(fresh)
            tasks = [by_question[outcome.question] for outcome in waiting]
        yield from waiting
    finally:
        clerk.close()


def _add(found: Findings, outcome: Outcome, inputs: Inputs) -> None:
    targets = outcome.question.targets
    if outcome.failure is not None:
        found.failed = True
        note(f"{', '.join(inputs.name(path) for path in targets)}: the analysis failed: {outcome.failure}")
        return
    for path, facts in outcome.facts.items():
        if path in targets:
            found.files[path] = facts
            for text in facts.notes:
                note(f"{inputs.name(path)}: {text}")
        elif path not in inputs.names:  # reached through an import; what was found there counts too
            found.files[path] = _joined(found.files.get(path), facts)
    found.fixes.update(outcome.fixes)
    if outcome.repaired is not None:
        found.texts.update(outcome.repaired.texts)
        found.repairs += len(outcome.repaired.fixes)


def _joined(known: FileFacts | None, facts: FileFacts) -> FileFacts:
    """What several runs found in one file, each thing once."""
    if known is None:
        return facts
    return FileFacts(
        facts.path,
        _once((*known.facts, *facts.facts)),
        _once((*known.problems, *facts.problems)),
        known.callables,
        known.notes,
        known.complete and facts.complete,
        known.depends_on | facts.depends_on,
    )


def _once(items: Iterable[object]) -> tuple:  # type: ignore[type-arg]
    return tuple(dict.fromkeys(items))

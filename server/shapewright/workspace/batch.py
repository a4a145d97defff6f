"""Analyses many files at once: those that import each other together, the rest side by side."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass, field
from multiprocessing import get_context
from typing import TypeVar

from shapewright.facts import FileFacts, Fix, Problem
from shapewright.frontend.deep import start_deep_thread
from shapewright.frontend.environment import Environment
from shapewright.worker import Answer, Asked, Oracle
from shapewright.worker import Question as Asking
from shapewright.workspace.engine import Engine, Question
from shapewright.workspace.files import CachedDisk, Snapshot
from shapewright.workspace.garbage import Garbage
from shapewright.workspace.imports import ImportGraph
from shapewright.workspace.repairing import Choose, Repaired, repair_all

T = TypeVar("T")

SECONDS = 30.0
"""The budget of one question; a keystroke does not wait for it."""

MOST_TOGETHER = 8
"""More files than this that hang together are analysed one by one, each with some of its callers."""

_WORTH_PROCESSES = 4


@dataclass(frozen=True)
class Task:
    """What is to be done for one question."""

    question: Question
    repair: Choose | None = None
    """Find what the proven repairs of the chosen problems make of the texts."""
    repaired_facts: bool = False
    """Give the facts of the repaired texts instead of those on disk."""
    offer_fixes: bool = False
    """Find the fixes of every problem without applying them."""
    known: Mapping[Asking, Answer] | None = None
    """What the frameworks have said of operators that have no rule; None: they are not asked."""


@dataclass(frozen=True)
class Outcome:
    """What came of a task."""

    question: Question
    facts: Mapping[str, FileFacts] = field(default_factory=dict)
    fixes: Mapping[Problem, tuple[Fix, ...]] = field(default_factory=dict)
    repaired: Repaired | None = None
    failure: str | None = None
    """Why there is nothing, where the analysis itself failed."""
    missed: tuple[Asking, ...] = ()
    """What was asked of the frameworks and is not known."""


def questions(paths: Sequence[str], roots: Sequence[str], environment: Environment) -> list[Question]:
    """The questions that together cover the files, in the files' order."""
    files = Snapshot(CachedDisk(), {})
    graph = ImportGraph(roots, environment)
    asked: list[Question] = []
    for group in graph.groups(paths, files):
        if len(group) <= MOST_TOGETHER:
            asked.append(Question(group, group, tuple(roots), SECONDS))
        else:
            asked += [Question((*graph.importers(path, files), path), (path,), tuple(roots), SECONDS) for path in group]
    return asked


def perform(
    tasks: Sequence[Task], environment: Environment, make_engine: Callable[[], Engine], processes: int | None = None
) -> Iterator[Outcome]:
    """Do the tasks, in processes of their own where there are many; the outcomes come as they are ready.

    ``make_engine`` must be a module's own function or class, since another process may call it.
    """
    count = min(processes or os.cpu_count() or 1, len(tasks))
    if count < 2 or len(tasks) < _WORTH_PROCESSES:
        engine = make_engine()
        for task in tasks:
            yield deeply(lambda task=task: _perform(engine, task, environment))  # type: ignore[misc]
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(_in_process, make_engine, task, environment) for task in tasks]):
            yield future.result()


_garbage = Garbage()
_engines: dict[Callable[[], Engine], Engine] = {}


def _in_process(make_engine: Callable[[], Engine], task: Task, environment: Environment) -> Outcome:
    """One task in a worker process, which keeps its engine for the next."""
    engine = _engines.get(make_engine)
    if engine is None:
        engine = _engines[make_engine] = make_engine()
    return deeply(lambda: _perform(engine, task, environment))


def _perform(engine: Engine, task: Task, environment: Environment) -> Outcome:
    files, token, repaired = Snapshot(CachedDisk(), {}), engine.token(), None
    oracle = None if task.known is None else Asked(task.known)
    try:
        if task.repair is not None:
            repaired = repair_all(engine, task.question, files, environment, token, task.repair, oracle)
            files = files.replaced(repaired.texts) if task.repaired_facts else files
        facts = engine.analyse(task.question, files, environment, token, oracle)
        fixes = dict(_offered(engine, task, facts, files, environment, oracle)) if task.offer_fixes else {}
    except Exception as error:  # one file that breaks the analysis must not hide the others' problems
        return Outcome(task.question, failure=f"{type(error).__name__}: {error}")
    return Outcome(task.question, facts, fixes, repaired, missed=() if oracle is None else tuple(oracle.missed))


def _offered(
    engine: Engine,
    task: Task,
    facts: Mapping[str, FileFacts],
    files: Snapshot,
    environment: Environment,
    oracle: Oracle | None,
) -> Iterable[tuple[Problem, tuple[Fix, ...]]]:
    for known in facts.values():
        for problem in known.problems:
            fixes = problem.fixes or engine.repairs(
                problem, task.question, files, environment, engine.token(), oracle
            )
            yield problem, fixes


def deeply(work: Callable[[], T]) -> T:
    """Do work on a thread with room for deep recursion, and give its result or raise its exception."""
    results: list[T] = []
    failures: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work())
        except BaseException as error:
            failures.append(error)

    with _garbage.seldom():
        _join(start_deep_thread(run))
    if failures:
        raise failures[0]
    return results[0]


def _join(thread: threading.Thread) -> None:
    """Wait, but let Ctrl+C through, which a plain join holds back on Windows."""
    while thread.is_alive():
        thread.join(0.5 if sys.platform == "win32" else None)

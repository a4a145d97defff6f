"""A child process that analyses one file after the other; a file that hangs costs the child, not the measurement."""

from __future__ import annotations

import hashlib
import resource
import sys
import time
import traceback
from dataclasses import asdict, dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from shapewright.facts import FileFacts
from shapewright.frontend.environment import Environment, discover_environment
from shapewright.workspace.batch import deeply
from shapewright.workspace.engine import Question
from shapewright.workspace.files import CachedDisk, Snapshot
from shapewright.workspace.real_engine import RealEngine

HUNG_AFTER = 60.0
"""Seconds of the clock on the wall after which a file's analysis is given up."""

FILES_EACH = 150
"""How many files a child analyses before a fresh one takes over."""

MIB = 1024 if sys.platform == "linux" else 1024 * 1024


@dataclass
class Outcome:
    """What came of one file."""

    path: str
    """Below the root, so that figures of different machines can be compared."""
    digest: str
    lines: int
    seconds: float = 0.0
    complete: bool = True
    failure: str = ""
    """Why there are no facts: an exception, or that it did not end."""
    mebibytes: int = 0
    """The most memory the child has used so far."""
    problems: list[dict[str, Any]] = field(default_factory=list)


class Worker:
    """A child process, replaced when it hangs, dies or has done its share."""

    def __init__(self, python: str, root: Path, budget: float) -> None:
        self._arguments = (python, str(root), budget)
        self._root = root
        self._done = 0
        self._start()

    def _start(self) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, *self._arguments), daemon=True)
        self._process.start()
        theirs.close()

    def analyse(self, path: Path) -> Outcome:
        """The outcome of one file."""
        if self._done >= FILES_EACH:
            self.close()
            self._start()
            self._done = 0
        text = path.read_bytes()
        name = str(path.relative_to(self._root))
        outcome = Outcome(name, digest_of(text), text.count(b"\n") + 1)
        self._done += 1
        began = time.monotonic()
        try:
            self._pipe.send(str(path))
            if self._pipe.poll(HUNG_AFTER):
                vars(outcome).update(self._pipe.recv())
                return outcome
            outcome.failure = "did not end"
        except (EOFError, OSError):
            outcome.failure = "the process died"
        outcome.seconds = time.monotonic() - began
        self.close()
        self._start()
        return outcome

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def digest_of(text: bytes) -> str:
    """What tells a file's text from another's."""
    return hashlib.sha1(text).hexdigest()[:16]


def _serve(pipe: Connection, python: str, root: str, budget: float) -> None:
    engine, environment = RealEngine(), discover_environment(python)
    engine.warm_up()
    while True:
        try:
            path = pipe.recv()
        except EOFError:
            return
        question = Question((path,), (path,), (root,), budget, alone=True)
        found = deeply(lambda q=question: _analyse(engine, q, environment))  # type: ignore[misc]
        found["mebibytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MIB
        pipe.send(found)


def _analyse(engine: RealEngine, question: Question, environment: Environment) -> dict[str, Any]:
    began = time.thread_time()
    files = Snapshot(CachedDisk(), {})
    try:
        facts = engine.analyse(question, files, environment, engine.token())[question.targets[0]]
    except BaseException:  # whatever it is, it is a finding
        return {"seconds": time.thread_time() - began, "failure": traceback.format_exc(limit=-8)}
    seconds = time.thread_time() - began
    return {"seconds": seconds, "complete": facts.complete, "problems": _problems(facts)}


def _problems(facts: FileFacts) -> list[dict[str, Any]]:
    return [
        {
            "line": problem.range.start.line,
            "code": problem.code,
            "severity": problem.severity,
            "message": problem.message,
            "chain": [f"{frame.path}:{frame.range.start.line}" for frame in problem.chain],
        }
        for problem in facts.problems
    ]


def plain(outcome: Outcome) -> dict[str, Any]:
    """As JSON wants it."""
    return asdict(outcome)

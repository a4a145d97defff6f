"""Has questions answered by a child that is started when first needed, and again, a few times, when it is lost."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable

from shapewright.worker.process import WorkerGone, WorkerProcess
from shapewright.worker.questions import Answer, Question

MAX_LOSSES = 3
"""How many children may be lost before no other is started."""
START_SECONDS = 20.0
FIRST_SECONDS = 90.0
"""For the first question to a library, which imports the framework."""
SECONDS = 10.0
MEMORY = 2048
"""Megabytes beyond what the framework takes."""


class Worker:
    """Answers questions with the packages of one interpreter. Used from any thread, one question at a time."""

    def __init__(
        self,
        python: str | None,
        *,
        seconds: float = SECONDS,
        first_seconds: float = FIRST_SECONDS,
        memory: int = MEMORY,
    ) -> None:
        self._python = python
        self._seconds, self._first_seconds, self._memory = seconds, first_seconds, memory
        self._process: WorkerProcess | None = None
        self._imported: set[str] = set()
        self._losses = 0
        self._lock = threading.Lock()
        self._closed = False

    def answer(self, questions: Iterable[Question], within: float = float("inf")) -> dict[Question, Answer]:
        """What is known of each; questions that there was no time for are left out."""
        ends = time.monotonic() + within
        found: dict[Question, Answer] = {}
        for question in questions:
            left = ends - time.monotonic()
            if left <= 0 or self._closed:
                break
            with self._lock:
                found[question] = self._ask(question, left)
        return found

    def close(self) -> None:
        """End the child, also while it works."""
        self._closed = True
        process = self._process
        if process is not None:
            process.end()

    def _ask(self, question: Question, left: float) -> Answer:
        if self._python is None:
            return Answer(reason="there is no interpreter to ask", said=False)
        if self._losses >= MAX_LOSSES:
            return Answer(reason=f"the worker was lost {MAX_LOSSES} times, and is not started again", said=False)
        try:
            if self._process is None:
                self._imported.clear()
                self._process = WorkerProcess(self._python, self._memory, min(START_SECONDS, left))
            seconds = self._seconds if question.library in self._imported else self._first_seconds
            answer = self._process.ask(question, min(seconds, left))
        except WorkerGone as gone:
            self._process = None
            self._losses += 1
            return Answer(reason=str(gone), said=False)
        self._imported.add(question.library)
        return answer

"""Has the questions of running analyses answered in the background, off everybody's way."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable

from shapewright.worker.answers import Answers, Asked, Version
from shapewright.worker.questions import Question
from shapewright.worker.service import Worker

_Job = tuple[str | None, tuple[Question, ...], Callable[[], None]]


class Desk:
    """One worker for each interpreter, and one thread that brings them questions.

    Neither is there before there is a question.
    """

    def __init__(self, make_worker: Callable[[str | None], Worker] = Worker) -> None:
        self._make_worker = make_worker
        self._workers: dict[str | None, Worker] = {}
        self._answers: dict[str | None, Answers] = {}
        self._jobs: queue.Queue[_Job | None] = queue.Queue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._closed = False

    def oracle(self, python: str | None, version: Version) -> Asked:
        """What one analysis may ask, with the packages of an interpreter."""
        with self._lock:
            if python not in self._answers:
                self._answers[python] = Answers(version)
            return Asked(self._answers[python])

    def submit(self, python: str | None, questions: Iterable[Question], done: Callable[[], None]) -> None:
        """Have questions answered; ``done`` is called, on the desk's thread, when they are."""
        with self._lock:
            if self._closed:
                return
            self._jobs.put((python, tuple(questions), done))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="shapewright-worker", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End every worker."""
        with self._lock:
            self._closed = True
            workers = list(self._workers.values())
        self._jobs.put(None)
        for worker in workers:
            worker.close()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None and not self._closed:
            python, questions, done = job
            with self._lock:
                answers = self._answers[python]
                worker = self._workers.get(python)
                if worker is None:
                    worker = self._workers[python] = self._make_worker(python)
            answers.add(worker.answer(question for question in questions if answers.find(question) is None))
            if not self._closed:
                done()

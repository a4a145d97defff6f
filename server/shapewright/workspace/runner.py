"""One thread that does the newest work first and drops what has become stale.

Analysis is pure Python, so a second thread would only take turns with the first.
"""

from __future__ import annotations

import itertools
import sys
import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

T = TypeVar("T")

STACK_BYTES = 256 * 1024 * 1024
"""Virtual memory, used only as far as it is touched: interpreting deep call chains recurses deeply."""

RECURSION_LIMIT = 20_000

SWITCH_SECONDS = 0.0002
"""How long the analysis may keep the interpreter lock from the thread that answers the editor."""


class Token(Protocol):
    """What running work looks at to see that nobody wants its result any more."""

    @property
    def cancelled(self) -> bool:
        """Whether the result is still wanted."""
        ...

    def cancel(self) -> None:
        """Ask the work to stop as soon as it looks."""
        ...


class Stale(Exception):
    """The work was cancelled before it was done."""


@dataclass(eq=False)
class _Job(Generic[T]):
    key: Hashable
    work: Callable[[Any], T]
    background: bool
    order: int
    future: Future[T] = field(default_factory=Future)
    token: Token | None = None
    dropped: bool = False
    """Nobody wants the result."""
    yielded: bool = False
    """Stopped to let urgent work pass; starts again later."""


class Runner:
    """Runs jobs one at a time, the newest first, background jobs last.

    A job replaces a waiting or running one of the same key. A running background job is stopped
    when an urgent one arrives and starts again afterwards.
    """

    def __init__(self, make_token: Callable[[], Token]) -> None:
        self._make_token = make_token
        self._orders = itertools.count()
        self._waiting: dict[Hashable, _Job[Any]] = {}
        self._running: _Job[Any] | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(
        self, key: Hashable, work: Callable[[Any], T], *, background: bool = False, join: bool = False
    ) -> Future[T]:
        """Queue ``work(token)``; the future fails with :class:`Stale` if newer work of the key replaces it.

        With ``join``, work of the same key that waits or runs is as good, and its future is given.
        """
        job = _Job(key, work, background, next(self._orders))
        with self._changed:
            earlier = self._find(key) if join else None
            if earlier is not None:
                earlier.background = earlier.background and background
                earlier.order = job.order
                return earlier.future
            self._drop(key)
            if self._closed:
                _settle(job.future, error=Stale())
                return job.future
            self._waiting[key] = job
            running = self._running
            if not background and running is not None and running.background:
                running.yielded = True
                _cancel(running)
            self._start()
            self._changed.notify()
        return job.future

    def cancel(self, matches: Callable[[Hashable], bool]) -> None:
        """Drop every job whose key matches, running or not."""
        with self._changed:
            keys = [*self._waiting, *([self._running.key] if self._running else [])]
            for key in keys:
                if matches(key):
                    self._drop(key)

    @property
    def busy(self) -> bool:
        """Whether any job runs or waits."""
        with self._changed:
            return self._running is not None or bool(self._waiting)

    def close(self) -> None:
        """Drop everything and end the thread."""
        self.cancel(lambda key: True)
        with self._changed:
            self._closed = True
            self._changed.notify()

    def _find(self, key: Hashable) -> _Job[Any] | None:
        running = self._running
        if running is not None and running.key == key and not running.dropped:
            return running
        return self._waiting.get(key)

    def _drop(self, key: Hashable) -> None:
        waiting = self._waiting.pop(key, None)
        if waiting is not None:
            _settle(waiting.future, error=Stale())
        running = self._running
        if running is not None and running.key == key:
            running.dropped = True
            _cancel(running)

    def _start(self) -> None:
        if self._thread is None:
            sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_SECONDS))
            self._thread = start_deep_thread(self._loop)

    def _loop(self) -> None:
        while (job := self._next()) is not None:
            self._run(job)

    def _next(self) -> _Job[Any] | None:
        with self._changed:
            while not self._waiting and not self._closed:
                self._changed.wait()
            if self._closed:
                return None
            job = max(self._waiting.values(), key=lambda job: (not job.background, job.order))
            del self._waiting[job.key]
            self._running = job
            return job

    def _run(self, job: _Job[Any]) -> None:
        result: Any = None
        failure: BaseException | None = None
        try:
            token = self._make_token()
            with self._changed:
                job.token = token
                if job.dropped or job.yielded:
                    token.cancel()
            result = job.work(token)
        except BaseException as error:  # whatever happens, the next job must run
            failure = error
        with self._changed:
            self._running = None
            if job.yielded and not job.dropped and failure is not None:
                job.yielded, job.token = False, None
                if job.key not in self._waiting:
                    self._waiting[job.key] = job
                    return
            stale = job.dropped or (job.yielded and failure is not None)
        _settle(job.future, result, Stale() if stale else failure)


def _settle(future: Future[Any], result: object = None, error: BaseException | None = None) -> None:
    """Answer whoever waits, if they still do."""
    if not future.done() and future.set_running_or_notify_cancel():
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)


def _cancel(job: _Job[Any]) -> None:
    if job.token is not None:
        job.token.cancel()


def start_deep_thread(target: Callable[[], object]) -> threading.Thread:
    """Start a daemon thread with room for deep recursion."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    before = threading.stack_size(STACK_BYTES)
    try:
        thread = threading.Thread(target=target, name="shapewright-analysis", daemon=True)
        thread.start()
        return thread
    finally:
        threading.stack_size(before)

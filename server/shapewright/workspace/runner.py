"""One thread that does the newest work first and drops what has become stale.

Analysis is pure Python, so a second thread would only take turns with the first.
"""

from __future__ import annotations

import contextlib
import itertools
import sys
import threading
import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from shapewright.frontend.deep import interrupt, start_deep_thread
from shapewright.workspace.garbage import Garbage

T = TypeVar("T")

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


class Overdue(BaseException):
    """Raised inside work that does not end, wherever it is; no ``except Exception`` holds it up."""


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
    begins_at: float = 0.0
    """The monotonic time before which it waits."""
    ends_by: float = float("inf")
    """The monotonic time after which it is interrupted."""


class Runner:
    """Runs jobs one at a time, the newest first, background jobs last.

    A job replaces a waiting or running one of the same key. A running background job is stopped
    when an urgent one arrives and starts again afterwards. A job that neither ends in ``patience``
    seconds, nor within ``grace`` seconds of being cancelled, is interrupted: whatever an analysis
    gets lost in, the next one runs.
    """

    def __init__(self, make_token: Callable[[], Token], patience: float = 120.0, grace: float = 3.0) -> None:
        self._make_token = make_token
        self._patience, self._grace = patience, grace
        self._orders = itertools.count()
        self._waiting: dict[Hashable, _Job[Any]] = {}
        self._running: _Job[Any] | None = None
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._garbage = Garbage()

    def submit(
        self,
        key: Hashable,
        work: Callable[[Any], T],
        *,
        background: bool = False,
        join: bool = False,
        delay: float = 0.0,
    ) -> Future[T]:
        """Queue ``work(token)``; the future fails with :class:`Stale` if newer work of the key replaces it.

        With ``join``, work of the same key that waits or runs is as good, and its future is given.
        With ``delay``, it begins only after that many seconds, if nothing has replaced it by then.
        """
        job = _Job(key, work, background, next(self._orders), begins_at=time.monotonic() + delay)
        with self._changed:
            earlier = self._find(key) if join else None
            if earlier is not None:
                earlier.background = earlier.background and background
                earlier.order = job.order
                earlier.begins_at = min(earlier.begins_at, job.begins_at)
                self._changed.notify()
                return earlier.future
            self._drop(key)
            if self._closed:
                _settle(job.future, error=Stale())
                return job.future
            self._waiting[key] = job
            running = self._running
            if not background and running is not None and running.background:
                running.yielded = True
                self._stop(running)
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

    def busy(self, matches: Callable[[Hashable], bool] = lambda key: True) -> bool:
        """Whether any job whose key matches runs or waits."""
        with self._changed:
            running = self._running
            return any(map(matches, self._waiting)) or (running is not None and matches(running.key))

    def is_urgent(self, key: Hashable) -> bool:
        """Whether a job of the key runs or waits that is not for the background."""
        with self._changed:
            job = self._find(key)
            return job is not None and not job.background

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
            self._stop(running)

    def _start(self) -> None:
        if self._thread is None:
            sys.setswitchinterval(min(sys.getswitchinterval(), SWITCH_SECONDS))
            self._garbage.begin()
            self._thread = start_deep_thread(self._loop)
            threading.Thread(target=self._watch, name="shapewright-watch", daemon=True).start()

    def _loop(self) -> None:
        while not self._closed:
            # An interrupt may arrive just after the job it was meant for.
            with contextlib.suppress(Overdue):
                job = self._next()
                if job is not None:
                    self._run(job)
                    self._garbage.note()
                elif not self._closed:
                    self._garbage.collect_next()

    def _watch(self) -> None:
        """Interrupt jobs that are overdue."""
        while not self._closed:
            time.sleep(min(0.5, self._grace / 4))
            with self._changed:
                running, thread = self._running, self._thread
                if running is not None and thread is not None and time.monotonic() > running.ends_by:
                    running.ends_by = time.monotonic() + self._grace
                    interrupt(thread, Overdue)  # it may not look at its token

    def _stop(self, job: _Job[Any]) -> None:
        """Ask a running job to stop."""
        job.ends_by = min(job.ends_by, time.monotonic() + self._grace)
        if job.token is not None:
            job.token.cancel()

    def _next(self) -> _Job[Any] | None:
        """The next job that is due; None in a quiet moment that can be used to clean up, and at the end."""
        quiet_until = time.monotonic() + self._garbage.waits
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                ready = [job for job in self._waiting.values() if job.begins_at <= now]
                if ready:
                    break
                if self._garbage.left and now >= quiet_until:
                    return None
                ends = [job.begins_at for job in self._waiting.values()]
                ends += [quiet_until] if self._garbage.left else []
                self._changed.wait(min(ends) - now if ends else None)
            else:
                return None
            job = max(ready, key=lambda job: (not job.background, job.order))
            del self._waiting[job.key]
            job.ends_by = time.monotonic() + self._patience
            self._running = job
            return job

    def _run(self, job: _Job[Any]) -> None:
        try:
            self._finish(job, *self._attempt(job))
        except Overdue as late:  # it was meant for the work, which had just ended
            self._finish(job, None, late)

    def _attempt(self, job: _Job[Any]) -> tuple[Any, BaseException | None]:
        """Do the work; its result, or what it raised."""
        try:
            token = self._make_token()
            with self._changed:
                job.token = token
                if job.dropped or job.yielded:
                    token.cancel()
            return job.work(token), None
        except BaseException as error:  # whatever happens, the next job must run
            return None, error

    def _finish(self, job: _Job[Any], result: object, failure: BaseException | None) -> None:
        with self._changed:
            self._running = None  # from here on nobody interrupts
            if job.yielded and not job.dropped and failure is not None:
                job.yielded, job.token = False, None
                if job.key not in self._waiting:
                    self._waiting[job.key] = job
                    return
            stale = job.dropped or (job.yielded and failure is not None)
        if isinstance(failure, Overdue):
            failure = TimeoutError("it did not end in time")
        _settle(job.future, result, Stale() if stale else failure)


def _settle(future: Future[Any], result: object = None, error: BaseException | None = None) -> None:
    """Answer whoever waits, if they still do."""
    if not future.done() and future.set_running_or_notify_cancel():
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

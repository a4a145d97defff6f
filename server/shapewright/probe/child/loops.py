"""Leaves long loops early, without changing what the code around them counts on.

* An iteration that trained (an optimiser's step, a backward pass, a ``fit``, a ``sess.run`` of an
  operation) counts; after ``steps`` of them the loop ends as if its iterable had. Nothing is fetched that
  is not used.
* A loop that does not train is left alone while it gathers data (it appends, stores or yields), for what
  follows relies on all of it. Otherwise it ends once it has run for ``SLOW`` seconds and many iterations.
* Comprehensions always run to their end, and so do loops in libraries.
"""

from __future__ import annotations

import os
import sys
import time
from typing import Any, Callable, Iterator

from .sites import Register

SLOW = 5.0
"""Seconds after which a loop that neither trains nor gathers is left."""
MANY = 64
"""Iterations that such a loop gets at least."""


class Progress:
    """One execution of a loop: how often it went round, how often it trained, and whether to go on."""

    __slots__ = ("began", "count", "limits", "loop", "mark", "over", "trained")

    def __init__(self, limits: Limits, loop: int) -> None:
        self.limits = limits
        self.loop = loop
        self.began = time.monotonic()
        self.count = self.trained = 0
        self.mark = limits.trained
        self.over = False

    def goes_on(self) -> bool:
        """Whether there is to be another iteration; counts the one that ended."""
        limits = self.limits
        if limits.trained != self.mark:
            self.mark = limits.trained
            self.trained += 1
            if self.trained >= limits.steps:
                return self._end(f"{self.trained} training step" + "s" * (self.trained > 1))
        self.count += 1
        idle = (
            self.count > MANY
            and self.count % 16 == 1
            and self.trained == 0
            and not limits.register.loops[self.loop].builds
        )
        if idle and time.monotonic() - self.began > SLOW:
            return self._end(f"{self.count - 1} iterations in {SLOW:g} s")
        return not self.over

    def _end(self, after: str) -> bool:
        self.over = True
        self.limits.left(self.loop, after)
        return False


class LimitedIterator:
    """An iterator that may end before the one it wraps."""

    __slots__ = ("items", "progress")

    def __init__(self, items: Iterator[Any], progress: Progress) -> None:
        self.items = items
        self.progress = progress

    def __iter__(self) -> LimitedIterator:
        return self

    def __next__(self) -> Any:
        # The first call begins the first iteration, so what was trained before it is not the loop's.
        if self.progress.over or (self.progress.count and not self.progress.goes_on()):
            raise StopIteration
        item = next(self.items)
        if self.progress.count == 0:
            self.progress.count = 1
            self.progress.mark = self.progress.limits.trained
        return item


class Limits:
    """What all loops share: the number of steps, and when training happened last."""

    def __init__(self, register: Register, steps: int, note: Callable[[str], None]) -> None:
        self.register = register
        self.steps = max(steps, 1)
        self.note = note
        self.trained = 0
        self.was_cut = False
        self._noted: dict[int, bool] = {}
        self._while: dict[tuple[int, int], Progress] = {}

    def step(self) -> None:
        """Training happened."""
        self.trained += 1

    def left(self, loop: int, after: str) -> None:
        """Say, once, that a loop was left early."""
        self.was_cut = True
        if self._noted.setdefault(loop, True) and loop >= 0:
            self._noted[loop] = False
            place = self.register.loops[loop]
            self.note(f"the loop at {os.path.basename(place.path)}:{place.line} was left after {after}")

    def loop(self, number: int, iterable: Any) -> Any:
        """The iterable of a ``for`` statement, limited."""
        if type(iterable) in _SIZED and len(iterable) <= self.steps:
            return iterable
        return LimitedIterator(iter(iterable), Progress(self, number))

    def enter(self, number: int) -> None:
        """A ``while`` statement begins in the caller's frame."""
        if len(self._while) > 1000:  # left by break or return, their frames are gone
            self._while.clear()
        self._while[number, id(sys._getframe(1))] = Progress(self, number)

    def again(self, number: int, test: Any) -> Any:
        """The test of a ``while`` statement; False where the loop is to end early."""
        progress = self._while.get((number, id(sys._getframe(1))))
        return test if progress is None or progress.goes_on() else False


_SIZED = (list, tuple, range, dict, set, str)

"""Cyclic garbage is collected between answers, not within them.

An analysis makes and drops large graphs of objects. Python's collector would go through all that lives, rules and
libraries included, in the middle of a keystroke's analysis.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

THRESHOLDS = (100_000, 1_000, 100)
"""Python's own collections: of the young objects after that many new ones, of all in practice never.

What an analysis leaves in cycles is little: the youngest are looked at often enough to make each pause short.
"""
BREATH_SECONDS, IDLE_SECONDS = 0.05, 0.25
"""How long nobody must have wanted anything before the youngest garbage is collected, and before all is."""
WORKED = 1.0
"""Seconds of analysis whose garbage is worth a collection."""


class Garbage:
    """What the analyses since the last collection left behind."""

    def __init__(self) -> None:
        self.left = False
        """Whether there is anything to collect."""
        self._young = False
        """Whether what the last piece of work made was not looked at yet."""
        self._settled = False
        self._worked = 0.0

    @contextmanager
    def seldom(self) -> Iterator[None]:
        """Have Python collect seldom while one of many tasks is done; between them collect when enough was worked."""
        before, began = gc.get_threshold(), time.monotonic()
        self.begin()
        try:
            yield
        finally:
            gc.set_threshold(*before)
            self._worked += time.monotonic() - began
            if self._worked > WORKED:
                self.collect()
                self._worked = 0.0

    def begin(self) -> None:
        """Have Python collect seldom from now on; whoever does should call ``collect`` in quiet moments."""
        gc.set_threshold(*THRESHOLDS)

    def note(self) -> None:
        """Another piece of work was done."""
        self.left = self._young = True

    @property
    def waits(self) -> float:
        """For how many quiet seconds the next collection waits: the shorter it is, the sooner."""
        return BREATH_SECONDS if self._young else IDLE_SECONDS

    def collect_next(self) -> None:
        """Collect what the last piece of work made; when that was done before, everything."""
        if self._young:
            self._young = False
            gc.collect(1)
        else:
            self.collect()

    def collect(self) -> None:
        """Collect now. What is alive the first time, the rules above all, is not looked at again."""
        gc.collect()
        if not self._settled:
            self._settled = True
            gc.freeze()
        self.left = self._young = False

"""What is known of one open file at the moment of asking."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.facts import FileFacts, Problem
from shapewright.probe.model import Observation


@dataclass(frozen=True)
class View:
    """Facts, in the positions of ``lines``.

    ``fresh``: learnt from this very text and from files that have not changed since. Otherwise
    they are what survived of older facts, moved to where the text is now.
    """

    path: str
    lines: Sequence[str]
    facts: FileFacts
    fresh: bool
    observations: tuple[Observation, ...] = ()
    failure: Problem | None = None
    """Where the last probe stopped, until the next edit."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was inferred to fail, and what was seen to fail."""
        return self.facts.problems if self.failure is None else (*self.facts.problems, self.failure)

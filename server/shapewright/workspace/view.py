"""What is known of one open file at the moment of asking."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shapewright.facts import FileFacts, Frame, Problem, Range, Related
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
    elsewhere: tuple[Problem, ...] = ()
    """Problems of files that nobody has open, which calls in this file lead to."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was inferred to fail, what was seen to fail, and which calls fail elsewhere."""
        failed = () if self.failure is None else (self.failure,)
        return (*self.facts.problems, *failed, *self.elsewhere)


def calls_that_fail(path: str, others: Iterable[FileFacts]) -> tuple[Problem, ...]:
    """For each problem of other files that a call in this one leads to, a remark on that call.

    It is information only: the error itself belongs to the line that fails.
    """
    found: dict[tuple[Range, str], Problem] = {}
    for facts in others:
        for problem in facts.problems:
            frame = next((frame for frame in problem.chain if frame.path == path), None)  # the innermost
            if frame is not None:
                found.setdefault((frame.range, problem.identity), _remark(problem, frame))
    return tuple(found.values())


def _remark(problem: Problem, frame: Frame) -> Problem:
    place = f"{os.path.basename(problem.path)}:{problem.range.start.line}"
    there = Related(problem.path, problem.range, problem.message.partition("\n")[0])
    return Problem(
        path=frame.path,
        range=frame.range,
        code=problem.code,
        severity="information",
        message=f"This call fails in {place}: {problem.message}",
        url=problem.url,
        related=(there, *problem.related),
        identity=f"{problem.identity} from {frame.path}",
    )

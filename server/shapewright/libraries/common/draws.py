"""Integers drawn evenly at random: how many must be drawn before some of them surely reach a limit."""

from __future__ import annotations

from shapewright.values import Tensor

_NOTE = "draws"
CERTAIN = 7
"""As many elements are to be expected beyond the limit before it counts as reached: 999 runs of 1,000 then reach it."""


def with_draws(x: Tensor, count: object) -> Tensor:
    """A tensor of as many numbers drawn evenly from its interval; as it is where the number is not known."""
    return x.with_note(_NOTE, count) if isinstance(count, int) else x


def with_draws_of(x: Tensor, source: Tensor) -> Tensor:
    """A tensor that stands for the numbers of another one."""
    return with_draws(x, source.note(_NOTE))


def reaches(x: Tensor, limit: int) -> bool:
    """Whether the elements go up to ``limit``: those that are not drawn go up to the end of their interval."""
    low, high = x.interval or (None, None)
    count = x.note(_NOTE)
    if high is None or high < limit:
        return False
    if low is None or not isinstance(count, int):
        return True
    return bool(count * (high - limit + 1) >= CERTAIN * (high - low + 1))

"""Strides: whether memory is contiguous, and which reshapes need no copy."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, lt


def contiguous_strides(shape: Sequence[Dim]) -> tuple[Dim, ...]:
    """The strides, in elements, of a row-major array."""
    strides: list[Dim] = []
    step: Dim = 1
    for size in reversed(shape):
        strides.append(step)
        step = step * size
    return tuple(reversed(strides))


def is_contiguous(shape: Sequence[Dim], strides: Sequence[Dim]) -> bool | None:
    """Whether these strides are row-major; a symbolic size counts as more than 1."""
    answer: bool | None = True
    expected: Dim = 1
    for size, stride in zip(reversed(shape), reversed(strides), strict=True):
        if eq(size, 1):
            continue
        same = eq(stride, expected)
        if same is False:
            return False
        answer = answer if same else None
        expected = expected * size
    return answer


class Undecided(Exception):
    """A comparison of symbolic sizes has no answer."""


def view_strides(shape: Sequence[Dim], strides: Sequence[Dim], target: Sequence[Dim]) -> tuple[Dim, ...] | None:
    """The strides of the same memory seen as ``target``; None when that takes a copy.

    Axes that are contiguous with one another form a run, and each run must split into whole axes of
    the target. A symbolic size counts as more than 1. Raises ``Undecided``.
    """
    found: list[Dim] = []
    left = list(target)
    for numel, step in _runs(shape, strides):
        taken: Dim = 1
        while left and (eq(left[-1], 1) or _less(taken, numel)):
            found.append(taken * step)
            taken = taken * left.pop()
        if not _same(taken, numel):
            return None
    return None if left else tuple(reversed(found))


def _runs(shape: Sequence[Dim], strides: Sequence[Dim]) -> list[tuple[Dim, Dim]]:
    """From the last axis to the first: the number of elements of each contiguous run and its step."""
    runs: list[tuple[Dim, Dim]] = []
    numel: Dim = 1
    step = strides[-1] if strides else 1
    for axis in reversed(range(len(shape))):
        numel = numel * shape[axis]
        ends = axis == 0 or (not eq(shape[axis - 1], 1) and not _same(strides[axis - 1], numel * step))
        if ends:
            runs.append((numel, step))
            numel = 1
            step = strides[axis - 1] if axis else 1
    return runs or [(1, 1)]


def _same(a: Dim, b: Dim) -> bool:
    answer = eq(a, b)
    if answer is None:
        raise Undecided
    return answer


def _less(a: Dim, b: Dim) -> bool:
    answer = lt(a, b)
    if answer is None:
        raise Undecided
    return answer

"""Axes given as Python indexes: negative ones count from the end."""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.libraries.common.misfit import Misfit


def axis_index(axis: int, rank: int, *, scalar_has_one: bool = False) -> int:
    """The axis as a number from 0; raises ``Misfit("axis")`` outside ``[-rank, rank - 1]``.

    ``scalar_has_one``: a 0-dimensional operand accepts the axes of a 1-dimensional one (torch).
    """
    count = max(rank, 1) if scalar_has_one else rank
    if not -count <= axis < count:
        raise Misfit("axis", axis=axis, left=rank)
    return axis % count


def axis_indexes(axes: Iterable[int], rank: int, *, scalar_has_one: bool = False) -> tuple[int, ...]:
    """Several axes; raises ``Misfit("repeated")`` when one is named twice."""
    found: list[int] = []
    for axis in axes:
        index = axis_index(axis, rank, scalar_has_one=scalar_has_one)
        if index in found:
            raise Misfit("repeated", axis=index, left=rank)
        found.append(index)
    return tuple(found)

"""Concatenation and stacking."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim
from shapewright.libraries.common.misfit import Misfit

Unify = Callable[[int, int, Dim, Dim], Dim]
"""Called with operand position, axis, the size expected and the size met; gives the better known."""


def concatenated(shapes: Sequence[Sequence[Dim]], axis: int, unify: Unify) -> tuple[Dim, ...]:
    """Shapes joined along an existing axis (numbered from 0).

    Raises ``Misfit("rank")`` with the two ranks as ``left`` and ``right``.
    """
    result = list(shapes[0])
    for position, shape in enumerate(shapes[1:], 1):
        if len(shape) != len(result):
            raise Misfit("rank", position=position, left=len(result), right=len(shape))
        for i, size in enumerate(shape):
            result[i] = result[i] + size if i == axis else unify(position, i, result[i], size)
    return tuple(result)


def stacked(shapes: Sequence[Sequence[Dim]], axis: int, unify: Unify) -> tuple[Dim, ...]:
    """Shapes joined along a new axis. Raises ``Misfit("rank")`` as ``concatenated`` does."""
    result = list(shapes[0])
    for position, shape in enumerate(shapes[1:], 1):
        if len(shape) != len(result):
            raise Misfit("rank", position=position, left=len(result), right=len(shape))
        for i, size in enumerate(shape):
            result[i] = unify(position, i, result[i], size)
    return (*result[:axis], len(shapes), *result[axis:])

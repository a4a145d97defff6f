"""Concatenation and stacking."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, symbols, total
from shapewright.libraries.common.misfit import Misfit
from shapewright.rules import Context
from shapewright.values import ListObject, Tensor, Value

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


def size_in_all(ctx: Context, sequence: Value, size: Dim, size_of: Callable[[Tensor], Dim]) -> Dim:
    """The sizes of an axis added up, over the tensors of a sequence that is not known item by item.

    ``size`` is what is known of the axis of any of them, ``size_of`` tells it of one.
    """
    groups = ctx.groups(sequence)
    if groups and all(isinstance(item, Tensor) and item.shape for item, _ in groups):
        return total(size_of(item) * count for item, count in groups if isinstance(item, Tensor))
    count = ctx.length(sequence)
    return ctx.fresh() if count is None or _may_differ(sequence, size) else count * size


def _may_differ(sequence: Value, size: Dim) -> bool:
    """Whether a size that is known of any item may be another in each: it was made with the items."""
    if not isinstance(sequence, ListObject) or isinstance(size, int):
        return False
    return any(symbol.first.uid > sequence.since for symbol in symbols(size))


def stacked(shapes: Sequence[Sequence[Dim]], axis: int, unify: Unify) -> tuple[Dim, ...]:
    """Shapes joined along a new axis. Raises ``Misfit("rank")`` as ``concatenated`` does."""
    result = list(shapes[0])
    for position, shape in enumerate(shapes[1:], 1):
        if len(shape) != len(result):
            raise Misfit("rank", position=position, left=len(result), right=len(shape))
        for i, size in enumerate(shape):
            result[i] = unify(position, i, result[i], size)
    return (*result[:axis], len(shapes), *result[axis:])

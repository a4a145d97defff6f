"""Broadcasting: shapes aligned at the last axis, sizes of 1 stretched."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, dmax, eq
from shapewright.libraries.common.misfit import Misfit
from shapewright.values import OpenShape, Tensor


def broadcast_dim(a: Dim, b: Dim) -> Dim | None:
    """The size two sizes broadcast to; None when they cannot.

    Where it is not known which of the two is 1, the larger is the answer: both are 1 or more.
    """
    same = eq(a, b)
    if same or eq(b, 1):
        return a
    if eq(a, 1):
        return b
    a_stays, b_stays = eq(a, 1) is False, eq(b, 1) is False
    if a_stays and b_stays:
        return None if same is False else a
    if a_stays:
        return a
    return b if b_stays else dmax(a, b)


def broadcast(*shapes: Sequence[Dim]) -> tuple[Dim, ...]:
    """The shape that the shapes broadcast to.

    Raises ``Misfit("size")`` with the axis of the result and the two sizes; of several, the last axis, as torch does.
    """
    rank = max((len(shape) for shape in shapes), default=0)
    result: list[Dim] = [1] * rank
    for shape in shapes:
        offset = rank - len(shape)
        for axis in range(rank - 1, offset - 1, -1):
            size = shape[axis - offset]
            joined = broadcast_dim(result[axis], size)
            if joined is None:
                raise Misfit("size", axis=axis, left=result[axis], right=size)
            result[axis] = joined
    return tuple(result)


def can_expand(shape: Sequence[Dim], target: Sequence[Dim]) -> bool | None:
    """Whether ``shape`` broadcasts to exactly ``target``; None when it cannot be told."""
    if len(shape) > len(target):
        return False
    answer: bool | None = True
    for size, wanted in zip(reversed(shape), reversed(target), strict=False):
        fits = eq(size, wanted) or eq(size, 1) or (None if None in (eq(size, wanted), eq(size, 1)) else False)
        if fits is False:
            return False
        answer = answer if fits else None
    return answer


def open_broadcast(operands: Sequence[Tensor]) -> OpenShape | None:
    """What operands of which one has an unknown rank broadcast to, where the others add no axis and no size to it."""
    opened = {OpenShape(x.var, x.tail) for x in operands if x.shape is None and x.var is not None}
    if len(opened) != 1 or any(x.shape is None and x.var is None for x in operands):
        return None
    (first,) = opened
    known = [x.shape for x in operands if x.shape]
    fits = all(
        len(shape) <= len(first.tail)
        and all(a in (1, b) for a, b in zip(reversed(shape), reversed(first.tail), strict=False))
        for shape in known
    )
    return first if fits else None

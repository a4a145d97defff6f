"""Nested Python sequences as arrays: their shape, and where they are ragged."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.common.misfit import Misfit
from shapewright.values import ListObject, Many, Tensor, Value

ItemsOf = Callable[[Value], "Sequence[Value] | None"]


def nested_shape(value: Value, items_of: ItemsOf) -> tuple[Dim, ...] | None:
    """The shape of nested sequences; None where one of them is not known item by item.

    ``items_of`` gives a sequence's items, None for what is no sequence. Tensors inside count with
    their own shape. Raises ``Misfit("ragged")``: ``axis``, ``position`` of the first odd item,
    ``left`` the size there was, ``right`` the size met (-1: a single element).
    """
    if isinstance(value, Tensor):
        return value.shape
    items = items_of(value)
    if items is None:
        return None if isinstance(value, (ListObject, Many)) else ()
    shapes = [nested_shape(item, items_of) for item in items]
    if not shapes:
        return (0,)
    known = [shape for shape in shapes if shape is not None]
    if len(known) != len(shapes):
        return None
    first = known[0]
    for position, shape in enumerate(known):
        for axis in range(max(len(first), len(shape))):
            left = first[axis] if axis < len(first) else -1
            right = shape[axis] if axis < len(shape) else -1
            if eq(left, right) is False:
                raise Misfit("ragged", axis=axis + 1, position=position, left=left, right=right)
    return (len(items), *first)

"""What stands between the brackets of ``x[…]``, as the neutral indexing formula takes it."""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.common.indexing import At, Item, Mask, NewAxis, Picks, Rest, Span
from shapewright.rules import Abstain, Context, dim_of
from shapewright.values import Const, ListObject, Slice, Some, Tensor, Tuple, Unknown, Value


def items_of(ctx: Context, key: Value) -> list[Item]:
    """The entries of an index; raises ``Abstain`` for one that is not understood."""
    entries = key.items if isinstance(key, Tuple) else (key,)
    return [_item(ctx, entry) for entry in entries]


def _item(ctx: Context, entry: Value) -> Item:
    if isinstance(entry, Slice):
        return _span(entry)
    if isinstance(entry, Const) and entry.value is None:
        return NewAxis()
    if isinstance(entry, Const) and entry.value is Ellipsis:
        return Rest()
    place = dim_of(entry)
    if place is not None:
        return At(place)
    if isinstance(entry, Some) and entry.type_name == "int":
        return At(None)
    if isinstance(entry, Tensor) and entry.shape is not None:
        if entry.dtype == "bool":
            return Mask(entry.shape)
        return Picks(entry.shape, entry.interval) if entry.shape else At(None)
    if isinstance(entry, ListObject):
        items = ctx.items(entry)
        if items is not None:
            return Picks((len(items),))
    raise Abstain("an index that is not known" if isinstance(entry, Unknown) else f"an index by a {entry.type_name}")


def _span(entry: Slice) -> Span:
    bounds: list[Dim | None] = []
    known = True
    for value in (entry.start, entry.stop, entry.step):
        place = dim_of(value)
        if place is None and not (isinstance(value, Const) and value.value is None):
            known = False
        bounds.append(place)
    return Span(bounds[0], bounds[1], bounds[2], known)

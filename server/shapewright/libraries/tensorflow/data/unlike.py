"""Windows of which the last ones are smaller: they cannot be stacked, which shows when a data set is read to its end.

It bears the size that differs from element to element, until elements are taken out or the size is gone. Keras's
``fit`` reads it to its end, and looks for the note ``mixed`` (``keras/data.py``).
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.dims.expr import symbols
from shapewright.libraries.tensorflow.data.elements import element_of
from shapewright.rules import Context, dim_of, lift_dim
from shapewright.values import TRUE, DictObject, Instance, Tensor, Tuple, Value

_SLOTS = ("varying", "mixed")


def open_window(ctx: Context, inner: Instance, size: int) -> None:
    """Windows of ``size`` elements, and smaller ones at the end."""
    ctx.set(inner, "window", size)


def mark(ctx: Context, made: Instance, rows: Dim) -> None:
    """Note that what is made of each window differs in this size. (``flat_map`` hands the note on.)"""
    ctx.set(made, "varying", lift_dim(rows))


def keep(ctx: Context, old: Value, new: Value) -> Value:
    """The new data set, of which each element is made of one of the old set's, with its notes."""
    if isinstance(old, Instance) and isinstance(new, Instance):
        for name in _SLOTS:
            note = ctx.get(old, name)
            if note is not None:
                ctx.set(new, name, note)
    return new


def stack(ctx: Context, data: Instance, made: Value, size: Dim | None) -> None:
    """Note of batches that some of them hold elements of different sizes."""
    varying = ctx.get(data, "varying")
    rows = dim_of(varying) if varying is not None else None
    if rows is None or not isinstance(size, int) or size < 2 or not isinstance(made, Instance):
        return
    if any(symbols(rows) & symbols(d) for shape in _shapes(element_of(ctx, data)) for d in shape):
        ctx.set(made, "mixed", TRUE)


def _shapes(element: Value) -> list[tuple[Dim, ...]]:
    if isinstance(element, Tensor):
        return [element.shape] if element.shape is not None else []
    items = element.items if isinstance(element, Tuple) else ()
    if isinstance(element, DictObject):
        items = tuple(element.items.values())
    return [shape for item in items for shape in _shapes(item)]

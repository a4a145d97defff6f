"""Shapes that are given to layers, and those that they tell."""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.keras.inputs import GUIDE
from shapewright.libraries.keras.structure import mapped
from shapewright.libraries.keras.tensors import batch_symbol, is_legacy, open_size, static_size
from shapewright.rules import Context, Failure, dim_of
from shapewright.values import (
    NONE,
    Const,
    ListObject,
    Tensor,
    Tuple,
    Unknown,
    Value,
)


def given_shape(ctx: Context, options: dict[str, Value]) -> tuple[Dim, ...] | None:
    """The batch shape that ``input_shape=``, ``batch_input_shape=`` or ``input_dim=`` gives."""
    whole = options.get("batch_input_shape") or options.get("batch_shape")
    if whole is not None:
        return shape_from(ctx, whole)
    if "input_shape" in options:
        rest = shape_from(ctx, options["input_shape"], batched=False)
        return None if rest is None else (batch_symbol(ctx), *rest)
    size = dim_of(options.get("input_dim"))
    return None if size is None else (batch_symbol(ctx), size)


def shape_from(ctx: Context, value: Value, *, batched: bool = True) -> tuple[Dim, ...] | None:
    """A shape the program gives, ``None`` entries as open sizes named by their role.

    Raises ``Failure`` for a number where a tuple belongs.
    """
    items = ctx.items(value)
    if items is None:
        number = dim_of(value)
        if number is not None:
            raise _no_shape(number)
        return None
    rank = len(items) + (0 if batched else 1)
    sizes: list[Dim] = []
    for axis, item in enumerate(items, 0 if batched else 1):
        known = dim_of(item)
        if known is not None:
            sizes.append(known)
        elif isinstance(item, Const) and item.value is None:
            sizes.append(batch_symbol(ctx) if axis == 0 else open_size(ctx, _role(axis, rank)))
        else:
            sizes.append(ctx.as_size(item) if isinstance(item, Unknown) and item.open else ctx.fresh())
    return tuple(sizes)


def _role(axis: int, rank: int) -> str:
    if rank in (4, 5) and axis < rank - 1:
        return ("depth", "height", "width")[axis - rank + 4]
    return "steps" if axis == 1 and rank <= 3 else ""


def _no_shape(number: Dim) -> Failure:
    return Failure(
        "input-shape",
        f"A shape is a tuple: write ({number},) with a comma for inputs of {number} features.",
        raises=f"Cannot convert '{number}' to a shape.",
        exception="ValueError",
        argument="input_shape",
    ).with_data(size=number)


def check_sizes(ctx: Context, shape: Value) -> None:
    """Raise ``Failure`` for a weight as large as something that is open when the layer is built: the batch."""
    sizes = ctx.items(shape) if isinstance(shape, (Tuple, ListObject)) else None
    if sizes and NONE in sizes and not is_legacy(ctx):
        shown = ", ".join("None" if s == NONE else str(dim_of(s)) for s in sizes)
        raise Failure(
            "argument-value",
            f"The sizes of a weight are known when the layer is built; of ({shown}) one is open, as the batch is.",
            raises="Shapes used to initialize variables must be fully-defined (no `None` dimensions). Received: "
            f"shape=({shown})",
            exception="ValueError",
            argument="shape",
            url=GUIDE,
        )


def shapes_of(ctx: Context, value: Value) -> Value:
    """The shapes of the tensors in a structure; ``None`` where Keras has it."""

    def shape(leaf: Value) -> Value:
        if isinstance(leaf, Tensor) and leaf.shape is not None:
            return Tuple(tuple(static_size(ctx, size) for size in leaf.shape))
        return Unknown("the shape is not known")

    return mapped(ctx, value, shape)

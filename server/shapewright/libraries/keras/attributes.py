"""Reading what a layer's constructor was given, and naming layers as Keras does."""

from __future__ import annotations

import re

from shapewright.dims import Dim
from shapewright.rules import Context, dim_of
from shapewright.values import Const, Instance, Object, Tuple, Value


def size_of(ctx: Context, obj: Object, name: str) -> Dim | None:
    """An attribute that is an integer; None where it is not known or no integer."""
    return dim_of(ctx.get(obj, name))


def int_of(ctx: Context, obj: Object, name: str) -> int | None:
    """An attribute that is a known integer."""
    size = size_of(ctx, obj, name)
    return size if isinstance(size, int) else None


def const_of(ctx: Context, obj: Object, name: str) -> object:
    """The Python value of an attribute that is a known constant, None otherwise."""
    value = ctx.get(obj, name)
    return value.value if isinstance(value, Const) else None


def text_of(ctx: Context, obj: Object, name: str) -> str | None:
    """An attribute that is a known string."""
    value = const_of(ctx, obj, name)
    return value if isinstance(value, str) else None


def flag_of(ctx: Context, obj: Object, name: str) -> bool | None:
    """The truth of an attribute; None where it is not known."""
    value = ctx.get(obj, name)
    return None if value is None else ctx.truth(value)


def sizes_of(ctx: Context, obj: Object, name: str) -> tuple[Dim, ...] | None:
    """An attribute that is a sequence of integers."""
    value = ctx.get(obj, name)
    items = None if value is None else ctx.items(value)
    if items is None:
        return None
    sizes = [dim_of(item) for item in items]
    known = tuple(size for size in sizes if size is not None)
    return known if len(known) == len(sizes) else None


def instances_of(ctx: Context, obj: Object, name: str) -> tuple[Value, ...]:
    """An attribute that is a tuple of values (a model's layers)."""
    value = ctx.get(obj, name)
    return value.items if isinstance(value, Tuple) else ()


def snake_case(name: str) -> str:
    """``Conv2DTranspose`` → ``conv2d_transpose``, as Keras names layers."""
    spaced = re.sub(r"\W+", "", name)
    spaced = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", spaced)
    return re.sub("([a-z])([A-Z])", r"\1_\2", spaced).lower()


def auto_name(ctx: Context, prefix: str) -> str:
    """The next automatic name: ``dense``, ``dense_1``…"""
    key = f"keras.uid.{prefix}"
    used = ctx.state(key, 0)
    count = used if isinstance(used, int) else 0
    ctx.set_state(key, count + 1)
    return f"{prefix}_{count}" if count else prefix


def layer_name(ctx: Context, layer: Instance) -> str:
    """The layer's name for a message."""
    return text_of(ctx, layer, "name") or snake_case(layer.cls.name)

"""Nested structures of tensors (lists, tuples, dicts), flattened and rebuilt as Keras does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from shapewright.rules import Context
from shapewright.values import Const, DictObject, ListObject, Tensor, Tuple, Value


def children(ctx: Context, value: Value) -> list[Value] | None:
    """The entries of a list, tuple or dict (dicts by sorted key); None for a leaf, or where they are not known."""
    if isinstance(value, Tuple):
        return list(value.items)
    if isinstance(value, ListObject):
        items = ctx.items(value)
        return None if items is None else list(items)
    names = keys_of(value)
    if isinstance(value, DictObject) and names is not None:
        return [value.items[Const(name)] for name in names]
    return None


def keys_of(value: Value) -> list[str] | None:
    """The string keys of a dict whose entries are all known, sorted."""
    if not isinstance(value, DictObject) or value.open_element is not None:
        return None
    names = [key.value for key in value.items if isinstance(key, Const) and isinstance(key.value, str)]
    return sorted(names) if len(names) == len(value.items) else None


def leaves(ctx: Context, value: Value) -> list[Value]:
    """Everything in the structure that is no list, tuple or dict, in Keras's order."""
    parts = children(ctx, value)
    if parts is None:
        return [value]
    return [leaf for part in parts for leaf in leaves(ctx, part)]


def tensors(ctx: Context, *values: Value) -> list[Tensor]:
    """The tensors in the structures."""
    return [leaf for value in values for leaf in leaves(ctx, value) if isinstance(leaf, Tensor)]


def mapped(ctx: Context, value: Value, change: Callable[[Value], Value]) -> Value:
    """The same structure with every leaf changed."""
    parts = children(ctx, value)
    if parts is None:
        return change(value)
    return rebuilt(ctx, value, iter([mapped(ctx, part, change) for part in parts]))


def rebuilt(ctx: Context, like: Value, entries: Iterator[Value]) -> Value:
    """A container like this one around new entries."""
    if isinstance(like, DictObject):
        names = keys_of(like)
        if names is not None:
            return ctx.dict({name: next(entries) for name in names})
    if isinstance(like, Tuple):
        return like.holding(tuple(entries))
    return ctx.list(entries)

"""Abstract values as one line of text, for messages and hovers."""

from __future__ import annotations

from shapewright import dims
from shapewright.dims import Dim, Symbol
from shapewright.interpreter.frame import FunctionValue
from shapewright.values import (
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    ModuleObject,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

MAX_SHOWN = 4
MAX_DEPTH = 3
"""Containers inside containers that are spelled out; a list may hold itself."""


def symbol_name(symbol: Symbol) -> str:
    """What a symbol is called; an anonymous one is ``?``."""
    return "?" if symbol.anonymous else symbol.name


def show_dim(dim: Dim) -> str:
    """A size as text."""
    return str(dim) if isinstance(dim, int) else dims.render(dim, symbol_name) or "?"


def _written(value: object) -> str:
    """A constant as Python writes it; a number of more digits than it writes only by its type."""
    try:
        return repr(value)
    except ValueError:
        return type(value).__name__


def show(value: Value, depth: int = 0) -> str:
    """A value as text: ``float32[B, 3, 32, 32]``, ``list of 3: …``."""
    if depth > MAX_DEPTH:
        return "…"
    if isinstance(value, Tensor):
        shape = ", ".join(["...", *map(show_dim, value.tail)] if value.shape is None else map(show_dim, value.shape))
        return f"{value.dtype or '?'}[{shape}]"
    if isinstance(value, Const):
        return _written(value.value)
    if isinstance(value, Int):
        return show_dim(value.dim)
    if isinstance(value, Some):
        return value.type_name
    if isinstance(value, Unknown):
        return "unknown"
    if isinstance(value, Tuple):
        return _items(value.kind, value.items, depth)
    if isinstance(value, ListObject):
        if value.items is None:
            return f"{value.kind} of {show(value.element, depth + 1)}" if value.element is not None else value.kind
        return _items(value.kind, value.items, depth)
    if isinstance(value, DictObject):
        return f"dict of {len(value.items)}"
    if isinstance(value, Many):
        return f"{value.kind} of {show(value.element, depth + 1)}"
    if isinstance(value, Union):
        return " or ".join(dict.fromkeys(show(o, depth + 1) for o in value.options))
    if isinstance(value, Instance):
        return value.cls.name
    if isinstance(value, ClassValue):
        return f"class {value.name}"
    if isinstance(value, FunctionValue):
        return f"function {value.name}"
    if isinstance(value, Lib):
        return value.name
    if isinstance(value, ModuleObject):
        return f"module {value.name}"
    return value.type_name


def _items(kind: str, items: tuple[Value, ...], depth: int) -> str:
    shown = ", ".join(show(i, depth + 1) for i in items[:MAX_SHOWN])
    more = ", …" if len(items) > MAX_SHOWN else ""
    return f"{kind} of {len(items)}: {shown}{more}" if items else f"empty {kind}"

"""Plain Python values as the program has them."""

from __future__ import annotations

from typing import Any

from shapewright.values.base import Const, DictObject, ListObject, Tuple, Value


def from_plain(value: Any) -> Value:
    """A value of numbers, texts, lists, tuples and dicts, every list and dict an object of its own.

    Raises ``ValueError`` for any other.
    """
    if isinstance(value, dict):
        return DictObject({from_plain(key): from_plain(item) for key, item in value.items()})
    if isinstance(value, tuple):
        return Tuple(tuple(map(from_plain, value)))
    if isinstance(value, list):
        return ListObject(tuple(map(from_plain, value)))
    if isinstance(value, (int, float, str, bytes)) or value is None:
        return Const(value)
    raise ValueError(f"no plain value: {type(value).__name__}")

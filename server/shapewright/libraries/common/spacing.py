"""What evenly spaced floats hold: the ends as far as they are exact, the others between close bounds.

Frameworks compute these in their own order of operations, so a number in between is known to a few units in the
last place: enough to tell that it is above zero, not to tell what it is.
"""

from __future__ import annotations

import struct

from shapewright.dims import Dim
from shapewright.values import Const, Some, Tuple, Value

MOST = 256
"""Numbers that are kept one by one."""
_FORMATS = {"float64": ("d", 1e-14), "float32": ("f", 1e-6)}


def spaced(start: Value, stop: Value, count: Dim, dtype: str | None, *, endpoint: bool = True) -> Tuple | None:
    """The contents of ``count`` floats from start to stop; None where the ends, the count or the dtype is unknown."""
    first, last = _number(start), _number(stop)
    if first is None or last is None or not isinstance(count, int) or not 1 < count <= MOST or dtype not in _FORMATS:
        return None
    step = (last - first) / (count - 1 if endpoint else count)
    most = max(abs(first), abs(last))
    items = [_between(first + step * i, most, dtype) for i in range(count)]
    items[0] = _exactly(first, most, dtype)
    if endpoint:
        items[-1] = _exactly(last, most, dtype)
    return Tuple(tuple(items))


def _number(value: Value) -> float | None:
    known = isinstance(value, Const) and isinstance(value.value, (int, float)) and not isinstance(value.value, bool)
    return float(value.value) if known else None  # type: ignore[attr-defined]


def _exactly(number: float, most: float, dtype: str) -> Value:
    """An end: it is as it was given if the dtype can hold that."""
    layout = _FORMATS[dtype][0]
    same = struct.unpack(layout, struct.pack(layout, number))[0] == number
    return Const(number) if same else _between(number, most, dtype)


def _between(number: float, most: float, dtype: str) -> Value:
    if most == 0:
        return Const(0.0)
    slack = most * _FORMATS[dtype][1]
    return Some("float", number - slack, number + slack)

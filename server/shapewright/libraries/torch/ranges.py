"""Short vectors of floats whose numbers are known within close bounds: widths and rates that code computes.

Each number is a ``Const`` where it is exact, else a ``Some`` with the least and the greatest that rounding may have
made of it. What rounding to integers then gives is known wherever both bounds give the same.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from shapewright.values import Const, Some, Tensor, Tuple, Value

MOST = 64
_SLACK = {"float32": 1e-6, "float64": 1e-13}
_EXACT_BELOW = 2**24
"""Integers below this are exact in float32, and so are their sums, differences and products."""
Bounds = tuple[float, float]


def computed(result: Tensor, function: Callable[..., float], *operands: Tensor, exact: bool = False) -> Tensor:
    """The result of an elementwise function that is monotone in each operand, with what it holds if that is known.

    ``exact``: of integers it gives an integer, without rounding.
    """
    slack = _SLACK.get(result.dtype or "")
    if slack is None or result.rank != 1:
        return result
    size = result.dims[0]
    columns = [_bounds_of(x) for x in operands]
    if not isinstance(size, int) or size > MOST or any(c is None or len(c) not in (1, size) for c in columns):
        return result
    rows = zip(*(c * size if len(c) == 1 else c for c in columns if c is not None), strict=True)
    items = [_image(function, row, slack, exact) for row in rows]
    known = tuple(item for item in items if item is not None)
    return replace(result, data=Tuple(known)) if len(known) == size else result


def _bounds_of(x: Tensor) -> list[Bounds] | None:
    if x.rank not in (0, 1):
        return None
    items: Sequence[object] = x.data.items if isinstance(x.data, Tuple) else (x.data,)
    found = [_bounds(item) for item in items]
    known = [bounds for bounds in found if bounds is not None]
    return known if len(known) == len(items) and known else None


def _bounds(item: object) -> Bounds | None:
    if isinstance(item, Const) and isinstance(item.value, (int, float)):
        return float(item.value), float(item.value)
    if isinstance(item, Some) and item.low is not None and item.high is not None:
        return item.low, item.high
    return None


def _image(function: Callable[..., float], row: Sequence[Bounds], slack: float, exact: bool) -> Value | None:
    try:
        corners = [function(*corner) for corner in itertools.product(*row)]
    except (ValueError, ZeroDivisionError, OverflowError):
        return None
    if any(isinstance(c, complex) or not math.isfinite(c) for c in corners):
        return None
    low, high = min(corners), max(corners)
    if exact and low == high and abs(low) < _EXACT_BELOW and all(a == b == int(a) for a, b in row):
        return Const(low)
    return Some("float", low - abs(low) * slack, high + abs(high) * slack)


def positive_quotient(a: float, b: float) -> float:
    """``a / b`` of a divisor that is above zero throughout its bounds."""
    if b <= 0:
        raise ValueError
    return a / b


def positive_power(a: float, b: float) -> float:
    """``a ** b`` of a base that is above zero throughout its bounds."""
    if a <= 0:
        raise ValueError
    return float(a**b)


def rounded(result: Tensor, x: Tensor) -> Tensor:
    """``round`` to integers: known where both bounds round to the same."""
    items = _bounds_of(x) if x.rank == 1 else None
    if items is None or any(round(low) != round(high) for low, high in items):
        return result
    return replace(result, data=Tuple(tuple(Const(float(round(low))) for low, _ in items)))


def constants(x: Tensor) -> list[float] | None:
    """The numbers of a vector, where each is exact."""
    items = x.data.items if x.rank == 1 and isinstance(x.data, Tuple) else None
    numbers = [item.value for item in items or () if isinstance(item, Const) and isinstance(item.value, (int, float))]
    return numbers if items is not None and len(numbers) == len(items) else None

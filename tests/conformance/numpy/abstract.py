"""Real NumPy values as abstract ones, and whether an abstract result agrees with a real one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from shapewright import dims
from shapewright.dims import Expr, Symbol
from shapewright.values import (
    Const,
    Int,
    Lib,
    ListObject,
    Slice,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

SMALL = 64
EXACT, ABSTAINED, WRONG = "exact", "abstained", "WRONG"
_ORDER = (EXACT, ABSTAINED, WRONG)
Verdict = tuple[str, str]


class Sizes:
    """How sizes become dims: as they are, or each distinct size above 1 as a symbol of that value."""

    def __init__(self, symbolic: bool) -> None:
        self.symbolic = symbolic
        self.symbols: dict[int, Expr] = {}
        self.values: dict[Symbol, int] = {}

    def dim(self, size: int) -> Any:
        if not self.symbolic or size < 2:
            return size
        if size not in self.symbols:
            made = dims.fresh(f"S{size}", low=1)
            assert isinstance(made, Expr)
            self.symbols[size] = made
            self.values[next(iter(made.symbols()))] = size
        return self.symbols[size]


def dtype_name(dtype: np.dtype[Any]) -> str:
    return "string" if dtype.kind in "US" else str(dtype)


def lower(value: Any, sizes: Sizes) -> Value:
    """The abstract value of a real one; integer arrays keep their elements."""
    if isinstance(value, (np.ndarray, np.generic)):
        return _array(value, sizes)
    if isinstance(value, np.dtype):
        return Lib(f"numpy.{dtype_name(value)}")
    if isinstance(value, type) and issubclass(value, np.generic):
        return Lib(f"numpy.{np.dtype(value)}")
    if isinstance(value, type):
        return Lib(f"builtins.{value.__name__}")
    if value is None or isinstance(value, (str, bytes, bool, int, float, complex, type(Ellipsis))):
        return Const(value)
    if isinstance(value, slice):
        return Slice(*(lower(v, sizes) for v in (value.start, value.stop, value.step)))
    if isinstance(value, tuple):
        return Tuple(tuple(lower(v, sizes) for v in value))
    if isinstance(value, list):
        return ListObject(tuple(lower(v, sizes) for v in value))
    return Some(type(value).__name__)


def _array(x: Any, sizes: Sizes) -> Tensor:
    data, interval = None, None
    if x.dtype.kind in "iub" and x.size:
        interval = (int(x.min()), int(x.max()))
        if not sizes.symbolic and x.size <= SMALL:
            data = _nested(x.tolist())
    kind = "scalar" if isinstance(x, np.generic) else "eager"
    shape = tuple(sizes.dim(s) for s in x.shape)
    return Tensor("numpy", shape, dtype_name(x.dtype), kind=kind, data=data, interval=interval)


def _nested(value: Any) -> Value:
    return Tuple(tuple(_nested(v) for v in value)) if isinstance(value, list) else Const(value)


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    return max(verdicts, key=lambda v: _ORDER.index(v[0]), default=(EXACT, ""))


def compare(found: Value, real: Any, sizes: Sizes, *, counted: bool = False) -> Verdict:
    """The verdict and what differs. ``counted``: the data decide sizes, so an unknown one is exact."""
    if isinstance(found, Unknown):
        return ABSTAINED, found.reason
    if isinstance(real, (np.ndarray, np.generic)):
        return _compare_array(found, real, sizes, counted)
    if isinstance(real, (tuple, list)):
        return _compare_sequence(found, real, sizes, counted)
    if isinstance(real, np.dtype):
        return _same(found, Lib(f"numpy.{dtype_name(real)}"))
    return _compare_plain(found, real, sizes)


def _same(a: Any, b: Any) -> Verdict:
    return (EXACT, "") if a == b else (WRONG, f"{a}, not {b}")


def _compare_plain(found: Value, real: Any, sizes: Sizes) -> Verdict:
    if isinstance(found, Some):
        verdict = _same(found.type_name, type(real).__name__)
        if verdict[0] == EXACT and isinstance(real, (int, float)):
            return _inside((found.low, found.high), real, real)
        return verdict
    if isinstance(found, Int):
        return _same(dims.evaluate(found.dim, sizes.values), real)
    if isinstance(found, Const):
        return _same((type(found.value), found.value), (type(real), real))
    return WRONG, f"{found} is no {type(real).__name__}"


def _compare_sequence(found: Value, real: Sequence[Any], sizes: Sizes, counted: bool) -> Verdict:
    if isinstance(found, ListObject) and found.items is None and found.length is not None:
        return _same(dims.evaluate(found.length, sizes.values), len(real))
    if not isinstance(found, (Tuple, ListObject)) or found.items is None:
        return WRONG, f"{found} is no sequence"
    if isinstance(found, Tuple) is not isinstance(real, tuple):
        return WRONG, f"a {found.type_name}, not a {type(real).__name__}"
    if len(found.items) != len(real):
        return WRONG, f"{len(found.items)} results, not {len(real)}"
    return worst([compare(i, r, sizes, counted=counted) for i, r in zip(found.items, real, strict=True)])


def _compare_array(found: Value, real: Any, sizes: Sizes, counted: bool) -> Verdict:
    if not isinstance(found, Tensor):
        return WRONG, f"{found} is no array"
    if found.dtype is not None and found.dtype != dtype_name(real.dtype):
        return WRONG, f"dtype {found.dtype}, not {dtype_name(real.dtype)}"
    if found.shape is None:
        return ABSTAINED, "rank"
    if len(found.shape) != real.ndim:
        return WRONG, f"rank {len(found.shape)}, not {real.ndim}"
    if not found.shape and (found.kind == "scalar") is not isinstance(real, np.generic):
        return WRONG, f"{'a scalar' if found.kind == 'scalar' else 'an array'}, not a {type(real).__name__}"
    verdict: Verdict = (EXACT, "") if found.dtype is not None else (ABSTAINED, "dtype")
    for axis, (size, actual) in enumerate(zip(found.shape, real.shape, strict=True)):
        try:
            number = dims.evaluate(size, sizes.values)
        except KeyError:
            if not counted:
                verdict = (ABSTAINED, f"axis {axis}")
            continue
        if number != actual:
            return WRONG, f"axis {axis}: {size} = {number}, not {actual} (of {list(real.shape)})"
    return worst([verdict, _compare_contents(found, real, sizes)])


def _compare_contents(found: Tensor, real: Any, sizes: Sizes) -> Verdict:
    if isinstance(found.data, Value) and not _told(found.data, real.tolist(), sizes):
        return WRONG, f"contents {found.data}, not {real.tolist()}"
    if found.interval is not None and real.size and real.dtype.kind in "iufb":
        return _inside(found.interval, real.min(), real.max())
    return EXACT, ""


def _inside(interval: tuple[Any, Any], low: Any, high: Any) -> Verdict:
    least, greatest = interval
    if (least is not None and low < least) or (greatest is not None and high > greatest):
        return WRONG, f"elements from {low} to {high}, outside {interval}"
    return EXACT, ""


def _told(value: Value, real: Any, sizes: Sizes) -> bool:
    """Whether contents stand for the real ones: equal to them, or bounds that they lie within."""
    if isinstance(value, Tuple):
        return (
            isinstance(real, list)
            and len(value.items) == len(real)
            and all(_told(v, r, sizes) for v, r in zip(value.items, real, strict=True))
        )
    if isinstance(value, Some):
        return (value.low is None or value.low <= real) and (value.high is None or real <= value.high)
    if isinstance(value, Int):
        return dims.evaluate(value.dim, sizes.values) == real
    assert isinstance(value, Const)
    return value.value == real

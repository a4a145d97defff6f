"""Arithmetic on the contents of small arrays, entry by entry.

``np.atleast_1d(kernel_size) - 1`` and the like decide paddings and sizes, so what is known of the operands'
entries is kept: integers with a size known or symbolic, and the constants of float64 and bool. An entry that the
dtype cannot hold, a division by zero, or anything that NumPy may round otherwise leaves the contents unknown.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction

from shapewright import dims
from shapewright.libraries.numpy.dtypes import is_integer
from shapewright.rules import dim_of, lift_dim
from shapewright.values import Const, Int, Tensor, Tuple, Value

MOST = 64
"""Contents are computed of results with at most this many entries."""

Number = bool | int | float


def contents_of_ufunc(name: str, operands: Sequence[Tensor], made: Tensor) -> Value | None:
    """The contents of ``made``, the ufunc's result of the operands' broadcast shape; None where one is not known."""
    if made.shape is None or any(x.shape is None or not isinstance(x.data, Value) for x in operands):
        return None
    if not all(isinstance(size, int) for size in made.shape) or not _few(made):
        return None
    one = _entry_rule(name, operands, made.dtype)
    return None if one is None else _spread([x.data for x in operands], [x.rank or 0 for x in operands], one)


def _few(made: Tensor) -> bool:
    return isinstance(made.size, int) and made.size <= MOST


EntryRule = Callable[[Sequence[Value]], Value | None]


def _spread(data: Sequence[Value], ranks: Sequence[int], one: EntryRule) -> Value | None:
    """``one`` applied to the entries of nested tuples, broadcast as NumPy broadcasts."""
    rank = max(ranks)
    if rank == 0:
        return one(data)
    lengths = {len(d.items) for d, r in zip(data, ranks, strict=True) if r == rank and isinstance(d, Tuple)}
    if any(r == rank and not isinstance(d, Tuple) for d, r in zip(data, ranks, strict=True)):
        return None
    length = max(lengths) if 0 not in lengths else 0
    rows: list[Value] = []
    for position in range(length):
        parts = [_row(d, position) if r == rank else d for d, r in zip(data, ranks, strict=True)]
        made = _spread(parts, [min(r, rank - 1) for r in ranks], one)
        if made is None:
            return None
        rows.append(made)
    return Tuple(tuple(rows))


def _row(data: Value, position: int) -> Value:
    items = data.items if isinstance(data, Tuple) else ()
    return items[position if len(items) > 1 else 0]


def _entry_rule(name: str, operands: Sequence[Tensor], dtype: str | None) -> EntryRule | None:
    """What the ufunc does with one entry of each operand."""
    exact = _COMPARISONS.get(name) or _LOGICAL.get(name) or _EXACT.get(name)
    if exact is None:
        return None
    common = _compared_as(operands) if name in _COMPARISONS else dtype

    def one(entries: Sequence[Value]) -> Value | None:
        sizes = [dim_of(entry) for entry in entries]
        if any(isinstance(entry, Int) for entry in entries):
            return _of_sizes(name, sizes, dtype)
        numbers = [entry.value for entry in entries if isinstance(entry, Const)]
        if len(numbers) != len(entries) or not all(isinstance(n, bool | int | float) for n in numbers):
            return None
        converted = numbers if name in _LOGICAL else [_as(number, common) for number in numbers]
        return None if None in converted else _constant(exact, converted, dtype)

    return one


def _compared_as(operands: Sequence[Tensor]) -> str:
    """Integers are compared as integers, anything else as float64."""
    whole = all(is_integer(x.dtype) or x.dtype in (None, "bool") for x in operands)
    numbers = [x.data.value for x in operands if isinstance(x.data, Const)]
    return "int64" if whole and not any(isinstance(n, float) for n in numbers) else "float64"


def _of_sizes(name: str, sizes: Sequence[dims.Dim | None], dtype: str | None) -> Value | None:
    """Arithmetic and comparisons where a size is symbolic."""
    known = [size for size in sizes if size is not None]
    if len(known) != len(sizes) or len(known) != 2:
        return None
    a, b = known
    if name in _SIZE_COMPARISONS:
        answer = _SIZE_COMPARISONS[name](a, b)
        return None if answer is None else Const(answer)
    if name not in _ON_SIZES or not is_integer(dtype):
        return None
    if name in ("floor_divide", "remainder") and dims.eq(b, 0) is not False:
        return None
    made = _ON_SIZES[name](a, b)
    return lift_dim(made) if holds(dtype, made) else None


def _as(number: object, dtype: str | None) -> Number | None:
    """A number as an operand of this dtype is computed with."""
    if not isinstance(number, bool | int | float):
        return None
    if dtype == "float64":
        return float(number)
    return int(number) if is_integer(dtype) and not isinstance(number, float) else None


def _constant(exact: Callable[..., Number], numbers: Sequence[object], dtype: str | None) -> Value | None:
    try:
        made = exact(*numbers)
    except (ArithmeticError, ValueError):
        return None
    if dtype == "bool":
        return Const(bool(made))
    if dtype == "float64" and not isinstance(made, complex) and math.isfinite(made):
        return Const(float(made))
    return Const(int(made)) if is_integer(dtype) and holds(dtype, int(made)) else None


def in_dtype(data: Value | None, dtype: str | None) -> Value | None:
    """Contents as an array of this dtype holds them; None where that is not known."""
    if isinstance(data, Tuple):
        inside = [in_dtype(item, dtype) for item in data.items]
        known = tuple(item for item in inside if item is not None)
        return Tuple(known) if len(known) == len(inside) else None
    if isinstance(data, Int):
        return data if is_integer(dtype) and holds(dtype, data.dim) else None
    number = data.value if isinstance(data, Const) else None
    if not isinstance(number, bool | int | float) or (isinstance(number, float) and not math.isfinite(number)):
        return None
    return _constant(lambda n: n, [int(number) if is_integer(dtype) else number], dtype)


def any_or_all(data: Value | None, chosen: Callable[[Sequence[bool]], bool]) -> Value | None:
    """Whether any (all) entries are true, where all of them are known."""
    leaves = list(leaves_of(data)) if isinstance(data, Value) else [None]
    known = [bool(leaf.value) for leaf in leaves if isinstance(leaf, Const)]
    return Const(chosen(known)) if len(known) == len(leaves) else None


def leaves_of(data: object) -> Iterator[Value]:
    """The entries of nested tuples, one by one; none where the contents are not known."""
    if isinstance(data, Tuple):
        for item in data.items:
            yield from leaves_of(item)
    elif isinstance(data, Value):
        yield data


def extremes_of(x: Tensor) -> tuple[Number | None, Number | None]:
    """The least and the greatest of the entries; None where the contents are not known, or there are none."""
    entries = list(leaves_of(x.data))
    numbers = [entry.value for entry in entries if isinstance(entry, Const) and isinstance(entry.value, int | float)]
    if not numbers or len(numbers) != len(entries):
        return None, None
    return min(numbers), max(numbers)


def bounds_of(dtype: str) -> tuple[int, int]:
    """The least and the greatest value of an integer dtype."""
    bits = int(dtype.lstrip("uint"))
    return (0, 2**bits - 1) if dtype.startswith("u") else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def holds(dtype: str | None, size: dims.Dim) -> bool:
    """Whether a dtype surely holds an integer: small ones wrap around."""
    if not isinstance(size, int):
        return dtype == "int64"
    low, high = bounds_of(dtype or "int64")
    return low <= size <= high


def _log2(number: float) -> float:
    """Exact for powers of two; NumPy may round the others otherwise."""
    made = math.log2(number)
    if not made.is_integer():
        raise ValueError(number)
    return made


def _power(base: Number, exponent: Number) -> Number:
    """Of floats only what needs no rounding, for NumPy's power may round otherwise than Python's."""
    if abs(exponent) > MOST:
        raise OverflowError(exponent)
    made = base**exponent
    if isinstance(made, complex):
        raise ValueError(made)
    if isinstance(made, float) and (exponent != int(exponent) or Fraction(base) ** int(exponent) != Fraction(made)):
        raise ValueError(made)
    return made


_ON_SIZES: dict[str, Callable[[dims.Dim, dims.Dim], dims.Dim]] = {
    "add": dims.add, "subtract": dims.sub, "multiply": dims.mul, "floor_divide": dims.floordiv, "remainder": dims.mod,
    "maximum": dims.dmax, "minimum": dims.dmin,
}  # fmt: skip
_SIZE_COMPARISONS: dict[str, Callable[[dims.Dim, dims.Dim], bool | None]] = {
    "equal": dims.eq, "not_equal": dims.ne, "less": dims.lt, "less_equal": dims.le, "greater": dims.gt,
    "greater_equal": dims.ge,
}  # fmt: skip
_COMPARISONS: dict[str, Callable[..., Number]] = {
    "equal": operator.eq, "not_equal": operator.ne, "less": operator.lt, "less_equal": operator.le,
    "greater": operator.gt, "greater_equal": operator.ge,
}  # fmt: skip
_LOGICAL: dict[str, Callable[..., Number]] = {
    "logical_and": lambda a, b: bool(a) and bool(b), "logical_or": lambda a, b: bool(a) or bool(b),
    "logical_xor": lambda a, b: bool(a) != bool(b), "logical_not": operator.not_,
}  # fmt: skip
_EXACT: dict[str, Callable[..., Number]] = {
    "add": operator.add, "subtract": operator.sub, "multiply": operator.mul, "divide": operator.truediv,
    "floor_divide": operator.floordiv, "remainder": operator.mod, "power": _power,
    "maximum": max, "minimum": min, "negative": operator.neg, "absolute": abs, "square": lambda a: a * a,
    "floor": lambda a: float(math.floor(a)), "ceil": lambda a: float(math.ceil(a)),
    "trunc": lambda a: float(math.trunc(a)), "fix": lambda a: float(math.trunc(a)), "rint": lambda a: float(round(a)),
    "sqrt": math.sqrt, "log2": _log2,
}  # fmt: skip
"""The ufuncs whose result Python gives to the last bit."""

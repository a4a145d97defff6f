"""What array a Python value makes: nested sequences, numbers, other libraries' tensors."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapewright.dims import Dim, eq
from shapewright.libraries.numpy.dtypes import FLOATS, WEAK, is_integer, promote
from shapewright.libraries.numpy.entries import MOST, holds, in_dtype
from shapewright.libraries.numpy.failures import ragged, shown
from shapewright.rules import Abstain, Clue, Context, Failure
from shapewright.values import (
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    RangeValue,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
    unknown_tensor,
)

SMALL = 256
"""Contents are kept of integer arrays of at most this many elements (of float64 ones: of fewer, ``MOST``)."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The shape of nested sequences as far as all items agree."""

    shape: tuple[Dim, ...]
    known: bool = True
    """False: there may be further axes."""
    lengths: tuple[Dim, ...] | None = None
    """The lengths that disagree after ``shape``; None where none do. -1 stands for a single element."""


def structure(ctx: Context, value: Value) -> Structure:
    """How NumPy sees a value: an array's own shape, a sequence's length and what its items share."""
    if isinstance(value, Tensor):
        return Structure(value.shape or (), value.shape is not None)
    if isinstance(value, (Unknown, Union, Instance, ShapeOf)):
        return Structure((), False)
    if not is_sequence(value):
        return Structure(())
    items = ctx.items(value)
    if items is None:
        return _of_like_items(ctx, value)
    if not items:
        return Structure((0,))
    inside = [structure(ctx, item) for item in _different(items)]
    return _shared(len(items), inside)


_LISTED = ("tuple", "list", "torch.Size", "range")
"""The kinds of sequences whose items NumPy goes through."""


def is_sequence(value: Value) -> bool:
    """Whether NumPy reads a value as a sequence of items: lists, tuples, ranges (no sets, no generators)."""
    if isinstance(value, ListObject):
        return value.kind in ("list", "deque", "Index")
    return isinstance(value, (Tuple, RangeValue)) or (isinstance(value, Many) and value.kind in _LISTED)


def _different(items: Sequence[Value]) -> Sequence[Value]:
    """The items, a run of the very same value once."""
    return [item for i, item in enumerate(items) if i == 0 or item is not items[i - 1]]


def _of_like_items(ctx: Context, value: Value) -> Structure:
    element, length = ctx.element(value), ctx.length(value)
    count: Dim = ctx.fresh() if length is None else length
    if element is None:
        return Structure((count,), False)
    inside = structure(ctx, element)
    return Structure((count, *inside.shape), inside.known, inside.lengths)


def _shared(count: int, inside: Sequence[Structure]) -> Structure:
    common = list(inside[0].shape)
    known, disagree = inside[0].known, inside[0].lengths
    for other in inside[1:]:
        for axis in range(max(len(common), len(other.shape))):
            left = common[axis] if axis < len(common) else None
            right = other.shape[axis] if axis < len(other.shape) else None
            if left is None or right is None:
                open_side = known if left is None else other.known
                ends_here = disagree is None if left is None else other.lengths is None
                del common[axis:]
                if open_side and ends_here:  # one item is a single element where another goes on
                    disagree = (-1 if left is None else left, -1 if right is None else right)
                disagree = disagree or other.lengths
                known = bool(open_side)
                break
            if eq(left, right) is False:
                del common[axis:]
                disagree, known = _lengths_at(inside, axis), True
                break
            if isinstance(right, int):
                common[axis] = right
        else:
            disagree = disagree or other.lengths
            known = known and other.known
    return Structure((count, *common), known, disagree)


def _lengths_at(inside: Sequence[Structure], axis: int) -> tuple[Dim, ...]:
    return tuple(one.shape[axis] if axis < len(one.shape) else -1 for one in inside)


_OF_ONE_NUMBER = ("bool", "int", "float", "complex", "str", "bytes")
"""The types of what becomes an array of one element: the memory of an array, say, becomes that array."""


def array_of(ctx: Context, value: Value, dtype: str | None = None) -> Tensor:
    """``np.array(value, dtype)``. Raises ``Failure`` for ragged sequences and symbolic tensors."""
    if isinstance(value, Tensor):
        return _of_tensor(ctx, value, dtype)
    if isinstance(value, Unknown):
        return ctx.as_tensor(value, "numpy") if dtype is None else unknown_tensor("numpy", dtype, value.name)
    if isinstance(value, Union) or (isinstance(value, Some) and value.type_name not in _OF_ONE_NUMBER):
        return unknown_tensor("numpy", dtype)
    if isinstance(value, Instance):
        return _of_instance(ctx, value, dtype)
    if isinstance(value, ShapeOf):
        return Tensor("numpy", (ctx.fresh(),), dtype or "int64")
    return _of_python(ctx, value, dtype)


def _of_python(ctx: Context, value: Value, dtype: str | None) -> Tensor:
    seen = structure(ctx, value)
    leaves = list(_leaves(ctx, value))
    for leaf in leaves:
        if isinstance(leaf, Tensor):
            check_concrete(leaf)
        elif dtype is not None and isinstance(leaf, Const):
            check_converts(ctx, leaf.value, dtype)
    kind = dtype or _dtype_of(leaves)
    if seen.lengths is not None:
        if dtype != "object":
            raise ragged(seen.lengths, seen.shape, _where_made(ctx, value)).with_data(value=value)
        return Tensor("numpy", seen.shape, "object").with_note("ragged", True)
    if not seen.known:
        return unknown_tensor("numpy", kind)
    whole = is_integer(kind) or kind == "bool"
    kept = SMALL if whole else MOST if kind == "float64" else 0
    data = in_dtype(_contents(ctx, value), kind) if len(leaves) <= kept else None
    if kind == "object" and len(leaves) <= MOST and all(isinstance(leaf, Const) for leaf in leaves):
        data = _contents(ctx, value)
    return Tensor("numpy", seen.shape, kind, data=data, interval=_interval(leaves) if whole else None)


def check_converts(ctx: Context, value: object, dtype: str) -> None:
    """Raise ``Failure`` for a text, None or NaN that is no number of a dtype, and an integer that it cannot hold."""
    whole, number = bool(is_integer(dtype)), value if isinstance(value, float) else 0.0
    said, exception = "", "ValueError"
    if isinstance(value, str) and (whole or dtype in FLOATS):
        try:
            (int if whole else float)(value)
        except ValueError as error:
            said = str(error)
    elif whole and value is None:
        said = "int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"
        exception = "TypeError"
    elif whole and type(value) is int and not holds(dtype, value) and (ctx.version("numpy") or (0,)) >= (2,):
        said, exception = f"Python integer {value} out of bounds for {dtype}", "OverflowError"
    elif whole and math.isnan(number):
        said = "cannot convert float NaN to integer"
    elif whole and math.isinf(number):
        said, exception = "cannot convert float infinity to integer", "OverflowError"
    if said:
        raise Failure("argument-value", f"{value!r} is no {dtype}.", raises=said, exception=exception)


def _where_made(ctx: Context, value: Value) -> tuple[Clue, ...]:
    """Where the first items of different lengths were made."""
    found: dict[Dim, Clue] = {}
    for item in ctx.items(value) or ():
        if isinstance(item, Tensor) and item.shape and item.origin is not None:
            size = item.shape[0]
            found.setdefault(size, Clue(f"an item of length {size}", origin=item.origin))
    return tuple(found.values())[:2]


def _leaves(ctx: Context, value: Value) -> Iterator[Value]:
    """The elements of nested sequences; of many that are alike, one."""
    if not is_sequence(value):
        yield value
        return
    items = ctx.items(value)
    if items is None:
        element = ctx.element(value)
        items = () if element is None else (element,)
        yield Many(Unknown("the other items"), None)  # a mark: there are more than these
    for item in _different(items):
        yield from _leaves(ctx, item)


def _dtype_of(leaves: Sequence[Value]) -> str | None:
    kinds = list(dict.fromkeys(leaf_dtype(leaf) for leaf in leaves if not isinstance(leaf, Many)))
    if not kinds:
        return "float64" if not leaves else None
    if "object" in kinds:
        return "object"
    if "string" in kinds and None not in kinds:
        return "string"
    joined = kinds[0]
    for kind in kinds[1:]:
        joined = promote(joined, kind)
    return joined


_TEXT = (str, bytes)
_LARGEST = 2**63


def leaf_dtype(leaf: Value) -> str | None:
    """The dtype of one element."""
    if isinstance(leaf, Tensor):
        return leaf.dtype
    if isinstance(leaf, Const):
        return _dtype_of_constant(leaf.value)
    if isinstance(leaf, Int):
        return "int64"
    if isinstance(leaf, Some):
        return "string" if leaf.type_name in ("str", "bytes") else WEAK.get(leaf.type_name)
    if isinstance(leaf, (DictObject, ListObject, Lib)):
        return "object"
    return None


def _dtype_of_constant(value: object) -> str | None:
    if isinstance(value, _TEXT):
        return "string"
    if isinstance(value, int) and not isinstance(value, bool) and not -_LARGEST <= value < _LARGEST:
        return "uint64" if 0 <= value < 2 * _LARGEST else "object"
    return WEAK.get(type(value).__name__, "object")


def _contents(ctx: Context, value: Value) -> Value | None:
    """Nested tuples of known integers; None where one is not known."""
    if isinstance(value, Tensor):
        return value.data if isinstance(value.data, Value) else None
    if isinstance(value, (Const, Int)):
        return value
    items = ctx.items(value) if is_sequence(value) else None
    if items is None or len(items) > SMALL:
        return None
    inside = [_contents(ctx, item) for item in items]
    known = tuple(i for i in inside if i is not None)
    return Tuple(known) if len(known) == len(inside) else None


def _interval(leaves: Sequence[Value]) -> tuple[float | None, float | None] | None:
    """The least and the greatest element, where all leaves are bounded."""
    bounds = [_bounds(leaf) for leaf in leaves]
    if not bounds or any(b is None for b in bounds):
        return None
    lows = [b[0] for b in bounds if b is not None]
    highs = [b[1] for b in bounds if b is not None]
    return min(lows), max(highs)


def _bounds(leaf: Value) -> tuple[float, float] | None:
    if isinstance(leaf, Const) and isinstance(leaf.value, (int, float)):
        return leaf.value, leaf.value
    given = leaf.interval if isinstance(leaf, Tensor) else (leaf.low, leaf.high) if isinstance(leaf, Some) else None
    if given is None or given[0] is None or given[1] is None:
        return None
    return given[0], given[1]


# --- other libraries' tensors ----------------------------------------------------------------------
def check_concrete(x: Tensor) -> None:
    """Raise ``Failure`` for a tensor that has no values while the program runs."""
    if x.library == "keras" and x.kind == "symbolic":
        raise Failure(
            "symbolic-value",
            f"{shown(x)} is a KerasTensor: it describes a layer's output and holds no numbers, so NumPy cannot "
            "read it. Compute with keras.ops, or inside a layer.",
            raises="A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual "
            "numerical value. You cannot convert it to a NumPy array.",
            exception="ValueError",
        )
    if x.library == "tensorflow" and x.kind in ("symbolic", "graph", "placeholder"):
        raise Failure(
            "symbolic-value",
            f"{shown(x)} is a symbolic tensor: it has no value until the graph runs, so NumPy cannot read it.",
            raises="Cannot convert a symbolic tf.Tensor to a numpy array. This error may indicate that you're trying "
            "to pass a Tensor to a NumPy call, which is not supported.",
            exception="NotImplementedError",
        )


def _of_tensor(ctx: Context, x: Tensor, dtype: str | None) -> Tensor:
    check_concrete(x)
    if x.library == "torch":
        converted = ctx.method(x, "numpy")
        if not isinstance(converted, Tensor):
            raise Abstain("the tensor does not become an array")
        x = converted
    kept = x.dtype if dtype is None else dtype
    whole = kept is not None and (is_integer(x.dtype) or x.dtype == "bool") and kept != "bool"
    return Tensor(
        "numpy", x.shape, kept, var=x.var if x.library == "numpy" and kept == x.dtype else _fresh_var(x),
        layout="contiguous", data=x.data if kept == x.dtype else in_dtype(x.data, kept),
        interval=x.interval if whole or kept == x.dtype else None,
    )  # fmt: skip


def _fresh_var(x: Tensor):  # type: ignore[no-untyped-def]
    return unknown_tensor("numpy").var if x.shape is None else None


def _of_instance(ctx: Context, value: Instance, dtype: str | None) -> Tensor:
    """An object with ``__array__`` (a data frame, a variable) or any other object."""
    if ctx.has_attribute(value, "__array__"):
        made = ctx.method(value, "__array__")
        if isinstance(made, Tensor):
            return _of_tensor(ctx, made, dtype)
    return unknown_tensor("numpy", dtype)

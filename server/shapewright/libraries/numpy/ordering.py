"""Sorting, searching, sets.

https://numpy.org/doc/stable/reference/routines.sort.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.numpy.arrays import axis_of, joint_dtype, new
from shapewright.libraries.numpy.contents import array_of, is_sequence
from shapewright.libraries.numpy.dtypes import complex_of
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, BoolArg, Context, OptAxis, Raw, TensorArg, op
from shapewright.values import FALSE, NONE, Tensor, Tuple, Value


def _along(ctx: Context, a: Tensor, axis: int | None, dtype: str | None, **facts: object) -> Tensor:
    """A result of the operand's shape; flattened without an axis."""
    if axis is None:
        return new((a.size if a.shape is not None else ctx.fresh(),), dtype, **facts)
    if a.shape is not None:
        axis_of(a, axis)
    return new(a.shape, dtype, **facts)


@numpy_op("sort")
def sort(
    ctx: Context, a: TensorArg, axis: OptAxis = -1, kind: Raw = NONE, order: Raw = NONE, *, stable: Raw = NONE
) -> Tensor:
    """The entries along an axis in order."""
    return _along(ctx, a, axis, a.dtype, interval=a.interval)


@numpy_op("partition")
def partition(ctx: Context, a: TensorArg, kth: Raw, axis: OptAxis = -1, kind: Raw = NONE, order: Raw = NONE) -> Tensor:
    """The entries in part in order."""
    return _along(ctx, a, axis, a.dtype, interval=a.interval)


@numpy_op("argsort", method=True)
def argsort(
    ctx: Context, a: TensorArg, axis: OptAxis = -1, kind: Raw = NONE, order: Raw = NONE, *, stable: Raw = NONE
) -> Tensor:
    """The positions of the entries in order."""
    if a.shape == () and axis in (None, 0, -1):
        return new((1,), "int64", interval=(0, 0))
    return _along(ctx, a, axis, "int64", interval=(0, _last(a, axis)))


@numpy_op("argpartition", method=True)
def argpartition(
    ctx: Context, a: TensorArg, kth: Raw, axis: OptAxis = -1, kind: Raw = NONE, order: Raw = NONE
) -> Tensor:
    """The positions of the entries in part in order."""
    return _along(ctx, a, axis, "int64", interval=(0, _last(a, axis)))


def _last(a: Tensor, axis: int | None) -> int | None:
    """The last position along an axis."""
    if a.shape is None:
        return None
    size: Dim = a.size if axis is None else a.shape[axis_of(a, axis)]
    return size - 1 if isinstance(size, int) and size else None


@op("numpy.ndarray.sort", "numpy.ndarray.partition", "numpy.ndarray.byteswap")
def sort_in_place(ctx: Context, self: TensorArg, *args: Raw, **kwargs: Raw) -> Value:
    """Reorders the array itself."""
    ctx.changed(self)
    return NONE


@numpy_op("lexsort")
def lexsort(ctx: Context, keys: Raw, axis: OptAxis = -1) -> Tensor:
    """The order by several keys, the last first."""
    items = ctx.items(keys) if not isinstance(keys, Tensor) else None
    if items:
        return new(array_of(ctx, items[-1]).shape, "int64")
    rows = array_of(ctx, keys)
    return new(rows.dims[1:], "int64")


@numpy_op("unique")
def unique(
    ctx: Context,
    ar: TensorArg,
    return_index: BoolArg = False,
    return_inverse: BoolArg = False,
    return_counts: BoolArg = False,
    axis: OptAxis = None,
    *,
    equal_nan: Raw = NONE,
    sorted: Raw = NONE,
) -> Value:
    """The different elements in order; on demand where they are, and how many of each."""
    count = ctx.fresh()
    if axis is None:
        values = new((count,), ar.dtype, interval=ar.interval)
    else:
        place = axis_of(ar, axis)
        values = new((*ar.dims[:place], count, *ar.dims[place + 1 :]), ar.dtype, interval=ar.interval)
    inverse = new(_inverse_shape(ctx, ar, axis), "int64", interval=(0, None))
    asked = (
        (return_index, new((count,), "int64", interval=(0, None))),
        (return_inverse, inverse),
        (return_counts, new((count,), "int64", interval=(1, None))),
    )
    extra = [made for wanted, made in asked if wanted]
    return Tuple((values, *extra)) if extra else values


def _inverse_shape(ctx: Context, ar: Tensor, axis: int | None) -> tuple[Dim, ...] | None:
    """NumPy 2 keeps the operand's shape, NumPy 1 flattens it."""
    if axis is not None:
        return (ar.dims[axis_of(ar, axis)],)
    if ar.shape is None or len(ar.shape) == 1:
        return ar.shape
    version = ctx.version("numpy")
    return None if version is None else ar.shape if version >= (2, 1) else (ar.size,) if version < (2,) else None


@numpy_op("unique_values")
def unique_values(ctx: Context, x: TensorArg) -> Tensor:
    """The different elements."""
    return new((ctx.fresh(),), x.dtype, interval=x.interval)


def _unique(kind: str, *fields: str) -> None:
    @numpy_op(f"unique_{kind}")
    def unique_named(ctx: Context, x: TensorArg) -> Value:
        """The different elements with where they are, or how many of each, by name."""
        count = ctx.fresh()
        where = new((count,), "int64", interval=(0, None))
        made = {
            "values": new((count,), x.dtype, interval=x.interval),
            "indices": where,
            "inverse_indices": new(_inverse_shape(ctx, x, None), "int64", interval=(0, None)),
            "counts": new((count,), "int64", interval=(1, None)),
        }
        return Tuple(tuple(made[field] for field in fields), kind=f"numpy.unique_{kind}", names=fields)


_unique("all", "values", "indices", "inverse_indices", "counts")
_unique("counts", "values", "counts")
_unique("inverse", "values", "inverse_indices")


@numpy_op("sort_complex")
def sort_complex(ctx: Context, a: TensorArg) -> Tensor:
    """Sorted along the last axis, as complex numbers."""
    small = a.dtype in ("int8", "uint8", "int16", "uint16")
    wide = "complex128" if a.dtype in ("float16", "float32") else complex_of(a.dtype)
    return new(a.shape, "complex64" if small else wide)


@numpy_op("trim_zeros")
def trim_zeros(ctx: Context, filt: TensorArg, trim: Raw = NONE, axis: Raw = NONE) -> Tensor:
    """Without the zeros at its ends."""
    return new(tuple(ctx.fresh() for _ in filt.dims), filt.dtype)


@numpy_op("intersect1d", "union1d", "setxor1d")
def intersect1d(
    ctx: Context, ar1: TensorArg, ar2: TensorArg, assume_unique: Raw = FALSE, return_indices: BoolArg = False
) -> Value:
    """The elements of both (of either) as sets, in order."""
    values = new((ctx.fresh(),), joint_dtype((ar1, ar2)))
    if not return_indices:
        return values
    positions = new(values.shape, "int64")
    return Tuple((values, positions, positions))


@numpy_op("setdiff1d")
def setdiff1d(ctx: Context, ar1: TensorArg, ar2: TensorArg, assume_unique: Raw = FALSE) -> Tensor:
    """The elements of the first that are not in the second."""
    return new((ctx.fresh(),), ar1.dtype, interval=ar1.interval)


@numpy_op("isin", "in1d")
def isin(
    ctx: Context,
    element: TensorArg,
    test_elements: Raw,
    assume_unique: Raw = FALSE,
    invert: Raw = FALSE,
    *,
    kind: Raw = NONE,
) -> Tensor:
    """Which elements are among the others."""
    if not isinstance(test_elements, Tensor) and not is_sequence(test_elements):
        raise Abstain("what is searched in is not known")
    return new(element.shape, "bool")

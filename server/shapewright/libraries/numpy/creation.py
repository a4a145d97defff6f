"""Arrays made from sizes, values and data.

https://numpy.org/doc/stable/reference/routines.array-creation.html
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shapewright.dims import Dim, ceildiv, dmax, dmin, gt, lt
from shapewright.libraries.common.spacing import spaced
from shapewright.libraries.numpy.arrays import (
    Operand,
    OptShape,
    Shape,
    broadcast_shape,
    joint_dtype,
    new,
    result,
    weak_type,
)
from shapewright.libraries.numpy.contents import SMALL, array_of, check_concrete, check_converts
from shapewright.libraries.numpy.dtypes import DType, is_integer, is_number, promote, weakly
from shapewright.libraries.numpy.elementwise import plain
from shapewright.libraries.numpy.entries import in_dtype
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import (
    Abstain,
    Context,
    Failure,
    IntArg,
    LooseInt,
    OptBool,
    OptInt,
    Raw,
    TensorArg,
    dim_of,
)
from shapewright.values import FALSE, NONE, TRUE, Const, Int, Some, Tensor, Tuple, Value


@numpy_op(
    "array", "asarray", "asanyarray", "asfortranarray", "require", "asarray_chkfinite", "from_dlpack",
    renames={"a": "object"},
)  # fmt: skip
def array(
    ctx: Context,
    object: Raw,
    dtype: DType = None,
    *rest: Raw,
    copy: Raw = TRUE,
    order: Raw = NONE,
    subok: Raw = FALSE,
    ndmin: Raw = NONE,
    like: Raw = NONE,
    device: Raw = NONE,
    requirements: Raw = NONE,
) -> Tensor:
    """The array of nested sequences, a number, or another library's tensor."""
    made = array_of(ctx, object, dtype)
    least = dim_of(ndmin)
    if isinstance(least, int) and made.shape is not None and len(made.shape) < least:
        return new((*[1] * (least - len(made.shape)), *made.shape), made.dtype, interval=made.interval)
    return made


@numpy_op("ascontiguousarray")
def ascontiguousarray(ctx: Context, a: Raw, dtype: DType = None, *, like: Raw = NONE) -> Tensor:
    """The array row by row in memory; it has at least one axis."""
    made = array_of(ctx, a, dtype)
    return new((1,), made.dtype) if made.shape == () else made


def filled(shape: Sequence[Dim], dtype: str | None, **facts: Any) -> Tensor:
    """An array of a size. Raises ``Failure`` for a negative size."""
    for size in shape:
        if lt(size, 0):
            raise Failure(
                "negative-size",
                f"An array cannot have the size {sizes(shape)}.",
                raises="negative dimensions are not allowed",
                exception="ValueError",
                argument="shape",
            )
    return new(shape, dtype, **facts)


def _register_filled(name: str, value: int | None) -> None:
    interval = None if value is None else (value, value)

    @numpy_op(name)
    def compute(
        ctx: Context, shape: Shape, dtype: DType = None, order: Raw = NONE, *, device: Raw = NONE, like: Raw = NONE
    ) -> Tensor:
        kind = dtype or "float64"
        known = value if is_integer(kind) else None
        return filled(shape, kind, interval=interval, data=_repeated(shape, known))

    @numpy_op(f"{name}_like")
    def like(
        ctx: Context,
        a: TensorArg,
        dtype: DType = None,
        order: Raw = NONE,
        subok: Raw = TRUE,
        shape: OptShape = None,
        *,
        device: Raw = NONE,
    ) -> Tensor:
        size = a.shape if shape is None else shape
        return new(size, dtype or a.dtype, interval=interval)


def _repeated(shape: Sequence[Dim], value: int | None) -> Value | None:
    """The contents of a small vector of equal integers."""
    if value is None or len(shape) != 1 or not isinstance(shape[0], int) or not 0 <= shape[0] <= SMALL:
        return None
    return Tuple((Const(value),) * shape[0])


for _name, _filling in (("zeros", 0), ("ones", 1), ("empty", None)):
    _register_filled(_name, _filling)


@numpy_op("ndarray")
def ndarray(ctx: Context, shape: Shape, dtype: DType = None, *args: Raw, **options: Raw) -> Tensor:
    """An array that nothing was written to."""
    return filled(shape, dtype or "float64")


@numpy_op("full")
def full(
    ctx: Context,
    shape: Shape,
    fill_value: TensorArg,
    dtype: DType = None,
    order: Raw = NONE,
    *,
    device: Raw = NONE,
    like: Raw = NONE,
) -> Tensor:
    """An array of one value; an array of values broadcasts."""
    return filled(shape, dtype or fill_value.dtype, interval=fill_value.interval)


@numpy_op("full_like")
def full_like(
    ctx: Context,
    a: TensorArg,
    fill_value: TensorArg,
    dtype: DType = None,
    order: Raw = NONE,
    subok: Raw = TRUE,
    shape: OptShape = None,
    *,
    device: Raw = NONE,
) -> Tensor:
    """An array of one value with another's shape and dtype."""
    return new(a.shape if shape is None else shape, dtype or a.dtype)


@numpy_op("copy")
def copy(ctx: Context, a: TensorArg, order: Raw = NONE, subok: Raw = FALSE) -> Tensor:
    """A copy."""
    return new(a.shape, a.dtype, interval=a.interval, data=a.data)


@numpy_op("eye")
def eye(
    ctx: Context,
    N: IntArg,
    M: OptInt = None,
    k: Raw = NONE,
    dtype: DType = None,
    order: Raw = NONE,
    *,
    device: Raw = NONE,
    like: Raw = NONE,
) -> Tensor:
    """Ones on a diagonal, zeros elsewhere."""
    return filled((N, N if M is None else M), dtype or "float64", interval=(0, 1))


@numpy_op("identity")
def identity(ctx: Context, n: IntArg, dtype: DType = None, *, like: Raw = NONE) -> Tensor:
    """The identity matrix."""
    return filled((n, n), dtype or "float64", interval=(0, 1))


@numpy_op("tri")
def tri(ctx: Context, N: LooseInt, M: OptInt = None, k: Raw = NONE, dtype: DType = None, *, like: Raw = NONE) -> Tensor:
    """Ones at and below a diagonal."""
    return filled((N, N if M is None else M), dtype or "float64", interval=(0, 1))


@numpy_op("tril", "triu")
def tril(ctx: Context, m: TensorArg, k: Raw = NONE) -> Tensor:
    """The lower (upper) triangle; the rest is 0."""
    if m.shape == ():
        raise Failure(
            "operand-rank",
            "A single number has no triangle.",
            raises="tri() missing 1 required positional argument: 'N'",
            exception="TypeError",
            argument="m",
        )
    if m.shape is not None and len(m.shape) == 1:  # a vector is repeated as rows
        return new((m.shape[0], m.shape[0]), m.dtype)
    return new(m.shape, m.dtype)


@numpy_op("diag")
def diag(ctx: Context, v: TensorArg, k: Raw = NONE) -> Tensor:
    """A matrix with a diagonal, or a matrix's diagonal."""
    offset = 0 if k == NONE else dim_of(k)
    if len(v.dims) not in (1, 2):
        raise Failure(
            "operand-rank",
            f"diag takes a vector or a matrix, and gets {shown(v)}.",
            raises="Input must be 1- or 2-d.",
            exception="ValueError",
            argument="v",
        )
    if not isinstance(offset, int):
        raise Abstain("the offset of the diagonal is not known")
    if len(v.dims) == 1:
        size = v.dims[0] + abs(offset)
        return new((size, size), v.dtype)
    return new((diagonal_size(v.dims[0], v.dims[1], offset),), v.dtype)


def diagonal_size(rows: Dim, columns: Dim, offset: int) -> Dim:
    """How many entries a matrix's diagonal has."""
    if offset >= 0:
        return dmax(dmin(rows, columns - offset), 0)
    return dmax(dmin(rows + offset, columns), 0)


@numpy_op("diagflat")
def diagflat(ctx: Context, v: TensorArg, k: Raw = NONE) -> Tensor:
    """A matrix with the flattened operand on a diagonal."""
    offset = 0 if k == NONE else dim_of(k)
    if not isinstance(offset, int):
        raise Abstain("the offset of the diagonal is not known")
    size = v.size + abs(offset)
    return new((size, size), v.dtype)


@numpy_op("diagonal", method=True)
def diagonal(ctx: Context, a: TensorArg, offset: Raw = NONE, axis1: Raw = NONE, axis2: Raw = NONE) -> Tensor:
    """The diagonal of two axes, as the last axis."""
    shift = 0 if offset == NONE else dim_of(offset)
    first, second = (0 if axis1 == NONE else dim_of(axis1)), (1 if axis2 == NONE else dim_of(axis2))
    rank = len(a.dims)
    if rank < 2:
        raise no_diagonal(a)
    if not all(isinstance(n, int) for n in (shift, first, second)):
        raise Abstain("the diagonal is not known")
    assert isinstance(shift, int) and isinstance(first, int) and isinstance(second, int)
    first, second = first % rank, second % rank
    size = diagonal_size(a.dims[first], a.dims[second], shift)
    return new((*(d for i, d in enumerate(a.dims) if i not in (first, second)), size), a.dtype)


def no_diagonal(a: Tensor) -> Failure:
    """A diagonal of less than a matrix."""
    return Failure(
        "operand-rank",
        f"{shown(a)} has no diagonal: it needs two axes.",
        raises="diag requires an array of at least two dimensions",
        exception="ValueError",
        argument="a",
    )


# --- ranges ----------------------------------------------------------------------------------------------
@numpy_op("arange")
def arange(
    ctx: Context,
    start: Operand,
    stop: Raw = NONE,
    step: Raw = NONE,
    dtype: DType = None,
    *,
    device: Raw = NONE,
    like: Raw = NONE,
) -> Tensor:
    """Numbers from ``start`` up to ``stop``, which is left out."""
    begin, end = (Const(0), _value(start)) if stop == NONE else (_value(start), stop)
    pace = Const(1) if step == NONE else step
    numbers = [start, *(_of(ctx, v) for v in (stop, step) if v != NONE)]
    kind = dtype or _arange_dtype(numbers)
    count, contents, interval = _arange(begin, end, pace, kind)
    return new((ctx.fresh() if count is None else count,), kind, data=contents, interval=interval)


def _value(x: Tensor) -> Value:
    if isinstance(x.data, (Const, Int)):
        return x.data
    return Some(weak_type(x) or ("int" if is_integer(x.dtype) else "float"))


def _of(ctx: Context, value: Value) -> Tensor:
    if isinstance(value, Tensor):
        return plain(array_of(ctx, value))
    kind = value.type_name
    if kind not in ("int", "float", "bool"):
        return Tensor("numpy", (), None)
    return Tensor("numpy", (), None, kind="scalar", meta=(("weak", kind),))


def _arange_dtype(numbers: Sequence[Tensor]) -> str | None:
    return "int64" if (joined := joint_dtype(numbers)) == "bool" else joined


def _arange(
    start: Value, stop: Value, step: Value, dtype: str | None
) -> tuple[Dim | None, Value | None, tuple[float | None, float | None] | None]:
    """The number of entries, the contents and bounds, as far as they are known."""
    a, b, c = (dim_of(v) for v in (start, stop, step))
    if a is not None and b is not None and isinstance(c, int) and c != 0:
        count = dmax(ceildiv(b - a, c) if c > 0 else ceildiv(a - b, -c), 0)
        if isinstance(a, int) and isinstance(b, int):
            numbers = range(a, b, c)
            known = is_integer(dtype) and len(numbers) <= SMALL
            contents = Tuple(tuple(Const(n) for n in numbers)) if known else None
            ends = (min(numbers[0], numbers[-1]), max(numbers[0], numbers[-1])) if numbers else None
            return count, contents, ends if is_integer(dtype) else None
        return count, None, None
    values = [v.value for v in (start, stop, step) if isinstance(v, Const)]
    if len(values) == 3 and all(isinstance(v, (int, float)) for v in values) and values[2]:
        return max(math.ceil((values[1] - values[0]) / values[2]), 0), None, None
    return None, None, None


@numpy_op("linspace", "geomspace")
def linspace(
    ctx: Context,
    start: Operand,
    stop: Operand,
    num: IntArg = 50,
    endpoint: Raw = TRUE,
    retstep: OptBool = False,
    dtype: DType = None,
    axis: IntArg = 0,
    *,
    device: Raw = NONE,
) -> Tensor | tuple[Tensor, Value]:
    """``num`` evenly spaced numbers; arrays as bounds give an axis in front."""
    made = _spaced(start, stop, num, dtype, axis)
    if made.rank == 1 and isinstance(start.data, Value) and isinstance(stop.data, Value) and endpoint == TRUE:
        made = replace(made, data=spaced(start.data, stop.data, num, made.dtype))
    if retstep is None or (retstep and gt(num, 1) is not True):
        raise Abstain("the step is not known")
    if not retstep:
        return made
    ends = made.dims[1:] if axis == 0 else None
    return made, result(ends, weakly(joint_dtype((start, stop)), "float"))


def _spaced(start: Tensor, stop: Tensor, num: Dim, dtype: str | None, axis: Dim) -> Tensor:
    if lt(num, 0):
        raise Failure(
            "negative-size",
            f"The number of samples, {num}, is negative.",
            raises=f"Number of samples, {num}, must be non-negative.",
            exception="ValueError",
            argument="num",
        )
    ends = broadcast_shape((start, stop))
    if ends is None or not isinstance(axis, int):
        return new(None, dtype)
    common = joint_dtype((start, stop))
    kind = dtype or (weakly(common, "float") if is_number(common) else None)
    place = axis % (len(ends) + 1)
    return new((*ends[:place], num, *ends[place:]), kind)


@numpy_op("logspace")
def logspace(
    ctx: Context,
    start: Operand,
    stop: Operand,
    num: IntArg = 50,
    endpoint: Raw = TRUE,
    base: Raw = NONE,
    dtype: DType = None,
    axis: IntArg = 0,
) -> Tensor:
    """Numbers evenly spaced on a logarithmic scale."""
    return _spaced(start, stop, num, dtype, axis)


@numpy_op("meshgrid")
def meshgrid(ctx: Context, *xi: TensorArg, copy: Raw = TRUE, sparse: Raw = FALSE, indexing: Raw = NONE) -> Value:
    """Coordinate grids of vectors: one array for each."""
    if sparse != FALSE or (indexing != NONE and not isinstance(indexing, Const)):
        raise Abstain("a sparse grid")
    shape = [x.size for x in xi]
    if len(shape) > 1 and indexing in (NONE, Const("xy")):
        shape[0], shape[1] = shape[1], shape[0]
    return Tuple(tuple(new(shape, x.dtype, interval=x.interval) for x in xi))


@numpy_op("indices")
def indices(ctx: Context, dimensions: Shape, dtype: DType = None, sparse: Raw = FALSE) -> Tensor:
    """Grids of index numbers, stacked."""
    if sparse != FALSE:
        raise Abstain("a sparse grid")
    return new((len(dimensions), *dimensions), dtype or "int64")


@numpy_op("vander")
def vander(ctx: Context, x: TensorArg, N: OptInt = None, increasing: Raw = FALSE) -> Tensor:
    """Powers of a vector's entries as columns."""
    return new((x.dims[0], x.dims[0] if N is None else N), promote(x.dtype, "int64"))


@numpy_op("fromiter")
def fromiter(ctx: Context, iter: Raw, dtype: DType, count: IntArg = -1, *, like: Raw = NONE) -> Tensor:
    """A vector from an iterable."""
    length = ctx.length(iter) if isinstance(count, int) and count == -1 else count
    return new((ctx.fresh() if length is None else length,), dtype)


@numpy_op("frombuffer", "fromfile", renames={"file": "buffer"})
def frombuffer(
    ctx: Context,
    buffer: Raw,
    dtype: DType = None,
    count: IntArg = -1,
    offset: Raw = NONE,
    sep: Raw = NONE,
    *,
    like: Raw = NONE,
) -> Tensor:
    """A vector over the bytes of a buffer or file."""
    return new((ctx.fresh() if isinstance(count, int) and count == -1 else count,), dtype or "float64")


@numpy_op("fromstring")
def fromstring(
    ctx: Context, string: Raw, dtype: DType = None, count: IntArg = -1, *, sep: Raw = NONE, like: Raw = NONE
) -> Tensor:
    """A vector of the numbers in a text."""
    kind = dtype or "float64"
    numbers = _numbers_in(string, sep) if count == -1 else None
    if numbers is None:
        return new((ctx.fresh() if isinstance(count, int) and count == -1 else count,), kind)
    data = in_dtype(Tuple(numbers), kind) if is_integer(kind) else None
    return new((len(numbers),), kind, data=data)


def _numbers_in(text: Value, separator: Value) -> tuple[Const, ...] | None:
    """The integers that a known text lists; None where it is not known, or may be read otherwise."""
    if not (isinstance(text, Const) and isinstance(separator, Const)):
        return None
    if not isinstance(text.value, str) or not isinstance(separator.value, str) or not separator.value:
        return None
    parts = text.value.split(None if separator.value.isspace() else separator.value)
    return tuple(Const(int(part)) for part in parts) if all(part.strip().isdecimal() for part in parts) else None


@numpy_op("fromfunction")
def fromfunction(ctx: Context, function: Raw, shape: Shape, *, dtype: DType = None, like: Raw = NONE) -> Value:
    """The function of the grids of index numbers."""
    grid = new(shape, dtype or "float64")
    return ctx.call(function, *[grid] * len(shape))


def scalar_class(ctx: Context, value: Value, dtype: str) -> Tensor:
    """``np.float32(x)``: a scalar, or an array where x has axes."""
    source = array_of(ctx, value)
    check_concrete(source)
    if isinstance(value, Const):
        check_converts(ctx, value.value, dtype)
    if source.shape == ():
        return Tensor("numpy", (), dtype, kind="scalar", data=in_dtype(source.data, dtype))
    return new(source.shape, dtype)

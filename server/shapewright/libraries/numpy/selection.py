"""Selection: choosing elements by conditions, places and diagonals.

https://numpy.org/doc/stable/reference/routines.indexing.html
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.numpy.arrays import (
    Operand,
    axis_of,
    broadcast_shape,
    joint_dtype,
    new,
    operand,
    result,
    weak_type,
)
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import is_integer
from shapewright.libraries.numpy.entries import extremes_of
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, AxisArg, Context, Failure, OptAxis, Raw, Site, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Tensor, Tuple, Value

_ZERO = Tensor("numpy", (), None, kind="scalar", meta=(("weak", "int"),))
_LEFT_OUT = Const(None)
"""Stands for a choice that the call does not give, which an explicit None is not."""


@numpy_op("where")
def where(ctx: Context, condition: TensorArg, x: Raw = _LEFT_OUT, y: Raw = _LEFT_OUT) -> Value:
    """Elements of x or y; with the condition alone, the positions where it holds."""
    if x == NONE and y == NONE:
        return Tuple(_positions(ctx, condition))
    if y is _LEFT_OUT and x is not _LEFT_OUT:
        raises = "either both or neither of x and y should be given"
        text = "where takes two values to choose from, or none for the positions: one is given."
        raise Failure("call-arguments", text, raises=raises, exception="ValueError")
    site = Site("numpy.where", "numpy", "x")
    a, b = operand(ctx, x, site), operand(ctx, y, site)
    shape = broadcast_shape((condition, a, b))
    return new(shape, joint_dtype((a, b)))


@numpy_op("nonzero", method=True)
def nonzero(ctx: Context, a: TensorArg) -> Value:
    """The positions of elements that are not 0: a vector for each axis."""
    if a.shape == () and (ctx.version("numpy") or (0,)) >= (2, 1):
        raise Failure(
            "operand-rank",
            "A single number has no axis to give positions on.",
            raises="Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead. If the "
            "context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.",
            exception="ValueError",
            argument="a",
        )
    return Tuple(_positions(ctx, a))


def _positions(ctx: Context, a: Tensor) -> tuple[Tensor, ...]:
    count = ctx.fresh()
    lasts = [size - 1 if isinstance(size, int) else None for size in a.dims or (1,)]
    return tuple(new((count,), "int64", interval=(0, last)) for last in lasts)


@numpy_op("flatnonzero")
def flatnonzero(ctx: Context, a: TensorArg) -> Tensor:
    """The positions in the flattened array."""
    return new((ctx.fresh(),), "int64", interval=(0, None))


@numpy_op("argwhere")
def argwhere(ctx: Context, a: TensorArg) -> Tensor:
    """The positions as rows."""
    return new((ctx.fresh(), len(a.dims)), "int64", interval=(0, None))


def check_places(places: Tensor, size: Dim, axis: int, argument: str = "indices") -> None:
    """Raise ``Failure`` for a place that an axis of this size does not have."""
    for place in extremes_of(places) if is_integer(places.dtype) else ():
        if isinstance(place, int) and isinstance(size, int) and not -size <= place < size:
            raise Failure(
                "index-range",
                f"There is no place {place} on axis {axis}: it has {size} of them, from 0 to {size - 1}.",
                raises=f"index {place} is out of bounds for axis {axis} with size {size}",
                exception="IndexError",
                argument=argument,
            )


@numpy_op("take", method=True)
def take(
    ctx: Context, a: TensorArg, indices: TensorArg, axis: OptAxis = None, out: Raw = NONE, mode: Raw = NONE
) -> Tensor:
    """The entries at positions along an axis."""
    room = a.size if axis is None else a.dims[axis_of(a, axis)]
    if eq(room, 0) and indices.shape is not None and eq(indices.size, 0) is False:
        raise Failure(
            "index-range",
            f"{shown(a)} has no entries to take.",
            raises="cannot do a non-empty take from an empty axes.",
            exception="IndexError",
            argument="indices",
        )
    place = 0 if axis is None else axis_of(a, axis)
    if mode in (NONE, Const("raise")):
        check_places(indices, room, place)
    if axis is None:
        return result(indices.shape, a.dtype, interval=a.interval)
    return result((*a.dims[:place], *indices.dims, *a.dims[place + 1 :]), a.dtype, interval=a.interval)


@numpy_op("take_along_axis")
def take_along_axis(ctx: Context, arr: TensorArg, indices: TensorArg, axis: OptAxis = -1) -> Tensor:
    """One entry for each index along an axis."""
    if axis is None:
        return new(indices.shape, arr.dtype)
    place = axis_of(arr, axis)
    if len(indices.dims) != len(arr.dims):
        raise Failure(
            "operand-rank",
            f"{shown(indices)} must have as many axes as {shown(arr)}.",
            raises="`indices` and `arr` must have the same number of dimensions",
            exception="ValueError",
            argument="indices",
        )
    rest = [(*x.dims[:place], 1, *x.dims[place + 1 :]) for x in (arr, indices)]
    shape = broadcast_shape([new(s, None) for s in rest])
    assert shape is not None
    return new((*shape[:place], indices.dims[place], *shape[place + 1 :]), arr.dtype)


@numpy_op("compress")
def compress(ctx: Context, condition: TensorArg, a: TensorArg, axis: OptAxis = None, out: Raw = NONE) -> Tensor:
    """The slices where a condition holds."""
    if axis is None:
        return new((ctx.fresh(),), a.dtype)
    place = axis_of(a, axis)
    return new((*a.dims[:place], ctx.fresh(), *a.dims[place + 1 :]), a.dtype)


@op("numpy.ndarray.compress")
def compress_method(
    ctx: Context, self: TensorArg, condition: TensorArg, axis: OptAxis = None, out: Raw = NONE
) -> Tensor:
    """The slices where a condition holds."""
    kept: Tensor = compress(ctx, condition, self, axis)
    return kept


@numpy_op("extract")
def extract(ctx: Context, condition: TensorArg, arr: TensorArg) -> Tensor:
    """The elements where a condition holds."""
    return new((ctx.fresh(),), arr.dtype)


@numpy_op("choose", method=True)
def choose(ctx: Context, a: TensorArg, choices: Raw, out: Raw = NONE, mode: Raw = NONE) -> Tensor:
    """Elements of several arrays, by number."""
    items = [array_of(ctx, c) for c in ctx.items(choices) or ()]
    if not items:
        raise Abstain("the choices are not known")
    return new(broadcast_shape((a, *items)), joint_dtype(items))


@numpy_op("select")
def select(ctx: Context, condlist: Raw, choicelist: Raw, default: Operand = _ZERO) -> Tensor:
    """For each element the first choice whose condition holds."""
    conditions = [array_of(ctx, c) for c in ctx.items(condlist) or ()]
    choices = [operand(ctx, c, Site("numpy.select", "numpy", "choicelist")) for c in ctx.items(choicelist) or ()]
    if not conditions or not choices:
        raise Abstain("the choices are not known")
    if len(conditions) != len(choices):
        raise Failure(
            "argument-value",
            f"select takes a choice for each condition, and gets {len(choices)} for {len(conditions)}.",
            raises="list of cases must be same length as list of conditions",
            exception="ValueError",
            argument="choicelist",
        )
    return new(broadcast_shape((*conditions, *choices)), joint_dtype((*choices, default)))


@numpy_op("clip", method=True)
def clip(
    ctx: Context,
    a: Operand,
    a_min: Raw = NONE,
    a_max: Raw = NONE,
    out: Raw = NONE,
    *,
    min: Raw = NONE,
    max: Raw = NONE,
    dtype: Raw = NONE,
) -> Tensor:
    """Elements kept between two bounds."""
    from shapewright.libraries.numpy.elementwise import plain, stored

    site = Site("numpy.clip", "numpy", "a_min")
    bounds = [operand(ctx, b, site) for b in (a_min, a_max, min, max) if b != NONE]
    if weak_type(a) is None or all(weak_type(b) for b in bounds):
        a = plain(a) if weak_type(a) and not bounds else a
    made = result(broadcast_shape((a, *bounds)), joint_dtype((a, *bounds)))
    return stored(out, made)


@numpy_op("ix_")
def ix_(ctx: Context, *args: TensorArg) -> Value:
    """Vectors as open grids."""
    rank = len(args)
    return Tuple(
        tuple(
            new([x.dims[0] if i == k else 1 for k in range(rank)], "int64" if x.dtype == "bool" else x.dtype)
            for i, x in enumerate(args)
        )
    )


@numpy_op("triu_indices")
def triu_indices(ctx: Context, n: Raw, k: Raw = Const(0), m: Raw = NONE) -> Value:
    """The positions above a diagonal."""
    rows = dim_of(n)
    return _places_in_matrix(ctx, _above(rows, rows if m == NONE else dim_of(m), dim_of(k)))


@numpy_op("tril_indices")
def tril_indices(ctx: Context, n: Raw, k: Raw = Const(0), m: Raw = NONE) -> Value:
    """The positions below a diagonal."""
    rows = dim_of(n)
    return _places_in_matrix(ctx, _below(rows, rows if m == NONE else dim_of(m), dim_of(k)))


@numpy_op("triu_indices_from")
def triu_indices_from(ctx: Context, arr: TensorArg, k: Raw = Const(0)) -> Value:
    """The positions above a matrix's diagonal."""
    rows, columns = arr.dims[-2:] if len(arr.shape or ()) == 2 else (None, None)
    return _places_in_matrix(ctx, _above(rows, columns, dim_of(k)))


@numpy_op("tril_indices_from")
def tril_indices_from(ctx: Context, arr: TensorArg, k: Raw = Const(0)) -> Value:
    """The positions below a matrix's diagonal."""
    rows, columns = arr.dims[-2:] if len(arr.shape or ()) == 2 else (None, None)
    return _places_in_matrix(ctx, _below(rows, columns, dim_of(k)))


def _places_in_matrix(ctx: Context, known: Dim | None = None) -> Value:
    count = ctx.fresh() if known is None else known
    return Tuple((new((count,), "int64"),) * 2)


def _below(rows: Dim | None, columns: Dim | None, k: Dim | None) -> Dim | None:
    """How many entries of a matrix are on its kth diagonal or below it; None where that is not known."""
    if not isinstance(k, int) or rows is None or columns is None:
        return None
    if isinstance(rows, int) and isinstance(columns, int):
        if rows > _LONGEST:
            return None
        return sum(min(max(row + k + 1, 0), columns) for row in range(rows))
    if eq(rows, columns) is True and k in (0, -1):
        return rows * (rows + 1 + 2 * k) // 2
    return None


def _above(rows: Dim | None, columns: Dim | None, k: Dim | None) -> Dim | None:
    """How many entries of a matrix are on its kth diagonal or above it; None where that is not known."""
    below = _below(rows, columns, k - 1) if isinstance(k, int) else None
    return None if below is None or rows is None or columns is None else rows * columns - below


_LONGEST = 10_000
"""Rows that are counted one by one."""


@numpy_op("mask_indices")
def mask_indices(ctx: Context, n: Raw, mask_func: Raw, k: Raw = NONE) -> Value:
    """The positions that a function of a square matrix leaves."""
    return _places_in_matrix(ctx)


@numpy_op("diag_indices_from")
def diag_indices_from(ctx: Context, arr: TensorArg) -> Value:
    """The positions of an array's diagonal. Raises ``Failure`` where the axes differ."""
    for size in arr.dims:
        ctx.equal(arr.dims[0], size, lambda: _no_diagonal(arr, "All dimensions of input must be of equal length"))
    if len(arr.dims) < 2:
        raise _no_diagonal(arr, "input array must be at least 2-d")
    return Tuple((new((arr.dims[0],), "int64"),) * len(arr.dims))


def _no_diagonal(arr: Tensor, raises: str) -> Failure:
    text = f"{shown(arr)} has no diagonal through all of its axes."
    return Failure("operand-rank", text, raises=raises, exception="ValueError", argument="arr")


@numpy_op("ravel_multi_index")
def ravel_multi_index(ctx: Context, multi_index: Raw, dims: Raw, mode: Raw = NONE, order: Raw = NONE) -> Tensor:
    """Positions along each axis as positions in the flattened array."""
    items = None if isinstance(multi_index, Tensor) else ctx.items(multi_index)
    if items is None:
        return result(array_of(ctx, multi_index).dims[1:], "int64")
    return result(broadcast_shape([array_of(ctx, item) for item in items]), "int64")


@numpy_op("unravel_index")
def unravel_index(ctx: Context, indices: TensorArg, shape: Raw, order: Raw = NONE) -> Value:
    """Positions in the flattened array as positions along each axis."""
    rank = ctx.length(shape) if dim_of(shape) is None else 1
    if not isinstance(rank, int):
        raise Abstain("the shape is not known")
    return Tuple((result(indices.shape, "int64"),) * rank)


@numpy_op("put", "place", "copyto", "putmask", "put_along_axis")
def put(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Writes into its first argument."""
    if args and isinstance(args[0], Tensor):
        ctx.changed(args[0])
    return NONE


@numpy_op("fill_diagonal")
def fill_diagonal(ctx: Context, a: TensorArg, val: Raw, wrap: Raw = NONE) -> Value:
    """Writes a value along the diagonal of a matrix, or of an array with one size on all its axes."""
    ctx.changed(a)
    if a.shape is None:
        return NONE
    if len(a.shape) < 2:
        text = f"{shown(a)} has no diagonal: it needs two axes."
        raise Failure("operand-rank", text, raises="array must be at least 2-d", exception="ValueError", argument="a")
    if len(a.shape) > 2 and any(eq(size, a.shape[0]) is False for size in a.shape):
        raise _no_diagonal(a, "All dimensions of input must be of equal length")
    return NONE


@numpy_op("diag_indices")
def diag_indices(ctx: Context, n: Raw, ndim: AxisArg = 2) -> Value:
    """The positions of a diagonal."""
    size = dim_of(n)
    return Tuple((new((ctx.fresh() if size is None else size,), "int64"),) * ndim)

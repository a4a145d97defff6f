"""Objects that are indexed to make arrays, and iterators over places.

https://numpy.org/doc/stable/reference/arrays.indexing.html#generating-index-arrays
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.numpy.arrays import Sizes, broadcast_shape, joint_dtype, new
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.creation import arange
from shapewright.libraries.numpy.elementwise import plain
from shapewright.libraries.numpy.joining import joined
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.libraries.numpy.shaping import rearranged
from shapewright.rules import Abstain, Context, Raw, TensorArg, lib_class, op
from shapewright.values import NONE, Const, Instance, Many, Slice, Some, Tensor, Tuple, Value

URL = "https://numpy.org/doc/stable/reference/generated/numpy."


def _axis(ctx: Context, part: Slice) -> Tensor:
    """The numbers that a slice stands for: a complex step is a number of points, both ends included."""
    start = Const(0) if part.start == NONE else part.start
    step = Const(1) if part.step == NONE else part.step
    if isinstance(step, Const) and isinstance(step.value, complex):
        return new((int(abs(step.value)),), "float64")
    if part.stop == NONE:
        raise Abstain("a range without an end")
    operands = [array_of(ctx, value) for value in (start, part.stop, step)]
    made = arange(ctx, start=plain(operands[0]).like(data=start), stop=part.stop, step=step)
    whole = all(x.dtype is not None and x.dtype.startswith("int") for x in operands)
    return new(made.shape, "int64" if whole else made.dtype)


def _slices(index: Value) -> list[Slice]:
    items = index.items if isinstance(index, Tuple) else (index,)
    slices = [item for item in items if isinstance(item, Slice)]
    if len(slices) != len(items):
        raise Abstain("a grid is made of slices")
    return slices


@op("numpy.mgrid.__getitem__", url=URL + "mgrid.html")
def mgrid(ctx: Context, index: Raw) -> Tensor:
    """The coordinates of all points of a grid: an array for each axis, stacked."""
    axes = [_axis(ctx, part) for part in _slices(index)]
    if not isinstance(index, Tuple):
        return axes[0]
    sizes = [axis.dims[0] for axis in axes]
    return new((len(axes), *sizes), joint_dtype(axes))


@op("numpy.ogrid.__getitem__", url=URL + "ogrid.html")
def ogrid(ctx: Context, index: Raw) -> Value:
    """The coordinates along each axis, shaped so that they broadcast to the grid."""
    axes = [_axis(ctx, part) for part in _slices(index)]
    if not isinstance(index, Tuple):
        return axes[0]
    dtype = joint_dtype(axes)
    rank = len(axes)
    return Tuple(tuple(new(_only(axis.dims[0], i, rank), dtype) for i, axis in enumerate(axes)))


def _only(size: Dim, place: int, rank: int) -> tuple[Dim, ...]:
    return tuple(size if i == place else 1 for i in range(rank))


def _parts(ctx: Context, index: Value) -> list[Tensor]:
    items = index.items if isinstance(index, Tuple) else (index,)
    if any(isinstance(item, Const) and isinstance(item.value, str) for item in items):
        raise Abstain("how the arrays are joined is said in a string")
    return [_axis(ctx, item) if isinstance(item, Slice) else array_of(ctx, item) for item in items]


def _at_least(x: Tensor, rank: int) -> Tensor:
    """With as many axes as the others: those it lacks go first, for columns last."""
    if x.shape is None or len(x.shape) >= rank:
        return x
    missing = (1,) * (rank - len(x.shape))
    return rearranged(x, (*missing, *x.shape))


@op("numpy.r_.__getitem__", url=URL + "r_.html")
def rows(ctx: Context, index: Raw) -> Tensor:
    """Arrays, numbers and ranges one after the other along the first axis."""
    parts = _parts(ctx, index)
    rank = max((len(x.dims) for x in parts), default=1)
    return joined(ctx, [_at_least(x, max(rank, 1)) for x in parts], 0)


@op("numpy.c_.__getitem__", url=URL + "c_.html")
def columns(ctx: Context, index: Raw) -> Tensor:
    """Arrays side by side along the last axis; vectors are columns."""
    parts = _parts(ctx, index)
    rank = max(2, *(len(x.dims) for x in parts))
    return joined(ctx, [_at_least(_column(x), rank) for x in parts], -1)


def _column(x: Tensor) -> Tensor:
    return rearranged(x, (*(x.shape or (1,)), 1)) if x.shape is not None and len(x.shape) < 2 else x


@op("numpy.s_.__getitem__", url=URL + "s_.html")
def index_of(ctx: Context, index: Raw) -> Value:
    """The index itself."""
    return index


@op("numpy.index_exp.__getitem__", url=URL + "s_.html")
def index_tuple(ctx: Context, index: Raw) -> Value:
    """The index itself, as a tuple."""
    return index if isinstance(index, Tuple) else Tuple((index,))


def _places(shape: Sequence[Dim]) -> Value:
    return Tuple(tuple(Some("int", 0, size - 1 if isinstance(size, int) else None) for size in shape))


@op("numpy.ndindex", url=URL + "ndindex.html")
def ndindex(ctx: Context, *shape: Sizes) -> Value:
    """The indices of all elements of an array of a shape."""
    return Many(_places(shape), _count(shape))


@op("numpy.ndenumerate", url=URL + "ndenumerate.html")
def ndenumerate(ctx: Context, arr: TensorArg) -> Value:
    """Every element with its index."""
    return Many(Tuple((_places(arr.dims), new((), arr.dtype, kind="scalar"))), arr.size)


def _count(shape: Sequence[Dim]) -> Dim:
    return new(shape, None).size


@lib_class("numpy.broadcast", url=URL + "broadcast.html")
class Broadcast:
    """Arrays that are gone through together."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: TensorArg) -> None:
        """Keep the shape that they broadcast to."""
        shape = broadcast_shape(args)
        if shape is None:
            raise Abstain("the rank of an operand is not known")
        ctx.set(self, "shape", shape)
        ctx.set(self, "ndim", len(shape))
        ctx.set(self, "nd", len(shape))


@numpy_op("apply_over_axes")
def apply_over_axes(ctx: Context, func: Raw, a: TensorArg, axes: Raw) -> Value:
    """A reduction over each axis in turn, which stays with size 1."""
    given = ctx.items(axes)
    value: Value = a
    for axis in [axes] if given is None else given:
        reduced = ctx.call(func, value, axis)
        before = array_of(ctx, value)
        after = array_of(ctx, reduced)
        lost = before.shape is not None and after.shape is not None and len(after.shape) == len(before.shape) - 1
        value = ctx.invoke("numpy.expand_dims", after, axis) if lost else after
    return value

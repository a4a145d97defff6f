"""Changing shapes and moving axes.

https://numpy.org/doc/stable/reference/routines.array-manipulation.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq, lt
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import reshaped, squeezed_all
from shapewright.libraries.numpy.arrays import Sizes, axes_of, axis_of, broadcast_shape, new, shape_or_none
from shapewright.libraries.numpy.failures import does_not_broadcast, shown, sizes
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import (
    Abstain,
    AxesArg,
    AxisArg,
    Context,
    Failure,
    OptAxes,
    OptAxis,
    Raw,
    Repair,
    ShapeArg,
    Site,
    TensorArg,
    dim_of,
    ints,
    lift_dim,
    op,
    prop,
    to_dims,
)
from shapewright.values import FALSE, NONE, Const, Tensor, Tuple, Union, Unknown, Value


def rearranged(x: Tensor, shape: Sequence[Dim] | None) -> Tensor:
    """The same elements in another shape: an array, even where x is a scalar."""
    return new(shape, x.dtype, interval=x.interval)


def reshape_to(x: Tensor, target: Sequence[Dim]) -> Tensor:
    """The elements arranged as ``target``, one entry of which may be -1. Raises ``Failure``."""
    if x.shape is None:
        known = all(not (isinstance(d, int) and d == -1) for d in target)
        return rearranged(x, target if known else None) if known else _partly(x, target)
    try:
        return rearranged(x, reshaped(x.size, target))
    except Misfit as misfit:
        raise _reshape_failure(x, target, misfit) from None


def _partly(x: Tensor, target: Sequence[Dim]) -> Tensor:
    from shapewright.dims import fresh

    return rearranged(x, tuple(fresh("", low=0) if isinstance(d, int) and d == -1 else d for d in target))


def _reshape_failure(x: Tensor, target: Sequence[Dim], misfit: Misfit) -> Failure:
    if misfit.kind == "several":
        return Failure(
            "reshape-size",
            "At most one size may be left to NumPy as -1.",
            raises="can only specify one unknown dimension",
            exception="ValueError",
            argument="shape",
        )
    names = ",".join("newaxis" if isinstance(d, int) and d == -1 else str(d) for d in target)
    return Failure(
        "reshape-size",
        f"{shown(x)} has {x.size} elements, which do not fill the shape ({', '.join(str(d) for d in target)}).",
        raises=f"cannot reshape array of size {x.size} into shape ({names}{',' if len(target) == 1 else ''})",
        exception="ValueError",
        argument="shape",
    ).with_data(left=misfit.left, right=misfit.right)


@numpy_op("reshape")
def reshape(ctx: Context, a: TensorArg, shape: ShapeArg, order: Raw = NONE, *, copy: Raw = NONE) -> Tensor:
    """The elements in another shape."""
    return reshape_to(a, shape)


@op("numpy.ndarray.reshape", url="https://numpy.org/doc/stable/reference/generated/numpy.ndarray.reshape.html")
def reshape_method(ctx: Context, self: TensorArg, *shape: Sizes, order: Raw = NONE, copy: Raw = NONE) -> Tensor:
    """``a.reshape(2, 3)`` and ``a.reshape((2, 3))``."""
    return reshape_to(self, shape)


@op("numpy.ndarray.resize")
def resize_method(ctx: Context, self: TensorArg, *new_shape: Sizes, refcheck: Raw = NONE) -> Value:
    """Changes the array itself, which is not followed."""
    raise Abstain("an array resized in place")


@numpy_op("resize")
def resize(ctx: Context, a: TensorArg, new_shape: ShapeArg) -> Tensor:
    """The elements repeated to fill a shape."""
    return rearranged(a, new_shape)


@numpy_op("ravel", method=True)
def ravel(ctx: Context, a: TensorArg, order: Raw = NONE) -> Tensor:
    """All elements as a vector."""
    return rearranged(a, (a.size,)) if a.shape is not None else rearranged(a, (ctx.fresh(),))


@op("numpy.ndarray.flatten")
def flatten(ctx: Context, self: TensorArg, order: Raw = NONE) -> Tensor:
    """All elements as a vector."""
    return rearranged(self, (self.size,)) if self.shape is not None else rearranged(self, (ctx.fresh(),))


@prop("numpy.ndarray.flat")
def flat(ctx: Context, self: TensorArg) -> Tensor:
    """An iterator over all elements, seen as a vector."""
    return rearranged(self, (self.size,))


# --- axes of size 1 ----------------------------------------------------------------------------------------
@numpy_op("expand_dims")
def expand_dims(ctx: Context, a: TensorArg, axis: AxesArg) -> Tensor:
    """New axes of size 1 at these places of the result."""
    places = axes_of(a, axis, extra=len(axis))
    sizes_left = iter(a.dims)
    rank = len(a.dims) + len(places)
    return rearranged(a, [1 if i in places else next(sizes_left) for i in range(rank)])


@numpy_op("squeeze", method=True)
def squeeze(ctx: Context, a: TensorArg, axis: OptAxes = None) -> Tensor:
    """The axes of size 1 (or those named, which must have size 1) removed."""
    if axis is None:
        return rearranged(a, squeezed_all(a.dims))
    chosen = axes_of(a, axis)
    for i in chosen:
        size = a.dims[i]
        ctx.require(
            eq(size, 1),
            Failure(
                "squeeze-size",
                f"Axis {i} of {shown(a)} has size {size}; only axes of size 1 can be squeezed.",
                raises="cannot select an axis to squeeze out which has size not equal to one",
                exception="ValueError",
                argument="axis",
                repairs=(Repair("drop-argument", "Squeeze only what has size 1", "axis"),),
            ),
        )
    return rearranged(a, [d for i, d in enumerate(a.dims) if i not in chosen])


def _at_least(ctx: Context, x: Tensor, rank: int) -> Tensor:
    if x.shape is None:
        return x
    shape = x.shape
    if len(shape) >= rank:
        return replace(rearranged(x, shape), data=x.data)
    if rank == 3 and len(shape) == 2:
        return rearranged(x, (*shape, 1))
    if rank == 3 and len(shape) == 1:
        return rearranged(x, (1, *shape, 1))
    missing = rank - len(shape)
    data = x.data
    for _ in range(missing if isinstance(data, Value) else 0):
        data = Tuple((data,))
    return replace(rearranged(x, (*[1] * missing, *shape)), data=data)


def _register_at_least(rank: int) -> None:
    @numpy_op(f"atleast_{rank}d")
    def compute(ctx: Context, *arys: TensorArg) -> Value:
        made = [_at_least(ctx, x, rank) for x in arys]
        return made[0] if len(made) == 1 else Tuple(tuple(made))


for _rank in (1, 2, 3):
    _register_at_least(_rank)


# --- orders of axes ------------------------------------------------------------------------------------------
def transposed(x: Tensor, axes: Sequence[int] | None) -> Tensor:
    """Axes in another order, reversed when none are named. Raises ``Failure``."""
    if axes is None:
        return rearranged(x, x.dims[::-1])
    if len(axes) != len(x.dims):
        raise Failure(
            "permute-axes",
            f"{shown(x)} has {len(x.dims)} axes, and {len(axes)} are named.",
            raises="axes don't match array",
            exception="ValueError",
            argument="axes",
        )
    for axis in axes:
        axis_of(x, axis)
    places = [axis % len(x.dims) for axis in axes]
    if len(set(places)) != len(places):
        raise Failure(
            "permute-axes",
            f"An axis of {shown(x)} is named more than once.",
            raises="repeated axis in transpose",
            exception="ValueError",
            argument="axes",
        )
    return rearranged(x, [x.dims[i] for i in places])


@numpy_op("transpose", "permute_dims")
def transpose(ctx: Context, a: TensorArg, axes: OptAxes = None) -> Tensor:
    """Axes in another order."""
    return transposed(a, axes)


@op("numpy.ndarray.transpose")
def transpose_method(ctx: Context, self: TensorArg, *axes: Raw) -> Tensor:
    """``a.transpose()``, ``a.transpose(1, 0)``, ``a.transpose((1, 0))``."""
    if not axes or axes == (NONE,):
        return transposed(self, None)
    order = axes[0] if len(axes) == 1 and dim_of(axes[0]) is None else Tuple(axes)
    places = to_dims(ctx, order, Site("numpy.ndarray.transpose", "numpy", "axes"))
    known = [p for p in places if isinstance(p, int)]
    if len(known) != len(places):
        raise Abstain("the order of axes is not known")
    return transposed(self, known)


@prop("numpy.ndarray.T")
def t(ctx: Context, self: TensorArg) -> Tensor:
    """Axes reversed."""
    return transposed(self, None)


@prop("numpy.ndarray.mT")
@numpy_op("matrix_transpose", "linalg.matrix_transpose")
def matrix_transpose(ctx: Context, x: TensorArg) -> Tensor:
    """The last two axes swapped."""
    if len(x.dims) < 2:
        raise Failure(
            "operand-rank",
            f"{shown(x)} is no matrix.",
            raises="matrix transpose with ndim < 2 is undefined",
            exception="ValueError",
        )
    return rearranged(x, (*x.dims[:-2], x.dims[-1], x.dims[-2]))


@numpy_op("swapaxes", method=True)
def swapaxes(ctx: Context, a: TensorArg, axis1: AxisArg, axis2: AxisArg) -> Tensor:
    """Two axes swapped."""
    first, second = axis_of(a, axis1, argument="axis1"), axis_of(a, axis2, argument="axis2")
    shape = list(a.dims)
    shape[first], shape[second] = shape[second], shape[first]
    return rearranged(a, shape)


@numpy_op("moveaxis")
def moveaxis(ctx: Context, a: TensorArg, source: AxesArg, destination: AxesArg) -> Tensor:
    """Axes moved to other places; the rest keep their order."""
    if len(source) != len(destination):
        raise Failure(
            "permute-axes",
            f"{len(source)} axes are moved to {len(destination)} places.",
            raises="`source` and `destination` arguments must have the same number of elements",
            exception="ValueError",
        )
    taken, places = axes_of(a, source), axes_of(a, destination)
    order = [i for i in range(len(a.dims)) if i not in taken]
    for place, axis in sorted(zip(places, taken, strict=True)):
        order.insert(place, axis)
    return rearranged(a, [a.dims[i] for i in order])


@numpy_op("rollaxis")
def rollaxis(ctx: Context, a: TensorArg, axis: AxisArg, start: AxisArg = 0) -> Tensor:
    """One axis moved before another."""
    place = axis_of(a, axis)
    before = start + len(a.dims) if start < 0 else start
    order = [i for i in range(len(a.dims)) if i != place]
    order.insert(before - (1 if before > place else 0), place)
    return rearranged(a, [a.dims[i] for i in order])


def _check_axes(ctx: Context, m: Tensor, axis: Value) -> None:
    """Raise ``Failure`` for an axis that is known and that the array has not."""
    if m.shape is None or axis == NONE or isinstance(axis, (Tensor, Union, Unknown)):
        return
    for one in [axis] if dim_of(axis) is not None else ctx.items(axis) or ():
        place = dim_of(one)
        if isinstance(place, int):
            axis_of(m, place)


@numpy_op("flip", "fliplr", "flipud")
def flip(ctx: Context, m: TensorArg, axis: Raw = NONE) -> Tensor:
    """The entries along axes in reverse order; an array without axes gives its number."""
    _check_axes(ctx, m, axis)
    return replace(m, kind="eager" if m.shape != () else "scalar", data=None, origin=None)


@numpy_op("roll", "fft.fftshift", "fft.ifftshift", renames={"a": "m", "x": "m"})
def roll(ctx: Context, m: TensorArg, *rest: Raw, axis: Raw = NONE, shift: Raw = NONE, axes: Raw = NONE) -> Tensor:
    """The entries along axes moved in a circle."""
    _check_axes(ctx, m, rest[1] if len(rest) > 1 else axis)
    return replace(m, kind="eager", data=None, origin=None)


@numpy_op("rot90")
def rot90(ctx: Context, m: TensorArg, k: AxisArg = 1, axes: AxesArg = (0, 1)) -> Tensor:
    """Quarter turns in the plane of two axes."""
    shape = list(m.dims)
    first, second = axes_of(m, axes)
    if k % 2:
        shape[first], shape[second] = shape[second], shape[first]
    return rearranged(m, shape)


# --- broadcasting ------------------------------------------------------------------------------------------
@numpy_op("broadcast_to")
def broadcast_to(ctx: Context, array: TensorArg, shape: ShapeArg, subok: Raw = FALSE) -> Tensor:
    """The array stretched to a shape."""
    if array.shape is not None and can_expand(array.shape, shape) is False:
        raise Failure(
            "broadcast",
            f"{shown(array)} does not broadcast to {sizes(shape)}.",
            raises="operands could not be broadcast together with remapped shapes [original->remapped]: "
            f"{sizes(array.shape)}  and requested shape {sizes(shape)}",
            exception="ValueError",
            argument="shape",
        )
    return rearranged(array, shape)


@numpy_op("broadcast_arrays")
def broadcast_arrays(ctx: Context, *args: TensorArg, subok: Raw = FALSE) -> Value:
    """All operands stretched to their common shape."""
    shape = broadcast_shape(args)
    return Tuple(tuple(rearranged(x, shape) for x in args))


@numpy_op("broadcast_shapes")
def broadcast_shapes(ctx: Context, *args: Raw) -> Value:
    """The common shape of shapes. Raises ``Failure`` where they do not broadcast."""
    site = Site("numpy.broadcast_shapes", "numpy", "args")
    shape = broadcast_shape([Tensor("numpy", ints(None).convert(ctx, arg, site), None) for arg in args])
    return Tuple(tuple(lift_dim(size) for size in shape or ()))


def _repeats(ctx: Context, repeats: Value, size: Dim) -> Dim:
    count = dim_of(repeats)
    if count is not None:
        return size * count
    items = ctx.items(repeats) if not isinstance(repeats, Tensor) else None
    counts = [dim_of(i) for i in items or ()]
    known = [c for c in counts if c is not None]
    if items and len(known) == len(counts):
        if len(known) == 1:
            return size * known[0]
        if eq(len(known), size) is False:
            raise Failure(
                "broadcast",
                f"{len(known)} numbers of repeats are given for {size} entries.",
                raises=f"operands could not be broadcast together with shape ({size},) ({len(known)},)",
                exception="ValueError",
                argument="repeats",
            )
        total: Dim = 0
        for c in known:
            total = total + c
        return total
    return ctx.fresh()


@numpy_op("repeat", method=True)
def repeat(ctx: Context, a: TensorArg, repeats: Raw, axis: OptAxis = None) -> Tensor:
    """Each entry several times; flattened without an axis."""
    if axis is None:
        return rearranged(a, (_repeats(ctx, repeats, a.size) if a.shape is not None else ctx.fresh(),))
    if a.shape == () and axis in (0, -1):
        return rearranged(a, (_repeats(ctx, repeats, 1),))
    place = axis_of(a, axis)
    return rearranged(a, (*a.dims[:place], _repeats(ctx, repeats, a.dims[place]), *a.dims[place + 1 :]))


@numpy_op("tile")
def tile(ctx: Context, A: TensorArg, reps: ShapeArg) -> Tensor:
    """The array several times along each axis."""

    def shape() -> tuple[Dim, ...]:
        rank = max(len(A.dims), len(reps))
        own = (*[1] * (rank - len(A.dims)), *A.dims)
        times = (*[1] * (rank - len(reps)), *reps)
        return tuple(size * count for size, count in zip(own, times, strict=True))

    return rearranged(A, shape_or_none(shape))


# --- padding -------------------------------------------------------------------------------------------------
_PADDINGS = (
    "constant", "edge", "linear_ramp", "maximum", "mean", "median", "minimum", "reflect", "symmetric", "wrap", "empty",
)  # fmt: skip


@numpy_op("pad")
def pad(ctx: Context, array: TensorArg, pad_width: Raw, mode: Raw = Const("constant"), **kwargs: Raw) -> Tensor:
    """Entries added before and after each axis."""
    if isinstance(mode, Const) and isinstance(mode.value, str) and mode.value not in _PADDINGS:
        text = f"pad has no mode {mode.value!r}. For zeros it is 'constant'."
        raises = f"mode '{mode.value}' is not supported"
        raise Failure("argument-value", text, raises=raises, exception="ValueError", argument="mode")
    widths = _pad_widths(ctx, pad_width, array)
    for before, after in widths:
        if lt(before, 0) or lt(after, 0):
            raise Failure(
                "argument-value",
                "The widths of padding cannot be negative.",
                raises="index can't contain negative values",
                exception="ValueError",
                argument="pad_width",
            )
    return new([size + before + after for size, (before, after) in zip(array.dims, widths, strict=True)], array.dtype)


def _pad_widths(ctx: Context, pad_width: Value, x: Tensor) -> list[tuple[Dim, Dim]]:
    from shapewright.libraries.numpy.contents import array_of

    rank = len(x.dims)
    given = array_of(ctx, pad_width)
    single = dim_of(pad_width)
    if single is not None:
        return [(single, single)] * rank
    if given.shape is None or not isinstance(given.data, Tuple):
        raise Abstain("the widths of padding are not known")
    rows = given.data.items
    if len(given.shape) == 1:
        pair = [_known(v) for v in rows]
        return [(pair[0], pair[-1])] * rank if len(pair) in (1, 2) else _no_widths(given, rank)
    if len(given.shape) != 2 or len(rows) not in (1, rank) or given.shape[1] not in (1, 2):
        return _no_widths(given, rank)
    pairs = [tuple(_known(v) for v in row.items) for row in rows if isinstance(row, Tuple)]
    widths = [(p[0], p[-1]) for p in pairs]
    return widths * rank if len(widths) == 1 else widths


def _known(value: Value) -> Dim:
    dim = dim_of(value)
    if dim is None:
        raise Abstain("the widths of padding are not known")
    return dim


def _no_widths(given: Tensor, rank: int) -> list[tuple[Dim, Dim]]:
    raise does_not_broadcast((given, new((rank, 2), "int64")), 0, given.dims[0], rank)

"""Other shapes for the same elements: reshape, view, flatten, squeeze, transpose, expand.

https://pytorch.org/docs/stable/torch.html#indexing-slicing-joining-mutating-ops
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import flattened, reshaped, squeezed, squeezed_all
from shapewright.libraries.common.strides import contiguous_strides
from shapewright.libraries.torch.dtypes import COMPLEX_OF, REAL_OF, SIZES, is_float
from shapewright.libraries.torch.failures import axis_repeated, not_implemented, shown, sizes
from shapewright.libraries.torch.kinds import DTypeOnly, Sizes, TensorOnly
from shapewright.libraries.torch.properties import size_value
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axes_of, axis_of, broadcast_shape, tensors_in, unknown_tensor
from shapewright.libraries.torch.views import rearranged, reshape_as, strides_of, view_as, viewed
from shapewright.rules import (
    AxesArg,
    AxisArg,
    Context,
    Failure,
    OptAxes,
    Raw,
    ShapeArg,
    Site,
    TensorArg,
    ints,
    op,
    prop,
)
from shapewright.values import FALSE, NONE, Tensor, Value


def arranged(ctx: Context, x: Tensor, target: Sequence[Dim]) -> tuple[Dim, ...]:
    """The shape of ``x.reshape(target)``; raises ``Failure`` where the elements do not fit."""
    if x.shape is None:
        if any(eq(size, -1) for size in target):
            return tuple(ctx.fresh() if eq(size, -1) else size for size in target)
        return tuple(target)
    try:
        shape = reshaped(x.size, target)
    except Misfit as misfit:
        raise _does_not_fit(x, target, misfit) from None
    return tuple(shape)


def _does_not_fit(x: Tensor, target: Sequence[Dim], misfit: Misfit) -> Failure:
    raises = {
        "several": "only one dimension can be inferred",
        "negative": f"invalid shape dimension {misfit.left}",
        "ambiguous": f"cannot reshape tensor of 0 elements into shape {sizes(target)} because the unspecified "
        "dimension size -1 can be any value and is ambiguous",
        "size": f"shape '{sizes(target)}' is invalid for input of size {x.size}",
    }[misfit.kind]
    free = any(eq(size, -1) for size in target)
    message = {
        "several": "Only one size of the new shape may be -1.",
        "negative": f"{misfit.left} is no size.",
        "ambiguous": f"{shown(x)} has no elements, so -1 could be any size.",
        "size": f"{shown(x)} has {misfit.left} elements, which "
        + (f"{misfit.right} does not divide." if free else f"do not fit {sizes(target)} ({misfit.right} elements)."),
    }[misfit.kind]
    return Failure("reshape-size", message, raises=raises, exception="RuntimeError", argument="shape").with_data(
        tensor=x, target=tuple(target)
    )


@torch_op("reshape")
def reshape(ctx: Context, input: TensorArg, *shape: Sizes) -> Tensor:
    """The same elements in another shape."""
    target = arranged(ctx, input, shape)
    return viewed(input, target) if input.shape is None else reshape_as(input, target)


@torch_op("reshape_as", function=False)
def reshape_like(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """``reshape(other.shape)``."""
    return reshape_as(input, arranged(ctx, input, other.dims))


@torch_op("view", function=False)
def view_dtype(ctx: Context, input: TensorArg, dtype: DTypeOnly) -> Tensor:
    """The same bytes read as another dtype: the last axis stretches or shrinks."""
    if input.dtype is None or input.dtype not in SIZES or dtype not in SIZES:
        return unknown_tensor(dtype)
    old, new = SIZES[input.dtype], SIZES[dtype]
    if old == new:
        return replace(input, dtype=dtype, data=None, interval=None)
    last = input.dims[-1] if input.dims else 1
    if new > old and eq((last * old) % new, 0) is False:
        raise Failure(
            "reshape-size",
            f"The last axis of {shown(input)} does not hold whole {dtype} elements.",
            raises=f"self.size(-1) must be divisible by {new // old} to view {input.dtype} as {dtype} "
            f"(different element sizes), but got {last}",
            exception="RuntimeError",
        )
    return viewed(input, (*input.dims[:-1], last * old // new), dtype=dtype, interval=None)


@torch_op("view", "view_copy", function=False)
@op("torch.view_copy")
def view(ctx: Context, input: TensorArg, *size: Sizes) -> Tensor:
    """The same memory in another shape."""
    target = arranged(ctx, input, size)
    return viewed(input, target) if input.shape is None else view_as(input, target)


@torch_op("view_as", function=False)
def view_like(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """``view(other.shape)``."""
    return view_as(input, arranged(ctx, input, other.dims))


@torch_op("flatten")
def flatten(ctx: Context, input: TensorArg, start_dim: AxisArg = 0, end_dim: AxisArg = -1) -> Tensor:
    """The axes from ``start_dim`` to ``end_dim`` merged."""
    start, end = axis_of(input, start_dim), axis_of(input, end_dim)
    if not input.dims:
        return viewed(input, (1,), (1,))
    if start > end:
        raise Failure(
            "axis-range",
            f"flatten needs start_dim before end_dim, and gets {start_dim} and {end_dim}.",
            raises="flatten() has invalid args: start_dim cannot come after end_dim",
            exception="RuntimeError",
            argument="start_dim",
        )
    return reshape_as(input, flattened(input.dims, start, end))


@torch_op("ravel")
def ravel(ctx: Context, input: TensorArg) -> Tensor:
    """All axes merged into one."""
    return viewed(input, (input.size,), (1,))


@torch_op("unflatten")
def unflatten(ctx: Context, input: TensorArg, dim: AxisArg, sizes: ShapeArg) -> Tensor:
    """One axis split into several."""
    axis = axis_of(input, dim)
    if not sizes:
        raise Failure(
            "reshape-size",
            "unflatten needs at least one size.",
            raises="unflatten: sizes must be non-empty",
            exception="RuntimeError",
        )
    part = arranged(ctx, input.with_shape(input.dims[axis]), sizes)
    return reshape_as(input, (*input.dims[:axis], *part, *input.dims[axis + 1 :]))


@torch_op("squeeze", "squeeze_copy", inplace=True, reshapes=True)
def squeeze(ctx: Context, input: TensorArg, dim: OptAxes = None) -> Tensor:
    """Axes of size 1 removed."""
    if dim is None:
        kept = squeezed_all(input.dims)
        gone = [axis for axis, size in enumerate(input.dims) if eq(size, 1)]
    else:
        axes = axes_of(input, dim)
        kept = squeezed(input.dims, axes)
        gone = [axis for axis in axes if axis < len(input.dims) and eq(input.dims[axis], 1)]
    strides = strides_of(input)
    left = None if strides is None else [s for axis, s in enumerate(strides) if axis not in gone]
    return viewed(input, kept, left if kept is not None else None)


@torch_op("unsqueeze", "unsqueeze_copy", inplace=True, reshapes=True)
def unsqueeze(ctx: Context, input: TensorArg, dim: AxisArg) -> Tensor:
    """A new axis of size 1."""
    return with_axis(input, axis_of(input, dim, extra=1))


def with_axis(x: Tensor, axis: int) -> Tensor:
    """A new axis of size 1 before the axis given."""
    strides = strides_of(x)
    if strides is not None:
        step = strides[axis] * x.dims[axis] if axis < len(strides) else 1
        strides = (*strides[:axis], step, *strides[axis:])
    return viewed(x, (*x.dims[:axis], 1, *x.dims[axis:]), strides)


@torch_op(
    "transpose", "swapaxes", "swapdims", "transpose_copy", inplace=True, reshapes=True,
    renames={"axis0": "dim0", "axis1": "dim1"},
)  # fmt: skip
def transpose(ctx: Context, input: TensorArg, dim0: AxisArg, dim1: AxisArg) -> Tensor:
    """Two axes exchanged."""
    first, second = axis_of(input, dim0), axis_of(input, dim1)
    order = list(range(len(input.dims)))
    if order:
        order[first], order[second] = order[second], order[first]
    return rearranged(input, order)


@torch_op("t", "t_copy", inplace=True, reshapes=True)
def t(ctx: Context, input: TensorArg) -> Tensor:
    """A matrix transposed; a vector as it is."""
    if len(input.dims) > 2:
        raise Failure(
            "operand-rank",
            f"t() takes at most two axes, and gets {shown(input)}: name the axes with transpose.",
            raises=f"t() expects a tensor with <= 2 dimensions, but self is {len(input.dims)}D",
            exception="RuntimeError",
            argument="input",
        )
    return rearranged(input, range(len(input.dims))[::-1])


@prop("torch.Tensor.T")
def all_reversed(ctx: Context, x: TensorArg) -> Tensor:
    """All axes in reverse order."""
    return rearranged(x, range(len(x.dims))[::-1])


@prop("torch.Tensor.mT", "torch.Tensor.mH", "torch.Tensor.H")
def matrix_transposed(ctx: Context, x: TensorArg) -> Tensor:
    """The last two axes exchanged."""
    result: Tensor = adjoint(ctx, x)
    return result


@torch_op("adjoint")
def adjoint(ctx: Context, input: TensorArg) -> Tensor:
    """The last two axes exchanged, conjugated."""
    rank = len(input.dims)
    if rank == 1:
        raise Failure(
            "operand-rank",
            f"A matrix is needed, and {shown(input)} is a vector.",
            raises=f"tensor.mT is only supported on matrices or batches of matrices. Got {rank}-D tensor.",
            exception="RuntimeError",
        )
    return rearranged(input, (*range(rank - 2), rank - 1, rank - 2) if rank else ())


@torch_op("permute", "permute_copy")
def permute(ctx: Context, input: TensorArg, *dims: Sizes) -> Tensor:
    """The axes in the order given."""
    order = [d for d in dims if isinstance(d, int)]
    if input.shape is None and len(order) == len(dims):
        input = ctx.rank(input, len(dims), lambda: _wrong_order(input, len(dims)))
    if len(input.dims) != len(dims):
        raise _wrong_order(input, len(dims))
    if len(order) != len(dims):
        return viewed(input, tuple(ctx.fresh() for _ in dims))
    axes = [axis_of(input, d, argument="dims") for d in order]
    if len(set(axes)) != len(axes):
        repeated = next(a for a in axes if axes.count(a) > 1)
        failure = axis_repeated(input, repeated)
        failure.raises = "permute(): duplicate dims are not allowed."
        raise failure
    return rearranged(input, axes)


def _wrong_order(x: Tensor, count: int) -> Failure:
    return Failure(
        "operand-rank",
        f"permute names {count} axes, and {shown(x)} has {x.rank}.",
        raises="permute(sparse_coo): number of dimensions in the tensor input does not match the length of the "
        f"desired ordering of dimensions i.e. input.dim() = {x.rank} is not equal to len(dims) = {count}",
        exception="RuntimeError",
        argument="dims",
    )


@torch_op("movedim", "moveaxis")
def movedim(ctx: Context, input: TensorArg, source: AxesArg, destination: AxesArg) -> Tensor:
    """Axes moved to other places, the rest in order."""
    if len(source) != len(destination):
        raise Failure(
            "argument-value",
            "movedim needs as many destinations as sources.",
            raises=f"movedim: Invalid source or destination dims: source ({sizes(source)} dims) should contain the "
            f"same number of dims as destination ({sizes(destination)} dims)",
            exception="RuntimeError",
        )
    origins, places = axes_of(input, source), axes_of(input, destination)
    rest = iter(axis for axis in range(len(input.dims)) if axis not in origins)
    placed = dict(zip(places, origins, strict=True))
    return rearranged(input, [placed[i] if i in placed else next(rest) for i in range(len(input.dims))])


@torch_op("expand", "expand_copy", function=False)
@op("torch.expand_copy", "torch.broadcast_to", "torch.Tensor.broadcast_to")
def expand(ctx: Context, input: TensorArg, *size: Sizes, implicit: Raw = FALSE) -> Tensor:
    """Sizes of 1 stretched without a copy; -1 keeps a size."""
    dims = input.dims
    extra = len(size) - len(dims)
    if extra < 0:
        raise Failure(
            "broadcast",
            f"{shown(input)} has more axes than {sizes(size)}.",
            raises=f"expand(torch.{input.dtype}{{{sizes(dims)}}}, size={sizes(size)}): the number of sizes provided "
            f"({len(size)}) must be greater or equal to the number of dimensions in the tensor ({len(dims)})",
            exception="RuntimeError",
            argument="size",
        )
    strides = strides_of(input)
    shape: list[Dim] = []
    steps: list[Dim] = []
    for axis, wanted in enumerate(size):
        own = dims[axis - extra] if axis >= extra else None
        shape.append(_stretched(input, own, wanted, axis, size))
        stays = own is not None and (eq(own, shape[-1]) is True)
        steps.append(strides[axis - extra] if stays and strides is not None else 0)
    known = strides is not None and not any(
        eq(own, 1) is None and eq(own, new) is None for own, new in zip(dims, shape[extra:], strict=True)
    )
    return viewed(input, shape, steps if known else None)


def _stretched(x: Tensor, own: Dim | None, wanted: Dim, axis: int, size: Sequence[Dim]) -> Dim:
    if eq(wanted, -1):
        if own is not None:
            return own
        raise Failure(
            "broadcast",
            f"-1 keeps a size, and {shown(x)} has no axis {axis} before it is expanded.",
            raises=f"expand(torch.{x.dtype}{{{sizes(x.dims)}}}, size={sizes(size)}): the expanded size of the tensor "
            f"(-1) isn't allowed in a leading, non-existing dimension {axis}",
            exception="RuntimeError",
            argument="size",
        )
    if own is not None and eq(own, wanted) is False and eq(own, 1) is False:
        raise Failure(
            "broadcast",
            f"{shown(x)} cannot be expanded to {sizes(size)}: {own} is neither 1 nor {wanted}.",
            raises=f"The expanded size of the tensor ({wanted}) must match the existing size ({own}) at "
            f"non-singleton dimension {axis}.  Target sizes: {sizes(size)}.  Tensor sizes: {sizes(x.dims)}",
            exception="RuntimeError",
            argument="size",
        )
    return wanted


@torch_op("expand_as", function=False)
def expand_as(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """``expand(other.shape)``."""
    result: Tensor = expand(ctx, input, *other.dims)
    return result


@op("torch.broadcast_tensors")
def broadcast_tensors(ctx: Context, *tensors: TensorArg) -> tuple[Tensor, ...]:
    """Each tensor expanded to the shape all broadcast to."""
    shape = broadcast_shape(tensors)
    return tuple(viewed(x, shape) for x in tensors)


@op("torch.broadcast_shapes")
def broadcast_shapes(ctx: Context, *shapes: Raw) -> Value:
    """The shape that shapes broadcast to."""
    site = Site("torch.broadcast_shapes", "torch", "shapes")
    known = [ints(None).convert(ctx, shape, site) for shape in shapes]
    shape = broadcast_shape([Tensor("torch", tuple(s), None) for s in known])
    return size_value(shape or ())


@torch_op("contiguous", function=False)
def contiguous(ctx: Context, input: TensorArg, memory_format: Raw = NONE) -> Tensor:
    """The same tensor, row-major in memory."""
    return replace(input, layout="contiguous", meta=())


@torch_op("repeat", function=False)
def repeat(ctx: Context, input: TensorArg, *repeats: Sizes) -> Tensor:
    """The tensor repeated along its axes."""
    extra = len(repeats) - len(input.dims)
    if extra < 0:
        raise Failure(
            "operand-rank",
            f"repeat needs a count for each axis of {shown(input)}, and gets {len(repeats)}.",
            raises="Number of dimensions of repeat dims can not be smaller than number of dimensions of tensor",
            exception="RuntimeError",
            argument="repeats",
        )
    dims = (*(1,) * extra, *input.dims)
    return input.like(shape=tuple(a * b for a, b in zip(dims, repeats, strict=True)), interval=input.interval)


@torch_op("tile")
def tile(ctx: Context, input: TensorArg, *dims: Sizes) -> Tensor:
    """``repeat`` with as many leading ones as are missing."""
    counts = (*(1,) * (len(input.dims) - len(dims)), *dims)
    result: Tensor = repeat(ctx, input, *counts)
    return result


def _register_at_least(count: int) -> None:
    def place(x: Tensor) -> Tensor:
        rank = len(x.dims)
        if rank >= count:
            return x
        shape: tuple[Dim, ...] = x.dims
        if rank == 0:
            shape = (1,) * count
        elif count == 2:
            shape = (1, *x.dims)
        else:
            shape = (1, *x.dims, 1) if rank == 1 else (*x.dims, 1)
        return viewed(x, shape, contiguous_strides(shape) if x.layout == "contiguous" else None)

    def of_one(ctx: Context, tensors: TensorOnly) -> Tensor:
        return place(tensors)

    def of_several(ctx: Context, *tensors: Raw) -> tuple[Tensor, ...]:
        return tuple(place(x) for x in tensors_in(ctx, tensors))

    op(f"torch.atleast_{count}d")(of_one)
    op(f"torch.atleast_{count}d")(of_several)


for _count in (1, 2, 3):
    _register_at_least(_count)


@op("torch.view_as_real", "torch.view_as_real_copy")
def view_as_real(ctx: Context, input: TensorArg) -> Tensor:
    """Complex numbers as pairs: a last axis of 2."""
    if input.dtype is not None and input.dtype not in REAL_OF:
        raise not_implemented("view_as_real", input.dtype)
    return viewed(input, (*input.dims, 2), dtype=REAL_OF.get(input.dtype or ""), interval=None)


@op("torch.view_as_complex", "torch.view_as_complex_copy")
def view_as_complex(ctx: Context, input: TensorArg) -> Tensor:
    """Pairs as complex numbers: the last axis, of 2, goes."""
    if is_float(input.dtype) is False:
        raise not_implemented("view_as_complex", input.dtype)
    if not input.dims or eq(input.dims[-1], 2) is False:
        raise Failure(
            "operand-rank",
            f"view_as_complex needs a last axis of size 2, and gets {shown(input)}.",
            raises="Tensor must have a last dimension of size 2",
            exception="RuntimeError",
            argument="input",
        )
    return viewed(input, input.dims[:-1], dtype=COMPLEX_OF.get(input.dtype or ""), interval=None)

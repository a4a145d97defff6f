"""Elements in other places: flip, roll, repeat_interleave, meshgrid, products of sets.

https://pytorch.org/docs/stable/torch.html#other-operations
"""

from __future__ import annotations

from math import comb

from shapewright.dims import Dim, eq, product, total
from shapewright.libraries.torch.dtypes import default_dtype, is_integral, result_type
from shapewright.libraries.torch.failures import not_implemented, shown, sizes, wrong_rank
from shapewright.libraries.torch.kinds import ONE, Sizes
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axes_of, axis_of, made, tensors_in
from shapewright.libraries.torch.views import viewed
from shapewright.rules import (
    Abstain,
    AxesArg,
    BoolArg,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    OptAxes,
    OptAxis,
    OptInt,
    OptStr,
    Raw,
    ShapeArg,
    TensorArg,
    dim_of,
    op,
)
from shapewright.values import NONE, Tensor, Tuple, Value


@torch_op("flip")
def flip(ctx: Context, input: TensorArg, *dims: Sizes) -> Tensor:
    """Axes in reverse order."""
    if input.shape is not None and all(isinstance(d, int) for d in dims):
        axes_of(input, [d for d in dims if isinstance(d, int)])
    return made(ctx, (input,), input.shape, input.dtype, interval=input.interval)


@torch_op("flipud")
def flip_rows(ctx: Context, input: TensorArg) -> Tensor:
    """The first axis in reverse order."""
    return flipped(ctx, input, 1)


@torch_op("fliplr")
def flip_columns(ctx: Context, input: TensorArg) -> Tensor:
    """The second axis in reverse order."""
    return flipped(ctx, input, 2)


def flipped(ctx: Context, x: Tensor, least: int) -> Tensor:
    """A tensor of the same shape, which must have this many axes."""
    if x.shape is not None and len(x.dims) < least:
        raise wrong_rank("flip", x, f"at least {least} axes", f"Input must be >= {least}-d.")
    return made(ctx, (x,), x.shape, x.dtype, interval=x.interval)


@torch_op("roll")
def roll(ctx: Context, input: TensorArg, shifts: ShapeArg, dims: OptAxes = None) -> Tensor:
    """Elements shifted around."""
    if dims is not None and input.shape is not None:
        if dims and not input.dims:
            raise wrong_rank(
                "roll", input, "at least one axis", "Dimension specified as 0 but tensor has no dimensions"
            )
        for axis in dims:
            axis_of(input, axis, argument="dims")
        if dims and len(dims) != len(shifts):
            raise Failure(
                "argument-value",
                f"roll has one shift for each axis, and gets {len(shifts)} for {len(dims)}.",
                raises=f"shifts and dimensions must align. shifts: {len(shifts)}, dims:{len(dims)}",
                exception="RuntimeError",
                argument="shifts",
            )
    return made(ctx, (input,), input.shape, input.dtype, interval=input.interval)


@torch_op("rot90")
def rot90(ctx: Context, input: TensorArg, k: Raw = ONE, dims: AxesArg = (0, 1)) -> Tensor:
    """A quarter turn of two axes, ``k`` times."""
    if len(dims) != 2 or len(input.dims) < 2:
        raise wrong_rank(
            "rot90",
            input,
            "two axes to turn",
            f"expected total rotation dims == 2, but got dims = {len(dims)}"
            if len(dims) != 2
            else f"expected total dims >= 2, but got total dims = {len(input.dims)}",
        )
    first, second = axes_of(input, dims)
    turns = dim_of(k)
    shape = list(input.dims)
    if not isinstance(turns, int):
        if eq(shape[first], shape[second]):
            return made(ctx, (input,), tuple(shape), input.dtype)
        raise Abstain("the number of turns is not known")
    if turns % 2:
        shape[first], shape[second] = shape[second], shape[first]
    return made(ctx, (input,), tuple(shape), input.dtype, interval=input.interval)


@torch_op("repeat_interleave")
def repeat_interleave(
    ctx: Context, input: TensorArg, repeats: Raw, dim: OptAxis = None, *, output_size: OptInt = None
) -> Tensor:
    """Each element (or slice) repeated."""
    axis = None if dim is None else axis_of(input, dim)
    size = input.size if axis is None else input.dims[axis] if input.dims else 1
    count = _repeated(ctx, size, repeats, output_size, input)
    if axis is None:
        shape: tuple[Dim, ...] = (count,)
    else:
        shape = (*input.dims[:axis], count, *input.dims[axis + 1 :]) if input.dims else (count,)
    return made(ctx, (input,), shape, input.dtype, interval=input.interval)


def _repeated(ctx: Context, size: Dim, repeats: Value, output_size: Dim | None, input: Tensor) -> Dim:
    if output_size is not None:
        return output_size
    times = dim_of(repeats)
    if times is not None:
        return size * times
    if isinstance(repeats, Tensor) and isinstance(repeats.data, Tuple):
        counts = [dim_of(v) for v in repeats.data.items]
        if len(counts) == 1 and counts[0] is not None:
            return size * counts[0]
        if eq(len(counts), size) is False:
            raise Failure(
                "broadcast",
                f"There is one count for each of the {size} elements, and there are {len(counts)}.",
                raises="repeats must have the same size as input along dim, but got "
                f"repeats.size(0) = {len(counts)} and input.size(0) = {size}",
                exception="RuntimeError",
                argument="repeats",
            )
        if all(c is not None for c in counts):
            return total(c for c in counts if c is not None)
    vector = isinstance(repeats, Tensor) and repeats.rank == 1
    if isinstance(repeats, Tensor) and vector and repeats.dims[0] != 1 and eq(repeats.dims[0], size) is False:
        raise Failure(
            "broadcast",
            f"There is one count for each of the {size} elements, and there are {repeats.dims[0]}.",
            raises="repeats must have the same size as input along dim, but got "
            f"repeats.size(0) = {repeats.dims[0]} and input.size(0) = {size}",
            exception="RuntimeError",
            argument="repeats",
        )
    return ctx.fresh()


@op("torch.repeat_interleave")
def repeat_indices(ctx: Context, repeats: TensorArg, *, output_size: OptInt = None) -> Tensor:
    """``[0, 0, 1, …]``: each position as often as ``repeats`` says."""
    return made(ctx, (repeats,), (ctx.fresh() if output_size is None else output_size,), "int64")


@op("torch.meshgrid")
def meshgrid(ctx: Context, *tensors: Raw, indexing: OptStr = None) -> tuple[Tensor, ...]:
    """Coordinates of a grid: one tensor for each axis, all of the grid's shape."""
    axes = tensors_in(ctx, tensors)
    for x in axes:
        if x.shape is not None and len(x.dims) > 1:
            raise wrong_rank(
                "meshgrid",
                x,
                "vectors",
                f"torch.meshgrid: Expected 0D or 1D tensor in the tensor list but got: {sizes(x.dims)}",
                "tensors",
            )
    if indexing not in (None, "ij", "xy"):
        raise Failure(
            "argument-value",
            f"indexing is 'ij' or 'xy', not '{indexing}'.",
            raises=f'torch.meshgrid: indexing must be one of "xy" or "ij", but received: {indexing}',
            exception="RuntimeError",
            argument="indexing",
        )
    shape = [x.size for x in axes]
    if indexing == "xy" and len(shape) > 1:
        shape[0], shape[1] = shape[1], shape[0]
    return tuple(made(ctx, (x,), tuple(shape), x.dtype, layout=None, interval=x.interval) for x in axes)


@op("torch.cartesian_prod")
def cartesian_prod(ctx: Context, *tensors: Raw) -> Tensor:
    """All tuples of elements of several vectors."""
    axes = tensors_in(ctx, tensors)
    dtype = result_type(ctx, axes)
    if len(axes) == 1:
        return made(ctx, axes, axes[0].shape, dtype)
    return made(ctx, axes, (product(x.size for x in axes), len(axes)), dtype)


@torch_op("combinations")
def combinations(ctx: Context, input: TensorArg, r: IntArg = 2, with_replacement: BoolArg = False) -> Tensor:
    """All combinations of ``r`` elements of a vector."""
    if input.shape is not None and len(input.dims) != 1:
        raise wrong_rank("combinations", input, "a vector", f"Expect a 1D vector, but got shape {sizes(input.dims)}")
    count = input.dims[0]
    if isinstance(count, int) and isinstance(r, int):
        picks = comb(count + r - 1, r) if with_replacement and count else comb(count, r)
        return made(ctx, (input,), (picks, r) if r else (0,), input.dtype)
    return made(ctx, (input,), (ctx.fresh(), r), input.dtype)


@torch_op("unravel_index", method=False)
def unravel_index(ctx: Context, indices: TensorArg, shape: ShapeArg) -> tuple[Tensor, ...]:
    """Flat positions as coordinates."""
    if is_integral(indices.dtype) is False or indices.dtype == "bool":
        raise not_implemented("unravel_index", indices.dtype)
    return tuple(made(ctx, (indices,), indices.shape, "int64") for _ in shape)


@torch_op("as_strided", "as_strided_copy", inplace=True, reshapes=True)
def as_strided(
    ctx: Context, input: TensorArg, size: ShapeArg, stride: ShapeArg, storage_offset: OptInt = None
) -> Tensor:
    """The same memory with sizes and strides of one's own."""
    if len(size) != len(stride):
        raise Failure(
            "argument-value",
            f"as_strided has one stride for each size, and gets {sizes(size)} and {sizes(stride)}.",
            raises="mismatch in length of strides and shape",
            exception="RuntimeError",
            argument="stride",
        )
    return viewed(input, size, stride)


@torch_op("as_strided_scatter")
def as_strided_scatter(
    ctx: Context,
    input: TensorArg,
    src: TensorArg,
    size: ShapeArg,
    stride: ShapeArg,
    storage_offset: OptInt = None,
) -> Tensor:
    """``input`` with a strided part replaced."""
    if src.shape is not None and (
        len(src.dims) != len(size) or any(eq(a, b) is False for a, b in zip(src.dims, size, strict=True))
    ):
        raise Failure(
            "broadcast",
            f"{shown(src)} is to replace a part of shape {sizes(size)}.",
            raises=f"expected src to have a size equal to the slice of self. src size = {sizes(src.dims)}, slice size "
            f"= {sizes(size)}",
            exception="RuntimeError",
            argument="src",
        )
    return made(ctx, (input, src), input.shape, input.dtype)


@torch_op("from_file", method=False)
def from_file(ctx: Context, filename: Raw, shared: Raw = NONE, size: IntArg = 0, dtype: DTypeArg = None) -> Tensor:
    """A vector mapped from a file."""
    return Tensor("torch", (size,), dtype or default_dtype(ctx), device="cpu")

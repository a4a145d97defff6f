"""Tensors changed in place, and what has no result.

https://pytorch.org/docs/stable/tensors.html
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import eq
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.torch.failures import shown, sizes, wrong_rank
from shapewright.libraries.torch.kinds import Sizes
from shapewright.libraries.torch.reductions import summed
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import made, operand, unknown_tensor
from shapewright.rules import Context, Failure, Raw, TensorArg, op
from shapewright.values import NONE, Tensor


@torch_op("fill", inplace=True)
def fill(ctx: Context, input: TensorArg, value: Raw) -> Tensor:
    """All elements set to one value."""
    filler = operand(ctx, value)
    if filler.rank:
        raise wrong_rank(
            "fill",
            filler,
            "a 0-dimensional value",
            f"fill_ only supports 0-dimension value tensor but got tensor with {filler.rank} dimensions.",
            "value",
        )
    return made(ctx, (input,), input.shape, input.dtype)


@op("torch.Tensor.zero_", "torch.zero_")
def zero(ctx: Context, input: TensorArg) -> Tensor:
    """All elements set to 0."""
    return replace(input, data=None, interval=(0, 0))


@op("torch.Tensor.fill_diagonal_")
def fill_diagonal(ctx: Context, input: TensorArg, fill_value: Raw, wrap: Raw = NONE) -> Tensor:
    """The diagonal set to one value."""
    return replace(input, data=None, interval=None)


@op("torch.Tensor.copy_")
def copy_(ctx: Context, input: TensorArg, src: TensorArg, non_blocking: Raw = NONE) -> Tensor:
    """Another tensor's elements, converted; they broadcast."""
    if input.shape is not None and src.shape is not None and can_expand(src.shape, input.shape) is False:
        raise Failure(
            "broadcast",
            f"{shown(src)} does not fit into {shown(input)}.",
            raises=_no_copy(input, src),
            exception="RuntimeError",
            argument="src",
        )
    return replace(input, data=None, interval=None)


def _no_copy(input: Tensor, src: Tensor) -> str:
    if len(src.dims) <= len(input.dims):
        for back, (size, wanted) in enumerate(zip(reversed(src.dims), reversed(input.dims), strict=False), 1):
            if eq(size, wanted) is False and eq(size, 1) is False:
                return (
                    f"The size of tensor a ({wanted}) must match the size of tensor b ({size}) at non-singleton "
                    f"dimension {len(input.dims) - back}"
                )
    return f"output with shape {sizes(input.dims)} doesn't match the broadcast shape {sizes(src.dims)}"


@op("torch.Tensor.resize_")
def resize(ctx: Context, input: TensorArg, *size: Sizes, memory_format: Raw = NONE) -> Tensor:
    """The tensor's own shape changed, its memory with it."""
    return replace(input, shape=tuple(size), data=None, interval=None, layout="contiguous", meta=())


@op("torch.Tensor.resize_as_", "torch.resize_as_", renames={"the_template": "other"})
def resize_as(ctx: Context, input: TensorArg, other: TensorArg, memory_format: Raw = NONE) -> Tensor:
    """``resize_(other.shape)``."""
    return replace(input, shape=other.shape, data=None, interval=None, layout="contiguous", meta=())


@op("torch.Tensor.resize")
def resized(ctx: Context, input: TensorArg, *size: Sizes) -> Tensor:
    """The elements in another shape (an old name of ``reshape`` for leaves)."""
    return made(ctx, (input,), tuple(size), input.dtype)


@op("torch.Tensor.resize_as", renames={"the_template": "tensor"})
def resized_as(ctx: Context, input: TensorArg, tensor: TensorArg) -> Tensor:
    """``resize(tensor.shape)``."""
    return made(ctx, (input,), tensor.shape, input.dtype)


@op("torch.Tensor.set_")
def set_(ctx: Context, input: TensorArg, *source: Raw, **layout: Raw) -> Tensor:
    """Other memory under the same name."""
    return source[0] if source and isinstance(source[0], Tensor) else unknown_tensor(input.dtype)


@torch_op("sum_to_size", function=False)
def sum_to_size(ctx: Context, input: TensorArg, *size: Sizes) -> Tensor:
    """Summed over the axes that broadcasting would stretch."""
    if input.shape is not None and can_expand(size, input.shape) is False:
        raise Failure(
            "broadcast",
            f"{shown(input)} cannot be summed to {sizes(size)}, which does not broadcast to it.",
            raises=f"size {{{sizes(size)}}} is not expandable to size {{{sizes(input.dims)}}}.",
            exception="RuntimeError",
            argument="size",
        )
    same = [eq(a, b) for a, b in zip(input.dims, size, strict=True)] if len(input.dims) == len(size) else [False]
    kept = False if False in same else None if None in same else True
    return made(ctx, (input,), tuple(size), input.dtype if kept else summed(input.dtype) if kept is False else None)


@op("torch.Tensor.apply_", "torch.Tensor.map_", "torch.Tensor.map2_")
def apply(ctx: Context, input: TensorArg, *functions: Raw) -> Tensor:
    """A Python function on each element."""
    return replace(input, data=None, interval=None)

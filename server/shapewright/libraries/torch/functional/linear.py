"""Linear maps.

https://pytorch.org/docs/stable/nn.functional.html#linear-functions
"""

from __future__ import annotations

from shapewright.dims import product
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.torch.dtypes import C_NAMES
from shapewright.libraries.torch.failures import other_dtype, scalar_type, shown, sizes, to_float
from shapewright.libraries.torch.tensors import made
from shapewright.rules import Context, Failure, OptTensor, Repair, TensorArg, op
from shapewright.values import OpenShape, Tensor


@op("torch.nn.functional.linear")
def linear(ctx: Context, input: TensorArg, weight: TensorArg, bias: OptTensor = None) -> Tensor:
    """``input @ weight.T + bias``. Raises ``Failure`` when the last axis is not the weight's ``in_features``."""
    dtype = _same_dtype(input, weight, bias)
    operands = (input, weight) if bias is None else (input, weight, bias)
    if weight.shape is None:
        return made(ctx, operands, None, dtype, layout=None)
    features = weight.dims[-1]
    ctx.last_dim(input, features, lambda: wrong_features(input, weight))
    if input.shape is None:
        return made(ctx, operands, _open_output(ctx, input, weight), dtype, layout=None)
    if not input.dims:
        raise Failure(
            "operand-rank",
            "linear needs at least one axis, and gets a 0-dimensional tensor.",
            raises=f"both arguments to linear need to be at least 1D, but they are 0D and {weight.rank}D",
            exception="RuntimeError",
            argument="input",
        )
    shape = (*input.dims[:-1], *weight.dims[:-1])
    if bias is not None and bias.shape is not None and can_expand(bias.dims, shape) is False:
        raise Failure(
            "broadcast",
            f"The bias {shown(bias)} does not fit the output {sizes(shape)}.",
            raises=f"The expanded size of the tensor ({shape[-1] if shape else 1}) must match the existing size "
            f"({bias.dims[-1] if bias.dims else 1}) at non-singleton dimension {len(shape) - 1}.  "
            f"Target sizes: {sizes(shape)}.  Tensor sizes: {sizes(bias.dims)}",
            exception="RuntimeError",
            argument="bias",
        )
    return made(ctx, operands, shape, dtype, layout="contiguous")


def _open_output(ctx: Context, input: Tensor, weight: Tensor) -> OpenShape | None:
    """The output's shape for an input of unknown rank: its leading axes, then ``out_features``."""
    lead = ctx.leading(input, 1)
    return None if lead is None else OpenShape(lead.var, (*lead.tail, *weight.dims[:-1]))


def wrong_features(input: Tensor, weight: Tensor) -> Failure:
    """The last axis, which is all that may be known of the input, has not the size the weight was made for."""
    axes = input.tail if input.shape is None else input.dims
    rows = "?" if input.shape is None else product(input.dims[:-1])
    found = axes[-1] if axes else 1
    columns = weight.dims[0] if len(weight.dims) > 1 else 1
    return Failure(
        "linear-in-features",
        f"The linear layer takes {weight.dims[-1]} features, and the last axis of {shown(input)} has {found}.",
        raises=f"mat1 and mat2 shapes cannot be multiplied ({rows}x{found} and {weight.dims[-1]}x{columns})",
        exception="RuntimeError",
        argument="input",
    ).with_data(expected=weight.dims[-1], found=found)


def _same_dtype(input: Tensor, weight: Tensor, bias: Tensor | None) -> str | None:
    if input.dtype is None or weight.dtype is None or input.dtype == weight.dtype:
        return input.dtype or weight.dtype
    if bias is not None:
        raises = (
            f"mat1 and mat2 must have the same dtype, but got {scalar_type(input.dtype)} and "
            f"{scalar_type(weight.dtype)}"
        )
    else:
        raises = (
            f"expected m1 and m2 to have the same dtype, but got: {C_NAMES.get(input.dtype, input.dtype)} != "
            f"{C_NAMES.get(weight.dtype, weight.dtype)}"
        )
    wanted = weight.dtype
    repairs = (
        to_float("input")
        if wanted == "float32"
        else (Repair("wrap", f"Convert to {wanted}", "input", "{}.to(torch." + wanted + ")", needs="import torch"),)
    )
    raise other_dtype("linear", input, weight, raises, "input", repairs)


@op("torch.nn.functional.bilinear", "torch.bilinear")
def bilinear(ctx: Context, input1: TensorArg, input2: TensorArg, weight: TensorArg, bias: OptTensor = None) -> Tensor:
    """``x₁ᵀ W x₂ + b``, for each output feature."""

    def failure(x: Tensor, axis: int) -> Failure:
        return Failure(
            "linear-in-features",
            f"The bilinear weight {shown(weight)} takes {weight.dims[axis]} features, and gets {shown(x)}.",
            raises=f"bilinear(): input{axis} size does not match weight size: got {x.dims[-1]} but expected "
            f"{weight.dims[axis]}",
            exception="RuntimeError",
            argument=f"input{axis}",
        )

    ctx.equal(input1.dims[-1], weight.dims[1], lambda: failure(input1, 1))
    ctx.equal(input2.dims[-1], weight.dims[2], lambda: failure(input2, 2))
    operands = [x for x in (input1, input2, weight, bias) if x is not None]
    return made(ctx, operands, (*input1.dims[:-1], weight.dims[0]), input1.dtype or weight.dtype)

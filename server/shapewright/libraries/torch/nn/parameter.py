"""Parameters and buffers. https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, lt
from shapewright.libraries.torch.failures import check_differentiable, not_allowed, sizes
from shapewright.rules import REGISTRY, Context, OptBool, OptTensor, op
from shapewright.values import NONE, Tensor, Unknown, Value

REGISTRY.alias("torch.nn.parameter", "torch.nn")


def parameter(ctx: Context, *shape: Dim, dtype: str | None = None, device: str | None = None) -> Tensor:
    """A new parameter of this shape, in the default dtype unless one is given."""
    negative = next((size for size in shape if lt(size, 0)), None)
    if negative is not None:
        raise not_allowed(
            f"A parameter of size {sizes(shape)} cannot be made: a size is not negative.",
            f"Trying to create tensor with negative dimension {negative}: {sizes(shape)}",
            "",
            "RuntimeError",
        )
    dtype = dtype or ctx.state("torch.default_dtype", "float32")
    return Tensor("torch", shape, dtype, kind="parameter", device=device or "cpu", requires_grad=True)


def parameter_if(ctx: Context, flag: bool | None, *shape: Dim, dtype: str | None = None) -> Value:
    """A parameter that a flag asks for, else None; unknown where the flag is (``bias=config.use_bias``)."""
    if flag is None:
        return Unknown("whether the layer has it depends on a flag that is not known")
    return parameter(ctx, *shape, dtype=dtype) if flag else NONE


@op("torch.nn.Parameter")
def new_parameter(ctx: Context, data: OptTensor = None, requires_grad: OptBool = True) -> Tensor:
    """A tensor as a parameter."""
    if data is None:
        return parameter(ctx, 0)
    if requires_grad:
        check_differentiable(data.dtype)
    return replace(data, kind="parameter", requires_grad=requires_grad)


@op("torch.nn.Buffer")
def new_buffer(ctx: Context, data: OptTensor = None, persistent: OptBool = True) -> Tensor:
    """A tensor as a buffer; an empty one by default."""
    return Tensor("torch", (0,), ctx.state("torch.default_dtype", "float32")) if data is None else data


@op("torch.nn.UninitializedParameter")
def uninitialized(ctx: Context, requires_grad: OptBool = True) -> Tensor:
    """A parameter whose shape is set later."""
    return Tensor("torch", None, None, kind="parameter", requires_grad=True)

"""What a tensor tells about itself: shape, dtype, counts, strides.

https://pytorch.org/docs/stable/tensors.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim
from shapewright.libraries.torch.dtypes import SIZES, is_complex, is_float
from shapewright.libraries.torch.failures import shown
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axis_of
from shapewright.libraries.torch.views import strides_of
from shapewright.rules import Context, Failure, OptAxis, Raw, TensorArg, lift_dim, op, prop
from shapewright.values import NONE, Const, Lib, Some, Tensor, Tuple, Value


def size_value(shape: Sequence[Dim]) -> Value:
    """A ``torch.Size``."""
    return Tuple(tuple(lift_dim(size) for size in shape), kind="torch.Size")


def dtype_value(dtype: str | None) -> Value:
    """A dtype as the program sees it."""
    return Some("dtype") if dtype is None else Lib(f"torch.{dtype}")


@prop("torch.Tensor.shape")
def shape(ctx: Context, x: TensorArg) -> Value:
    """``x.shape``."""
    return size_value(x.dims)


@torch_op("size", function=False)
def size(ctx: Context, input: TensorArg, dim: OptAxis = None) -> Value:
    """``x.size()`` or ``x.size(dim)``."""
    if dim is None:
        return size_value(input.dims)
    if not input.dims:
        axis_of(input, dim)
        raise Failure(
            "axis-range",
            f"{shown(input)} has no axes.",
            raises="Dimension specified as 0 but tensor has no dimensions",
            exception="IndexError",
            argument="dim",
        )
    return lift_dim(input.dims[axis_of(input, dim)])


@torch_op("numel", "nelement", function=False)
@op("torch.numel")
def numel(ctx: Context, input: TensorArg) -> Dim:
    """The number of elements."""
    return input.size


@torch_op("dim", "ndimension", function=False)
def dim(ctx: Context, input: TensorArg) -> int:
    """The number of axes."""
    return len(input.dims)


@prop("torch.Tensor.ndim")
def ndim(ctx: Context, x: TensorArg) -> int:
    """The number of axes."""
    return len(x.dims)


@op("torch.Tensor.__len__")
def length(ctx: Context, input: TensorArg) -> Dim:
    """``len(x)``: the size of the first axis."""
    if not input.dims:
        raise Failure(
            "scalar-length",
            "A 0-dimensional tensor has no length.",
            raises="len() of a 0-d tensor",
            exception="TypeError",
        )
    return input.dims[0]


@prop("torch.Tensor.dtype")
def dtype(ctx: Context, x: TensorArg) -> Value:
    """The dtype."""
    return dtype_value(x.dtype)


@torch_op("is_floating_point")
def is_floating_point(ctx: Context, input: TensorArg) -> Value:
    """Whether the dtype is a float."""
    known = is_float(input.dtype)
    return Some("bool") if known is None else Const(known)


@torch_op("is_complex")
def is_complex_rule(ctx: Context, input: TensorArg) -> Value:
    """Whether the dtype is complex."""
    known = is_complex(input.dtype)
    return Some("bool") if known is None else Const(known)


@torch_op("is_contiguous", function=False)
def is_contiguous(ctx: Context, input: TensorArg, memory_format: Raw = NONE) -> Value:
    """Whether the elements lie row-major in memory."""
    if input.layout is None or not (isinstance(memory_format, Const) and memory_format.value is None):
        return Some("bool")
    return Const(input.layout == "contiguous")


@torch_op("stride", function=False)
def stride(ctx: Context, input: TensorArg, dim: OptAxis = None) -> Value:
    """The steps in memory, in elements."""
    strides = strides_of(input)
    if strides is None:
        unknown = tuple(Some("int") for _ in input.dims)
        return Tuple(unknown) if dim is None else Some("int")
    if dim is None:
        return Tuple(tuple(lift_dim(s) for s in strides))
    return lift_dim(strides[axis_of(input, dim)])


@torch_op("element_size", function=False)
def element_size(ctx: Context, input: TensorArg) -> Value:
    """Bytes of an element."""
    known = SIZES.get(input.dtype or "")
    return Some("int", low=1) if known is None else Const(known)


@prop("torch.Tensor.itemsize")
def itemsize(ctx: Context, x: TensorArg) -> Value:
    """Bytes of an element."""
    known = SIZES.get(x.dtype or "")
    return Some("int", low=1) if known is None else Const(known)


@prop("torch.Tensor.nbytes")
def nbytes(ctx: Context, x: TensorArg) -> Value:
    """Bytes of all elements."""
    known = SIZES.get(x.dtype or "")
    return Some("int", low=0) if known is None else lift_dim(x.size * known)


@prop("torch.Tensor.requires_grad")
def requires_grad(ctx: Context, x: TensorArg) -> Value:
    """Whether gradients are kept for it."""
    return Some("bool") if x.requires_grad is None else Const(x.requires_grad)


@prop("torch.Tensor.is_leaf")
def is_leaf(ctx: Context, x: TensorArg) -> Value:
    """Whether it was made by the program rather than computed."""
    return Const(True) if x.requires_grad is False else Some("bool")


@prop("torch.Tensor.data")
def data(ctx: Context, x: TensorArg) -> Tensor:
    """The same elements without a gradient."""
    return replace(x, requires_grad=False, kind="eager")


@prop("torch.Tensor.grad")
def grad(ctx: Context, x: TensorArg) -> Value:
    """The gradient: of the tensor's own shape and dtype."""
    if x.requires_grad is False:
        return NONE
    return x.like(requires_grad=False, kind="eager")


@prop("torch.Tensor.is_sparse", "torch.Tensor.is_quantized", "torch.Tensor.is_meta", "torch.Tensor.is_mps")
def is_unusual(ctx: Context, x: TensorArg) -> Value:
    """Strided CPU and CUDA tensors are none of these."""
    return Const(False) if x.device is not None and x.device not in ("meta", "mps") else Some("bool")


@prop("torch.Tensor.layout")
def layout(ctx: Context, x: TensorArg) -> Value:
    """How the elements are stored: sparse tensors are not followed."""
    return Lib("torch.strided")


@prop("torch.Tensor.real")
def real(ctx: Context, x: TensorArg) -> Value:
    """The real part."""
    return ctx.invoke("torch.real", x)


@prop("torch.Tensor.imag")
def imag(ctx: Context, x: TensorArg) -> Value:
    """The imaginary part."""
    return ctx.invoke("torch.imag", x)


@op("torch.Size")
def size_of(ctx: Context, sizes: Raw = NONE) -> Value:
    """A ``torch.Size`` from a sequence of ints."""
    items = () if sizes == NONE else ctx.items(sizes)
    return Some("torch.Size") if items is None else Tuple(tuple(items), kind="torch.Size")


@op("torch.Size.numel")
def size_numel(ctx: Context, self: Raw) -> Value:
    """The product of the sizes."""
    from shapewright.dims import product
    from shapewright.rules import dim_of

    dims = [dim_of(item) for item in ctx.items(self) or ()]
    known = [d for d in dims if d is not None]
    return lift_dim(product(known)) if len(known) == len(dims) else Some("int")

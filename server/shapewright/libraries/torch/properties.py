"""What a tensor tells about itself: shape, dtype, counts, strides.

https://pytorch.org/docs/stable/tensors.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.torch.dtypes import SIZES, is_complex, is_float
from shapewright.libraries.torch.failures import shown
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axis_of
from shapewright.libraries.torch.views import strides_of
from shapewright.rules import Context, DTypeArg, Failure, OptAxis, Raw, TensorArg, lift_dim, op, prop
from shapewright.values import NONE, Const, Lib, Some, Tensor, Tuple, Unknown, Value


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


@prop(*(f"torch.Tensor.is_{kind}" for kind in ("ipu", "maia", "mkldnn", "mtia", "vulkan", "xla", "xpu")),
      "torch.Tensor.is_sparse_csr", "torch.Tensor.is_nested")  # fmt: skip
def is_rare(ctx: Context, x: TensorArg) -> Value:
    """Tensors that are known to be on a CPU or a GPU are none of these."""
    return Const(False) if x.device is not None and x.device.partition(":")[0] in ("cpu", "cuda") else Some("bool")


@prop("torch.Tensor.is_cpu")
def is_cpu(ctx: Context, x: TensorArg) -> Value:
    """Whether the tensor is in the machine's own memory."""
    return Some("bool") if x.device is None else Const(x.device == "cpu")


@prop("torch.Tensor.retains_grad")
def retains_grad(ctx: Context, x: TensorArg) -> Value:
    """Whether a tensor that was computed keeps its gradient."""
    return Some("bool")


@torch_op("is_conj", "is_neg", "is_inference", "is_distributed")
@torch_op("is_coalesced", "is_pinned", "is_shared", "is_set_to", function=False)
def is_so(ctx: Context, input: TensorArg, *args: Raw, **kwargs: Raw) -> Value:
    """How the elements are held, which decides no shape."""
    return Some("bool")


@torch_op("is_signed")
def is_signed(ctx: Context, input: TensorArg) -> Value:
    """Whether the dtype has negative numbers."""
    return Some("bool") if input.dtype is None else Const(input.dtype != "bool" and not input.dtype.startswith("uint"))


@torch_op("is_nonzero")
def is_nonzero(ctx: Context, input: TensorArg) -> Value:
    """The truth of a single element."""
    return ctx.method(input, "__bool__")


@torch_op("is_same_size")
def is_same_size(ctx: Context, input: TensorArg, other: TensorArg) -> Value:
    """Whether two tensors have one shape."""
    if input.shape is None or other.shape is None:
        return Some("bool")
    if len(input.shape) != len(other.shape):
        return Const(False)
    same = [eq(a, b) for a, b in zip(input.shape, other.shape, strict=True)]
    return Const(all(same)) if None not in same or False in same else Some("bool")


@torch_op("data_ptr", "const_data_ptr", "storage_offset", function=False)
@torch_op("get_device")
def place(ctx: Context, input: TensorArg) -> Value:
    """Where the elements are."""
    return Some("int")


@prop("torch.Tensor.output_nr")
def output_nr(ctx: Context, x: TensorArg) -> Value:
    """Which of an operator's results it is."""
    return Some("int", low=0)


@prop("torch.Tensor.name")
def name(ctx: Context, x: TensorArg) -> Value:
    """Tensors have no names."""
    return NONE


@torch_op("dim_order", function=False)
def dim_order(ctx: Context, input: TensorArg, **options: Raw) -> Value:
    """The axes from the one with the widest steps in memory to that with the smallest."""
    return Tuple(tuple(Some("int") for _ in input.dims))


@op("torch.Tensor.as_subclass")
def as_subclass(ctx: Context, input: TensorArg, cls: Raw) -> Tensor:
    """The same tensor as one of a subclass."""
    return input


@op("torch.Tensor.record_stream")
def record_stream(ctx: Context, input: TensorArg, s: Raw) -> None:
    """Tells the allocator of a stream."""


@op("torch.Tensor.register_post_accumulate_grad_hook")
def register_hook(ctx: Context, input: TensorArg, hook: Raw) -> Value:
    """A hook that is called when the gradient is there."""
    return Unknown("the handle of a hook")


@torch_op("to_mkldnn", function=False)
def to_mkldnn(ctx: Context, input: TensorArg, dtype: DTypeArg = None) -> Tensor:
    """The tensor in a library's own order of elements."""
    return replace(input, dtype=dtype or input.dtype, layout=None)


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

"""Other dtypes, devices, and out of torch: to, float, cpu, numpy, item, tolist, detach, clone.

https://pytorch.org/docs/stable/tensors.html
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite
from typing import Annotated, Any

from shapewright.dims import eq
from shapewright.libraries.torch.contents import LEGACY
from shapewright.libraries.torch.devices import device_of
from shapewright.libraries.torch.dtypes import default_dtype, is_complex, is_float, is_integral
from shapewright.libraries.torch.failures import LEAF, shown, sizes
from shapewright.libraries.torch.kinds import DTypeOnly, KnownTensor, TensorOnly
from shapewright.libraries.torch.ranges import constants
from shapewright.libraries.torch.registration import torch_op
from shapewright.rules import (
    REGISTRY,
    Abstain,
    BoolArg,
    Context,
    DTypeArg,
    Failure,
    Kind,
    OptBool,
    Raw,
    Repair,
    Site,
    TensorArg,
    lift_dim,
    op,
)
from shapewright.rules import to_dtype as dtype_argument
from shapewright.values import FALSE, NONE, Const, Instance, Lib, Some, Tensor, Tuple, Value

_CASTS = {
    "float": "float32", "double": "float64", "half": "float16", "bfloat16": "bfloat16", "long": "int64",
    "int": "int32", "short": "int16", "char": "int8", "byte": "uint8", "bool": "bool", "cfloat": "complex64",
    "cdouble": "complex128", "chalf": "complex32",
}  # fmt: skip


def no_leaf(x: Tensor) -> Tensor:
    """What is computed from a tensor is no leaf, as it may be itself."""
    return x.with_note(LEAF, False) if x.note(LEAF) else x


def cast(x: Tensor, dtype: str | None) -> Tensor:
    """The same elements in another dtype."""
    if dtype is None or dtype == x.dtype:
        return replace(x, kind="eager" if x.kind == "parameter" and dtype != x.dtype else x.kind)
    grad = False if is_integral(dtype) else x.requires_grad
    keeps_values = dtype != "bool" and is_integral(x.dtype)
    numbers = constants(x) if is_integral(dtype) and dtype != "bool" else None
    return x.like(
        dtype=dtype, interval=x.interval if keeps_values else None, requires_grad=grad, layout=x.layout,
        meta=no_leaf(x).meta, data=None if numbers is None else Tuple(tuple(Const(int(n)) for n in numbers)),
    )  # fmt: skip


def _register_cast(name: str, dtype: str) -> None:
    def rule(ctx: Context, input: TensorArg, memory_format: Raw = NONE) -> Tensor:
        return cast(input, dtype)

    torch_op(name, function=False)(rule)


for _name, _dtype in _CASTS.items():
    _register_cast(_name, _dtype)


def moved(x: Tensor, device: str | None) -> Tensor:
    """The same tensor on another device."""
    if x.device == device and device is not None:
        return x
    return replace(no_leaf(x), device=device, kind="eager", origin=None)


@torch_op("to", function=False)
def to_dtype(
    ctx: Context,
    input: TensorArg,
    dtype: DTypeOnly,
    non_blocking: Raw = FALSE,
    copy: Raw = FALSE,
    memory_format: Raw = NONE,
) -> Tensor:
    """``x.to(torch.float16)``."""
    return cast(input, dtype)


@torch_op("type_as", function=False)
def type_as(ctx: Context, input: TensorArg, other: TensorOnly) -> Tensor:
    """y's dtype and device."""
    return _like_other(input, other)


@torch_op("to", function=False)
def to_other(
    ctx: Context,
    input: TensorArg,
    other: KnownTensor,
    non_blocking: Raw = FALSE,
    copy: Raw = FALSE,
    memory_format: Raw = NONE,
) -> Tensor:
    """``x.to(y)``: y's dtype and device."""
    return _like_other(input, other)


def _like_other(input: Tensor, other: Tensor) -> Tensor:
    if other.dtype is None:
        return moved(input.like(dtype=None, layout=input.layout), other.device)
    return moved(cast(input, other.dtype), other.device)


@torch_op("to", function=False)
def to_device(
    ctx: Context,
    input: TensorArg,
    device: Raw = NONE,
    dtype: DTypeArg = None,
    non_blocking: Raw = FALSE,
    copy: Raw = FALSE,
    memory_format: Raw = NONE,
) -> Tensor:
    """``x.to("cuda")``, ``x.to(device, dtype)``."""
    result = cast(input, dtype)
    if isinstance(device, Const) and device.value is None:
        return result
    if not isinstance(device, (Const, Instance, Some)) and device_of(ctx, device) is None:
        # neither a known device nor a known dtype: the dtype may change too
        return replace(result, device=None, dtype=dtype)
    return moved(result, device_of(ctx, device))


def _type(ctx: Context, value: Value, site: Site) -> tuple[str | None, str | None]:
    """The dtype and, of an old tensor type, the device."""
    spelled = value.name if isinstance(value, Lib) else value.value if isinstance(value, Const) else None
    if isinstance(spelled, str) and spelled.rpartition(".")[0] in ("torch", "torch.cuda"):
        legacy = spelled.rpartition(".")[2]
        if legacy == "Tensor" or legacy in LEGACY:  # torch.Tensor is the type of the default dtype
            return LEGACY.get(legacy) or default_dtype(ctx), "cuda" if spelled.startswith("torch.cuda.") else "cpu"
    return dtype_argument(ctx, value, site), None


_TYPE = Kind("dtype", _type)


@torch_op("type", function=False)
def type_name(ctx: Context, input: TensorArg) -> Value:
    """The type's name."""
    return Some("str")


@torch_op("type", function=False)
def type_(ctx: Context, input: TensorArg, dtype: Annotated[Any, _TYPE], non_blocking: Raw = FALSE) -> Value:
    """``x.type(torch.int64)``, and the old ``x.type(torch.LongTensor)`` and ``x.type("torch.LongTensor")``."""
    kind, device = dtype or (None, None)
    made = cast(input, kind)
    return made if device is None else moved(made, device)


@torch_op("cuda", function=False)
def cuda(ctx: Context, input: TensorArg, device: Raw = NONE, non_blocking: Raw = FALSE) -> Tensor:
    """On the GPU."""
    given = device_of(ctx, device) if not (isinstance(device, Const) and device.value is None) else "cuda"
    return moved(input, given)


@torch_op("cpu", function=False)
def cpu(ctx: Context, input: TensorArg) -> Tensor:
    """In main memory."""
    return moved(input, "cpu")


@torch_op("clone", "alias_copy", "pin_memory", "share_memory_", "to_dense")
def clone(ctx: Context, input: TensorArg, *, memory_format: Raw = NONE, masked_grad: Raw = NONE) -> Tensor:
    """A copy."""
    return replace(no_leaf(input), kind="eager", origin=None)


@torch_op("detach", "detach_")
def detach(ctx: Context, input: TensorArg) -> Tensor:
    """The same elements without a gradient."""
    return replace(input, kind="eager", requires_grad=False)


@torch_op("requires_grad_", function=False)
def set_requires_grad(ctx: Context, input: TensorArg, requires_grad: BoolArg = True) -> Tensor:
    """Keep gradients from here on."""
    if requires_grad and is_integral(input.dtype):
        raise Failure(
            "dtype-unsupported",
            f"Only floats have gradients, and this is {shown(input)}.",
            raises="only Tensors of floating point and complex dtype can require gradients",
            exception="RuntimeError",
            argument="self",
        )
    changed = replace(input, requires_grad=requires_grad)
    return changed.with_note(LEAF, True) if requires_grad and input.requires_grad is False else changed


REGISTRY.setters["torch.Tensor.requires_grad"] = "torch.Tensor.requires_grad_"
REGISTRY.setters["torch.Tensor.data"] = "torch.Tensor.data.__set__"


@op("torch.Tensor.data.__set__")
def set_data(ctx: Context, input: TensorArg, data: TensorArg) -> Tensor:
    """``x.data = y``: the elements of y, and x's own gradient."""
    taken = replace(data, kind=input.kind, requires_grad=input.requires_grad, meta=input.meta)
    return replace(taken, dtype=None, requires_grad=None) if is_integral(data.dtype) else taken


@torch_op("retain_grad", "register_hook", function=False)
def retain_grad(ctx: Context, input: TensorArg, hook: Raw = NONE) -> Value:
    """Bookkeeping for gradients."""
    return NONE


@torch_op("backward", function=False)
def backward(
    ctx: Context,
    input: TensorArg,
    gradient: Raw = NONE,
    retain_graph: Raw = NONE,
    create_graph: Raw = FALSE,
    inputs: Raw = NONE,
) -> Value:
    """Gradients of a scalar; a larger tensor needs ``gradient``."""
    given = not (isinstance(gradient, Const) and gradient.value is None)
    if not given and input.shape is not None and eq(input.size, 1) is False:
        raise Failure(
            "backward-scalar",
            f"backward starts at a single number, and this is {shown(input)}: reduce it with .mean() or .sum().",
            raises="grad can be implicitly created only for scalar outputs",
            exception="RuntimeError",
            argument="self",
            repairs=(Repair("wrap", "Take the mean first", "self", "{}.mean()"),),
        )
    if (
        isinstance(gradient, Tensor)
        and None not in (gradient.shape, input.shape)
        and not _of_one_shape(gradient, input)
    ):
        raise Failure(
            "argument-value",
            f"The gradient of {shown(input)} has its shape, and this is {shown(gradient)}.",
            raises=f"Mismatch in shape: grad_output[0] has a shape of torch.Size({sizes(gradient.dims)}) and "
            f"output[0] has a shape of torch.Size({sizes(input.dims)}).",
            exception="RuntimeError",
            argument="gradient",
        )
    if input.requires_grad is False:
        raise Failure(
            "no-gradient",
            f"{shown(input)} does not depend on anything that requires a gradient.",
            raises="element 0 of tensors does not require grad and does not have a grad_fn",
            exception="RuntimeError",
            argument="self",
        )
    ctx.comes_true()
    return NONE


def _of_one_shape(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors may have the same shape."""
    return len(a.dims) == len(b.dims) and all(eq(x, y) is not False for x, y in zip(a.dims, b.dims, strict=True))


@op("torch.Tensor.__int__", "torch.Tensor.__index__")
def to_int(ctx: Context, input: TensorArg) -> Value:
    """``int(x)``: of a float the part before the point."""
    return _as_number(int, item(ctx, input))


@op("torch.Tensor.__float__")
def to_float(ctx: Context, input: TensorArg) -> Value:
    """``float(x)``."""
    return _as_number(float, item(ctx, input))


def _as_number(kind: type[int] | type[float], number: Value) -> Value:
    """What Python's ``int`` or ``float`` makes of a number."""
    name = kind.__name__
    if number.type_name == name:
        return number
    if isinstance(number, Const) and isinstance(number.value, (bool, int, float)) and isfinite(number.value):
        return Const(kind(number.value))
    low, high = (number.low, number.high) if isinstance(number, Some) else (None, None)
    bounds = (None if bound is None or not isfinite(bound) else kind(bound) for bound in (low, high))
    return Some(name, *bounds)


@torch_op("item", function=False)
def item(ctx: Context, input: TensorArg) -> Value:
    """The only element as a Python number."""
    if input.shape is not None and eq(input.size, 1) is False:
        raise Failure(
            "tensor-item",
            f"item() needs a single element, and {shown(input)} has {input.size}.",
            raises=f"a Tensor with {input.size} elements cannot be converted to Scalar",
            exception="RuntimeError",
            argument="self",
        )
    return bounded_number(ctx, input) or element(input)


def bounded_number(ctx: Context, x: Tensor) -> Value | None:
    """One integer between known bounds gets a name of its own, so that ``data[i : i + n]`` has n items."""
    low, high = x.interval or (None, None)
    if x.data is not None or not is_integral(x.dtype) or low is None or high is None:
        return None
    if not (isfinite(low) and isfinite(high)):
        return None
    first, last = int(low), int(high)
    return lift_dim(ctx.fresh(low=first, high=last) if first < last else first)


def element(x: Tensor) -> Value:
    """One element as a Python value."""
    data = x.data
    while isinstance(data, Tuple) and len(data.items) == 1:
        data = data.items[0]
    if isinstance(data, Value) and not isinstance(data, Tuple):
        return data
    if x.dtype is None:
        return Some("number")
    kind = "bool" if x.dtype == "bool" else "complex" if is_complex(x.dtype) else "float"
    low, high = x.interval or (None, None)
    return Some(kind if is_float(x.dtype) or kind != "float" else "int", low, high)


@torch_op("tolist", function=False)
def tolist(ctx: Context, input: TensorArg) -> Value:
    """Nested lists of Python numbers."""

    def nested(axis: int, data: Value | None) -> Value:
        if axis == len(input.dims):
            return data if data is not None else element(input)
        size = input.dims[axis]
        if not isinstance(size, int) or size > 256:
            raise Abstain("a list of unknown length")
        items = data.items if isinstance(data, Tuple) else (None,) * size
        return ctx.list([nested(axis + 1, part) for part in items])

    return nested(0, input.data if isinstance(input.data, Value) else None)


@torch_op("numpy", function=False)
@op("torch.Tensor.__array__")
def numpy(ctx: Context, input: TensorArg, dtype: Raw = NONE, *, force: OptBool = False) -> Tensor:
    """A NumPy array; the tensor must be on the CPU and without a gradient."""
    if not force:
        _check_exportable(ctx, input)
    return replace(
        input, library="numpy", kind="eager", device=None, requires_grad=None, meta=(), layout="contiguous", origin=None
    )


def _check_exportable(ctx: Context, x: Tensor) -> None:
    if x.requires_grad and ctx.state("torch.grad_enabled", True) is True:
        raise Failure(
            "numpy-requires-grad",
            f"{shown(x)} requires a gradient, which NumPy cannot follow: detach it first.",
            raises="Can't call numpy() on Tensor that requires grad. Use tensor.detach().numpy() instead.",
            exception="RuntimeError",
            argument="self",
            repairs=(Repair("wrap", "Detach it first", "self", "{}.detach()"),),
        )
    if x.device is not None and x.device.startswith("cuda"):
        raise Failure(
            "numpy-device",
            f"NumPy arrays live in main memory, and this tensor is on {x.device}: move it with .cpu().",
            raises=f"can't convert {x.device if ':' in x.device else x.device + ':0'} device type tensor to numpy. "
            "Use Tensor.cpu() to copy the tensor to host memory first.",
            exception="TypeError",
            argument="self",
            repairs=(Repair("wrap", "Move it to the CPU first", "self", "{}.cpu()"),),
        )
    if x.dtype == "bfloat16":
        raise Failure(
            "dtype-unsupported",
            "NumPy has no bfloat16: convert with .float() first.",
            raises="Got unsupported ScalarType BFloat16",
            exception="TypeError",
            argument="self",
            repairs=(Repair("wrap", "Convert to float32", "self", "{}.float()"),),
        )


@torch_op("result_type", method=False)
def result_type_rule(ctx: Context, tensor1: Raw, tensor2: Raw) -> Value:
    """The dtype that mixing two operands gives."""
    from shapewright.libraries.torch.arithmetic import combined
    from shapewright.libraries.torch.properties import dtype_value

    return dtype_value(combined(ctx, (tensor1, tensor2)).dtype)


@torch_op("promote_types", method=False)
def promote_types(ctx: Context, type1: DTypeOnly, type2: DTypeOnly) -> Value:
    """The smallest dtype that holds both."""
    from shapewright.libraries.torch.dtypes import promote
    from shapewright.libraries.torch.properties import dtype_value

    return dtype_value(promote(type1, type2))

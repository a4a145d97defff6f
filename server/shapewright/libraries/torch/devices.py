"""Devices: ``torch.device`` objects and the strings that name them.

A tensor's device is ``cpu``, ``cuda``, ``cuda:1``, ``mps``, ``meta`` …, or None where data decides.
"""

from __future__ import annotations

from shapewright.rules import Context, Failure, Raw, lib_class, op, prop
from shapewright.values import NONE, Const, Instance, Some, Tensor, Value


def device_of(ctx: Context, value: Value | None) -> str | None:
    """The device an argument names; None where it is not known. ``None`` itself gives the default."""
    if value is None or (isinstance(value, Const) and value.value is None):
        default: str | None = ctx.state("torch.default_device", "cpu")
        return default
    if isinstance(value, Const):
        if isinstance(value.value, str):
            check_name(value.value)
            return value.value
        return f"cuda:{value.value}" if isinstance(value.value, int) else None
    if isinstance(value, Instance) and ctx.is_instance(value, "torch.device"):
        name = ctx.get(value, "_name")
        return name.value if isinstance(name, Const) else None
    return None


_TYPES = (
    "cpu", "cuda", "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla", "lazy",
    "vulkan", "mps", "meta", "hpu", "mtia", "privateuseone",
)  # fmt: skip
_OTHERS = ("npu", "mlu", "musa", "gcu", "dml")
"""Names that other packages give to a device of their own."""


def check_name(name: str) -> None:
    """A device's name begins with a type that torch knows."""
    kind = name.partition(":")[0]
    if kind in _TYPES or kind in _OTHERS:
        return
    raise Failure(
        "argument-value",
        f"There is no device '{name}'{': a GPU is called cuda' if kind.lower() == 'gpu' else ''}.",
        raises=f"Expected one of {', '.join(_TYPES)} device type at start of device string: {kind}",
        exception="RuntimeError",
    )


def device_value(ctx: Context, device: str | None) -> Value:
    """A ``torch.device``."""
    if device is None:
        return ctx.new("torch.device", type=Some("str"), index=Some("object"), _name=Some("str"))
    kind, _, index = device.partition(":")
    return ctx.new("torch.device", type=Const(kind), index=Const(int(index)) if index else NONE, _name=Const(device))


@lib_class("torch.device", url="https://pytorch.org/docs/stable/tensor_attributes.html#torch.device")
class Device:
    """Where tensors live; ``type`` and ``index``."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, type: Raw, index: Raw = NONE) -> None:
        """``torch.device("cuda:1")`` or ``torch.device("cuda", 1)``."""
        name = device_of(ctx, type) if not (isinstance(type, Const) and type.value is None) else None
        if isinstance(index, Const) and isinstance(index.value, int) and name is not None:
            name = f"{name}:{index.value}"
        elif not (isinstance(index, Const) and index.value is None):
            name = None
        kind, _, number = (name or "").partition(":")
        ctx.set(self, "_name", Some("str") if name is None else Const(name))
        ctx.set(self, "type", Const(kind) if name else Some("str"))
        known = Const(int(number)) if number else NONE
        ctx.set(self, "index", known if name else Some("object"))


@prop("torch.Tensor.device")
def device(ctx: Context, x: Raw) -> Value:
    """Where the tensor lives."""
    return device_value(ctx, x.device if isinstance(x, Tensor) else None)


@prop("torch.Tensor.is_cuda")
def is_cuda(ctx: Context, x: Raw) -> Value:
    """Whether the tensor is on a GPU."""
    known = x.device if isinstance(x, Tensor) else None
    return Some("bool") if known is None else Const(known.startswith("cuda"))


@op("torch.set_default_device")
def set_default_device(ctx: Context, device: Raw) -> None:
    """Where factories put tensors from here on."""
    ctx.set_state("torch.default_device", device_of(ctx, device))


@op("torch.get_default_device")
def get_default_device(ctx: Context) -> Value:
    """Where factories put tensors."""
    return device_value(ctx, device_of(ctx, None))


@op("torch.accelerator.is_available")
def is_available(ctx: Context) -> Value:
    """Decided by the machine the program runs on."""
    return Some("bool")


@op("torch.accelerator.device_count")
def device_count(ctx: Context) -> Value:
    """Decided by the machine the program runs on."""
    return Some("int", low=0)


@op("torch.accelerator.current_accelerator")
def current_accelerator(ctx: Context, check_available: Raw = NONE) -> Value:
    """The machine's accelerator."""
    return device_value(ctx, None)

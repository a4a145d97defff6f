"""Arguments as tensors, and results from operands: device, gradient, dtype, broadcast shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapewright.dims import Dim
from shapewright.libraries.common.axes import axis_index, axis_indexes
from shapewright.libraries.common.broadcast import broadcast, open_broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.torch.dtypes import is_integral, is_number
from shapewright.libraries.torch.failures import axis_out_of_range, axis_repeated, does_not_broadcast
from shapewright.rules import Abstain, Context, Failure, Mismatch, Repair, Site, tensors_of, wrong_type
from shapewright.values import Const, Instance, Int, OpenShape, Some, Tensor, Tuple, Union, Unknown, UnknownShape, Value
from shapewright.values import unknown_tensor as unknown_of

PACKED = "torch.nn.utils.rnn.PackedSequence"
"""What recurrent layers take in place of a tensor, and no other operator does."""


@tensors_of("torch")
def as_tensor(ctx: Context, value: Value, site: Site) -> Tensor | None:
    """Torch takes tensors only; a union of tensors is joined."""
    if isinstance(value, Union) and all(isinstance(option, Tensor) for option in value.options):
        joined = ctx.join(value.options)
        return joined if isinstance(joined, Tensor) else None
    if isinstance(value, Instance) and value.cls.lib == PACKED:
        raise wrong_type(site, "Tensor", value)
    if isinstance(value, Instance) and not value.cls.inherits("torch.nn.Module"):  # it stands for a tensor: a subclass
        raise Abstain(f"argument '{site.parameter}' is a {value.type_name}")
    of_module = site.operator.startswith("torch.nn.") and site.parameter == "input"
    if isinstance(value, Tensor) and value.library == "numpy" and of_module:
        refused = wrong_type(site, "Tensor", value)
        if isinstance(refused, Failure):
            refused.repairs = (_from_numpy(site, value),)
        raise refused
    return None


def _from_numpy(site: Site, array: Tensor) -> Repair:
    """The array as a tensor, of the precision that layers have."""
    template = "torch.from_numpy({})" + (".float()" if array.dtype == "float64" else "")
    return Repair("wrap", "Make it a tensor with torch.from_numpy", site.parameter, template, needs="import torch")


def unknown_tensor(dtype: str | None = None, name: str = "") -> Tensor:
    """A torch tensor of unknown rank."""
    return unknown_of("torch", dtype, name)


_NUMBER_TYPES = {bool: "bool", int: "int64", float: "float32", complex: "complex64"}
_SOME_TYPES = {"bool": "bool", "int": "int64", "float": "float32", "complex": "complex64"}


def operand(ctx: Context, value: Value) -> Tensor:
    """A tensor, or a Python number as a 0-dimensional ``scalar`` that only raises the dtype's category.

    Raises ``Mismatch`` for what is neither, ``Abstain`` for what may be either.
    """
    if isinstance(value, Tensor):
        if value.library == "torch":
            return value
        if value.rank == 0 and value.kind == "scalar" and value.dtype is not None:
            return number(value.dtype)
        raise Abstain(f"an operand is a {value.library} array")
    if isinstance(value, Const) and type(value.value) in _NUMBER_TYPES:
        return number(_NUMBER_TYPES[type(value.value)], value)
    if isinstance(value, Int):
        return number("int64", value)
    if isinstance(value, Some) and value.type_name in _SOME_TYPES:
        return number(_SOME_TYPES[value.type_name])
    if isinstance(value, Union):
        return _operand_of_union(ctx, value)
    if isinstance(value, Unknown):
        return unknown_tensor(name=value.name)
    raise Mismatch(f"an operand is a {value.type_name}")


def _operand_of_union(ctx: Context, value: Union) -> Tensor:
    operands = [operand(ctx, option) for option in value.options]
    if all(is_number(x) for x in operands):
        kinds = {x.dtype for x in operands}
        return number(kinds.pop() if len(kinds) == 1 else None)
    joined = ctx.join(operands)
    return joined if isinstance(joined, Tensor) else unknown_tensor()


def number(dtype: str | None, data: Value | None = None) -> Tensor:
    """A Python number as an operand."""
    return Tensor("torch", (), dtype, kind="scalar", data=data)


def shape_or_none(shape: Callable[[], tuple[Dim, ...] | None]) -> tuple[Dim, ...] | None:
    """The shape a formula gives, None where it needs a rank that is not known."""
    try:
        return shape()
    except UnknownShape:
        return None


def broadcast_shape(operands: Sequence[Tensor]) -> tuple[Dim, ...] | None:
    """The operands' broadcast shape, None where a rank is unknown; raises ``Failure`` where they do not fit."""
    known = [x for x in operands if x.shape is not None]
    shape: tuple[Dim, ...] = ()
    for i, x in enumerate(known):
        try:
            shape = broadcast(shape, x.dims)
        except Misfit as misfit:
            so_far = known[0] if i == 1 else known[i - 1].like(shape=shape)
            raise does_not_broadcast(so_far, x, misfit.axis, misfit.left, misfit.right) from None
    return shape if len(known) == len(operands) else None


def shape_of(x: Tensor) -> tuple[Dim, ...] | OpenShape | None:
    """The operand's shape, for a result that has the same; open where the rank is not known."""
    return x.shape if x.shape is not None or x.var is None else OpenShape(x.var, x.tail)


def pointwise_shape(operands: Sequence[Tensor]) -> tuple[Dim, ...] | OpenShape | None:
    """The operands' broadcast shape; that of the one open operand where the others add no axis to it.

    Raises ``Failure`` where they do not fit.
    """
    shape = broadcast_shape(operands)
    return open_broadcast(operands) if shape is None else shape


def made(
    ctx: Context, inputs: Sequence[Tensor], shape: tuple[Dim, ...] | OpenShape | None, dtype: str | None, **facts: Any
) -> Tensor:
    """A result computed from these operands: on their device, with a gradient where one of them has."""
    if isinstance(shape, OpenShape):
        facts.update(var=shape.var, tail=shape.tail)
        shape = None
    tensors = [x for x in inputs if not is_number(x)]
    layout = "contiguous" if all(x.layout == "contiguous" for x in tensors) else None
    return Tensor(
        "torch",
        shape,
        dtype,
        device=facts.pop("device", None) or joint_device(ctx, tensors),
        requires_grad=joint_gradient(ctx, tensors, dtype),
        layout=facts.pop("layout", layout),
        var=facts.pop("var", None) or (unknown_tensor().var if shape is None else None),
        **facts,
    )


def joint_device(ctx: Context, tensors: Sequence[Tensor]) -> str | None:
    """The device all operands are on; raises ``Failure`` when two are surely on different ones.

    A 0-dimensional CPU tensor goes with any device.
    """
    placed = [x for x in tensors if not (x.device == "cpu" and x.rank == 0)]
    devices = {x.device for x in placed} if placed else {x.device for x in tensors}
    known = sorted(d for d in devices if d is not None)
    certain = sorted({x.device for x in placed if x.device is not None and x.rank})
    if len(certain) > 1 and not _may_be_one(certain):
        raise device_mismatch(certain)
    return known[0] if len(devices) == 1 and known else None


def _may_be_one(devices: Sequence[str]) -> bool:
    """``cuda`` is whichever GPU is current, so it may be ``cuda:1``."""
    kinds = {device.split(":")[0] for device in devices}
    return len(kinds) == 1 and (next(iter(kinds)) in devices or len(devices) == 1)


def device_mismatch(devices: Sequence[str]) -> Failure:
    """Operands on different devices."""
    first, second = (d if d == "cpu" or ":" in d else f"{d}:0" for d in sorted(devices, reverse=True)[:2])
    return Failure(
        "device-mismatch",
        f"One operand is on {first}, another on {second}: move them to one device first.",
        raises=f"Expected all tensors to be on the same device, but found at least two devices, {first} and {second}!",
        exception="RuntimeError",
    )


def joint_gradient(ctx: Context, tensors: Sequence[Tensor], dtype: str | None) -> bool | None:
    """Whether what is computed from these tensors requires a gradient; None where that is not known."""
    if is_integral(dtype):
        return False
    enabled = ctx.state("torch.grad_enabled", True)
    needs = [x.requires_grad for x in tensors]
    if enabled is False or all(need is False for need in needs):
        return False
    return True if enabled and any(needs) else None


def axis_of(x: Tensor, axis: int, *, argument: str = "dim", extra: int = 0) -> int:
    """An axis of a tensor of known rank, from 0; ``extra`` axes more are allowed (``unsqueeze``).

    Raises ``Failure`` in torch's wording; a 0-dimensional tensor takes -1 and 0.
    """
    rank = len(x.dims) + extra
    try:
        return axis_index(axis, rank, scalar_has_one=True)
    except Misfit:
        raise axis_out_of_range(x, axis, rank, argument) from None


def axes_of(x: Tensor, axes: Sequence[int]) -> tuple[int, ...]:
    """Several axes, from 0; raises ``Failure`` for one out of range or named twice."""
    rank = len(x.dims)
    for axis in axes:
        axis_of(x, axis)
    try:
        return axis_indexes(axes, rank, scalar_has_one=True)
    except Misfit as misfit:
        raise axis_repeated(x, misfit.axis) from None


def named(kind: str, **fields: Value) -> Tuple:
    """A result with named fields: ``torch.return_types.max``."""
    return Tuple(tuple(fields.values()), kind=f"torch.return_types.{kind}", names=tuple(fields))


def is_definitely(x: Tensor, *dtypes: str) -> bool:
    """Whether the dtype is known and one of these."""
    return x.dtype in dtypes


def tensors_in(ctx: Context, values: Sequence[Value]) -> tuple[Tensor, ...]:
    """Tensors given one by one or as one list; raises ``Abstain`` or ``Mismatch`` for anything else."""
    if len(values) == 1 and not isinstance(values[0], Tensor):
        items = ctx.items(values[0])
        if items is None:
            raise Abstain("a list of tensors has an unknown length")
        values = items
    found = []
    for given in values:
        value = unknown_tensor(name=given.name) if isinstance(given, Unknown) else given
        if not isinstance(value, Tensor):
            raise Mismatch(f"a {value.type_name} stands among tensors")
        found.append(value)
    return tuple(found)

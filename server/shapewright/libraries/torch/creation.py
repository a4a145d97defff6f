"""Tensors made from sizes and values.

https://pytorch.org/docs/stable/torch.html#creation-ops
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite
from typing import Any

from shapewright.dims import Dim, ceildiv, dmax, lt
from shapewright.libraries.common.spacing import spaced
from shapewright.libraries.torch.devices import device_of
from shapewright.libraries.torch.dtypes import (
    SCALAR_TYPES,
    default_complex,
    default_dtype,
    is_complex,
    is_float,
    is_number,
)
from shapewright.libraries.torch.failures import LEAF, check_differentiable, shown, sizes
from shapewright.libraries.torch.kinds import ONE, FullSize, Sizes
from shapewright.libraries.torch.occurrence import with_ends
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import operand
from shapewright.rules import (
    Context,
    DTypeArg,
    Failure,
    IntArg,
    OptBool,
    OptInt,
    Raw,
    ShapeArg,
    TensorArg,
    op,
)
from shapewright.values import NONE, Const, Int, Tensor, Tuple, Unknown, Value

SMALL = 64
"""Contents are kept for tensors of at most this many elements."""


def new(
    ctx: Context,
    shape: Sequence[Dim],
    dtype: str | None,
    device: Value = NONE,
    requires_grad: bool | None = False,
    **facts: Any,
) -> Tensor:
    """A tensor made from nothing but its size. Raises ``Failure`` for a negative size."""
    for size in shape:
        if lt(size, 0):
            raise Failure(
                "negative-size",
                f"A tensor cannot have the size {sizes(shape)}.",
                raises=f"Trying to create tensor with negative dimension {size}: {sizes(shape)}",
                exception="RuntimeError",
                argument="size",
            )
    if requires_grad:
        check_differentiable(dtype)
    made = Tensor("torch", tuple(shape), dtype, device=device_of(ctx, device), requires_grad=requires_grad, **facts)
    return made.with_note(LEAF, True) if requires_grad else made


def _register_filled(name: str, interval: tuple[float | None, float | None] | None) -> None:
    def rule(
        ctx: Context,
        *size: Sizes,
        names: Raw = NONE,
        dtype: DTypeArg = None,
        layout: Raw = NONE,
        device: Raw = NONE,
        pin_memory: Raw = NONE,
        requires_grad: OptBool = False,
        memory_format: Raw = NONE,
        generator: Raw = NONE,
    ) -> Tensor:
        return new(ctx, size, dtype or default_dtype(ctx), device, requires_grad, interval=interval)

    torch_op(name, method=False, out=True)(rule)

    def like(
        ctx: Context,
        input: TensorArg,
        *,
        dtype: DTypeArg = None,
        layout: Raw = NONE,
        device: Raw = NONE,
        requires_grad: OptBool = False,
        memory_format: Raw = NONE,
        generator: Raw = NONE,
    ) -> Tensor:
        return like_of(ctx, input, dtype, device, requires_grad, interval=interval)

    torch_op(f"{name}_like", method=False, out=True)(like)

    def new_filled(
        ctx: Context,
        input: TensorArg,
        *size: Sizes,
        dtype: DTypeArg = None,
        device: Raw = NONE,
        requires_grad: OptBool = False,
        layout: Raw = NONE,
        pin_memory: Raw = NONE,
    ) -> Tensor:
        made = new(ctx, size, dtype or input.dtype, device, requires_grad, interval=interval)
        return made if not _is_none(device) else made.like(device=input.device, interval=interval)

    torch_op(f"new_{name}", function=False)(new_filled)


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def like_of(
    ctx: Context, x: Tensor, dtype: str | None, device: Value, requires_grad: bool | None, **facts: Any
) -> Tensor:
    """A tensor of another one's shape; dtype and device too unless given."""
    where = x.device if _is_none(device) else device_of(ctx, device)
    return x.like(dtype=dtype or x.dtype, device=where, requires_grad=requires_grad, kind="eager", **facts)


for _name, _interval in (
    ("zeros", (0, 0)),
    ("ones", (1, 1)),
    ("empty", None),
    ("rand", (0, 1)),
    ("randn", None),
):
    _register_filled(_name, _interval)


@torch_op("full", method=False, out=True)
def full(
    ctx: Context,
    size: FullSize,
    fill_value: Raw,
    *,
    names: Raw = NONE,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """A tensor of one value, which decides the dtype."""
    return new(ctx, size, dtype or value_dtype(ctx, fill_value), device, requires_grad, interval=_exactly(fill_value))


def _exactly(value: Value) -> tuple[float, float] | None:
    if isinstance(value, Const) and isinstance(value.value, (int, float)):
        return (value.value, value.value)
    return None


@torch_op("full_like", method=False)
def full_like(
    ctx: Context,
    input: TensorArg,
    fill_value: Raw,
    *,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    memory_format: Raw = NONE,
) -> Tensor:
    """A tensor of one value with another one's shape and dtype."""
    return like_of(ctx, input, dtype, device, requires_grad, interval=_exactly(fill_value))


@torch_op("new_full", function=False)
def new_full(
    ctx: Context,
    input: TensorArg,
    size: ShapeArg,
    fill_value: Raw,
    *,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    layout: Raw = NONE,
    pin_memory: Raw = NONE,
) -> Tensor:
    """A tensor of one value with another one's dtype and device."""
    made = new(ctx, size, dtype or input.dtype, device, requires_grad)
    return made if not _is_none(device) else made.like(device=input.device)


@torch_op("empty_strided", "empty_permuted", method=False, renames={"physical_layout": "stride"})
def empty_strided(
    ctx: Context,
    size: ShapeArg,
    stride: Raw,
    *,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """Uninitialised memory with given strides."""
    return new(ctx, size, dtype or default_dtype(ctx), device, requires_grad, layout=None)


@torch_op("new_empty_strided", function=False)
def new_empty_strided(
    ctx: Context,
    input: TensorArg,
    size: ShapeArg,
    stride: Raw,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    layout: Raw = NONE,
    pin_memory: Raw = NONE,
) -> Tensor:
    """Uninitialised memory with given strides and another one's dtype."""
    return input.like(shape=tuple(size), dtype=dtype or input.dtype, layout=None, requires_grad=requires_grad)


def value_dtype(ctx: Context, value: Value) -> str | None:
    """The dtype torch infers for a Python number: int64, bool, the default float or complex."""
    if isinstance(value, Unknown):
        return None
    x = operand(ctx, value)
    if is_number(x):
        if is_float(x.dtype):
            return default_dtype(ctx)
        return default_complex(ctx) if is_complex(x.dtype) else x.dtype
    return x.dtype


def _arange(ctx: Context, start: Value, end: Value, step: Value, dtype: str | None, device: Value, grad: Any) -> Tensor:
    kinds = [value_dtype(ctx, v) for v in (start, end, step)]
    floats = any(is_float(k) for k in kinds)
    inferred = default_dtype(ctx) if floats else None if None in kinds else "int64"
    count, data, interval = _range_size(ctx, start, end, step, floats or None in kinds)
    made = new(ctx, (count,), dtype or inferred, device, grad, data=data, interval=interval)
    return made if interval is None or None in interval else with_ends(made)


def _range_size(
    ctx: Context, start: Value, end: Value, step: Value, floats: bool
) -> tuple[Dim, Value | None, tuple[float | None, float | None] | None]:
    """The length of ``arange``; its contents where they are few, and their bounds."""
    numbers = [v.value for v in (start, end, step) if isinstance(v, Const) and isinstance(v.value, (int, float))]
    if len(numbers) == 3:
        first, last, by = numbers
        if not all(isfinite(n) for n in (first, last, by)):
            raise Failure(
                "argument-value",
                f"arange from {first} to {last} by {by} has no end.",
                raises=f"unsupported range: {first} -> {last}",
                exception="RuntimeError",
                argument="end",
            )
        if by == 0 or (last - first) * by < 0:
            raise Failure(
                "argument-value",
                f"arange from {first} to {last} cannot step by {by}.",
                raises="step must be nonzero" if by == 0 else "upper bound and lower bound inconsistent with step sign",
                exception="RuntimeError",
                argument="step",
            )
        if floats:
            return max(-int(-((last - first) / by) // 1), 0), None, None
        items = range(int(first), int(last), int(by))
        known = Tuple(tuple(Const(i) for i in items)) if len(items) <= SMALL else None
        return len(items), known, (min(items[0], items[-1]), max(items[0], items[-1])) if items else None
    a, b, c = (_int_of(v) for v in (start, end, step))
    if floats or a is None or b is None or not isinstance(c, int) or c <= 0:
        return ctx.fresh(), None, None
    low = a if isinstance(a, int) else None
    return dmax(ceildiv(b - a, c), 0), None, (low, None)


def _int_of(value: Value) -> Dim | None:
    if isinstance(value, Int):
        return value.dim
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else None


def _register_ranges() -> None:
    """``arange(end)``, ``arange(start, end, step)``: which of them the first argument is depends on the count."""

    def up_to(
        ctx: Context,
        end: Raw,
        *,
        dtype: DTypeArg = None,
        layout: Raw = NONE,
        device: Raw = NONE,
        pin_memory: Raw = NONE,
        requires_grad: OptBool = False,
    ) -> Tensor:
        return _arange(ctx, Const(0), end, Const(1), dtype, device, requires_grad)

    def between(
        ctx: Context,
        start: Raw,
        end: Raw,
        step: Raw = ONE,
        *,
        dtype: DTypeArg = None,
        layout: Raw = NONE,
        device: Raw = NONE,
        pin_memory: Raw = NONE,
        requires_grad: OptBool = False,
    ) -> Tensor:
        return _arange(ctx, start, end, step, dtype, device, requires_grad)

    torch_op("arange", method=False, out=True)(up_to)
    torch_op("arange", method=False, out=True)(between)


_register_ranges()


@torch_op("range", method=False, out=True)
def inclusive_range(
    ctx: Context,
    start: Raw,
    end: Raw,
    step: Raw = ONE,
    *,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
) -> Tensor:
    """``arange`` whose end is included, in floats."""
    if all(isinstance(v, Const) for v in (start, end, step)):
        first, last, by = (v.value for v in (start, end, step) if isinstance(v, Const))
        count: Dim = int((last - first) / by) + 1
    else:
        count = ctx.fresh()
    return new(ctx, (count,), dtype or default_dtype(ctx), device, requires_grad)


@torch_op("linspace", method=False, out=True)
def linspace(
    ctx: Context,
    start: Raw,
    end: Raw,
    steps: IntArg,
    *,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """``steps`` numbers from start to end."""
    made = _spaced(ctx, (start, end), steps, dtype, device, requires_grad)
    return replace(made, data=spaced(start, end, steps, made.dtype))


@torch_op("logspace", method=False, out=True)
def logspace(
    ctx: Context,
    start: Raw,
    end: Raw,
    steps: IntArg,
    base: Raw = Const(10.0),
    *,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """``steps`` powers of a base."""
    return _spaced(ctx, (start, end), steps, dtype, device, requires_grad)


def _spaced(
    ctx: Context, ends: tuple[Value, Value], steps: Dim, dtype: str | None, device: Value, grad: bool | None
) -> Tensor:
    for end in ends:
        if isinstance(end, Tensor) and end.rank:
            raise Failure(
                "operand-rank",
                f"The ends of a range are single numbers, and this is {shown(end)}.",
                raises="linspace only supports 0-dimensional start and end tensors, but got start with "
                f"{end.rank} dimension(s) and end with {end.rank} dimension(s).",
                exception="RuntimeError",
                argument="start",
            )
    if dtype is None:
        complex_ends = any(is_complex(value_dtype(ctx, v)) for v in ends)
        dtype = default_complex(ctx) if complex_ends else default_dtype(ctx)
    if lt(steps, 0):
        raise Failure(
            "negative-size",
            f"The number of steps cannot be {steps}.",
            raises="number of steps must be non-negative",
            exception="RuntimeError",
            argument="steps",
        )
    return new(ctx, (steps,), dtype, device, grad)


@torch_op("eye", method=False, out=True)
def eye(
    ctx: Context,
    n: IntArg,
    m: OptInt = None,
    *,
    dtype: DTypeArg = None,
    layout: Raw = NONE,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
) -> Tensor:
    """The identity matrix."""
    return new(ctx, (n, n if m is None else m), dtype or default_dtype(ctx), device, requires_grad, interval=(0, 1))


def _register_triangle(name: str, lower: bool) -> None:
    def rule(
        ctx: Context,
        row: IntArg,
        col: IntArg,
        offset: IntArg = 0,
        *,
        dtype: DTypeArg = None,
        device: Raw = NONE,
        layout: Raw = NONE,
    ) -> Tensor:
        count: Dim
        if isinstance(row, int) and isinstance(col, int) and isinstance(offset, int):
            below = sum(min(max(i + offset + (1 if lower else 0), 0), col) for i in range(row))
            count = below if lower else row * col - below
        else:
            count = ctx.fresh()
        return new(ctx, (2, count), dtype or "int64", device)

    torch_op(name, method=False)(rule)


_register_triangle("tril_indices", True)
_register_triangle("triu_indices", False)


@op("torch.set_default_dtype")
def set_default_dtype(ctx: Context, d: DTypeArg) -> None:
    """The float dtype that factories use from here on."""
    ctx.set_state("torch.default_dtype", d)


@op("torch.get_default_dtype")
def get_default_dtype(ctx: Context) -> Value:
    """The float dtype that factories use."""
    from shapewright.libraries.torch.properties import dtype_value

    return dtype_value(default_dtype(ctx))


@op("torch.set_default_tensor_type")
def set_default_tensor_type(ctx: Context, t: Raw) -> None:
    """The old way to set the default dtype."""
    from shapewright.values import Lib

    name = t.name if isinstance(t, Lib) else t.value if isinstance(t, Const) else ""
    scalar = str(name).rsplit(".", 1)[-1].removesuffix("Tensor")
    dtype = next((d for d, title in SCALAR_TYPES.items() if title == scalar), None)
    ctx.set_state("torch.default_dtype", dtype)


@torch_op("scalar_tensor", method=False)
def scalar_tensor(
    ctx: Context,
    s: Raw,
    *,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    layout: Raw = NONE,
    pin_memory: Raw = NONE,
) -> Tensor:
    """A 0-dimensional tensor of the default dtype."""
    return new(ctx, (), dtype or default_dtype(ctx), device, requires_grad)

"""Convolutions and their transposes. https://pytorch.org/docs/stable/nn.html#convolution-layers"""

from __future__ import annotations

from typing import Annotated, Any

from shapewright.dims import Dim, eq, floordiv, mod
from shapewright.libraries.torch.nn.bases import base_of
from shapewright.libraries.torch.nn.parameter import parameter, parameter_if
from shapewright.libraries.torch.nn.wrapping import DOCS, functional
from shapewright.rules import (
    Clue,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    MaybeBool,
    Raw,
    Repair,
    Site,
    StrArg,
    TensorArg,
    ints,
    lib_class,
)
from shapewright.values import NONE, Const, Instance, Int, Tensor, Tuple, Value

ZERO, ONE = Const(0), Const(1)


def _divides(groups: Dim, channels: Dim, name: str) -> None:
    if eq(mod(channels, groups), 0) is False:
        raise Failure(
            "conv-groups",
            f"{name} ({channels}) is not divisible by groups ({groups}).",
            raises=f"{name} must be divisible by groups",
            exception="ValueError",
            argument="groups",
        )


def _register(count: int, *, transpose: bool) -> None:
    name = f"Conv{'Transpose' if transpose else ''}{count}d"
    sizes = Annotated[tuple[Dim, ...], ints(count)]

    def __init__(
        ctx: Context, self: Instance, in_channels: IntArg, out_channels: IntArg, kernel_size: Any, stride: Raw = ONE,
        padding: Raw = ZERO, dilation: Raw = ONE, groups: IntArg = 1, bias: MaybeBool = True,
        padding_mode: StrArg = "zeros", device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _divides(groups, in_channels, "in_channels")
        _divides(groups, out_channels, "out_channels")
        _check_padding(ctx, padding, padding_mode, stride)
        weight = (out_channels, floordiv(in_channels, groups), *kernel_size)
        kept: dict[str, Any] = {"stride": stride, "padding": padding, "dilation": dilation, "groups": groups}
        _spread(ctx, kept, count)
        _set(ctx, self, in_channels, out_channels, weight, bias, dtype, kept, kernel_size)

    def __init_transpose__(
        ctx: Context, self: Instance, in_channels: IntArg, out_channels: IntArg, kernel_size: Any, stride: Raw = ONE,
        padding: Raw = ZERO, output_padding: Raw = ZERO, groups: IntArg = 1, bias: MaybeBool = True,
        dilation: Raw = ONE, padding_mode: StrArg = "zeros", device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        _divides(groups, in_channels, "in_channels")
        _divides(groups, out_channels, "out_channels")
        weight = (in_channels, floordiv(out_channels, groups), *kernel_size)
        kept: dict[str, Any] = {"stride": stride, "padding": padding, "output_padding": output_padding,
                                "groups": groups, "dilation": dilation}  # fmt: skip
        _spread(ctx, kept, count)
        _set(ctx, self, in_channels, out_channels, weight, bias, dtype, kept, kernel_size)

    def forward(ctx: Context, self: Instance, input: TensorArg, output_size: Raw = NONE) -> Value:
        kept = {k: ctx.get(self, k) or NONE for k in ("stride", "padding", "output_padding", "dilation", "groups")}
        if transpose:
            if output_size != NONE:
                return _sized(ctx, self, input, output_size, count)
        else:
            kept.pop("output_padding")
        operator = f"torch.nn.functional.conv{'_transpose' if transpose else ''}{count}d"
        weight, bias = ctx.get(self, "weight") or NONE, ctx.get(self, "bias") or NONE
        try:
            return functional(ctx, self, operator, input, weight, bias, **kept)
        except Failure as failure:
            raise _with_right_channels(failure, self, input) from None

    init = __init_transpose__ if transpose else __init__
    init.__annotations__["kernel_size"] = sizes
    body = type(name, (), {"__init__": staticmethod(init), "forward": staticmethod(forward)})
    lib_class(f"torch.nn.{name}", bases=base_of(name), url=f"{DOCS}{name}.html")(body)


_PADDING_MODES = ("zeros", "circular", "replicate", "reflect")


def _check_padding(ctx: Context, padding: Value, mode: str | None, stride: Value) -> None:
    """``padding_mode`` is one of four; ``padding="same"`` is for a stride of 1."""
    if mode is not None and mode not in _PADDING_MODES:
        listed = ", ".join(f"'{name}'" for name in sorted(_PADDING_MODES))
        hint = f": padding='{mode}' is another argument" if mode in ("same", "valid") else ""
        raise Failure(
            "argument-value",
            f"padding_mode is one of {listed}, and this is '{mode}'{hint}.",
            raises="padding_mode must be one of {",
            exception="ValueError",
            argument="padding_mode",
        )
    steps = ctx.items(stride) if not _is_number(stride) else [stride]
    if padding == Const("same") and any(_is_number(s) and s != ONE for s in steps or ()):
        raise Failure(
            "argument-value",
            "padding='same' keeps the size, which a stride other than 1 does not: give the padding as a number.",
            raises="padding='same' is not supported for strided convolutions",
            exception="ValueError",
            argument="padding",
        )


def _spread(ctx: Context, kept: dict[str, Any], count: int) -> None:
    """One number for every axis is kept as a tuple, and so is a list; a padding by name stays."""
    for name, value in kept.items():
        if name == "groups":
            continue
        items = (value,) * count if isinstance(value, (Const, Int)) and _is_number(value) else ctx.items(value)
        if items is not None and len(items) == count:
            kept[name] = Tuple(tuple(items))


def _is_number(value: Value) -> bool:
    return isinstance(value, Int) or (isinstance(value, Const) and isinstance(value.value, int))


def _sized(ctx: Context, self: Instance, input: Tensor, output_size: Value, count: int) -> Value:
    """A transposed convolution told the size of its output."""
    items = ctx.items(output_size) or []
    wanted = ints(count).convert(
        ctx, (items and ctx.list(items[-count:])) or output_size, Site("conv", "torch", "output_size")
    )
    weight = ctx.get(self, "weight")
    channels = ctx.get(self, "out_channels")
    size = channels.value if isinstance(channels, Const) else ctx.fresh()
    return (
        input.like(shape=(*input.dims[: -count - 1], size, *wanted), origin=None)
        if isinstance(weight, Tensor)
        else NONE
    )


def _set(
    ctx: Context, self: Instance, in_channels: Dim, out_channels: Dim, weight: tuple[Dim, ...], bias: bool | None,
    dtype: str | None, kept: dict[str, Any], kernel_size: tuple[Dim, ...],
) -> None:  # fmt: skip
    ctx.set(self, "training", True)
    for key, value in kept.items():
        ctx.set(self, key, value)
    ctx.set(self, "in_channels", in_channels)
    ctx.set(self, "out_channels", out_channels)
    ctx.set(self, "kernel_size", kernel_size)
    ctx.set(self, "weight", parameter(ctx, *weight, dtype=dtype))
    ctx.set(self, "bias", parameter_if(ctx, bias, out_channels, dtype=dtype))


def _with_right_channels(failure: Failure, self: Instance, input: Tensor) -> Failure:
    """A wrong number of channels can be mended where the layer was made; where the last axis has the right one, it is
    more likely meant."""
    found = failure.data.get("right")
    if failure.code != "conv-channels" or found is None:
        return failure
    failure.clues = (Clue(f"{found} channels come from here", origin=input.origin, dim=found), *failure.clues)
    if isinstance(found, int):
        title = f"Set in_channels of this {self.cls.name} to {found}"
        failure.repairs = (*failure.repairs, Repair("set-argument", title, "in_channels", str(found), owner=self))
    return failure


for _count in (1, 2, 3):
    _register(_count, transpose=False)
    _register(_count, transpose=True)

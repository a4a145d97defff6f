"""``einops.layers``: patterns as modules."""

from __future__ import annotations

from shapewright.libraries.common.patterns import built, matched, split
from shapewright.libraries.einops.functions import lengths, reduced, refusing, transformed
from shapewright.rules import Context, Raw, StrArg, lib_class
from shapewright.values import NONE, Const, DictObject, Instance, Tensor, Value

DOCS = "https://einops.rocks/api/"
MODULE = ("torch.nn.Module",)


def _kept(ctx: Context, self: Instance) -> tuple[str, dict[str, Value]]:
    """The pattern and the sizes that a layer was made with."""
    pattern, axes = ctx.get(self, "pattern"), self.slots.get("axes_lengths")
    text = pattern.value if isinstance(pattern, Const) else ""
    known = axes.items if isinstance(axes, DictObject) else {}
    return text, {k.value: v for k, v in known.items() if isinstance(k, Const)}


@lib_class("einops.layers.torch.Rearrange", bases=MODULE, url=DOCS + "rearrange/")
class Rearrange:
    """``rearrange`` as a layer."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, pattern: StrArg, **axes_lengths: Raw) -> None:
        ctx.set(self, "training", True)
        ctx.set(self, "pattern", pattern)
        ctx.set(self, "axes_lengths", ctx.dict(axes_lengths))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw) -> Tensor:
        pattern, axes = _kept(ctx, self)
        return transformed(ctx, "Rearrange", input, pattern, lengths(ctx, axes))


@lib_class("einops.layers.torch.Reduce", bases=MODULE, url=DOCS + "reduce/")
class Reduce:
    """``reduce`` as a layer."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, pattern: StrArg, reduction: Raw, **axes_lengths: Raw) -> None:
        Rearrange.__dict__["__init__"].__func__(ctx, self, pattern, **axes_lengths)
        ctx.set(self, "reduction", reduction)

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw) -> Tensor:
        pattern, axes = _kept(ctx, self)
        return reduced(ctx, "Reduce", input, pattern, ctx.get(self, "reduction") or NONE, lengths(ctx, axes))


@lib_class("einops.layers.torch.EinMix", bases=MODULE, url=DOCS + "EinMix/")
class EinMix:
    """A linear map between named axes."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, pattern: StrArg, weight_shape: Raw = NONE, bias_shape: Raw = NONE, **axes: Raw
    ) -> None:
        Rearrange.__dict__["__init__"].__func__(ctx, self, pattern, **axes)

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw) -> Tensor:
        pattern, axes = _kept(ctx, self)
        left, right = split(pattern)
        x = input if isinstance(input, Tensor) else ctx.as_tensor(input, "torch")  # type: ignore[arg-type]
        sizes = lengths(ctx, axes)
        x, found, rest = matched(ctx, left, x, sizes, refusing("EinMix", pattern, x))
        return x.like(shape=built(right, {**sizes, **found}, rest))

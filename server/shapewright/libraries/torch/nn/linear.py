"""Linear layers and identities. https://pytorch.org/docs/stable/nn.html#linear-layers"""

from __future__ import annotations

from shapewright.dims import Expr, render
from shapewright.libraries.torch.nn.bases import RESETTABLE
from shapewright.libraries.torch.nn.parameter import parameter, parameter_if
from shapewright.libraries.torch.nn.wrapping import DOCS, functional
from shapewright.rules import (
    Clue,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    LooseInt,
    MaybeBool,
    Raw,
    Repair,
    TensorArg,
    lib_class,
)
from shapewright.values import NONE, Instance, Tensor, Value


@lib_class("torch.nn.Linear", bases=(RESETTABLE,), url=DOCS + "Linear.html")
class Linear:
    """``y = x Wᵀ + b``: the last axis goes from ``in_features`` to ``out_features``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, in_features: IntArg, out_features: IntArg, bias: MaybeBool = True,
        device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "in_features", in_features)
        ctx.set(self, "out_features", out_features)
        ctx.set(self, "weight", parameter(ctx, out_features, in_features, dtype=dtype))
        ctx.set(self, "bias", parameter_if(ctx, bias, out_features, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        try:
            return functional(
                ctx, self, "torch.nn.functional.linear", input, _held(ctx, self, "weight"), _held(ctx, self, "bias")
            )
        except Failure as failure:
            raise with_right_features(failure, self, input) from None


def _held(ctx: Context, self: Instance, name: str) -> Value:
    return ctx.get(self, name) or NONE


def with_right_features(failure: Failure, self: Instance, input: Tensor) -> Failure:
    """A wrong number of features can be mended where the layer was made."""
    found = failure.data.get("found")
    if failure.code != "linear-in-features" or found is None:
        return failure
    text = render(found, lambda s: None if s.anonymous else s.name) if isinstance(found, Expr) else str(found)
    clues = [Clue(f"{text or 'this size'} comes from here", origin=input.origin, dim=found)]
    failure.clues = (*clues, *failure.clues)
    if isinstance(found, int):
        title = f"Set in_features of this {self.cls.name} to {found}"
        failure.repairs = (*failure.repairs, Repair("set-argument", title, "in_features", str(found), owner=self))
    return failure


@lib_class("torch.nn.LazyLinear", bases=("torch.nn.Linear",), url=DOCS + "LazyLinear.html")
class LazyLinear:
    """A linear layer that takes ``in_features`` from its first input."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, out_features: LooseInt, bias: MaybeBool = True, device: Raw = NONE,
        dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        ctx.set(self, "training", True)
        ctx.set(self, "out_features", out_features)
        ctx.set(self, "bias", parameter_if(ctx, bias, out_features, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: TensorArg) -> Value:
        if ctx.get(self, "weight") is None:
            out = ctx.get(self, "bias")
            features = out.dims[0] if isinstance(out, Tensor) else ctx.fresh()
            ctx.set(self, "weight", parameter(ctx, features, input.dims[-1]))
        return Linear.__dict__["forward"].__func__(ctx, self, input)  # type: ignore[no-any-return]


@lib_class("torch.nn.Bilinear", bases=(RESETTABLE,), url=DOCS + "Bilinear.html")
class Bilinear:
    """``x₁ᵀ W x₂ + b``."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, in1_features: IntArg, in2_features: IntArg, out_features: IntArg,
        bias: MaybeBool = True, device: Raw = NONE, dtype: DTypeArg = None,
    ) -> None:  # fmt: skip
        sizes = {"in1_features": in1_features, "in2_features": in2_features, "out_features": out_features}
        for name, size in sizes.items():
            ctx.set(self, name, size)
        ctx.set(self, "weight", parameter(ctx, out_features, in1_features, in2_features, dtype=dtype))
        ctx.set(self, "bias", parameter_if(ctx, bias, out_features, dtype=dtype))

    @staticmethod
    def forward(ctx: Context, self: Instance, input1: TensorArg, input2: TensorArg) -> Value:
        weight, bias = _held(ctx, self, "weight"), _held(ctx, self, "bias")
        return functional(ctx, self, "torch.nn.functional.bilinear", input1, input2, weight, bias)


@lib_class("torch.nn.Identity", bases=("torch.nn.Module",), url=DOCS + "Identity.html")
class Identity:
    """What goes in comes out; the constructor takes anything."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "training", True)

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw) -> Value:
        return input

"""Layers that take their number of channels from the first input, and are the ordinary layer from then on.

https://pytorch.org/docs/stable/nn.html#lazy-modules-initialization
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapewright.libraries.torch.nn.wrapping import DOCS
from shapewright.rules import REGISTRY, Context, Raw, Rule, TensorArg, apply_overloads, lib_class, lift_dim
from shapewright.values import NONE, Const, DictObject, Instance, Tuple, UnknownShape, Value


def _register(name: str, channel_axis: int) -> None:
    """``LazyConv2d`` is made without what ``Conv2d`` gets first: the size of the input's ``channel_axis``."""
    base = f"torch.nn.{name}"

    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "training", True)
        ctx.set(self, "_made_with", Tuple((Tuple(args), ctx.dict(kwargs))))

    def forward(ctx: Context, self: Instance, input: TensorArg, *args: Raw, **kwargs: Raw) -> Value:
        made_with = ctx.get(self, "_made_with")
        if isinstance(made_with, Tuple):
            if input.shape is None:
                raise UnknownShape(input)
            _become(ctx, self, base, lift_dim(input.dims[channel_axis]), made_with)
        return apply_overloads(ctx, [_bound(base, "forward", self)], [input, *args], kwargs)

    body = type(f"Lazy{name}", (), {"__init__": staticmethod(__init__), "forward": staticmethod(forward)})
    lib_class(f"torch.nn.Lazy{name}", bases=(base,), url=f"{DOCS}Lazy{name}.html")(body)


def _become(ctx: Context, self: Instance, base: str, channels: Value, made_with: Tuple) -> None:
    """Run the ordinary layer's constructor; the mode stays as it was set meanwhile."""
    args, options = made_with.items
    assert isinstance(args, Tuple) and isinstance(options, DictObject)
    training = ctx.get(self, "training") or Const(True)
    kwargs = {key.value: value for key, value in options.items.items() if isinstance(key, Const)}
    apply_overloads(ctx, [_bound(base, "__init__", self)], [channels, *args.items], kwargs)
    ctx.set(self, "training", training)
    ctx.set(self, "_made_with", NONE)


def _bound(base: str, method: str, self: Instance) -> Rule:
    rule = REGISTRY.classes[base].methods[method]

    def function(ctx: Context, *args: Any, **kwargs: Any) -> Any:
        return rule.function(ctx, self, *args, **kwargs)

    return replace(rule, function=function)


for _count in (1, 2, 3):
    _register(f"Conv{_count}d", -_count - 1)
    _register(f"ConvTranspose{_count}d", -_count - 1)
    _register(f"BatchNorm{_count}d", 1)
    _register(f"InstanceNorm{_count}d", -_count - 1)

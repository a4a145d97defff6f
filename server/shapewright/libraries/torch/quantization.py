"""Modules that mark where a model will be quantised: in the model that is trained they change nothing.

What ``prepare`` and ``convert`` make of a model is not followed.

https://pytorch.org/docs/stable/quantization.html
"""

from __future__ import annotations

from shapewright.rules import REGISTRY, Context, Raw, lib_class
from shapewright.values import Instance, Value

_DOCS = "https://pytorch.org/docs/stable/quantization-support.html"
_HOME = "torch.ao.quantization."
REGISTRY.alias("torch.quantization", _HOME[:-1])
REGISTRY.alias("torch.nn.quantized", "torch.ao.nn.quantized")


class _Stub:
    """Hands on what it gets."""

    @staticmethod
    def forward(ctx: Context, self: Instance, x: Raw) -> Value:
        return x


for _name in ("QuantStub", "DeQuantStub"):
    lib_class(_HOME + _name, bases=("torch.nn.Module",), url=_DOCS)(_Stub)


def _by(operator: str) -> staticmethod[..., Value]:
    def compute(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return ctx.invoke(f"torch.{operator}", *args, **kwargs)

    return staticmethod(compute)


def _add_relu(ctx: Context, self: Instance, x: Raw, y: Raw) -> Value:
    return ctx.invoke("torch.relu", ctx.invoke("torch.add", x, y))


lib_class("torch.ao.nn.quantized.FloatFunctional", bases=("torch.nn.Module",), url=_DOCS)(
    type(
        "FloatFunctional",
        (),
        {
            "add": _by("add"),
            "mul": _by("mul"),
            "cat": _by("cat"),
            "matmul": _by("matmul"),
            "add_scalar": _by("add"),
            "mul_scalar": _by("mul"),
            "add_relu": staticmethod(_add_relu),
        },
    )
)

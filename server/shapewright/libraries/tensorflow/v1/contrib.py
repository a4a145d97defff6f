"""``tf.contrib.layers`` and ``slim``: what of them an ``arg_scope`` cannot change.

Strides and paddings that a call leaves out may come from such a scope, so they must be given to be believed.
https://github.com/tensorflow/tensorflow/tree/r1.15/tensorflow/contrib/layers
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.registration import tracing
from shapewright.libraries.tensorflow.tensors import TFTensor, like
from shapewright.rules import REGISTRY, Abstain, Context, Raw, compile_rule
from shapewright.values import NONE, Tensor, Value

_PLACES = (
    "tensorflow.contrib.layers", "tensorflow.contrib.slim", "tensorflow.contrib.slim.layers",
    "tensorflow.contrib.layers.python.layers",
)  # fmt: skip
V1 = "tensorflow.compat.v1.layers."


def _register(rule: object, *names: str) -> None:
    spelled = [f"{place}.{name}" for place in _PLACES for name in names]
    REGISTRY.add(tracing(compile_rule(rule, spelled[0])), spelled)  # type: ignore[arg-type]


def flatten(ctx: Context, inputs: Raw, **options: Raw) -> Value:
    """One row for each example."""
    return ctx.invoke(V1 + "flatten", inputs)


def fully_connected(ctx: Context, inputs: Raw, num_outputs: Raw, *args: Raw, **options: Raw) -> Value:
    """The last axis becomes ``num_outputs``."""
    return ctx.invoke(V1 + "dense", inputs, num_outputs)


def same(ctx: Context, inputs: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Normalised or with elements left out: shape and dtype stay."""
    return like(inputs, inputs.dtype)


def _windowed(layer: str) -> object:
    def compute(
        ctx: Context, inputs: Raw, num_outputs: Raw, kernel_size: Raw, stride: Raw = NONE, padding: Raw = NONE,
        **options: Raw,
    ) -> Value:  # fmt: skip
        """A convolution whose stride and padding are given."""
        if NONE in (stride, padding) or "rate" in options or "data_format" in options:
            raise Abstain("the stride and the padding may come from an arg_scope")
        return ctx.invoke(V1 + layer, inputs, num_outputs, kernel_size, stride, padding)

    return compute


def _pooled(layer: str) -> object:
    def compute(
        ctx: Context, inputs: Raw, kernel_size: Raw, stride: Raw = NONE, padding: Raw = NONE, **options: Raw
    ) -> Value:
        """A pool whose stride and padding are given."""
        if NONE in (stride, padding) or "data_format" in options:
            raise Abstain("the stride and the padding may come from an arg_scope")
        return ctx.invoke(V1 + layer, inputs, kernel_size, stride, padding)

    return compute


_register(flatten, "flatten")
_register(fully_connected, "fully_connected", "linear", "relu")
_register(same, "batch_norm", "layer_norm", "instance_norm", "dropout", "unit_norm")
_register(_windowed("conv2d"), "conv2d", "convolution2d", "convolution")
_register(_windowed("conv2d_transpose"), "conv2d_transpose", "convolution2d_transpose")
_register(_pooled("max_pooling2d"), "max_pool2d")
_register(_pooled("average_pooling2d"), "avg_pool2d")

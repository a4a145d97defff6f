"""The weights of layers and models, and arrays that a program puts into them: https://keras.io/api/layers/base_layer/"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.keras.attributes import flag_of, instances_of, layer_name
from shapewright.libraries.keras.listing import graph_of, layers_of
from shapewright.libraries.keras.wording import keras_shape
from shapewright.rules import Context, Failure
from shapewright.values import NONE, TRUE, Instance, Tensor, Unknown, Value

NOT_FOLLOWED = "the weights of this layer are not followed"
_UNLISTED = frozenset(
    f"keras.layers.{name}"
    for name in ("AdditiveAttention", "Attention", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "EinsumDense",
                 "GroupedQueryAttention", "GroupQueryAttention", "MultiHeadAttention", "Normalization", "PReLU", "RNN",
                 "SpectralNormalization", "StackedRNNCells", "Wrapper")
)  # fmt: skip
"""Layers with weights that their rules do not make."""


def all_weights(ctx: Context, layer: Value, *, trainable: bool = False) -> tuple[Value, ...] | None:
    """Every weight of a library layer that was built, or of a model of these, layer after layer; only those that are
    trained, if asked for. None where not all are known."""
    if not isinstance(layer, Instance) or not layer.cls.lib or flag_of(ctx, layer, "built") is not True:
        return None
    if trainable and ctx.get(layer, "trainable") not in (None, TRUE):
        return () if flag_of(ctx, layer, "trainable") is False else None
    if layer.cls.inherits("keras.Model"):
        return _of_layers(ctx, layer, trainable)
    held = instances_of(ctx, layer, "keras.weights")
    if not held and layer.cls.lib == "keras.layers.TimeDistributed":
        return all_weights(ctx, ctx.get(layer, "layer") or NONE, trainable=trainable)
    if trainable and layer.cls.inherits("keras.layers.BatchNormalization"):
        return held[:-2]  # the moving mean and variance come last
    return None if not held and layer.cls.lib in _UNLISTED else held


def _of_layers(ctx: Context, model: Instance, trainable: bool) -> tuple[Value, ...] | None:
    """The weights of a model's layers; none where what it holds is not listed."""
    found: list[Value] = []
    layers = layers_of(ctx, model)
    for layer in layers:
        weights = all_weights(ctx, layer, trainable=trainable)
        if weights is None:
            return None
        found += weights
    return tuple(found) if layers else None


def _of_built(ctx: Context, model: Instance) -> tuple[Value, ...] | None:
    """The weights of a Sequential that knows no input: none, where none of its layers has been called elsewhere."""
    fresh = all(
        isinstance(layer, Instance) and layer.cls.lib and flag_of(ctx, layer, "built") is not True
        for layer in layers_of(ctx, model)
    )
    return () if fresh else None


def listed_weights(ctx: Context, layer: Instance, *, arrays: bool = False, trainable: bool = False) -> Value:
    """The weights as a list of variables or of arrays."""
    held = all_weights(ctx, layer, trainable=trainable)
    unbuilt = layer.cls.lib == "keras.Sequential" and flag_of(ctx, layer, "built") is False
    if held is None and unbuilt and graph_of(ctx, layer) is None:
        held = _of_built(ctx, layer)
    if held is None:
        return Unknown(NOT_FOLLOWED)
    if not arrays:
        return ctx.list(held)
    return ctx.list([w.like(library="numpy", kind="eager") if isinstance(w, Tensor) else w for w in held])


def check_weights(ctx: Context, layer: Instance, weights: Value, given: Value) -> None:
    """Raise ``Failure`` for an array that has not the shape of the weight it is meant for."""
    held, arrays = ctx.items(weights) or (), ctx.items(given) or ()
    if len(held) != len(arrays):
        if held and ctx.items(given) is not None:
            raise Failure(
                "assign-shape",
                f"This layer has {len(held)} weights, and gets {len(arrays)}.",
                raises=f"You called `set_weights(weights)` on layer '{layer_name(ctx, layer)}' with a weight list of "
                f"length {len(arrays)}, but the layer was expecting {len(held)} weights.",
                exception="ValueError",
                argument="weights",
                url="https://keras.io/api/layers/base_layer/",
            )
        return
    for own, new in zip(held, arrays, strict=True):
        if not isinstance(own, Tensor) or not isinstance(new, Tensor) or own.shape is None or new.shape is None:
            continue
        a, b = own.shape, new.shape
        if len(a) != len(b) or any(eq(x, y) is False for x, y in zip(a, b, strict=True)):
            raise Failure(
                "assign-shape",
                f"A weight of this layer has shape {keras_shape(a)}, and gets {keras_shape(b)}.",
                raises=f"Layer {layer_name(ctx, layer)} weight shape {keras_shape(a)} is not compatible with provided "
                f"weight shape {keras_shape(b)}.",
                exception="ValueError",
                argument="weights",
                url="https://keras.io/api/layers/base_layer/",
            )

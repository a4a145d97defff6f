"""Arrays that a program puts into a layer's weights: https://keras.io/api/layers/base_layer/"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.keras.attributes import layer_name
from shapewright.libraries.keras.wording import keras_shape
from shapewright.rules import Context, Failure
from shapewright.values import Instance, Tensor, Value


def check_weights(ctx: Context, layer: Instance, weights: Value, given: Value) -> None:
    """Raise ``Failure`` for an array that has not the shape of the weight it is meant for."""
    held, arrays = ctx.items(weights) or (), ctx.items(given) or ()
    if len(held) != len(arrays):
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

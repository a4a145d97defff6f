"""Training steps in which no variable has a gradient. https://www.tensorflow.org/guide/autodiff"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.libraries.common import recording
from shapewright.libraries.keras.attributes import flag_of
from shapewright.libraries.keras.layer import OWN_LOSSES, weights_of
from shapewright.libraries.keras.listing import layers_of
from shapewright.rules import Context, Failure
from shapewright.values import NONE, Instance, Many, Tensor, Tuple, Value

URL = "https://www.tensorflow.org/guide/autodiff"


def no_gradients(argument: str, raises: str = "No gradients provided for any variable.") -> Failure:
    """The failure of a training step in which each gradient is None."""
    return Failure(
        "no-gradients",
        "Every gradient is None here: the loss was computed of no variable while a tape was open, or through "
        "something that has no gradient (integers, argmax, comparisons, NumPy).",
        raises=raises,
        exception="ValueError",
        argument=argument,
        url=URL,
    )


def check_pairs(ctx: Context, grads_and_vars: Value) -> None:
    """Raise ``Failure`` where each pair of a gradient and its variable has None for the gradient."""
    pairs: Sequence[Value] = ctx.items(grads_and_vars) or ()
    element = ctx.element(grads_and_vars) if not pairs and isinstance(grads_and_vars, Many) else None
    if element is not None:
        pairs = (element,)
    if pairs and all(isinstance(pair, Tuple) and len(pair.items) == 2 and pair.items[0] == NONE for pair in pairs):
        raise no_gradients("grads_and_vars")


def check_loss(ctx: Context, model: Instance, loss: object) -> None:
    """Raise ``Failure`` for the loss of a training step that no gradient flows through."""
    if not isinstance(loss, Tensor) or loss.library != "tensorflow" or not recording.is_sure(ctx):
        return
    if recording.is_unrecorded(loss) and ctx.state(OWN_LOSSES, False) is False and _trains(ctx, model):
        raise no_gradients("")


def _trains(ctx: Context, model: Instance) -> bool:
    """Whether a layer of the model has weights that training changes, for sure."""
    layers = [layer for layer in layers_of(ctx, model) if isinstance(layer, Instance) and layer.cls.lib]
    return flag_of(ctx, model, "trainable") is True and any(
        weights_of(ctx, layer)
        and flag_of(ctx, layer, "trainable") is True
        and not layer.cls.inherits("keras.layers.BatchNormalization")
        for layer in layers
    )

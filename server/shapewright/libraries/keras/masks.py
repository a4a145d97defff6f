"""Masks: which steps of a batch are padding. https://keras.io/guides/understanding_masking_and_padding/

A tensor's mask is a note on it. ``Layer.__call__`` hands it to a ``call`` that asks for one, and a layer that
supports masks gives its outputs one.
"""

from __future__ import annotations

from shapewright.libraries.keras.attributes import flag_of
from shapewright.libraries.keras.structure import leaves, mapped
from shapewright.libraries.keras.tensors import result
from shapewright.rules import Context
from shapewright.values import NONE, Instance, Tensor, Unknown, Value

NOT_FOLLOWED = Unknown("the mask of this layer is not followed")

_PASS_ON = tuple(
    f"keras.layers.{name}"
    for name in (
        "Dense", "Activation", "ELU", "LeakyReLU", "PReLU", "ReLU", "Softmax", "Dropout", "AlphaDropout",
        "GaussianDropout", "GaussianNoise", "ActivityRegularization", "Identity", "LayerNormalization",
        "BatchNormalization", "GroupNormalization", "UnitNormalization", "Rescaling", "Normalization",
        "MultiHeadAttention", "GroupQueryAttention", "TimeDistributed",
    )
)  # fmt: skip
"""The library's layers whose output has their input's mask."""

_MERGING = tuple(f"keras.layers.{name}" for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"))
_OWN = ("keras.layers.Embedding", "keras.layers.Masking", "keras.layers.RNN", "keras.layers.Bidirectional")
_OTHERS = tuple(f"keras.layers.{name}" for name in ("Concatenate", "Attention", "Lambda"))
"""Layers that compute a mask of their own which is not followed here."""
_SUPPORTING = (*_PASS_ON, *_MERGING, *_OWN, *_OTHERS)


def mask_of(value: Value) -> Value:
    """The mask of a tensor; None where it has none."""
    mask = value.note("mask") if isinstance(value, Tensor) else None
    return mask if isinstance(mask, Value) else NONE


def masks_of(ctx: Context, value: Value) -> Value:
    """The masks of the tensors in a structure."""
    return mapped(ctx, value, mask_of)


def any_mask(ctx: Context, masks: Value) -> bool:
    """Whether there is a mask in the structure."""
    return any(mask != NONE for mask in leaves(ctx, masks))


def with_masks(ctx: Context, outputs: Value, masks: Value) -> Value:
    """The outputs with these masks, but for those that have one; what has no mask of its own stays."""
    given = leaves(ctx, masks)

    def noted(index: int, leaf: Value) -> Value:
        mask = given[index] if index < len(given) else NONE
        if not isinstance(leaf, Tensor) or mask == NONE or mask_of(leaf) != NONE:
            return leaf
        return leaf.with_note("mask", mask)

    flat = leaves(ctx, outputs)
    if len(flat) == 1 and flat[0] is outputs:
        return noted(0, outputs)
    entries = iter([noted(index, leaf) for index, leaf in enumerate(flat)])
    return mapped(ctx, outputs, lambda _: next(entries))


def arriving(ctx: Context, layer: Instance, first: Value | None, kwargs: dict[str, Value]) -> Value:
    """The masks of a layer's first argument, which a ``call`` that has a parameter for them is given."""
    given = kwargs.get("mask", NONE)
    if given != NONE:
        return given
    masks = NONE if first is None else masks_of(ctx, first)
    if not any_mask(ctx, masks):
        return NONE
    function = ctx.get(layer, "call")
    if function is not None and "mask" in (ctx.parameters(function) or ()):
        kwargs["mask"] = masks
    return masks


def marked(ctx: Context, layer: Instance, first: Value | None, masks: Value, outputs: Value, own: bool) -> Value:
    """The outputs with their masks; ``own``: the layer's class has a ``compute_mask`` that the program wrote."""
    if first is None:
        return outputs
    supports = flag_of(ctx, layer, "supports_masking")
    if own:
        return (
            outputs if supports is False else with_masks(ctx, outputs, ctx.method(layer, "compute_mask", first, masks))
        )
    if supports or any(layer.cls.inherits(name) for name in _SUPPORTING):
        return with_masks(ctx, outputs, computed_mask(ctx, layer, first, masks))
    return outputs


def computed_mask(ctx: Context, layer: Instance, inputs: Value, masks: Value) -> Value:
    """What a library layer's ``compute_mask`` gives for inputs with these masks."""
    cls = layer.cls
    if cls.inherits("keras.layers.Embedding"):
        return _padding(ctx, layer, inputs)
    if cls.inherits("keras.layers.Masking"):
        return _not_padded(ctx, inputs)
    if not any_mask(ctx, masks):
        return NONE
    if any(cls.inherits(name) for name in _PASS_ON):
        return masks
    if cls.inherits("keras.layers.RNN"):
        return _of_sequences(ctx, layer, masks)
    if cls.inherits("keras.layers.Bidirectional"):
        inner = ctx.get(layer, "forward_layer")
        return _of_sequences(ctx, inner, masks) if isinstance(inner, Instance) else NOT_FOLLOWED
    if any(cls.inherits(name) for name in _MERGING):
        each = leaves(ctx, masks)
        return NONE if NONE in each else each[0]
    return NOT_FOLLOWED if any(cls.inherits(name) for name in _OTHERS) else masks


def _padding(ctx: Context, layer: Instance, inputs: Value) -> Value:
    """``Embedding(mask_zero=True)``: what is not 0."""
    zero = flag_of(ctx, layer, "mask_zero")
    if not zero:
        return NONE if zero is False else NOT_FOLLOWED
    return result(ctx, [inputs], inputs.shape, "bool") if isinstance(inputs, Tensor) else NOT_FOLLOWED


def _not_padded(ctx: Context, inputs: Value) -> Value:
    """``Masking``: the steps that have another value than the padding's."""
    if not isinstance(inputs, Tensor):
        return NOT_FOLLOWED
    return result(ctx, [inputs], None if inputs.shape is None else inputs.shape[:-1], "bool")


def _of_sequences(ctx: Context, layer: Instance, masks: Value) -> Value:
    """A recurrent layer keeps the mask where it gives all steps; states have none."""
    sequences = flag_of(ctx, layer, "return_sequences")
    if sequences is None:
        return NOT_FOLLOWED
    return leaves(ctx, masks)[0] if sequences else NONE

"""A tensor where a layer is made: ``Dense(x)`` for ``Dense(8)(x)``. https://keras.io/guides/functional_api/"""

from __future__ import annotations

from shapewright.libraries.keras.tensors import is_legacy, is_symbolic
from shapewright.libraries.keras.wording import describe
from shapewright.rules import Context, Failure
from shapewright.values import Instance, Tensor, Value

_FORMAT = ("ValueError", "The `data_format` argument must be one of {'channels_first', 'channels_last'}.")
_TRUTH = ("TypeError", "A symbolic KerasTensor cannot be used as a boolean.")
_ROUNDS = ("NotImplementedError", "Iterating over a symbolic KerasTensor is not supported.")
_REFUSING: dict[tuple[str, str], tuple[str, ...]] = {
    _FORMAT: ("Flatten", *(f"Global{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3))),
    _TRUTH: ("AlphaDropout", "Dropout", "GRU", "GaussianDropout", "GaussianNoise", "LSTM", "LeakyReLU", "ReLU",
             "SimpleRNN", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D",
             *(f"Conv{n}D{kind}" for kind in ("", "Transpose") for n in (1, 2, 3))),
    _ROUNDS: ("Cropping1D", "Permute", "Reshape", "UpSampling2D", "ZeroPadding1D",
              *(f"{kind}Pooling{n}D" for kind in ("Average", "Max") for n in (1, 2, 3))),
    ("ValueError", "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype."): ("BatchNormalization",),
    ("ValueError", "Could not interpret activation function identifier:"): ("Activation",),
    ("TypeError", "Expected an int or a list/tuple of ints for the argument 'axis'"): ("LayerNormalization",),
    ("ValueError", "Received an invalid value for `units`, expected a positive integer."): ("Dense",),
}  # fmt: skip
_WORDS = {f"keras.layers.{name}": words for words, names in _REFUSING.items() for name in names}
"""What Keras 3 raises where the first option of a layer is a KerasTensor, by the layer's class."""


def refuse_tensor(ctx: Context, layer: Instance, option: Value, name: str) -> None:
    """Raise ``Failure`` where a layer's first option is a tensor that the layer was meant to be called on."""
    words = _WORDS.get(layer.cls.lib)
    if words is None or not isinstance(option, Tensor) or not is_symbolic(option) or is_legacy(ctx):
        return
    raise Failure(
        "argument-value",
        f"A layer is made with its options and then called on a tensor, {layer.cls.name}(…)(x): here '{name}' is "
        f"{describe(option)}.",
        raises=words[1],
        exception=words[0],
        argument=name,
        url="https://keras.io/guides/functional_api/",
    )

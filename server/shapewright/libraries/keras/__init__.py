"""Keras: layers, models, training, operations, data. https://keras.io/api/"""

from shapewright.libraries.keras import (
    dtypes,
    inputs,
    layer,
    layers,
    losses,
    models,
    names,
    sequential,
    training,
)

__all__ = ["dtypes", "inputs", "layer", "layers", "losses", "models", "names", "sequential", "training"]

"""Keras: layers, models, training, operations, data. https://keras.io/api/"""

from shapewright.libraries.keras import (
    dtypes,
    inputs,
    layer,
    layers,
    losses,
    metrics,
    models,
    names,
    objects,
    ops,
    sequential,
    training,
)

__all__ = [
    "dtypes",
    "inputs",
    "layer",
    "layers",
    "losses",
    "metrics",
    "models",
    "names",
    "objects",
    "ops",
    "sequential",
    "training",
]

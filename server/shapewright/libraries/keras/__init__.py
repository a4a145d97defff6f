"""Keras: layers, models, training, operations, data. https://keras.io/api/"""

from shapewright.libraries.keras import (
    applications,
    datasets,
    dtypes,
    inputs,
    keywords,
    layer,
    layers,
    losses,
    metrics,
    models,
    names,
    objects,
    ops,
    saving,
    sequential,
    text,
    training,
    tree,
    unmodelled,
    utils,
)

keywords.guard()

__all__ = [
    "applications",
    "datasets",
    "dtypes",
    "inputs",
    "keywords",
    "layer",
    "layers",
    "losses",
    "metrics",
    "models",
    "names",
    "objects",
    "ops",
    "saving",
    "sequential",
    "text",
    "training",
    "tree",
    "unmodelled",
    "utils",
]

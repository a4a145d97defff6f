"""TensorFlow: tensors and graphs, data sets, TensorFlow 1. https://www.tensorflow.org/api_docs/python/tf"""

from shapewright.libraries.tensorflow import (
    autograph,
    checkpoints,
    creation,
    data,
    distribution,
    dtypes,
    elementwise,
    functions,
    gathering,
    generators,
    image,
    internal_names,
    joining,
    nest,
    nn,
    products,
    reductions,
    scopes,
    shapes,
    shaping,
    signal,
    special,
    strings,
    tensors,
    unmodelled,
    v1,
    values,
    while_loops,
)
from shapewright.libraries.tensorflow.v1 import names, removed
from shapewright.rules import REGISTRY, constant

for _spelled, _canonical in (
    ("tensorflow.compat.v2", "tensorflow"),
    ("tensorflow.compat.v1.compat.v1", "tensorflow.compat.v1"),
    ("tensorflow.EagerTensor", "tensorflow.Tensor"),
    ("tensorflow.compat.v1.Tensor", "tensorflow.Tensor"),
    ("tensorflow.compat.v1.Graph", "tensorflow.Graph"),
    ("tensorflow.compat.v1.GradientTape", "tensorflow.GradientTape"),
    ("tensorflow.compat.v1.Module", "tensorflow.Module"),
    ("tensorflow.optimizers", "keras.optimizers"),
    ("tensorflow.losses", "keras.losses"),
    ("tensorflow.metrics", "keras.metrics"),
    ("tensorflow.initializers", "keras.initializers"),
):
    REGISTRY.alias(_spelled, _canonical)
constant("tensorflow.newaxis", None)
constant("tensorflow.compat.v1.newaxis", None)
names.register()
internal_names.register()
removed.register()

__all__ = [
    "autograph",
    "checkpoints",
    "creation",
    "data",
    "distribution",
    "dtypes",
    "elementwise",
    "functions",
    "gathering",
    "generators",
    "image",
    "internal_names",
    "joining",
    "nest",
    "nn",
    "products",
    "reductions",
    "scopes",
    "shapes",
    "shaping",
    "signal",
    "special",
    "strings",
    "tensors",
    "unmodelled",
    "v1",
    "values",
    "while_loops",
]

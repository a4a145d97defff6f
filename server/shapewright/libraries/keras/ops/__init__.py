"""``keras.ops``, ``keras.random`` and the operators of KerasTensors: https://keras.io/api/ops/"""

from shapewright.libraries.keras.ops import (
    backend,
    core,
    decoding,
    elementwise,
    factories,
    image,
    linalg,
    neural,
    products,
    random,
    reductions,
    shaping,
    signal,
    symbolic,
)

__all__ = [
    "backend",
    "core",
    "decoding",
    "elementwise",
    "factories",
    "image",
    "linalg",
    "neural",
    "products",
    "random",
    "reductions",
    "shaping",
    "signal",
    "symbolic",
]

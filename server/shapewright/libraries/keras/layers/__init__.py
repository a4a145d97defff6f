"""Keras's layers, grouped as its documentation groups them."""

from shapewright.libraries.keras.layers import (
    activations,
    attention,
    augmentation,
    convolution,
    core,
    merging,
    normalization,
    pooling,
    preprocessing,
    recurrent,
    reshaping,
    spectrograms,
    wrappers,
)

__all__ = [
    "activations",
    "attention",
    "augmentation",
    "convolution",
    "core",
    "merging",
    "normalization",
    "pooling",
    "preprocessing",
    "recurrent",
    "reshaping",
    "spectrograms",
    "wrappers",
]

"""TensorFlow 1: graphs, sessions, layers, losses, recurrent cells, training; names that are gone."""

from shapewright.libraries.tensorflow.v1 import (
    cells,
    contrib,
    graphs,
    layers,
    losses,
    mnist,
    names,
    rnn,
    sessions,
    training,
    variables,
)

__all__ = [
    "cells", "contrib", "graphs", "layers", "losses", "mnist", "names", "rnn", "sessions", "training", "variables",
]  # fmt: skip

"""TensorFlow 1: graphs, sessions, layers, losses, recurrent cells, training; names that are gone."""

from shapewright.libraries.tensorflow.v1 import contrib, graphs, layers, losses, mnist, names, rnn, sessions, training

__all__ = ["contrib", "graphs", "layers", "losses", "mnist", "names", "rnn", "sessions", "training"]

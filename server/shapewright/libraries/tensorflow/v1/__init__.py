"""TensorFlow 1: graphs, sessions, layers, losses, recurrent cells, training; names that are gone."""

from shapewright.libraries.tensorflow.v1 import graphs, layers, losses, mnist, names, rnn, sessions, training

__all__ = ["graphs", "layers", "losses", "mnist", "names", "rnn", "sessions", "training"]

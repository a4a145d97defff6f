"""Token vectors plus position numbers, for a small transformer's input."""

import numpy as np
import tensorflow as tf

VOCABULARY, LENGTH, WIDTH = 120, 16, 32

table = tf.Variable(tf.random.normal((VOCABULARY, WIDTH)))
positions = tf.range(LENGTH)


def embed(tokens):
    """Vectors of the tokens, each shifted by its position."""
    vectors = tf.nn.embedding_lookup(table, tokens)
    offsets = tf.expand_dims(positions, -1)
    return vectors + tf.cast(offsets, tf.float32)


def attend(x):
    weights = tf.nn.softmax(tf.matmul(x, x, transpose_b=True) / WIDTH**0.5)
    return tf.matmul(weights, x)


rng = np.random.default_rng(0)
tokens = tf.constant(rng.integers(0, VOCABULARY, (4, LENGTH)))
embedded = embed(tokens)
attended = attend(embedded)
print("embedded:", embedded.shape, "attended:", attended.shape)

"""Mistakes that Keras and TensorFlow refuse are told where they are made, in their words; their correct kin are not."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers
x = np.zeros((4, 10), "float32")
t = tf.ones((8, 10))
v = tf.Variable(tf.ones((3,)))
entry = keras.Input((10,))
dense = layers.Dense(3)
dense.build((None, 10))

class Other(keras.Model):
    def forward(self, a):
        return a

class Unset(layers.Layer):
    def call(self, a):
        return a * self.scale

with tf.GradientTape() as tape:
    loss = tf.reduce_sum(v * v)
gradients = tape.gradient(loss, [v])
"""
WRONG = [
    ("keras.Model(entry, layers.Dense(4))", "All `outputs` values must be KerasTensors"),
    ("layers.Dense(np.prod((2, 3)))", "Received an invalid value for `units`, expected a positive integer"),
    ("layers.Embedding(np.int64(5), 4)", "`input_dim` must be a positive integer. Received: input_dim=5"),
    ("dense.set_weights([np.zeros((10, 3))])", "with a weight list of length 1, but the layer was expecting 2 weights"),
    ("keras.Sequential([layers.Dense(3)]).compile(optimizer='adamm')", "Could not interpret optimizer identifier: adamm"),
    ("keras.optimizers.SGD(0.1).apply_gradients(gradients)", "too many values to unpack (expected 2)"),
    ("tape.gradient(loss, [v])", "A non-persistent GradientTape can only be used to compute one set of gradients"),
    ("Other()(x)", "Model Other does not have a `call()` method implemented."),
    ("Unset()(x)", "'Unset' object has no attribute 'scale'"),
    ("t.detach()", "'EagerTensor' object has no attribute 'detach'"),
]  # fmt: skip
RIGHT = [
    "keras.Model(entry, layers.Dense(4)(entry))",
    "layers.Dense(int(np.prod((2, 3))))",
    "layers.Conv2D(np.int64(4), 3)",
    "dense.set_weights([np.zeros((10, 3)), np.zeros(3)])",
    "keras.Sequential([layers.Dense(3)]).compile(optimizer='Adam')",
    "keras.optimizers.SGD(0.1).apply_gradients(zip(gradients, [v]))",
    "tf.stop_gradient(t)",
]


@pytest.mark.parametrize(("statement", "said"), WRONG)
def test_what_is_refused_is_told_in_its_words(statement: str, said: str) -> None:
    with pytest.raises(Exception) as raised:
        exec(HEAD + statement, {"__name__": "program"})
    assert said in str(raised.value) or said.partition("'")[0] in str(raised.value)
    (problem,) = analyse_text(f"{HEAD}{statement}\n").problems
    assert said in problem.message


@pytest.mark.parametrize("statement", RIGHT)
def test_what_works_is_quiet(statement: str) -> None:
    exec(HEAD + statement, {"__name__": "program"})
    assert analyse_text(f"{HEAD}{statement}\n").problems == ()


def test_a_persistent_tape_gives_gradients_again() -> None:
    text = HEAD.replace("tf.GradientTape()", "tf.GradientTape(persistent=True)") + "tape.gradient(loss, [v])\n"
    assert analyse_text(text).problems == ()

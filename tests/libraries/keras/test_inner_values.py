"""What layers hand to what is inside them: their dtype policy, and the user's own activations."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import keras
import numpy as np

class Outer(keras.layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = keras.layers.Dense(3, dtype=self.dtype_policy)

    def call(self, x):
        return self.inner(x)

def doubled(x):
    both = keras.ops.concatenate([x, x], axis=-1)
    return both

data = np.zeros((2, 5), "float32")
half = Outer(dtype="float16")(data)
twice = keras.layers.Dense(4, activation=doubled)(data)
built = keras.layers.Dense(4, activation=doubled)(keras.Input((5,)))
"""


def test_policies_and_activations() -> None:
    found = bound_texts(analyse_text(PROGRAM), PROGRAM)
    assert found["half"] == ["float16[2, 3]"]
    assert found["twice"] == ["float32[2, 8]"] and found["both"] == ["float32[2, 8]"]
    assert found["built"] == ["float32[batch, 4]"]


def test_training_only_reaches_those_that_take_it() -> None:
    facts = analyse_text("""
import keras
import numpy as np

class Scale(keras.layers.Layer):
    def call(self, x):
        return x * 2

made = Scale()(np.zeros((2, 3)), training=True)
other = Scale()(np.zeros((2, 3)), factor=3)
""")
    assert [(p.range.start.line, p.code) for p in facts.problems] == [(10, "call-arguments")]


def test_keras_2_gives_tensorflow_its_tensors() -> None:
    facts = analyse_text("""
import tensorflow as tf
import tf_keras

x = tf_keras.layers.Dense(3)(tf_keras.Input(shape=(8,)))
assert x.shape.as_list() == [None, 3]
y = tf.identity(x)
ids = tf_keras.Input(shape=(23), dtype=tf.int32)
""")
    assert not facts.problems


def test_callbacks_of_any_name() -> None:
    facts = analyse_text("import keras\nnote = keras.callbacks.LambdaCallback(on_batch_end=lambda b, l: print(b))\n")
    assert not facts.problems

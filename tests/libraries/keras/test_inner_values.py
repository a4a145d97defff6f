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

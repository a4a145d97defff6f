"""Layers and models of several inputs, where these are not given one by one."""

from shapewright.analysis import analyse_text

MODEL = """
import keras

class Pair(keras.Model):
    def __init__(self):
        a, b = keras.Input((4,)), keras.Input((3,))
        super().__init__(inputs={"a": a, "b": b}, outputs={"o": keras.layers.Dense(2)(a)})

    def compute_loss(self, x, y=None):
        return self(x)["o"]

attention = keras.layers.MultiHeadAttention(2, 3)
attention.build(query_shape=(2, 4, 6), value_shape=(2, 4, 6))
shape = attention.compute_output_shape(query_shape=(2, 4, 6), value_shape=(2, 4, 6))
"""


def test_what_nobody_gives_may_be_several_inputs() -> None:
    assert not analyse_text(MODEL).problems


def test_one_array_for_two_inputs_is_told() -> None:
    found = analyse_text(MODEL + "\nimport numpy as np\nPair()(np.zeros((5, 4)))\n").problems
    assert [problem.code for problem in found] == ["model-inputs"]

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


BLOCKS = """
import keras

class Inner(keras.layers.Layer):
    def build(self, inputs_shape, embedding):
        self.dense = keras.layers.Dense(2)
        self.dense.build(inputs_shape)

    def call(self, inputs, embedding):
        return self.dense(inputs)

class Outer(keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner = Inner()

    def build(self, inputs_shape, embedding_shape):
        self.inner.build(inputs_shape, embedding_shape)

    def call(self, inputs, embedding):
        return self.inner(inputs, embedding=embedding)
"""


def test_what_holds_a_layer_may_have_built_it() -> None:
    assert not analyse_text(BLOCKS).problems


def test_a_build_that_keras_cannot_call_is_told() -> None:
    found = analyse_text(BLOCKS + "\nimport numpy as np\nx = np.zeros((5, 4))\nInner()(x, embedding=x)\n").problems
    assert [problem.code for problem in found] == ["call-arguments"]


def test_losses_metrics_and_targets_by_the_names_of_the_outputs() -> None:
    """A dict of each is matched with the list of outputs by the layers' names, whatever the order of its keys."""
    code = """import keras, numpy as np
from keras import layers, ops
i = keras.Input((4,))
m = keras.Model(i, [layers.Dense(5, name="a")(i), layers.Dense(2, name="b")(i)])
def loss_b(t, p):
    return ops.mean(ops.square(t - p), axis=-1)
def score_a(t, p):
    return ops.mean(ops.cast(t, "int32") == ops.argmax(p, axis=-1))
m.compile("sgd", loss={"b": loss_b, "a": "sparse_categorical_crossentropy"}, metrics={"a": [score_a]})
m.fit(np.zeros((8, 4)), {"b": np.zeros((8, 2)), "a": np.zeros(8)}, batch_size=4)
"""
    result = analyse_text(code)
    assert not [p for p in result.problems if p.severity == "error"]
    facts = {(f.range.start.line, f.tensor.text) for f in result.facts if f.tensor}
    assert {(6, "float32[4, 2]"), (6, "float32[4]"), (8, "float32[4, 5]")} <= facts
    wrong = analyse_text(code.replace("np.zeros((8, 2))", "np.zeros((8, 3))"))
    assert [p.range.start.line for p in wrong.problems if p.severity == "error"] == [6]

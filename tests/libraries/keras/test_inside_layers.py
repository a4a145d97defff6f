"""Classes of a program that reach inside Keras's own layers: its source says what is there."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import numpy as np
import keras


class Cached(keras.layers.MultiHeadAttention):
    def call(self, query, value, key=None):
        q, k, v = self._query_dense(query), self._key_dense(value), self._value_dense(value)
        out, scores = self._compute_attention(q, k, v, return_attention_scores=True)
        return self._output_dense(out), scores


class Sharper(keras.layers.MultiHeadAttention):
    def _masked_softmax(self, attention_scores, attention_mask=None):
        return super()._masked_softmax(2.0 * attention_scores, attention_mask)


x = np.ones((2, 5, 12), "float32")
y, scores = Cached(num_heads=3, key_dim=4)(x, x)
i, _ = Cached(num_heads=3, key_dim=4)(keras.Input((5, 12)), keras.Input((7, 12)))
z, weights = Sharper(num_heads=3, key_dim=4)(x, x, return_attention_scores=True)
"""
SHAPES = """
import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow as tf


class Shaped(tf.keras.layers.Layer):
    def build(self, input_shape):
        if isinstance(input_shape, tf.TensorShape):
            input_shape = input_shape.as_list()
        self.w = self.add_weight(shape=(input_shape[-1], 5), name="w")

    def call(self, x):
        return tf.matmul(x, self.w)


y = Shaped()(tf.ones((2, 3)))
"""


def test_private_members_of_attention() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    assert found["y"] == ["float32[2, 5, 12]"]
    assert found["scores"] == ["float32[2, 3, 5, 5]"]
    assert found["i"] == ["float32[batch, 5, 12]"]
    assert found["z"] == ["float32[2, 5, 12]"]
    assert found["weights"] == ["float32[2, 3, 5, 5]"]


def test_keras_2_builds_with_shapes_of_tensorflow() -> None:
    analysed = analyse_text(SHAPES)
    assert not analysed.problems
    assert bound_texts(analysed, SHAPES)["y"] == ["float32[2, 5]"]


ALONE = """
import numpy as np
import keras
i = keras.Input((4,))
m = keras.Model([i], [keras.layers.Dense(3)(i)])
y = m(np.zeros((2, 4), "float32"))
shape = y.shape
p = m.predict(np.zeros((2, 4)))
again = m(keras.Input((4,)))[0]
"""


def test_the_only_output_of_a_list_comes_without_the_list() -> None:
    analysed = analyse_text(ALONE)
    assert not analysed.problems
    found = bound_texts(analysed, ALONE)
    assert found["y"] == ["float32[2, 3]"]
    assert found["p"] == ["float32[2, 3]"]
    assert found["again"] == ["float32[batch, 3]"]


OWN_ACTIVATION = """
import numpy as np
import tensorflow as tf
import keras
from keras import layers


def swish(x):
    y = x * keras.ops.sigmoid(x)
    return y


i = keras.Input((8, 8, 3))
h = layers.Conv2D(6, 3, activation=swish)(i)
m = keras.Model(i, layers.Dense(4, activation=swish)(layers.Flatten()(h)))
out = m(np.zeros((2, 8, 8, 3), "float32"))
"""


def test_an_activation_of_the_program_is_run_when_the_model_is() -> None:
    analysed = analyse_text(OWN_ACTIVATION)
    assert not analysed.problems
    found = bound_texts(analysed, OWN_ACTIVATION)
    assert found["out"] == ["float32[2, 4]"]
    assert set(found["y"]) == {"float32[2, 6, 6, 6]", "float32[2, 4]"}


SECOND = """
import numpy as np
import tensorflow as tf


class Masked(tf.keras.layers.Layer):
    def call(self, x, mask_of=None):
        kept = mask_of
        return x


y = Masked()(tf.ones((2, 3), tf.float64), mask_of=tf.zeros((4,), tf.float64))
"""


def test_keras_2_casts_the_first_argument_only() -> None:
    legacy = 'import os\nos.environ["TF_USE_LEGACY_KERAS"] = "1"\n' + SECOND
    for text, dtype in ((legacy, "float64"), (SECOND, "float32")):
        analysed = analyse_text(text)
        assert not analysed.problems
        assert bound_texts(analysed, text)["kept"] == [f"{dtype}[4]"]
        assert bound_texts(analysed, text)["y"] == ["float32[2, 3]"]


PHASES = """
import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow as tf
from tensorflow.keras import backend as K
x = tf.ones((2, 3))
dropped = K.in_train_phase(lambda: x * K.random_binomial((2, 3), p=0.5), x)
"""


def test_what_training_decides() -> None:
    analysed = analyse_text(PHASES)
    assert not analysed.problems
    assert bound_texts(analysed, PHASES)["dropped"] == ["float32[2, 3]"]


NAMED = """
import keras
import numpy as np


class Words(keras.Model):
    def __init__(self):
        super().__init__()
        self.table = keras.layers.Embedding(9, 4, name="table")
        self.heads = [keras.layers.Dense(2, name=f"head{i}") for i in range(2)]

    def call(self, x):
        return self.heads[0](self.table(x)) + self.heads[1](self.table(x))


model = Words()
scores = model(np.zeros((3, 5), "int32"))
rows = model.get_layer("table").get_weights()[0]
kernel, bias = model.get_layer("head1").get_weights()
"""


def test_a_layer_that_a_model_keeps_is_found_by_its_name() -> None:
    texts = bound_texts(analyse_text(NAMED), NAMED)
    assert [texts[name][0] for name in ("rows", "kernel", "bias")] == ["float32[9, 4]", "float32[4, 2]", "float32[2]"]


OPEN_LIST = """
import tensorflow as tf


class Summed(tf.keras.layers.Layer):
    def call(self, inputs):
        return tf.keras.layers.add(inputs)


def summed(inputs):
    return Summed()(inputs) if isinstance(inputs, list) else inputs
"""


def test_what_nobody_gives_may_be_a_list_to_merge() -> None:
    assert not analyse_text(OPEN_LIST).problems


DECLARED = """
import keras
import numpy as np


class Doubled(keras.layers.Layer):
    def __init__(self, times):
        super().__init__()
        self.times = times

    def call(self, x):
        return keras.ops.concatenate([x, x], axis=-1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.times * input_shape[1])


i = keras.Input((6,))
agreed = Doubled(2)(i)
other = Doubled(3)(i)
result = keras.Model(i, other)(np.zeros((4, 6), "float32"))
"""


def test_a_layer_that_declares_another_shape_than_it_computes_is_not_believed() -> None:
    texts = bound_texts(analyse_text(DECLARED), DECLARED)
    assert texts["agreed"] == ["float32[batch, 12]"]
    assert all("1" not in text for name in ("other", "result") for text in texts.get(name, []))

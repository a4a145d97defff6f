"""Mistakes that people make with Keras and TensorFlow, each beside what they meant."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import tensorflow as tf
import keras
from keras import layers
x = np.zeros((32, 10), "float32")
m = keras.Sequential([keras.Input((10,)), layers.Dense(2, name="out")])
w = tf.Variable([1.0, 2.0])
"""
FIT = 'm.compile("adam", "mse", metrics=["{}"]); m.fit(x, np.zeros((32, 2)))'
WRONG = {
    "layers.Bidirectional(layers.Dense(4))": "could not be deserialized properly",
    "layers.MultiHeadAttention(num_heads=4, key_dim=0)": "invalid value for argument `key_dim`",
    "layers.Conv2D(4, (3, 3), (2, 2), 'same', 'relu')": "The `data_format` argument must be one of",
    "layers.Dropout(20)": "Expected a float value between 0 and 1. Received: rate=20",
    "layers.StringLookup(vocabulary=['a'])(np.array([1.0]))": "Cast double to string is not supported",
    "layers.IntegerLookup(vocabulary=[1])(tf.constant(['1']))": "Cast string to int64 is not supported",
    "keras.applications.ResNet50(include_top=False, input_shape=(224, 224, 1))": "The input must have 3 channels",
    FIT.format("acuracy"): "Could not interpret metric identifier: acuracy",
    "m.compile(keras.optimizers.Adam, 'mse')": "Could not interpret optimizer identifier",
    "m.get_layer('ouy')": "No such layer: ouy",
    "keras.Sequential([layers.Dense(2)]).weights[0]": "list index out of range",
    "tf.cast(w, 'flaot32')": "'flaot32' to a TensorFlow DType",
    "tf.expand_dims(w)": "axis",
    "tf.data.Dataset.from_generator((i for i in range(3)), output_types=tf.int32)": "must be a Python callable",
}
RIGHT = (
    "class Own(layers.Conv2D):\n    def __init__(self):\n        super().__init__(filters=None, kernel_size=3)\nOwn()",
    "layers.Dropout(1); layers.Dropout(0.0); layers.Conv2D(4, 3, 1, 'same', 'channels_last')",
    "layers.StringLookup(vocabulary=['a'])(np.array(['a'])); layers.IntegerLookup(vocabulary=[1])(np.array([1.0]))",
    *(FIT.format(name) for name in ("acc", "auc", "mae", "MSE", "f1_score", "AUC", "top_k_categorical_accuracy")),
    "m.get_layer('out'); m.get_layer(index=0); m.weights[0]",
    "tf.cast(w, 'uint'); tf.cast(w, 'double'); tf.cast(w, 'half'); tf.expand_dims(w, -1)",
    "v = w\nfor _ in range(30):\n    v = v * 2.0\n    if np.random.rand() > 0.5:\n        v = w\nprint(np.mean([v, v]))",
)


@pytest.mark.parametrize(("code", "said"), WRONG.items(), ids=map(str, range(len(WRONG))))
def test_a_mistake_is_told(code: str, said: str) -> None:
    errors = [p for p in analyse_text(HEAD + code + "\n").problems if p.severity == "error"]
    assert [p.range.start.line for p in errors] == [8]
    assert said in errors[0].message


@pytest.mark.parametrize("code", RIGHT)
def test_what_was_meant_is_quiet(code: str) -> None:
    assert not [p for p in analyse_text(HEAD + code + "\n").problems if p.severity == "error"]


@pytest.mark.parametrize("watched", ["tf.constant([1.0])", "tf.Variable([1])"])
def test_the_gradient_of_what_no_tape_recorded_is_none(watched: str) -> None:
    code = f"v = {watched}\nwith tf.GradientTape() as tape:\n    y = v * v\nprint(tape.gradient(y, v) * 2)\n"
    errors = [p for p in analyse_text(HEAD + code).problems if p.severity == "error"]
    assert [p.range.start.line for p in errors] == [11]


def test_a_weight_is_not_as_large_as_a_batch() -> None:
    code = """class Scale(layers.Layer):
    def build(self, shape):
        self.w = self.add_weight(shape=(shape[0], 4))
    def call(self, a):
        return a @ self.w
Scale()(keras.Input((10,)))
"""
    errors = [p for p in analyse_text(HEAD + code).problems if p.severity == "error"]
    assert [p.range.start.line for p in errors] == [10]


def test_batches_of_a_fixed_size_are_predicted_one_after_the_other() -> None:
    code = """s = keras.Sequential([layers.Input(batch_shape=(4, 5, 2)), layers.LSTM(7, stateful=True), layers.Dense(1)])
p = s.predict(np.zeros((16, 5, 2)), batch_size=4)
"""
    facts = {f.tensor.text for f in analyse_text(HEAD + code).facts if f.tensor and f.range.start.line == 9}
    assert "float32[16, 1]" in facts

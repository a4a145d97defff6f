"""The operators of Keras 3's variables promote dtypes as Keras does; the variable as TensorFlow's tensor does not."""

from __future__ import annotations

from tests.libraries.referee import raised, reported
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

HEAD = """
import numpy as np
import keras
import tensorflow as tf

dense = keras.layers.Dense(3)
dense.build((None, 4))
"""
RUNS = (
    HEAD
    + """
array = dense.kernel * np.zeros((4, 3))
reflected = np.zeros((4, 3)) * dense.kernel
wide = dense.kernel + tf.zeros((4, 3), tf.float64)
whole = tf.constant([1, 2, 3]) * dense.kernel
divided = dense.kernel / tf.constant(2)
product = dense.kernel @ tf.ones((3, 2), tf.float64)
same = 2 * dense.kernel
dense.kernel.assign(array)
dense.kernel.assign_add(wide)
above = dense.bias > tf.zeros(3, tf.float64)

class Counted(keras.metrics.Metric):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.total = self.add_weight(name="total", initializer="zeros", dtype="int32")
        self.count = self.add_weight(name="count", initializer="zeros", dtype="int32")
    def result(self):
        return self.total / self.count
metric = Counted()
ratio = metric.result()
"""
)
FAILS = HEAD + "r = tf.multiply(dense.kernel, tf.zeros((4, 3), tf.float64))"
FAILS_CONVERTED = HEAD + "r = tf.convert_to_tensor(dense.kernel) * tf.zeros((4, 3), tf.float64)"


def test_the_operators_promote() -> None:
    facts = analyse_text(RUNS)
    assert not [p for p in facts.problems if p.severity == "error"]
    found = bound_texts(facts, RUNS)
    assert found["array"] == found["reflected"] == found["wide"] == ["float64[4, 3]"]
    assert found["whole"] == found["divided"] == found["same"] == ["float32[4, 3]"]
    assert found["product"] == ["float64[4, 2]"] and found["above"] == ["bool[3]"] and found["ratio"] == ["float32[]"]


def test_as_the_framework_says() -> None:
    scope: dict[str, object] = {}
    exec(RUNS, scope)
    for name, shape in (("array", "float64"), ("reflected", "float64"), ("wide", "float64"), ("whole", "float32")):
        assert str(scope[name].dtype).split("'")[-2 if "'" in str(scope[name].dtype) else -1] == shape  # type: ignore[attr-defined]
    assert scope["ratio"].dtype == "float32"  # type: ignore[attr-defined]


def test_tensorflows_functions_do_not() -> None:
    for program in (FAILS, FAILS_CONVERTED):
        assert raised(program) and reported(program)

"""Operators whose result hangs on more than the shape of one argument."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text


@pytest.mark.parametrize(
    ("code", "shape"),
    [
        ("tf.bitcast(tf.ones((2, 3)), tf.uint8)", "uint8[2, 3, 4]"),
        ("tf.bitcast(tf.zeros((2, 4), tf.uint8), tf.float32)", "float32[2]"),
        ("tf.bitcast(tf.ones((2, 3)), tf.int32)", "int32[2, 3]"),
        ("tf.strings.join([['a', 'b'], 'c'], separator='-')", "string[2]"),
        ("tf.strings.join(['a', tf.constant('c')])", "string[]"),
        ("tf.convert_to_tensor([[1, 2]], dtype_hint=tf.float32)", "float32[1, 2]"),
        ("tf.convert_to_tensor([1.5], dtype_hint=tf.float32)", "float32[1]"),
        ("tf.convert_to_tensor(tf.ones(3, tf.int32), dtype_hint=tf.float32)", "int32[3]"),
    ],
)
def test_shapes(code: str, shape: str) -> None:
    text = f"import tensorflow as tf\nmade = {code}\n"
    assert bound_texts(analyse_text(text), text)["made"] == [shape]


GROWING = """
import tensorflow as tf

def grow(n, x):
    twice = tf.concat([x, x], 0)
    return n + 1, twice

START
_, made = tf.while_loop(lambda n, x: n < 5, grow, (tf.constant(0), x), shape_invariants=(
    tf.TensorShape([]), tf.TensorShape([None, 3])))
"""


def test_a_variable_that_grows_in_a_loop_has_many_sizes() -> None:
    text = GROWING.replace("START", "x = tf.ones((1, 3))")
    assert bound_texts(analyse_text(text), text)["twice"] == ["float32[2, 3]", "float32[2*n, 3]"]


def test_in_a_graph_a_loop_sees_what_its_invariant_leaves_open() -> None:
    text = GROWING.replace("START", "tf.compat.v1.disable_eager_execution()\nx = tf.ones((1, 3))")
    assert bound_texts(analyse_text(text), text)["twice"] == ["float32[2*n, 3]"]

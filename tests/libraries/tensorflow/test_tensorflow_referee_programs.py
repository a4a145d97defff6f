"""TensorFlow's objects: each expression is run by TensorFlow itself, and the rules must give the same."""

from __future__ import annotations

import pytest
from tests.libraries.referee import alike, inferred, really

from shapewright.analysis import analyse_text

HEADER = """
import tensorflow as tf
x = tf.ones((3, 4))
rows = tf.data.Dataset.from_tensor_slices((tf.ones((6, 4)), tf.zeros((6,), tf.int64)))
strategy = tf.distribute.OneDeviceStrategy("/cpu:0")
generator = tf.random.Generator.from_seed(3)
"""
EXPRESSIONS = [
    "strategy.run(lambda a: tf.reduce_sum(a, axis=1), args=(x,))",
    "strategy.reduce(tf.distribute.ReduceOp.SUM, strategy.run(lambda: tf.reduce_sum(x)), axis=None)",
    "generator.normal((2, 3))",
    "generator.truncated_normal([2, 3], dtype=tf.float64)",
    "generator.uniform((2,), 0, 10, tf.int32)",
    "generator.uniform_full_int((5,))",
    "generator.binomial((3,), 4.0, 0.5)",
    "generator.make_seeds(4)",
    "[g.normal((2,)) for g in generator.split(2)]",
    "next(iter(rows.scan(tf.zeros(4), lambda s, e: (s + e[0], (s, e[1])))))",
    "next(iter(rows.take_while(lambda a, b: b < 3)))",
    "next(iter(rows.map(lambda a, b: b).unique()))",
    "next(iter(rows.ignore_errors()))",
    "next(iter(rows.group_by_window(lambda a, b: b, lambda key, group: group.batch(2), 2)))",
    "tf.ones(tf.TensorShape([3, 4]).with_rank(2))",
    "tf.random.stateless_categorical(x, 5, (1, 2))",
    "tf.grad_pass_through(tf.square)(x)",
]


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_tensorflow_gives_is_inferred(expression: str) -> None:
    pytest.importorskip("tensorflow")
    wanted = really(HEADER, expression, lambda leaf: leaf.dtype.name)
    found = inferred(HEADER, expression, len(wanted))
    assert alike(found, wanted), (found, wanted)


def test_variables_made_in_a_strategys_scope_are_ordinary_ones() -> None:
    text = HEADER + "with strategy.scope():\n    w = tf.Variable(tf.ones((4, 5)))\ny = tf.matmul(x, w)\n"
    analysed = analyse_text(text)
    assert analysed.problems == ()
    found = [fact for fact in analysed.facts if fact.role == "binding"]
    assert found[-1].tensor is not None and found[-1].tensor.text == "float32[3, 5]"

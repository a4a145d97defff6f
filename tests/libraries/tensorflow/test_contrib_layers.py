"""Layers of ``tf.contrib``: what an ``arg_scope`` cannot change is known, the rest says why not."""

from __future__ import annotations

from shapewright.analysis import analyse_text

PROGRAM = """
import tensorflow as tf
from tensorflow.contrib import slim
x = tf.placeholder(tf.float32, [None, 28, 28, 1])
flat = tf.contrib.layers.flatten(x)
dense = tf.contrib.layers.fully_connected(flat, 10)
given = slim.conv2d(x, 8, [3, 3], stride=2, padding="SAME")
pooled = slim.max_pool2d(given, 2, 2, "VALID")
normal = slim.batch_norm(pooled)
scoped = slim.conv2d(x, 8, [3, 3])
"""


def test_layers_of_contrib() -> None:
    lines = PROGRAM.splitlines()
    found = {}
    for fact in analyse_text(PROGRAM).facts:
        if fact.role == "binding":
            name = lines[fact.range.start.line - 1].split(" =")[0]
            found[name] = fact.unknown if fact.tensor is None else fact.tensor.text
    assert found["flat"] == "float32[batch, 784]"
    assert found["dense"] == "float32[batch, 10]"
    assert found["given"] == "float32[batch, 14, 14, 8]"
    assert found["pooled"] == found["normal"] == "float32[batch, 7, 7, 8]"
    assert found["scoped"] == "the stride and the padding may come from an arg_scope"

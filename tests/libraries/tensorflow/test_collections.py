"""Collections of a TensorFlow 1 graph, and names that only one branch has taken."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import random
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 4])
tf.add_to_collection("mine", x)
tf.add_to_collection("mine", tf.reduce_sum(x))
both = len(tf.get_collection("mine"))
first, last = tf.get_collection("mine")
many = tf.zeros([both])
if random.random() > 0.5:
    tf.add_to_collection("maybe", x)
    old = tf.get_variable("v", [3])
unsure = tf.get_collection("maybe")[0]
new = tf.get_variable("v", [3])
"""


def test_what_a_graph_has_collected() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    assert found["first"] == ["float32[batch, 4]"]
    assert found["last"] == ["float32[]"]
    assert found["many"] == ["float32[2]"]
    assert found["new"] == ["float32[3]"]
    assert "unsure" not in found

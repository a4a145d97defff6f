"""Recurrent cells, sampled losses of TensorFlow 1: what does not fit fails where TensorFlow says so."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import os
os.environ["TF_USE_LEGACY_KERAS"] = "1"
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [None, 7, 5])
z = tf.zeros
cell = tf.nn.rnn_cell.LSTMCell(8)
gru = tf.nn.rnn_cell.GRUCell(8)
"""
WRONG = {
    "o, s = tf.nn.dynamic_rnn(cell, x)": "argument `dtype` must be specified",
    "o, s = tf.nn.dynamic_rnn(tf.nn.rnn_cell.MultiRNNCell([cell] * 2), x, dtype=tf.float32)": "but are 16 and 13",
    "o, s = tf.nn.dynamic_rnn(cell, x, initial_state=z([4, 8]))": "Python control flow in a layer",
    "o, s = gru(z([4, 5]), z([4, 9]))": "Dimensions must be equal, but are 14 and 13",
    "o, s = gru(z([4, 5]), z([3, 8]))": "Dimension 0 in both shapes must be equal, but are 4 and 3",
    "o, s = gru(z([4, 5]), z([4, 8]))\no, s = gru(o, s)": "Dimensions must be equal, but are 16 and 13",
    "o, s = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)\n"
    "o, s = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(8), x, dtype=tf.float32)": "kernel already exists, disallowed",
    "o, s = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)\ntf.Session().run(o, {x: [[[0.0] * 5] * 7]})": "uninitialized",
    "o = tf.nn.nce_loss(z([12, 16]), z([16]), z([8, 1], tf.int32), z([8, 12]), 4, 16)": "but are 12 and 16",
    "o = tf.nn.nce_loss(z([16, 12]), z([16]), z([8, 2], tf.int32), z([8, 12]), 4, 16)": "but are 8 and 16",
    "o = tf.nn.in_top_k(z([8, 3]), z([8, 1], tf.int32), 2)": "Shape must be rank 1 but is rank 2",
}


@pytest.mark.parametrize(("code", "said"), WRONG.items(), ids=map(str, range(len(WRONG))))
def test_what_does_not_fit_is_told_on_its_line(code: str, said: str) -> None:
    errors = [p for p in analyse_text(HEAD + code + "\n").problems if p.severity == "error"]
    assert [p.range.start.line for p in errors] == [9 + code.count("\n")]
    assert said in errors[0].message


def test_cells_in_scopes_of_their_own_are_right() -> None:
    code = """with tf.variable_scope("a"):
    o, s = tf.nn.dynamic_rnn(cell, x, dtype=tf.float32)
o2, s2 = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(6), o, dtype=tf.float32, scope="b")
stacked = tf.nn.rnn_cell.MultiRNNCell([tf.nn.rnn_cell.LSTMCell(n) for n in (8, 6)])
o3, s3 = tf.nn.dynamic_rnn(stacked, o, initial_state=stacked.zero_state(tf.shape(x)[0], tf.float32))
with tf.variable_scope("q", reuse=tf.AUTO_REUSE):
    for _ in range(2):
        o4, s4 = tf.nn.dynamic_rnn(tf.nn.rnn_cell.LSTMCell(8), x, dtype=tf.float32)
l = tf.nn.sampled_softmax_loss(z([16, 12]), z([16]), z([8, 2], tf.int32), z([8, 12]), 4, 16, num_true=2)
"""
    result = analyse_text(HEAD + code)
    assert not [p for p in result.problems if p.severity == "error"]
    assert "float32[batch, 7, 6]" in {f.tensor.text for f in result.facts if f.tensor and f.range.start.line == 13}

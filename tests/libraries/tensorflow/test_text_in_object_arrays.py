"""Object arrays: most hold text, which TensorFlow takes; only rows of different lengths are known to be refused."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

MADE = [
    'np.array(["a", "bc"], dtype=object)',
    'tf.constant(["a", "bc"]).numpy()',
    'pd.DataFrame({"text": ["a", "bc"]}, dtype=object)["text"].values',
]


@pytest.mark.parametrize("made", MADE)
def test_text_becomes_a_tensor(made: str) -> None:
    text = f"""
import numpy as np
import pandas as pd
import tensorflow as tf
words = {made}
many = tf.strings.length(words)
upper = tf.strings.upper(tf.constant(words))
for batch in tf.data.Dataset.from_tensor_slices(words).batch(2):
    size = tf.strings.length(batch)
"""
    facts = analyse_text(text)
    assert facts.problems == () and bound_texts(facts, text)["many"] == ["int32[2]"]


def test_text_is_fed() -> None:
    text = """
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
words = tf.placeholder(tf.string, [None])
numbers = tf.placeholder(tf.float32, [None])
with tf.Session() as sess:
    once = sess.run(words, {words: np.array(["a", "bc"], dtype=object)})
    again = sess.run(tf.strings.length(words), {words: once})
    twice = sess.run(numbers * 2, {numbers: np.array([1, 2, 3], dtype=object)})
"""
    facts = analyse_text(text)
    found = bound_texts(facts, text)
    assert facts.problems == () and (found["again"], found["twice"]) == (["int32[2]"], ["float32[3]"])


@pytest.mark.parametrize("use", ["tf.constant(rows)", "tf.reduce_sum(rows)", "sess.run(p, {p: rows})"])
def test_rows_of_different_lengths_are_told(use: str) -> None:
    text = f"""
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
p = tf.placeholder(tf.float32, [None])
rows = np.array([[1, 2], [3]], dtype=object)
sess = tf.Session()
made = {use}
"""
    assert [p.code for p in analyse_text(text).problems] == ["ragged-array"]

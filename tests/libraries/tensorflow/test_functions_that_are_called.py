"""TensorFlow operations that call the program's functions, and operations of old programs; TensorFlow is the referee."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from shapewright.analysis import analyse_text

HEADER = "import numpy as np\nimport tensorflow as tf\n"
PROGRAMS = {
    "scan starts from the first row": ("seen = tf.scan(lambda a, row: a + row, tf.ones([6, 4]))", "float32[6, 4]"),
    "scan starts from an initializer": (
        "seen = tf.scan(lambda h, row: tf.reduce_sum(row) + h, tf.ones([6, 4]), initializer=tf.zeros([3]))",
        "float32[6, 3]",
    ),
    "scan goes over the rows of each of a list": (
        "rows = tf.ones([6, 4])\n"
        "seen = tf.scan(lambda a, x: [a[0] * x[1], a[1] + x[0]], [rows, rows], [tf.zeros([4]), tf.zeros([4])])[0]",
        "float32[6, 4]",
    ),
    "foldl goes over the rows of each of a list": (
        "seen = tf.foldl(lambda a, x: a + x[0] * x[1], [tf.ones([6, 4]), tf.ones([6, 4])], tf.zeros([4]))",
        "float32[4]",
    ),
    "init_scope leaves the graph": (
        "kept = tf.Variable(tf.ones([3]))\n"
        "@tf.function\n"
        "def looked():\n"
        "    global seen\n"
        "    with tf.init_scope():\n"
        "        seen = tf.constant(kept.numpy())\n\n"
        "looked()",
        "float32[3]",
    ),
    "switch_case joins its functions": (
        "seen = tf.switch_case(tf.constant(1), [lambda: tf.zeros([2]), lambda: tf.ones([2])])",
        "float32[2]",
    ),
    "case joins its functions": (
        "seen = tf.case([(tf.constant(False), lambda: tf.zeros([2]))], default=lambda: tf.ones([2]))",
        "float32[2]",
    ),
    "xw_plus_b": (
        "seen = tf.compat.v1.nn.xw_plus_b(tf.ones([2, 3]), tf.ones([3, 5]), tf.zeros([5]))",
        "float32[2, 5]",
    ),
    "labels are cast to the dtype of the logits": (
        "seen = tf.nn.softmax_cross_entropy_with_logits(labels=tf.ones([2, 3], tf.int32), logits=tf.ones([2, 3]))",
        "float32[2]",
    ),
    "a function that brings its gradient gives its value": (
        "@tf.custom_gradient\n"
        "def cut(x):\n"
        "    return tf.reduce_sum(x, -1), lambda up: up[:, None]\n\n"
        "seen = cut(tf.ones([2, 3]))",
        "float32[2]",
    ),
    "py_function runs on values": (
        "def half(x):\n"
        "    global seen\n"
        "    seen = tf.cast(x, tf.float32) * float(x.numpy())\n"
        "    return seen\n\n"
        "for y in tf.data.Dataset.from_tensor_slices([2, 4]).map(lambda x: tf.py_function(half, [x], tf.float32)):\n"
        "    pass\n",
        "float32[]",
    ),
    "buckets are batches of padded elements": (
        "data = tf.data.Dataset.from_tensor_slices(np.zeros((4, 3))).bucket_by_sequence_length(\n"
        "    lambda row: tf.shape(row)[0], [5], [4, 4])\n"
        "for batch in data:\n"
        "    seen = batch[0]\n",
        "float64[3]",
    ),
    "numpy_function runs on arrays": (
        "def half(x):\n"
        "    global seen\n"
        "    seen = np.float32(x * 0.5)\n"
        "    return seen\n\n"
        "for y in tf.data.Dataset.from_tensor_slices([2]).map(lambda x: tf.numpy_function(half, [x], tf.float32)):\n"
        "    pass\n",
        "float32[]",
    ),
    "the magnitude of complex numbers is real": (
        "seen = tf.abs(tf.signal.stft(tf.zeros([2, 400]), frame_length=100, frame_step=50))",
        "float32[2, 7, 65]",
    ),
    "np.ndarray": ("seen = np.ndarray(shape=(4, 1), dtype=np.int32)", "int32[4, 1]"),
}
ITERATOR = """
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
x = tf.placeholder(tf.float32, [4, 5])
iterator = tf.data.make_initializable_iterator(tf.data.Dataset.from_tensor_slices(x).batch(2))
total = tf.reduce_sum(iterator.get_next(), axis=1)
with tf.Session() as sess:
    sess.run(iterator.initializer, feed_dict={x: np.zeros((4, 5))})
    seen = sess.run(total)
"""
BY_NAME = """
import numpy as np
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
with tf.variable_scope("net"):
    x = tf.placeholder(tf.float32, [None, 3], name="x")
total = tf.reduce_sum(x, axis=0)
with tf.Session() as sess:
    seen = sess.run(total, feed_dict={"net/x:0": np.zeros((4, 3))})
"""
REFEREE = """
import json, sys
answers = {}
for name, text in json.load(sys.stdin).items():
    scope = {}
    exec(text, scope)
    seen = scope["seen"]
    answers[name] = f"{seen.dtype.name}[{', '.join(str(n) for n in seen.shape)}]"
print("ANSWERS" + json.dumps(answers))
"""


@pytest.mark.parametrize("name", PROGRAMS)
def test_inferred(name: str) -> None:
    text = HEADER + PROGRAMS[name][0]
    facts = analyse_text(text)
    lines = text.splitlines()
    shown = [
        fact.tensor.text if fact.tensor is not None else fact.unknown
        for fact in facts.facts
        if fact.role == "binding" and lines[fact.range.start.line - 1][fact.range.start.column :].startswith("seen =")
    ]
    assert [PROGRAMS[name][1]] == shown[:1]
    assert not [problem for problem in facts.problems if problem.severity == "error"]


def test_what_an_iterator_gives_needs_no_placeholder() -> None:
    assert not analyse_text(ITERATOR).problems


def test_a_placeholder_may_be_fed_by_the_name_of_its_output() -> None:
    assert not analyse_text(BY_NAME).problems
    (problem,) = analyse_text(BY_NAME.replace("net/x:0", "net/x")).problems
    assert problem.code == "feed-key"


def test_tensorflow_agrees() -> None:
    pytest.importorskip("tensorflow")
    programs = {name: HEADER + text for name, (text, _) in PROGRAMS.items()}
    programs |= {"iterator": ITERATOR, "by name": BY_NAME}  # the last: they turn eager execution off
    done = subprocess.run(
        [sys.executable, "-c", REFEREE],
        input=json.dumps(programs),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "ANSWERS" in done.stdout, done.stderr[-2000:]
    answers = json.loads(done.stdout.partition("ANSWERS")[2])
    assert answers == {**{name: expected for name, (_, expected) in PROGRAMS.items()}, "iterator": "float32[2]", "by name": "float32[3]"}

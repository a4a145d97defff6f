"""What a program is started with, at its defaults; and ``app.run``, which calls its ``main`` and exits."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

TENSORFLOW = """
import tensorflow.compat.v1 as tf
import numpy as np
flags = tf.app.flags
FLAGS = flags.FLAGS
"""
ABSEIL = """
import numpy as np
from absl import app, flags
FLAGS = flags.FLAGS
"""
PROGRAM = """
flags.DEFINE_integer("rows", 8, "how many rows")
flags.DEFINE_float("rate", 1, "a number")
flags.DEFINE_string("data", None, "where the data is")
flags.DEFINE_list("sizes", ["1", "2"], "some sizes")
DEPTH = flags.DEFINE_integer("depth", 3, "how deep")

class Net:
    def __init__(self, rows):
        self.weight = np.zeros((rows, 2))

def main(_):
    net = Net(FLAGS.rows)
    held = net.weight
    deep = np.ones(DEPTH.value) * FLAGS.rate
    FLAGS.rows = 5
    other = np.zeros(FLAGS.rows)
    given = FLAGS.data

if __name__ == "__main__":
    try:
        {run}
    except SystemExit:
        after = np.zeros(1)
"""
RUNS = {
    "TensorFlow's finds main itself": (TENSORFLOW, "tf.app.run()"),
    "TensorFlow's is given it": (TENSORFLOW, "tf.app.run(main=main)"),
    "Abseil's": (ABSEIL, "app.run(main)"),
}


@pytest.mark.parametrize("name", RUNS)
def test_main_is_run_with_the_defaults(name: str) -> None:
    head, run = RUNS[name]
    text = head + PROGRAM.replace("{run}", run)
    facts = analyse_text(text)
    assert not facts.problems
    found = bound_texts(facts, text)
    assert found["held"] == ["float64[8, 2]"] and found["deep"] == ["float64[3]"] and found["other"] == ["float64[5]"]
    assert found["after"] == ["float64[1]"]


def test_what_follows_is_never_reached() -> None:
    text = ABSEIL + "def main(argv):\n    a = np.zeros(2)\napp.run(main)\nb = np.zeros(3)\n"
    found = bound_texts(analyse_text(text), text)
    assert found["a"] == ["float64[2]"] and "b" not in found

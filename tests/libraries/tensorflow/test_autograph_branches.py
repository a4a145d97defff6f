"""What AutoGraph demands of two branches, against AutoGraph."""

from __future__ import annotations

import importlib.util

import pytest

from shapewright.analysis import analyse_text

HEADER = "import tensorflow as tf\n\n@tf.function\ndef f(x):\n"
FOOTER = "\ny = f(tf.ones((3,)))\n"
BOTH = "    if tf.reduce_sum(x) > 0:\n        r = {}\n    else:\n        r = {}\n    {}\n"

CASES = [
    BOTH.format("1", "0.5", "return r"),
    BOTH.format("x", "tf.cast(x, tf.int32)", "return r + 1"),
    BOTH.format("True", "1", "return r"),
    BOTH.format("x", "None", "return r"),
    BOTH.format("None", "x", "return r"),
    "    r = 1\n    if tf.reduce_sum(x) > 0:\n        r = 0.5\n    return r\n",
    BOTH.format("x", "x[0]", "return r"),
    BOTH.format("1", "0.5", "return x"),
    BOTH.format("1", "0.5", "r = x\n    return r"),
    BOTH.format("tf.constant(2)", "3", "return r"),
    BOTH.format("1", "0.5", "return r").replace("tf.reduce_sum(x) > 0", "x.shape[0] > 2"),
    BOTH.format("1", "0.5", "return r").replace("@tf.function", ""),
]


@pytest.mark.parametrize("body", CASES)
def test_branches_are_held_against_each_other(body: str, tmp_path: object) -> None:
    program = HEADER + body + FOOTER
    said = _raised(program, tmp_path)
    found = [p for p in analyse_text(program).problems if p.severity == "error"]
    assert len(found) == (said is not None)
    for problem in found:
        assert problem.message.rpartition(": ")[2].rstrip(".") in str(said)


def _raised(program: str, folder: object) -> str | None:
    """The last line of what the program raises: AutoGraph needs it in a file."""
    path = f"{folder}/program.py"
    with open(path, "w", encoding="utf-8") as file:
        file.write(program)
    spec = importlib.util.spec_from_file_location(f"program_{abs(hash(program))}", path)
    assert spec is not None and spec.loader is not None
    try:
        spec.loader.exec_module(importlib.util.module_from_spec(spec))
    except Exception as error:
        return str(error).strip().splitlines()[-1]
    return None


def test_a_function_that_is_converted_by_hand_branches_on_tensors() -> None:
    facts = analyse_text("""
import tensorflow as tf

def absolute(x):
    if x > 0:
        return x * x
    return -x

converted = tf.autograph.to_graph(absolute)

@tf.function(autograph=False)
def run(x):
    return converted(x)

y = run(tf.constant(2.0))
""")
    assert not facts.problems


def test_tensors_of_a_graph_of_the_old_world_are_compared_as_objects() -> None:
    facts = analyse_text("""
import tensorflow.compat.v1 as tf
tf.disable_v2_behavior()
a = tf.placeholder(tf.float32, [None, 3])
b = tf.placeholder(tf.float32, [None, 3])
c = a * 2 if a == b else a[0]
same = a == b
""")
    assert not facts.problems
    assert not [fact for fact in facts.facts if fact.role == "binding" and fact.tensor and fact.tensor.dtype == "bool"]

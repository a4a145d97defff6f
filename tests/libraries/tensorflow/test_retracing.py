"""What is said of retracing, against how often TensorFlow traces."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

PROGRAM = """
import tensorflow as tf

@tf.function
def step(x, number, flag=True):
    return x * tf.cast(number, tf.float32)

x = tf.ones((2, 3))
"""


@pytest.mark.parametrize(
    ("calls", "told"),
    [
        ("for i in range(6):\n    y = step(x, i)", True),
        ("for rate in [0.1, 0.2, 0.3, 0.4]:\n    y = step(x, number=rate)", True),
        ("for i in range(6):\n    y = step(x, tf.constant(i))", False),
        ("for i in range(6):\n    y = step(x, 2)", False),
        ("for i in range(3):\n    y = step(x, i)\n    y = step(x, number=i)", True),
        (
            "spec = [tf.TensorSpec((2, 3)), tf.TensorSpec((), tf.int32)]\n"
            "once = tf.function(step.python_function, input_signature=spec)\n"
            "for i in range(6):\n    y = once(x, i)",
            False,
        ),
        ("y = step(x, 1)\ny = step(x, 2)", False),
        ("for flag in (True, False):\n    y = step(x, 2, flag)", False),
    ],
)
def test_numbers_that_change_are_told(calls: str, told: bool) -> None:
    namespace: dict[str, object] = {}
    exec(compile(_eager(PROGRAM) + calls, "program", "exec"), namespace)
    assert (len(namespace["traces"]) > 2) == told  # type: ignore[arg-type]
    facts = analyse_text(PROGRAM + calls)
    assert [p.code for p in facts.problems] == (["function-retracing"] if told else [])
    assert all(p.severity == "information" for p in facts.problems)


def _eager(program: str) -> str:
    """The program with a list of its traces: Python code in a tf.function runs when it is traced."""
    return program.replace("import tensorflow as tf", "import tensorflow as tf\ntraces = []").replace(
        "    return", "    traces.append(number)\n    return"
    )

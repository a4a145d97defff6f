"""A list or a tensor that grows by as much in every round of a loop too long to unroll has a known size after it."""

from __future__ import annotations

import textwrap

import pytest

from shapewright.analysis import analyse_text

HEADER = "import random\nimport numpy as np\n"


def bound(body: str, name: str = "y") -> str:
    """The inferred text of what the last ``name = …`` binds."""
    text = HEADER + textwrap.dedent(body)
    lines = text.splitlines()
    for fact in reversed(analyse_text(text).facts):
        start = fact.range.start
        if fact.role == "binding" and lines[start.line - 1][start.column :].startswith(f"{name} ="):
            assert fact.tensor is not None, fact.unknown
            return fact.tensor.text
    raise AssertionError(f"{name} is not bound")


WINDOWS = """
series = np.zeros((5000, 1))
x = []
for i in range(60, len(series)):
    x.append(series[i - 60 : i, 0])
y = np.array(x)
"""


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (WINDOWS, "float64[4940, 60]"),
        ("x = [np.ones(2)]\nfor i in range(5000):\n    x.append(np.ones(2))\ny = np.array(x)", "float64[5001, 2]"),
        (
            "x = []\nfor i in range(5000):\n    for j in range(3):\n        x.append(np.ones(2))\ny = np.array(x)",
            "float64[15000, 2]",
        ),
        (
            "x = []\nfor i in range(5000):\n    if i % 2:\n        x.append(np.ones(2))\ny = np.array(x)",
            "float64[?, 2]",
        ),
        (
            "x = []\nfor i in range(5000):\n    x.append(np.ones(2))\n    if random.random() > 0.5:\n        break\n"
            "y = np.array(x)",
            "float64[?, 2]",
        ),
        (
            "y = np.zeros((2, 1))\nfor i in range(5000):\n    y = np.concatenate([y, np.zeros((2, 3))], axis=1)\ny = y + 0",
            "float64[2, 15001]",
        ),
        (
            "y = np.zeros((2, 1))\nfor i in range(5000):\n    if i % 2:\n        y = np.concatenate([y, np.zeros((2, 3))], 1)\n"
            "y = y + 0",
            "float64[2, ?]",
        ),
        ("x = set()\nfor i in range(5000):\n    x.add(i % 7)\ny = np.zeros(len(x))", "float64[?]"),
    ],
)
def test_length_after_the_loop(body: str, expected: str) -> None:
    assert bound(body) == expected

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


GENERATE = """
import torch
from torch import nn

block = nn.Sequential(*[nn.Sequential(nn.Linear(8, 8), nn.ReLU(), nn.Linear(8, 8)) for _ in range(12)])

def generate(x, count):
    for {target} in range(count):
        y = x[:, -10:]
        for _ in range(6):
            y = block(y)
        x = torch.cat([x, y[:, {item}:]{more}], 1)
    return x

y = generate(torch.zeros(2, 3, 8), 200)
"""


@pytest.mark.parametrize(
    ("target", "item", "more", "rounds", "size"),
    [
        ("_", "-1", "", "few", 203),
        ("number", "-1", ", torch.zeros(2, number, 8)", "all", 203 + 19900),
    ],
)
def test_rounds_that_do_not_look_at_their_number_are_alike(target, item, more, rounds, size) -> None:
    """What a generating loop appends to is known after it, and its rounds are not run one by one."""
    text = GENERATE.format(target=target, item=item, more=more)
    facts = analyse_text(text).facts
    last = next(f for f in reversed(facts) if f.role == "binding")
    assert last.tensor is not None and last.tensor.text == f"float32[2, {size}, 8]"
    joined = next(
        f for f in facts if f.role == "binding" and text.splitlines()[f.range.start.line - 1][8:].startswith("x =")
    )
    assert (1 + len(joined.alternatives) < 10) == (rounds == "few")

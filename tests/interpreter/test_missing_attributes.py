"""An attribute that one of Python's own types has not is an error; one that is asked for, or caught, is none."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import torch
from torch import nn
x = torch.zeros(2, 5, 8)
"""


def messages(text: str) -> list[str]:
    return [p.message for p in analyse_text(HEAD + text).problems if p.severity == "error"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("out = nn.LSTM(8, 16)(x)\nout.view(2, -1)", "'tuple' object has no attribute 'view'"),
        ("x.max(1).eq(1)", "'torch.return_types.max' object has no attribute 'eq'"),
        ("[np.zeros(3), np.ones(3)].shape", "'list' object has no attribute 'shape'"),
        ("{'loss': x}.backward()", "'dict' object has no attribute 'backward'"),
    ],
)
def test_what_python_has_not_is_told(text: str, said: str) -> None:
    (message,) = messages(text)
    assert said in message


@pytest.mark.parametrize(
    "text",
    [
        "y = x.max(1).values.eq(1)",
        "def f(table):\n    return (1 - np.exp(table)).abs().mean()",  # of a table it is a table
        "n = x.shape.numel()",
        "y = getattr((1, 2), 'shape', None)",
        "def f(t):\n    return t.shape if hasattr(t, 'shape') else len(t)\nf([1])\nf(x)",
        "try:\n    y = [1].shape\nexcept AttributeError:\n    y = x",
        "from collections import namedtuple\nP = namedtuple('P', 'a b')\ny = P(1, x).b.view(-1)",
    ],
)
def test_what_is_there_or_expected_is_not(text: str) -> None:
    assert messages(text) == []


def test_the_handler_is_what_runs_on() -> None:
    text = HEAD + "try:\n    y = [1].shape\nexcept AttributeError:\n    y = x + 1\nz = y\n"
    facts = [f for f in analyse_text(text).facts if f.role == "binding" and f.range.start.line == 9]
    assert [f.tensor.text for f in facts if f.tensor] == ["float32[2, 5, 8]"]

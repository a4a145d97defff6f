"""Loops come to a fixpoint: what a round leaves behind is covered by the state before it."""

import pytest

from shapewright.analysis import analyse_text
from shapewright.interpreter.widening import Widening

PROGRAM = "/project/program.py"


def shapes(text: str, name: str) -> set[str]:
    facts = analyse_text(text, path=PROGRAM).facts
    return {one.tensor.text for one in facts if one.tensor is not None and text_at(text, one.range) == name}


def text_at(text: str, where) -> str:
    return text.split("\n")[where.start.line - 1][where.start.column : where.end.column]


@pytest.fixture
def rounds(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each absorbed round changed the state."""
    seen: list[bool] = []
    absorb = Widening.absorb

    def noted(self, end, start):
        seen.append(absorb(self, end, start))
        return seen[-1]

    monkeypatch.setattr(Widening, "absorb", noted)
    return seen


def test_a_counter_and_a_growing_tensor_settle_in_two_rounds(rounds):
    text = """
import torch
x = torch.zeros(1, 2)
count = 0
while input():
    x = torch.cat([x, x[:, -1:]], dim=1)
    count += 1
print(x)
"""
    (shape,) = shapes(text, "x") - {"float32[1, 2]", "float32[1, 3]"}
    assert shape.startswith("float32[1, ")
    assert rounds == [True, False]


def test_objects_made_anew_in_each_round_settle(rounds):
    text = """
import torch

def measure(n):
    means = {}
    means["train"] = torch.zeros(n)
    return means

found = measure(4)
while input():
    found = measure(4)
print(found["train"])
"""
    assert shapes(text, 'found["train"]') == {"float32[4]"}
    assert rounds == [False]


def test_a_list_made_and_filled_in_a_round_keeps_its_length():
    text = """
import torch
while input():
    parts = []
    parts.append(torch.zeros(2, 3))
    parts.append(torch.zeros(2, 4))
    whole = torch.cat(parts, dim=1)
print(whole)
"""
    assert shapes(text, "whole") == {"float32[2, 7]"}


def test_a_size_that_shrinks_is_not_covered_by_one_that_grew():
    text = """
import torch
x = torch.zeros(4, 8)
while input():
    x = x[:-1]
y = x.sum(0)
print(y)
"""
    assert shapes(text, "y") == {"float32[8]"}
    assert "float32[4, 8]" in shapes(text, "x")


def test_a_loop_that_outlasts_its_unrolling_ends_all_the_same():
    text = """
import numpy as np
xs = []
while len(xs) < 5000:
    xs.append(np.zeros(3))
y = np.array(xs).sum(0)
"""
    assert shapes(text, "y") == {"float64[3]"}


def test_what_follows_an_endless_loop_is_dead():
    assert shapes("import numpy as np\nwhile True:\n    pass\ny = np.zeros(3)\n", "y") == set()


def test_what_follows_a_long_count_is_reached():
    text = """
import numpy as np
epoch = 0
while epoch < 1000:
    epoch += 1
y = np.zeros(3)
"""
    assert shapes(text, "y") == {"float64[3]"}


def test_a_loop_of_dear_rounds_ends_all_the_same():
    text = """
import numpy as np

def work(n):
    s = np.zeros((3, 1))
    for t in range(n):
        s = np.tanh(s + 1) * 2 + np.ones((3, 1)) * np.zeros((3, 1)) + s
    return s.sum()

turn = 0
losses = []
while turn < 5:
    losses.append(work(60) + work(61) + work(62) + work(64) + work(65))
    turn += 1
y = np.zeros(3)
"""
    assert shapes(text, "y") == {"float64[3]"}

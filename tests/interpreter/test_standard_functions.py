"""``operator`` and ``itertools``, and the helpers that layers make tuples with: each expression gives what it gives."""

from __future__ import annotations

import itertools
import operator
from typing import Any

import pytest
import torch
from tests.support.bindings import bound_tensors, bound_texts
from torch.nn.modules.utils import _ntuple, _pair, _reverse_repeat_tuple

from shapewright.analysis import analyse_text

NAMES: dict[str, Any] = {
    "itertools": itertools, "operator": operator, "torch": torch, "_ntuple": _ntuple, "_pair": _pair,
    "_reverse_repeat_tuple": _reverse_repeat_tuple,
}  # fmt: skip
IMPORTS = """
import itertools, operator, torch
from torch.nn.modules.utils import _ntuple, _pair, _reverse_repeat_tuple
"""


@pytest.mark.parametrize(
    "sizes",
    [
        "map(operator.itemgetter(1), sorted(zip([3, 1, 2], [5, 6, 7])))",
        "operator.itemgetter(0, 2)([5, 6, 7])",
        "operator.attrgetter('shape')(torch.ones(2, 3))",
        "operator.methodcaller('sum', dim=0)(torch.ones(2, 3)).shape",
        "(operator.neg(-3), operator.xor(1, 6), operator.getitem([4, 5], 1))",
        "map(len, itertools.combinations(range(4), 2))",
        "next(iter(itertools.permutations((2, 3, 4))))",
        "itertools.takewhile(lambda n: n < 4, [1, 2, 5, 3])",
        "itertools.dropwhile(lambda n: n < 4, [1, 2, 5, 3])",
        "(b if a is None else a for a, b in itertools.zip_longest([1, 2], [1, 2, 3]))",
        "itertools.starmap(max, [(1, 2), (4, 3)])",
        "_pair(3)",
        "_pair((1, 2))",
        "_ntuple(3)(2)",
        "_reverse_repeat_tuple((1, 2), 2)",
        "torch.ones(4)[(*((None,) * 2), Ellipsis)].shape",
    ],
)
def test_sizes_computed_by_the_standard_library(sizes: str) -> None:
    real = torch.zeros(*eval(sizes, dict(NAMES)))
    found = bound_tensors(f"{IMPORTS}x = torch.zeros(*{sizes})\n")["x"][0]
    assert found.shape == tuple(real.shape)


GREATEST = """
import numpy as np
import torch
vector = np.array([1.5, 0.0, 2.5])
nearest = min(vector[vector > c].mean() for c in np.unique(vector))
either = max(0.5, vector.mean())
loss = 0
for step in range(3):
    loss += max(0, 1 - torch.rand(()))
mean = loss / 3
"""


def test_the_greatest_of_numbers_and_tensors_of_one_element_is_one_of_them() -> None:
    shown = bound_texts(analyse_text(GREATEST), GREATEST)
    assert shown["nearest"] == ["float64[]"]
    assert shown["either"] == ["float64[]"]
    assert shown["mean"] == ["float32[]"]


def test_a_default_that_is_a_text_is_read_as_if_it_had_been_typed() -> None:
    program = """
import argparse
import torch

class Name(str):
    def __init__(self, text):
        super().__init__()
        self.known = text.split("~")[-1]

def sizes(text):
    return [int(part) for part in text.split(",")]

parser = argparse.ArgumentParser()
parser.add_argument("--env", type=Name, default="CartPole-v1")
parser.add_argument("--sizes", type=sizes, default="3,4")
parser.add_argument("--flag", type=lambda text: text.lower() == "true", default="False")
parser.add_argument("--scale", type=float, default="3")
args = parser.parse_args([])
known = args.env.known
x = torch.zeros(args.sizes)
y = torch.zeros(3 if args.flag else 4)
z = torch.zeros(int(args.scale * 2))
"""
    facts = analyse_text(program)
    assert [p.message for p in facts.problems] == []
    assert [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor] == [(3, 4), (4,), (6,)]

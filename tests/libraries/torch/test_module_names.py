"""Layers under the names of their source files, their private bases, and layers that wait for their first input."""

from __future__ import annotations

import pytest

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

PROGRAM = """
import torch
from torch import nn
from torch.nn.modules import Linear
from torch.nn.modules.batchnorm import BatchNorm2d, _BatchNorm

x = torch.randn(2, 3, 8, 8)
a = BatchNorm2d(3)(x)
b = nn.modules.linear.Linear(8, 4)(x)
c = nn.modules.Linear(8, 5)(x)
d = Linear(8, 6)(x)
kinds = [nn.BatchNorm2d(3), nn.Conv2d(3, 4, 1), nn.LSTM(3, 4)]
e = torch.zeros([2 if isinstance(layer, _BatchNorm) else 5 for layer in kinds])
f = torch.zeros([2 if isinstance(layer, nn.modules.conv._ConvNd) else 5 for layer in kinds])
g = nn.PReLU(3)(x)
lazy = nn.Sequential(nn.LazyConv2d(6, 3, stride=2), nn.LazyBatchNorm2d(), nn.Flatten(), nn.LazyLinear(10)).eval()
h = lazy(x[:1])


class Focal(nn.modules.loss._Loss):
    def __init__(self):
        super().__init__(reduction="none")

    def forward(self, logits, labels):
        return nn.functional.cross_entropy(logits, labels, reduction=self.reduction)


i = Focal()(torch.randn(7, 5), torch.zeros(7, dtype=torch.long))
"""


def shapes(program: str) -> dict[str, list[int]]:
    found = analyse_text(program)
    assert not found.problems, found.problems
    lines = program.splitlines()
    names = {}
    for fact in found.facts:
        start = fact.range.start
        if fact.role == "binding" and fact.tensor is not None and start.column == 0:
            names[lines[start.line - 1].split(" =")[0]] = list(fact.tensor.shape)
    return names


def test_shapes_are_those_of_a_run():
    torch = pytest.importorskip("torch")
    namespace: dict[str, object] = {}
    exec(PROGRAM, namespace)
    found = shapes(PROGRAM)
    for name in "abcdefghi":
        value = namespace[name]
        assert isinstance(value, torch.Tensor)
        assert found[name] == list(value.shape), name

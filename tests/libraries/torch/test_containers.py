"""Modules that containers get by name: ``add_module``, ``register_module`` and attributes."""

from __future__ import annotations

import pytest

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

torch = pytest.importorskip("torch")

PROGRAM = """
import torch
from torch import nn


class Block(nn.ModuleDict):
    def __init__(self, count):
        super().__init__()
        self.first = nn.Linear(4, 4)
        for i in range(count):
            self.add_module("layer%d" % i, nn.Linear(4, 5 + i))

    def forward(self, x):
        return torch.cat([layer(x) for _, layer in self.items()], -1)


class Head(nn.Sequential):
    def __init__(self):
        super().__init__()
        self.kept = 3
        self.hidden = nn.Linear(4, 8)
        self.out = nn.Linear(8, 2)


class Branches(nn.ModuleList):
    def __init__(self):
        super().__init__([nn.Linear(4, 2)])
        self.register_module("other", nn.Linear(4, 3))

    def forward(self, x):
        return torch.cat([branch(x) for branch in self], -1)


x = torch.randn(2, 4)
a = Block(3)(x)
head = Head()
b = head(x)
head.out = nn.Linear(8, 5)
c = head(x)
head[1] = nn.Linear(8, 6)
d = head(x)
e = head.out(torch.randn(3, 8))
head.add_module("last", nn.Linear(6, 7))
f = head(x)
g = Branches()(x)
h = torch.zeros(len(head), len(Block(2)), len(Branches()))
"""


def test_modules_under_names_are_held() -> None:
    """What is registered under a name is called, counted and replaced as torch does it."""
    scope: dict[str, object] = {}
    exec(PROGRAM, scope)  # the real library is the referee
    lines = PROGRAM.splitlines()
    facts = analyse_text(PROGRAM, path="containers.py").facts
    bound = {lines[f.range.start.line - 1][0]: f.tensor for f in facts if f.role == "binding"}
    for name in "abcdefgh":
        real = scope[name]
        assert isinstance(real, torch.Tensor)
        tensor = bound[name]
        assert tensor is not None and tensor.shape == tuple(real.shape), name


def bound(program: str) -> dict[str, object]:
    """The shape of each name that is bound to a tensor."""
    lines = program.splitlines()
    return {
        lines[fact.range.start.line - 1][fact.range.start.column : fact.range.end.column]: fact.tensor.shape
        for fact in analyse_text(program, path="/project/program.py").facts
        if fact.tensor and fact.role == "binding"
    }


GROWING = """
import torch
from torch import nn

layers = nn.ModuleList()
for size in (4, 5):
    layers += [nn.Linear(size, size + 1), nn.ReLU()]
x = torch.ones(2, 4)
for layer in layers:
    x = layer(x)
last = (nn.Sequential(nn.Linear(6, 3)) + nn.Sequential(nn.Linear(3, 2)))(x)
layers.pop()
count = torch.ones(len(layers))
first, second = x.split(split_size=[2, 4], dim=-1)
"""


def test_lists_of_modules_grow_by_other_lists() -> None:
    shapes = bound(GROWING)
    assert (shapes["last"], shapes["count"], shapes["second"]) == ((2, 2), (3,), (2, 4))


CROPPED = """
import string, torch
x = torch.ones(3, 40, 40) * torch.pi
top = torch.randint(0, 40 - 32 + 1, (1,)).item()
crop = x[:, top:top + 32, 8:]
letters = torch.ones(len(string.ascii_lowercase + string.digits))
"""


def test_a_random_crop_keeps_its_size_and_letters_are_counted() -> None:
    found = bound(CROPPED)
    assert (found["crop"], found["letters"]) == ((3, 32, 32), (36,))


def test_a_sequential_of_a_mapping_that_is_not_known_is_not_an_empty_one() -> None:
    text = (
        "import torch\nfrom torch import nn\nfrom collections import OrderedDict\nblocks = []\n"
        "for i in range(int(input())):\n    blocks.append((f'b{i}', nn.Linear(4, 4)))\n"
        "y = nn.Sequential(OrderedDict(blocks))(torch.zeros(2, 3))\n"
    )
    facts = [f for f in analyse_text(text).facts if f.role == "binding" and f.range.start.line == 7]
    assert [f.unknown for f in facts] == ["a Sequential of an unknown number of modules"]

"""What is learnt of one item of a sequence that is not known does not hold for the next."""

from __future__ import annotations

import textwrap

import pytest

from shapewright.analysis.analyse import analyse_text

HEAD = """
import itertools
import torch
from torch import nn
from somewhere import sizes

x = torch.zeros(1, 3, 8, 8)
"""
LAYERS = {
    "a list": "[nn.Conv2d(i, o, 3) for i, o in sizes()]",
    "modules": "nn.ModuleList(nn.Conv2d(i, o, 3) for i, o in sizes())",
    "pairs": "[nn.Conv2d(i, o, 3) for i, o in itertools.pairwise(sizes())]",
}


@pytest.mark.parametrize("layers", LAYERS.values(), ids=LAYERS.keys())
def test_layers_of_sizes_that_are_not_known_may_differ(layers: str) -> None:
    program = textwrap.dedent(f"""
    for layer in {layers}:
        x = layer(x)
    nn.Linear(64, 3)(x.mean((2, 3)))
    """)
    assert analyse_text(HEAD + program).problems == ()


def test_pairs_of_a_known_sequence_are_known() -> None:
    program = "for i, o in itertools.pairwise((3, 16, 32)):\n    x = nn.Conv2d(i, o, 3)(x)\nnn.Linear(64, 3)(x.mean((2, 3)))\n"
    assert [problem.code for problem in analyse_text(HEAD + program).problems] == ["linear-in-features"]


STAGES = """
class Stage(nn.Module):
    def __init__(self, size, previous):
        super().__init__()
        self.projector = nn.Linear(size, size) if previous > 0 else None

    def forward(self, x, token=None):
        if self.projector is not None:
            x = x + self.projector(token)
        return x, x

class Stages(nn.Module):
    def __init__(self, config):
        super().__init__()
        sizes = range(len(config.sizes))
        self.stages = nn.ModuleList([Stage(config.sizes[i], config.sizes[i - 1] if i > 0 else 0) for i in sizes])

    def forward(self, x):
        token = None
        for stage in self.stages:
            x, token = stage(x, token)
        return x
"""


def test_what_the_first_item_is_given_is_not_what_the_others_are() -> None:
    assert analyse_text(HEAD + STAGES).problems == ()


FUSED = """
import torch.nn.functional as F

class Neck(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.reduce = nn.ModuleList([nn.Conv2d(c, 8, 1) for c in config.channels])

    def forward(self, maps):
        fused = []
        for reduce, each in zip(self.reduce, maps):
            fused.append(reduce(each))
        fused[0] = fused[0] + F.interpolate(fused[1], scale_factor=2)
        return torch.cat([F.interpolate(fused[1], scale_factor=2), fused[0]], dim=1)
"""
ENTRIES = """
def converted(weights):
    weights = {name: weight.to(torch.float32) for name, weight in weights.items()}
    rows, columns = weights["projection"].shape
    (size,) = weights["bias"].shape
    return weights["projection"] @ torch.zeros(columns, size)
"""
KEPT = """
def last(x):
    batch, length, size = x.shape
    outs = [x[:, i] * 2 for i in range(length)]
    return torch.cat([outs[0], outs[-1]]).view(2 * batch, size)

last(torch.zeros(2, 3, 4)).view(5, 4)
"""


@pytest.mark.parametrize(
    ("program", "codes"), [(FUSED, []), (ENTRIES, []), (KEPT, ["reshape-size"])], ids=["a list", "a dict", "one shape"]
)
def test_sizes_of_one_item_say_nothing_of_another(program: str, codes: list[str]) -> None:
    assert [problem.code for problem in analyse_text(HEAD + program).problems] == codes


def test_items_that_are_paired_with_listed_ones_are_not_the_same() -> None:
    facts = analyse_text("""
import torch
from torch import nn
from somewhere import split

keys = [torch.zeros(2, 64), torch.zeros(2, 128)]
norms = [nn.LayerNorm(64), nn.LayerNorm(128)]
normed = [norm(key) for norm, key in zip(norms, split(keys))]
""")
    assert [p.code for p in facts.problems if p.code != "missing-module"] == []

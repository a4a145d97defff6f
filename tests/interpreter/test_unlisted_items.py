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

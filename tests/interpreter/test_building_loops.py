"""Loops that build something different in each round are run round by round; what only repeats is summarised."""

from __future__ import annotations

from textwrap import dedent

import pytest
import torch

from shapewright.analysis import analyse_text

HEADER = """
import torch
from torch import nn

class Block(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.layers = nn.Sequential(*[nn.Sequential(nn.Linear(channels, channels), nn.ReLU()) for _ in range(9)])
        self.grow = nn.Linear(channels, channels + 1)
        for layer in self.modules():
            if isinstance(layer, nn.Linear):
                nn.init.zeros_(layer.weight)

    def forward(self, x):
        return self.grow(self.layers(x))
"""


@pytest.mark.parametrize(
    "body",
    [
        """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                blocks = []
                for i in range(24):
                    blocks.append(Block(3 + i))
                self.blocks = nn.Sequential(*blocks)
            def forward(self, x):
                return self.blocks(x)
        """,
        """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                for i in range(24):
                    self.add_module(f"block{i}", Block(3 + i))
            def forward(self, x):
                for i in range(24):
                    x = getattr(self, f"block{i}")(x)
                return x
        """,
        """
        class Net(nn.ModuleDict):
            def __init__(self):
                super().__init__()
                for i in range(24):
                    self.add_module(f"block{i}", Block(3 + i))
            def forward(self, x):
                for name, block in self.items():
                    x = block(x)
                return x
        """,
    ],
)
def test_every_block_is_known(body: str) -> None:
    program = HEADER + dedent(body) + "y = Net()(torch.zeros(2, 3))\n"
    scope: dict[str, torch.Tensor] = {"__name__": "program"}
    exec(compile(program, "program", "exec"), scope)
    facts = analyse_text(program, "/project/program.py")
    found = [f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor and f.range.start.column == 0]
    assert found[-1] == f"float32[{', '.join(map(str, scope['y'].shape))}]"
    assert not facts.problems

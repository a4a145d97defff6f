"""What a call that cannot be followed may have run is said to hold more than what was seen."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

MODEL = """
import torch
from torch import nn

def scaled(z):
    scale = z * 2
    return scale

class Block(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.linear = nn.Linear(width, width)

    def forward(self, x):
        hidden = self.linear(x)
        return scaled(hidden)

class Other(nn.Module):
    def forward(self, x):
        other = x + 1
        return other

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = Block(4)
        self.other = Other()
        {add}

    def forward(self, x):
        x = self.stem(x)
        y = self.other(x)
        {call}
        return y

net = Net()
z = net(torch.zeros(2, 4))
"""


@pytest.mark.parametrize(
    ("add", "call"),
    [
        ("self.add_module(input(), Block(7))", "w = self.block1(torch.zeros(3, 7))"),
        ("self.blocks = {input(): Block(7)}", "w = getattr(self.blocks[input() + 'x'], input())(torch.zeros(3, 7))"),
    ],
)
def test_a_class_of_which_an_object_was_never_seen_called_may_hold_more(add: str, call: str) -> None:
    program = MODEL.replace("{add}", add).replace("{call}", call)
    shown = bound_texts(analyse_text(program), program)
    assert shown["hidden"] == ["float32[2, 4]", "?[...]"]
    assert shown["scale"] == ["float32[2, 4]", "?[...]"]
    assert shown["other"] == ["float32[2, 4]"]


@pytest.mark.parametrize(
    ("add", "call"),
    [
        ("self.block = Block(7)", "w = self.block(torch.zeros(3, 7))"),
        ("self.unused = Block(7)", "pass"),
        ("self.unused = Block(7)", "import wandb; wandb.log(x)"),
    ],
)
def test_what_was_followed_holds_what_was_seen(add: str, call: str) -> None:
    program = MODEL.replace("{add}", add).replace("{call}", call)
    shown = bound_texts(analyse_text(program), program)
    assert "?[...]" not in [*shown["hidden"], *shown["scale"], *shown["other"]]

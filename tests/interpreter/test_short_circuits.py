"""``unknown and False`` is false: nothing is reported of a branch that cannot be taken."""

from __future__ import annotations

from shapewright.analysis import analyse_text

LAYER = """
import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.decodes = config.decodes
        self.key = nn.Linear(8, 8)

    def forward(self, x, other=None):
        y = self.key(x)
        if self.decodes and other is not None:
            y = self.key(other)
        if not (self.decodes or other is None):
            y = self.key(other)
        return y


class Model(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.layer = Layer(config)

    def forward(self, x, features=None):
        y = self.layer(x)
        return y, self.layer(features)
"""


def test_a_branch_that_cannot_be_taken_is_not() -> None:
    assert analyse_text(LAYER).problems == ()


def test_what_is_false_for_every_value_is_still_told() -> None:
    text = LAYER.replace("self.key(x)", "self.key(other)")
    assert [p.code for p in analyse_text(text).problems] == ["argument-type"]

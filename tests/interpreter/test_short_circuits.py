"""``unknown and False`` is false: nothing is reported of a branch that cannot be taken."""

from __future__ import annotations

from tests.support.bindings import bound_texts

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


VALUE = """
import json
import torch

options = json.load(open("options.json"))
chosen = options and None
if chosen is None:
    made = torch.ones(2)
else:
    made = torch.ones(3)
"""


def test_which_false_value_it_is_is_not_known() -> None:
    made = [f for f in analyse_text(VALUE).facts if f.role == "binding" and f.range.start.line in (8, 10)]
    assert {f.tensor.text for f in made if f.tensor} == {"float32[2]", "float32[3]"}  # an empty dict is no None
    assert bound_texts(analyse_text(VALUE), VALUE)["made"] == ["float32[3]"]

"""What ``modules()``, ``parameters()`` and their like give of modules that are known in parts."""

from __future__ import annotations

import torch
from tests.support.bindings import bound_texts

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text
from shapewright.facts import Fact

MODEL = """
import torch
from torch import nn
from elsewhere import make_layer


class Known(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.head = nn.Linear(8, 2)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.normal_(m.weight)
        count = torch.zeros(sum(p.numel() for p in self.parameters()))


class Partly(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(3, 8, 3)
        self.body = make_layer(8)
        for name, m in self.named_modules():
            if isinstance(m, nn.Conv2d):
                nn.init.normal_(m.weight)
        count = torch.zeros(sum(p.numel() for p in self.parameters()))
        optimizer = torch.optim.SGD(self.parameters(), lr=0.1)
        device = next(self.parameters()).device


Known()
Partly()
"""


def test_what_is_not_known_of_a_module_may_hold_others() -> None:
    lines = MODEL.split("\n")
    facts = analyse_text(MODEL)
    assert not facts.problems

    def at(fact: Fact) -> str:
        return lines[fact.range.start.line - 1][fact.range.start.column : fact.range.end.column]

    weights = [fact for fact in facts.facts if at(fact) == "m.weight"]
    assert [[t.text for t in (f.tensor, *f.alternatives) if t] for f in weights] == [
        ["float32[8, 3, 3, 3]"],
        ["float32[8, 3, 3, 3]", "?[...]"],
    ]
    counts = [fact.tensor.text for fact in facts.facts if at(fact) == "count" and fact.tensor]
    assert counts == ["float32[242]"]


def test_children_of_a_sequential_have_their_names_and_places() -> None:
    program = """
import collections
import torch
from torch import nn

held = nn.Sequential(collections.OrderedDict([("conv", nn.Conv2d(3, 4, 1)), ("norm", nn.BatchNorm2d(4))]))
held.add_module("last", nn.Conv2d(4, 5, 1))
held.append(nn.ReLU())
names = [name for name, _ in held.named_children()]
x = torch.zeros(len(names), *[len(name) for name in names])
parameters = torch.zeros(sum(p.numel() for p in held.parameters()))
"""
    scope: dict[str, torch.Tensor] = {}
    exec(program, scope)
    shown = bound_texts(analyse_text(program), program)
    for name in ("x", "parameters"):
        assert shown[name] == [f"float32[{', '.join(map(str, scope[name].shape))}]"]

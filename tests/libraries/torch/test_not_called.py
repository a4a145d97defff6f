"""Methods and functions whose call was forgotten, and layers in the place of what they compute."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import torch
from torch import nn
model, x, d = nn.Sequential(nn.Linear(3, 4), nn.ReLU()), torch.rand(2, 3), {"a": 1}
def f():
    return [1]
"""
FAILS = {
    "parameters gone through": "for p in model.parameters: pass",
    "in a comprehension": "n = sum(p.numel() for p in model.parameters)",
    "their number": "n = len(model.parameters)",
    "one of them": "p = model.parameters[0]",
    "spread": "print(*model.children)",
    "entries of a dict": "for k, v in d.items: pass",
    "a function gone through": "for y in f: pass",
    "sizes unpacked": "b, c = x.size",
    "a sum of methods": "n = sum([p.numel for p in model.parameters()])",
    "a number and a method": "n = 1 + x.dim",
    "compared": "if x.size(0) > x.dim: pass",
    "an attribute of a method": "y = model(x).relu.sum()",
    "a layer's size": "y = model.shape",
    "what a layer computes": "y = model[1].view(-1)",
    "a layer made of a tensor": "y = nn.Flatten(x).shape",
    "a container's features": "n = model.in_features",
    "a loss that is a layer": "nn.MSELoss().backward()",
    "an optimiser's loss": "torch.optim.SGD(model.parameters()).backward()",
    "an optimiser's rate": "r = torch.optim.SGD(model.parameters(), lr=0.1).lr",
    "a subclass": "class Own(nn.Sequential): pass\ny = Own(nn.ReLU()).mean()",
}
RUNS = {
    "a method compared": "if x.dim == 2 and x.size(0) > x.dim: pass",
    "its name": "print(x.sum.__name__, f.__name__)",
    "an attribute that is set": "model.shape = (1, 2)\nprint(model.shape)",
    "what a layer has": "print(nn.Softmax(dim=1).dim, nn.Upsample(scale_factor=2).size, nn.MaxPool2d(2).stride)",
    "what every module has": "print(model.set_submodule)",
    "several devices": "print(nn.DataParallel(model).gather)",
    "a member by its name": "model.add_module('size', nn.ReLU())\nprint(model.size)",
    "a name of its own": """from collections import OrderedDict
print(nn.Sequential(OrderedDict([("view", nn.ReLU())])).view)""",
    "a function's attribute": "f.calls = 1\nprint(f.calls)",
}


@pytest.mark.parametrize("name", FAILS)
def test_fails(name: str) -> None:
    text = HEAD + FAILS[name]
    with pytest.raises((TypeError, AttributeError)):
        exec(text, {})
    assert [p.range.start.line for p in analyse_text(text).problems] == [text.count("\n") + 1]


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    exec(HEAD + RUNS[name], {})  # the referee
    assert not analyse_text(HEAD + RUNS[name]).problems

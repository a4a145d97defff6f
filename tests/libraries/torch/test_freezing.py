"""Parameters that a loop over a module's parameters freezes, or lets learn again."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import torch
from torch import nn
model = nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 2))
x = torch.randn(3, 4)
def freeze(module, frozen=True):
    for p in module.parameters():
        p.requires_grad = not frozen
"""
RUNS = {
    "by setting the attribute": "for p in model.parameters():\n    p.requires_grad = False\nmodel(x).numpy()",
    "by the method": "for n, p in model.named_parameters():\n    p.requires_grad_(False)\nmodel[0].weight.numpy()",
    "in a function": "freeze(model)\nmodel(x).numpy()",
    "and learnt again": "freeze(model)\nfreeze(model, False)\nmodel(x).sum().backward()",
    "one of two": "freeze(model[0])\nmodel[0](x).numpy()\nmodel(x).sum().backward()",
    "and another head": "freeze(model)\nmodel[1] = nn.Linear(8, 5)\nmodel(x).sum().backward()",
    "by a map": "list(map(lambda p: p.requires_grad_(False), model.parameters()))\nmodel(x).numpy()",
    "in a list of parameters": """
own = nn.ParameterList([nn.Parameter(torch.zeros(3)) for _ in range(2)])
freeze(own)
own[1].numpy()""",
    "by a name for one": "w = model[0].weight\nw.requires_grad = False\nmodel[0].weight.numpy()",
    "more than are gone through one by one": """
model = nn.ModuleList([nn.Linear(i + 1, 4) for i in range(200)])
freeze(model)
model[7].weight.numpy()""",
}
FAILS = {
    "all of them": "freeze(model)\nmodel(x).sum().backward()",
    "not the one that is used": "freeze(model[0])\nmodel(x).numpy()",
    "by name": """for name, p in model.named_parameters():
    p.requires_grad = not name.startswith("0")
model[1].weight.numpy()""",
}


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    exec(HEAD + RUNS[name], {})  # the referee
    assert not analyse_text(HEAD + RUNS[name]).problems


@pytest.mark.parametrize("name", FAILS)
def test_fails(name: str) -> None:
    text = HEAD + FAILS[name]
    with pytest.raises(RuntimeError):
        exec(text, {})
    assert [p.range.start.line for p in analyse_text(text).problems] == [text.count("\n") + 1]

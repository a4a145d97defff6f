"""Attributes of tensors that the program sets: whether they require a gradient, their elements, an array's shape."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import numpy as np\nimport torch\nfrom torch import nn\n"
RUNS = {
    "a name": "x = torch.ones(3)\nx.requires_grad = True\nx.sum().backward()",
    "an item": "xs = [torch.ones(3)]\nxs[0].requires_grad = True\nxs[0].sum().backward()",
    "an entry": "xs = {'k': torch.ones(3)}\nxs['k'].requires_grad_()\nxs['k'].sum().backward()",
    "another name": "x = torch.ones(3)\ny = x\ny.requires_grad_()\nx.sum().backward()",
    "a caller's name": """
def prepare(t):
    t.requires_grad = True
x = torch.ones(3)
prepare(x)
x.sum().backward()""",
    "each of a list": """
xs = [torch.ones(3), torch.ones(2)]
for x in xs:
    x.requires_grad = True
sum(x.sum() for x in xs).backward()""",
    "one layer of several alike": """
layers = nn.ModuleList([nn.Linear(3, 3) for _ in range(2)])
layers[0].weight.requires_grad = False
layers[1].weight.sum().backward()""",
    "a step through a function of its own": """
class Step(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return torch.gt(x, 0).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        return gradient
Step.apply(torch.ones(3, requires_grad=True)).sum().backward()""",
    "other elements": """
layer = nn.Linear(4, 3)
layer.weight.data = torch.zeros(5, 4)
layer.bias.data = torch.zeros(5)
layer(torch.zeros(2, 4)) @ torch.zeros(5, 1)""",
    "another shape": "a = np.zeros(6)\na.shape = (2, 3)\na @ np.zeros((3, 4))",
}
FAILS = {
    "without a gradient": ("x = torch.ones(3)\nx.requires_grad = False\nx.sum().backward()", 3),
    "integers": ("x = torch.ones(3).long()\nx.requires_grad = True", 2),
    "a shape of another size": ("a = np.zeros(6)\na.shape = (2, 4)", 2),
    "a step from what needs none": (RUNS["a step through a function of its own"].replace("True", "False"), 10),
}


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    exec(HEAD + RUNS[name], {})  # the referee
    assert not analyse_text(HEAD + RUNS[name]).problems


@pytest.mark.parametrize("name", FAILS)
def test_fails(name: str) -> None:
    text, line = FAILS[name]
    with pytest.raises((RuntimeError, ValueError)):
        exec(HEAD + text, {})
    assert [p.range.start.line for p in analyse_text(HEAD + text).problems] == [line + 3]

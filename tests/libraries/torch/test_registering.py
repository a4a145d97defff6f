"""What modules, containers, data sets and optimisers are given that they do not take."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import torch
from torch import nn
from torch.utils.data import TensorDataset
m, x = nn.Linear(2, 3), torch.rand(4, 2)
parts = nn.ModuleDict({"a": m})
"""
FAILS = {
    "a tensor as a parameter": "m.register_parameter('w', torch.zeros(3))",
    "a list as a buffer": "m.register_buffer('w', [1, 2])",
    "a number as a buffer": "m.register_buffer('w', 3.0)",
    "a module that is not there": "parts['b'](x)",
    "an array in a data set": "TensorDataset(x, np.zeros(4))",
    "a list in a data set": "TensorDataset(x, [1, 2, 3, 4])",
    "no closure": "torch.optim.LBFGS(m.parameters()).step()",
    "a method as a list": "list(m.parameters)",
    "one number as a list": "list(torch.tensor(3))",
}
RUNS = {
    "a parameter": "m.register_parameter('w', nn.Parameter(torch.zeros(3)))",
    "nothing yet": "m.register_parameter('w', None)\nm.register_buffer('v', None)",
    "a buffer": "m.register_buffer('w', torch.zeros(3))",
    "a module that is added": "parts['b'] = nn.Linear(2, 5)\nparts['b'](x)",
    "tensors in a data set": "TensorDataset(x, torch.from_numpy(np.zeros(4)))",
    "a closure": "torch.optim.LBFGS(m.parameters()).step(lambda: m(x).sum())",
    "another optimiser": "torch.optim.SGD(m.parameters()).step()",
}


@pytest.mark.parametrize("name", FAILS)
def test_fails(name: str) -> None:
    text = HEAD + FAILS[name]
    with pytest.raises((TypeError, AttributeError, KeyError)):
        exec(text, {})
    assert [p.range.start.line for p in analyse_text(text).problems] == [text.count("\n") + 1]


@pytest.mark.parametrize("name", RUNS)
def test_runs(name: str) -> None:
    exec(HEAD + RUNS[name], {})  # the referee
    assert not analyse_text(HEAD + RUNS[name]).problems

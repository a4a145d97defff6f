"""Models spread over devices, averaged, or with parameters that are computed from others."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

HEAD = """import torch
from torch import nn
from torch.nn.utils import parametrize
from torch.optim.swa_utils import AveragedModel
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 4)
    def features(self, x):
        return self.fc(x).relu()
    def forward(self, x):
        return self.features(x).sum(1)
class Symmetric(nn.Module):
    def forward(self, w):
        upper = w.triu()
        return upper + w.triu(1).mT
def count(module):
    return 1 + sum(count(child) for child in module.children())
net, x = Net(), torch.rand(2, 3)
"""
SHOWN = {
    "the model itself": ("wide = nn.DataParallel(net)\ny = wide.module.features(x)", "y", "float32[2, 4]"),
    "its members": ("wide = nn.DataParallel(net)\ny = torch.zeros(count(wide.module))", "y", "float32[2]"),
    "if it is spread": (
        "raw = net.module if hasattr(net, 'module') else net\ny = raw.features(x)", "y", "float32[2, 4]",
    ),
    "what is averaged": ("y = AveragedModel(net).state_dict()['n_averaged']", "y", "int64[]"),
    "what computes a weight": (
        "fc = nn.Linear(3, 3)\nparametrize.register_parametrization(fc, 'weight', Symmetric())\nfc.weight",
        "upper", "float32[3, 3]",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHOWN)
def test_what_is_known(name: str) -> None:
    text, variable, shown = SHOWN[name]
    exec(HEAD + text, {})  # the referee
    facts = analyse_text(HEAD + text)
    assert not facts.problems
    assert bound_texts(facts, HEAD + text)[variable][-1] == shown

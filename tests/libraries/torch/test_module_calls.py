"""Constructors and calls of torch's classes: what is given to them that they do not take, in torch's words."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import torch
import torch.nn as nn
from torch.optim import SGD, Adam, lr_scheduler
from torch.utils.data import DataLoader
x = torch.zeros(2, 3)
y = torch.tensor([0, 1])
net = nn.Linear(3, 3)
"""


def errors(call: str) -> list[str]:
    return [p.message for p in analyse_text(HEAD + call).problems if p.severity == "error"]


@pytest.mark.parametrize(
    "call",
    [
        "nn.MSELoss(weight=x)", "nn.BCEWithLogitsLoss(ignore_index=1)", "nn.Tanh(inplace=True)", "nn.ReLU(True, 2)",
        "nn.MSELoss(True, size_average=True)", "nn.MaxPool2d()", "nn.Linear(1, 2, 3, 4, 5, 6)", "nn.Dropout(0.5, 1, 2)",
        "Adam(net.parameters(), learning_rate=0.1)", "Adam(lr=0.1)", "SGD(net.parameters(), lr=1, betas=(0.9, 0.9))",
        "lr_scheduler.StepLR(SGD(net.parameters(), lr=1))", "DataLoader([1, 2], batchsize=2)", "net(x, 1)", "net()",
        "nn.CrossEntropyLoss()(x)", "nn.CrossEntropyLoss(x, y)", "nn.Sequential([net])", "nn.ModuleList([x])",
        "Adam(net, lr=0.1)", "Adam(net.parameters, lr=0.1)", "torch.stack(x, x)", "torch.cat([{}, {}])", "net((x, x))",
        "net(nn.ReLU())", "nn.Embedding(5, 2)([1])", "net(np.ones((2, 3)))", "nn.ReLU()(None)", "nn.LSTM(3, 3)([x])",
        "nn.MSELoss()((x, x), x)", "torch.relu([1.0])",
    ],
)  # fmt: skip
def test_a_call_that_does_not_fit_is_told_in_torch_s_words(call: str) -> None:
    with pytest.raises((TypeError, RuntimeError, AttributeError)) as raised:
        exec(HEAD + call)
    (message,) = errors(call)
    assert str(raised.value).split("\n")[0] in message


@pytest.mark.parametrize(
    "call",
    [
        "nn.Hardtanh(min_value=0, max_value=1)", "nn.Unflatten(1, unflattened_size=(1, 3))(x)", "nn.Softmax()",
        "nn.ModuleList([net, None])", "Adam(net.parameters(), fused=False)", "SGD([{'params': net.parameters()}], lr=1)",
        "Adam(nn.ModuleList([net]).parameters())", "lr_scheduler.StepLR(SGD(net.parameters(), lr=1), 1)",
        "def make(*args, **kwargs):\n    return nn.MaxPool2d(*args, **kwargs)", "nn.L1Loss(None, None, 'sum')(x, x)",
        "DataLoader([1], prefetch_factor=2, num_workers=1)", "nn.Identity(54, unused=1)(x)", "nn.CrossEntropyLoss(x[0])",
    ],
)  # fmt: skip
def test_a_call_that_fits_is_not_told(call: str) -> None:
    exec(HEAD + call)
    assert errors(call) == []

"""What a feature extractor gives, held against torchvision where it is installed."""

from __future__ import annotations

import importlib.util

import pytest
from tests.libraries.referee import alike, inferred, really

HEAD = """
import torch
from torch import nn
from torchvision.models.feature_extraction import create_feature_extractor, get_graph_node_names
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, stride=2), nn.ReLU())
        self.body = nn.Sequential(nn.Conv2d(8, 12, 3), nn.ReLU())
        self.head = nn.Linear(12, 5)
    def forward(self, x):
        return self.head(self.body(self.stem(x)).mean((2, 3)))
names, _ = get_graph_node_names(Net())
net = create_feature_extractor(Net(), {"stem": "low", "body.0": "high", "head": "out"}).eval()
x = torch.rand(2, 3, 32, 32)
"""
EXPRESSIONS = {
    "net(x)": [("float32", (2, 12, 13, 13)), ("float32", (2, 8, 15, 15)), ("float32", (2, 5))],
    "create_feature_extractor(Net(), ['body'])(x)['body']": [("float32", (2, 12, 13, 13))],
    "list(net.parameters())[0]": [("float32", (8, 3, 3, 3))],
}
REFEREE = importlib.util.find_spec("torchvision") is not None


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_it_gives(expression: str) -> None:
    expected = EXPRESSIONS[expression]
    assert alike(inferred(HEAD, expression, len(expected)), expected)
    if REFEREE:
        assert really(HEAD, expression, lambda tensor: str(tensor.dtype).removeprefix("torch.")) == expected

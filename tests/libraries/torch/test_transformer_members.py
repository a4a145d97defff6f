"""A subclass of a Transformer layer may put the layer's parts together itself."""

from __future__ import annotations

from torch import nn

from shapewright.analysis import analyse_text

LAYER = """
import torch
import torch.nn as nn

class Layer(nn.TransformerDecoderLayer):
    def forward(self, x, memory):
        a = self._sa_block(self.norm1(x), None, None)
        b = x + self.dropout1(a) + self._mha_block(x, memory, None, None)
        c = self.linear2(self.dropout(self.activation(self.linear1(b))))
        return self.norm3(b + self._ff_block(c)) if self.norm_first else self.dropout3(c)

y = Layer(8, 2, 16, batch_first=True)(torch.zeros(3, 5, 8), torch.zeros(3, 7, 8))
z = y @ torch.zeros(9, 1)
"""


def test_members_of_a_layer_are_those_of_torch() -> None:
    layer = nn.TransformerDecoderLayer(8, 2, 16)
    assert all(hasattr(layer, name) for name in ("dropout3", "activation", "norm_first", "_mha_block", "_ff_block"))
    result = analyse_text(LAYER)
    assert [problem.code for problem in result.problems] == ["matmul-size"]
    assert {f.tensor.text for f in result.facts if f.tensor and f.range.start.line == 13} >= {"float32[3, 5, 8]"}

"""What a framework has called by the time it calls a method that nobody in the workspace calls."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

LAYER = """
from tensorflow.keras import layers
import tensorflow as tf

class Dense(layers.Layer):
    def __init__(self, units):
        super().__init__()
        self.units = units

    def call(self, x):
        kernel = self.kernel
        bias = self.bias
        return tf.matmul(x, kernel) + bias

    def build(self, input_shape):
        self.kernel = self.add_weight(shape=(input_shape[-1], self.units))
        self.bias = self.add_weight(shape=(self.units,))
"""
DATA = """
import lightning as L
import torch
from torch.utils.data import DataLoader, TensorDataset

class Data(L.LightningDataModule):
    def train_dataloader(self):
        rows = self.train.tensors[0]
        return DataLoader(self.train, batch_size=4)

    def setup(self, stage):
        self.train = TensorDataset(torch.zeros(10, 3))
"""
CASES = {
    "a layer is built": (LAYER, {"kernel": "float32[n, units]", "bias": "float32[units]"}),
    "a data module is set up": (DATA, {"rows": "float32[10, 3]"}),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_what_was_called_before(text: str, expected: dict[str, str]) -> None:
    facts = analyse_text(text)
    assert not facts.problems
    lines = text.split("\n")
    bound = {
        lines[f.range.start.line - 1][f.range.start.column : f.range.end.column]: f.tensor.text
        for f in facts.facts
        if f.role == "binding" and f.tensor is not None
    }
    assert {name: bound.get(name) for name in expected} == expected


def test_where_that_fails_the_method_is_run_all_the_same() -> None:
    text = LAYER.replace("self.kernel = ", "raise ValueError\n        self.kernel = ")
    facts = analyse_text(text + "\nclass Other(Dense):\n    def call(self, x):\n        y = tf.zeros((2, 3))\n        return y\n")
    assert "float32[2, 3]" in {f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor is not None}

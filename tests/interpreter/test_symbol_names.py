"""Two sizes of one call are never shown under one name; those of different calls may share theirs."""

from __future__ import annotations

from shapewright.analysis import analyse_text

MODEL = """
import torch
from torch import nn


class Pair(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode = nn.Conv2d(3, 8, 3)

    def forward(self, left, right):
        first = self.encode(left)
        second = self.encode(right)
        return first, second


def other(image):
    coded = nn.Conv2d(1, 2, 1)(image)
    return coded
"""


def test_symbols_of_one_call_are_told_apart() -> None:
    lines = MODEL.split("\n")
    facts = analyse_text(MODEL)
    shown = {
        lines[f.range.start.line - 1][f.range.start.column : f.range.end.column]: f.tensor.text
        for f in facts.facts
        if f.role in ("binding", "parameter") and f.tensor is not None
    }
    assert shown["first"] == "float32[N, 8, H - 2, W - 2]"
    assert shown["second"] == "float32[N_2, 8, H_2 - 2, W_2 - 2]"
    assert shown["image"] == "?[N, 1, H, W]"

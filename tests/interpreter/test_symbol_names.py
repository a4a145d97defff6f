"""Two sizes of one call are never shown under one name; those of different calls may share theirs."""

from __future__ import annotations

from tests.support.bindings import bound_texts

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
    shown = bound_texts(analyse_text(MODEL), MODEL)
    assert shown["first"] == ["float32[N, 8, H - 2, W - 2]"]
    assert shown["second"] == ["float32[N_2, 8, H_2 - 2, W_2 - 2]"]
    assert shown["image"] == ["?[N, 1, H, W]"]


DECODING = """
import torch
from torch import nn


class Decoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(50, 8)

    def forward(self, ids):
        coded = self.embed(ids)
        return coded

    def generate(self, ids, count):
        for _ in range(count):
            scores = self(ids)
            ids = torch.cat([ids, scores[:, -1:, 0].long()], 1)
        return ids


Decoder().generate(torch.zeros(1, 1, dtype=torch.long), int(input()))
"""


def test_a_size_that_grows_in_a_loop_is_one_size_in_the_calls_of_a_round() -> None:
    shown = bound_texts(analyse_text(DECODING), DECODING)
    assert shown["coded"][-1] == "float32[1, n, 8]"
    assert shown["scores"][-1] == "float32[1, ?, 8]"

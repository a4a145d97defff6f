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


NAMED = DECODING.replace("coded = self.embed(ids)", "B, T = ids.shape\n        coded = self.embed(ids)")


def test_the_name_that_a_call_gives_such_a_size_is_its_name_there_alone() -> None:
    shown = bound_texts(analyse_text(NAMED), NAMED)
    assert shown["coded"][-1] == "float32[1, T, 8]"
    assert shown["scores"][-1] == "float32[1, ?, 8]"


ORDERED = """
import torch


def last(ids, limit: int = 16):
    seen = ids
    B, T = ids.shape
    if T > 16:
        window = ids[:, -16:]
        rest = ids[:, 16:]
    else:
        short = torch.cat([ids, ids], 1)
        either = ids
    if B < 8:
        few = ids + 1
    else:
        few = ids + 2
    both = few + seen
    return both
"""


def test_an_ordering_is_known_in_its_branch_and_costs_no_identity_after_it() -> None:
    shown = bound_texts(analyse_text(ORDERED), ORDERED)
    assert shown["window"] == ["?[B, 16]"]
    assert shown["rest"] == ["?[B, T - 16]"]
    assert shown["short"] == ["?[B, 2*T]"]
    assert shown["both"] == ["?[B, T]"]


COUNTED = """
import torch


def pick(t):
    count = int((t[:, 0] > 0.5).sum())
    kept = torch.zeros(count, 2)
    return kept


first = pick(torch.rand(50, 16))
second = pick(torch.rand(50, 16))
classes = torch.randint(0, 5, (50,)).max().item() + 1
table = torch.zeros(classes, 3)
"""


def test_a_number_that_data_decide_is_called_by_what_holds_it() -> None:
    shown = bound_texts(analyse_text(COUNTED), COUNTED)
    assert shown["kept"] == ["float32[count, 2]"]
    assert (shown["first"], shown["second"]) == (["float32[count, 2]"], ["float32[count_2, 2]"])  # of two calls
    assert shown["table"] == ["float32[classes, 3]"]

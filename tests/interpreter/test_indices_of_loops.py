"""What a loop's index is known to lie between, where the range's ends are sizes without a number."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """
import numpy as np
import pandas as pd
import torch
from torch.utils.data import DataLoader, Dataset

data = pd.read_csv("prices.csv", usecols=["open", "close"]).values.astype("float32")
n = len(data)
"""


def bound(text: str) -> dict[str, str]:
    """The text of every tensor that is bound to a name, by name."""
    facts = analyse_text(HEAD + text)
    assert not facts.problems
    lines = (HEAD + text).split("\n")
    return {
        lines[f.range.start.line - 1][f.range.start.column : f.range.end.column]: f.tensor.text
        for f in facts.facts
        if f.role == "binding" and f.tensor is not None
    }


WINDOWS = {
    "windows before an index": ("range(24, n - 3 + 1)", "data[i - 24 : i]", "float32[24, 2]"),
    "windows after an index": ("range(24, n - 3 + 1)", "data[i : i + 3]", "float32[3, 2]"),
    "windows from the start on": ("range(n - 24)", "data[i : i + 24]", "float32[24, 2]"),
    "one more than there are": ("range(n - 23)", "data[i : i + 25]", "float32[min(n - i, 25), 2]"),
    "whole batches": ("range(0, n - 32 + 1, 32)", "data[i : i + 32]", "float32[32, 2]"),
    "a shorter batch at the end": ("range(0, n, 32)", "data[i : i + 32]", "float32[min(n - i, 32), 2]"),
    "numbered batches": ("range(n // 32)", "data[i * 32 : (i + 1) * 32]", "float32[32, 2]"),
    "from another size on": ("range(x.shape[0], n)", "data[i - x.shape[0] : i]", "float32[m, 2]"),
}


@pytest.mark.parametrize(("items", "part", "expected"), WINDOWS.values(), ids=WINDOWS)
def test_a_part_of_a_table_has_the_size_it_has_in_every_round(items: str, part: str, expected: str) -> None:
    text = f"""
def windows(x):
    m = x.shape[0]
    for i in {items}:
        part = {part}
"""
    assert bound(text)["part"] == expected


def test_windows_that_are_collected() -> None:
    text = """
xs, ys = [], []
for i in range(24, len(data) - 3 + 1):
    xs.append(data[i - 24 : i])
    ys.append(data[i : i + 3, 0])
x, y = np.stack(xs), np.stack(ys)
"""
    found = bound(text)
    assert (found["x"], found["y"]) == ("float32[max(n - 26, 0), 24, 2]", "float32[max(n - 26, 0), 3]")


def test_items_of_a_data_set_of_unknown_length() -> None:
    text = """
class Windows(Dataset):
    def __init__(self, rows):
        self.rows = torch.tensor(rows)

    def __len__(self):
        return len(self.rows) - 24

    def __getitem__(self, i):
        return self.rows[i : i + 24], self.rows[i + 24]

for x, y in DataLoader(Windows(data), batch_size=8):
    inputs = x
    targets = y
"""
    found = bound(text)
    assert (found["inputs"], found["targets"]) == ("float32[8, 24, 2]", "float32[8, 2]")


def test_an_order_that_is_asserted() -> None:
    text = """
class Model(torch.nn.Module):
    def __init__(self, width, longest):
        super().__init__()
        self.longest = longest
        self.position = torch.nn.Parameter(torch.zeros(1, longest, width))

    def forward(self, x):
        b, t, c = x.shape
        assert t <= self.longest
        position = self.position[:, :t]
        return x + position
"""
    assert bound(text)["position"] == "float32[1, t, width]"


def test_what_a_condition_says_holds_where_it_was_met_only() -> None:
    text = """
class Model(torch.nn.Module):
    def __init__(self, longest):
        super().__init__()
        self.longest = longest
        self.position = torch.nn.Parameter(torch.zeros(longest, 8))

    def forward(self, x):
        b, t = x.shape
        if t <= self.longest:
            inside = self.position[:t]
        after = self.position[:t]
        return after
"""
    found = bound(text)
    assert found["inside"] == "float32[t, 8]"
    assert found["after"] != "float32[t, 8]"


def test_no_round_is_no_fault() -> None:
    assert bound("for i in range(n, 0):\n    part = data[i : i + 3]\nfor i in range(5, 2):\n    part = data[i:]")

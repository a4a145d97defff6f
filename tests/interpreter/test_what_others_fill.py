"""What is empty as one function sees it, and filled in every run that comes there: nothing is said to be missing."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

FILLED = {
    "a module's list": """
STACK = []

def push(x):
    STACK.append(x)

def last():
    return STACK[-1]
""",
    "a class's list": """
class Net(torch.nn.Module):
    names = []

    def add(self, name):
        self.names.append(name)

    def forward(self, x):
        return torch.cat([x for _ in self.names], 1), self.names[0]

def last():
    return Net.names[-1]
""",
    "a list in one of two branches": """
class Score(torch.nn.Module):
    def __init__(self, dim=None):
        super().__init__()
        if dim is None:
            self.keep("errors", torch.tensor(0.0))
        else:
            self.keep("errors", [])

    def keep(self, name, default):
        setattr(self, name, default)

    def update(self, error):
        if isinstance(self.errors, list):
            self.errors.append(error)
        else:
            self.errors += error.sum()

    def compute(self):
        if isinstance(self.errors, list):
            return torch.cat([error.flatten() for error in self.errors])
        return self.errors
""",
    "a loop over the others of what may be one": """
class Mean(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mean = torch.zeros(1)

    def merge(self, low: torch.Tensor, mean: torch.Tensor):
        total = low[0] * mean[0]
        for i in range(1, len(low)):
            total = total + low[i] * mean[i]
        return total

    def compute(self, low: torch.Tensor):
        return self.merge(low, self.mean)
""",
    "the first round fills it": """
def pyramid(inputs):
    levels = []
    for level in range(3, 6):
        if level in inputs:
            levels.append(inputs[level])
        else:
            levels.append(levels[-1])
    return levels
""",
    "the first round fills it and goes on": """
def parse(text: str):
    sequences, index = [], -1
    for line in text.splitlines():
        if line.startswith(">"):
            index += 1
            sequences.append("")
            continue
        sequences[index] += line
    return sequences
""",
    "a dict that is asked for a key which nobody gives": """
class Log:
    def __init__(self, keywords=["performance"]):
        self.values = {keyword: [] for keyword in keywords}
        self.values["performance"].append({"loss": 1})

    def add(self, value, keyword):
        self.values[keyword][0].append(value)
""",
    "the last round returns": """
def fit(rows, fitting=False):
    kept = []
    for index, row in enumerate(rows):
        if fitting:
            if index < 4:
                continue
            return None
        kept.append(row * 2)
    return torch.cat(kept, dim=1)
""",
    "a library's constructor that others call": """
class Up(torch.nn.Upsample):
    def forward(self, x):
        return super().forward(x.float()).type_as(x)
""",
}


@pytest.mark.parametrize("name", FILLED)
def test_filled_elsewhere(name: str) -> None:
    assert not analyse_text("import torch\n" + FILLED[name]).problems


@pytest.mark.parametrize(
    "text",
    ["kept = []\nkept[-1]\n", "kept = []\nfor _ in range(3):\n    kept[-1]\n", "torch.cat([])\n"],
)
def test_empty_all_the_same(text: str) -> None:
    assert [p.code for p in analyse_text("import torch\n" + text).problems] in (["index-range"], ["cat-empty"])


def test_a_size_that_may_be_one_is_not_squeezed() -> None:
    facts = analyse_text("import torch\n\ndef heads(width: int):\n    y = torch.zeros(5, width // 12).squeeze()\n    z = y\n")
    shown = [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor is not None]
    assert shown == [None, None]


AHEAD = """
import numpy as np
steps = [int(s) for s in np.linspace(0, 1000, 5)]
for i in range(len(steps)):
    {}
"""


def test_the_last_round_need_not_take_the_branch_that_looks_ahead() -> None:
    assert not analyse_text(AHEAD.format("if steps[i] != steps[-1]: following = steps[i + 1]")).problems
    assert analyse_text(AHEAD.format("following = steps[i + 1]")).problems
    assert analyse_text(AHEAD.format("if steps[i] > steps[i + 1]: following = 1")).problems
    assert analyse_text(AHEAD.format("if steps[i] > 3: following = steps[i + 5]")).problems

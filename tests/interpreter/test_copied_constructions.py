"""An object that is made as another was before is a copy of that one as it then was, with an identity of its own."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

HEAD = """
import torch
from torch import nn

class Config:
    def __init__(self, width):
        self.width = width

class Part(nn.Module):
    def __init__(self, config):
        super().__init__()
        self.config = config
        self.weight = nn.Parameter(torch.ones(config.width))
        self.names = []
        self.other = self.names

    def forward(self, x):
        return x * self.weight

"""
CASES = {
    "what is changed after the first was made": (
        """
parts = []
for _ in range(3):
    part = Part(Config(3))
    part.weight = nn.Parameter(torch.ones(5))
    parts.append(part)
last = Part(Config(3)).weight
""",
        {"last": "float32[3]"},
    ),
    "what is changed in a copy": (
        """
parts = [Part(Config(3)) for _ in range(3)]
parts[2].weight = nn.Parameter(torch.ones(5))
parts[1].names.append(1)
first, last = parts[0].weight, parts[2].weight
names = torch.zeros(len(parts[0].names), len(parts[1].names), len(parts[1].other))
""",
        {"first": "float32[3]", "last": "float32[5]", "names": "float32[0, 1, 1]"},
    ),
    "what is changed in an argument": (
        """
one, two = Config(3), Config(3)
parts = [Part(one), Part(two)]
two.width = 7
mine = torch.zeros(parts[0].config.width, parts[1].config.width)
""",
        {"mine": "float32[3, 7]"},
    ),
    "a module that all share": (
        """
class Holder(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

inner = Part(Config(3))
holders = [Holder(inner) for _ in range(3)]
holders[2].inner.weight = nn.Parameter(torch.ones(4))
seen = holders[0].inner.weight
""",
        {"seen": "float32[4]"},
    ),
    "a number that counts": (
        """
class Numbered:
    made = 0
    def __init__(self):
        Numbered.made += 1
        self.at = Numbered.made

several = [Numbered() for _ in range(3)]
seen = torch.zeros(several[0].at, several[2].at)
""",
        {"seen": "float32[1, 3]"},
    ),
    "a function that closes over the object": (
        """
class Lazy:
    def __init__(self, n):
        self.n = n
        self.make = lambda: torch.zeros(self.n)

several = [Lazy(2) for _ in range(3)]
several[2].n = 6
seen = [one.make() for one in several]
first, last = seen[0], seen[2]
""",
        {"first": "float32[2]", "last": "float32[6]"},
    ),
    "one object for all": (
        """
class Only:
    held = None
    def __new__(cls):
        if cls.held is None:
            cls.held = super().__new__(cls)
            cls.held.n = 2
        return cls.held

one, two, three = Only(), Only(), Only()
three.n = 5
seen = torch.zeros(one.n, two.n)
""",
        {"seen": "float32[5, 5]"},
    ),
    "a branch that nobody can decide": (
        """
if input():
    part = Part(Config(3))
else:
    part = Part(Config(3))
again = Part(Config(3))
either, seen = part.weight, again(torch.zeros(2, 3))
""",
        {"either": "float32[3]", "seen": "float32[2, 3]"},
    ),
    "sizes that each making has anew": (
        """
class Words:
    def __init__(self):
        self.ids = torch.zeros(len(input().split()), 4)

several = [Words() for _ in range(3)]
both = torch.cat([several[1].ids, several[2].ids]).shape[0]
seen = torch.zeros(both, several[1].ids.size(1))
""",
        {"seen": "float32[?, 4]"},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_copies_are_objects_of_their_own(name: str) -> None:
    text, wanted = CASES[name]
    analysed = analyse_text(HEAD + text)
    shown = bound_texts(analysed, HEAD + text)
    assert not analysed.problems
    assert {bound: shown[bound][-1] for bound in wanted} == wanted


def test_sizes_of_two_copies_are_not_taken_for_the_same() -> None:
    text = HEAD + CASES["sizes that each making has anew"][0]
    text += "wrong = several[1].ids.reshape(both, 4) if several[1].ids.size(0) == several[2].ids.size(0) else 0\n"
    text += "maybe = several[1].ids + several[2].ids\n"
    assert not [p for p in analyse_text(text).problems if p.range.start.line == len(text.splitlines())]


def test_a_mistake_is_told_where_it_is_made_however_many_copies_there_are() -> None:
    text = HEAD + "parts = [Part(Config(3)) for _ in range(3)]\nfor part in parts:\n    part(torch.zeros(2, 4))\n"
    (problem,) = analyse_text(text).problems
    assert problem.code == "broadcast"

"""An entry under a key that is not known may be the one that is asked for by name."""

from __future__ import annotations

import pytest

from shapewright.analysis.analyse import analyse_text

REPLACED = """
from collections import defaultdict

def means(found):
    kept = defaultdict(list)
    for key, value in found.items():
        kept[key].append(value)
    for key, value in kept.items():
        kept[key] = sum(value) / len(value)
    return f"{kept['active']:.1f}"
"""
NAMED = """
import torch

def joined(name):
    parts = {"a": torch.zeros(2, 3)}
    parts[name] = torch.zeros(2, 4)
    return parts["b"]

y = joined(input())
z = y @ torch.zeros(5, 1)
"""


@pytest.mark.parametrize(("program", "codes"), [(REPLACED, []), (NAMED, ["matmul-size"])], ids=["replaced", "named"])
def test_an_entry_under_an_unknown_key_may_be_the_one_that_is_read(program: str, codes: list[str]) -> None:
    assert [problem.code for problem in analyse_text(program).problems] == codes


GROUPED = """
import random
import torch
from collections import defaultdict

names = [random.choice(["a", "b", "c"]) for _ in range(20)]
groups = {made}
for name in names:
    {entry}.append(torch.randn(4))
for key in groups:
    rows = torch.stack(groups[key])
    y = rows @ torch.zeros(3, 1)
"""


@pytest.mark.parametrize(
    ("made", "entry"),
    [("defaultdict(list)", "groups[name]"), ("{}", "groups.setdefault(name, [])")],
    ids=["defaultdict", "setdefault"],
)
def test_a_group_has_some_of_the_items_not_all_of_them(made: str, entry: str) -> None:
    result = analyse_text(GROUPED.format(made=made, entry=entry))
    rows = [fact.tensor for fact in result.facts if fact.range.start.line == 11 and fact.tensor is not None]
    assert rows and all(tensor.text == "float32[?, 4]" for tensor in rows)
    assert [problem.code for problem in result.problems] == ["matmul-size"]


def test_classes_are_keys_of_their_own() -> None:
    facts = analyse_text("""
from collections import defaultdict

import torch

class Registered:
    known = defaultdict(dict)

    @classmethod
    def register(cls, name):
        mine = Registered.known[cls]

        def add(subclass):
            mine[name] = subclass
            return subclass

        return add

    @classmethod
    def by_name(cls, name):
        return Registered.known[cls][name]

class Size(Registered):
    pass

class Pool(Registered):
    pass

@Size.register("plain")
class Three(Size):
    width = 3

@Pool.register("plain")
class Four(Pool):
    width = 4

by_size = torch.zeros(Size.by_name("plain").width)
by_pool = torch.zeros(Pool.by_name("plain").width)
by_both = torch.zeros({Size: 5, Pool: 6}.get(Registered, 7))
""")
    bound = {f.range.start.line: f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor}
    assert list(bound.values()) == [(3,), (4,), (7,)]


def test_frozen_sets_are_keys() -> None:
    program = """
kept = {}

def register(names):
    assert frozenset(names) not in kept
    kept[frozenset(names)] = len(names)
    return kept[frozenset(names)]

register(["a", "b"])
"""
    assert [problem.message for problem in analyse_text(program).problems] == []

"""Values that are one of several: what fails on some of them only is no problem."""

from __future__ import annotations

from shapewright.analysis import analyse_text
from shapewright.facts import FileFacts


def _errors(facts: FileFacts) -> list[str]:
    return [f"{p.range.start.line}: {p.message}" for p in facts.problems if p.severity == "error"]


def test_an_operand_with_itself_is_of_one_dtype() -> None:
    facts = analyse_text("""
import torch

def f(image):
    dtype = torch.float64 if image.dtype == torch.float64 else torch.float32
    matrix = torch.eye(3, dtype=dtype)
    return matrix @ matrix
""")
    assert not _errors(facts)


def test_an_operation_that_fails_on_each_option_is_reported() -> None:
    facts = analyse_text("""
import torch

def f(image):
    dtype = torch.float64 if image.dtype == torch.float64 else torch.float32
    return torch.eye(3, dtype=dtype) @ torch.zeros(4, 4)
""")
    assert len(_errors(facts)) == 1


def test_layers_chosen_by_an_unknown_rank_fit_each_other() -> None:
    facts = analyse_text("""
import torch
from torch import nn

CONV = {1: nn.Conv1d, 2: nn.Conv2d, 3: nn.Conv3d}

class Block(nn.Sequential):
    def __init__(self, rank, channels, out):
        super().__init__()
        self.add_module("conv", CONV[rank](channels, out, 3))

class Net(nn.Module):
    def __init__(self, rank, channels):
        super().__init__()
        self.first = Block(rank, channels, 4)
        self.second = Block(rank, 4, 5)

    def forward(self, x):
        x = self.first(x)
        y = self.second(x)
        return y
""")
    assert not _errors(facts)
    y = next(f for f in facts.facts if f.range.start.line == 20 and f.role == "binding")
    assert y.tensor is not None
    assert {len(t.shape or ()) for t in (y.tensor, *y.alternatives)} == {3, 4, 5}


def test_a_write_to_one_of_two_dicts_may_be_one_to_either() -> None:
    facts = analyse_text("""
import torch

def layer(size, bias):
    return size

def group(condition, entries):
    parts = [dict(), dict()]
    for key in entries.keys():
        parts[int(condition(key))][key] = entries[key]
    return (*parts,)

def build(**kwargs):
    inner, outer = group(lambda k: k.startswith("in"), kwargs)
    return layer(**inner), layer(**outer)
""")
    assert not _errors(facts)


def test_lists_that_two_branches_fill_are_not_empty_after_them() -> None:
    facts = analyse_text("""
import torch

def collect(known, items, waiting):
    if known:
        result = []
        for item in items:
            result.append(item.get())
    else:
        result = []
        for item in waiting:
            result.append(item.get())
    first, second, third = zip(*result)
""")
    assert not _errors(facts)


def test_lists_of_two_branches_keep_what_each_put_into_its_own() -> None:
    facts = analyse_text("""
import torch
import random

if random.random() > 0.5:
    sizes = []
    sizes.append(3)
else:
    sizes = []
    sizes.append(5)
x = torch.zeros(*sizes)
""")
    x = next(f for f in facts.facts if f.range.start.line == 11 and f.role == "binding")
    assert x.tensor is not None and x.tensor.shape is not None and len(x.tensor.shape) == 1


def test_an_item_that_only_the_longer_tuple_has_is_that_one() -> None:
    facts = analyse_text("""
import random
import torch

a, b = torch.zeros(3), torch.ones(4, dtype=torch.int64)
pair = (a, a) if random.random() > 0.5 else (a, a, b)
third = pair[2]
fourth = pair[3]
""")
    assert [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor and f.range.start.line == 7] == [(4,)]
    assert [p.range.start.line for p in facts.problems] == [8]

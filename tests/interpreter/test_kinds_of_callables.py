"""Which of Python's own kinds a value is, and what it tells of itself: held by Python, with torch as a library."""

from __future__ import annotations

import sys
import types

import pytest

from shapewright.analysis import analyse_text

VALUES = """\
import collections.abc
import dataclasses
import enum
import functools
import os
import sys
import types
import numpy as np
import torch
from torch import nn

def function(a, b=2, c=3):
    return a

class Plain:
    def __call__(self):
        return 1

    def method(self):
        return 1

class Iterated:
    def __iter__(self):
        return iter((1, 2))

class Layer(nn.Module):
    pass

@dataclasses.dataclass
class Config:
    width: int = 4

class Format(str, enum.Enum):
    FIRST = "first"
    LAST = "last"

inner = functools.partial(function, b=5)
outer = functools.partial(inner, 1, c=7)
os.environ["SHAPEWRIGHT_TEST"] = "Three"
"""


@pytest.mark.parametrize(
    "size",
    [
        "2 if isinstance(function, types.FunctionType) else 1",
        "2 if isinstance(Plain, types.FunctionType) else 1",
        "2 if isinstance(inner, functools.partial) else 1",
        "2 if isinstance(function, functools.partial) else 1",
        "2 if isinstance(nn.BatchNorm2d, functools.partial) else 1",
        "2 if isinstance(nn.BatchNorm2d, (str, functools.partial)) else 1",
        "2 if isinstance(nn.BatchNorm2d, type) else 1",
        "2 if isinstance(Plain, type) else 1",
        "2 if isinstance(Plain(), type) else 1",
        "2 if isinstance('text', type) else 1",
        "2 if isinstance(Plain().method, types.MethodType) else 1",
        "2 if isinstance(torch.zeros(2), functools.partial) else 1",
        "2 if isinstance(inner, collections.abc.Callable) else 1",
        "2 if isinstance(Config(), collections.abc.Sequence) else 1",
        "2 if isinstance(Config(), collections.abc.Iterable) else 1",
        "2 if isinstance(Config(), collections.abc.Mapping) else 1",
        "2 if isinstance(Plain(), collections.abc.Callable) else 1",
        "2 if isinstance(Iterated(), collections.abc.Iterable) else 1",
        "2 if isinstance(Layer(), collections.abc.Sequence) else 1",
        "outer.keywords['b'] + outer.args[0] + len(outer.keywords)",
        "2 if outer.func is function else 1",
        "outer()",
        "2 if inner else 1",
        "len((inner or Plain).keywords)",
        "2 if inner in {Plain, function} else 1",
        "len(nn.BatchNorm2d.__name__)",
        "len(Plain.__name__) + len(function.__name__)",
        "2 if function.__module__ == Plain.__module__ == __name__ else 1",
        "2 if sys.modules[__name__].Plain is Plain else 1",
        "2 if 'relu' in dir(nn.functional) else 1",
        "2 if hasattr(nn.functional, 'scaled_dot_product_attention') else 1",
        "2 if hasattr(nn.Conv2d(1, 1, 1), 'reset_parameters') else 1",
        "2 if hasattr(nn.ReLU(), 'reset_parameters') else 1",
        "len(os.environ['SHAPEWRIGHT_TEST'].lower())",
        "2 if Format('last') is Format.FIRST else 1",
        "2 if Format('last') is Format.LAST else 1",
    ],
)
def test_a_size_that_a_kind_decides(size: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program = f"{VALUES}x = np.zeros({size})\n"
    module = types.ModuleType("program")
    monkeypatch.setitem(sys.modules, "program", module)
    monkeypatch.setenv("SHAPEWRIGHT_TEST", "")
    exec(compile(program, "program", "exec"), module.__dict__)
    facts = analyse_text(program, "/project/program.py")
    text = next(f.tensor.text for f in reversed(facts.facts) if f.tensor is not None and f.range.start.column == 0)
    assert text == f"float64[{module.x.shape[0]}]"
    assert not facts.problems


def test_a_class_that_inherits_what_only_its_bases_name_may_be_anything_abstract() -> None:
    program = """\
import numpy as np
import typing

class Numbers(typing.Sequence[int]):
    def __len__(self):
        return 3
    def __getitem__(self, index):
        return index

x = np.zeros(2 if isinstance(Numbers(), typing.Sequence) else 1)
"""
    facts = analyse_text(program, "/project/program.py")
    texts = [t.text for f in facts.facts if f.role == "binding" and f.tensor for t in (f.tensor, *f.alternatives)]
    assert "float64[2]" in texts or "float64[?]" in texts

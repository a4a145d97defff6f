"""Named tuples: fields, defaults, ``_replace``, ``_asdict``, ``_make``, methods and properties of their classes."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import collections
from typing import NamedTuple

import torch

Size = collections.namedtuple("Size", ["rows", "columns"])
Padded = collections.namedtuple("Padded", "rows columns pad", defaults=(2,))


class Block(NamedTuple):
    channels: int
    kernel: int = 3

    @property
    def area(self):
        return self.kernel * self.kernel

    def widened(self, factor):
        return self._replace(channels=self.channels * factor)


class Batch(collections.namedtuple("Batch", "x y")):
    def flat(self):
        return self.x.reshape(len(self.y), -1)


size = Size(4, 5)._replace(columns=7)
replaced = torch.zeros(size)
as_dict = torch.zeros(size._asdict()["columns"])
made = torch.zeros(Size._make([2, 3]))
fields = torch.zeros(len(Size._fields), len(size._fields))
default = torch.zeros(Padded(4, 5).pad)
block = Block(8).widened(2)
areas = torch.zeros(block.channels, block.area)
flat = Batch(torch.zeros(6, 2, 2), torch.zeros(6)).flat()
told = torch.zeros(3) if isinstance(block, Block) and not isinstance(block, Size) else torch.zeros(9)
blocks = [b._replace(kernel=i) for i, b in enumerate([Block(1), Block(2)])]
last = torch.zeros(blocks[-1].channels, blocks[-1].kernel)
"""

EXPECTED = {
    "replaced": "float32[4, 7]",
    "as_dict": "float32[7]",
    "made": "float32[2, 3]",
    "fields": "float32[2, 2]",
    "default": "float32[2]",
    "areas": "float32[16, 9]",
    "flat": "float32[6, 4]",
    "told": "float32[3]",
    "last": "float32[2, 1]",
}


def test_named_tuples_are_followed() -> None:
    facts = analyse_text(PROGRAM)
    assert not facts.problems
    shown = bound_texts(facts, PROGRAM)
    assert {name: shown[name] for name in EXPECTED} == {name: [text] for name, text in EXPECTED.items()}


def test_a_mapping_that_is_not_known_may_give_any_field() -> None:
    program = """
import json
import torch
from typing import NamedTuple


class Block(NamedTuple):
    channels: int
    kernel: int = 3


block = Block(8, **json.load(open("block.json")))
sized = torch.zeros(block.channels, block.kernel)
"""
    assert bound_texts(analyse_text(program), program)["sized"] == ["float32[8, ?]"]


MAKING = """
from collections import namedtuple

import numpy as np


class Feature(namedtuple("Feature", ["name", "size", "width", "dtype"])):
    __slots__ = ()

    def __new__(cls, name, size, width="auto", dtype="int32"):
        if width == "auto":
            width = 2 * size
        return super(Feature, cls).__new__(cls, name, size, width, dtype)


class Listed(namedtuple("Listed", "feature most")):
    def __new__(cls, feature, most=4):
        return cls.__bases__[0].__new__(cls, feature, most)

    @property
    def width(self):
        return self.feature.width


features = [Feature("a", 3), Listed(Feature("b", 5, width=7))]
auto = np.zeros(features[0].width)
typed = np.zeros(2, dtype=features[0].dtype)
through = np.zeros((features[1].most, features[1].width))
own = [np.zeros(f.width) for f in features if isinstance(f, Listed)][0]
replaced = np.zeros(features[0]._replace(width=1).width)
"""


def test_a_class_may_fill_its_fields_in() -> None:
    analysed = analyse_text(MAKING)
    assert not analysed.problems
    found = bound_texts(analysed, MAKING)
    assert found["auto"] == ["float64[6]"]
    assert found["typed"] == ["int32[2]"]
    assert found["through"] == ["float64[4, 7]"]
    assert found["own"] == ["float64[7]"]
    assert found["replaced"] == ["float64[1]"]

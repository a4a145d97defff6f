"""A sequence that answers differently to integers, slices and texts; members of enums of texts."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

VIEW = """
from collections.abc import Sequence

import torch


class Layer:
    size = 4


class Layers(Sequence):
    def __init__(self, layer):
        self.layer = layer

    def __len__(self):
        return 3

    def __getitem__(self, index):
        if isinstance(index, str):
            return index
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        if index < 0 or index >= len(self):
            raise IndexError(index)
        return self.layer


layers = Layers(Layer())
for layer in layers:
    iterated = torch.zeros(layer.size)
one = torch.zeros(layers[1].size)
paired = [torch.zeros(layer.size, n) for n, layer in zip([5, 5, 5], layers)][-1]
several = torch.zeros(len(layers[0:2]))
"""


def test_what_an_index_is() -> None:
    facts = analyse_text(VIEW)
    found = bound_texts(facts, VIEW)
    assert not facts.problems
    assert {name: found[name] for name in ("iterated", "one", "paired")} == {
        "iterated": ["float32[4]"], "one": ["float32[4]"], "paired": ["float32[4, 5]"],
    }  # fmt: skip


MEMBERS = """
import enum

import torch


class Mode(str, enum.Enum):
    CAT = "cat"
    MULTIPLY = "multiply"


found = torch.zeros(len(Mode("cat").value), len(Mode.MULTIPLY.value))
wrong = "text".shape
"""


def test_members_that_are_texts() -> None:
    facts = analyse_text(MEMBERS)
    assert bound_texts(facts, MEMBERS)["found"] == ["float32[3, 8]"]
    assert [p.code for p in facts.problems] == ["missing-attribute"]


def test_an_attribute_that_only_one_option_lacks() -> None:
    facts = analyse_text("""
class Layer:
    size = 4

def choose(flag):
    return [Layer()] if flag else Layer()

size = choose(input()).size
""")
    assert not facts.problems


RANGES = """
import numpy as np
import torch

rows = torch.zeros(12, 3)[range(1, 6)]
column = torch.zeros(12, 3)[range(1, 6), 0]
points = torch.zeros(12, 3)
points[range(6, 11), 1] = torch.ones(5)
array = np.zeros((12, 3))[range(1, 6), 0]
"""


def test_ranges_pick_rows() -> None:
    facts = analyse_text(RANGES)
    assert not facts.problems
    found = bound_texts(facts, RANGES)
    assert {name: found[name] for name in ("rows", "column", "array")} == {
        "rows": ["float32[5, 3]"], "column": ["float32[5]"], "array": ["float64[5]"],
    }  # fmt: skip


VERSION = """
import sys

import torch

major, minor = sys.version_info.major, sys.version_info[1]
recent = torch.zeros(2 if sys.version_info >= (3, 6) and sys.version_info[:2] > (2, 7) else 3)
numbers = torch.zeros(len(sys.version_info), major)
"""


def test_the_version_of_python() -> None:
    facts = analyse_text(VERSION)
    assert not facts.problems
    found = bound_texts(facts, VERSION)
    assert (found["recent"], found["numbers"]) == (["float32[2]"], ["float32[5, 3]"])


COLUMNS = """
import pandas as pd
import torch

frame = pd.DataFrame({"a": [1, 2], "b": [3, 4], "c": [5, 6]})
names = frame.columns.tolist()
listed = torch.zeros(len(names), len(frame.columns), len(frame.columns.to_list() + ["d"]))
places = frame.columns.get_loc("b")
some = torch.zeros(len([name for name in frame.columns if name != "a"]))
table = torch.zeros(frame[frame.columns[:2].tolist()].values.shape[1])
"""


def test_the_columns_of_a_table() -> None:
    facts = analyse_text(COLUMNS)
    assert not facts.problems
    found = bound_texts(facts, COLUMNS)
    assert (found["listed"], found["some"]) == (["float32[3, 3, 4]"], ["float32[2]"])


def test_no_rows_fit_any_columns() -> None:
    assert not analyse_text("import pandas as pd\ntable = pd.DataFrame([], columns=['a', 'b'])\n").problems


def test_a_text_of_an_array_has_characters() -> None:
    facts = analyse_text("""
import numpy as np

table = np.loadtxt("rows.csv", dtype=str, delimiter=",")
short = [name[:4] for name in np.unique(table[:, 1])]
chosen = [name for name in np.unique(table[:, 1][table[:, 0] == "a"]) if name in short]
print([name[0] for name in chosen])
""")
    assert not facts.problems


def test_a_class_is_no_object_of_its_ancestors() -> None:
    facts = analyse_text("""
class Data:
    def summarize(self):
        return 1

class Own(Data):
    pass

def made(data):
    return data if isinstance(data, Data) else data()

print(made(Own).summarize())
""")
    assert not facts.problems


def test_a_part_of_a_range_is_no_number() -> None:
    program = """
def picked(parts, where):
    if isinstance(where, slice):
        return [parts[i] for i in range(len(parts))[where]]
    return parts[where]
"""
    assert analyse_text(program).problems == ()

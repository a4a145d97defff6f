"""Lists, tables and loops whose contents others fill, or of which not each item is known."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

FITS = {
    "an empty default": """
import torch

def wrapped(function, args=(), kwargs=None):
    return args[2]
""",
    "a list that another method fills": """
import torch

class Metric:
    def __init__(self):
        self.scores = []
        self.names = {}

    def update(self, score):
        self.scores.append(score)

    def compute(self):
        return torch.cat(self.scores), self.scores[0]
""",
    "keys that may be numbers": """
import torch
from collections import defaultdict

def grouped(parts, x):
    where = defaultdict(list)
    for part in parts:
        where[part.size] += [part]
    for size in sorted(where.keys()):
        x = x.view(2, -1, size)
    return x
""",
    "a counter that goes through what is empty": """
import numpy as np

def lists(degrees, found):
    made = [np.empty([degrees[d], d], dtype=np.int32) for d in range(3)]
    for d in range(3):
        for j in range(found[d].shape[1]):
            made[d][0, j] = found[d][0, j]
    return made
""",
    "a later round's branch": """
def laterals(convs, inputs, last):
    made = []
    for i, conv in enumerate(convs):
        x = inputs[i] if i <= last else made[-1]
        if i > last:
            x = made[-1]
        made.append(conv(x))
    return made
""",
    "keys that were not listed": """
def features(levels):
    found = {str(level): level for level in levels}
    made = []
    for level in levels:
        if str(level) in found.keys():
            made.append(found[str(level)])
        else:
            made.append(made[-1])
    return made
""",
    "a table whose order changes": """
from collections import OrderedDict

def results(scores):
    made = OrderedDict()
    made["mean"] = sum(scores) / len(scores)
    made.move_to_end("mean", last=False)
    return made
""",
    "two items of a list": """
from einops import rearrange

def forward(inputs):
    parts = [part for part in inputs]
    x = rearrange(parts[0], "b h w d -> (b h) w d")
    mask = rearrange(parts[1], "b n -> (b n)")
""",
    "a mapping that a caller names": """
from torch import nn

class Embedding(nn.Module):
    def forward(self, x, resolution, ratio):
        return x

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = Embedding()

    def forward(self, x, conditions=None):
        conditions = conditions or {"resolution": None, "ratio": None}
        return self.embedding(x, **conditions)
""",
    "a list joined with one that a caller gives": """
from tensorflow.keras.layers import concatenate

def decode(x, others):
    return concatenate([x] + others, axis=3)
""",
    "a field of a structured array": """
import numpy as np

def header(kind, buffer):
    return np.ndarray(shape=(), dtype=kind, buffer=buffer)["description"]
""",
    "the lists of a table that another method fills": """
class Log:
    def __init__(self, names):
        self.scores = {}
        for name in names:
            self.scores[name] = []

    def update(self, name, score):
        self.scores[name].append(score)

    def last(self):
        return [score[-1] for score in self.scores.values()]
""",
    "an item of a cycle": """
from functools import partial
from itertools import cycle

def unit(channels, dilation):
    return dilation * (7 - 1) + (1 - 2)

def block(channels, dilations=(1, 3, 9)):
    it = cycle(dilations)
    made = partial(unit, channels)
    return made(next(it)), made(next(it))
""",
    "a loop none of whose rounds we can follow to its end": """
import torch

def load(path):
    raise NotImplementedError

def read(paths):
    waves = []
    for path in paths:
        waves.append(load(path))
    return torch.stack(waves)
""",
    "groups by a name that a caller gives": """
from collections import defaultdict
from itertools import chain

import torch

def joined(columns, lookup):
    groups = defaultdict(list)
    for column in columns:
        groups[column.group].append(lookup(column))
    return torch.cat(list(chain.from_iterable(groups.values())), dim=-1)
""",
}


@pytest.mark.parametrize("case", FITS)
def test_no_problem(case: str) -> None:
    assert not analyse_text(FITS[case]).problems


def test_what_is_run_as_text_may_bind_a_name() -> None:
    program = """
def version():
    with open("version.py") as file:
        exec(compile(file.read(), "version.py", "exec"))
    return locals()["__version__"]

found = version()
"""
    assert [p.message for p in analyse_text(program).problems] == []

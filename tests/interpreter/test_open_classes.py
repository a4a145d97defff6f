"""Classes, objects and decorators of which only a part is seen: others may set, define or wrap the rest."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

FITS = {
    "an attribute that another method sets": """
import torch

class Front:
    def __init__(self):
        self.points = None

    def update(self, points):
        self.points = points

    def order(self):
        return torch.argsort(self.points, dim=-2)
""",
    "a text that tells a base that is not known what to make": """
from torch import nn
from labml.configs import BaseConfigs

class Configs(BaseConfigs):
    model: nn.Module = "small"
    steps: int = "steps_by_size"

    def run(self, x):
        self.model.train()
        return self.model(x), range(self.steps - 1)

def main():
    Configs().model.eval()
""",
    "an empty tuple that a property's setter replaces": """
class Layer:
    def __init__(self):
        self._weights = ()

    @property
    def weights(self):
        return self._weights

    @weights.setter
    def weights(self, weights):
        self._weights = weights

class Dense(Layer):
    def forward(self, x):
        kernel, bias = self.weights
        return x @ kernel + bias
""",
    "a method that is left to others": """
import torch
from abc import ABC, abstractmethod

class Model(ABC):
    @abstractmethod
    def predict(self, x):
        pass

    def step(self, x, y):
        return torch.nn.functional.cross_entropy(self.predict(x), y)
""",
    "a class behind a decorator that is not understood": """
import toolbox

@toolbox.configurable
class Buffer:
    def __init__(self, size, batch):
        self.size = size

def build():
    return Buffer(3)
""",
    "a class of a library that is not known": """
import pandas as pd

Index = pd.DatetimeIndex | pd.RangeIndex

def pick(key):
    if isinstance(key, Index):
        return key.freq
    return key

def some(names):
    return pick([name for name in names])
""",
    "a layer that is made with what nobody knows": """
from torch import nn

class Decoder(nn.ConvTranspose1d):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)

    def forward(self, x):
        return super().forward(x)
""",
    "a property of a kind that is not known": """
import torch
from toolbox import lazy_property

class Student:
    def __init__(self, scale):
        self.scale = scale

    @lazy_property
    def scale_tril(self):
        return self.scale.expand(2, 3, 3)

    def log_prob(self, value):
        return torch.linalg.solve_triangular(self.scale_tril, value, upper=False)
""",
    "a configuration that inherits from others": """
_base_ = ["../_base_/models/resnet50.py"]
model = dict(mean=_base_.data_preprocessor["mean"])
""",
    "what an object inside collects": """
import keras

class Processor:
    def __init__(self):
        self.vocabulary = {}

    def fit(self, words):
        for word in words:
            self.vocabulary[word] = len(self.vocabulary)

class Tagger:
    def __init__(self):
        self.labels = Processor()

    def build(self):
        return keras.layers.Dense(len(self.labels.vocabulary))
""",
    "a layer that is made by its library's constructor": """
import torch.nn.functional as F
from torch import nn

class Same(nn.Conv2d):
    def forward(self, x):
        x = F.pad(x, (1, 1, 1, 1))
        return F.conv2d(x, self.weight, self.bias, self.stride)
""",
    "an object that passes on what it lacks": """
class Batch:
    def __init__(self, environment):
        self._environment = environment.make(1).first

    def __getattr__(self, name):
        return getattr(self._environment, name)
""",
    "a plain class between dataclasses": """
import dataclasses

class Series:
    index: int

@dataclasses.dataclass
class TimeSeries(Series):
    values: list
    index: int = 0

def make(values):
    return TimeSeries(values, index=3)
""",
    "a dataclass made of the keywords a function is given": """
import dataclasses

@dataclasses.dataclass
class Block:
    kind: str
    channels: int

def make(kind, **options):
    return Block(kind, **options)
""",
    "a decorator that is not understood": """
from toolz import curry

@curry
def pluck(items, name):
    return [getattr(item, name) for item in items]

def names(items):
    return pluck(items)("name")
""",
    "what a decorator that is not understood hands on": """
import decorator

def described(original, new):
    @decorator.decorator
    def wrap(function, *args, **kwargs):
        return new(*args, **kwargs)
    return wrap(original)

def ones(shape, dtype=None):
    return shape

other_ones = described(print, ones)
""",
    "an inherited constructor of values": """
class Shape(tuple):
    def __new__(cls, sizes=None):
        return super().__new__(cls, sizes)

class Square(Shape):
    def __new__(cls, side, depth):
        return super().__new__(cls, [side, side, depth])

square = Square(3, 4)
""",
    "a property with a setter": """
import torch

class Kernel(torch.nn.Module):
    @property
    def variance(self):
        return self.constraint.transform(self.raw)

    @variance.setter
    def variance(self, value):
        self.raw = value

    def matrix(self):
        return torch.diag_embed(self.variance)
""",
    "a class method of a module": """
import torch

class Norm(torch.nn.Module):
    def __init__(self, power=1.0, weight=2.0):
        super().__init__()
        self.power = power

    def forward(self, z):
        return z ** self.power

    @classmethod
    def preset(cls, name):
        presets = {"flat": dict(power=1.0), "steep": dict(weight=3.0)}
        return cls(**presets[name])
""",
}


@pytest.mark.parametrize("case", FITS)
def test_no_problem(case: str) -> None:
    assert not analyse_text(FITS[case]).problems


def test_a_property_is_set_by_its_setter() -> None:
    facts = analyse_text("""
import torch

class Scaled:
    def __init__(self):
        self.raw = torch.zeros(2)

    @property
    def value(self):
        return self.raw

    @value.setter
    def value(self, new):
        self.raw = new.reshape(3, 1)

s = Scaled()
s.value = torch.zeros(3)
x = s.value
""")
    x = next(f for f in facts.facts if f.range.start.line == 18 and f.role == "binding")
    assert x.tensor is not None and x.tensor.shape == (3, 1)


def test_what_another_method_sets_may_have_another_shape() -> None:
    facts = analyse_text("""
import torch
from torch import nn

class Attention(nn.Module):
    def __init__(self, pool="avg"):
        super().__init__()
        self.indices = torch.zeros(1, 1, 1, 3)
        self.reset(pool)

    def reset(self, pool):
        self.pool = pool
        self.flatten = nn.Flatten(1) if pool else nn.Identity()

    def forward(self, x):
        self.indices = torch.arange(x.shape[1]).view(1, 1, -1, 1)
        return x

    def distances(self):
        return self.indices.squeeze()[:, :, -1]

    def pooled(self, x):
        x = self.flatten(x)
        return x if self.pool else x.permute(0, 2, 3, 1)
""")
    assert facts.problems == ()


def test_a_mixin_may_have_what_only_others_set() -> None:
    facts = analyse_text("""
class Mixin:
    def base(self):
        found = self
        while hasattr(found, "layer"):
            found = found.layer
        return found

    @property
    def bias(self):
        return self.base().bias
""")
    assert not facts.problems


def test_an_item_that_a_container_lacks_is_no_attribute_of_others() -> None:
    facts = analyse_text("""
from torch import nn

class Several(nn.ModuleList):
    def __init__(self, first):
        super().__init__([first])

    def forward(self, x):
        x = self[0](x)
        place = 1
        while hasattr(self, str(place)):
            x = self[place](x)
            place += 1
        return x
""")
    assert not facts.problems


def test_a_class_that_is_made_by_its_new_gets_its_arguments_from_others() -> None:
    facts = analyse_text("""
from torch import nn

class Wide(nn.Module):
    def __init__(self, size, depth):
        super().__init__()

class Old(nn.Module):
    def __new__(cls, *args, **kwargs):
        return Wide(*args, **kwargs)

class Tall:
    def __new__(cls, size, *, depth):
        return Wide(size, depth)
""")
    assert not facts.problems


DEFAULTS = """
import torch

class Tables(torch.nn.Module):
    def __init__(self, rows, sizes):
        super().__init__()
        if rows == []:
            return
        self.count = len(sizes)

class Net(torch.nn.Module):
    def __init__(self, rows=[], sizes=1):
        super().__init__()
        self.tables = Tables(rows, sizes)
"""


def test_a_default_that_another_argument_leaves_unused_is_no_mistake_where_nobody_calls() -> None:
    assert analyse_text(DEFAULTS).problems == ()
    assert analyse_text(DEFAULTS + "Net([3])\n").problems

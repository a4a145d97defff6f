"""Code that nobody calls: what callers and other methods may give is left open."""

from __future__ import annotations

import pytest

from shapewright import dims
from shapewright.analysis import analyse_text
from shapewright.interpreter.world import World

FITS = {
    "an empty default": """
import torch

def wrapped(function, args=(), kwargs=None):
    return args[2]
""",
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
    "a text that is one of a few": """
def points(count):
    return count

def grid(kind, *args):
    if kind == "random":
        return points(*args)
    return 3

def solid(kind):
    assert kind in ["cube", "ball"]
    return grid(kind)
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
    "one of two that are given": """
import torch.nn.functional as F

class Resize:
    def __init__(self, size, scale):
        self.size, self.scale = size, scale

    def forward(self, x):
        return F.interpolate(x, size=self.size, scale_factor=self.scale)
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
    "a number of elements or contents": """
import numpy as np
import torch

def lengths(batch, sizes):
    made = torch.LongTensor(len(batch))
    made[0] = 3
    weights = torch.FloatTensor(np.prod((2,) + (*sizes,)))
    return made, weights[0]
""",
    "what a structure is mapped to": """
import tensorflow as tf

def outputs(model, x):
    made = model(x)
    made = tf.nest.map_structure(lambda t: tf.cast(t, tf.float32), made)
    return made["scores"], made["boxes"]
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
    "a table whose order changes": """
from collections import OrderedDict

def results(scores):
    made = OrderedDict()
    made["mean"] = sum(scores) / len(scores)
    made.move_to_end("mean", last=False)
    return made
""",
    "a text or what is no text": """
from pathlib import Path

def requirements(wanted, new):
    wanted = "torch==1.2" if new else "torch==1.1"
    return read(wanted)

def read(file):
    if isinstance(file, Path):
        return file.resolve()
    return file
""",
    "functions that call each other with other values around them": """
def sample(task, left, condition):
    def choose(task, left):
        if left == 0:
            return task
        return condition(lambda: choose(task + 1, left - 1))

    return choose(task, 3)
""",
    "an object that passes on what it lacks": """
class Batch:
    def __init__(self, environment):
        self._environment = environment.make(1).first

    def __getattr__(self, name):
        return getattr(self._environment, name)
""",
    "an array that is taken for a tensor": """
import tensorflow as tf

def draw(image, border):
    height, width, channels = image.shape
    image[0, :] = border
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
    "a Keras model between unknown tensors": """
import keras

def levels(encoder):
    model = keras.Model(encoder.inputs, encoder.outputs)
    return model(keras.layers.Input(shape=(8, 8, 3)))
""",
    "what an input is unpacked into": """
from einops import rearrange

def forward(inputs):
    x, mask = inputs
    x = rearrange(x, "b h w d -> (b h) w d")
    mask = rearrange(mask, "b n -> (b n)")
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
    "gradients of an input": """
import torch

def guide(x, score):
    for _ in range(3):
        with torch.enable_grad():
            x.requires_grad_()
            x = x + torch.autograd.grad([score(x).sum()], [x])[0]
    return x
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
    "an inherited constructor of values": """
class Shape(tuple):
    def __new__(cls, sizes=None):
        return super().__new__(cls, sizes)

class Square(Shape):
    def __new__(cls, side, depth):
        return super().__new__(cls, [side, side, depth])

square = Square(3, 4)
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
    "what a branch sets that we cannot decide": """
import torch
from elsewhere import configuration

class Block(torch.nn.Module):
    def __init__(self, inner, outer):
        super().__init__()
        self.scale = None
        if configuration.scaled:
            self.scale = torch.nn.Parameter(torch.zeros(4))

    def forward(self, x):
        x = torch.zeros(2, 3)
        if self.scale is not None:
            x = x + self.scale
        return x
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
    "an array in a file of TensorFlow's": """
import numpy as np
import tensorflow as tf

def distances(feature):
    upper = np.triu_indices(feature.shape[0], 1)
    return feature[upper[1]] - feature[upper[0]]
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
    "a number beside a TensorFlow tensor of unknown dtype": """
import tensorflow as tf

def gradient(g, x):
    y = tf.exp(x)
    return g * (1.0 - 2 * x * y)
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
    "a mask in a dtype that is not known": """
import torch

def combine(logits, index, given):
    missing = torch.logical_or(torch.isnan(logits[index]), given).to(logits.dtype)
    return 1 - missing
""",
    "an input that is handed on as an option": """
import torch

def up(channels, size):
    return torch.zeros(channels, size)

def down(channels):
    return torch.zeros(channels)

def block(make, channels, size=None):
    if size is not None:
        made = make(channels, size)
    else:
        made = make(channels)
    return made

def early(make, channels, size=None):
    if size is not None:
        return make(channels, size)
    return make(channels)

class Net:
    def __init__(self, channels, kernel):
        self.up = block(up, channels, kernel)
        self.down = block(down, channels)
        self.other = early(up, channels, kernel)
""",
}


@pytest.mark.parametrize("case", FITS)
def test_no_problem(case: str) -> None:
    assert not analyse_text(FITS[case]).problems


def test_options_that_are_left_out() -> None:
    """An input compared with None by who takes it, and an option that its caller leaves out, may well be None."""
    facts = analyse_text("""
import torch

def up(channels, size):
    return torch.zeros(channels, size)

def block(make, channels, size=None):
    if size is not None:
        return make(channels, size)
    return make(channels)

def without(channels):
    return block(up, channels)

def direct(x, state):
    if state is None:
        return torch.zeros(2, 3) @ torch.zeros(4)
    return x
""")
    assert [(p.code, p.range.start.line) for p in facts.problems] == [("call-arguments", 10), ("matmul-size", 17)]


def test_a_tensor_is_not_changed_in_place() -> None:
    facts = analyse_text("""
import tensorflow as tf

def change():
    x = tf.zeros((2, 3))
    x[0] = 1
""")
    assert [p.code for p in facts.problems] == ["item-assignment"]


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


def test_a_divisor_that_turns_out_to_be_zero() -> None:
    world, height, parts = World(), dims.fresh("height", low=0), dims.fresh("parts", low=0)
    (symbol,) = dims.symbols(parts)
    world.bind_size(symbol, 0)
    assert dims.render(world.resolve_dim(dims.floordiv(height, parts))) is None


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


def test_a_number_that_is_taken_apart_stands_for_several() -> None:
    facts = analyse_text("""
import torch
from torch import nn

class Stage(nn.Module):
    def __init__(self, depth=3, rates=0.0, widths=(4, 8)):
        super().__init__()
        self.drops = [nn.Dropout(rates[i]) for i in range(depth)]
        self.layers = [nn.Linear(widths[i], 2) for i in range(depth)]

def padded(x, kernel=3):
    kernel = (kernel, kernel) if isinstance(kernel, int) else kernel
    return torch.zeros(kernel[0], kernel[1])

def third(x, widths=(4, 8)):
    return widths[2]

Stage_of_one = Stage(1, 0.5, (3,))
""")
    lines = {problem.range.start.line: problem.code for problem in facts.problems}
    assert lines == {8: "argument-type", 16: "index-range"}  # a real call with one number; a third of two
    made = next(f for f in facts.facts if f.range.start.line == 13 and f.tensor is not None)
    assert made.tensor.shape == (3, 3)


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

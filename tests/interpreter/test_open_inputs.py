"""Code that nobody calls: what callers and other methods may give is left open."""

from __future__ import annotations

import pytest

from shapewright import dims
from shapewright.analysis import analyse_text
from shapewright.interpreter.world import World

FITS = {
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
    "one of two that are given": """
import torch.nn.functional as F

class Resize:
    def __init__(self, size, scale):
        self.size, self.scale = size, scale

    def forward(self, x):
        return F.interpolate(x, size=self.size, scale_factor=self.scale)
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
    "an array that is taken for a tensor": """
import tensorflow as tf

def draw(image, border):
    height, width, channels = image.shape
    image[0, :] = border
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
    "gradients of an input": """
import torch

def guide(x, score):
    for _ in range(3):
        with torch.enable_grad():
            x.requires_grad_()
            x = x + torch.autograd.grad([score(x).sum()], [x])[0]
    return x
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
    "an array in a file of TensorFlow's": """
import numpy as np
import tensorflow as tf

def distances(feature):
    upper = np.triu_indices(feature.shape[0], 1)
    return feature[upper[1]] - feature[upper[0]]
""",
    "a number beside a TensorFlow tensor of unknown dtype": """
import tensorflow as tf

def gradient(g, x):
    y = tf.exp(x)
    return g * (1.0 - 2 * x * y)
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


def test_a_divisor_that_turns_out_to_be_zero() -> None:
    world, height, parts = World(), dims.fresh("height", low=0), dims.fresh("parts", low=0)
    (symbol,) = dims.symbols(parts)
    world.bind_size(symbol, 0)
    assert dims.render(world.resolve_dim(dims.floordiv(height, parts))) is None


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


EXISTS = """
import torch
from torch import nn

def exists(value):
    return value is not None

class Net(nn.Module):
    def __init__(self, width, channels=0):
        super().__init__()
        self.has_image = channels > 0
        self.channels = channels
        self.linear = nn.Linear(3, width)

    def forward(self, x, image=None):
        assert not (self.has_image ^ exists(image))
        if exists(image):
            assert image.shape[1] == self.channels
            x = torch.cat((x, image), dim=1)
        return self.linear(x)
"""


def test_what_a_function_of_the_program_asks_is_learnt() -> None:
    assert [p.message for p in analyse_text(EXISTS).problems] == []


def test_what_exists_is_not_none() -> None:
    program = EXISTS + """
def asked(x=None):
    if exists(x):
        return x.shape
    y = x
    return y
"""
    shown = {f.range.start.line: f.display for f in analyse_text(program).facts if f.role == "binding"}
    assert shown[len(program.splitlines()) - 1] == "None"

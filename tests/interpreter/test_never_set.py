"""Attributes, names and keys that nothing in the program gives a value: told where a real run reads them."""

from __future__ import annotations

import keras
import numpy as np
import pytest
import torch
from torch.utils.data import Dataset

from shapewright.analysis import analyse_text
from shapewright.rules import MEMBERS, REGISTRY

HEAD = """
import torch
from torch import nn
x = torch.zeros(2, 10)

class Net(nn.Module):
    width = 4

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Linear(10, 4)

    def forward(self, x):
        return {}
"""
CALL = "\nNet()(x)\n"


@pytest.mark.parametrize(
    ("read", "said"),
    [
        ("self.conv_1(x)", "'Net' object has no attribute 'conv_1': nothing in this program sets it. Did you mean 'conv1'?"),
        ("self.__class__.__name__ and self.conv2", "'Net' object has no attribute 'conv2': nothing in this program sets it."),
        ("conv1(x)", "'conv1' is not defined anywhere in this file."),
        ("x * width", "'width' is not defined here: it belongs to the class, as Net.width or self.width."),
        ("x * {'a': 1, 'b': 2}['c']", "There is no 'c': the keys are 'a', 'b'."),
    ],
)  # fmt: skip
def test_what_nothing_sets_is_told(read: str, said: str) -> None:
    with pytest.raises((AttributeError, NameError, KeyError)):
        exec(HEAD.format(read) + CALL, {"__name__": "program"})
    (problem,) = analyse_text(HEAD.format(read) + CALL).problems
    assert said in problem.message


@pytest.mark.parametrize(
    ("read", "more"),
    [
        ("self.conv1(x) * self.width", CALL),
        ("self.scale * x", "\nnet = Net()\nnet.scale = 2\nnet(x)\n"),
        ("self.scale * x", "\nnet = Net()\nsetattr(net, 'scale', 2)\nnet(x)\n"),
        ("self.scale * x", "\nNet.scale = 2\nNet()(x)\n"),
        ("getattr(self, 'scale', 1) * x", CALL),
        ("self.scale * x", "\nother = type('Other', (Net,), {'scale': 2})\nnet = Net()\nnet.__class__ = other\nnet(x)\n"),
        ("x if not hasattr(self, 'scale') else self.scale", CALL),
        ("self.scale * x", "\nclass Part(Net):\n    scale = 2\n\nPart()(x)\n"),
        ("self.training and self.eval()", CALL),
        ("x * {'a': 1}.get('c', 2)", CALL),
        ("offset + x", "\noffset = 1\nNet()(x)\n"),
    ],
)
def test_what_something_may_set_is_not(read: str, more: str) -> None:
    exec(HEAD.format(read) + more, {"__name__": "program"})
    assert analyse_text(HEAD.format(read) + more).problems == ()


def test_what_nobody_is_seen_to_call_is_not_judged() -> None:
    assert analyse_text(HEAD.format("self.conv_1(x)")).problems == ()


def test_what_is_caught_runs_on() -> None:
    text = HEAD.format("x") + "try:\n    y = Net().scale\nexcept AttributeError:\n    y = x\n"
    assert analyse_text(text).problems == ()


def test_a_local_of_another_function_is_not_seen() -> None:
    text = "def make():\n    size = 3\n    return size\n\ndef use():\n    return size\n\nmake()\nuse()\n"
    (problem,) = analyse_text(text).problems
    assert "only make() has a name like that" in problem.message


def test_the_names_of_the_libraries_bases_are_all_known() -> None:
    analyse_text("import keras\nimport numpy\nimport torch\n")  # their rules are loaded when somebody imports them
    for lib, made in (("torch.nn.Module", torch.nn.Module()), ("torch.utils.data.Dataset", Dataset()),
                      ("numpy.random.Generator", np.random.default_rng()), ("keras.layers.Layer", keras.layers.Layer()), ("keras.Model", keras.Model())):  # fmt: skip
        rules = REGISTRY.classes[lib]
        bases = [REGISTRY.classes[base] for base in ("keras.layers.Layer",) if lib.startswith("keras")]
        known = {name for rule in (rules, *bases) for name in (*rule.methods, *rule.properties)} | MEMBERS[lib]
        assert not {name for name in dir(made) if not name.startswith("_")} - known


def test_methods_are_read_of_the_base_itself() -> None:
    text = "from torch import nn\nimport keras\na, b, c = nn.Module.apply, nn.Module.to, nn.Module.state_dict\n"
    assert analyse_text(text + "d, e = keras.Model.fit, keras.layers.Layer.add_weight\n").problems == ()


def test_what_methods_of_another_class_set_is_its_own() -> None:
    other = "\nclass Other(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.scale = 2\n"
    text = HEAD.format("x * self.scale") + other + CALL
    (problem,) = analyse_text(text).problems
    assert "'Net' object has no attribute 'scale'" in problem.message
    lent = text.replace("        self.conv1", "        Other.prepare(self)\n        self.conv1")
    lent = lent.replace("self.scale = 2\n", "self.scale = 2\n    def prepare(self):\n        self.scale = 3\n")
    exec(lent, {"__name__": "program"})
    assert analyse_text(lent).problems == ()


def test_a_misspelt_constructor_is_named() -> None:
    text = HEAD.format("self.conv1(x)").replace("__init__(self)", "__int__(self)") + CALL
    (problem,) = analyse_text(text).problems
    assert "__int__() sets it, which nothing calls" in problem.message

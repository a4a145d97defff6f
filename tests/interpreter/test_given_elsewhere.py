"""What nobody is seen to call runs with its own defaults: an error of these alone, where calls give others, is none."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import torch\nfrom torch import nn\n"
DOWN = """
class Down(nn.Module):
    def __init__(self, channels, stride=1):
        super().__init__()
        self.stride = stride if isinstance(stride, tuple) else (stride,) * 3
        self.group = channels * stride[0]
"""
GUARDED = """
class Block(nn.Module):
    def __init__(self, dual=False):
        super().__init__()
        self.dual = dual
        self.count = 9 if dual else 6

    def parts(self, x):
        return x.chunk(3) if self.count == 9 else x.chunk(2)

    def forward(self, x):
        if self.dual:
            return self.forward_dual(torch.zeros(6))
        a, b = self.parts(torch.zeros(6))
        return a

    def forward_dual(self, x):
        a, b, c = self.parts(x)
        return a
"""
GROUPED = """
class Grouped(nn.Module):
    def forward(self, x, groups=-1):
        return torch.zeros(6, 4).view(groups, -1, 2)

class Around(nn.Module):
    def __init__(self):
        super().__init__()
        self.grouped = Grouped()

    def parts(self, tokens):
        return self.grouped(tokens{0})
"""
FITS = {
    "a class that a call builds with an argument": DOWN
    + "\ndef build(channels, strides):\n    return [Down(channels, stride=s) for s in strides]\n",
    "a class that calls build with what is spread": DOWN + "\ndef build(**options):\n    return Down(3, **options)\n",
    "a class that a subclass builds": DOWN
    + "\nclass Sub(Down):\n    def __init__(self, c, s):\n        super().__init__(c, s)\n",
    "a class that somebody is handed": DOWN + "\ndef build(make):\n    return make(Down)\n",
    "a method behind a flag": GUARDED + "\ndef build(flags):\n    return [Block(dual=flag) for flag in flags]\n",
    "an object that somebody calls": GROUPED.format(", groups=len(tokens)"),
    "a length of -1 stands for one that is given": "\ndef first(x, length=-1):\n    return x[torch.arange(length)]\n",
    "a function": "\ndef first(x, kernel=3):\n    return x * len(kernel)\n\ndef both(x, k):\n    return first(x, kernel=k)\n",
}


@pytest.mark.parametrize("program", FITS.values(), ids=FITS.keys())
def test_a_default_that_calls_replace_is_no_fact_against_a_definition(program: str) -> None:
    assert not analyse_text(HEAD + program).problems


NET = """
class Net(nn.Module):
    def __init__(self, classes=10):
        super().__init__()
        self.first = nn.Linear(784, 128)
        self.last = nn.Linear(64, classes)

    def forward(self, x):
        return self.last(self.first(x))
"""
FAILS = {
    "nobody gives another default": DOWN + "\ndef build():\n    return Down(3)\n",
    "it is called nowhere": DOWN,
    "an object that is called without it": GROUPED.format(""),
    "an axis of -1 is the last one": "\ndef both(axis=-1):\n    return torch.zeros(3, 4).squeeze(axis).view(3, 5)\n",
    "sizes that no caller changes": NET + "\ndef build(classes):\n    return Net(classes=classes)\n",
}


@pytest.mark.parametrize("program", FAILS.values(), ids=FAILS.keys())
def test_what_calls_do_not_change_is_told(program: str) -> None:
    assert analyse_text(HEAD + program).problems

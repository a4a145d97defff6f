"""Enum classes: members, their values and what they equal, as Python itself has it."""

from textwrap import dedent

import numpy as np
import pytest

from shapewright.analysis import analyse_text

CLASSES = """\
import numpy as np
from enum import Enum

class Color(Enum):
    RED = 1
    BLUE = 2

class Text(str, Enum):
    def __str__(self):
        return self.value

class Mode(Text):
    PAD = "pad"
    PROJECT = "project"

sizes = {Color.RED: 5, Color.BLUE: 6}
"""


@pytest.mark.parametrize(
    "size",
    [
        "Color.BLUE.value",
        "1 if Color.RED == Color.RED else 2",
        "1 if Color.RED == Color.BLUE else 2",
        "1 if Color.RED != Color.BLUE else 2",
        "1 if Color(1) is Color.RED else 2",
        "1 if Color.RED == 1 else 2",
        "sizes[Color.BLUE]",
        "len(list(Color))",
        "1 if Color.BLUE in (Color.RED, Color.BLUE) else 2",
        "1 if Color['RED'] is Color.RED else 2",
        "1 if Mode('pad') == Mode.PAD else 2",
        "1 if Mode('pad') == 'pad' else 2",
        "1 if Mode.PAD == Mode.PROJECT else 2",
        "1 if 'pad' in {member.value for member in Mode} else 2",
        "1 if 'pad' in [member for member in Mode] else 2",
    ],
)
def test_a_size_chosen_by_a_member(size):
    program = CLASSES + f"result = np.zeros({size})\n"
    names: dict[str, np.ndarray] = {}
    exec(program, names)  # Python itself is the referee
    [found] = [
        fact.tensor.shape
        for fact in analyse_text(program, "/project/program.py").facts
        if fact.tensor and fact.role == "binding" and fact.range.start.line == len(program.splitlines())
    ]
    assert found == names["result"].shape


def test_match_on_members():
    program = CLASSES + dedent("""\
        match Color.BLUE:
            case Color.RED:
                result = np.zeros(1)
            case Color.BLUE:
                result = np.zeros(2)
        out = result
    """)
    shapes = [
        f.tensor.shape for f in analyse_text(program, "/project/program.py").facts if f.role == "binding" and f.tensor
    ]
    assert shapes[-1] == (2,)


def test_members_of_texts_have_the_methods_of_their_class() -> None:
    program = """
from enum import Enum

import torch

class Size(str, Enum):
    SMALL = "small"
    LARGE = "large"

    @property
    def is_large(self):
        return self == self.LARGE

    def width(self):
        return 3 if self == Size.SMALL else 4

small = torch.zeros(Size.SMALL.width())
large = torch.zeros(Size("large").width())
known = Size.LARGE.is_large
"""
    facts = analyse_text(program)
    assert [p.message for p in facts.problems] == []
    assert [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor] == [(3,), (4,)]


def test_a_class_that_calls_its_base_an_enumeration_may_be_one() -> None:
    program = """
from somewhere.enums import TextEnum

class Status(TextEnum):
    RUNNING = "running"

    @property
    def stopped(self):
        return self != self.RUNNING

stopped = Status.RUNNING.stopped
"""
    assert analyse_text(program).problems == ()

"""Classes and functions that are compared or looked for: each equals only itself."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

VALUES = """\
from torch import nn

class One: pass
class Other: pass
class Convolution(nn.Conv2d): pass
def first(): pass
def second(): pass

{answer}
"""

ANSWERS = {
    "One == One": True, "One == Other": False, "One != Other": True, "Other in {One}": False, "Other in (One, Other)": True,
    "One not in [Other]": True, "nn.Conv2d in (One, nn.Conv2d)": True, "One in (nn.Conv2d, nn.Linear)": False,
    "nn.Conv2d in {Convolution}": False, "nn.Conv2d == Convolution": False, "Convolution != nn.Conv2d": True,
    "first == second": False, "first in (second, first)": True, "first == One": False,
}  # fmt: skip


@pytest.mark.parametrize("question", ANSWERS)
def test_what_a_class_or_a_function_equals(question: str) -> None:
    text = VALUES.format(answer=f"assert ({question}) is {ANSWERS[question]}\n1 + ''")
    assert [p.code for p in analyse_text(text).problems] == ["argument-type"]
    text = VALUES.format(answer=f"if ({question}) is not {ANSWERS[question]}:\n    1 + ''")
    assert not analyse_text(text).problems


ROWS = """\
from torch import nn

class Layer(nn.Module):
    def __init__(self, inside, outside):
        super().__init__()
        self.inner = nn.Linear(inside, outside)

class Joined(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.size = size

ROWS = [[-1, "Layer", [2]], [[-1, 0], "Joined", []], [-1, "nn.Identity", []]]

def parsed(widths):
    for source, kind, args in ROWS:
        kind = eval(kind) if isinstance(kind, str) else kind
        if kind in {Layer}:
            args = [widths[source], *args]
            width = args[1]
        elif kind is Joined:
            width = sum(widths[s] for s in source)
            args = [width]
        else:
            width = widths[source]
        layer = kind(*args)
        widths.append(width)
    return widths

widths = parsed([3])
1 + str(widths[-1])
"""


def test_rows_that_name_their_class_take_its_branch() -> None:
    assert [p.code for p in analyse_text(ROWS).problems] == ["argument-type"]

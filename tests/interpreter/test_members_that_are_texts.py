"""Members of enumerations that are texts or numbers, too, and have methods of their own."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """import enum
import torch
from torch import nn
class Norm(str, enum.Enum):
    LAYER = "layer"
    NONE = "none"
    def make(self, size):
        return {{Norm.LAYER: nn.LayerNorm, Norm.NONE: nn.Identity}}[self](size)
    @property
    def wide(self):
        return torch.zeros(len(self.value), 3)
class Size(enum.IntEnum):
    SMALL = 2
    def make(self):
        return torch.zeros(self, 3)
x = torch.zeros(4, 3)
y = {expression}
"""
RUNS = {
    "Norm('layer').make(3)(x)": "float32[4, 3]",
    "Norm.NONE.make(3)(x)": "float32[4, 3]",
    "Norm.LAYER.wide": "float32[5, 3]",
    "Size.SMALL.make()": "float32[2, 3]",
    "torch.zeros(Size.SMALL, len(Norm.LAYER.upper()))": "float32[2, 5]",
}


@pytest.mark.parametrize("expression", RUNS)
def test_methods_of_members(expression: str) -> None:
    program = PROGRAM.format(expression=expression)
    exec(program, {})
    facts = analyse_text(program)
    assert not facts.problems
    assert bound_texts(facts, program)["y"][-1] == RUNS[expression]


def test_what_no_member_has_is_told() -> None:
    program = PROGRAM.format(expression="Norm.LAYER.size(3)")
    with pytest.raises(AttributeError):
        exec(program, {})
    assert len(analyse_text(program).problems) == 1

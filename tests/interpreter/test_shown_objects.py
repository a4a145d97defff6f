"""Objects that say themselves how they are shown: what they compute for it is followed."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """import torch
class Meter:
    def __init__(self):
        self.mat = torch.zeros(3, 3)
    def compute(self):
        rows = self.mat.sum(1)
        return rows
    def {method}(self):
        rows = self.compute()
        return "rows {{}}".format(rows.tolist())
meter = Meter()
{shown}
"""
SHOWN = ["print(meter)", "print('now', meter)", "text = str(meter)", "text = f'{meter}'", "text = f'{meter!s}'"]


@pytest.mark.parametrize("method", ["__str__", "__repr__"])
@pytest.mark.parametrize("shown", SHOWN)
def test_the_method_is_run(method: str, shown: str) -> None:
    program = PROGRAM.format(method=method, shown=shown)
    exec(program, {})
    facts = analyse_text(program)
    assert not facts.problems
    assert bound_texts(facts, program)["rows"][-1] == "float32[3]"
    broken = program.replace("self.mat.sum(1)", "self.mat @ torch.zeros(2)")
    (problem,) = analyse_text(broken).problems
    assert [frame.range.start.line for frame in problem.chain][-1:] == [12]


def test_what_it_gives_is_known() -> None:
    program = "class A:\n    def __str__(self):\n        return 'a'\n    def __repr__(self):\n        return 'b'\n"
    program += "import torch\nx = torch.zeros(len(str(A()) + f'{A()}'))\ny = torch.zeros(2 * len(repr(A())))\nz = x + y"
    exec(program, {})
    assert bound_texts(analyse_text(program), program)["z"] == ["float32[2]"]

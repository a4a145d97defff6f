"""Arguments that only some paths give, and stars that are not known."""

import textwrap

from shapewright.analysis.analyse import analyse_text

OPTIONAL = """
    import sys
    import torch

    def make(rows, columns=3):
        return torch.zeros(rows, columns)

    options = {"rows": 2}
    if len(sys.argv) > 1:
        options["depth"] = 4
    x = make(**options)
"""


def problems(program):
    return [p.code for p in analyse_text(textwrap.dedent(program)).problems]


def test_an_argument_that_only_some_path_gives_is_no_error():
    assert problems(OPTIONAL) == []


def test_an_argument_that_every_path_gives_is_one():
    assert problems(OPTIONAL.replace("if len(sys.argv) > 1:", "if True:")) == ["call-arguments"]


def test_a_spread_sequence_that_is_not_known_is_not_empty():
    program = """
        import torch

        def joined(*parts):
            return torch.cat(parts, 1)

        def forward(xs):
            return joined(*xs)
    """
    assert problems(program) == []


def test_a_function_that_nobody_calls_gets_no_more_than_its_defaults():
    program = """
        import torch

        class Net(torch.nn.Module):
            def __init__(self, width=4):
                super().__init__()
                self.layer = torch.nn.Linear(3, width)

        def build(cls, extra=None, **options):
            return cls(**options) if extra is None else cls(extra=extra, **options)

        def net(**options):
            return build(Net, **options)
    """
    assert problems(program) == []


def test_keywords_of_either_branch_are_not_given_together() -> None:
    program = """
import torch
from torch.nn.functional import interpolate

def larger(x, size=None):
    given = {"scale_factor": 2} if size is None else {"size": size}
    return interpolate(x, **given)

def summed(x, over: bool):
    given = {}
    if over:
        given["dim"] = 1
    return torch.cat(torch.sum(x.view(2, 3), **given), 0)

y = summed(torch.ones(6), bool(input()))
"""
    assert [problem.range.start.line for problem in analyse_text(program).problems] == [13]

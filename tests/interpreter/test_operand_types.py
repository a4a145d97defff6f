"""A number with a tuple or list is what Python raises on; sequences with each other, and repetitions, are not."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text


@pytest.mark.parametrize(
    ("expression", "kinds"),
    [
        ("x.shape[0] - x.size()", "-: 'int' and 'torch.Size'"),
        ("x.shape // 2", "//: 'torch.Size' and 'int'"),
        ("[1, 2] + 3", "+: 'list' and 'int'"),
        ("n - (1, 2)", "-: 'int' and 'tuple'"),
    ],
)
def test_unsupported_operands(expression: str, kinds: str) -> None:
    text = f"import torch\nx = torch.zeros(2, 3)\nn = x.size(0)\ny = {expression}\n"
    (problem,) = analyse_text(text).problems
    assert f"unsupported operand type(s) for {kinds}" in problem.message


@pytest.mark.parametrize(
    "expression", ["x.shape * 2", "(1,) + x.shape", "2 * [1]", "x.shape == 2", "x - 1", "np.ones(2) - (1, 2)"]
)
def test_supported_operands(expression: str) -> None:
    text = f"import numpy as np\nimport torch\nx = torch.zeros(2, 3)\ny = {expression}\n"
    assert analyse_text(text).problems == ()


def test_operands_that_are_one_of_several_are_judged_together() -> None:
    assert not analyse_text("size = 3 if input() else (1, 2)\nhalf = size // 2\n").problems
    assert analyse_text("size = (3, 4) if input() else [1, 2]\nhalf = size // 2\n").problems

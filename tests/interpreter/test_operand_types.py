"""What Python refuses to do with values of its own types is told in its words; what it does is not."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import torch\nimport numpy as np\nx = torch.zeros(2, 3)\nn = x.size(0)\nlr = 0.5\n"


@pytest.mark.parametrize(
    "expression",
    [
        "x.shape[0] - x.size()", "x.shape // 2", "[1, 2] + 3", "n - (1, 2)", "torch.nn.Linear(2, 3).state_dict() * lr",
        "[1] * 0.5", "{'a': 1} + {'b': 2}", "'a' + n", "x.shape(0)", "x(0)", "np.ones(3)(0)", "x.size[0]", "[[1, 2]][0, 1]",
        "[1, 2]['a']", "(1, 2)[x.numpy()]", "{1, 2}[0]", "len(n)", "[i for i in n]", "round(x.sum(), 2)", "round([1.5])",
        "int([1])", "float((1, 2))", "f'{[1]:.2f}'", "f'{\"a\":d}'", "n(2)",
        "range(np.arange(3))", "range(np.sqrt(4))", "range(0, x)", "range(np.zeros(1, int))",
        "range(3 / 2)", "np.zeros(4 / 2)", "np.full(2.0, 1)", "np.ones(6).reshape(2.0)", "torch.zeros(4 / 2)",
    ],
)  # fmt: skip
def test_what_python_refuses_is_told_in_its_words(expression: str) -> None:
    with pytest.raises((TypeError, ValueError)) as raised:
        exec(HEAD + expression)
    (problem,) = analyse_text(HEAD + f"y = {expression}\n").problems
    assert str(raised.value) in problem.message


@pytest.mark.parametrize(
    "expression",
    [
        "x.shape * 2", "(1,) + x.shape", "2 * [1]", "x.shape == 2", "x - 1", "np.ones(2) - (1, 2)", "{1: 2} | {3: 4}",
        "{'a': 1}.keys() - ['a']", "{'a': 1}.keys() | {'b'}", "'%d' % n", "{1} - {2}", "round(np.float64(2.5), 1)",
        "__import__('collections').Counter('a') + __import__('collections').Counter('b')", "f'{x.sum():.2f} {n:3d}'",
        "f'{\"a\":>5}'", "'ab' * n", "[1, 2][True]", "[1, 2][x.argmax()]", "range(x.argmax())",
        "range(np.arange(3).max())", "range(np.arange(3)[1])",
    ],
)  # fmt: skip
def test_supported_operands(expression: str) -> None:
    exec(HEAD + expression)
    assert analyse_text(HEAD + f"y = {expression}\n").problems == ()


def test_operands_that_are_one_of_several_are_judged_together() -> None:
    assert not analyse_text("size = 3 if input() else (1, 2)\nhalf = size // 2\n").problems
    assert analyse_text("size = (3, 4) if input() else [1, 2]\nhalf = size // 2\n").problems


ATTENDED = """
import torch
from torch import nn
x = torch.zeros(4, 5)
attention = nn.MultiheadAttention(5, 1)
greatest = torch.max(x, 1)
several = [x, x]
"""


@pytest.mark.parametrize(
    "statement",
    [
        "y = x + attention(x, x, x)", "y = attention(x, x, x) + x", "y = x * several", "y = x - [0.5, 0.5]",
        "y = greatest / 2", "y = -greatest", "y = greatest < 2", "y = greatest * 1.5", "y = x + greatest",
        "x += attention(x, x, x)", "x -= several", "y = x < several", "y = x @ several", "y = several @ x",
        "y = x ** (1, 2)", "y = x + {}", "y = x + 'a'", "y = several + x", "y = greatest + 1", "y = -several",
        "y = x + x.shape", "y = greatest(1)", "y = x[0].sum() + ()",
    ],
)  # fmt: skip
def test_what_tensors_are_not_combined_with_is_told_in_pythons_words(statement: str) -> None:
    with pytest.raises(TypeError) as raised:
        exec(ATTENDED + statement, {})
    (problem,) = analyse_text(ATTENDED + statement + "\n").problems
    assert str(raised.value) in problem.message


@pytest.mark.parametrize(
    "statement",
    [
        "y = x == several", "y = greatest + (1,)", "y = several * torch.tensor(2)", "several += x", "y = 'ab' * x.argmax()",
        "y = x.numpy() + (1,) * 5", "y = x.numpy() * [1] * 5", "y = greatest * 2",
    ],
)  # fmt: skip
def test_what_tensors_and_containers_do_together(statement: str) -> None:
    exec(ATTENDED + statement, {})
    assert analyse_text(ATTENDED + statement + "\n").problems == ()

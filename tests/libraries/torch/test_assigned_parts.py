"""What is assigned to a part of a tensor and does not fit it: torch's words for views and for chosen entries."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import torch\nx = torch.zeros(50, 33)\n"


@pytest.mark.parametrize(
    "statement",
    [
        "x[:, 1::2] = torch.ones(50, 17)", "x[0] = torch.ones(17)", "x[:3] = torch.ones(4, 33)",
        "x[torch.tensor([0, 1])] = torch.ones(3, 33)", "x[[0, 1]] = torch.ones(3, 33)", "x[0, 0] = torch.ones(3)",
        "x[0] = torch.ones(2, 17)", "x[:] = torch.ones(2, 50, 33)",
    ],
)  # fmt: skip
def test_what_does_not_fit_is_told_in_torch_s_words(statement: str) -> None:
    with pytest.raises(RuntimeError) as raised:
        exec(HEAD + statement)
    (problem,) = analyse_text(HEAD + statement).problems
    assert str(raised.value) in problem.message


TARGETS = "import torch\nimport torch.nn.functional as F\n"


@pytest.mark.parametrize(
    ("rows", "target"),
    [("16, 5", "16, 1"), ("16, 5", "16"), ("16, 5", "15"), ("16, 5", "16, 4"), ("4, 5, 7", "4, 7"), ("4, 5, 7", "4, 6")],
)
def test_a_float_target_of_another_shape_is_told_as_torch_finds_it(rows: str, target: str) -> None:
    text = f"{TARGETS}F.cross_entropy(torch.randn({rows}), torch.ones({target}))\n"
    with pytest.raises((RuntimeError, ValueError)) as raised:
        exec(text)
    (problem,) = analyse_text(text).problems
    assert str(raised.value) in problem.message

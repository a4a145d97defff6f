"""A leaf that requires a gradient is changed in place only where gradients are off."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

LEAF = "a leaf Variable that requires grad is being used in an in-place operation."


@pytest.mark.parametrize(
    "text",
    [
        "w = torch.zeros(3, requires_grad=True)\nw += 1", "w = torch.zeros(3)\nw.requires_grad_()\nw.mul_(2)",
        "w = (torch.zeros(2) * 3).requires_grad_(True)\nw.add_(1)", "w = torch.tensor([1.0], requires_grad=True)\nw -= 1",
        "w = torch.zeros(3, requires_grad=True)\nwith torch.no_grad():\n    w += 1",
        "w = torch.tensor([1.0], requires_grad=True)\ny = w * 2\ny += 1",
        "w = torch.tensor([1.0], requires_grad=True)\nw.data -= 1",
        "w = torch.tensor([1.0], requires_grad=True)\nw = w - 1\nw -= 1",
        "w = torch.zeros(2, requires_grad=True).clone()\nw -= 1", "w = torch.zeros(2, requires_grad=True).double()\nw -= 1",
        "w = torch.zeros(2, requires_grad=True)\nw.requires_grad_(False)\nw -= 1",
        "w = torch.nn.Parameter(torch.zeros(2))\nwith torch.no_grad():\n    w.add_(1)",
    ],
)  # fmt: skip
def test_as_torch_says(text: str) -> None:
    text = f"import torch\n{text}\n"
    said = ""
    try:
        exec(text)
    except RuntimeError as error:
        said = str(error)
    problems = [p.message for p in analyse_text(text).problems if p.severity == "error"]
    assert [LEAF in message for message in problems] == [True] * (said == LEAF)

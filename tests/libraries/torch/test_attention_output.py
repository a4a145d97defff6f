"""The functional form of attention of several heads."""

import torch

from shapewright.analysis import analyse_text

PROGRAM = """
import torch
import torch.nn.functional as F

x = torch.zeros(5, 2, 8)
y, weights = F.multi_head_attention_forward(
    x, x, x, 8, 2, torch.zeros(24, 8), torch.zeros(24), None, None, False, 0.0, torch.zeros(3, 8), torch.zeros(3),
)
"""


def test_the_output_is_as_wide_as_its_projection() -> None:
    scope: dict[str, torch.Tensor] = {}
    exec(PROGRAM, scope)
    facts = analyse_text(PROGRAM)
    assert not facts.problems
    bound = [f.tensor.shape for f in facts.facts if f.role == "binding" and f.tensor and f.range.start.line == 6]
    assert bound == [tuple(scope["y"].shape), tuple(scope["weights"].shape)]

"""``torch.autograd.Function``: ``apply`` runs the class's own ``forward``."""

from __future__ import annotations

from tests.support.bindings import bound_texts

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

PROGRAM = """
import torch
from torch import nn


class Swish(torch.autograd.Function):
    @staticmethod
    def forward(ctx, i):
        ctx.save_for_backward(i)
        return i * torch.sigmoid(i)

    @staticmethod
    def backward(ctx, grad_output):
        (i,) = ctx.saved_tensors
        return grad_output * i


class Product(torch.autograd.function.Function):
    @staticmethod
    def forward(x, w):
        return x @ w, x.sum()

    @staticmethod
    def setup_context(ctx, inputs, output):
        left, right = inputs
        ctx.save_for_backward(left, right)


class Layer(nn.Module):
    def forward(self, x):
        return Swish.apply(x)


out = Layer()(torch.randn(3, 4))
product = Product.apply
both, total = product(torch.randn(3, 4), torch.randn(4, 5))
"""


def test_apply_runs_forward() -> None:
    facts = analyse_text(PROGRAM)
    assert not facts.problems
    shown = bound_texts(facts, PROGRAM)
    assert {name: shown[name][0] for name in ("out", "both", "total", "left", "right")} == {
        "out": "float32[3, 4]",
        "both": "float32[3, 5]",
        "total": "float32[]",
        "left": "float32[3, 4]",
        "right": "float32[4, 5]",
    }


def test_what_forward_cannot_compute_is_reported_there() -> None:
    (problem,) = analyse_text(PROGRAM + "product(torch.randn(3, 4), torch.randn(3, 5))\n").problems
    assert problem.range.start.line == PROGRAM[: PROGRAM.index("x @ w")].count("\n") + 1
    assert "3x4 and 3x5" in problem.message

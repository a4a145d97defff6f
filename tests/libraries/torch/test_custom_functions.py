"""``torch.autograd.Function``: ``apply`` runs the class's own ``forward``."""

from __future__ import annotations

import pytest
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


STEP = """
import torch


class Linear(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, w, b=None, scale=2):
        ctx.save_for_backward(x, w, b)
        ctx.scale = scale
        y = x.mm(w.t()) * scale
        return y if b is None else y + b

    @staticmethod
    def backward(ctx, grad_output):
        x, w, b = ctx.saved_tensors
        gx = gw = gb = None
        if ctx.needs_input_grad[0]:
            gx = grad_output.mm(w) * ctx.scale
        if ctx.needs_input_grad[1]:
            gw = grad_output.t().mm(x)
        if b is not None and ctx.needs_input_grad[2]:
            gb = grad_output.sum(0)
        return gx, gw, gb, None


x = torch.randn(5, 3, requires_grad=True)
w, b = torch.randn(4, 3, requires_grad=True), torch.zeros(4, requires_grad=True)
seen = []
"""
USE = "Linear.apply(x, w, b, 3).sum().backward()\n"


def test_backward_runs_with_gradients_like_what_forward_gives() -> None:
    exec(STEP + USE, {})  # the referee
    facts = analyse_text(STEP + USE)
    assert not facts.problems
    shown = bound_texts(facts, STEP + USE)
    assert {name: shown[name][-1] for name in ("grad_output", "gx", "gw", "gb")} == {
        "grad_output": "float32[5, 4]",
        "gx": "float32[5, 3]",
        "gw": "float32[4, 3]",
        "gb": "float32[4]",
    }


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("return gx, gw, gb, None", "return gx, gw, gb", "takes 4 arguments and its backward gives 3"),
        ("gw = grad_output.t().mm(x)", "gw = x.t().mm(grad_output)", "gives float32[3, 4] as the gradient of"),
        ("gw = grad_output.t().mm(x)", "gw = grad_output.mm(x)", "5x4 and 5x3"),
    ],
)
def test_what_backward_must_not_give(before: str, after: str, message: str) -> None:
    text = STEP.replace(before, after) + USE
    with pytest.raises(RuntimeError):
        exec(text, {})
    (problem,) = analyse_text(text).problems
    assert message in problem.message


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("return gx, gw, gb, None", "return gx, gw, gb, None, None"),
        ("gx = grad_output.mm(w) * ctx.scale", "gx = grad_output.mm(w).expand(2, 5, 3)"),
        ("x, w, b = ctx.saved_tensors", "x, w, b = ctx.saved_tensors\n        seen.append(1)"),
    ],
)
def test_what_backward_may_do(before: str, after: str) -> None:
    text = STEP.replace(before, after) + "Linear.apply(x, w)\nassert not seen\n" + USE
    exec(text, {})  # the referee
    assert not analyse_text(text).problems


@pytest.mark.parametrize(
    ("before", "after"),
    [("return gx, gw, gb, None", "return gx, gw, gb"), ("gw = grad_output.t().mm(x)", "gw = grad_output.mm(x)")],
)
def test_a_backward_that_nothing_calls_fails_nowhere(before: str, after: str) -> None:
    text = STEP.replace(before, after) + "(2 * w).sum().backward()\ny = Linear.apply(x, w, b, 3)\n"
    exec(text, {})  # the referee
    assert not analyse_text(text).problems


def test_a_backward_that_is_not_meant_to_run_is_no_problem() -> None:
    text = STEP.replace("        return gx, gw, gb, None", "        raise NotImplementedError")
    exec(text + "Linear.apply(x, w)", {})
    assert not analyse_text(text + "Linear.apply(x, w)\n").problems


def test_gradcheck_calls_the_function() -> None:
    text = STEP + "torch.autograd.gradcheck(Linear.apply, (x.double(), w.double()))\n"
    assert bound_texts(analyse_text(text), text)["grad_output"][0] == "float64[5, 4]"

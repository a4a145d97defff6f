"""Arithmetic of torch on Python numbers alone: what torch gives, or says."""

import pytest
import torch

from shapewright.analysis import analyse_text

CALLS = [f"torch.{name}({args})" for name in (
    "add", "sub", "subtract", "mul", "multiply", "div", "divide", "true_divide", "floor_divide", "maximum", "atan2",
) for args in ("7, 2", "7, 2.0", "7.5, 2.5")] + [
    "torch.div(7, 2, rounding_mode='trunc')", "torch.div(7.0, 2, rounding_mode='floor')", "torch.mul(True, 2)",
]  # fmt: skip


@pytest.mark.parametrize("call", CALLS)
def test_as_torch_does(call):
    found = analyse_text(f"import torch\ny = {call}\n")
    bound = [fact for fact in found.facts if fact.role == "binding"]
    try:
        real = eval(call, {"torch": torch})
    except TypeError:
        assert found.problems
    else:
        assert not found.problems
        assert bound[-1].tensor.text == f"{str(real.dtype).removeprefix('torch.')}[]"


def test_a_number_computed_from_a_size():
    found = analyse_text("""
import torch

def chunks(x, width):
    count = torch.div(x.shape[1], width * 2, rounding_mode="trunc")
    return x.view(x.size(0), count, width * 2, x.size(2))
""")
    assert not found.problems

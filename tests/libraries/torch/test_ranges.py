"""Short vectors of floats that code computes sizes with: what their bounds decide is what torch computes."""

from __future__ import annotations

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.bindings import bound_tensors

WIDTHS = """
import math
import torch

def widths_of(slope, initial, factor, depth, quant=8):
    continuous = torch.arange(depth, dtype=torch.float32) * slope + initial
    exponents = torch.round(torch.log(continuous / initial) / math.log(factor))
    widths = torch.round((initial * torch.pow(factor, exponents)) / quant) * quant
    stages, last = len(torch.unique(widths)), int(exponents.max().item()) + 1
    values, counts = torch.unique(torch.tensor(widths.int().tolist()), return_counts=True)
    return counts.tolist(), values.tolist()[0], stages, last

counts, least, stages, last = widths_of{arguments}
x = torch.zeros(stages, last, least, *counts)
"""


@pytest.mark.parametrize("arguments", [(36.44, 24, 2.49, 13), (27.89, 48, 2.09, 16)])
def test_widths_of_a_network(arguments: tuple[float, ...]) -> None:
    program = WIDTHS.replace("{arguments}", str(arguments))
    scope: dict[str, torch.Tensor] = {}
    exec(program, scope)
    assert bound_tensors(program)["x"][0].text == f"float32[{', '.join(map(str, scope['x'].shape))}]"


NUMBERS = st.floats(0.25, 64, width=32)


@settings(max_examples=40, deadline=None)
@given(st.lists(NUMBERS, min_size=2, max_size=5), NUMBERS, st.sampled_from(["+", "-", "*", "/", "**"]))
def test_what_is_told_is_what_torch_computes(numbers: list[float], other: float, sign: str) -> None:
    if sign == "**":
        other = min(other, 3.0)
    expression = f"torch.round((torch.arange(1, {len(numbers) + 1}, dtype=torch.float32) {sign} {other}) / 3.0)"
    program = f"import torch\nsizes = {expression}.int().tolist()\n"
    program += "x = torch.zeros([abs(s) % 50 for s in sizes])\n"
    scope: dict[str, torch.Tensor] = {}
    exec(program, scope)
    told = bound_tensors(program)["x"][0].shape
    real = tuple(scope["x"].shape)
    assert told is not None and all(dim == size for dim, size in zip(told, real, strict=True) if isinstance(dim, int))


def test_what_lies_between_two_integers_is_not_told() -> None:
    program = "import torch\nx = torch.round(torch.arange(1, 3, dtype=torch.float32) / 3.0 + 1.1666666)\n"
    program += "sizes = x.int().tolist()\ny = torch.zeros(sizes[0], 3)\n"
    assert not isinstance(bound_tensors(program)["y"][0].shape[0], int)  # type: ignore[index]

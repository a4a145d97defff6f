"""What a way out may have skipped is not reported where we do not know enough to say whether it is taken."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

PROGRAM = """
import torch
from nowhere import settings

def work(x):
    {before}
    return torch.nn.Linear(3, 4)(torch.zeros(2, 5))

work(torch.ones(2))
"""


@pytest.mark.parametrize(
    "before",
    [
        "if settings.quick: return x",
        "if not settings.slow: return x",
        "for _ in range(3):\n        if settings.quick: return x",
        "for _ in range(3):\n        if settings.quick: continue\n        torch.zeros(2) @ torch.zeros(3)\n    return x",
    ],
)
def test_a_return_that_nobody_can_tell_puts_the_rest_in_doubt(before: str) -> None:
    assert not analyse_text(PROGRAM.format(before=before)).problems


@pytest.mark.parametrize(
    "before",
    [
        "if settings.broken: raise ValueError(x)",
        "if x.sum() > 0: return x",
        "for _ in range(3):\n        if settings.quick: continue",
    ],
)
def test_a_guard_a_choice_of_data_and_a_round_that_is_left_do_not(before: str) -> None:
    assert [p.code for p in analyse_text(PROGRAM.format(before=before)).problems] == ["linear-in-features"]

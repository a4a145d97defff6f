"""``list | tuple``: one of several classes, as ``isinstance`` takes it."""

import pytest

from shapewright.analysis import analyse_text

PROGRAM = """
import re
import numpy as np
import torch

class Own:
    size: int | None = None

Sizes = int | float
found = {expression}
"""


@pytest.mark.parametrize(
    "expression",
    ["isinstance([1], list | tuple)", "isinstance([1], int | str)", "isinstance(2.5, Sizes)", "isinstance(None, int | None)",
     "isinstance(3, str | None | list)", "isinstance(Own(), int | Own)", "isinstance(np.zeros(2), torch.Tensor | np.ndarray)",
     "isinstance(torch.zeros(2), list | np.ndarray)", "Own().size is None", "3 | 4"],
)  # fmt: skip
def test_it_is_what_python_says(expression: str) -> None:
    scope: dict[str, object] = {}
    text = PROGRAM.format(expression=expression)
    exec(text, scope)
    facts = analyse_text(text)
    assert not facts.problems
    found = next(f for f in facts.facts if f.role == "binding" and f.range.start.line == 10)
    assert found.display == repr(scope["found"])

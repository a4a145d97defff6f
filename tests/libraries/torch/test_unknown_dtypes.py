"""A dtype that is given and not known: the shape is told all the same, where it does not depend on it."""

from __future__ import annotations

import pytest
import torch
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import numpy as np
import torch

def of(x, given):
    rank = x.ndim
    dtype = x.dtype
    zeros = torch.zeros(3, 4, dtype=dtype)
    moved = torch.ones(2).bool().to(dtype)
    typed = torch.ones(2, 5).type(given)
    ranged = torch.arange(5, dtype=dtype)
    listed = torch.tensor([[1, 2]], dtype=dtype)
    array = np.zeros((2, 3)).astype(given)
    bytes_of = torch.zeros(2, 4).view(dtype)
    seen = np.zeros((2, 4)).view(given)
    return seen
"""


def test_shapes_of_any_dtype() -> None:
    facts = analyse_text(PROGRAM)
    assert not facts.problems
    found = bound_texts(facts, PROGRAM)
    assert {name: found.get(name) for name in ("zeros", "moved", "typed", "ranged", "listed", "array")} == {
        "zeros": ["?[3, 4]"], "moved": ["?[2]"], "typed": ["?[2, 5]"], "ranged": ["?[5]"], "listed": ["?[1, 2]"],
        "array": ["?[2, 3]"],
    }  # fmt: skip
    assert found["bytes_of"] == ["?[...]"]
    assert "seen" not in found


@pytest.mark.parametrize("spelled", ["torch.int16", "torch.LongTensor", "'torch.LongTensor'", "torch.FloatTensor"])
def test_old_tensor_types(spelled: str) -> None:
    program = f"import torch\nmade = torch.zeros(2).type({spelled})\n"
    real = str(eval(f"torch.zeros(2).type({spelled})", {"torch": torch}).dtype).removeprefix("torch.")
    assert bound_texts(analyse_text(program), program)["made"] == [f"{real}[2]"]

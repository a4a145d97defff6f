"""What is written in place is forgotten of the tensor, its views and what it is a view of, wherever they are held."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_tensors

TORCH = "import torch\nt = torch.ones(3, dtype=torch.int64)\n"
NUMPY = "import numpy as np\nt = np.ones(3, dtype=np.int64)\n"


@pytest.mark.parametrize("library, make", [(TORCH, "torch.zeros"), (NUMPY, "np.zeros")])
@pytest.mark.parametrize(
    "write",
    [
        "t[0] = 5",
        "t[[0, 2]] = 5",
        "t[1:] += 4",
        "t.reshape(3, 1)[0] = 5",
        "kept = {'t': t}; kept['t'][0] = 5",
        "u = t[:2]; u[0] = 5",
    ],
)
def test_a_size_that_was_written_is_not_known(library: str, make: str, write: str) -> None:
    program = f"{library}first = {make}(int(t[0]))\n{write}\nsecond = {make}(int(t[0]))\n"
    bound = bound_tensors(program)
    assert bound["first"][0].shape == (1,)
    assert bound["second"][0].text.endswith("[?]")


@pytest.mark.parametrize("write", ["t[1:].add_(4)", "torch.add(t, t, out=t)", "torch.nn.init.constant_(t, 4)"])
def test_operators_that_write(write: str) -> None:
    assert bound_tensors(f"{TORCH}{write}\nsize = torch.zeros(int(t[2]))\n")["size"][0].text == "float32[?]"


def test_a_mask_with_some_entries_cleared_decides_no_branch() -> None:
    program = """
import torch

class Columns(torch.nn.Module):
    def __init__(self, count, wide):
        super().__init__()
        self.single = torch.ones(count, dtype=torch.bool)
        self.single[wide] = 0

    def forward(self, x):
        columns = []
        for position, single in enumerate(self.single):
            columns.append(x[:, position].view(-1, 1) if single else torch.zeros(3, 2))
        return torch.cat(columns, dim=1)

y = Columns(4, [0, 2])(torch.randn(3, 4))
"""
    assert bound_tensors(program)["y"][0].text == "float32[3, ?]"


def test_what_another_tensor_was_computed_from_may_be_written() -> None:
    program = f"{TORCH}u = t + 0\nv = torch.ones(2, dtype=torch.int64)\nt[0] = 5\nsize = torch.zeros(int(v[0]))\n"
    assert bound_tensors(program)["size"][0].text == "float32[1]"

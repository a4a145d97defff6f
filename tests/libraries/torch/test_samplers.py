"""A sampler that the program wrote says which items come together."""

from __future__ import annotations

from shapewright.analysis import analyse_text

SAMPLER = """
import torch
from torch.utils.data import DataLoader, Sampler, TensorDataset

class Episodes(Sampler):
    def __len__(self):
        return 3

    def __iter__(self):
        for _ in range(3):
            yield torch.cat([torch.randperm(20)[:4] for _ in range(2)])

for x, in DataLoader(TensorDataset(torch.zeros(20, 6)), batch_sampler=Episodes()):
    y = x @ torch.zeros(5, 1)
"""


def test_a_sampler_of_batches_runs() -> None:
    result = analyse_text(SAMPLER)
    assert "float32[8, 6]" in {fact.tensor.text for fact in result.facts if fact.tensor is not None}
    assert [problem.code for problem in result.problems] == ["matmul-size"]

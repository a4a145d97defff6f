"""A list of unknown length has one length; rows padded to one length make a tensor of known rank."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PADDED = """
import random
import torch

rng = random.Random(0)
words = input().split()
ids = [rng.randint(0, 9) for _ in words]
n = len(ids)
vector = torch.tensor(ids)
pair = torch.tensor([ids, ids])
zeros = torch.zeros(len(ids))
longest = max(len(row) for row in [ids, [1, 2]])
padded = torch.tensor([row + [0] * (longest - len(row)) for row in [ids, [1, 2]]])
short = torch.tensor([ids + [0] * (10 - len(ids))])
"""


def test_padded_rows() -> None:
    shown = bound_texts(analyse_text(PADDED), PADDED)
    assert shown["vector"] == ["int64[n]"]
    assert shown["pair"] == ["int64[2, n]"]
    assert shown["zeros"] == ["float32[n]"]
    assert shown["padded"] == ["int64[2, max(n, 2)]"]
    assert shown["short"] == ["int64[1, max(n, 10)]"]  # a list times a negative number is empty


RAGGED = """
import torch
words = input().split()
ids = [1 for _ in words]
torch.tensor([[1, 2], [1, 2, 3], ids])
"""


def test_rows_that_differ_are_still_told() -> None:
    (problem,) = analyse_text(RAGGED).problems
    assert "expected sequence of length 2 at dim 1 (got 3)" in problem.message


GATHERED = """
import torch
from torch.utils.data import DataLoader, TensorDataset

found = None
for (x,) in DataLoader(TensorDataset(torch.ones(18, 3)), 4):
    if found is None:
        found = x
        labels = x[:, 0]
    else:
        found = torch.cat((found, x), 0)
        labels = torch.cat([labels, x[:, 0]])
"""


def test_a_list_with_an_item_that_may_be_none_is_the_one_that_can_be_joined() -> None:
    shown = bound_texts(analyse_text(GATHERED), GATHERED)
    assert all(text.startswith("float32[") for text in shown["labels"])
    assert analyse_text(GATHERED).problems == ()
    wrong = "import torch\ntorch.cat([torch.ones(2), None])\n"
    (problem,) = analyse_text(wrong).problems
    assert "expected Tensor as element 1 in argument 0, but got NoneType" in problem.message


COLLATED = """
import torch
from torch.utils.data import DataLoader, Dataset


class Words(Dataset):
    def __len__(self):
        return 8

    def __getitem__(self, index):
        size = int(torch.randint(1, 5, (1,)))
        return torch.zeros(size, 3)


def together(items):
    joined = torch.cat(items)
    return joined


for batch in DataLoader(Words(), 2, collate_fn=together):
    pass
"""


def test_the_items_of_a_batch_have_a_size_each() -> None:
    shown = bound_texts(analyse_text(COLLATED), COLLATED)
    assert shown["joined"] == ["float32[size + size_2, 3]"]

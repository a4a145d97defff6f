"""Modules that are taken out of a container again: ``del layers[-1]``, ``branches.pop(name)``."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """\
import torch
from torch import nn

model = nn.Sequential(nn.Linear(2, 3), nn.ReLU(), nn.Linear(3, 4), nn.Linear(4, 5))
del model[-1]
shorter = model(torch.randn(7, 2))
del model[0]
behind = model(torch.randn(7, 3))

layers = nn.ModuleList(nn.Linear(i, i + 1) for i in (1, 2, 3))
del layers[1:]
left = torch.zeros(len(layers))

branches = nn.ModuleDict({"a": nn.Linear(2, 3), "b": nn.Linear(2, 5), "c": nn.Linear(2, 7)})
taken = branches.pop("c")(torch.randn(1, 2))
del branches["a"]
joined = torch.cat([branch(torch.randn(1, 2)) for branch in branches.values()], dim=1)

class Table:
    def __init__(self):
        self.rows = [torch.zeros(1), torch.zeros(2)]

    def __delitem__(self, index):
        del self.rows[index]

table = Table()
del table[0]
row = table.rows[0] * 2
"""


def test_what_is_left_of_a_container() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    expected = {"shorter": "float32[7, 4]", "behind": "float32[7, 4]", "left": "float32[1]", "taken": "float32[1, 7]",
                "joined": "float32[1, 5]", "row": "float32[2]"}  # fmt: skip
    assert {name: found[name] for name in expected} == {name: [text] for name, text in expected.items()}

"""Objects of a class that gives items by number: iterated, they give as many as they have, each its own."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """\
import torch
from collections.abc import Sequence

class Kinds(Sequence):
    def __init__(self, count):
        self.count = count

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        return "full"

class Cache:
    def __init__(self, kind):
        self.kind, self.keys = kind, torch.zeros(1, 0, 2)

    def update(self, new):
        self.keys = torch.cat([self.keys, new], dim=1)
        return self.keys

caches = [Cache(kind) for kind in Kinds(2)]
first = caches[0].update(torch.zeros(1, 3, 2))
second = caches[1].update(torch.zeros(1, 4, 2))

class Growing:
    def __init__(self, widths):
        self.widths = widths

    def __len__(self):
        return len(self.widths)

    def __getitem__(self, index):
        return torch.zeros(index + 1, self.widths[index])

small, middle, large = Growing([3, 4, 5])

class Ending:
    def __len__(self):
        return 5

    def __getitem__(self, index):
        if index == 2:
            raise IndexError(index)
        return torch.zeros(2, 6)

for item in Ending():
    kept = item * 2
after = torch.zeros(9)
"""


def test_each_item_is_its_own() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    assert found["first"] == ["float32[1, 3, 2]"]
    assert found["second"] == ["float32[1, 4, 2]"]
    assert [found[name] for name in ("small", "middle", "large")] == [["float32[1, 3]"], ["float32[2, 4]"], ["float32[3, 5]"]]
    assert found["kept"] == ["float32[2, 6]"]
    assert found["after"] == ["float32[9]"]

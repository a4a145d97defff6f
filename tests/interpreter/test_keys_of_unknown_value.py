"""An entry under a key that is not known may be the one that is asked for by name."""

from __future__ import annotations

import pytest

from shapewright.analysis.analyse import analyse_text

REPLACED = """
from collections import defaultdict

def means(found):
    kept = defaultdict(list)
    for key, value in found.items():
        kept[key].append(value)
    for key, value in kept.items():
        kept[key] = sum(value) / len(value)
    return f"{kept['active']:.1f}"
"""
NAMED = """
import torch

def joined(name):
    parts = {"a": torch.zeros(2, 3)}
    parts[name] = torch.zeros(2, 4)
    return parts["b"]

y = joined(input())
z = y @ torch.zeros(5, 1)
"""


@pytest.mark.parametrize(("program", "codes"), [(REPLACED, []), (NAMED, ["matmul-size"])], ids=["replaced", "named"])
def test_an_entry_under_an_unknown_key_may_be_the_one_that_is_read(program: str, codes: list[str]) -> None:
    assert [problem.code for problem in analyse_text(program).problems] == codes

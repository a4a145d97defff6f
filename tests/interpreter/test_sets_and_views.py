"""Sets, dicts and what a dict shows of itself: equal in any order, ordered by what they hold, and no lists."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from shapewright.analysis import analyse_text

HEAD = """
import numpy as np
import torch

d = {"a": 1, "b": 2}
t = {"a": torch.zeros(2, 3), "b": torch.zeros(2, 3)}
"""
COMPARED = [
    "{1, 2} == {2, 1}", "{1, 2} == {1, 3}", "{1, 2} != {2, 1}", "{1, 2} == [1, 2]", "set(d) == {'b', 'a'}",
    "d.keys() == {'b', 'a'}", "d.keys() == t.keys()", "d.items() == {('b', 2), ('a', 1)}",
    "{'a': 1, 'b': 2} == {'b': 2, 'a': 1}", "{'a': 1, 'b': 2} == {'b': 1, 'a': 2}", "d == {'a': 1}",
    "{1} <= {1, 2}", "{1, 2} < {1, 2}", "{'a', 'b', 'c'} >= d.keys()", "d.keys() > {'a', 'b'}",
    "list(d.values()) == [1, 2]", "isinstance(d.keys(), (list, set))", "isinstance(d.values(), list)",
]  # fmt: skip


def namespace() -> dict[str, object]:
    made: dict[str, object] = {}
    exec(HEAD, made)
    return made


@pytest.mark.parametrize("asked", COMPARED)
def test_as_python_compares(asked: str) -> None:
    expected = (3,) if eval(asked, namespace()) else (4,)
    text = f"{HEAD}x = np.zeros(3) if {asked} else np.zeros(4)\n"
    facts = analyse_text(text)
    assert not facts.problems
    assert [f.tensor.shape for f in facts.facts if f.role == "binding" and f.range.start.line == 7] == [expected]


FAILING = [
    "d.keys()[0]", "d.values()[0]", "d.keys() + ['c']", "d.keys().sort()", "d.values() * 2", "torch.stack(t.values())",
    "torch.cat({1, 2})", "torch.tensor(d.values())", "torch.FloatTensor(d.values())", "np.stack(d.values())",
    "np.vstack(d.values())", "np.concatenate(d.values())", "np.log(d.values())",
]  # fmt: skip


@pytest.mark.parametrize("form", FAILING)
def test_what_a_list_would_be_taken_for(form: str) -> None:
    with pytest.raises((TypeError, AttributeError, RuntimeError)) as raised:
        eval(form, namespace())
    (problem,) = analyse_text(f"{HEAD}x = {form}\n").problems
    said = str(raised.value)
    assert said in problem.message or problem.message.startswith(said[0].upper() + said[1:])


WORKING = [
    "np.array(d.values())", "np.array(list(d.values()))", "torch.stack(list(t.values()))", "torch.cat(tuple(t.values()))",
    "np.zeros(len(d.keys() & {'a'}))", "np.zeros(len(d.keys() - ['a']))", "np.zeros(max(d.values()))",
    "next(iter(t.values()))", "np.fromiter(d.values(), dtype=float)",
]  # fmt: skip


@pytest.mark.parametrize("form", WORKING)
def test_what_works(form: str) -> None:
    made = eval(form, namespace())
    facts = analyse_text(f"{HEAD}x = {form}\n")
    assert not facts.problems
    (x,) = [f.tensor for f in facts.facts if f.role == "binding" and f.range.start.line == 7]
    assert x is not None
    assert x.shape == tuple(made.shape)
    assert x.dtype == str(made.dtype).removeprefix("torch.")
    assert isinstance(made, np.ndarray | torch.Tensor)


def test_what_is_rearranged_keeps_its_dtype_in_any_rank() -> None:
    text = """
import torch
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(3, 4)

    def forward(self, x, mask):
        y = self.layer(x)
        parts = [y.flatten(1), y[:, 0], y.unsqueeze(1), y.masked_fill(mask, 0.0)]
        a, b, c, d = parts
"""
    facts = analyse_text(text).facts
    bound = [f.tensor.dtype for f in facts if f.role == "binding" and f.range.start.line == 13 and f.tensor is not None]
    assert bound == ["float32"] * 4

"""Tensors made of what is only partly known: no rank is guessed."""

from __future__ import annotations

from shapewright.analysis import analyse_text


def test_lists_of_unknown_length_are_rows() -> None:
    facts = analyse_text("""
import torch

def edges(lines, numbers):
    rows = [line.split() for line in lines]
    first = [numbers[row[0]] for row in rows]
    second = [numbers[row[1]] for row in rows]
    row, col = torch.tensor([first, second])
    return torch.cat([row, col], dim=0)
""")
    assert not facts.problems


def test_an_input_that_was_taken_for_a_tensor_may_be_an_array() -> None:
    facts = analyse_text("""
import torch

def convert(data, last=False):
    if data.ndim == 2:
        data = data[..., None] if last else data[None]
    return torch.from_numpy(data)
""")
    assert not facts.problems


def test_the_whole_part_of_a_float_is_a_size() -> None:
    facts = analyse_text("""
import torch

x = torch.rand(5)
count = int(x.sum() * 4)
made = torch.zeros(count, 2)
total = torch.tensor(0)
total += int(x.sum())
exact = torch.zeros(int(torch.tensor(2.7)))
""")
    assert not facts.problems
    assert [f.tensor.text for f in facts.facts if f.role == "binding" and f.tensor is not None][-1] == "float32[2]"


def test_places_in_a_sequence_have_the_shape_of_what_is_looked_for() -> None:
    facts = analyse_text("""
import torch

def places(sequence, wanted):
    found = torch.searchsorted(sequence, wanted)
    kinds = torch.bucketize(wanted, torch.arange(4))
    return found[0], kinds[0]
""")
    assert not facts.problems

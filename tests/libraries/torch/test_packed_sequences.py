"""Packed sequences: whatever their layout and the layer's ``batch_first``, as torch pads them again."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

torch = pytest.importorskip("torch")

SET_UP = """
import torch
from torch import nn
from torch.nn.utils.rnn import PackedSequence, pack_padded_sequence, pack_sequence, pad_packed_sequence

batch = torch.randn(2, 5, 3)
lengths = torch.tensor([4, 2])
"""

PROGRAMS = {
    "batch first": "packed = pack_padded_sequence(batch, lengths, batch_first=True)\n"
    "layer = nn.LSTM(3, 6, batch_first=True, bidirectional=True)",
    "time first": "packed = pack_padded_sequence(batch.transpose(0, 1), [4, 2])\nlayer = nn.LSTM(3, 6)",
    "packed time first, layer batch first": "packed = pack_padded_sequence(batch.transpose(0, 1), [4, 2])\n"
    "layer = nn.LSTM(3, 6, batch_first=True)",
    "packed batch first, layer time first": "packed = pack_padded_sequence(batch, [2, 4], batch_first=True, "
    "enforce_sorted=False)\nlayer = nn.LSTM(3, 6)",
    "a list of sequences": "packed = pack_sequence([batch[0], batch[1][:2]])\nlayer = nn.LSTM(3, 6)",
}

RUN = """
data, sizes = packed.data, packed.batch_sizes
output, (h, c) = layer(packed)
features = output.data
padded, counts = pad_packed_sequence(output, batch_first=True)
longer, _ = pad_packed_sequence(output, total_length=9)
"""

REFUSED = {
    "as many lengths as steps": "pack_padded_sequence(batch, [5, 4, 3, 2, 1], batch_first=True)",
    "batch_first forgotten": "pack_padded_sequence(batch, lengths)",
    "lengths in another order": "pack_padded_sequence(batch, [2, 4], batch_first=True)",
    "sequences in another order": "pack_sequence([batch[1][:2], batch[0]])",
    "features of another size for an LSTM": "nn.LSTM(4, 6)(pack_sequence([batch[0], batch[1][:2]]))",
    "features of another size for a GRU": "nn.GRU(4, 6)(pack_sequence([batch[0], batch[1]]))",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_shapes_are_those_of_torch(name: str) -> None:
    text = SET_UP + PROGRAMS[name] + RUN
    names: dict[str, object] = {}
    exec(text, names)  # a program of this file
    facts = analyse_text(text)
    assert not facts.problems
    shown = bound_texts(facts, text)
    for variable in ("data", "sizes", "h", "c", "features", "padded", "counts", "longer"):
        real = names[variable]
        assert isinstance(real, torch.Tensor)
        assert [f"torch.{text}" for text in shown[variable]] == [f"{real.dtype}{list(real.shape)}"], variable


@pytest.mark.parametrize("name", REFUSED)
def test_what_torch_refuses_is_reported_in_its_words(name: str) -> None:
    with pytest.raises(RuntimeError) as real:
        exec(SET_UP + REFUSED[name], {})  # a program of this file
    (problem,) = analyse_text(SET_UP + REFUSED[name]).problems
    assert problem.severity == "error"
    assert str(real.value).split(" (")[0].split(". You")[0] in problem.message

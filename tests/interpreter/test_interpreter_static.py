"""A static function of a modelled class is called on the class and on an instance alike."""

from __future__ import annotations

import pytest

from shapewright.analysis.analyse import analyse_text


@pytest.mark.parametrize("owner", ["nn.Transformer", "nn.Transformer(8, 2)"])
def test_static_function(owner: str) -> None:
    facts = analyse_text(f"from torch import nn\nmask = {owner}.generate_square_subsequent_mask(len('abcde'))\n")
    assert [f.tensor.text for f in facts.facts if f.tensor and f.role == "binding"] == ["float32[5, 5]"]


def test_lists_of_unequal_length_make_no_batch() -> None:
    program = (
        "from torch.utils.data import DataLoader\nfor batch in DataLoader([[1, 2], [3]], batch_size=2):\n    pass\n"
    )
    assert [(p.range.start.line, p.code) for p in analyse_text(program).problems] == [(2, "batch-sizes")]

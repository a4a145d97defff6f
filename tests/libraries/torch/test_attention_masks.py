"""Masks of attention and of the Transformer, batches and lengths: refused where torch refuses them, in its words."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import torch
from torch import nn
x = torch.randn(2, 10, 16)
y = torch.randn(2, 7, 16)
m = nn.MultiheadAttention(16, 4, batch_first=True)
m2 = nn.MultiheadAttention(16, 4)
apart = nn.MultiheadAttention(16, 4, kdim=8, vdim=6, batch_first=True)
enc = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4, batch_first=True), 2)
enc2 = nn.TransformerEncoder(nn.TransformerEncoderLayer(16, 4), 2)
dec = nn.TransformerDecoder(nn.TransformerDecoderLayer(16, 4, batch_first=True), 2)
tr = nn.Transformer(16, 4, 1, 1, batch_first=True)
"""

CALLS = [
    "m(x, y, y)",
    "m(x, y, x)",
    "m2(x, y, y)",
    "m(x, torch.randn(3, 7, 16), torch.randn(3, 7, 16))",
    "m(x, x, x, attn_mask=torch.ones(20, 20).bool())",
    "m(x, y, y, attn_mask=torch.zeros(10, 7).bool())",
    "m(x, y, y, attn_mask=torch.zeros(7, 10).bool())",
    "m(x, x, x, attn_mask=torch.zeros(8, 10, 10).bool())",
    "m(x, x, x, attn_mask=torch.zeros(2, 10, 10).bool())",
    "m(x, x, x, key_padding_mask=torch.zeros(2, 10).bool())",
    "m(x, x, x, key_padding_mask=torch.zeros(10, 2).bool())",
    "m2(x, x, x, key_padding_mask=torch.zeros(2, 10).bool())",
    "m(x, x, x, key_padding_mask=torch.zeros(2, 10).long())",
    "enc(x, mask=torch.zeros(10, 10))",
    "enc(x, mask=torch.zeros(12, 12))",
    "enc(x, src_key_padding_mask=torch.zeros(2, 10).bool())",
    "enc2(x, src_key_padding_mask=torch.zeros(2, 10).bool())",
    "dec(x, y, tgt_mask=torch.zeros(10, 10))",
    "dec(x, y, tgt_mask=torch.zeros(7, 7))",
    "dec(x, y, memory_key_padding_mask=torch.zeros(2, 7).bool())",
    "dec(x, y, memory_key_padding_mask=torch.zeros(2, 10).bool())",
    "dec(x, torch.randn(3, 7, 16))",
    "tr(x, y, tgt_mask=tr.generate_square_subsequent_mask(7))",
    "tr(x, y, tgt_mask=tr.generate_square_subsequent_mask(10))",
    "tr(x, torch.randn(3, 7, 16))",
    "tr(x, y, src_key_padding_mask=torch.zeros(2, 10).long())",
    "enc(x, torch.zeros(10, 10), torch.zeros(10, 2).bool())",
    "enc(x, mask=torch.zeros(10, 10, 10))",
    "m(x[0], x[0], x[0], attn_mask=torch.zeros(10, 10))",
    "enc(x, mask=torch.zeros(12, 12), is_causal=True)",
    "m(x, y, x[:, :7])",
    "apart(x, torch.randn(2, 7, 8), torch.randn(2, 7, 6))",
    "apart(x, torch.randn(2, 7, 8), torch.randn(2, 5, 6))",
]


@pytest.mark.parametrize("call", CALLS)
def test_as_torch_says(call: str) -> None:
    try:
        exec(HEAD + call)
        said = ""
    except (RuntimeError, AssertionError) as error:
        said = str(error)
    problems = [p.message for p in analyse_text(HEAD + call).problems if p.severity == "error"]
    assert len(problems) == bool(said)
    assert all(said in message for message in problems)

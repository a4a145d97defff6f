"""Mixed precision on the CPU: the dtypes that torch computes in, operator by operator, and where they stay unknown."""

from __future__ import annotations

import re

import pytest
from tests.support.bindings import bound_texts

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

torch = pytest.importorskip("torch")

SET_UP = """
import torch
from torch import nn
import torch.nn.functional as F

x, m, v = torch.randn(2, 4, 4), torch.randn(4, 4), torch.randn(4)
image, kernel = torch.randn(2, 3, 8, 8), torch.randn(5, 3, 3, 3)
h, hm, half = x.bfloat16(), m.bfloat16(), image.bfloat16()
"""

EXPRESSIONS = """
F.linear(x, m)
x @ m
m.mm(m)
m.mv(v)
torch.bmm(x, x)
torch.addmm(m, m, m)
torch.baddbmm(x, x, x)
F.conv2d(image, kernel)
nn.Conv2d(3, 5, 3)(half)
F.conv_transpose2d(image, torch.randn(3, 5, 3, 3))
F.scaled_dot_product_attention(x, h, x)
nn.MultiheadAttention(4, 2)(x, x, x)[0]
nn.LSTM(4, 5)(x)[0]
nn.RNN(4, 5)(x)[0]
nn.TransformerEncoderLayer(4, 2)(x)
nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 2))(x)
nn.BatchNorm2d(3)(half)
nn.LayerNorm(4)(h)
F.softmax(h, -1)
F.cross_entropy(hm, torch.tensor([1, 2, 0, 1]))
F.mse_loss(h, x)
F.binary_cross_entropy_with_logits(h, x)
F.kl_div(h, x)
h.sum()
h.prod()
h.exp()
h.pow(2)
F.gelu(h)
torch.cdist(h, h)
torch.cat([x, h])
torch.fft.fft(h)
torch.fft.rfft2(half).abs()
F.interpolate(half, scale_factor=2)
F.grid_sample(half, torch.zeros(2, 4, 4, 2))
torch.where(x > 0, x, h)
x + h
m.double() @ m.double()
torch.ones(2, 2, dtype=torch.long) @ torch.ones(2, 2, dtype=torch.long)
""".strip().split("\n")

CONTEXTS = {
    "bfloat16": "torch.autocast('cpu', dtype=torch.bfloat16)",
    "the CPU's default": "torch.amp.autocast(device_type='cpu')",
    "for other devices": "torch.autocast('cuda', dtype=torch.float16)",
    "disabled": "torch.autocast('cpu', enabled=False)",
}


def _dtypes(text: str) -> dict[str, str]:
    facts = analyse_text(text)
    assert not [p.message for p in facts.problems]
    return {name: texts[0].partition("[")[0] for name, texts in bound_texts(facts, text).items()}


def _lacks_lstm(context: str) -> bool:
    """Whether this processor is one of those on which oneDNN has no LSTM of the dtype."""
    try:
        exec(f"{SET_UP}\nwith {context}:\n    nn.LSTM(4, 5)(x)", {})
    except RuntimeError:
        return True
    return False


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", CONTEXTS)
def test_operators_compute_in_the_dtype_that_torch_takes(name: str) -> None:
    mixed = name not in ("for other devices", "disabled")
    chosen = [e for e in EXPRESSIONS if mixed or not {"half", "h", "hm"} & set(re.findall(r"\w+", e))]
    if _lacks_lstm(CONTEXTS[name]):
        chosen = [e for e in chosen if "LSTM" not in e]
    body = "\n".join(f"    r{i} = {expression}" for i, expression in enumerate(chosen))
    text = f"{SET_UP}\nwith {CONTEXTS[name]}:\n{body}\nafter = x @ m\n"
    names: dict[str, object] = {}
    exec(text, names)  # a program of this file
    inferred = _dtypes(text)
    for i, expression in enumerate(chosen):
        real = names[f"r{i}"]
        assert isinstance(real, torch.Tensor)
        assert f"torch.{inferred[f'r{i}']}" == str(real.dtype), expression
    assert inferred["after"] == "float32"


def test_a_device_that_the_machine_decides_leaves_the_dtype_open() -> None:
    text = f"""{SET_UP}
device = "cuda" if torch.cuda.is_available() else "cpu"
x = x.to(device)
with torch.autocast(device_type=device, dtype=torch.float16):
    product = x @ x
    loss = F.mse_loss(product, x)
"""
    found = _dtypes(text)
    assert found["product"] == "?"


def test_what_is_on_the_gpu() -> None:
    text = f"""{SET_UP}
x = x.to("cuda:1")
with torch.autocast("cuda"):
    product = x @ x
    inner = product.softmax(-1)
    with torch.autocast("cuda", enabled=False):
        exact = x @ x
    loss = F.mse_loss(product, x)


@torch.autocast("cuda", dtype=torch.bfloat16)
def step(x):
    made = x @ x
    return made


class Layer(nn.Module):
    def forward(self, x):
        inside = x @ x
        return inside


called = step(x)
bound = torch.autocast("cuda")(Layer().forward)(x)
library = torch.autocast("cuda")(torch.matmul)(x, x)
plain = x @ x
"""
    expected = {"product": "float16", "inner": "float32", "exact": "float32", "loss": "float32"}
    found = _dtypes(text)
    assert {name: found[name] for name in expected} == expected
    assert (found["made"], found["called"], found["plain"]) == ("bfloat16", "bfloat16", "float32")
    assert (found["inside"], found["bound"]) == ("float16", "float16")
    assert "library" not in found

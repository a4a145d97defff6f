"""The attributes that torch's modules keep of their arguments: what is known of them is what torch keeps."""

from __future__ import annotations

import pytest

import shapewright.libraries  # noqa: F401
from shapewright.analysis import analyse_text

torch = pytest.importorskip("torch")

MODULES = """
nn.Conv1d(3, 4, 3)
nn.Conv2d(3, 4, 3)
nn.Conv2d(3, 4, 3, 2, padding="valid", bias=False)
nn.Conv3d(3, 4, [1, 2, 3], stride=(1, 2, 2), padding=1)
nn.ConvTranspose2d(4, 3, 2, stride=2, output_padding=1)
nn.MaxPool1d(2, stride=1)
nn.MaxPool2d(2)
nn.MaxPool2d((3, 2), 2, padding=1, ceil_mode=True)
nn.AvgPool2d(3)
nn.AdaptiveAvgPool2d((1, None))
nn.AdaptiveMaxPool1d(4)
nn.ZeroPad2d(1)
nn.ReflectionPad1d(2)
nn.ConstantPad2d((1, 2, 3, 4), 0.5)
nn.ReplicationPad3d(1)
nn.Linear(2, 3)
nn.Bilinear(2, 3, 4)
nn.Embedding(10, 4, padding_idx=0)
nn.EmbeddingBag(10, 4)
nn.BatchNorm2d(3)
nn.BatchNorm1d(3, momentum=0.2, affine=False)
nn.InstanceNorm2d(3)
nn.LayerNorm([4, 5])
nn.GroupNorm(2, 4)
nn.RMSNorm(4)
nn.LocalResponseNorm(2)
nn.Dropout(0.1)
nn.Dropout2d()
nn.LSTM(2, 3, num_layers=2, bidirectional=True)
nn.GRUCell(2, 3)
nn.MultiheadAttention(8, 2, batch_first=True)
nn.Flatten()
nn.Unflatten(1, (2, 3))
nn.PixelShuffle(2)
nn.Upsample(scale_factor=2, mode="bilinear")
nn.Upsample(size=(4, 4))
nn.Unfold(3)
nn.Fold((4, 4), 2, stride=2)
nn.Softmax(dim=1)
nn.LeakyReLU()
nn.ELU(0.5)
nn.PReLU(3)
nn.GELU()
nn.Hardtanh()
nn.Threshold(0.1, 20)
nn.CrossEntropyLoss()
nn.CosineSimilarity()
nn.PairwiseDistance()
""".strip().split("\n")


SIZES = {"kernel_size", "stride", "padding", "dilation", "in_channels", "out_channels", "num_features", "in_features",
         "out_features", "num_embeddings", "embedding_dim", "hidden_size", "output_size", "normalized_shape"}  # fmt: skip
"""Attributes that programs compute sizes with."""


def _text(value: object) -> str:
    return repr(tuple(value) if isinstance(value, (list, tuple)) else value)


def _attributes(module: torch.nn.Module) -> dict[str, str]:
    """The plain attributes of a real module: numbers, texts, flags, None, and tuples of them."""
    plain = (int, float, str, bool, type(None))
    found = {}
    for name, value in vars(module).items():
        kept = isinstance(value, plain) or (
            isinstance(value, (tuple, list)) and all(isinstance(item, plain) for item in value)
        )
        if kept and not name.startswith("_"):
            found[name] = _text(value)
    return found


@pytest.mark.parametrize("expression", MODULES)
def test_attributes_are_those_of_torch(expression: str) -> None:
    real = _attributes(eval(f"torch.{expression.replace(' nn.', ' torch.nn.')}"))
    names = sorted(real)
    text = "from torch import nn\nm = " + expression + "\n"
    text += "".join(f"a{i} = m.{name}\n" for i, name in enumerate(names))
    shown = {
        text.split("\n")[f.range.start.line - 1][f.range.start.column : f.range.end.column]: (f.display, f.unknown)
        for f in analyse_text(text).facts
        if f.role == "binding"
    }
    wrong = {}
    for i, name in enumerate(names):
        display, unknown = shown.get(f"a{i}", ("", "no fact"))
        value = eval(real[name])
        alike = {_display(value), _display(int(value)) if isinstance(value, float) else ""}  # 2 and 2.0 are equal
        if display and not unknown and display not in alike:
            wrong[name] = (display, real[name])
        assert (display and not unknown) or name not in SIZES, name
    assert not wrong


def _display(value: object) -> str:
    if isinstance(value, tuple):
        head = ", ".join(_display(item) for item in value[:4])
        return f"tuple of {len(value)}: {head}" + (", …" if len(value) > 4 else "")
    return repr(value)


def test_the_count_of_batches_is_a_buffer_that_no_conversion_touches():
    text = """
from torch import nn
kept = nn.BatchNorm2d(3).half().num_batches_tracked
none = nn.BatchNorm2d(3, track_running_stats=False).num_batches_tracked
names = [name for name, _ in nn.InstanceNorm1d(3, track_running_stats=True).named_buffers()]
"""
    spaces = {}
    exec(text, spaces)
    lines = text.split("\n")
    bound = [f for f in analyse_text(text).facts if f.role == "binding"]
    facts = {lines[f.range.start.line - 1][f.range.start.column : f.range.end.column]: f for f in bound}
    assert spaces["kept"].shape == () and f"torch.{facts['kept'].tensor.text}" == f"{spaces['kept'].dtype}[]"
    assert facts["none"].display == repr(spaces["none"])
    assert facts["names"].display == f"list of 3: {', '.join(map(repr, spaces['names']))}"

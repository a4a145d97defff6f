"""What a loop over full batches and a smaller last one puts into a list is known in all."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

HEAD = """
import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset
model = torch.nn.Linear(10, 4)
loader = DataLoader(TensorDataset(torch.randn(50, 10), torch.zeros(50)), batch_size=16)
kept = []
"""
LOOP = "for inputs, _ in loader:\n    {}\n"
KNOWN = [
    (LOOP.format("kept.append(model(inputs))"), "torch.cat(kept)"),
    (LOOP.format("kept += [model(inputs)]"), "torch.cat(kept, 0)"),
    ("for at, (inputs, _) in enumerate(loader):\n    kept.append(model(inputs).detach().numpy())\n", "np.concatenate(kept)"),
    (LOOP.format("kept.append(model(inputs).detach().numpy())"), "np.vstack(kept)"),
    (LOOP.format("kept.extend(model(inputs).tolist())"), "torch.zeros(len(kept))"),
    ("", "torch.cat([model(inputs) for inputs, _ in loader])"),
    ("", "next(iter(loader))[0]"),
]  # fmt: skip
OPEN = [
    (LOOP.format("kept.append(model(inputs)) if inputs.sum() > -1e9 else None"), "torch.cat(kept)"),
    (LOOP.format("kept.append(model(inputs))\n    if inputs.sum() > 1e9: break"), "torch.cat(kept)"),
    (LOOP.format("kept.append(model(inputs))") + "del kept[0]\n", "torch.cat(kept)"),
    (LOOP.format("kept.append(model(inputs))") + "kept.pop()\n", "torch.cat(kept)"),
    ("kept.append(torch.zeros(3, 4))\n" + LOOP.format("kept.append(model(inputs))"), "torch.cat(kept)"),
]


@pytest.mark.parametrize(("before", "value"), KNOWN)
def test_what_every_round_adds_is_added_up(before: str, value: str) -> None:
    scope: dict[str, object] = {}
    text = f"{HEAD}{before}out = {value}\n"
    exec(text, scope)
    out = scope["out"]
    real = f"{str(out.dtype).removeprefix('torch.')}{list(out.shape)}"  # type: ignore[attr-defined]
    assert bound_texts(analyse_text(text), text)["out"] == [real]


@pytest.mark.parametrize(("before", "value"), OPEN)
def test_what_only_some_rounds_add_is_not(before: str, value: str) -> None:
    text = f"{HEAD}{before}out = {value}\n"
    exec(text, {})
    assert bound_texts(analyse_text(text), text)["out"] == ["float32[?, 4]"]

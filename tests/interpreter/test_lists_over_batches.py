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


def test_a_look_at_the_first_batch_leaves_no_doubt() -> None:
    text = f"{HEAD}for inputs, _ in loader:\n    print(inputs.shape)\n    break\ntorch.max(inputs, dim=2)\n"
    (problem,) = analyse_text(text).problems
    assert "float32[16, 10] has 2 axes" in problem.message


def test_a_loop_that_may_have_no_round_keeps_what_was() -> None:
    text = f"{HEAD}out = torch.zeros(3)\nfor line in open('data'):\n    out = torch.zeros(4)\n    break\nout.view(2, 2)\n"
    assert analyse_text(text).problems == ()

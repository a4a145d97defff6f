"""Modules whose weight is computed from other parameters: those have names that the check of a checkpoint does not know."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """\
import torch
from torch import nn
from torch.nn.utils import parametrizations, parametrize, prune

"""

RUNS = {
    "weight_norm": """
layer = nn.utils.weight_norm(nn.Linear(3, 4))
layer.load_state_dict({"bias": torch.zeros(4), "weight_g": torch.ones(4, 1), "weight_v": torch.ones(4, 3)})
bias, scale, direction = layer.parameters()
""",
    "parametrizations.weight_norm": """
layer = nn.Sequential(parametrizations.weight_norm(nn.Conv1d(4, 8, 3)), nn.ReLU())
state = {"0.bias": torch.zeros(8), "0.parametrizations.weight.original0": torch.ones(8, 1, 1)}
state["0.parametrizations.weight.original1"] = layer.state_dict()["0.parametrizations.weight.original1"]
layer.load_state_dict(state)
scale, direction = [p for name, p in layer.named_parameters() if "original" in name]
""",
    "spectral_norm": """
layer = nn.utils.spectral_norm(nn.Linear(3, 4))
left, right = layer.buffers()
layer.load_state_dict(layer.state_dict())
kept = layer.state_dict()["weight_orig"]
""",
    "prune": """
layer = nn.Linear(3, 4)
prune.l1_unstructured(layer, "weight", amount=0.5)
bias, weight = layer.parameters()
(mask,) = layer.buffers()
""",
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_what_runs_is_not_told(name: str) -> None:
    exec(HEAD + RUNS[name], {})  # the referee
    assert not analyse_text(HEAD + RUNS[name]).problems


def test_a_plain_module_is_still_checked() -> None:
    text = HEAD + "nn.Linear(3, 4).load_state_dict({'bias': torch.zeros(4), 'weight_g': torch.ones(4, 1)})\n"
    assert [p.code for p in analyse_text(text).problems] == ["state-dict-keys"]

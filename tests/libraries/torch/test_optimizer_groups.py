"""The groups of an optimiser hold its parameters, and what the program wrote over them."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

OWN = """
import torch
from torch.optim.optimizer import Optimizer

class Sign(Optimizer):
    def __init__(self, params, lr=0.1, decay=0.0):
        super().__init__(params, dict(lr=lr, decay=decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if len(state) == 0:
                    state["seen"] = torch.zeros_like(p)
                state["seen"].add_(p.grad)
                update = p.grad.sign() @ torch.zeros(3, group["decay"] + 2)
                p.add_(update, alpha=-group["lr"])

layer = torch.nn.Linear(3, 5, bias=False)
layer(torch.zeros(2, 3)).sum().backward()
Sign(layer.parameters(), decay=2).step()
"""
GROUPS = """
import torch
model = torch.nn.Linear(3, 5)
opt = torch.optim.SGD([{"params": model.weight}, {"params": [model.bias], "lr": 0.2}], lr=0.1)
opt.add_param_group({"params": [torch.nn.Parameter(torch.zeros(7))]})
shapes = [p.shape[0] for group in opt.param_groups for p in group["params"]]
x = torch.zeros(shapes)
"""


def test_a_step_that_the_program_wrote_sees_the_parameters() -> None:
    result = analyse_text(OWN)
    assert "float32[5, 4]" in {fact.tensor.text for fact in result.facts if fact.tensor is not None}
    assert [problem.code for problem in result.problems] == ["broadcast"]


def test_groups_are_kept_one_by_one() -> None:
    assert "float32[5, 5, 7]" in {fact.tensor.text for fact in analyse_text(GROUPS).facts if fact.tensor is not None}


@pytest.mark.parametrize("size", [4, 3])
def test_an_average_of_a_state_tells_counts_from_weights(size: int) -> None:
    text = f"""
import torch
model = torch.nn.Sequential(torch.nn.Conv2d(3, {size}, 3), torch.nn.BatchNorm2d({size}))
shadow = {{k: v.detach().clone() for k, v in model.state_dict().items()}}
for k, v in model.state_dict().items():
    if v.dtype.is_floating_point:
        shadow[k].mul_(0.9).add_(v.detach(), alpha=0.1)
    else:
        shadow[k].copy_(v)
"""
    assert not analyse_text(text).problems

"""Hooks run when their module is called: what they keep is known, and what they return takes the output's place."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import torch
from torch import nn

net = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
features, kept = [], {}

def keep(name):
    def hook(module, inputs, output):
        kept[name] = output.detach()
    return hook

handle = net[0].register_forward_hook(lambda module, inputs, output: features.append(output))
net[1].register_forward_hook(keep("relu"))
plain = net(torch.zeros(2, 3))
first, second = features[0], kept["relu"]
handle.remove()
net(torch.zeros(2, 3))
once = torch.zeros(len(features))
net.register_forward_pre_hook(lambda module, inputs: (inputs[0][:1],))
net.register_forward_hook(lambda module, inputs, output: output[:, :2])
cut = net(torch.zeros(2, 3))
"""


def test_hooks_run_with_their_module() -> None:
    found = bound_texts(analyse_text(PROGRAM), PROGRAM)
    assert found["first"] == found["second"] == ["float32[2, 4]"]
    assert found["once"] == ["float32[1]"]
    assert found["cut"] == ["float32[1, 2]"]


def test_what_hooks_keep_is_no_error_and_its_use_is_judged() -> None:
    facts = analyse_text(PROGRAM + "first @ torch.zeros(5, 2)\n")
    assert [p.code for p in facts.problems] == ["matmul-size"]


def test_a_hook_that_is_not_followed_may_give_something_else() -> None:
    program = """
import torch, watcher
from torch import nn

def model(when):
    net = nn.Linear(3, 4)
    getattr(net, when)(watcher.hook)
    return net

plain = nn.Linear(3, 4)(torch.zeros(2, 3)) @ torch.zeros(5, 2)
after = model("register_forward_hook")(torch.zeros(2, 3)) @ torch.zeros(5, 2)
before = model("register_forward_pre_hook")(torch.zeros(2, 7))
"""
    facts = analyse_text(program)
    assert [p.range.start.line for p in facts.problems if p.severity == "error"] == [10]

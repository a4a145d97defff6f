"""After an edit only the definitions are run again that can see it, and what is said is what a new analysis says."""

from __future__ import annotations

import sys

import pytest

from shapewright.analysis import Budget, Request, analyse, units
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles
from shapewright.interpreter.frame import OutOfFuel

MODEL = """import torch
from torch import nn
from sizes import width
LAYERS = {}
def register(cls):
    LAYERS[cls.__name__] = cls
    return cls
def halves(x):
    return x.chunk(2, dim=-1)
@register
class Gate(nn.Module):
    scale = 2
    def __init__(self, dim):
        super().__init__()
        self.proj = nn.Linear(dim, self.scale * dim)
    def forward(self, x):
        one, two = halves(self.proj(x))
        return one * two
class Norm(nn.Module):
    def __init__(self):
        super().__init__()
        self.size = None
    def set_size(self):
        self.size = 3
    def forward(self, x):
        y = torch.zeros(width, 4)
        return y if self.size is None else y.view(self.size)
class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        self.gate = LAYERS["Gate"](8)
        self.norm = Norm()
    def forward(self, x):
        y = self.gate(torch.zeros(5, 8))
        return self.norm(y)
class Alone(nn.Module):
    def forward(self, x):
        z = torch.zeros(7, 2)
        return z @ torch.zeros(3, 4)
def loose(x):
    w = torch.zeros(6)
    return w + missing
def other(x):
    kept = torch.zeros(9)
    return kept
"""
SIZES = "width = 6\n"
PATH, BESIDE = "/units/model.py", "/units/sizes.py"
ENVIRONMENT = discover_environment(sys.executable)


def facts(model: str, sizes: str = SIZES) -> dict[str, object]:
    files = OverlayFiles(DiskFiles(), {PATH: model, BESIDE: sizes})
    found = analyse(Request((PATH,), (PATH,), ("/units",)), files, ENVIRONMENT, budget=Budget(30.0))
    return {path: (one.facts, one.problems, one.complete) for path, one in found.items()}


@pytest.fixture
def worked(monkeypatch):
    """The names of the definitions that are run, after the program has been analysed once."""
    units._FILES.clear()
    facts(MODEL)
    names = []
    run = units.Units._worked

    def noted(self, node, *args):
        names.append(node.name)
        return run(self, node, *args)

    monkeypatch.setattr(units.Units, "_worked", noted)
    return names


EDITS = {
    "the function itself": ("z = torch.zeros(7, 2)", "z = torch.zeros(7, 3)", {"Alone"}),
    "a comment": ("w = torch.zeros(6)", "w = torch.zeros(6)  # six", {"loose"}),
    "what a registry gives": ("return one * two", "return one @ two.mT", {"Gate", "Tower"}),
    "what is called": ("return x.chunk(2, dim=-1)", "return x.chunk(2, dim=0)", {"Gate", "Tower"}),
    "a method that others may call": ("self.size = 3", "self.lize = 3", {"Norm", "Tower"}),
    "a name that was bound nowhere": ("kept = torch.zeros(9)", "missing = torch.zeros(9)", {"loose", "other"}),
}


@pytest.mark.parametrize(("before", "after", "expected"), EDITS.values(), ids=EDITS)
def test_an_edit_is_followed_as_far_as_it_can_be_seen(worked, before, after, expected):
    edited = MODEL.replace(before, after)
    found = facts(edited)
    assert set(worked) == expected
    units._FILES.clear()
    assert found == facts(edited)


def test_nothing_is_run_again_for_the_same_text(worked):
    facts(MODEL)
    assert worked == []


@pytest.mark.parametrize(
    ("before", "after"),
    [("scale = 2", "scale = 4"), ("LAYERS = {}", "LAYERS = { }"), ("def halves(x)", "def halves(x=1)"),
     ("w = torch.zeros(6)", "import keras.ops"), ("import torch\n", "import torch\n\n"), ("z = torch.zeros(7, 2)", "z = torch.zeros(7, 2")],
)  # fmt: skip
def test_all_is_run_again_where_the_top_level_is_another(worked, before, after):
    edited = MODEL.replace(before, after)
    found = facts(edited)
    assert {"Gate", "Tower", "Alone"} <= set(worked)
    units._FILES.clear()
    assert found == facts(edited)


def test_all_is_run_again_where_another_file_is_another(worked):
    found = facts(MODEL, "width = 7\n")
    assert {"Norm", "Tower"} <= set(worked)
    units._FILES.clear()
    assert found == facts(MODEL, "width = 7\n")


def test_a_cut_analysis_goes_on_where_it_ended(worked, monkeypatch):
    units._FILES.clear()
    run = units.Units.turn

    def out_of_time(self, node, *args):
        if node.name == "Alone":
            self._run.out_of_fuel = True
            raise OutOfFuel
        run(self, node, *args)

    monkeypatch.setattr(units.Units, "turn", out_of_time)
    assert not facts(MODEL)[PATH][2]
    monkeypatch.setattr(units.Units, "turn", run)
    worked.clear()
    assert facts(MODEL)[PATH][2]
    assert set(worked) == {"Alone", "loose", "other"}

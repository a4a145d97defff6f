"""An analysis leaves nothing for the garbage collector that holds all it saw."""

import gc
import sys
import weakref

import pytest

from shapewright.analysis import analyse_text
from shapewright.interpreter.run import Run

PROGRAM = """
import torch
from torch import nn

class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(4, 5)

    def forward(self, x):
        try:
            return self.layer(x).sum(1).to("cpu", torch.float64)
        except RuntimeError as error:
            raise ValueError("other sizes") from error

def checked(path):
    try:
        raise OSError(path)
    except ValueError:
        return 1

try:
    checked("here")
except OSError:
    print("not there")
model = Model()
y = model(torch.zeros(3, 4))
z = model(torch.zeros(3, 6))
"""


@pytest.fixture
def no_collector():
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def test_a_run_is_gone_when_its_facts_are_told(monkeypatch, no_collector):
    runs = []

    class Watched(Run):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            runs.append(weakref.ref(self))

    monkeypatch.setattr(sys.modules["shapewright.analysis.analyse"], "Run", Watched)
    facts = analyse_text(PROGRAM)
    assert facts.problems  # failures hold the frames in which they were raised, unless somebody sees to it
    assert [run() for run in runs] == [None]

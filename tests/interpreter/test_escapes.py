"""What was handed to a call that is not followed, or to a callback, may have been filled there."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

FILLED = {
    "a list": """
import toolbox

found = []
toolbox.fill(found)
print(found[0])
""",
    "an object inside a list": """
import toolbox

class Recorder:
    def __init__(self):
        self.scores = []

    def add(self, score):
        self.scores.append(score)

recorder = Recorder()
toolbox.generate(processors=[recorder])
print(recorder.scores[0])
""",
    "a method's object": """
import toolbox

class Recorder:
    def __init__(self):
        self.scores, self.last = [], None

    def add(self, score):
        self.scores.append(score)
        self._note(score)

    def _note(self, score):
        self.last = score

recorder = Recorder()
toolbox.run(recorder.add)
print(recorder.scores[0], recorder.last + 1)
""",
    "a method that an object of others was given, emptied between two calls": """
import toolbox

class Recorder:
    def __init__(self, function):
        self.function, self.scores = function, []

    def __call__(self, x):
        self.scores.append(self.function(x))

    def taken(self):
        score = self.scores[0]
        self.scores = []
        return score

model = toolbox.load()
recorder = Recorder(model.forward)
model.forward = recorder
toolbox.evaluate(model)
print(recorder.taken())
toolbox.evaluate(model)
print(recorder.taken())
""",
    "what an object of the program's holds": """
import toolbox

class Recorder:
    def __init__(self):
        self.scores = []

    def add(self, score):
        self.scores.append(score)

class Trainer:
    pass

trainer, recorder = Trainer(), Recorder()
trainer.recorder = recorder
toolbox.run(trainer)
print(recorder.scores[0])
""",
    "what a library's callback fills": """
import numpy as np
from scipy.optimize import minimize

path = []
minimize(lambda v: (v ** 2).sum(), np.zeros(3), callback=lambda v: path.append(v))
print(np.stack(path))
""",
    "what a hook of a gradient fills": """
import torch

grads = []

def save(grad):
    grads.append(grad)

y = torch.zeros(3, requires_grad=True) * 2
y.register_hook(save)
y.sum().backward()
print(grads[0])
""",
    "rounds that are not followed": """
import numpy as np

def read(item):
    import toolbox_that_is_missing
    raise ImportError("toolbox_that_is_missing")

def rows(items):
    found = []
    for item in items:
        found.append(read(item))
    return found

def joined(items):
    return np.concatenate(rows(items))
""",
}


@pytest.mark.parametrize("program", FILLED.values(), ids=FILLED)
def test_it_is_not_said_to_be_empty(program: str) -> None:
    assert not analyse_text(program).problems


def test_a_list_that_nothing_got_hold_of_is_empty() -> None:
    facts = analyse_text("import toolbox\nfound = []\ntoolbox.fill(3)\nprint(found[0])\n")
    assert [p.code for p in facts.problems] == ["index-range"]

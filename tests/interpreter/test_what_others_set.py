"""What a class leaves to others, and what is only taken for a tensor: neither is ground for an error."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import numpy as np\nimport torch\nimport pandas as pd\nimport solver\n"
SILENT = {
    "a method that others write takes what they like": """
class Base:
    def build(self):
        pass

    def head(self, x):
        raise NotImplementedError

    def fit(self, x, y):
        return self.build(x, y), self.head(x, y)
""",
    "a number that stands for what is set later": """
class Forest:
    def __init__(self):
        self.classes = 0
        self.method = "mean"

    def fit(self, x):
        self.classes = [3, 4]
        self.method = np.mean

    def score(self, x):
        return self.classes[0], self.method(x)
""",
    "a buffer that a method names": """
class Scene(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = None

    def allocate(self, size):
        self.keep("mask", torch.zeros(size))

    def keep(self, name, tensor):
        self.register_buffer(name, tensor)

    def forward(self, x):
        return torch.where(self.mask, x, 1.0)
""",
    "boxes that are picked by indices of one column": """
import keras

def picked(boxes):
    indices = keras.ops.zeros((1, 8, 1), dtype="int32")
    return keras.ops.split(keras.ops.take_along_axis(boxes, indices, axis=1), 4, axis=2)
""",
    "what is set together with another attribute": """
class Distilled(torch.nn.Module):
    def __init__(self, distilled=False):
        super().__init__()
        self.tokens = torch.zeros(1, 2 if distilled else 1, 8)
        self.second = torch.nn.Linear(8, 3) if distilled else None

    def prune(self):
        self.second = None

    def forward(self, x):
        x = self.tokens.expand(x.shape[0], -1, -1)
        return x[:, 0] if self.second is None else self.second(x[:, 1])
""",
    "a size that is divided by what is not there": """
def windows(x, size=(None, None)):
    height, width = x.shape[1:3]
    return x.view(-1, height // size[0], width // size[1], 3)
""",
    "a tensor without elements that stands for what is set later": """
class Head(torch.nn.Module):
    anchors = torch.empty(0)

    def forward(self, x):
        self.anchors = x.mean(0)
        return x

    def decode(self, x):
        return x + self.anchors[1]
""",
    "a method with some arguments given": """
import functools

class Config:
    def fill(self, key, value, must=True):
        return key, value

    only = functools.partialmethod(fill, must=False)

    def run(self):
        return self.only("a", 3)
""",
    "a list that stands for an array": """
class Metric:
    def __init__(self):
        self.scores = []

    def mean(self):
        return self.scores.mean(), self.scores[:, 1]

    def update(self, scores):
        self.scores = scores
""",
    "a function of a table": """
def surplus(table):
    zeros = np.all(table == 0, axis=0)
    same = table.max(axis=0) == table.min(axis=0)
    return zeros, same.duplicated()
""",
    "a range backwards": """
def total(n):
    found = 0
    for i in range(n)[::-1]:
        found += i
    return found
""",
    "what another package's object gives": """
def solve(rows):
    x = solver.Variable(3)
    y = np.array(rows) @ x
    return x.value, x(2)
""",
    "a model tells its device": """
def predict(model, rows):
    rows = rows.to(model.device, model.dtype)
    return model(rows)
""",
    "an array that may hold objects": """
def title(plot):
    axes = plot()
    assert isinstance(axes, np.ndarray)
    return axes[0].get_title()
""",
    "how many elements an array has": """
def means(y, most=4):
    rows = y.values.flatten() - 3.0
    found = np.empty(most)
    for lag in range(most):
        found[lag] = float(np.sum(rows[: rows.size - lag]) / rows.size)
""",
    "rows that are dicts": """
def table(names):
    rows = []
    for name in names:
        rows.append({"name": name, "length": 1, "width": 2})
    return pd.DataFrame(rows, columns=["name", "length", "width"])
""",
    "ones for as many axes as there are": """
def weights(modes, rank=2):
    return torch.randn(*((rank, 3) + (1,) * len(modes)))
""",
}


@pytest.mark.parametrize("name", SILENT)
def test_nothing_is_wrong(name: str) -> None:
    assert not analyse_text(HEAD + SILENT[name]).problems


def test_what_a_class_sets_for_good_is_kept() -> None:
    text = "class Net:\n    def __init__(self):\n        self.width = 3\n\n    def run(self):\n        return self.width[0]\n"
    assert [p.code for p in analyse_text(text).problems] == ["argument-type"]


def test_a_joined_list_that_grows_ends() -> None:
    text = """
def decode(model, start):
    rows = [[start]]
    while True:
        found = []
        for row in rows:
            for word in model(row):
                found.append(row + [word] if word else row)
                rows += found
        rows = found if model(found) else rows
        if model(rows):
            return rows
"""
    assert analyse_text(text).complete

"""Inputs of unknown rank: the sizes of the last axes are known, and are held against what takes them."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import torch\nfrom torch import nn\nimport torch.nn.functional as F\n"
MISFITS = {
    "nn.Linear(784, 128)": {
        "nn.Linear(64, 10)": "mat1 and mat2 shapes cannot be multiplied (?x128 and 64x10)",
        "nn.LayerNorm(64)": "Given normalized_shape=[64], expected input with shape [*, 64], but got input of size[*, 128]",
        "nn.GRU(64, 10)": "Expected 64, got 128",
    },
    "nn.Embedding(784, 128)": {
        "nn.Linear(64, 10)": "mat1 and mat2 shapes cannot be multiplied (?x128 and 64x10)",
    },
}
CASES = [(first, second, told) for first, after in MISFITS.items() for second, told in after.items()]


def _facts(first: str, second: str):
    return analyse_text(f"""{HEAD}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = {first}
        self.second = {second}

    def forward(self, x):
        return self.second(F.relu(self.first(x)))
""")


@pytest.mark.parametrize(("first", "second", "told"), CASES)
def test_layers_that_do_not_fit_each_other(first: str, second: str, told: str) -> None:
    problems = _facts(first, second).problems
    assert len(problems) == 1
    assert told in problems[0].message


@pytest.mark.parametrize(("first", "second"), [(first, second) for first, second, _ in CASES])
def test_layers_that_do(first: str, second: str) -> None:
    assert not _facts(first, second.replace("64", "128")).problems

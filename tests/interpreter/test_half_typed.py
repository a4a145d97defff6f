"""A line that is being typed: what it will say is not known, so that nothing is wrong elsewhere for want of it."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import numpy as np\nimport torch\nfrom torch import nn\n"
CALM = {
    "a list is being filled": """
codes = []
for row in range(3):
    codes.ap
table = np.concatenate(codes)
""",
    "a list is being filled in a call": """
codes = []
for row in range(3):
    codes.append(
table = np.concatenate(codes)
""",
    "a name is being given a value": """
def use():
    return encoder(3)

enc
encoder(2)
use()
""",
    "the base is about to be set up": """
class Net(nn.Module):
    def __init__(self):
        sup
        self.layer = nn.Linear(3, 3)

Net()(torch.zeros(2, 3))
""",
    "the base is being set up": """
class Net(nn.Module):
    def __init__(self):
        super().__i
        self.layer = nn.Linear(3, 3)

Net()(torch.zeros(2, 3))
""",
    "a method's parameters are being typed": """
class Net(nn.Module):
    def __init__(self, conf
        super().__init__()
        self.layer = nn.Linear(3, 3)

    def forward(self, x, teach

Net(3)(torch.zeros(2, 3))
""",
    "several names are being bound": """
left, right
left + right
""",
    "a function is about to be called": """
rows = []

def fill():
    rows.append(np.zeros(3))

fill
np.concatenate(rows)
""",
    "a function's parameters are being typed": """
def solve(func, start
    return start

solve(np.sin, 0.0, steps=3)
""",
    "a function has only its name yet": """
def solve
    return 3

solve(np.sin, 0.0)
""",
}


@pytest.mark.parametrize("name", CALM)
def test_nothing_is_wrong_elsewhere(name: str) -> None:
    assert not analyse_text(HEAD + CALM[name]).problems


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("np.zeros(3) @ np.zeros(4)\nenc\n", 4),  # before it
        ("x = np.zeros(3)\nx\nx.shape\nx @ np.zeros(4)\n", 7),  # names that are there
        ("np.matmull.reduce\n", 4),  # what was typed before the last dot
        ("def f():\n    enc\n\ndef g():\n    return np.zeros(3) @ np.zeros(4)\n", 8),  # in another function
    ],
)
def test_the_rest_is_told(text: str, line: int) -> None:
    assert [p.range.start.line for p in analyse_text(HEAD + text).problems] == [line]

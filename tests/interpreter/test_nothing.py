"""What a call gives that gives nothing is told where it is worked on with; what others may set is not."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import numpy as np
import torch


def scaled(x):
    y = x * 2


x = torch.ones(3)
a = np.ones(3)
"""


def messages(text: str) -> list[str]:
    return [problem.message for problem in analyse_text(text).problems]


@pytest.mark.parametrize(
    "expression",
    [
        "scaled(x)[0]", "scaled(x) + 1", "scaled(x) + x", "x * scaled(x)", "scaled(x).shape", "len(scaled(x))",
        "[i for i in scaled(x)]", "scaled(x)(1)", "a.sort()[0]", "[1].append(2).count(1)", "a @ scaled(x)",
    ],
)  # fmt: skip
def test_work_on_nothing_is_told(expression: str) -> None:
    with pytest.raises((TypeError, AttributeError, ValueError)) as raised:
        exec(HEAD + expression, {})
    (message,) = messages(HEAD + f"z = {expression}\n")
    assert str(raised.value) in message or expression.startswith("a @")


def test_what_gives_nothing_is_named() -> None:
    (message,) = messages(HEAD + "u, v = scaled(x)\n")
    assert "scaled() gives nothing" in message and "cannot unpack non-iterable NoneType object" in message


@pytest.mark.parametrize(
    "text",
    [
        "model = None\n\ndef load():\n    global model\n    model = torch.nn.Linear(2, 2)\n\n"
        "def predict(x):\n    return model.weight @ x\n",
        "class Base:\n    def sizes(self):\n        self.seen = True\n\n    def total(self):\n        return sum(self.sizes())\n",
        "class Base:\n    def hook(self, x):\n        pass\n\n    def go(self, x):\n        return self.hook(x)[0]\n",
        "r = scaled(x)\nprint(r is None, r == None)\n",
        "def found(x):\n    for i in x:\n        if i > 0:\n            return i\n\n\ny = found(x) + 1\n",
    ],
)
def test_what_may_give_something_is_not(text: str) -> None:
    assert messages(HEAD + text) == []

"""Of which classes NumPy's numbers and arrays are, held against ``isinstance`` itself."""

from __future__ import annotations

import itertools
import numbers

import numpy as np
import pytest

from shapewright.analysis import analyse_text

VALUES = (
    "np.argmax(np.zeros(3))", "np.zeros(3).sum()", "np.ones(3, 'float32').max()", "np.zeros(2, bool).any()",
    "np.zeros(3)", "np.zeros((2, 2), int)", "np.float32(3)", "np.uint8(3)", "np.array([1j, 2j]).sum()",
)  # fmt: skip
CLASSES = (
    "float", "int", "complex", "bool", "np.int64", "np.float64", "np.float32", "np.uint8", "np.bool_", "np.integer",
    "np.floating", "np.number", "np.generic", "np.complexfloating", "np.ndarray", "numbers.Number", "numbers.Integral",
    "numbers.Real", "(int, np.integer)", "(float, np.floating)",
)  # fmt: skip
CASES = list(itertools.product(VALUES, CLASSES))
HEAD = "import numbers\nimport numpy as np\n"


@pytest.fixture(scope="module")
def found() -> dict[str, str]:
    text = HEAD + "\n".join(f"b{i} = isinstance({v}, {c})" for i, (v, c) in enumerate(CASES))
    first = text.split("\n").index("b0 = " + "isinstance({}, {})".format(*CASES[0])) + 1
    bound = (fact for fact in analyse_text(text).facts if fact.role == "binding")
    return {f"b{fact.range.start.line - first}": fact.display for fact in bound}


@pytest.mark.parametrize("number", range(len(CASES)), ids=[f"{v} {c}" for v, c in CASES])
def test_python_agrees(number: int, found: dict[str, str]) -> None:
    value, cls = CASES[number]
    assert found[f"b{number}"] == str(eval(f"isinstance({value}, {cls})", {"np": np, "numbers": numbers}))


def test_an_element_is_no_place_to_report_from() -> None:
    text = HEAD + (
        "def f(x):\n    if not isinstance(x, (float, int, np.int64)):\n        x = np.copy(x)\n        x[0] = 1\n"
        "    return x\nf(np.argmax(np.zeros(3)))\nf(np.array(3)[()])\nf(np.zeros(3))\n"
    )
    assert not analyse_text(text).problems


@pytest.mark.parametrize("made", ["np.array(x.shape[:2])", "np.array(x.shape)", "np.asarray(tuple(x.shape[1:]))"])
def test_an_array_of_sizes_has_one_axis(made: str) -> None:
    text = f"import numpy as np\nimport torch\ndef f(x):\n    x = torch.relu(x)\n    a = {made}\n    return a[None, ::-1]\n"
    found = analyse_text(text)
    assert not found.problems
    (fact,) = (f for f in found.facts if f.role == "binding" and f.range.start.line == 5)
    assert fact.tensor is not None and fact.tensor.shape is not None and len(fact.tensor.shape) == 1

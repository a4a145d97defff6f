"""A product with a matrix keeps the leading axes of a tensor whose rank is not known, in every library."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = "import numpy as np\nimport tensorflow as tf\nimport torch\n\ndef f(x):\n    y = FORM\n"
FORMS = {
    "np.dot(x, np.zeros((3, 4)))": "?[...]",
    "np.dot(x @ np.zeros((3, 4)), np.zeros((4, 5)))": "?[..., 5]",
    "x @ np.zeros((3, 4))": "?[..., 4]",
    "x @ np.zeros((3, 4)) + np.zeros(4)": "?[..., 4]",
    "np.maximum(0, np.matmul(x, np.zeros((3, 4))))": "?[..., 4]",
    "x @ np.zeros((3, 4)) + np.zeros((1, 4))": "?[...]",
    "tf.matmul(x, tf.zeros((3, 4)))": "float32[..., 4]",
    "tf.matmul(x, tf.zeros((4, 3)), transpose_b=True) + tf.zeros(4)": "float32[..., 4]",
    "torch.matmul(x, torch.zeros(3, 4)) + torch.zeros(4)": "float32[..., 4]",
    "torch.matmul(x, torch.zeros(3))": "float32[...]",
}


@pytest.mark.parametrize(("form", "expected"), FORMS.items(), ids=list(FORMS))
def test_the_leading_axes_stay(form: str, expected: str) -> None:
    facts = analyse_text(HEAD.replace("FORM", form))
    assert not facts.problems
    assert [f.tensor.text for f in facts.facts if f.role == "binding" and f.range.start.line == 6] == [expected]


MISFITS = {
    "np.dot(x @ np.zeros((3, 4)), np.zeros((5, 6)))": "the left has 4 entries",
    "x @ np.zeros((3, 4)) @ np.zeros((5, 6))": "the left has 4 entries",
    "torch.matmul(torch.matmul(x, torch.zeros(3, 4)), torch.zeros(5, 6))": "[..., 4]",
    "tf.matmul(tf.matmul(x, tf.zeros((3, 4))), tf.zeros((5, 6)))": "",
}


@pytest.mark.parametrize(("form", "shown"), MISFITS.items(), ids=list(MISFITS))
def test_a_last_axis_that_does_not_fit(form: str, shown: str) -> None:
    (problem,) = analyse_text(HEAD.replace("FORM", form)).problems
    assert problem.code == "matmul-size"
    assert shown in problem.message


def test_what_the_product_says_of_its_operand() -> None:
    facts = analyse_text(HEAD.replace("FORM", "x @ np.zeros((3, 4))\n    n, d = x.shape\n    z = np.zeros(d)"))
    assert [f.tensor.text for f in facts.facts if f.role == "binding" and f.range.start.line == 8] == ["float64[3]"]

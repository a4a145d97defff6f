"""Texts that hold Python: ``eval`` of a known one, and ``%`` with known values."""

from __future__ import annotations

from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

PROGRAM = """
import numpy as np

def scaled(x, by):
    return np.concatenate([x] * by)

x = np.zeros((2, 3))
called = eval("scaled")(x, 2)
whole = eval("np.zeros((4, %d))" % 5)
name = "%s,%s->%s" % ("ab", "bc", "ac")
product = np.einsum(name, x, np.zeros((3, 7)))
text = input()
unknown = eval(text)
"""


def test_what_a_text_evaluates_to() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    assert found["called"] == ["float64[4, 3]"]
    assert found["whole"] == ["float64[4, 5]"]
    assert found["product"] == ["float64[2, 7]"]
    assert "unknown" not in found

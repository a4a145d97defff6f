"""Arrays whose elements are Python's objects."""

from __future__ import annotations

import numpy as np
import pytest

from shapewright.analysis import analyse_text

HEAD = """
import numpy as np

def double(x):
    return x * 2

def half(x):
    return x / 2
"""
CALLS = [
    "y = np.random.choice([double, half])(np.zeros(3))",
    "y = np.random.choice((double, half), p=[0.5, 0.5])(np.zeros(3))",
    "y = np.array([double, half])[0](np.zeros(3))",
    "for f in np.array([double, half]):\n    y = f(np.zeros(3))",
    "y = np.random.choice([double, half], size=4)[1](np.zeros(3))",
]


@pytest.mark.parametrize("text", CALLS)
def test_a_function_that_is_an_element_is_called(text: str) -> None:
    exec(HEAD + text, {"np": np})
    assert not analyse_text(HEAD + text).problems


def test_one_that_is_chosen_gives_what_it_gives() -> None:
    facts = analyse_text(HEAD + CALLS[0]).facts
    assert [f.tensor.text for f in facts if f.role == "binding" and f.tensor and f.range.start.line == 9] == ["float64[3]"]


def test_a_number_is_not_called() -> None:
    assert analyse_text(HEAD + "y = np.random.choice([1.5, 2.5])(3)").problems

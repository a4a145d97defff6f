"""Code that fails on purpose, or asks which version it has, is no problem."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text


@pytest.mark.parametrize(
    "manager", ["self.assertRaises(RuntimeError)", 'self.assertRaisesRegex(RuntimeError, "size")', "raises(RuntimeError)"]
)
def test_what_a_test_expects_to_raise(manager: str) -> None:
    facts = analyse_text(f"""
import torch
from pytest import raises

class T:
    def test(self):
        with {manager}:
            torch.zeros(3) @ torch.zeros(4)
        torch.zeros(5) @ torch.zeros(6)
""")
    assert [p.range.start.line for p in facts.problems] == [9]


def test_a_removed_name_that_is_tried() -> None:
    facts = analyse_text("""
import tensorflow as tf

try:
    cell = tf.nn.rnn_cell.GRUCell(3)
except AttributeError:
    cell = None
""")
    assert not facts.problems


def test_text_formatted_with_a_tensor() -> None:
    facts = analyse_text("""
import tensorflow as tf

x = tf.zeros((2, 3))
text = "a tensor: %s" % x
""")
    assert not facts.problems
    assert next(f for f in facts.facts if f.range.start.line == 5 and f.role == "binding").tensor is None


def test_names_that_python_gives_an_object_are_not_asked_of_getattr() -> None:
    facts = analyse_text("""
from types import ModuleType

class Lazy(ModuleType):
    def load(self):
        return self.__name__

    def __getattr__(self, name):
        return getattr(self.load(), name)
""")
    assert not facts.problems

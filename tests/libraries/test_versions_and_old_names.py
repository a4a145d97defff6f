"""Versions of packages, ``six``, and names that a package has not, as programs ask for them."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

pytest.importorskip("keras")

PROGRAM = """
import abc
import numpy as np
import six
import tensorflow as tf
from six.moves import xrange
from tensorflow import keras
from tensorflow.keras import backend as K


@six.add_metaclass(abc.ABCMeta)
class Sized(object):
    def size(self):
        return 3


class Made(six.with_metaclass(abc.ABCMeta, Sized)):
    pass


def swish(x):
    try:
        return K.tf.nn.swish(x)
    except AttributeError:
        return x * K.sigmoid(x)


listed = [np.zeros(i + 1) for i in xrange(3)][2]
texts = np.zeros(4 if isinstance("relu", six.string_types) else 5)
for key, entry in six.iteritems({"a": np.zeros(2)}):
    items = entry + 1
inherited = np.zeros(Made().size())
major = np.zeros(int(tf.__version__.split(".")[0]))
keras_3 = np.zeros(6 if keras.version().startswith("3.") else 7)
activated = swish(tf.ones((2, 3)))
"""
CALLED = """
import numpy as np


def get(identifier):
    return identifier if hasattr(identifier, "__call__") else globals().get(identifier)


by_name = get("get")
made = np.zeros(3 if hasattr("zeros", "__call__") else 4)
function = np.zeros(3 if hasattr(get, "__call__") else 4)
numbers = np.zeros(3 if hasattr(7, "__name__") else 4)
called = get(np.zeros)((5,))
"""


def test_old_names_and_versions() -> None:
    analysed = analyse_text(PROGRAM)
    assert not analysed.problems
    found = bound_texts(analysed, PROGRAM)
    assert found["listed"] == ["float64[3]"]
    assert found["texts"] == ["float64[4]"]
    assert found["items"] == ["float64[2]"]
    assert found["inherited"] == ["float64[3]"]
    assert found["major"] == ["float64[2]"]
    assert found["keras_3"] == ["float64[6]"]
    assert found["activated"] == ["float32[2, 3]"]


def test_what_is_called() -> None:
    analysed = analyse_text(CALLED)
    assert not analysed.problems
    found = bound_texts(analysed, CALLED)
    assert found["made"] == ["float64[4]"]
    assert found["function"] == ["float64[3]"]
    assert found["numbers"] == ["float64[4]"]
    assert found["called"] == ["float64[5]"]

"""Dtypes that are compared with Python's types and with other libraries' dtypes."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import tensorflow as tf

from shapewright.analysis import analyse_text

DTYPES = ["np.dtype('U3')", "np.dtype(bool)", "np.dtype(float)", "np.dtype('int64')", "np.dtype('float32')", "tf.float32", "tf.bool"]
OTHERS = ["str", "bool", "int", "float", "np.float32", "np.bool_", "tf.float32", "tf.int32"]


@pytest.mark.parametrize(("dtype", "other"), itertools.product(DTYPES, OTHERS))
@pytest.mark.parametrize("form", ["A == B", "B == A", "not A != B", "A in (object, B)"])
def test_as_the_libraries_compare(dtype: str, other: str, form: str) -> None:
    asked = form.replace("A", dtype).replace("B", other)
    expected = (3,) if eval(asked, {"np": np, "tf": tf}) else (4,)
    text = f"import numpy as np\nimport tensorflow as tf\nif {asked}:\n    x = np.zeros(3)\nelse:\n    x = np.zeros(4)\n"
    facts = analyse_text(text + "y = x\n").facts
    (found,) = [f.tensor for f in facts if f.role == "binding" and f.range.start.line == 7]
    assert found is not None
    assert found.shape == expected


def test_an_assertion_of_an_arrays_dtype() -> None:
    text = "import numpy as np\nmask = np.ones(3, dtype=bool)\nassert mask.dtype == bool\n"
    assert not analyse_text(text).problems
    assert analyse_text(text.replace("== bool", "== int")).problems


def test_the_memory_of_an_array_becomes_that_array() -> None:
    text = "import numpy as np\nx = np.zeros((2, 3))\ny = np.empty_like(x.data)\nz = y[0, 0]\n"
    assert not analyse_text(text).problems

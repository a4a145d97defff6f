"""What dtype a tensor and an array have together: the array becomes what the tensor is."""

from __future__ import annotations

import numpy as np
import pytest
import tensorflow as tf

from shapewright.analysis import analyse_text

HEAD = "import numpy as np\nimport tensorflow as tf\n"
KNOWN = [
    "tf.ones(3) * np.ones(3, 'int64')",
    "np.ones(3, 'int64') * tf.ones(3)",
    "tf.multiply(np.ones(3, 'int64'), tf.ones(3))",
    "tf.add(tf.ones(3, tf.float64), np.ones(3, 'float32'))",
    "tf.maximum(np.ones(3, 'float64'), np.ones(3, 'float64'))",
]


@pytest.mark.parametrize("form", KNOWN)
def test_as_tensorflow_has_it(form: str) -> None:
    expected = eval(form, {"np": np, "tf": tf}).dtype.name
    facts = analyse_text(f"{HEAD}y = {form}\n").facts
    assert [f.tensor.dtype for f in facts if f.role == "binding" and f.tensor] == [expected]


@pytest.mark.parametrize("form", ["tf.multiply(x, np.ones((3, 3)))", "x * np.ones((3, 3))", "np.ones((3, 3)) + x"])
def test_beside_a_tensor_of_unknown_dtype_it_is_not_known(form: str) -> None:
    text = f"{HEAD}def f(x):\n    y = {form}\n    return tf.matmul(y, tf.ones((3, 2)))\n"
    facts = analyse_text(text)
    assert not facts.problems
    (y,) = [f.tensor for f in facts.facts if f.role == "binding" and f.range.start.line == 4]
    assert y is not None
    assert y.dtype is None

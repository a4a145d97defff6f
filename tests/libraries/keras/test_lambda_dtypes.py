"""Lambda layers of Keras 3: their output is inferred from the shapes alone, in the layer's dtype."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text

HEAD = """import keras, tensorflow as tf
from keras import layers
i = keras.Input((7,), dtype="int32")
"""


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        ("layers.Lambda(lambda t: tf.cast(t, 'int32') + 1)", "float32[batch, 7]"),
        ("layers.Lambda(lambda t: t + 1, dtype='int32')", "int32[batch, 7]"),
        ("layers.Lambda(lambda t: tf.one_hot(t, 5), output_shape=(7, 5))", "float32[batch, 7, 5]"),
    ],
)
def test_the_output_has_the_dtype_of_the_layer(layer: str, made: str) -> None:
    result = analyse_text(f"{HEAD}o = {layer}(i)\n")
    assert not [p for p in result.problems if p.severity == "error"]
    outputs = [f for f in result.facts if f.tensor and (f.range.start.line, f.range.start.column) == (4, 0)]
    assert [f.tensor.text for f in outputs if f.tensor] == [made]


def test_a_function_of_integers_sees_floats_where_the_shape_is_inferred() -> None:
    problems = analyse_text(f"{HEAD}o = layers.Lambda(lambda t: tf.one_hot(t, 5))(i)\n").problems
    assert [p.range.start.line for p in problems if p.severity == "error"] == [4]

"""What metrics give: one number, or one for each class or threshold; and which of them meet which output."""

from __future__ import annotations

import pytest
from tests.support.bindings import bound_texts

from shapewright.analysis import analyse_text

START = """
import keras
import numpy as np
y, p = np.eye(3, dtype="float32"), np.ones((3, 3), "float32")
"""


@pytest.mark.parametrize(
    ("metric", "shape"),
    [
        ("F1Score()", "float32[3]"),
        ("F1Score(average='macro')", "float32[]"),
        ("FBetaScore('micro', beta=2.0)", "float32[]"),
        ("R2Score()", "float32[]"),
        ("R2Score(class_aggregation=None)", "float32[3]"),
        ("Precision()", "float32[]"),
        ("Recall([0.2, 0.8])", "float32[2]"),
        ("TruePositives(thresholds=[0.5])", "float32[]"),
        ("AUC(multi_label=True, num_labels=3)", "float32[]"),
    ],
)
def test_results(metric: str, shape: str) -> None:
    text = f"{START}m = keras.metrics.{metric}\nm.update_state(y, p)\nmade = m.result()\nagain = m(y, p)\n"
    found = bound_texts(analyse_text(text), text)
    assert (found["made"], found["again"]) == ([shape], [shape])


def test_nothing_is_said_before_classes_were_seen() -> None:
    text = START + "made = keras.metrics.F1Score().result()\n"
    assert bound_texts(analyse_text(text), text).get("made") in (None, [], ["?"])


def test_metrics_by_the_keys_of_outputs_in_a_dict() -> None:
    text = """
import keras
import numpy as np

def wrong(y_true, y_pred):
    return keras.ops.matmul(y_pred, keras.ops.ones((4, 2)))

def right(y_true, y_pred):
    return keras.ops.mean(keras.ops.matmul(y_pred, keras.ops.ones((5, 2))))

x = keras.Input((6,))
model = keras.Model(x, {"a": keras.layers.Dense(3)(x), "b": keras.layers.Dense(5)(x)})
model.compile(loss={"a": "mse", "b": "mse"}, metrics={"b": ["mae", right], "a": wrong})
model.fit(np.zeros((8, 6)), {"a": np.zeros((8, 3)), "b": np.zeros((8, 5))})
"""
    assert [p.range.start.line for p in analyse_text(text).problems] == [6]

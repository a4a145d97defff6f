"""What a program's own loss gets in training, what labels drawn at random reach, and models made back to front."""

from __future__ import annotations

import pytest

from shapewright.analysis import analyse_text
from shapewright.facts import Problem

HEAD = """import numpy as np
import keras
from keras import layers
inputs = keras.Input((4,))
hidden = layers.Dense(8)(inputs)
output = layers.Dense(1)(hidden)
x = np.random.rand(16, 4)
"""


def errors(text: str) -> list[Problem]:
    return [p for p in analyse_text(HEAD + text).problems if p.severity == "error"]


def test_integer_labels_reach_an_own_loss_as_floats() -> None:
    assert errors(
        "def loss(y, p):\n    return keras.ops.mean(y * keras.ops.square(p))\n"
        "model = keras.Model(inputs, output)\nmodel.compile('adam', loss)\n"
        "model.fit(x, np.random.randint(0, 2, 16))\n"
    ) == []  # fmt: skip


@pytest.mark.parametrize("draw", ["np.random.rand(16, 1)", "np.random.random((16, 1))"])
def test_floats_below_one_are_no_label_one(draw: str) -> None:
    model = "model = keras.Model(inputs, output)\nmodel.compile('adam', 'sparse_categorical_crossentropy')\n"
    assert errors(f"{model}model.fit(x, {draw})\n") == []
    assert errors(f"{model}model.fit(x, np.random.randint(0, 2, 16))\n") != []


@pytest.mark.parametrize("ends", ["output, inputs", "hidden, inputs"])
def test_an_input_is_not_computed_from_a_layers_output(ends: str) -> None:
    (problem,) = errors(f"model = keras.Model({ends})\n")
    assert "is not connected to `inputs`" in problem.message


@pytest.mark.parametrize("ends", ["inputs, output", "hidden, output", "[inputs, hidden], [output, inputs]"])
def test_models_between_tensors_of_a_graph_are_sound(ends: str) -> None:
    assert errors(f"model = keras.Model({ends})\n") == []

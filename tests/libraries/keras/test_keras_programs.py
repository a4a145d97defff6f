"""Whole Keras programs: what is inferred, what is flagged, and that sound programs are left alone."""

from __future__ import annotations

import textwrap

import pytest

from shapewright.analysis import analyse_text
from shapewright.facts import FileFacts

HEADER = """
import keras
import numpy as np
from keras import layers, ops
"""


def analyse(body: str) -> FileFacts:
    return analyse_text(HEADER + textwrap.dedent(body))


def bound(body: str, name: str) -> str:
    """The inferred text of what the program's last line, ``name = …``, binds."""
    text = HEADER + textwrap.dedent(body)
    facts = analyse_text(text)
    lines = text.splitlines()
    for fact in reversed(facts.facts):
        start = fact.range.start
        if fact.role == "binding" and lines[start.line - 1][start.column :].startswith(f"{name} ="):
            assert fact.tensor is not None, fact.unknown
            return fact.tensor.text
    raise AssertionError(f"{name} is not bound")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("y = layers.Dense(3)(keras.Input((5,)))", "float32[batch, 3]"),
        ("y = layers.Dense(3)(np.zeros((2, 7, 5)))", "float32[2, 7, 3]"),
        ("y = layers.Conv2D(8, 3, strides=2, padding='same')(keras.Input((28, 27, 1)))", "float32[batch, 14, 14, 8]"),
        ("y = layers.Flatten()(layers.MaxPooling2D()(keras.Input((9, 9, 4))))", "float32[batch, 64]"),
        ("y = layers.Conv2DTranspose(3, 4, strides=2)(keras.Input((5, 5, 1)))", "float32[batch, 12, 12, 3]"),
        ("y = layers.LSTM(4, return_sequences=True)(keras.Input((None, 3)))", "float32[batch, steps, 4]"),
        ("y, h, c = layers.LSTM(4, return_state=True)(keras.Input((6, 3)))", "float32[batch, 4]"),
        ("y = layers.Bidirectional(layers.GRU(4))(keras.Input((6, 3)))", "float32[batch, 8]"),
        ("y = layers.TimeDistributed(layers.Flatten())(keras.Input((6, 3, 2)))", "float32[batch, 6, 6]"),
        ("y = layers.concatenate([keras.Input((3,)), keras.Input((4,))])", "float32[batch, 7]"),
        ("y = layers.Embedding(10, 4)(np.zeros((2, 5), 'int32'))", "float32[2, 5, 4]"),
        ("y = layers.Reshape((-1, 4))(keras.Input((6, 2)))", "float32[batch, 3, 4]"),
        ("y = keras.Sequential([layers.Dense(4), layers.Dense(2)])(np.zeros((3, 9)))", "float32[3, 2]"),
        ("y = ops.mean(keras.Input((3, 4)), axis=-1, keepdims=True)", "float32[batch, 3, 1]"),
        ("y = keras.Input((3, 4))[:, -1]", "float32[batch, 4]"),
        (
            """
            i = keras.Input((8,))
            m = keras.Model(i, layers.Dense(2)(i))
            y = m.predict(np.zeros((11, 8)))
            """,
            "float32[11, 2]",
        ),
        (
            """
            base = keras.applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3))
            y = layers.GlobalAveragePooling2D()(base(keras.Input((96, 96, 3))))
            """,
            "float32[batch, 1280]",
        ),
        (
            """
            class Scale(layers.Layer):
                def __init__(self, units):
                    super().__init__()
                    self.units = units
                def build(self, input_shape):
                    self.w = self.add_weight(shape=(input_shape[-1], self.units))
                def call(self, x):
                    return ops.matmul(x, self.w)
            y = Scale(7)(keras.Input((4,)))
            """,
            "float32[batch, 7]",
        ),
        (
            """
            (x, labels), _ = keras.datasets.cifar10.load_data()
            y = keras.utils.to_categorical(labels, 10)
            """,
            "float64[50000, 10]",
        ),
        (
            """
            from keras.models import Sequential
            from keras.layers.core import Dense
            m = Sequential()
            m.add(Dense(5, input_dim=8))
            m.add(Dense(3))
            y = m(np.zeros((2, 8)))
            """,
            "float32[2, 3]",
        ),
    ],
)
def test_shapes(body: str, expected: str) -> None:
    assert bound(body, "y" if "y, h" not in body else "y, h, c") == expected


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("layers.LSTM(8)(keras.Input((20,)))", "layer-rank"),
        ("d = layers.Dense(3)\nd(np.zeros((2, 4)))\nd(np.zeros((2, 5)))", "layer-input-size"),
        ("layers.Dense(3)(keras.Input((None,)))", "input-size-open"),
        ("layers.Dense(3.5)", "argument-value"),
        ("layers.Dense(3, activation='rellu')", "argument-value"),
        ("layers.Conv2D(8, 5)(keras.Input((4, 4, 1)))", "output-size"),
        ("layers.Add()([keras.Input((3,)), keras.Input((4,))])", "broadcast"),
        ("layers.Concatenate()([keras.Input((3, 3)), keras.Input((4, 4))])", "cat-sizes"),
        ("keras.Sequential([layers.Flatten, layers.Dense(2)])", "sequential-layer"),
        ("keras.Sequential([layers.Dense(2, input_shape=4)])", "input-shape"),
        ("keras.Model(keras.Input((3,)), layers.Dense(1)(keras.Input((3,))))", "model-graph"),
        ("x = keras.Input((3,))\nif x: pass", "symbolic-value"),
        ("float(keras.Input((3,)))", "symbolic-value"),
        ("keras.Sequential([keras.Input((3,)), layers.Dense(1)]).predict(np.zeros(3))", "model-input-shape"),
        ("keras.Sequential([layers.Dense(1)]).fit(np.zeros((4, 3)), np.zeros(4))", "not-compiled"),
        ("layers.Embedding(5, 2)(np.array([[1, 5]]))", "index-range"),
    ],
)
def test_flagged(body: str, code: str) -> None:
    assert code in [p.code for p in analyse(body).problems]


def trained(units: int, activation: str, loss: str, y: str) -> list[str]:
    body = f"""
    m = keras.Sequential([keras.Input((8,)), layers.Dense({units}, activation='{activation}')])
    m.compile('adam', '{loss}')
    m.fit(np.zeros((32, 8)), {y})
    """
    return [p.code for p in analyse(body).problems]


@pytest.mark.parametrize(
    ("units", "activation", "loss", "y", "codes"),
    [
        (10, "softmax", "categorical_crossentropy", "np.zeros(32)", ["loss-shapes"]),
        (10, "softmax", "categorical_crossentropy", "np.zeros((32, 3))", ["loss-shapes"]),
        (10, "softmax", "categorical_crossentropy", "np.zeros((32, 10))", []),
        (3, "softmax", "sparse_categorical_crossentropy", "np.zeros((32, 3))", ["loss-shapes"]),
        (3, "softmax", "sparse_categorical_crossentropy", "np.zeros((32, 1))", []),
        (2, "sigmoid", "binary_crossentropy", "np.zeros(32)", ["loss-shapes"]),
        (1, "sigmoid", "binary_crossentropy", "np.zeros(32)", []),
        (1, "softmax", "binary_crossentropy", "np.zeros(32)", ["softmax-one-unit"]),
        (2, "linear", "mse", "np.zeros((32, 1))", ["loss-broadcast"]),
        (2, "linear", "mse", "np.zeros((32, 3))", ["loss-shapes"]),
        (1, "linear", "mse", "np.zeros(32)", []),
        (1, "linear", "mse", "np.zeros(30)", ["data-cardinality"]),
        (1, "linear", "mse", "[0.0] * 32", ["training-data"]),
    ],
)
def test_training_contracts(units: int, activation: str, loss: str, y: str, codes: list[str]) -> None:
    assert trained(units, activation, loss, y) == codes


def test_the_repair_of_stacked_recurrent_layers_is_on_the_first() -> None:
    facts = analyse("m = keras.Sequential([keras.Input((5, 3)), layers.LSTM(4), layers.LSTM(2)])")
    assert [p.code for p in facts.problems] == ["layer-rank"]


def test_sound_programs_have_no_problems() -> None:
    facts = analyse(
        """
        inputs = keras.Input((32, 32, 3))
        x = layers.Rescaling(1 / 255)(inputs)
        for filters in (16, 32):
            x = layers.Conv2D(filters, 3, padding="same", activation="relu")(x)
            x = layers.BatchNormalization()(x)
            x = layers.MaxPooling2D()(x)
        x = layers.Dropout(0.5)(layers.Flatten()(x))
        model = keras.Model(inputs, layers.Dense(10, activation="softmax")(x))
        (x_train, y_train), (x_test, y_test) = keras.datasets.cifar10.load_data()
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x_train, y_train, validation_data=(x_test, y_test))
        loss, accuracy = model.evaluate(x_test, y_test)
        classes = model.predict(x_test).argmax(axis=1)
        """
    )
    assert not facts.problems

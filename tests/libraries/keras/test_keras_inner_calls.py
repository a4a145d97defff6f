"""What Keras hands to the program's own code, and what it keeps of a graph: masks, hooks, layers, losses.

Each program binds ``seen``: the shape and dtype of what its code was given. The real framework is the referee.
"""

from __future__ import annotations

import json
import subprocess
import sys
import textwrap

import pytest

from shapewright.analysis import analyse_text

HEADER = """
import keras
import numpy as np
import tensorflow as tf
from keras import layers, ops

class Keeper(layers.Layer):
    supports_masking = True

    def call(self, x, mask=None):
        if mask is None:
            return ops.zeros((1, 1, 1))
        return ops.expand_dims(ops.cast(mask, "float32"), -1)

ids = np.ones((2, 5), "int32")
words = layers.Embedding(9, 4, mask_zero=True)
"""
PROGRAMS = {
    "a layer that asks for the mask gets it": ("seen = Keeper()(words(ids))", "float32[2, 5, 1]"),
    "a dense layer hands the mask on": ("seen = Keeper()(layers.Dense(3)(words(ids)))", "float32[2, 5, 1]"),
    "a convolution does not": ("seen = Keeper()(layers.Conv1D(3, 2)(words(ids)))", "float32[1, 1, 1]"),
    "a recurrent layer does for sequences": (
        "seen = Keeper()(layers.Bidirectional(layers.LSTM(3, return_sequences=True))(words(ids)))",
        "float32[2, 5, 1]",
    ),
    "without mask_zero there is none": ("seen = Keeper()(layers.Embedding(9, 4)(ids))", "float32[1, 1, 1]"),
    "Masking makes one": ("seen = Keeper()(layers.Masking()(np.ones((2, 6, 3), 'float32')))", "float32[2, 6, 1]"),
    "compute_mask gives it": ("seen = words.compute_mask(tf.constant(ids))", "bool[2, 5]"),
    "a functional model's mask has the sizes of the call": (
        """
        i = keras.Input((5,), dtype="int32")
        seen = Keeper()(keras.Model(i, layers.Dense(2)(words(i)))(ids))
        """,
        "float32[2, 5, 1]",
    ),
    "the layers of a graph come deepest first": (
        """
        i = keras.Input((8,))
        left = layers.Dense(3)(i)
        right = layers.Dense(4)(layers.Dense(5)(i))
        model = keras.Model(i, layers.concatenate([left, right]))
        seen = ops.zeros((len(model.layers), model.layers[1].units, model.layers[2].units, model.layers[3].units))
        """,
        "float32[5, 5, 3, 4]",
    ),
    "a layer of a graph is found by its name": (
        """
        i = keras.Input((8,))
        model = keras.Model(i, layers.Dense(2)(ops.relu(layers.Dense(3, name="hidden")(i))))
        seen = keras.Model(model.input, model.get_layer("hidden").output)(np.zeros((4, 8)))
        """,
        "float32[4, 3]",
    ),
    "a callback sees the model": (
        """
        class Watch(keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs=None):
                global seen
                seen = self.model(np.zeros((7, 3)))

        model = keras.Sequential([layers.Dense(2)])
        model.compile("sgd", "mse")
        model.fit(np.zeros((4, 3)), np.zeros((4, 2)), callbacks=[Watch()], verbose=0)
        """,
        "float32[7, 2]",
    ),
    "a learning rate schedule gets the step": (
        """
        class Slow(keras.optimizers.schedules.LearningRateSchedule):
            def __call__(self, step):
                global seen
                seen = tf.zeros(tf.shape(step)) + 0.1
                return seen

        model = keras.Sequential([layers.Dense(2)])
        model.compile(keras.optimizers.SGD(Slow()), "mse")
        model.fit(np.zeros((4, 3)), np.zeros((4, 2)), verbose=0)
        """,
        "float32[]",
    ),
    "a loss function gets floats": (
        """
        def loss(y_true, y_pred):
            global seen
            seen = y_true
            return ops.mean(ops.square(y_true - y_pred))

        model = keras.Sequential([layers.Dense(1)])
        model.compile("sgd", loss, run_eagerly=True)
        model.fit(np.zeros((4, 3)), np.zeros((4,), "int64"), verbose=0)
        """,
        "float32[4, 1]",
    ),
    "a metric function gets the targets as they are": (
        """
        def hits(y_true, y_pred):
            global seen
            seen = y_true
            return ops.mean(y_pred)

        model = keras.Sequential([layers.Dense(5)])
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=[hits], run_eagerly=True)
        model.fit(np.zeros((4, 3)), np.zeros((4,), "int64"), verbose=0)
        """,
        "int64[4]",
    ),
    "ragged rows are padded to the longest": (
        """
        turn = layers.TextVectorization(ragged=True, vocabulary=["a", "b"])
        rows = turn(tf.constant(["a b", "a"]))
        seen = tf.reduce_sum(rows[:, 1:].to_tensor(), axis=1)
        """,
        "int64[2]",
    ),
    "a standardize function gets the text": (
        """
        def lower(text):
            global seen
            seen = text
            return tf.strings.lower(text)

        turn = layers.TextVectorization(standardize=lower)
        turn.adapt(["a b", "a", "c"])
        """,
        "string[3, 1]",
    ),
    "build gets the shape of each argument by its name": (
        """
        class Two(layers.Layer):
            def build(self, query_shape, value_shape):
                self.scale = self.add_weight(shape=(query_shape[-1], value_shape[-1]))

            def call(self, query, value, training=None):
                return ops.matmul(query, self.scale)

        seen = Two()(np.zeros((2, 3)), value=np.zeros((4, 5)))
        """,
        "float32[2, 5]",
    ),
    "compute_output_shape takes the shapes of several inputs": (
        "seen = ops.zeros(layers.Attention().compute_output_shape([(2, 3, 4), (2, 6, 5), (2, 6, 4)]))",
        "float32[2, 3, 5]",
    ),
    "uniform numbers stay below their end": (
        "seen = layers.Embedding(10, 5)(np.random.uniform(1, 10, size=(2, 3)))",
        "float32[2, 3, 5]",
    ),
    "a function that brings its gradient gives its value": (
        """
        @ops.custom_gradient
        def double(x):
            def grad(*args, upstream=None):
                return upstream

            return 2 * x, grad

        seen = double(ops.ones((2, 3)))[:, 0]
        """,
        "float32[2]",
    ),
}
REFEREE = """
import json, sys
answers = {}
for name, text in json.load(sys.stdin).items():
    scope = {}
    exec(text, scope)
    seen = scope["seen"]
    dtype = seen.dtype if isinstance(seen.dtype, str) else seen.dtype.name
    answers[name] = f"{dtype}[{', '.join(str(n) for n in seen.shape)}]"
print("ANSWERS" + json.dumps(answers))
"""


def text_of(name: str) -> str:
    return HEADER + textwrap.dedent(PROGRAMS[name][0])


@pytest.mark.parametrize("name", PROGRAMS)
def test_inferred(name: str) -> None:
    text = text_of(name)
    facts = analyse_text(text)
    lines = text.splitlines()
    shown = [
        fact.tensor.text if fact.tensor is not None else fact.unknown
        for fact in facts.facts
        if fact.role == "binding" and lines[fact.range.start.line - 1][fact.range.start.column :].startswith("seen =")
    ]
    assert [PROGRAMS[name][1]] == shown[:1]
    assert not [problem for problem in facts.problems if problem.severity == "error"]


def test_the_real_framework_agrees() -> None:
    pytest.importorskip("keras")
    done = subprocess.run(
        [sys.executable, "-c", REFEREE],
        input=json.dumps({name: text_of(name) for name in PROGRAMS}),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert "ANSWERS" in done.stdout, done.stderr[-2000:]
    answers = json.loads(done.stdout.partition("ANSWERS")[2])
    assert answers == {name: expected for name, (_, expected) in PROGRAMS.items()}

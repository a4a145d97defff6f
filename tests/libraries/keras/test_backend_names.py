"""``keras.backend`` as Keras 2 had it: its own names and defaults of arguments, with the real functions as referee."""

from __future__ import annotations

import inspect

import pytest
from tests.libraries.referee import alike, inferred, really

from shapewright.analysis import analyse_text
from shapewright.libraries import load
from shapewright.rules import REGISTRY

backend = pytest.importorskip("keras._tf_keras.keras.backend")

HEADER = """
import tensorflow as tf
from tensorflow.keras import backend as K
x = tf.ones((2, 3, 4))
"""
EXPRESSIONS = [
    "K.expand_dims(x)", "K.expand_dims(x, 1)", "K.concatenate([x, x])", "K.concatenate(tensors=[x, x], axis=1)",
    "K.argmax(x)", "K.argmin(x, axis=1)", "K.clip(x, min_value=0.0, max_value=1.0)", "K.cumsum(x)",
    "K.permute_dimensions(x, pattern=(0, 2, 1))", "K.reshape(x, shape=(6, 4))", "K.tile(x, n=[1, 2, 1])",
    "K.zeros_like(x, name='z')", "K.dot(x, tf.ones((4, 5)))", "K.sum(x, axis=-1, keepdims=True)",
    "K.one_hot(indices=tf.constant([0, 1]), num_classes=3)", "K.pow(x, 2)", "K.switch(tf.constant(True), x, x + 1)",
    "K.eye(size=3)", "K.mean(x)", "K.square(x)", "K.squeeze(x[:1], 0)", "K.shape(x)",
    "K.batch_dot(x, tf.ones((2, 4, 5)))", "K.batch_dot(x, tf.ones((2, 5, 4)), axes=[2, 2])", "K.l2_normalize(x, -1)",
    "K.repeat(x[0], 5)", "K.repeat_elements(x, 3, axis=1)", "K.resize_images(x[..., None], 2, 3, 'channels_last')",
    "K.conv2d(x[..., None], tf.ones((2, 2, 1, 7)), padding='same')", "K.pool2d(x[..., None], (2, 2))",
    "K.map_fn(lambda row: K.sum(row), x)", "K.spatial_2d_padding(x[..., None])", "K.bias_add(x, tf.ones((4,)))",
    "K.random_bernoulli((3, 4))",
    "K.ctc_batch_cost(tf.ones((2, 5)), tf.ones((2, 10, 7)), tf.ones((2, 1)), tf.ones((2, 1)))",
]  # fmt: skip
SYMBOLIC = (
    "K.mean(i)", "K.sum(i, axis=-1)", "K.concatenate([i, i])", "K.softmax(i)", "K.shape(i)", "K.ndim(i)", "K.exp(i)",
    "K.flatten(i)", "K.cast(i, 'float64')", "K.switch(K.greater(x, 0.0), i, i)", "K.dot(i, tf.ones((4, 5)))",
)


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_rule_gives_what_keras_gives(expression: str) -> None:
    real = really(HEADER, expression, lambda value: value.dtype.name)
    assert alike(inferred(HEADER, expression, len(real)), real)


@pytest.mark.parametrize("expression", SYMBOLIC)
def test_it_takes_no_keras_tensor(expression: str) -> None:
    """Keras 3 keeps these functions for arrays: each hands what it gets to TensorFlow."""
    scope: dict[str, object] = {}
    header = HEADER + "i = tf.keras.Input((3, 4))\n"
    exec(header, scope)
    with pytest.raises((ValueError, AttributeError)) as real:
        eval(expression, scope)
    told = [p.message for p in analyse_text(f"{header}r = {expression}\n").problems if p.severity == "error"]
    assert len(told) == 1
    assert str(real.value).splitlines()[0][:60] in told[0]


def test_keras_2_takes_keras_tensors() -> None:
    text = "import os\nos.environ['TF_USE_LEGACY_KERAS'] = '1'\n" + HEADER
    text += "i = tf.keras.Input((3, 4))\nr = K.concatenate([K.mean(i, axis=1), K.sum(i, axis=1)])\n"
    assert not analyse_text(text).problems


def test_no_rule_needs_more_or_takes_less() -> None:
    load("keras")
    wrong, seen = [], 0
    for name in dir(backend):
        rules = REGISTRY.functions.get(REGISTRY.canonical(f"keras.backend.{name}"))
        function = getattr(backend, name)
        if rules is None or not inspect.isfunction(function):
            continue
        seen += 1
        real = inspect.signature(function).parameters.values()
        needed = sum(p.default is p.empty and p.kind is p.POSITIONAL_OR_KEYWORD for p in real)
        declared = {p.name for rule in rules for p in rule.parameters} | {k for rule in rules for k in rule.renames}
        takes_any = any(p.how is inspect.Parameter.VAR_KEYWORD for rule in rules for p in rule.parameters)
        if min(sum(p.required for p in rule.parameters) for rule in rules) > needed:
            wrong.append((name, "needs more"))
        if not takes_any and {p.name for p in real} - declared:
            wrong.append((name, "takes less"))
    assert wrong == []
    assert seen > 60

"""``keras.backend`` as Keras 2 had it: its own names and defaults of arguments, with the real functions as referee."""

from __future__ import annotations

import inspect

import pytest
from tests.libraries.referee import alike, inferred, really

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
    "K.eye(size=3)", "K.mean(x)", "K.square(x)", "K.squeeze(x[:1], 0)",
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_rule_gives_what_keras_gives(expression: str) -> None:
    real = really(HEADER, expression, lambda value: value.dtype.name)
    assert alike(inferred(HEADER, expression, len(real)), real)


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

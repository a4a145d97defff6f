"""``tf.TensorShape``, ``tf.nest``, small computed shapes and TensorFlow's own modules, with TensorFlow as referee."""

from __future__ import annotations

import pytest
from tests.libraries.referee import alike, inferred, really

pytest.importorskip("tensorflow")

HEADER = """
import numpy as np
import tensorflow as tf
from tensorflow.python.framework import dtypes, ops
from tensorflow.python.ops import array_ops, math_ops, nn_ops, random_ops
from tensorflow.python.ops.init_ops_v2 import Zeros
from tensorflow.python.util import nest
x = tf.ones((2, 3, 4))
s = x.shape
image = tf.ones((2, 8, 6, 3))
"""
EXPRESSIONS = [
    "tf.constant([np.int64(3)])", "tf.expand_dims([np.argmax([1, 2])], 0)", "tf.stack([np.arange(3), np.arange(3)])",
    "tf.constant([1.5, np.int64(2)])", "tf.constant([np.float64(2), 1])", "tf.concat([np.arange(3), np.arange(3)], 0)",
    "next(iter(tf.data.Dataset.from_tensor_slices([np.arange(3), np.arange(3)])))",
    "tf.zeros(s[1:].as_list())", "tf.zeros(s[:1].concatenate([5, 6]))", "tf.zeros(s + [7])", "tf.zeros([1] + s)",
    "tf.zeros(s[1:] + [7])", "tf.zeros(3 if s[1:].rank == 2 else 5)",
    "tf.zeros(3 if s[1:].is_fully_defined() else 5)", "tf.zeros(3 if isinstance(s, tuple) else 5)",
    "tf.zeros(3 if isinstance(s, tf.TensorShape) else 5)", "tf.zeros(3 if s[1:] == [3, 4] else 5)",
    "tf.zeros(s[1:].num_elements())", "tf.image.resize(image, tf.shape(image)[1:3] * 2)",
    "tf.image.resize(image, tf.constant([4, 3]) * tf.constant(np.array([2, 3], dtype='int32')))",
    "tf.nest.flatten({'b': x, 'a': [x[0], x[1, 0]]})", "tf.nest.pack_sequence_as([1, (2, 3)], [x, x[0], x[0, 0]])",
    "tf.nest.map_structure(lambda a, b: tf.concat([a, b], 0), [x, (x[0],)], [x, (x[0],)])",
    "tf.compat.v1.nn.convolution(input=image, filter=tf.ones((3, 3, 3, 7)), padding='SAME', dilation_rate=(1, 1))",
    "tf.zeros(3 if isinstance(x, tf.SparseTensor) else 5)", "math_ops.reduce_sum(x, axis=1, keepdims=True)",
    "array_ops.concat([x, x], axis=1)", "nn_ops.softmax(x)", "random_ops.random_normal([3, 4])",
    "array_ops.ones([2], dtype=dtypes.int64)", "ops.convert_to_tensor([1.0, 2.0])", "nest.flatten([x, [x[0]]])",
    "tf.strings.unicode_decode('ab', 'UTF-8') + 1", "tf.strings.unicode_split('abc', 'UTF-8')",
    "tf.strings.unicode_decode_with_offsets('ab', 'UTF-8')[0] * 2", "tf.strings.ngrams(tf.constant(['a', 'b', 'c']), 2)",
    "np.delete(range(5), (1, 3))", "tf.zeros(tuple(np.delete(range(5), (0, 4))))",
]  # fmt: skip


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_the_rule_gives_what_tensorflow_gives(expression: str) -> None:
    real = really(HEADER, expression, lambda value: getattr(value.dtype, "name", str(value.dtype)))
    assert alike(inferred(HEADER, expression, len(real)), real)

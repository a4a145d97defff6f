"""Keras's rarer operations: each expression is run by Keras itself, and the rules must give the same."""

from __future__ import annotations

import pytest
from tests.libraries.referee import Shape, inferred, really

from shapewright.analysis import analyse_text

HEADER = """
import keras
import numpy as np
import tensorflow as tf
from keras import ops
x = np.zeros((2, 16), "float32")
image = np.zeros((2, 12, 14, 3), "float32")
volume = np.zeros((2, 8, 8, 8, 3), "float32")
spectrum = (np.zeros((2, 7, 5), "float32"), np.zeros((2, 7, 5), "float32"))
sequence = keras.Input((16,))
pictures = keras.Input((12, 14, 3))
boxes = {"images": image, "bounding_boxes": {"boxes": np.zeros((2, 5, 4), "float32"),
                                             "labels": np.zeros((2, 5), "float32")}}
"""
EXPRESSIONS = [
    "ops.fft((x, x))",
    "ops.fft2(spectrum)",
    "ops.ifft2(spectrum)",
    "ops.rfft(x)",
    "ops.rfft(x.astype('int32'), 9)",
    "ops.irfft((x, x))",
    "ops.irfft((x, x), fft_length=12)",
    "ops.stft(x, 6, 4, 8)",
    "ops.stft(x, 6, 4, 8, center=False)",
    "ops.istft(spectrum, 8, 4, 8)",
    "ops.istft(spectrum, 8, 4, 8, length=20)",
    "ops.istft(spectrum, 8, 4, 8, center=False)",
    "ops.extract_sequences(x, 5, 2)",
    "ops.view_as_real(x.astype('complex128'))",
    "ops.view_as_complex(np.zeros((3, 2), 'float32'))",
    "ops.rfft(sequence)",
    "ops.stft(sequence, 8, 4, 8)",
    "ops.view_as_real(sequence)",
    "ops.associative_scan(lambda a, b: a + b, x, axis=1)",
    "ops.associative_scan(lambda a, b: (a[0] + b[0], a[1] * b[1]), (x, x[:, :3]))",
    "ops.jvp(lambda a: ops.sum(a * 2, axis=1), (tf.ones((2, 4)),), (tf.ones((2, 4)),))",
    "ops.adaptive_average_pool(image, (4, 5), data_format='channels_first')",
    "ops.adaptive_max_pool(tf.constant(image), (4, 5))",
    "ops.adaptive_average_pool(tf.constant(image[0]), 4)",
    "ops.adaptive_average_pool(pictures, (4, 5))",
    "ops.rearrange(image, 'b (h p) w c -> b h w (p c)', p=2)",
    "ops.rearrange(image, 'b h w c -> (b h) (c w)')",
    "ops.average(image, weights=np.ones((2, 12, 1, 3), 'float32'))",
    "ops.average(image, axis=1, weights=np.ones(12, 'float32'))",
    "ops.average(pictures, axis=1, weights=np.ones(12, 'float32'))",
    "ops.batch_normalization(pictures, np.ones(3), np.ones(3), axis=-1)",
    "ops.repeat(x, [2], axis=1)",
    "ops.repeat(x, [2, 3], axis=0)",
    "ops.unstack(pictures, axis=1)",
    "ops.slice(x, (0, 1), (1, -1))",
    "ops.image.extract_patches(image, 2)",
    "ops.image.extract_patches(image, (2, 3), strides=1, padding='same')",
    "ops.image.extract_patches(pictures, 3)",
    "ops.image.extract_patches_3d(volume, (2, 2, 2))",
    "ops.image.extract_patches_3d(volume, 3, strides=1, dilation_rate=2)",
    "ops.image.extract_patches_3d(volume[0], 2, padding='same')",
    "ops.image.extract_patches_3d(volume, 2, data_format='channels_first')",
    "ops.image.scale_and_translate(image, (2, 16, 18, 3), np.ones(2, 'float32'), np.zeros(2, 'float32'), (1, 2), 'linear')",
    "ops.image.sobel_edges(image)",
    "ops.image.ssim(image, image)",
    "ops.image.ssim(image[0], image[0])",
    "keras.metrics.concordance_correlation(x, x)",
    "keras.metrics.pearson_correlation(x, x, axis=0)",
    "keras.metrics.get('mse')(x, x)",
    "keras.metrics.get('Precision')(x, x)",
    "keras.initializers.get('zeros')((3, 4))",
    "keras.layers.MaxNumBoundingBoxes(7, bounding_box_format='xyxy')(boxes)",
    "keras.layers.MaxNumBoundingBoxes(3, bounding_box_format='xyxy')(boxes)",
    "keras.tree.flatten({'b': x, 'a': [image, x]})",
    "keras.tree.map_structure(lambda a, b: a[:1] + b[:1], {'a': x, 'b': [x]}, {'a': x, 'b': [x]})",
    "keras.tree.pack_sequence_as({'b': 1, 'a': (2, 3)}, [x, image, volume])",
    "keras.utils.unpack_x_y_sample_weight((x, image))",
    "keras.utils.pack_x_y_sample_weight(x, image)",
    "ops.zeros((2,), dtype=keras.backend.result_type('int32', 'float16'))",
    "ops.zeros((2,), dtype='float32' if keras.backend.is_float_dtype('bfloat16') else 'int32')",
]
MUST_FAIL = [
    "ops.fft((x, x[:1]))",
    "ops.fft((x, x, x))",
    "ops.view_as_complex(x)",
    "ops.image.sobel_edges(image[0])",
    "ops.rearrange(image, 'b (h p) w c -> b h w (p c)', p=5)",
    "ops.irfft((x[0, 0], x[0, 0]))",
    "ops.average(keras.Input((3, 3)), weights=keras.Input((4,)))",
    "ops.average(image, axis=1, weights=np.ones(5, 'float32'))",
    "ops.batch_normalization(pictures, np.ones(3), np.ones(3), axis=-1, offset=np.ones(4), scale=np.ones(3))",
    "ops.repeat(image, [1, 2, 3], axis=0)",
    "ops.repeat(x, [1, 1])",
    "ops.unstack(sequence, axis=0)",
    "ops.slice(x, (0, 0, 0), (1, 1))",
    "ops.slice(x, (0, 0), (1, 1, 1))",
    "ops.lu_factor(np.zeros((4, 3), 'float32'))",
    "ops.view(np.int16(3), 'int8')",
    "keras.layers.TimeDistributed(keras.layers.Dense(5))(np.zeros((4, 5, 3)), mask=np.ones((5, 5), bool))",
]


def expected(expression: str) -> list[tuple[str, Shape]]:
    keras = pytest.importorskip("keras")
    return really(HEADER, expression, lambda leaf: keras.backend.standardize_dtype(leaf.dtype))


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_what_keras_gives_is_inferred(expression: str) -> None:
    wanted = expected(expression)
    assert inferred(HEADER, expression, len(wanted)) == wanted


@pytest.mark.parametrize("expression", MUST_FAIL)
def test_what_keras_refuses_is_flagged(expression: str) -> None:
    with pytest.raises(Exception):  # noqa: B017 - which exception it is differs from case to case
        expected(expression)
    problems = analyse_text(HEADER + f"y = {expression}\n").problems
    assert [p.severity for p in problems] == ["error"]

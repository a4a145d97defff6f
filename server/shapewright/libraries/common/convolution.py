"""Sizes of windows slid over an axis: convolutions, their transposes, pools."""

from __future__ import annotations

from shapewright.dims import Dim, dmax, dmin, floordiv, mod


def window_extent(kernel: Dim, dilation: Dim) -> Dim:
    """How far a dilated window reaches: ``dilation · (kernel − 1) + 1``."""
    return dilation * (kernel - 1) + 1


def conv_size(size: Dim, kernel: Dim, stride: Dim = 1, padding: Dim = 0, dilation: Dim = 1) -> Dim:
    """``(size + padding − extent) // stride + 1``; ``padding`` is the sum of both sides."""
    return floordiv(size + padding - window_extent(kernel, dilation), stride) + 1


def pool_size(size: Dim, kernel: Dim, stride: Dim, padding: Dim = 0, dilation: Dim = 1, *, ceil: bool = False) -> Dim:
    """A pool's output size; ``padding`` is that of one side.

    With ``ceil`` a last window may hang over the end, but must start inside the input or its left
    padding.
    """
    room = size + 2 * padding - window_extent(kernel, dilation)
    if not ceil:
        return floordiv(room, stride) + 1
    return dmin(floordiv(room + stride - 1, stride) + 1, floordiv(size + padding - 1, stride) + 1)


def conv_transpose_size(
    size: Dim, kernel: Dim, stride: Dim = 1, padding: Dim = 0, output_padding: Dim = 0, dilation: Dim = 1
) -> Dim:
    """``(size − 1) · stride − padding + extent + output_padding``; ``padding`` sums both sides."""
    return (size - 1) * stride - padding + window_extent(kernel, dilation) + output_padding


def same_size(size: Dim, stride: Dim) -> Dim:
    """TensorFlow's ``"same"``: ``ceil(size / stride)``."""
    return floordiv(size + stride - 1, stride)


def keras_transposed_size(size: Dim, extent: Dim, stride: Dim, same: bool, extra: Dim | None) -> Dim:
    """What Keras's transposed convolution makes of an axis; ``extra`` is its ``output_padding``, None for as needed.

    https://keras.io/api/layers/convolution_layers/convolution2d_transpose/
    """
    if extra is None:
        return size * stride if same else size * stride + dmax(extent - stride, 0)
    return (size - 1) * stride + (mod(extent, 2) if same else extent) + extra

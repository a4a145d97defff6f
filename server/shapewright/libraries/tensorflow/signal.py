"""Signals: spectra, frames, windows.

https://www.tensorflow.org/api_docs/python/tf/signal
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, floordiv
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, like, new
from shapewright.rules import Abstain, Context, IntArg, OptInt, Raw
from shapewright.values import NONE, Const, Tensor, Value


def _complex(dtype: str | None) -> str | None:
    return {"float32": "complex64", "float64": "complex128"}.get(dtype or "", dtype)


def _real(dtype: str | None) -> str | None:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


@tf_op("signal.fft", "signal.ifft", "signal.fft2d", "signal.ifft2d", "signal.fft3d", "signal.ifft3d", "signal.dct",
       "signal.idct", "signal.fftshift", "signal.ifftshift", "fft", "ifft", "fft2d", "ifft2d", "fft3d",
       "ifft3d")  # fmt: skip
def fft(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Shape and dtype stay."""
    if args or options:
        raise Abstain("a Fourier transform of a part")
    return like(x, x.dtype)


@tf_op("signal.rfft")
def rfft(ctx: Context, x: TFTensor, fft_length: Raw = NONE) -> Tensor:
    """Half the spectrum of a real signal."""
    given = None if fft_length == NONE else shape_dims(ctx, fft_length, "tf.signal.rfft")
    if fft_length != NONE and given is None:
        raise Abstain("the length is not known")
    size = given[0] if given else x.dims[-1]
    return new((*x.dims[:-1], size // 2 + 1), _complex(x.dtype))


@tf_op("signal.irfft")
def irfft(ctx: Context, x: TFTensor, fft_length: Raw = NONE) -> Tensor:
    """The real signal of half a spectrum."""
    if fft_length != NONE:
        raise Abstain("the length is given")
    return new((*x.dims[:-1], 2 * (x.dims[-1] - 1)), _real(x.dtype))


@tf_op("signal.stft", renames={"signals": "x"})
def stft(
    ctx: Context,
    x: TFTensor,
    frame_length: IntArg,
    frame_step: IntArg,
    fft_length: OptInt = None,
    window_fn: Raw = NONE,
    pad_end: Raw = NONE,
) -> Tensor:
    """Spectra of overlapping frames. https://www.tensorflow.org/api_docs/python/tf/signal/stft"""
    if pad_end not in (NONE, Const(False)):
        raise Abstain("frames that hang over the end")
    size = fft_length
    if size is None:
        if not isinstance(frame_length, int):
            raise Abstain("the length of the transform is not known")
        size = 1 << (frame_length - 1).bit_length()
    frames = (x.dims[-1] - frame_length) // frame_step + 1
    return new((*x.dims[:-1], frames, size // 2 + 1), _complex(x.dtype))


@tf_op("signal.frame")
def frame(
    ctx: Context,
    signal: TFTensor,
    frame_length: IntArg,
    frame_step: IntArg,
    pad_end: Raw = NONE,
    pad_value: Raw = NONE,
    axis: Raw = NONE,
) -> Tensor:
    """Overlapping frames in a new axis."""
    if pad_end not in (NONE, Const(False)) or axis not in (NONE, Const(-1)):
        raise Abstain("frames along another axis")
    return new((*signal.dims[:-1], (signal.dims[-1] - frame_length) // frame_step + 1, frame_length), signal.dtype)


@tf_op("signal.hann_window", "signal.hamming_window", "signal.kaiser_window", "signal.vorbis_window",
       "signal.kaiser_bessel_derived_window")  # fmt: skip
def window(ctx: Context, window_length: IntArg, *args: Raw, **options: Raw) -> Tensor:
    """A window."""
    return new((window_length,), "float32")


@tf_op("signal.linear_to_mel_weight_matrix")
def mel_matrix(
    ctx: Context, num_mel_bins: IntArg = 20, num_spectrogram_bins: IntArg = 129, *args: Raw, **options: Raw
) -> Tensor:
    """Weights from spectrum to mel bins."""
    return new((num_spectrogram_bins, num_mel_bins), "float32")


@tf_op("signal.mfccs_from_log_mel_spectrograms", renames={"log_mel_spectrograms": "x"})
def mfccs(ctx: Context, x: TFTensor) -> Tensor:
    """Shape and dtype stay."""
    return like(x, x.dtype)


def _lengths(ctx: Context, given: Value, sizes: Sequence[Dim], name: str) -> list[Dim]:
    """How many points a transform has along each of its axes."""
    if given == NONE:
        return list(sizes)
    lengths = shape_dims(ctx, given, f"tf.signal.{name}", "fft_length")
    if lengths is None or len(lengths) != len(sizes):
        raise Abstain("the lengths are not known")
    return list(lengths)


def _several(axes: int) -> None:
    @tf_op(f"signal.rfft{axes}d")
    def forward(ctx: Context, x: TFTensor, fft_length: Raw = NONE) -> Tensor:
        """Half the spectrum of a real signal over its last axes."""
        sizes = _lengths(ctx, fft_length, x.dims[-axes:], f"rfft{axes}d")
        return new((*x.dims[:-axes], *sizes[:-1], sizes[-1] // 2 + 1), _complex(x.dtype))

    @tf_op(f"signal.irfft{axes}d")
    def back(ctx: Context, x: TFTensor, fft_length: Raw = NONE) -> Tensor:
        """The real signal of half a spectrum over its last axes."""
        whole = (*x.dims[-axes:-1], 2 * (x.dims[-1] - 1))
        return new((*x.dims[:-axes], *_lengths(ctx, fft_length, whole, f"irfft{axes}d")), _real(x.dtype))


_several(2)
_several(3)


@tf_op("signal.overlap_and_add")
def overlap_and_add(ctx: Context, signal: TFTensor, frame_step: IntArg) -> Tensor:
    """The signal that overlapping frames were cut from."""
    frames, length = signal.dims[-2:]
    return new((*signal.dims[:-2], (frames - 1) * frame_step + length), signal.dtype)


@tf_op("signal.inverse_stft")
def inverse_stft(
    ctx: Context, stfts: TFTensor, frame_length: IntArg, frame_step: IntArg, fft_length: Raw = NONE,
    window_fn: Raw = NONE,
) -> Tensor:  # fmt: skip
    """The signal of the spectra of its frames."""
    return new((*stfts.dims[:-2], (stfts.dims[-2] - 1) * frame_step + frame_length), _real(stfts.dtype))


@tf_op("signal.mdct")
def mdct(
    ctx: Context, signals: TFTensor, frame_length: IntArg, window_fn: Raw = NONE, pad_end: Raw = NONE, norm: Raw = NONE
) -> Tensor:
    """The modified cosine transform of frames that overlap by half."""
    if pad_end not in (NONE, Const(False)):
        raise Abstain("frames that hang over the end")
    half = floordiv(frame_length, 2)
    return new((*signals.dims[:-1], floordiv(signals.dims[-1] - frame_length, half) + 1, half), signals.dtype)


@tf_op("signal.inverse_mdct")
def inverse_mdct(ctx: Context, mdcts: TFTensor, window_fn: Raw = NONE, norm: Raw = NONE) -> Tensor:
    """The signal of its modified cosine transforms."""
    frames, half = mdcts.dims[-2:]
    return new((*mdcts.dims[:-2], (frames + 1) * half), mdcts.dtype)

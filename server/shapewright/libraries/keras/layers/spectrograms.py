"""Layers from waves to spectrograms: https://keras.io/api/layers/preprocessing_layers/audio_preprocessing/"""

from __future__ import annotations

from shapewright.dims import Dim, floordiv, gt, lt
from shapewright.libraries.common.convolution import conv_size, same_size
from shapewright.libraries.keras.attributes import size_of, text_of
from shapewright.libraries.keras.dtypes import is_float
from shapewright.libraries.keras.layer import configure, layer_class
from shapewright.libraries.keras.layers.convolution import data_format
from shapewright.libraries.keras.layers.support import LAYERS, arguments, bad_option, keep
from shapewright.libraries.keras.tensors import is_symbolic, result
from shapewright.libraries.keras.wording import describe
from shapewright.rules import Context, Failure, Raw, TensorArg
from shapewright.values import Instance, Tensor

URL = LAYERS + "preprocessing_layers/audio_preprocessing/"
_STFT = (
    "mode", "frame_length", "frame_step", "fft_length", "window", "periodic", "scaling", "padding", "expand_dims",
    "data_format",
)  # fmt: skip
_MEL = (
    "fft_length", "sequence_stride", "sequence_length", "window", "sampling_rate", "num_mel_bins", "min_freq",
    "max_freq", "power_to_db", "top_db", "mag_exp", "min_power", "ref_power",
)  # fmt: skip
_MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


def _init_stft(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Frames of ``frame_length`` every ``frame_step``."""
    given = arguments(ctx, self, _STFT, args, kwargs)
    configure(ctx, self, kwargs)
    keep(ctx, self, **given)
    ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
    mode, padding = text_of(ctx, self, "mode") or "log", text_of(ctx, self, "padding") or "valid"
    if mode not in _MODES:
        words = f"Output mode is invalid, it must be one of {', '.join(_MODES)}. Received: mode={mode}"
        raise bad_option(f"There is no mode '{mode}'.", words, "mode")
    if padding not in ("valid", "same"):
        words = f"Padding is invalid, it should be 'valid', 'same'. Received: padding={padding}"
        raise bad_option(f"There is no padding '{padding}'.", words, "padding")
    frame, step, length = _frames(ctx, self)
    if gt(step, frame) or lt(step, 1):
        words = (
            f"`frame_step` should be a positive integer not greater than `frame_length`. Received frame_step={step}, "
            f"frame_length={frame}"
        )
        raise bad_option(f"A step of {step} leaves out parts between frames of {frame}.", words, "frame_step")
    if lt(length, frame):
        words = f"`fft_length` should be not less than `frame_length`. Received fft_length={length}, "
        raise bad_option("The transform is as long as a frame.", words + f"frame_length={frame}", "fft_length")


def _frames(ctx: Context, self: Instance) -> tuple[Dim, Dim, Dim]:
    """``frame_length``, ``frame_step`` (half of it unless given) and ``fft_length`` (all of it unless given)."""
    frame = size_of(ctx, self, "frame_length") or 256
    return frame, size_of(ctx, self, "frame_step") or floordiv(frame, 2), size_of(ctx, self, "fft_length") or frame


def _stft_call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
    """``[batch, time, channels]`` to ``[batch, frames, frequencies × channels]``, or these apart."""
    kind = text_of(ctx, self, "compute_dtype")
    if is_float(inputs.dtype) is False:
        raise Failure(
            "layer-dtype",
            f"{self.cls.name} takes floats, and gets {describe(inputs)}.",
            raises=f"Invalid input type. Expected `float32`, `float64`, `float16` or `bfloat16`. Received: input "
            f"type={inputs.dtype}",
            exception="TypeError",
            argument="inputs",
            url=URL,
        )
    if inputs.shape is None or len(inputs.shape) != 3:
        return result(ctx, [inputs], None, kind)
    first = text_of(ctx, self, "data_format") == "channels_first"
    batch, (channels, time) = inputs.shape[0], inputs.shape[1:] if first else inputs.shape[:0:-1]
    frame, step, length = _frames(ctx, self)
    frames = same_size(time, step) if text_of(ctx, self, "padding") == "same" else conv_size(time, frame, step)
    bins: Dim = floordiv(length, 2) + 1
    if text_of(ctx, self, "mode") == "stft":
        bins = bins * 2
    apart = ctx.get(self, "expand_dims")
    if apart is not None and ctx.truth(apart):
        shape: tuple[Dim, ...] = (batch, channels, frames, bins) if first else (batch, frames, bins, channels)
    else:
        shape = (batch, bins * channels, frames) if first else (batch, frames, bins * channels)
    return result(ctx, [inputs], shape, kind)


def _init_mel(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Bands of frequencies as an ear hears them."""
    given = arguments(ctx, self, _MEL, args, kwargs)
    configure(ctx, self, kwargs)
    keep(ctx, self, **given)


def _mel_call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
    """``[batch, time]`` or ``[time]`` to ``[…, bands, frames]``."""
    kind = text_of(ctx, self, "compute_dtype") if is_symbolic(inputs) or is_float(inputs.dtype) else None
    if inputs.shape is None or len(inputs.shape) not in (1, 2):
        return result(ctx, [inputs], None, kind)
    stride, bands = size_of(ctx, self, "sequence_stride") or 512, size_of(ctx, self, "num_mel_bins") or 128
    frames = floordiv(inputs.shape[-1] + stride + 1, stride)
    return result(ctx, [inputs], (*inputs.shape[:-1], bands, frames), kind)


layer_class("keras.layers.STFTSpectrogram", url=URL + "stft_spectrogram/", __init__=_init_stft, call=_stft_call)
layer_class("keras.layers.MelSpectrogram", url=URL + "mel_spectrogram/", __init__=_init_mel, call=_mel_call)

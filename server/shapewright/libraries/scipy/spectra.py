"""``scipy.signal``: designs of filters, spectra, peaks, windows.

https://docs.scipy.org/doc/scipy/reference/signal.html
"""

from __future__ import annotations

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.dtypes import is_complex
from shapewright.libraries.scipy.registration import floating, scipy_op
from shapewright.rules import Abstain, AxisArg, Context, IntArg, Raw, TensorArg, dim_of
from shapewright.values import NONE, Const, DictObject, Tensor, Tuple, Unknown, Value

_BANDS = {"low": 1, "lowpass": 1, "high": 1, "highpass": 1, "bandpass": 2, "band": 2, "pass": 2, "bandstop": 2,
          "stop": 2}  # fmt: skip
"""How many times the order of a filter its kind of band needs, by the band's name."""


def _text(value: Value, default: str | None) -> str | None:
    """A text that is known; the default where it is left out, None where it is not known."""
    if value == NONE:
        return default
    return value.value if isinstance(value, Const) and isinstance(value.value, str) else None


def _designed(order: Dim, band: Value, output: Value) -> Value:
    times, form = _BANDS.get(_text(band, "lowpass") or ""), _text(output, "ba")
    if times is None or form is None:
        raise Abstain("which filter is designed")
    if form == "sos":
        return new(((order * times + 1) // 2, 6), "float64")
    if form == "ba":
        part = new((order * times + 1,), "float64")
        return Tuple((part, part))
    raise Abstain("the zeros and poles of a filter")


@scipy_op("signal.butter", "signal.bessel")
def butter(
    ctx: Context, N: IntArg, Wn: Raw, btype: Raw = NONE, analog: Raw = NONE, output: Raw = NONE, *args: Raw,
    **kwargs: Raw,
) -> Value:  # fmt: skip
    """The coefficients of a filter of an order: numerator and denominator, or second-order sections."""
    return _designed(N, btype, output)


@scipy_op("signal.cheby1", "signal.cheby2")
def chebyshev(
    ctx: Context, N: IntArg, ripple: Raw, Wn: Raw, btype: Raw = NONE, analog: Raw = NONE, output: Raw = NONE,
    *args: Raw, **kwargs: Raw,
) -> Value:  # fmt: skip
    """The coefficients of a filter that allows ripples on one side."""
    return _designed(N, btype, output)


@scipy_op("signal.firwin")
def firwin(ctx: Context, numtaps: IntArg, cutoff: Raw, *args: Raw, **kwargs: Raw) -> Tensor:
    """The coefficients of a filter with a finite response."""
    return new((numtaps,), "float64")


@scipy_op("signal.windows.hann", "signal.windows.hamming", "signal.windows.blackman", "signal.windows.boxcar")
def window(ctx: Context, M: IntArg, sym: Raw = NONE, *args: Raw, **kwargs: Raw) -> Tensor:
    """A window of so many samples."""
    return new((M,), "float64")


@scipy_op("signal.get_window")
def get_window(ctx: Context, window: Raw, Nx: IntArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A window by its name."""
    return new((Nx,), "float64")


# --- spectra ----------------------------------------------------------------------------------------------
def _segment(x: Tensor, nperseg: Value) -> Dim:
    """The length of the pieces: 256 unless told, and at most the whole signal."""
    length = dim_of(Const(256) if nperseg == NONE else nperseg)
    if length is None or not isinstance(x.dims[-1], int):
        raise Abstain("how long the pieces of a signal are")
    return dims.dmin(length, x.dims[-1])


def _real(x: Tensor, options: dict[str, Value]) -> None:
    """What is followed: the one-sided spectrum of a real signal along its last axis."""
    if x.dtype is None or is_complex(x.dtype) or set(options) - {"fs", "window", "scaling", "detrend", "average"}:
        raise Abstain("which spectrum of a signal")


@scipy_op("signal.welch")
def welch(
    ctx: Context, x: TensorArg, fs: Raw = NONE, window: Raw = NONE, nperseg: Raw = NONE, noverlap: Raw = NONE,
    nfft: Raw = NONE, **options: Raw,
) -> Tuple:  # fmt: skip
    """Frequencies, and the power at each."""
    _real(x, options)
    bins = (_segment(x, nperseg) if nfft == NONE else _size(nfft)) // 2 + 1
    frequencies = new((bins,), "float64")
    return Tuple((frequencies, new((*x.dims[:-1], bins), floating(x.dtype))))


@scipy_op("signal.periodogram")
def periodogram(
    ctx: Context, x: TensorArg, fs: Raw = NONE, window: Raw = NONE, nfft: Raw = NONE, **options: Raw
) -> Tuple:
    """Frequencies, and the power at each."""
    _real(x, options)
    bins = (x.dims[-1] if nfft == NONE else _size(nfft)) // 2 + 1
    return Tuple((new((bins,), "float64"), new((*x.dims[:-1], bins), floating(x.dtype))))


@scipy_op("signal.spectrogram")
def spectrogram(
    ctx: Context, x: TensorArg, fs: Raw = NONE, window: Raw = NONE, nperseg: Raw = NONE, noverlap: Raw = NONE,
    nfft: Raw = NONE, **options: Raw,
) -> Tuple:  # fmt: skip
    """Frequencies, times, and the power at each of both."""
    _real(x, options)
    length = _segment(x, nperseg)
    shared = length // 8 if noverlap == NONE else _size(noverlap)
    bins = (length if nfft == NONE else _size(nfft)) // 2 + 1
    times = (x.dims[-1] - shared) // (length - shared)
    parts = (new((bins,), "float64"), new((times,), "float64"))
    return Tuple((*parts, new((*x.dims[:-1], bins, times), floating(x.dtype))))


def _size(value: Value) -> Dim:
    size = dim_of(value)
    if size is None:
        raise Abstain("a size of a spectrum is not known")
    return size


# --- peaks and samples ------------------------------------------------------------------------------------
@scipy_op("signal.find_peaks")
def find_peaks(ctx: Context, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tuple:
    """Where a signal has peaks, and what is known of each."""
    return Tuple((new((ctx.fresh("peaks"),), "int64"), DictObject({}, Unknown("a property of peaks"))))


@scipy_op("signal.argrelextrema", "signal.argrelmax", "signal.argrelmin")
def extrema(ctx: Context, data: TensorArg, *args: Raw, **kwargs: Raw) -> Tuple:
    """Where an array has extrema: an index for each axis."""
    count = ctx.fresh("extrema")
    return Tuple(tuple(new((count,), "int64") for _ in data.dims))


@scipy_op("signal.decimate")
def decimate(
    ctx: Context, x: TensorArg, q: IntArg, n: Raw = NONE, ftype: Raw = NONE, axis: AxisArg = -1, zero_phase: Raw = NONE
) -> Tensor:
    """Every q-th sample of a filtered signal."""
    if axis != -1:
        raise Abstain("a signal along another axis")
    return new((*x.dims[:-1], (x.dims[-1] + q - 1) // q), floating(x.dtype))


@scipy_op("signal.sawtooth", "signal.square")
def wave(ctx: Context, t: TensorArg, width: Raw = NONE) -> Tensor:
    """A wave at these times."""
    if width != NONE:
        raise Abstain("a wave whose width is given")
    return new(t.shape, "float64")

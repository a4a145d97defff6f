"""``scipy.ndimage`` and ``scipy.signal``: filters that keep the shape, convolution, resampling.

https://docs.scipy.org/doc/scipy/reference/ndimage.html, https://docs.scipy.org/doc/scipy/reference/signal.html
"""

from __future__ import annotations

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries.common.axes import axis_index
from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.dtypes import promote
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.scipy.registration import floating, scipy_op
from shapewright.rules import Abstain, AxisArg, Context, Failure, IntArg, Raw, TensorArg
from shapewright.values import NONE, Some, Tensor, Tuple, Value

SMOOTHING = (
    "gaussian_filter", "gaussian_filter1d", "median_filter", "uniform_filter", "uniform_filter1d", "maximum_filter",
    "minimum_filter", "percentile_filter", "sobel", "prewitt", "laplace", "gaussian_laplace",
    "gaussian_gradient_magnitude", "convolve", "correlate", "convolve1d", "correlate1d", "grey_erosion",
    "grey_dilation", "shift",
)  # fmt: skip
BINARY = ("binary_erosion", "binary_dilation", "binary_opening", "binary_closing", "binary_fill_holes")


@scipy_op(*(f"ndimage.{name}" for name in SMOOTHING))
def smoothed(ctx: Context, input: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """An image of the same shape and dtype; another dtype where ``output`` asks for one."""
    told = "output" not in kwargs and len(args) < 2  # the output's dtype may be given by its place
    return new(input.shape, input.dtype if told else None)


@scipy_op(*(f"ndimage.{name}" for name in BINARY))
def binary(ctx: Context, input: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A mask of the same shape."""
    return new(input.shape, "bool" if "output" not in kwargs and len(args) < 2 else None)


@scipy_op("ndimage.label")
def label(ctx: Context, input: TensorArg, structure: Raw = NONE, output: Raw = NONE) -> Tuple:
    """Which connected region each entry is in (int32), and how many there are."""
    return Tuple((new(input.shape, "int32" if output == NONE else None), Some("int", low=0)))


@scipy_op("ndimage.distance_transform_edt")
def distance_transform(ctx: Context, input: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The distance of each entry to the background, float64."""
    if args or set(kwargs) & {"return_distances", "return_indices", "distances", "indices"}:
        raise Abstain("which results a distance transform gives")
    return new(input.shape, "float64")


@scipy_op("signal.lfilter")
def lfilter(ctx: Context, b: TensorArg, a: TensorArg, x: TensorArg, axis: AxisArg = -1, zi: Raw = NONE) -> Value:
    """A filtered signal of the same shape."""
    made = new(x.shape, floating(promote(promote(b.dtype, a.dtype), x.dtype)))
    return made if zi == NONE else Tuple((made, new(None, made.dtype)))


@scipy_op("signal.filtfilt")
def filtfilt(ctx: Context, b: TensorArg, a: TensorArg, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A signal filtered forwards and backwards."""
    return new(x.shape, floating(promote(promote(b.dtype, a.dtype), x.dtype)))


@scipy_op("signal.sosfilt", "signal.sosfiltfilt")
def sosfilt(ctx: Context, sos: TensorArg, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A signal filtered by second-order sections."""
    if args or "zi" in kwargs:
        raise Abstain("a filter that gives its last state as well")
    return new(x.shape, floating(promote(sos.dtype, x.dtype)))


@scipy_op("signal.detrend", "signal.savgol_filter", "signal.hilbert", "signal.medfilt", "signal.wiener")
def same_shape(ctx: Context, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A signal of the same shape; its dtype depends on the function."""
    return new(x.shape, None)


@scipy_op("signal.resample")
def resample(
    ctx: Context, x: TensorArg, num: IntArg, t: Raw = NONE, axis: AxisArg = 0, *args: Raw, **kwargs: Raw
) -> Tensor:
    """A signal with ``num`` samples along an axis."""
    if t != NONE:
        raise Abstain("the new times come with the signal")
    place = axis_index(axis, len(x.dims))
    return new((*x.dims[:place], num, *x.dims[place + 1 :]), floating(x.dtype))


@scipy_op("signal.fftconvolve", "signal.oaconvolve")
def fftconvolve(ctx: Context, in1: TensorArg, in2: TensorArg, mode: Raw = NONE, axes: Raw = NONE) -> Tensor:
    """A convolution by way of transforms: integers become float64."""
    if axes != NONE:
        raise Abstain("a convolution along some axes")
    made = convolve(ctx, in1, in2, mode)
    return new(made.shape, floating(made.dtype))


@scipy_op("signal.convolve2d")
def convolve2d(ctx: Context, in1: TensorArg, in2: TensorArg, mode: Raw = NONE, *args: Raw, **kwargs: Raw) -> Tensor:
    """The convolution of two images without channels."""
    return _of_images("convolve2d", in1, in2, mode)


@scipy_op("signal.correlate2d")
def correlate2d(ctx: Context, in1: TensorArg, in2: TensorArg, mode: Raw = NONE, *args: Raw, **kwargs: Raw) -> Tensor:
    """The correlation of two images without channels."""
    return _of_images("correlate2d", in1, in2, mode)


def _of_images(name: str, in1: Tensor, in2: Tensor, mode: Value) -> Tensor:
    for x, argument in ((in1, "in1"), (in2, "in2")):
        if x.rank not in (None, 2):
            raise Failure(
                "operand-rank",
                f"{name} takes two matrices, and gets {shown(x)}: give it one channel at a time.",
                raises=f"{name} inputs must both be 2-D arrays",
                exception="ValueError",
                argument=argument,
            ).with_data(value=x)
    return _convolved(in1, in2, mode)


@scipy_op("signal.convolve", "signal.correlate")
def convolve(ctx: Context, in1: TensorArg, in2: TensorArg, mode: Raw = NONE, *args: Raw, **kwargs: Raw) -> Tensor:
    """The convolution of two arrays of one rank."""
    return _convolved(in1, in2, mode)


def _convolved(in1: Tensor, in2: Tensor, mode: Value) -> Tensor:
    """``full`` (n + m - 1), ``same`` (n) or ``valid``."""
    how = getattr(mode, "value", None) or "full"
    dtype = promote(in1.dtype, in2.dtype)
    if len(in1.dims) != len(in2.dims) or how not in ("full", "same", "valid"):
        raise Abstain("how two arrays are convolved is not known")

    def size(n: Dim, m: Dim) -> Dim:
        return n + m - 1 if how == "full" else n if how == "same" else dims.dmax(n, m) - dims.dmin(n, m) + 1

    return new(tuple(map(size, in1.dims, in2.dims)), dtype)

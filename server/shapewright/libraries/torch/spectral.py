"""Fourier transforms and windows.

https://pytorch.org/docs/stable/fft.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, floordiv, lt
from shapewright.libraries.torch.creation import new
from shapewright.libraries.torch.dtypes import default_dtype, float_of, is_complex, real_of
from shapewright.libraries.torch.failures import last_name, not_implemented, scalar_type, shown, wrong_rank
from shapewright.libraries.torch.tensors import axes_of, axis_of, made
from shapewright.rules import (
    AxisArg,
    BoolArg,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    OptAxes,
    OptBool,
    OptInt,
    OptShape,
    OptTensor,
    Raw,
    TensorArg,
    op,
)
from shapewright.values import NONE, Tensor

COMPLEX = {"float16": "complex32", "float32": "complex64", "float64": "complex128"}


def _complex_dtype(ctx: Context, dtype: str | None, operator: str) -> str | None:
    if dtype == "bfloat16":
        raise not_implemented(operator, dtype)
    if is_complex(dtype):
        return dtype
    return COMPLEX.get(float_of(ctx, dtype) or "")


def _length(n: Dim | None, operator: str) -> None:
    if n is not None and lt(n, 1) and not eq(n, -1):
        raise Failure(
            "argument-value",
            f"A transform has at least one point, not {n}.",
            raises=f"Invalid number of data points ({n}) specified",
            exception="RuntimeError",
            argument="n",
        )


def _not_empty(size: Dim, x: Tensor) -> None:
    if lt(size, 1):
        raise Failure(
            "argument-value",
            f"A transform has at least one point, and the axis of {shown(x)} has {size}.",
            raises=f"Invalid number of data points ({size}) specified",
            exception="RuntimeError",
        )


def _register_one_axis(name: str) -> None:
    inverse_real, real = name in ("irfft", "hfft"), name in ("rfft", "ihfft")

    def rule(
        ctx: Context, input: TensorArg, n: OptInt = None, dim: AxisArg = -1, norm: Raw = NONE, out: Raw = NONE
    ) -> Tensor:
        axis = axis_of(input, dim)
        _length(n, name)
        if not input.dims:
            raise wrong_rank(name, input, "at least one axis", "Dimension specified as -1 but tensor has no dimensions")
        if real and is_complex(input.dtype):
            raise _real_only(name, input)
        size = _points(input.dims[axis], n, inverse_real)
        _not_empty(size, input)
        shape = [*input.dims]
        shape[axis] = floordiv(size, 2) + 1 if real else size
        dtype = _complex_dtype(ctx, input.dtype, name)
        return made(ctx, (input,), tuple(shape), real_of(dtype) if inverse_real else dtype, layout=None)

    op(f"torch.fft.{name}", renames={"axis": "dim"})(rule)


def _points(size: Dim, n: Dim | None, from_half: bool) -> Dim:
    """The number of points: as asked, as there are, or as half a spectrum stands for."""
    if n is not None and not eq(n, -1):
        return n
    return 2 * (size - 1) if from_half else size


def _real_only(name: str, x: Tensor) -> Failure:
    return Failure(
        "dtype-unsupported",
        f"{name} transforms real numbers, and gets {shown(x)}.",
        raises=f"{name} expects a real input tensor, but got {scalar_type(x.dtype)}",
        exception="RuntimeError",
        argument="input",
    )


for _name in ("fft", "ifft", "rfft", "irfft", "hfft", "ihfft"):
    _register_one_axis(_name)


def _transformed_axes(x: Tensor, s: Sequence[Dim] | None, dim: Sequence[int] | None, pair: bool) -> tuple[int, ...]:
    rank = len(x.dims)
    if not rank and (dim or s):
        raise wrong_rank("fft", x, "at least one axis", "Dimension specified as 0 but tensor has no dimensions")
    if dim is not None:
        if s is not None and len(s) != len(dim):
            raise Failure(
                "argument-value",
                f"There is one length for each axis, and there are {len(s)} for {len(dim)}.",
                raises="When given, dim and shape arguments must have the same length",
                exception="RuntimeError",
                argument="s",
            )
        return axes_of(x, dim)
    if pair:
        if rank < 2:
            axes_of(x, (-2, -1))
        return (rank - 2, rank - 1)
    if s is not None:
        if len(s) > rank:
            raise wrong_rank(
                "fft", x, f"at least {len(s)} axes",
                f"Got shape with {len(s)} values but input tensor only has {rank} dimensions.",
            )  # fmt: skip
        return tuple(range(rank - len(s), rank))
    return tuple(range(rank))


def _register_several_axes(name: str) -> None:
    pair = name.endswith("2")
    kind = name[:-1]
    inverse_real, real = kind in ("irfft", "hfft"), kind in ("rfft", "ihfft")

    def rule(
        ctx: Context, input: TensorArg, s: OptShape = None, dim: OptAxes = None, norm: Raw = NONE, out: Raw = NONE
    ) -> Tensor:
        if real and is_complex(input.dtype):
            raise _real_only(name, input)
        axes = _transformed_axes(input, s, dim, pair)
        if (real or inverse_real) and not axes:
            raise wrong_rank(name, input, "at least one axis", f"{name} must transform at least one axis")
        shape = [*input.dims]
        for position, axis in enumerate(axes):
            n = None if s is None else s[position]
            _length(n, name)
            last = position == len(axes) - 1
            size = _points(shape[axis], n, inverse_real and last)
            _not_empty(size, input)
            shape[axis] = floordiv(size, 2) + 1 if real and last else size
        dtype = _complex_dtype(ctx, input.dtype, name)
        return made(ctx, (input,), tuple(shape), real_of(dtype) if inverse_real else dtype, layout=None)

    op(f"torch.fft.{name}", renames={"axes": "dim"})(rule)


for _name in (
    "fft2", "ifft2", "rfft2", "irfft2", "hfft2", "ihfft2", "fftn", "ifftn", "rfftn", "irfftn", "hfftn", "ihfftn",
):  # fmt: skip
    _register_several_axes(_name)


@op("torch.fft.fftshift", "torch.fft.ifftshift")
def fftshift(ctx: Context, input: TensorArg, dim: OptAxes = None) -> Tensor:
    """The zero frequency moved to the middle (back)."""
    if dim is not None and input.shape is not None:
        axes_of(input, dim)
    return made(ctx, (input,), input.shape, input.dtype)


def _register_frequencies(name: str, half: bool) -> None:
    def rule(
        ctx: Context,
        n: IntArg,
        d: Raw = NONE,
        *,
        out: Raw = NONE,
        dtype: DTypeArg = None,
        layout: Raw = NONE,
        device: Raw = NONE,
        requires_grad: OptBool = False,
    ) -> Tensor:
        size = floordiv(n, 2) + 1 if half else n
        return new(ctx, (size,), dtype or default_dtype(ctx), device, requires_grad)

    op(f"torch.fft.{name}")(rule)


_register_frequencies("fftfreq", False)
_register_frequencies("rfftfreq", True)


@op("torch.stft", "torch.Tensor.stft")
def stft(
    ctx: Context,
    input: TensorArg,
    n_fft: IntArg,
    hop_length: OptInt = None,
    win_length: OptInt = None,
    window: OptTensor = None,
    center: BoolArg = True,
    pad_mode: Raw = NONE,
    normalized: Raw = NONE,
    onesided: OptBool = None,
    return_complex: OptBool = None,
    align_to_window: Raw = NONE,
) -> Tensor:
    """The short-time Fourier transform: ``[*, frequencies, frames]``."""
    x = ctx.rank(
        input,
        (1, 2),
        lambda: wrong_rank(
            "stft", input, "one or two axes", f"stft: expected a 1D or 2D tensor, but got {len(input.dims)}D tensor"
        ),
    )
    hop = floordiv(n_fft, 4) if hop_length is None else hop_length
    length = x.dims[-1] + (2 * floordiv(n_fft, 2) if center else 0)
    half = is_complex(x.dtype) is False if onesided is None else onesided
    frequencies = floordiv(n_fft, 2) + 1 if half else n_fft
    shape = (*x.dims[:-1], frequencies, 1 + floordiv(length - n_fft, hop))
    dtype = _complex_dtype(ctx, x.dtype, "stft")
    if return_complex is False:
        return made(ctx, (x,), (*shape, 2), real_of(dtype), layout=None)
    return made(ctx, (x,), shape, dtype, layout=None)


@op("torch.istft", "torch.Tensor.istft")
def istft(
    ctx: Context,
    input: TensorArg,
    n_fft: IntArg,
    hop_length: OptInt = None,
    win_length: OptInt = None,
    window: OptTensor = None,
    center: BoolArg = True,
    normalized: Raw = NONE,
    onesided: OptBool = None,
    length: OptInt = None,
    return_complex: BoolArg = False,
) -> Tensor:
    """The signal of a short-time Fourier transform."""
    hop = floordiv(n_fft, 4) if hop_length is None else hop_length
    frames = input.dims[-1]
    whole = n_fft + hop * (frames - 1)
    size = length if length is not None else whole - (2 * floordiv(n_fft, 2) if center else 0)
    dtype = input.dtype if return_complex else real_of(input.dtype)
    return made(ctx, (input,), (*input.dims[:-2], size), dtype)


WINDOWS = (
    "bartlett_window", "blackman_window", "hamming_window", "hann_window", "kaiser_window",
)  # fmt: skip


def _register_window(name: str) -> None:
    def rule(
        ctx: Context,
        window_length: IntArg,
        *options: Raw,
        dtype: DTypeArg = None,
        layout: Raw = NONE,
        device: Raw = NONE,
        requires_grad: OptBool = False,
        **more: Raw,
    ) -> Tensor:
        if lt(window_length, 0):
            raise Failure(
                "negative-size",
                f"A window has no negative length ({window_length}).",
                raises=f"requires non-negative window_length, got window_length={window_length}",
                exception="RuntimeError",
                argument="window_length",
            )
        if dtype not in (None, "float32", "float64") and name.startswith("signal"):
            kind = "general_cosine" if name.endswith(("hamming", "hann", "cosine", "nuttall")) else last_name(name)
            raise Failure(
                "dtype-unsupported",
                f"Windows are float32 or float64, not {dtype}.",
                raises=f"{kind} expects float32 or float64 dtypes, got: torch.{dtype}",
                exception="ValueError",
                argument="dtype",
            )
        return new(ctx, (window_length,), dtype or default_dtype(ctx), device, requires_grad)

    op(f"torch.{name}", renames={"M": "window_length"})(rule)


for _name in WINDOWS:
    _register_window(_name)
for _name in (
    "hamming", "hann", "bartlett", "blackman", "cosine", "exponential", "gaussian", "kaiser", "general_cosine",
    "general_hamming", "nuttall",
):  # fmt: skip
    _register_window(f"signal.windows.{_name}")

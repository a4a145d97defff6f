"""Spectra and frames of sequences, complex numbers as pairs: https://keras.io/api/ops/fft/

A complex tensor is a pair of tensors, its real and its imaginary part.
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, floordiv
from shapewright.libraries.keras.dtypes import is_float
from shapewright.libraries.keras.ops.support import URL as OPS
from shapewright.libraries.keras.ops.support import made, refused
from shapewright.libraries.keras.structure import mapped
from shapewright.libraries.keras.tensors import is_symbolic
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, BoolArg, Context, Failure, IntArg, OptInt, Raw, Site, TensorArg, op, to_tensor
from shapewright.values import Const, Tensor, Tuple, Value

URL = OPS.replace("ops/", "ops/fft/")
Pair = tuple[Tensor, Tensor]


def _parts(ctx: Context, x: Value, rank: int) -> Pair:
    """Both parts of a complex tensor. Raises ``Failure`` for what is none, or has too few axes."""
    items = ctx.items(x)
    if items is None:
        raise Abstain("the real and the imaginary part are not known one by one")
    if len(items) != 2:
        raise refused(
            f"A complex tensor is a pair of its real and its imaginary part, not {len(items)} values.",
            f"Input `x` should be a tuple of two tensors - real and imaginary. Received: x={describe(x)}",
            "x",
        )
    real, imaginary = (to_tensor(ctx, item, Site("fft", "keras", "x")) for item in items)
    if _differ(real, imaginary):
        raise refused(
            f"The real part {describe(real)} and the imaginary part {describe(imaginary)} have one shape.",
            "Input `x` should be a tuple of two tensors - real and imaginary. Both the real and imaginary parts should "
            f"have the same shape. Received: x[0].shape = {keras_shape(real.dims)}, x[1].shape = "
            f"{keras_shape(imaginary.dims)}",
            "x",
        )
    if real.shape is not None and len(real.shape) < rank:
        raise _few_axes(real, rank)
    return real, imaginary


def _differ(a: Tensor, b: Tensor) -> bool:
    if a.shape is None or b.shape is None:
        return False
    return len(a.shape) != len(b.shape) or any(eq(x, y) is False for x, y in zip(a.shape, b.shape, strict=True))


def _few_axes(x: Tensor, rank: int) -> Failure:
    return refused(
        f"This takes at least {rank} axes, and gets {describe(x)}.",
        f"Input should have rank >= {rank}. Received: input.shape = {keras_shape(x.dims)}",
        "x",
    )


def _axes(x: Tensor) -> tuple[Dim, ...]:
    """The sizes of a sequence or a stack of them. Raises ``Failure`` for a number."""
    if not x.dims:
        raise _few_axes(x, 1)
    return x.dims


def _both(ctx: Context, operands: Sequence[Tensor], shape: Sequence[Dim] | None, dtype: str | None) -> Pair:
    part = made(ctx, operands, shape, dtype)
    return part, part


def _transform(name: str, rank: int) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def transform(ctx: Context, x: Raw) -> Pair:
        """The spectrum of the last axes: the operand's shape."""
        real, imaginary = _parts(ctx, x, rank)
        return _both(ctx, (real, imaginary), real.shape, real.dtype)


for _name, _rank in (("fft", 1), ("fft2", 2), ("ifft2", 2)):
    _transform(_name, _rank)


def _half_spectrum(size: Dim) -> Dim:
    return floordiv(size, 2) + 1


@op("keras.ops.rfft", url=URL)
def rfft(ctx: Context, x: TensorArg, fft_length: OptInt = None) -> Pair:
    """Half the spectrum of the last axis; the rest mirrors it."""
    shape = _axes(x)
    points = shape[-1] if fft_length is None else fft_length
    return _both(ctx, [x], (*shape[:-1], _half_spectrum(points)), _of_real(x))


def _of_real(x: Tensor) -> str | None:
    """What TensorFlow computes a real operand's spectrum in: an array of float64 may be taken as float32."""
    if is_symbolic(x) or x.dtype == "float32":
        return x.dtype
    return None if x.dtype in (None, "float64") else "float32"


@op("keras.ops.irfft", url=URL)
def irfft(ctx: Context, x: Raw, fft_length: OptInt = None) -> Tensor:
    """The sequence that half a spectrum stands for."""
    real, imaginary = _parts(ctx, x, 1)
    if real.shape is None:
        return made(ctx, (real, imaginary), None, real.dtype)
    size = 2 * (real.shape[-1] - 1) if fft_length is None else fft_length
    return made(ctx, (real, imaginary), (*real.shape[:-1], size), real.dtype)


@op("keras.ops.extract_sequences", url=URL)
def extract_sequences(ctx: Context, x: TensorArg, sequence_length: IntArg, sequence_stride: IntArg) -> Tensor:
    """Overlapping frames of the last axis: ``[*, frames, sequence_length]``."""
    shape = _axes(x)
    frames = 1 + floordiv(shape[-1] - sequence_length, sequence_stride)
    return made(ctx, [x], (*shape[:-1], frames, sequence_length), x.dtype)


@op("keras.ops.stft", url=URL)
def stft(
    ctx: Context,
    x: TensorArg,
    sequence_length: IntArg,
    sequence_stride: IntArg,
    fft_length: IntArg,
    window: Raw = Const("hann"),
    center: BoolArg = True,
) -> Pair:
    """The spectra of overlapping frames: ``[*, frames, fft_length // 2 + 1]``."""
    shape = _axes(x)
    padded = shape[-1] + (2 * floordiv(fft_length, 2) if center else 0)
    frames = 1 + floordiv(padded - fft_length, sequence_stride)
    dtype = x.dtype if is_symbolic(x) or is_float(x.dtype) else None
    return _both(ctx, [x], (*shape[:-1], frames, _half_spectrum(fft_length)), dtype)


@op("keras.ops.istft", url=URL)
def istft(
    ctx: Context,
    x: Raw,
    sequence_length: IntArg,
    sequence_stride: IntArg,
    fft_length: IntArg,
    length: OptInt = None,
    window: Raw = Const("hann"),
    center: BoolArg = True,
) -> Tensor:
    """The sequence that the spectra of its frames stand for."""
    real, imaginary = _parts(ctx, x, 2)
    if real.shape is None:
        return made(ctx, (real, imaginary), None, real.dtype)
    whole = (real.shape[-2] - 1) * sequence_stride + fft_length
    size = length if length is not None else whole - (2 * floordiv(fft_length, 2) if center else 0)
    return made(ctx, (real, imaginary), (*real.shape[:-2], size), real.dtype)


@op("keras.ops.view_as_real", url=OPS)
def view_as_real(ctx: Context, x: TensorArg) -> Tensor:
    """Complex numbers as pairs along a new last axis."""
    dtype = "float32" if is_symbolic(x) else {"complex64": "float32", "complex128": "float64"}.get(x.dtype or "")
    return made(ctx, [x], (*x.dims, 2), dtype)


@op("keras.ops.view_as_complex", url=OPS)
def view_as_complex(ctx: Context, x: TensorArg) -> Tensor:
    """Pairs along the last axis as complex numbers."""
    if x.shape is not None and (not x.shape or eq(x.shape[-1], 2) is False):
        raise refused(
            f"The last axis is a pair of real and imaginary part, and this is {describe(x)}.",
            f"Last dimension of input must be size 2 (real and imaginary). Received shape: {keras_shape(x.dims)}",
            "x",
            "size-mismatch",
        )
    dtype = "complex64" if is_symbolic(x) or x.dtype in ("float32", "float64") else None
    return made(ctx, [x], x.dims[:-1], dtype)


@op("keras.ops.jvp", url=OPS)
def jvp(ctx: Context, fun: Raw, primals: Raw, tangents: Raw, has_aux: BoolArg = False) -> Value:
    """A function's value and its derivative in a direction (and what else the function gives)."""
    given = ctx.items(primals)
    if given is None:
        raise Abstain("the arguments are not known one by one")
    value = ctx.call(fun, *given)
    parts = ctx.items(value) if has_aux else (value,)
    if not parts or len(parts) != 1 + has_aux:
        raise Abstain("what the function gives beside its value is not known")
    derivative = mapped(ctx, parts[0], lambda leaf: leaf.like(data=None) if isinstance(leaf, Tensor) else leaf)
    return Tuple((parts[0], derivative, *parts[1:]))

"""``numpy.fft`` and window functions.

https://numpy.org/doc/stable/reference/routines.fft.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, floordiv, lt
from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.dtypes import complex_of, real_of
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import (
    AxisArg,
    Context,
    Failure,
    IntArg,
    LooseInt,
    OptAxes,
    OptAxis,
    OptInt,
    OptShape,
    Raw,
    TensorArg,
)
from shapewright.values import NONE, Tensor

DTypeRule = Callable[[str | None], str | None]


def _to_complex(dtype: str | None) -> str | None:
    return complex_of(dtype)


def _to_real(dtype: str | None) -> str | None:
    return real_of(complex_of(dtype))


def _half(size: Dim) -> Dim:
    """The entries that a transform of real numbers keeps: the others mirror them."""
    return floordiv(size, 2) + 1


def _axis(x: Tensor, axis: int) -> int:
    rank = len(x.dims)
    if not -rank <= axis < rank:
        raise Failure(
            "axis-range",
            f"{shown(x)} has no axis {axis}.",
            raises="tuple index out of range",
            exception="IndexError",
            argument="axis",
        )
    return axis % rank


def _at_least_one(size: Dim) -> Dim:
    if lt(size, 1):
        raise Failure(
            "empty-transform",
            f"A transform needs at least one entry, not {size}.",
            raises=f"Invalid number of FFT data points ({size}) specified.",
            exception="ValueError",
        )
    return size


def _register(name: str, *, half: bool = False, whole: bool = False) -> None:
    """``half``: of real numbers, to half the entries; ``whole``: the inverse of that."""
    kind: DTypeRule = _to_real if whole else _to_complex

    @numpy_op(f"fft.{name}")
    def compute(
        ctx: Context, a: TensorArg, n: OptInt = None, axis: OptAxis = -1, norm: Raw = NONE, out: Raw = NONE
    ) -> Tensor:
        place = _axis(a, -1 if axis is None else axis)
        size = a.dims[place] if n is None else n
        if whole and n is None:
            size = 2 * (size - 1)
        size = _at_least_one(size)
        return new((*a.dims[:place], _half(size) if half else size, *a.dims[place + 1 :]), kind(a.dtype))


for _name in ("fft", "ifft"):
    _register(_name)
for _name in ("rfft", "ihfft"):
    _register(_name, half=True)
for _name in ("irfft", "hfft"):
    _register(_name, whole=True)


def _register_several(name: str, default: tuple[int, ...] | None, *, half: bool = False, whole: bool = False) -> None:
    """Transforms over several axes; only the last of them is halved."""
    kind: DTypeRule = _to_real if whole else _to_complex

    @numpy_op(f"fft.{name}")
    def compute(
        ctx: Context, a: TensorArg, s: OptShape = None, axes: OptAxes = default, norm: Raw = NONE, out: Raw = NONE
    ) -> Tensor:
        chosen = _chosen_axes(a, axes, s)
        shape = list(a.dims)
        for i, place in enumerate(chosen):
            given = None if s is None or s[i] == -1 else s[i]
            last = i == len(chosen) - 1
            size = shape[place] if given is None else given
            if whole and last and given is None:
                size = 2 * (size - 1)
            size = _at_least_one(size)
            shape[place] = _half(size) if half and last else size
        return new(shape, kind(a.dtype))


def _chosen_axes(a: Tensor, axes: Sequence[int] | None, s: Sequence[Dim] | None) -> list[int]:
    rank = len(a.dims)
    if axes is None:
        return list(range(rank))[-len(s) :] if s else list(range(rank))
    return [_axis(a, axis) for axis in axes]


for _name in ("fft", "ifft"):
    _register_several(f"{_name}2", (-2, -1))
    _register_several(f"{_name}n", None)
_register_several("rfft2", (-2, -1), half=True)
_register_several("rfftn", None, half=True)
_register_several("irfft2", (-2, -1), whole=True)
_register_several("irfftn", None, whole=True)


@numpy_op("fft.fftfreq")
def fftfreq(ctx: Context, n: IntArg, d: Raw = NONE, device: Raw = NONE) -> Tensor:
    """The frequencies of a transform's entries."""
    return new((n,), "float64")


@numpy_op("fft.rfftfreq")
def rfftfreq(ctx: Context, n: IntArg, d: Raw = NONE, device: Raw = NONE) -> Tensor:
    """The frequencies of the entries of a transform of real numbers."""
    return new((_half(n),), "float64")


@numpy_op("hanning", "hamming", "blackman", "bartlett")
def window(ctx: Context, M: LooseInt) -> Tensor:
    """A window of ``M`` entries."""
    return new((M,) if not lt(M, 1) else (0,), "float64")


@numpy_op("kaiser")
def kaiser(ctx: Context, M: LooseInt, beta: Raw) -> Tensor:
    """A Kaiser window."""
    return new((M,), "float64")


@numpy_op("unwrap")
def unwrap(ctx: Context, p: TensorArg, discont: Raw = NONE, axis: AxisArg = -1, *, period: Raw = NONE) -> Tensor:
    """Angles without jumps."""
    if p.shape is not None:
        _axis(p, axis)
    return new(p.shape, p.dtype if p.dtype in ("float32", "float64") else "float64" if period == NONE else None)

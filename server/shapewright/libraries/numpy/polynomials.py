"""Polynomials and discrete convolution.

https://numpy.org/doc/stable/reference/routines.polynomials.poly1d.html
"""

from __future__ import annotations

from shapewright.dims import Dim, dmax, dmin, eq
from shapewright.libraries.numpy.arrays import joint_dtype, new, result
from shapewright.libraries.numpy.dtypes import is_complex, is_number
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, BoolArg, Context, Failure, IntArg, OptStr, Raw, TensorArg, lib_class
from shapewright.values import FALSE, NONE, Instance, Tensor, Value


@numpy_op("polyfit")
def polyfit(
    ctx: Context,
    x: TensorArg,
    y: TensorArg,
    deg: IntArg,
    rcond: Raw = NONE,
    full: BoolArg = False,
    w: Raw = NONE,
    cov: Raw = FALSE,
) -> Value:
    """The coefficients of the polynomial that fits best."""
    if full or cov != FALSE:
        raise Abstain("polyfit with its diagnostics")
    ctx.equal(x.dims[0], y.dims[0], lambda: _other_lengths(x, y))
    kind = "complex128" if is_complex(joint_dtype((x, y))) else "float64" if is_number(joint_dtype((x, y))) else None
    return new((deg + 1, *y.dims[1:]), kind)


def _other_lengths(x: Tensor, y: Tensor) -> Failure:
    return Failure(
        "broadcast",
        f"polyfit needs as many y as x, and gets {shown(x)} and {shown(y)}.",
        raises="expected x and y to have same length",
        exception="TypeError",
        argument="y",
    )


@numpy_op("polyval")
def polyval(ctx: Context, p: TensorArg, x: TensorArg) -> Tensor:
    """The values of a polynomial."""
    return result(x.shape, joint_dtype((p, x)))


@numpy_op("roots")
def roots(ctx: Context, p: TensorArg) -> Tensor:
    """The zeros of a polynomial: as many as its degree, less what leading and trailing zeros take away."""
    return new((ctx.fresh(),), None)


@numpy_op("polyadd", "polysub")
def polyadd(ctx: Context, a1: TensorArg, a2: TensorArg) -> Tensor:
    """The coefficients of a sum: as many as the longer has."""
    return new((dmax(_terms(a1), _terms(a2)),), joint_dtype((a1, a2)))


def _terms(p: Tensor) -> Dim:
    return p.dims[0] if p.dims else 1


@numpy_op("polymul")
def polymul(ctx: Context, a1: TensorArg, a2: TensorArg) -> Tensor:
    """The coefficients of a product; leading zeros are left out first."""
    return new((ctx.fresh(),), joint_dtype((a1, a2)))


@numpy_op("polydiv")
def polydiv(ctx: Context, u: TensorArg, v: TensorArg) -> tuple[Tensor, Tensor]:
    """Quotient and remainder."""
    return new((ctx.fresh(),), None), new((ctx.fresh(),), None)


@numpy_op("polyder")
def polyder(ctx: Context, p: TensorArg, m: IntArg = 1) -> Tensor:
    """The coefficients of a derivative."""
    return new((dmax(_terms(p) - m, 0),), p.dtype if m == 0 else joint_dtype((p, new((), "int64"))))


@numpy_op("polyint")
def polyint(ctx: Context, p: TensorArg, m: IntArg = 1, k: Raw = NONE) -> Tensor:
    """The coefficients of an antiderivative."""
    return new((_terms(p) + m,), "complex128" if is_complex(p.dtype) else "float64" if is_number(p.dtype) else None)


@numpy_op("poly")
def poly(ctx: Context, seq_of_zeros: TensorArg) -> Tensor:
    """The coefficients of the polynomial with these zeros (or of a matrix's characteristic one)."""
    return new((_terms(seq_of_zeros) + 1,), "float64" if is_complex(seq_of_zeros.dtype) is False else None)


@lib_class("numpy.poly1d", url="https://numpy.org/doc/stable/reference/generated/numpy.poly1d.html")
class Poly1d:
    """A polynomial as a function."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, c_or_r: TensorArg, r: Raw = FALSE, variable: Raw = NONE) -> None:
        """Keep the coefficients."""
        kept = c_or_r if r == FALSE else poly(ctx, c_or_r)
        for name in ("c", "coef", "coeffs", "coefficients"):
            ctx.set(self, name, kept)

    @staticmethod
    def __call__(ctx: Context, self: Instance, val: TensorArg) -> Tensor:
        """Its values."""
        known = ctx.get(self, "coefficients")
        if not isinstance(known, Tensor):
            raise Abstain("the coefficients are not known")
        values: Tensor = polyval(ctx, known, val)
        return values


@numpy_op("convolve")
def convolve(ctx: Context, a: TensorArg, v: TensorArg, mode: OptStr = "full") -> Tensor:
    """The convolution of two vectors."""
    return _slid(a, v, mode)


@numpy_op("correlate")
def correlate(ctx: Context, a: TensorArg, v: TensorArg, mode: OptStr = "valid") -> Tensor:
    """The correlation of two vectors."""
    return _slid(a, v, mode)


def _slid(a: Tensor, v: Tensor, mode: str | None) -> Tensor:
    for x in (a, v):
        if len(x.dims) > 1:
            raise Failure(
                "operand-rank",
                f"Vectors are convolved, and this is {shown(x)}.",
                raises="object too deep for desired array",
                exception="ValueError",
            )
    m, n = (x.dims[0] if x.dims else 1 for x in (a, v))
    for x, size in ((a, m), (v, n)):
        if eq(size, 0):
            raise Failure(
                "operand-rank",
                f"{shown(x)} is empty.",
                raises=f"{'a' if x is a else 'v'} cannot be empty",
                exception="ValueError",
            )
    sizes: dict[str, Dim] = {
        "full": m + n - 1,
        "same": dmax(m, n),
        "valid": dmax(m, n) - dmin(m, n) + 1,
    }
    if mode not in sizes:
        raise Abstain("the mode is not known")
    return new((sizes[mode],), joint_dtype((a, v)))

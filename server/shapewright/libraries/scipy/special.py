"""``scipy.special``: functions of numbers, entry by entry, and softmax.

https://docs.scipy.org/doc/scipy/reference/special.html
"""

from __future__ import annotations

from shapewright.libraries.numpy.reductions import reduce_to
from shapewright.libraries.scipy.registration import floating, scipy_op
from shapewright.rules import Abstain, BoolArg, Context, OptAxes, Raw, TensorArg
from shapewright.values import FALSE, NONE, Tensor

ENTRYWISE = (
    "expit", "logit", "log_expit", "erf", "erfc", "erfinv", "gamma", "gammaln", "digamma", "psi", "exp2", "exp10",
    "expm1", "log1p", "cbrt", "sinc", "i0", "i1", "j0", "j1", "ndtr", "ndtri", "entr",
)  # fmt: skip


@scipy_op(*(f"special.{name}" for name in ENTRYWISE))
def entrywise(ctx: Context, x: TensorArg, out: Raw = NONE) -> Tensor:
    """A number for each: floats stay, integers become float64."""
    return x.like(dtype=floating(x.dtype))


@scipy_op("special.softmax", "special.log_softmax")
def softmax(ctx: Context, x: TensorArg, axis: OptAxes = None) -> Tensor:
    """Numbers that sum to 1 along axes (all of them by default)."""
    return x.like(dtype=floating(x.dtype))


@scipy_op("special.logsumexp")
def logsumexp(
    ctx: Context, a: TensorArg, axis: OptAxes = None, b: Raw = NONE, keepdims: BoolArg = False, return_sign: Raw = FALSE
) -> Tensor:
    """The logarithm of a sum of exponentials along axes."""
    if b != NONE or return_sign != FALSE:
        raise Abstain("weights or signs of a sum of exponentials")
    return reduce_to(a, axis, keepdims, floating(a.dtype))

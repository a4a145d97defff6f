"""Element by element functions of one tensor.

https://pytorch.org/docs/stable/torch.html#pointwise-ops
"""

from __future__ import annotations

import math
from collections.abc import Callable

from shapewright.libraries.torch.dtypes import float_of, is_complex, is_float, is_integral, real_of
from shapewright.libraries.torch.failures import not_implemented
from shapewright.libraries.torch.ranges import computed, rounded
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import made, shape_of
from shapewright.rules import REGISTRY, Context, FloatArg, IntArg, Raw, TensorArg
from shapewright.values import NONE, Const, Tensor, Value

DTypeRule = Callable[[Context, str | None], str | None]

FLOAT_VALUED = {
    "acos": ("arccos",), "acosh": ("arccosh",), "asin": ("arcsin",), "asinh": ("arcsinh",), "atan": ("arctan",),
    "atanh": ("arctanh",), "cos": (), "cosh": (), "sin": (), "sinh": (), "tan": (), "tanh": (), "exp": (),
    "exp2": (), "expm1": (), "log": (), "log10": (), "log1p": (), "log2": (), "sqrt": (), "rsqrt": (),
    "sigmoid": (), "erf": (), "erfc": (), "erfinv": (), "lgamma": (), "digamma": (), "reciprocal": (),
    "rad2deg": (), "deg2rad": (), "i0": (), "sinc": (),
}  # fmt: skip
"""Functions that give floats; integers become the default float. With their other names."""

REAL_ONLY = frozenset(["erf", "erfc", "erfinv", "lgamma", "digamma", "rad2deg", "deg2rad", "i0", "exp2"]) - {"exp2"}

SPECIAL_NAMES = {
    "sigmoid": "expit", "lgamma": "gammaln", "digamma": "psi", "erf": "erf", "erfc": "erfc", "erfinv": "erfinv",
    "exp2": "exp2", "expm1": "expm1", "log1p": "log1p", "sinc": "sinc", "i0": "i0",
}  # fmt: skip

SPECIAL_ONLY = [
    "entr",
    "erfcx",
    "i0e",
    "i1",
    "i1e",
    "log_ndtr",
    "ndtr",
    "ndtri",
    "airy_ai",
    "bessel_j0",
    "bessel_j1",
    "bessel_y0",
    "bessel_y1",
    "modified_bessel_i0",
    "modified_bessel_i1",
    "modified_bessel_k0",
    "modified_bessel_k1",
    "scaled_modified_bessel_k0",
    "scaled_modified_bessel_k1",
    "spherical_bessel_j0",
]

SAME_DTYPE = {
    "ceil": (), "floor": (), "trunc": ("fix",), "sign": (), "sgn": (), "positive": (), "conj_physical": (),
    "resolve_neg": (), "neg": ("negative",),
}  # fmt: skip

PREDICATES = ["isnan", "isinf", "isfinite", "isposinf", "isneginf", "isreal", "signbit", "logical_not"]

NO_BOOL = frozenset(("neg", "sign_bit", "positive"))
NO_COMPLEX = frozenset(["ceil", "floor", "trunc", "sign", "isposinf", "isneginf", "signbit"])


_MONOTONE: dict[str, Callable[[float], float]] = {
    "log": math.log, "log2": math.log2, "log10": math.log10, "exp": math.exp, "sqrt": math.sqrt,
}  # fmt: skip


def unary(ctx: Context, x: Tensor, dtype: str | None) -> Tensor:
    """A tensor of the operand's shape."""
    return made(ctx, (x,), shape_of(x), dtype)


def _register_float_valued(name: str, names: tuple[str, ...], also: tuple[str, ...], method: bool = True) -> None:
    def rule(ctx: Context, input: TensorArg) -> Tensor:
        if name in REAL_ONLY and is_complex(input.dtype):
            raise not_implemented(name, input.dtype)
        result = unary(ctx, input, float_of(ctx, input.dtype))
        return computed(result, _MONOTONE[name], input) if name in _MONOTONE else result

    torch_op(name, *names, also=also, out=True, inplace=method, method=method, function=method)(rule)


def _register_same_dtype(name: str, names: tuple[str, ...]) -> None:
    def rule(ctx: Context, input: TensorArg) -> Tensor:
        if (name in NO_BOOL and input.dtype == "bool") or (name in NO_COMPLEX and is_complex(input.dtype)):
            raise not_implemented(name, input.dtype)
        return unary(ctx, input, input.dtype)

    torch_op(name, *names, out=True, inplace=True)(rule)


def _register_predicate(name: str) -> None:
    def rule(ctx: Context, input: TensorArg) -> Tensor:
        if name in NO_COMPLEX and is_complex(input.dtype):
            raise not_implemented(name, input.dtype)
        return unary(ctx, input, "bool")

    torch_op(name, out=True)(rule)
    if name == "logical_not":

        def in_place(ctx: Context, input: TensorArg) -> Tensor:
            return unary(ctx, input, input.dtype)

        torch_op("logical_not_", function=False)(in_place)


for _name, _names in FLOAT_VALUED.items():
    _special = (f"torch.special.{SPECIAL_NAMES[_name]}",) if _name in SPECIAL_NAMES else ()
    _register_float_valued(_name, _names, _special)
for _name in SPECIAL_ONLY:
    _register_float_valued(_name, (), (f"torch.special.{_name}",), method=False)
for _name, _names in SAME_DTYPE.items():
    _register_same_dtype(_name, _names)
for _name in PREDICATES:
    _register_predicate(_name)
for _name, _operator in (("neg", "__neg__"), ("positive", "__pos__")):
    REGISTRY.functions[f"torch.Tensor.{_operator}"] = REGISTRY.functions[f"torch.Tensor.{_name}"]


@torch_op("abs", "absolute", inplace=True, out=True, also=("torch.Tensor.__abs__",))
def absolute(ctx: Context, input: TensorArg) -> Tensor:
    """``|x|``: real for complex input. https://pytorch.org/docs/stable/generated/torch.abs.html"""
    return unary(ctx, input, real_of(input.dtype))


@torch_op("angle", out=True)
def angle(ctx: Context, input: TensorArg) -> Tensor:
    """The argument of a number, real. https://pytorch.org/docs/stable/generated/torch.angle.html"""
    return unary(ctx, input, float_of(ctx, real_of(input.dtype)))


@torch_op("square", inplace=True, out=True)
def square(ctx: Context, input: TensorArg) -> Tensor:
    """``x²``; booleans count as integers. https://pytorch.org/docs/stable/generated/torch.square.html"""
    return unary(ctx, input, "int64" if input.dtype == "bool" else input.dtype)


@torch_op("frac", inplace=True, out=True)
def frac(ctx: Context, input: TensorArg) -> Tensor:
    """The fractional part. https://pytorch.org/docs/stable/generated/torch.frac.html"""
    if is_float(input.dtype) is False:
        raise not_implemented("frac", input.dtype)
    return unary(ctx, input, input.dtype)


@torch_op("round", inplace=True, out=True, also=("torch.special.round",))
def round_(ctx: Context, input: TensorArg, *, decimals: IntArg = 0) -> Tensor:
    """To the nearest integer, in the operand's dtype. https://pytorch.org/docs/stable/generated/torch.round.html"""
    if is_complex(input.dtype) or (is_integral(input.dtype) and decimals != 0):
        raise not_implemented("round", input.dtype)
    result = unary(ctx, input, input.dtype)
    return rounded(result, input) if decimals == 0 and not is_integral(input.dtype) else result


@torch_op("nan_to_num", inplace=True, out=True)
def nan_to_num(
    ctx: Context, input: TensorArg, nan: FloatArg = None, posinf: FloatArg = None, neginf: FloatArg = None
) -> Tensor:
    """NaN and infinities replaced. https://pytorch.org/docs/stable/generated/torch.nan_to_num.html"""
    return unary(ctx, input, input.dtype)


@torch_op("logit", inplace=True, out=True, also=("torch.special.logit",))
def logit(ctx: Context, input: TensorArg, eps: FloatArg = None) -> Tensor:
    """``log(x / (1 − x))``. https://pytorch.org/docs/stable/generated/torch.logit.html"""
    return unary(ctx, input, float_of(ctx, input.dtype))


@torch_op("mvlgamma", inplace=True, out=True, also=("torch.special.multigammaln",))
def mvlgamma(ctx: Context, input: TensorArg, p: IntArg) -> Tensor:
    """The multivariate log-gamma. https://pytorch.org/docs/stable/generated/torch.mvlgamma.html"""
    return unary(ctx, input, float_of(ctx, input.dtype))


@torch_op("polygamma", method=False, out=True, also=("torch.special.polygamma",))
def polygamma(ctx: Context, n: IntArg, input: TensorArg) -> Tensor:
    """The n-th derivative of digamma. https://pytorch.org/docs/stable/generated/torch.polygamma.html"""
    return unary(ctx, input, float_of(ctx, input.dtype))


@torch_op("polygamma", function=False, inplace=True)
def polygamma_method(ctx: Context, input: TensorArg, n: IntArg) -> Tensor:
    """``x.polygamma(n)``."""
    return unary(ctx, input, float_of(ctx, input.dtype))


@torch_op("bitwise_not", inplace=True, out=True, also=("torch.Tensor.__invert__",))
def bitwise_not(ctx: Context, input: TensorArg) -> Tensor:
    """``~x`` of integers and booleans. https://pytorch.org/docs/stable/generated/torch.bitwise_not.html"""
    if is_integral(input.dtype) is False:
        raise not_implemented("bitwise_not_cpu", input.dtype)
    return unary(ctx, input, input.dtype)


@torch_op("clamp", "clip", inplace=True, out=True)
def clamp(ctx: Context, input: TensorArg, min: Raw = NONE, max: Raw = NONE) -> Tensor:
    """Limited to ``[min, max]``, numbers or tensors. https://pytorch.org/docs/stable/generated/torch.clamp.html"""
    bounds: list[Value] = [b for b in (min, max) if not (isinstance(b, Const) and b.value is None)]
    return limited(ctx, input, bounds)


@torch_op("clamp_min", inplace=True, out=True)
def clamp_min(ctx: Context, input: TensorArg, min: Raw) -> Tensor:
    """``max(x, min)``."""
    return limited(ctx, input, [min])


@torch_op("clamp_max", inplace=True, out=True)
def clamp_max(ctx: Context, input: TensorArg, max: Raw) -> Tensor:
    """``min(x, max)``."""
    return limited(ctx, input, [max])


def limited(ctx: Context, input: Tensor, bounds: list[Value]) -> Tensor:
    """The operand limited by numbers or tensors, which broadcast and promote with it."""
    from shapewright.libraries.torch.arithmetic import combined

    if is_complex(input.dtype):
        raise not_implemented("clamp", input.dtype)
    return combined(ctx, (input, *bounds))


@torch_op("real", method=False)
def real(ctx: Context, input: TensorArg) -> Tensor:
    """The real part. https://pytorch.org/docs/stable/generated/torch.real.html"""
    return unary(ctx, input, real_of(input.dtype))


@torch_op("imag", method=False)
def imag(ctx: Context, input: TensorArg) -> Tensor:
    """The imaginary part. https://pytorch.org/docs/stable/generated/torch.imag.html"""
    if is_complex(input.dtype) is False:
        raise not_implemented("imag", input.dtype)
    return unary(ctx, input, real_of(input.dtype))


@torch_op("conj", "resolve_conj")
def conj(ctx: Context, input: TensorArg) -> Tensor:
    """The conjugate. https://pytorch.org/docs/stable/generated/torch.conj.html"""
    return input.like(requires_grad=input.requires_grad, layout=input.layout)

"""Element by element: functions, operators."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st
from tests.conformance.numpy.cases.registry import Draw, array, case, pair

UNARY = (
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "exp",
    "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "deg2rad", "rad2deg", "degrees", "radians",
    "rint", "fabs", "isnan", "isinf", "isfinite", "signbit", "logical_not", "iscomplex", "isreal", "floor", "ceil",
    "trunc", "fix", "conjugate", "conj", "square", "reciprocal", "abs", "absolute", "negative", "positive", "sign",
    "invert", "angle", "sinc", "nan_to_num", "real", "imag", "spacing", "modf", "round", "around", "ndarray.round",
    "ndarray.__neg__", "ndarray.__pos__", "ndarray.__invert__", "ndarray.__abs__", "isneginf", "isposinf", "i0",
)  # fmt: skip
BINARY = (
    "add", "subtract", "multiply", "divide", "true_divide", "floor_divide", "remainder", "mod", "fmod", "power",
    "float_power", "maximum", "minimum", "fmax", "fmin", "arctan2", "hypot", "logaddexp", "copysign", "bitwise_and",
    "bitwise_or", "bitwise_xor", "left_shift", "right_shift", "gcd", "lcm", "equal", "not_equal", "less",
    "less_equal", "greater", "greater_equal", "logical_and", "logical_or", "logical_xor", "divmod", "isclose",
    "heaviside", "nextafter",
)  # fmt: skip
OPERATORS = (
    "add", "sub", "mul", "truediv", "floordiv", "mod", "pow", "and", "or", "xor", "lshift", "rshift", "matmul",
    "eq", "ne", "lt", "le", "gt", "ge",
)  # fmt: skip


@case(*UNARY)
def unary(draw: Draw) -> Any:
    return (array(draw, high=3),), {}


@case(*BINARY)
def binary(draw: Draw) -> Any:
    return pair(draw), {}


@case(*(f"ndarray.__{name}__" for name in OPERATORS), *(f"ndarray.__i{name}__" for name in OPERATORS[:12]))
def operator(draw: Draw) -> Any:
    a, b = pair(draw)
    return (a, b) if isinstance(a, np.ndarray) else (b, a), {}


@case(*(f"ndarray.__r{name}__" for name in OPERATORS[:7]))
def reflected(draw: Draw) -> Any:
    return (array(draw), draw(st.sampled_from([1, 2.0, True, 3, -2]))), {}

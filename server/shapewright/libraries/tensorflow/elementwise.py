"""Pointwise mathematics: unary functions, arithmetic, comparisons, logic, and the operators of tensors.

https://www.tensorflow.org/api_docs/python/tf/math
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries.common.broadcast import broadcast, open_broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.tensorflow.dtypes import BITS, COMPLEX, FLOATS, INTEGERS, NUMBERS, SIGNED, DType
from shapewright.libraries.tensorflow.failures import dtype_refused
from shapewright.libraries.tensorflow.keras_operands import keras_result
from shapewright.libraries.tensorflow.matching import matched
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, broadcast_shape, in_graph, like, new
from shapewright.libraries.tensorflow.world import TRACED, converts_control_flow, demand_same, is_graph
from shapewright.rules import Abstain, Context, Raw, dim_of, lift_dim
from shapewright.values import Const, Tensor, Tuple, Value

_FLOATISH = (*FLOATS, *COMPLEX)
_REAL = (*FLOATS, *INTEGERS)
_SIGNED = (*FLOATS, *SIGNED, *COMPLEX)

UNARY: dict[str, tuple[str, Sequence[str], tuple[str, ...]]] = {
    "abs": ("Abs", NUMBERS, ("abs", "math.abs")),
    "negative": ("Neg", _SIGNED, ("negative", "math.negative", "neg")),
    "sign": ("Sign", NUMBERS, ("sign", "math.sign")),
    "square": ("Square", NUMBERS, ("square", "math.square")),
    "round": ("Round", NUMBERS, ("round", "math.round")),
    "relu": ("Relu", _REAL, ("nn.relu",)),
    "relu6": ("Relu6", _REAL, ("nn.relu6",)),
    "identity": ("Identity", (), ("identity", "guarantee_const", "raw_ops.Identity")),
    "stop_gradient": ("Identity", (), ("stop_gradient",)),
    "check": ("CheckNumerics", FLOATS, ("debugging.check_numerics", "check_numerics")),
}
"""Functions that keep shape and dtype: the kernel's name, the dtypes it takes, the spellings."""

_FLOAT_ONLY = {
    "Exp": "exp", "Expm1": "expm1", "Log": "log", "Log1p": "log1p", "Sqrt": "sqrt", "Rsqrt": "rsqrt", "Sin": "sin",
    "Cos": "cos", "Tan": "tan", "Sinh": "sinh", "Cosh": "cosh", "Tanh": "tanh", "Asinh": "asinh", "Acosh": "acosh",
    "Atanh": "atanh", "Sigmoid": "sigmoid", "Asin": "asin", "Acos": "acos", "Atan": "atan", "Reciprocal": "reciprocal",
}  # fmt: skip
_REAL_FLOATS = {
    "Ceil": "ceil", "Floor": "floor", "Rint": "rint", "Erf": "erf", "Erfc": "erfc", "Lgamma": "lgamma",
    "Digamma": "digamma", "Softplus": "softplus", "Ndtri": "ndtri", "Erfinv": "erfinv", "Erfcinv": "erfcinv",
    "Softsign": "softsign", "BesselI0": "bessel_i0", "BesselI0e": "bessel_i0e", "BesselI1": "bessel_i1",
    "BesselI1e": "bessel_i1e", "ReciprocalNoNan": "reciprocal_no_nan",
}  # fmt: skip
_ACTIVATIONS = {"Elu": "elu", "Selu": "selu", "Softplus": "softplus", "Softsign": "softsign"}


_MAGNITUDES = {"complex64": "float32", "complex128": "float64"}


def _unary(kernel: str, allowed: Sequence[str], names: Sequence[str], *, result: str = "") -> None:
    def function(ctx: Context, x: TFTensor) -> Tensor:
        if allowed and x.dtype is not None and x.dtype not in allowed:
            raise dtype_refused(kernel, x, allowed, "x", graph=in_graph(ctx, x))
        kept = _MAGNITUDES.get(x.dtype or "", x.dtype) if kernel == "Abs" else x.dtype
        made = like(x, result or kept)
        return made if kernel != "Identity" else x.like(data=x.data, interval=x.interval)

    tf_op(*names)(function)


for _kernel, _allowed, _names in UNARY.values():
    _unary(_kernel, _allowed, _names)
for _kernel, _name in _FLOAT_ONLY.items():
    _unary(_kernel, _FLOATISH, (f"math.{_name}", _name, *([f"nn.{_name}"] if _name in ("sigmoid", "tanh") else [])))
for _kernel, _name in _REAL_FLOATS.items():
    _unary(_kernel, FLOATS, (f"math.{_name}", _name))
for _kernel, _name in _ACTIVATIONS.items():
    _unary(_kernel, FLOATS, (f"nn.{_name}",))
_unary("LogSigmoid", FLOATS, ("math.log_sigmoid", "log_sigmoid", "nn.log_sigmoid"))
_unary("IsNan", FLOATS, ("math.is_nan", "is_nan"), result="bool")
_unary("IsInf", FLOATS, ("math.is_inf", "is_inf"), result="bool")
_unary("IsFinite", FLOATS, ("math.is_finite", "is_finite"), result="bool")
_unary("LogicalNot", ("bool",), ("logical_not", "math.logical_not", "Tensor.__invert_bool__"), result="bool")
_unary("Invert", INTEGERS, ("bitwise.invert",))
_unary("Neg", _SIGNED, ("Tensor.__neg__",))
_unary("Abs", NUMBERS, ("Tensor.__abs__",))


@tf_op("Tensor.__pos__")
def positive(ctx: Context, self: TFTensor) -> Tensor:
    """``+x``."""
    return like(self, self.dtype)


@tf_op("Tensor.__invert__")
def invert(ctx: Context, self: TFTensor) -> Tensor:
    """``~x``: on booleans not, on integers bitwise."""
    if self.dtype is not None and self.dtype not in ("bool", *INTEGERS):
        raise dtype_refused("Invert", self, INTEGERS, "self", graph=in_graph(ctx, self))
    return like(self, self.dtype)


@tf_op("nn.leaky_relu", "nn.swish", "nn.silu", "nn.gelu")
def activation(
    ctx: Context, x: TFTensor, alpha: Raw = Const(None), approximate: Raw = Const(None), beta: Raw = Const(None)
) -> Tensor:
    """An activation with a parameter."""
    return like(x, "float32" if x.dtype in INTEGERS else x.dtype)


# --- two operands -----------------------------------------------------------------------------------------------
def computed(ctx: Context, function: Callable[[Dim, Dim], Dim] | None, x: Tensor, y: Tensor) -> Value | None:
    """The integers that an operation on numbers or lists of them gives, where both operands' values are known."""
    if function is None or x.dtype not in INTEGERS or x.data is None or y.data is None:
        return None
    length = max(len(side.data.items) if isinstance(side.data, Tuple) else 0 for side in (x, y))
    columns = [_entries(side, max(length, 1)) for side in (x, y)]
    if not all(len(column) == max(length, 1) and None not in column for column in columns):
        return None
    try:
        made = [lift_dim(function(a, b)) for a, b in zip(*columns, strict=True) if a is not None and b is not None]
    except (ZeroDivisionError, ArithmeticError):
        return None
    return Tuple(tuple(made)) if x.rank == 1 or y.rank == 1 else made[0]


def _entries(x: Tensor, count: int) -> Sequence[Dim | None]:
    """The integers of a list, of one as often as asked for."""
    if isinstance(x.data, Tuple):
        items = x.data.items if x.rank == 1 else ()
        return [dim_of(item) for item in items] * (count if len(items) == 1 else 1)
    return [dim_of(x.data)] * count if x.rank == 0 and x.data is not None else ()


def pointwise(
    ctx: Context, kernel: str, values: Sequence[Value], names: tuple[str, str], *, allowed: Sequence[str] = (),
    dtype: str | None = "", method: bool = False, function: Callable[[Dim, Dim], Dim] | None = None,
) -> Tensor:  # fmt: skip
    """A binary operation; ``dtype`` "" keeps the operands'."""
    x, y = matched(ctx, kernel, values, names, method=method)
    if allowed and x.dtype is not None and x.dtype not in allowed:
        raise dtype_refused(kernel, x, allowed, names[0], graph=in_graph(ctx, x, y))
    found = _shared_dtype(values, (x, y)) if dtype == "" else dtype
    shape = broadcast_shape(ctx, kernel, x, y)
    if shape is None:
        opened = open_broadcast((x, y))
        return new(None, found) if opened is None else new(None, found, var=opened.var, tail=opened.tail)
    return new(shape, found, data=computed(ctx, function, x, y))


def _shared_dtype(values: Sequence[Value], operands: tuple[Tensor, Tensor]) -> str | None:
    """The dtype of both: an array becomes what the other operand is, and keeps to its own only where that has none."""
    if all(x.dtype is not None for x in operands):
        return operands[0].dtype
    of_tensors = (
        x.dtype
        for value, x in zip(values, operands, strict=True)
        if isinstance(value, Tensor) and value.library in ("tensorflow", "keras")
    )
    return next((dtype for dtype in of_tensors if dtype is not None), None)


def quotient_dtype(dtype: str | None) -> str | None:
    """What true division makes of a dtype: integers become floats."""
    if dtype in ("int8", "uint8", "int16", "uint16"):
        return "float32"
    return "float64" if dtype in INTEGERS else dtype


_ADDED = (*NUMBERS, "string")
ARITHMETIC: dict[str, tuple[str, Sequence[str], tuple[str, ...], Callable[[Dim, Dim], Dim] | None]] = {
    "add": ("AddV2", _ADDED, ("add", "math.add"), dims.add),
    "sub": ("Sub", NUMBERS, ("subtract", "math.subtract", "sub"), dims.sub),
    "mul": ("Mul", NUMBERS, ("multiply", "math.multiply", "mul"), dims.mul),
    "floordiv": ("FloorDiv", NUMBERS, ("math.floordiv", "floordiv", "floor_div"), dims.floordiv),
    "mod": ("FloorMod", _REAL, ("math.floormod", "math.mod", "floormod", "mod"), dims.mod),
    "pow": ("Pow", NUMBERS, ("pow", "math.pow"), None),
}
"""By operator: the kernel, the dtypes it takes, the functions' names, what it does to sizes."""
_OTHERS: dict[str, tuple[Sequence[str], tuple[str, ...], Callable[[Dim, Dim], Dim] | None]] = {
    "Maximum": (_REAL, ("maximum", "math.maximum"), dims.dmax),
    "Minimum": (_REAL, ("minimum", "math.minimum"), dims.dmin),
    "SquaredDifference": (NUMBERS, ("math.squared_difference", "squared_difference"), None),
    "Atan2": (FLOATS, ("math.atan2", "atan2"), None),
    "DivNoNan": (_FLOATISH, ("math.divide_no_nan", "div_no_nan"), None),
    "MulNoNan": (_FLOATISH, ("math.multiply_no_nan",), None),
    "Xdivy": (_FLOATISH, ("math.xdivy",), None),
    "Xlogy": (_FLOATISH, ("math.xlogy",), None),
    "TruncateDiv": (NUMBERS, ("truncatediv",), None),
    "TruncateMod": (_REAL, ("truncatemod",), None),
    "Div": (NUMBERS, ("compat.v1.div", "div"), None),
}
_COMPARISONS = {
    "lt": ("Less", ("less", "math.less")), "le": ("LessEqual", ("less_equal", "math.less_equal")),
    "gt": ("Greater", ("greater", "math.greater")), "ge": ("GreaterEqual", ("greater_equal", "math.greater_equal")),
}  # fmt: skip
_LOGIC = {"and": ("LogicalAnd", "logical_and"), "or": ("LogicalOr", "logical_or"), "xor": ("LogicalXor", "logical_xor")}


def _binary(kernel: str, names: Sequence[str], **how: Any) -> None:
    def function(ctx: Context, x: Raw, y: Raw) -> Tensor:
        return pointwise(ctx, kernel, (x, y), ("x", "y"), **how)

    tf_op(*names)(function)


def _operator(name: str, kernel: str, *, reflected: bool = True, **how: Any) -> None:
    def forward(ctx: Context, self: TFTensor, other: Raw) -> Value:
        made = keras_result(ctx, name, self, other)
        return made or pointwise(ctx, kernel, (self, other), ("self", "other"), method=True, **how)

    def backward(ctx: Context, self: TFTensor, other: Raw) -> Value:
        made = keras_result(ctx, name, other, self)
        return made or pointwise(ctx, kernel, (other, self), ("other", "self"), method=True, **how)

    tf_op(f"Tensor.__{name}__")(forward)
    if reflected:
        tf_op(f"Tensor.__r{name}__")(backward)


for _name, (_kernel, _allowed, _names, _function) in ARITHMETIC.items():
    _binary(_kernel, _names, allowed=_allowed, function=_function)
    _operator(_name, _kernel, allowed=_allowed, function=_function)
for _kernel, (_allowed, _names, _function) in _OTHERS.items():
    _binary(_kernel, _names, allowed=_allowed, function=_function)
for _name, (_kernel, _names) in _COMPARISONS.items():
    _binary(_kernel, _names, allowed=_REAL, dtype="bool")
    _operator(_name, _kernel, reflected=False, allowed=_REAL, dtype="bool")
for _name, (_kernel, _spelled) in _LOGIC.items():
    _binary(_kernel, (_spelled, f"math.{_spelled}"), allowed=("bool",), dtype="bool")
    _operator(_name, _kernel, allowed=("bool", *INTEGERS))
for _kernel, _spelled in (("BitwiseAnd", "bitwise_and"), ("BitwiseOr", "bitwise_or"), ("BitwiseXor", "bitwise_xor"),
                          ("LeftShift", "left_shift"), ("RightShift", "right_shift")):  # fmt: skip
    _binary(_kernel, (f"bitwise.{_spelled}",), allowed=INTEGERS)


def _divided(ctx: Context, values: Sequence[Value], names: tuple[str, str], method: bool) -> Tensor:
    made = pointwise(ctx, "RealDiv", values, names, allowed=NUMBERS, method=method)
    return like(made, quotient_dtype(made.dtype))


@tf_op("truediv", "math.truediv", "math.divide", "divide", "realdiv")
def truediv(ctx: Context, x: Raw, y: Raw) -> Tensor:
    """True division; integers become float64."""
    return _divided(ctx, (x, y), ("x", "y"), False)


@tf_op("Tensor.__truediv__")
def truediv_operator(ctx: Context, self: TFTensor, other: Raw) -> Value:
    """``x / y``."""
    return keras_result(ctx, "truediv", self, other) or _divided(ctx, (self, other), ("self", "other"), True)


@tf_op("Tensor.__rtruediv__")
def rtruediv_operator(ctx: Context, self: TFTensor, other: Raw) -> Value:
    """``y / x`` with a number or array on the left."""
    return keras_result(ctx, "truediv", other, self) or _divided(ctx, (other, self), ("other", "self"), True)


def _equality(ctx: Context, values: Sequence[Value], names: tuple[str, str]) -> Tensor:
    """Comparing for equality; to the operator, tensors of shapes that do not broadcast are just unequal."""
    x, y = matched(ctx, "Equal", values, names, method=names[0] == "self")
    if x.shape is None or y.shape is None:
        return new(None, "bool")
    for a, b in zip(reversed(x.shape), reversed(y.shape), strict=False):
        demand_same(ctx, "Equal", a, b, stretches=True)
    try:
        return new(broadcast(x.shape, y.shape), "bool")
    except Misfit:
        if names[0] == "self":
            return new((), "bool")
        broadcast_shape(ctx, "Equal", x, y)
        raise


@tf_op("equal", "math.equal", "not_equal", "math.not_equal")
def equal(ctx: Context, x: Raw, y: Raw) -> Tensor:
    """Element-wise (in)equality."""
    return _equality(ctx, (x, y), ("x", "y"))


@tf_op("Tensor.__eq__", "Tensor.__ne__")
def equal_operator(ctx: Context, self: TFTensor, other: Raw) -> Value:
    """``x == y``; with None it is False. In a graph that no function builds, as all of TensorFlow 1's, it is ``is``."""
    if isinstance(other, Const) and other.value is None:
        return Const(False)
    if is_graph(ctx) and not converts_control_flow(ctx) and ctx.state(TRACED, False) is not True:
        raise Abstain("the tensors of a graph are compared as objects")
    return keras_result(ctx, "eq", self, other) or _equality(ctx, (self, other), ("self", "other"))


# --- dtypes and limits ---------------------------------------------------------------------------------------------
@tf_op("cast", "dtypes.cast", renames={"type": "dtype"})
def cast(ctx: Context, x: TFTensor, dtype: DType) -> Tensor:
    """The elements in another dtype. https://www.tensorflow.org/api_docs/python/tf/cast"""
    if "string" in (x.dtype, dtype) and x.dtype not in (None, dtype):
        raise dtype_refused("Cast", x, NUMBERS, "x", graph=in_graph(ctx, x))
    integral = dtype in INTEGERS and (x.dtype in INTEGERS or x.dtype == "bool")
    return x.like(dtype=dtype, data=x.data if integral else None, interval=x.interval)


@tf_op("bitcast")
def bitcast(ctx: Context, x: TFTensor, type: DType) -> Tensor:
    """The same bytes read as another dtype: one of another width adds or takes the last axis."""
    old, wanted = BITS.get(x.dtype or ""), BITS.get(type or "")
    if x.shape is None or old is None or wanted is None:
        return new(None, type)
    if old >= wanted:
        parts = old // wanted
        return new(x.shape if parts == 1 else (*x.shape, parts), type)
    return new(x.shape[:-1], type)


def _casting(name: str, dtype: str) -> None:
    def function(ctx: Context, x: TFTensor) -> Tensor:
        return x.like(dtype=dtype, data=x.data if dtype in INTEGERS and x.dtype in INTEGERS else None)

    tf_op(name, new=False)(function)


for _dtype in ("float", "double", "int32", "int64", "bfloat16"):
    _casting(f"to_{_dtype}", {"float": "float32", "double": "float64"}.get(_dtype, _dtype))


@tf_op("saturate_cast", "dtypes.saturate_cast")
def saturate_cast(ctx: Context, x: TFTensor, dtype: DType) -> Tensor:
    """A cast that stays inside the new dtype's range."""
    return like(x, dtype)


@tf_op("clip_by_value", renames={"t": "x"})
def clip_by_value(ctx: Context, x: TFTensor, clip_value_min: Raw, clip_value_max: Raw) -> Tensor:
    """Values limited to a range. https://www.tensorflow.org/api_docs/python/tf/clip_by_value"""
    low, high = dim_of(clip_value_min), dim_of(clip_value_max)
    return x.like(interval=(low, high) if isinstance(low, int) and isinstance(high, int) else None)


@tf_op("clip_by_norm", "clip_by_average_norm", renames={"t": "x"})
def clip_by_norm(ctx: Context, x: TFTensor, clip_norm: Raw, axis: Raw = Const(None)) -> Tensor:
    """A tensor scaled down to a norm."""
    return like(x, x.dtype)


@tf_op("real", "math.real", "imag", "math.imag", "math.angle", "angle")
def real(ctx: Context, x: TFTensor) -> Tensor:
    """One part of complex numbers."""
    return like(x, {"complex64": "float32", "complex128": "float64"}.get(x.dtype or "", x.dtype))


@tf_op("complex", "dtypes.complex")
def make_complex(ctx: Context, real: Raw, imag: Raw) -> Tensor:
    """Complex numbers of two parts."""
    made = pointwise(ctx, "Complex", (real, imag), ("real", "imag"), allowed=FLOATS)
    return like(made, {"float32": "complex64", "float64": "complex128"}.get(made.dtype or ""))


@tf_op("math.conj", "conj", "math.cumulative_logsumexp")
def conj(
    ctx: Context, x: TFTensor, axis: Raw = Const(None), exclusive: Raw = Const(False), reverse: Raw = Const(False)
) -> Tensor:
    """Shape and dtype stay."""
    return like(x, x.dtype)


@tf_op("math.add_n", "add_n", "math.accumulate_n", "accumulate_n")
def add_n(ctx: Context, inputs: Raw, shape: Raw = Const(None), tensor_dtype: Raw = Const(None)) -> Tensor:
    """The sum of tensors of one shape. https://www.tensorflow.org/api_docs/python/tf/math/add_n"""
    items = [inputs] if isinstance(inputs, Tensor) else ctx.items(inputs)
    if not items:
        element = ctx.element(inputs)
        return like(element, element.dtype) if isinstance(element, Tensor) else new(None, None)
    total = matched(ctx, "AddN", items, [f"inputs[{i}]" for i in range(len(items))])
    shape = total[0]
    for other in total[1:]:
        broadcast_shape(ctx, "AddN", shape, other)
    return like(shape, shape.dtype)

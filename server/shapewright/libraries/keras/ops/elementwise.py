"""Operations element by element: one operand, two that broadcast, comparisons, the operators."""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import floordiv
from shapewright.libraries.common import recording
from shapewright.libraries.keras.dtypes import as_float, dtype_of, promoted
from shapewright.libraries.keras.ops.support import KT, URL, axis_of, broadcast_shape, made
from shapewright.libraries.keras.structure import tensors
from shapewright.libraries.keras.tensors import is_symbolic, weak_dtype
from shapewright.rules import Abstain, Context, OptAxis, Raw, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Tensor, Value

DType = Callable[[Context, "str | None"], "str | None"]


def _same(ctx: Context, dtype: str | None) -> str | None:
    return dtype


def _bool(ctx: Context, dtype: str | None) -> str | None:
    return "bool"


def _real(ctx: Context, dtype: str | None) -> str | None:
    return {"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype)


def _counted(ctx: Context, dtype: str | None) -> str | None:
    return "int32" if dtype == "bool" else dtype


_UNARY: dict[DType, tuple[str, ...]] = {
    _same: (
        "copy", "conj", "conjugate", "stop_gradient", "flip", "fliplr", "flipud", "relu", "relu6",
        "sigmoid", "silu", "swish", "softplus", "softsign", "sparse_plus", "squareplus", "soft_shrink", "tanh_shrink",
        "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish", "hard_tanh", "log_sigmoid", "leaky_relu", "elu",
        "selu", "celu", "gelu", "threshold", "softmax", "log_softmax", "sparsemax", "sparse_sigmoid", "erf", "erfc",
        "erfinv", "rsqrt", "bitwise_not", "bitwise_invert", "invert", "sign", "negative", "roll", "tril", "triu",
        "trunc", "real_if_close", "normalize", "rms_normalization",
    ),
    _counted: ("square", "round", "nan_to_num"),
    as_float: (
        "arccos", "arccosh", "arcsin", "arcsinh", "arctan", "arctanh", "cbrt", "ceil", "cos", "cosh", "deg2rad", "exp",
        "exp2", "expm1", "fabs", "floor", "i0", "log", "log10", "log1p", "log2", "rad2deg", "reciprocal", "sin",
        "sinc", "sinh", "sqrt", "tan", "tanh", "exponential",
    ),
    _bool: (
        "isfinite", "isinf", "isnan", "isneginf", "isposinf", "isreal", "logical_not", "signbit",
    ),
    _real: ("abs", "absolute", "real", "imag"),
}  # fmt: skip
_METHODS = {
    "abs": ("__abs__",), "absolute": (), "negative": ("__neg__",), "bitwise_invert": (), "logical_not": ("__invert__",),
    "round": ("__round__",),
}  # fmt: skip


_BY_AXIS = {"softmax": 0, "log_softmax": 0, "sparsemax": 0, "flip": 0, "normalize": 0, "roll": 1}
"""Where these take their axis, counted after the operand."""


def _axes_exist(ctx: Context, x: Tensor, axes: Value) -> None:
    """Raises ``Failure`` for an axis that the operand does not have."""
    for axis in ctx.items(axes) or (axes,):
        if isinstance(axis, Const) and isinstance(axis.value, int):
            axis_of(axis.value, x)


def _unary(name: str, dtype: DType) -> None:
    @op(f"keras.ops.{name}", *(KT + m for m in _METHODS.get(name, ())), url=URL)
    def unary(ctx: Context, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
        """The operand's shape."""
        if name in _BY_AXIS and x.shape is not None:
            _axes_exist(ctx, x, kwargs.get("axis", args[_BY_AXIS[name]] if len(args) > _BY_AXIS[name] else NONE))
        if x.shape is None:
            return made(ctx, [x], None, dtype(ctx, x.dtype)).like(shape=None, var=x.var, dtype=dtype(ctx, x.dtype))
        out = made(ctx, [x], x.shape, dtype(ctx, x.dtype))
        return recording.noted(ctx, out, blocked=True) if name in recording.BLOCKING else out


for _dtype, _names in _UNARY.items():
    for _name in _names:
        _unary(_name, _dtype)


def _promoted(ctx: Context, a: Tensor, b: Tensor) -> str | None:
    return promoted(ctx, [weak_dtype(a), weak_dtype(b)])


def _number(ctx: Context, a: Tensor, b: Tensor) -> str | None:
    dtype = _promoted(ctx, a, b)
    return "int32" if dtype == "bool" else dtype


def _floating(ctx: Context, a: Tensor, b: Tensor) -> str | None:
    return promoted(ctx, [weak_dtype(a), weak_dtype(b), "float"])


def _truth(ctx: Context, a: Tensor, b: Tensor) -> str | None:
    return "bool"


def _wide(ctx: Context, a: Tensor, b: Tensor) -> str | None:
    """As ``_floating``, but int64 becomes float64."""
    dtype = promoted(ctx, [weak_dtype(a), weak_dtype(b)])
    return "float64" if dtype == "int64" else _floating(ctx, a, b)


_BINARY: dict[Callable[[Context, Tensor, Tensor], str | None], dict[str, tuple[str, ...]]] = {
    _promoted: {
        "add": ("__add__", "__iadd__"), "subtract": ("__sub__", "__isub__"), "multiply": ("__mul__", "__imul__"),
        "maximum": (), "minimum": (), "fmax": (), "fmin": (), "bitwise_and": (), "bitwise_or": (), "bitwise_xor": (),
        "bitwise_left_shift": (), "bitwise_right_shift": (), "left_shift": (), "right_shift": (), "gcd": (), "lcm": (),
    },
    _number: {
        "floor_divide": ("__floordiv__",), "mod": ("__mod__",), "fmod": (), "power": ("__pow__", "__ipow__"),
    },
    _floating: {
        "divide": ("__truediv__", "__div__", "__itruediv__"), "true_divide": (), "divide_no_nan": (), "arctan2": (),
        "logaddexp": (), "logaddexp2": (), "nextafter": (),
    },
    _wide: {"hypot": (), "heaviside": ()},
    _truth: {
        "equal": (), "not_equal": ("__ne__",), "greater": ("__gt__",), "greater_equal": ("__ge__",),
        "less": ("__lt__",), "less_equal": ("__le__",), "logical_and": ("__and__",), "logical_or": ("__or__",),
        "logical_xor": ("__xor__",), "isclose": (),
    },
}  # fmt: skip
_REFLECTED = {
    "__add__": "__radd__", "__sub__": "__rsub__", "__mul__": "__rmul__", "__floordiv__": "__rfloordiv__",
    "__mod__": "__rmod__", "__pow__": "__rpow__", "__truediv__": "__rtruediv__", "__and__": "__rand__",
    "__or__": "__ror__", "__xor__": "__rxor__",
}  # fmt: skip


def _binary(name: str, methods: tuple[str, ...], dtype: Callable[[Context, Tensor, Tensor], str | None]) -> None:
    @op(f"keras.ops.{name}", *(KT + m for m in methods), url=URL)
    def binary(ctx: Context, x1: TensorArg, x2: TensorArg, **kwargs: Raw) -> Tensor:
        """The operands broadcast."""
        return made(ctx, [x1, x2], broadcast_shape([x1, x2]), dtype(ctx, x1, x2))

    reflected = [KT + _REFLECTED[m] for m in methods if m in _REFLECTED]
    if reflected:

        @op(*reflected, url=URL)
        def reversed_(ctx: Context, x2: TensorArg, x1: TensorArg) -> Tensor:
            """The operands broadcast; the KerasTensor is the second."""
            return made(ctx, [x1, x2], broadcast_shape([x1, x2]), dtype(ctx, x1, x2))


for _rule, _table in _BINARY.items():
    for _name, _methods in _table.items():
        _binary(_name, _methods, _rule)


@op("keras.ops.ldexp", url=URL)
def ldexp(ctx: Context, x1: TensorArg, x2: TensorArg) -> Tensor:
    """``x1 * 2 ** x2``."""
    return made(ctx, [x1, x2], broadcast_shape([x1, x2]), promoted(ctx, [x1.dtype, x2.dtype, "float"]))


def _along(name: str, dtype: DType, default: int | None) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def along(ctx: Context, x: TensorArg, axis: OptAxis = default, dtype: Raw = NONE) -> Tensor:
        """Along one axis the shape stays; without one the tensor is flattened."""
        kind = dtype_of(ctx, dtype) or rule(ctx, x.dtype)
        if axis is None:
            return made(ctx, [x], (ctx.fresh(),) if x.shape is None else (x.size,), kind)
        if x.shape is not None:
            axis_of(axis, x)
        return made(ctx, [x], x.shape, kind)

    rule = dtype


for _name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
    _along(_name, _counted, None)
_along("sort", _same, -1)


@op("keras.ops.clip", url=URL)
def clip(ctx: Context, x: TensorArg, x_min: Raw, x_max: Raw) -> Tensor:
    """The operand's shape."""
    return made(ctx, [x], x.shape, "int32" if x.dtype == "bool" else x.dtype)


@op("keras.ops.where", url=URL)
def where(ctx: Context, condition: TensorArg, x1: TensorArg, x2: TensorArg) -> Tensor:
    """All three broadcast."""
    operands = [condition, x1, x2]
    return made(ctx, operands, broadcast_shape(operands), _promoted(ctx, x1, x2))


@op("keras.ops.where", "keras.ops.nonzero", url=URL, renames={"x": "condition"})
def where_true(ctx: Context, condition: TensorArg) -> tuple[Tensor, ...]:
    """The places where it holds: an index array for each axis. Only eager tensors have places."""
    if is_symbolic(condition):
        raise Abstain("where(condition) alone has no static shape")
    count = ctx.fresh("found")
    return tuple(made(ctx, [condition], (count,), "int32") for _ in condition.dims)


@op("keras.ops.select", url=URL)
def select(ctx: Context, condlist: Raw, choicelist: Raw, default: Raw = NONE) -> Tensor:
    """Conditions and choices broadcast."""
    choices = tensors(ctx, choicelist)
    operands = [*tensors(ctx, condlist), *choices]
    return made(ctx, operands, broadcast_shape(operands), promoted(ctx, [t.dtype for t in choices]))


@op("keras.ops.angle", url=URL)
def angle(ctx: Context, x: TensorArg) -> Tensor:
    """The operand's shape, in floats."""
    dtype = {"complex64": "float32", "complex128": "float64"}.get(x.dtype or "", as_float(ctx, x.dtype))
    return made(ctx, [x], x.shape, dtype)


@op("keras.ops.glu", "keras.activations.glu", url=URL)
def glu(ctx: Context, x: TensorArg, axis: Raw = NONE) -> Tensor:
    """Half of the axis gates the other half."""
    place = dim_of(axis)
    if x.shape is None or not x.shape:
        return made(ctx, [x], None, x.dtype)
    index = (place if isinstance(place, int) else -1) % len(x.shape)
    shape = tuple(floordiv(d, 2) if i == index else d for i, d in enumerate(x.shape))
    return made(ctx, [x], shape, x.dtype)


@op("keras.ops.allclose", "keras.ops.array_equal", url=URL)
def allclose(ctx: Context, x1: TensorArg, x2: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A truth value."""
    return made(ctx, [x1, x2], (), "bool")


@op("keras.ops.polar", url=URL)
def polar(ctx: Context, abs_: TensorArg, angle: TensorArg) -> Tensor:
    """Complex numbers from modulus and angle."""
    shape = abs_.shape if is_symbolic(abs_) else broadcast_shape([abs_, angle])
    return made(ctx, [abs_, angle], shape, None if is_symbolic(abs_) else "complex64")

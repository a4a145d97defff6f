"""Universal functions and operators: element by element, with broadcasting.

https://numpy.org/doc/stable/reference/ufuncs.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from shapewright import dims
from shapewright.libraries.common.broadcast import can_expand, open_broadcast
from shapewright.libraries.numpy.arrays import (
    Operand,
    broadcast_shape,
    check_numbers,
    joint_dtype,
    new,
    of_open_shape,
    result,
    weak_type,
)
from shapewright.libraries.numpy.dtypes import (
    FLOATS,
    INTEGERS,
    WEAK,
    DType,
    can_store,
    double_of,
    float_of,
    is_complex,
    is_integer,
    is_number,
    real_of,
)
from shapewright.libraries.numpy.entries import bounds_of, contents_of_ufunc
from shapewright.libraries.numpy.failures import dtype_unsupported, shown, sizes
from shapewright.libraries.numpy.refused import OF_NUMBERS_ONLY, check_objects, check_texts
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import REGISTRY, Context, Failure, Raw, Rule, TensorArg, op
from shapewright.values import NONE, TRUE, Const, OpenShape, Tensor, Value

DTypeRule = Callable[[str | None], str | None]


def plain(x: Tensor) -> Tensor:
    """A Python number on its own, with the dtype it has there."""
    weak = weak_type(x)
    return x if weak is None else Tensor("numpy", (), WEAK[weak], kind="scalar", data=x.data)


def _same(dtype: str | None) -> str | None:
    return dtype


def _small_int(dtype: str | None) -> str | None:
    """Arithmetic that booleans do as 8-bit integers."""
    return "int8" if dtype == "bool" else dtype


def _to_bool(dtype: str | None) -> str | None:
    return None if dtype == "object" else "bool"


FLOAT_VALUED = (
    "sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh",
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "deg2rad", "rad2deg", "degrees",
    "radians", "rint", "fabs", "spacing", "asin", "acos", "atan", "asinh", "acosh", "atanh",
)  # fmt: skip
REAL_ONLY = frozenset(
    [
        "cbrt",
        "deg2rad",
        "rad2deg",
        "degrees",
        "radians",
        "fabs",
        "spacing",
        "floor",
        "ceil",
        "trunc",
        "fix",
        "signbit",
        "isneginf",
        "isposinf",
    ]
)
PREDICATES = ("isnan", "isinf", "isfinite", "signbit", "logical_not", "isneginf", "isposinf", "iscomplex", "isreal")


def unary(x: Tensor, dtype: str | None) -> Tensor:
    """A result of the operand's shape."""
    if x.shape is None and x.var is not None:
        return of_open_shape(OpenShape(x.var, x.tail), dtype)
    return result(x.shape, dtype)


def _filled(name: str, operands: Sequence[Tensor], made: Tensor, where: Value) -> Tensor:
    """The ufunc's result with its contents, where they are known."""
    return replace(made, data=contents_of_ufunc(name, operands, made)) if where == TRUE else made


def forced(dtype: str | None, computed: str | None) -> str | None:
    """The ``dtype=`` argument where it is given."""
    return dtype or computed


def _register_unary(name: str, rule: DTypeRule) -> None:
    @numpy_op(name)
    def compute(
        ctx: Context, x: Operand, out: Raw = NONE, *, where: Raw = TRUE, dtype: DType = None, casting: Raw = NONE
    ) -> Tensor:
        x = plain(x)
        if name in FLOAT_VALUED or name in OF_NUMBERS_ONLY:
            check_numbers(name, x)
        check_texts(name, (x,))
        check_objects(name, x)
        if name in REAL_ONLY and is_complex(x.dtype):
            raise dtype_unsupported(name, x)
        return stored(out, _filled(name, (x,), unary(x, forced(dtype, rule(x.dtype))), where))


for _name in FLOAT_VALUED:
    _register_unary(_name, float_of)
for _name in PREDICATES:
    _register_unary(_name, _to_bool)
for _name in ("floor", "ceil", "trunc", "fix"):
    _register_unary(_name, _same)
for _name in ("conjugate", "conj"):
    _register_unary(_name, _small_int)
_register_unary("square", _small_int)
_register_unary("reciprocal", _small_int)
_register_unary("abs", real_of)
_register_unary("absolute", real_of)


@numpy_op("invert", "bitwise_not", "bitwise_invert")
def invert(ctx: Context, x: Operand, out: Raw = NONE) -> Tensor:
    """``~x`` of integers and booleans."""
    x = plain(x)
    if is_number(x.dtype) and x.dtype not in ("bool", *INTEGERS):
        raise dtype_unsupported("invert", x)
    check_texts("invert", (x,))
    return stored(out, unary(x, x.dtype))


def _no_bool(name: str, x: Tensor, raises: str, advice: str) -> None:
    if x.dtype == "bool":
        raise dtype_unsupported(name, x, raises, advice)


@numpy_op("negative")
def negative(ctx: Context, x: Operand, out: Raw = NONE, *, where: Raw = TRUE, dtype: DType = None) -> Tensor:
    """``-x``; booleans have no negative."""
    x = plain(x)
    _no_bool(
        "negative",
        x,
        "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not "
        "function instead.",
        "invert a mask with ~",
    )
    check_texts("negative", (x,))
    return stored(out, _filled("negative", (x,), unary(x, forced(dtype, x.dtype)), where))


@numpy_op("positive", "sign")
def positive(ctx: Context, x: Operand, out: Raw = NONE, *, where: Raw = TRUE, dtype: DType = None) -> Tensor:
    """``+x`` and the sign; booleans have none."""
    x = plain(x)
    if x.dtype == "bool":
        raise dtype_unsupported("positive", x, "ufunc 'positive' did not contain a loop with signature matching types")
    check_texts("positive", (x,))
    return stored(out, unary(x, forced(dtype, x.dtype)))


# --- two operands --------------------------------------------------------------------------------------
def combined(operands: Sequence[Tensor], dtype: str | None) -> Tensor:
    """The operands' broadcast shape in a dtype."""
    shape = broadcast_shape(operands)
    opened = open_broadcast(operands) if shape is None else None
    return result(shape, dtype) if opened is None else of_open_shape(opened, dtype)


def _check_number(x1: Tensor, x2: Tensor) -> None:
    """A Python integer must fit an integer dtype it does not widen: ``uint8_array + 300`` overflows."""
    for array, number in ((x1, x2), (x2, x1)):
        value = number.data.value if isinstance(number.data, Const) else None
        if weak_type(number) != "int" or not isinstance(value, int) or not is_integer(array.dtype):
            continue
        low, high = bounds_of(array.dtype or "int64")
        if not low <= value <= high:
            raise Failure(
                "dtype-range",
                f"{value} does not fit {array.dtype}, the dtype of {shown(array)}: it holds {low} to {high}.",
                raises=f"Python integer {value} out of bounds for {array.dtype}",
                exception="OverflowError",
            )


def _check_exponent(base: Tensor, exponent: Tensor, dtype: str | None) -> None:
    """Integers have no negative powers."""
    value = exponent.data.value if isinstance(exponent.data, Const) else None
    if is_integer(dtype) and isinstance(value, int) and value < 0 and base.shape is not None:
        if dims.eq(base.size, 0) is not False:
            return
        raise Failure(
            "negative-power",
            f"{shown(plain(base))} holds integers, which have no negative power {value}: use floats.",
            raises="Integers to negative integer powers are not allowed.",
            exception="ValueError",
        )


def _register_binary(names: Sequence[str], rule: DTypeRule, *, refused: Sequence[str] = (), exact: bool = True) -> None:
    """``rule`` makes the result's dtype of the operands' common one; ``refused``: common dtypes with no loop.

    ``exact``: a Python integer that does not fit an integer operand overflows (comparisons allow it).
    """
    name = names[0]

    @numpy_op(*names)
    def compute(
        ctx: Context,
        x1: Operand,
        x2: Operand,
        out: Raw = NONE,
        *,
        where: Raw = TRUE,
        dtype: DType = None,
        casting: Raw = NONE,
    ) -> Tensor:
        common = _common_float((x1, x2)) if rule is float_of else joint_dtype((x1, x2))
        if common in refused and dtype is None:
            wrong = x1 if x1.dtype == common else x2 if x2.dtype == common else x1.like(dtype=common)
            raise _refusal(name, wrong)
        check_texts(name, (x1, x2))
        if exact and (ctx.version("numpy") or (0,)) >= (2,):
            _check_number(x1, x2)
        if name == "power":
            _check_exponent(x1, x2, common)
        return stored(out, _filled(name, (x1, x2), combined((x1, x2), forced(dtype, rule(common))), where))


NO_BOOL_SUBTRACTION = (
    "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, or the "
    "logical_xor function instead."
)


def _common_float(operands: Sequence[Tensor]) -> str | None:
    """The float dtype that holds each operand by itself: int8 and uint8 both fit float16."""
    if any(weak_type(x) for x in operands):
        return joint_dtype(operands)
    return joint_dtype([x.like(dtype=float_of(x.dtype), shape=x.shape) for x in operands])


def _refusal(name: str, x: Tensor) -> Failure:
    if name == "subtract":
        return dtype_unsupported(
            "subtract",
            x,
            NO_BOOL_SUBTRACTION,
            "use ^ for exclusive or",
        )
    return dtype_unsupported(name, x)


_COMPLEX = ("complex64", "complex128", "complex256")
_NOT_WHOLE = (*FLOATS, *_COMPLEX)
_register_binary(("add",), _same)
_register_binary(("multiply",), _same)
_register_binary(("subtract",), _same, refused=("bool",))
_register_binary(("divide", "true_divide"), double_of, exact=False)
_register_binary(("floor_divide",), _small_int, refused=_COMPLEX)
_register_binary(("remainder", "mod"), _small_int, refused=_COMPLEX)
_register_binary(("fmod",), _small_int, refused=_COMPLEX)
_register_binary(("power", "pow"), _small_int)
_register_binary(
    ("float_power",), lambda d: "complex128" if is_complex(d) else "float64" if is_number(d) else None, exact=False
)
_register_binary(("maximum",), _same)
_register_binary(("minimum",), _same)
_register_binary(("fmax",), _same)
_register_binary(("fmin",), _same)
for _name in ("arctan2", "hypot", "logaddexp", "logaddexp2", "copysign", "nextafter", "heaviside", "atan2"):
    _register_binary((_name,), float_of, refused=_COMPLEX, exact=False)
for _name in ("bitwise_and", "bitwise_or", "bitwise_xor"):
    _register_binary((_name,), _same, refused=_NOT_WHOLE)
for _name in ("left_shift", "right_shift", "bitwise_left_shift", "bitwise_right_shift"):
    _register_binary((_name,), _small_int, refused=_NOT_WHOLE)
for _name in ("gcd", "lcm"):
    _register_binary((_name,), _same, refused=("bool", *_NOT_WHOLE))
for _name in ("equal", "not_equal", "less", "less_equal", "greater", "greater_equal"):
    _register_binary((_name,), lambda d: "bool", exact=False)
for _name in ("logical_and", "logical_or", "logical_xor"):
    _register_binary((_name,), lambda d: "bool", exact=False)


@numpy_op("bitwise_count")
def bitwise_count(ctx: Context, x: Operand, out: Raw = NONE, *, where: Raw = TRUE) -> Tensor:
    """How many bits are set in each integer."""
    return stored(out, unary(x, "uint8"))


@numpy_op("isnat")
def isnat(ctx: Context, x: Operand, out: Raw = NONE, *, where: Raw = TRUE) -> Tensor:
    """Which dates are none."""
    return stored(out, unary(x, "bool"))


@numpy_op("divmod")
def divmod_rule(ctx: Context, x1: Operand, x2: Operand) -> tuple[Tensor, Tensor]:
    """Quotient and remainder."""
    common = joint_dtype((x1, x2))
    if is_complex(common):
        raise dtype_unsupported("divmod", x1.like(dtype=common))
    made = combined((x1, x2), _small_int(common))
    return made, made


@numpy_op("modf")
def modf(ctx: Context, x: Operand) -> tuple[Tensor, Tensor]:
    """The fractional and the whole part."""
    x = plain(x)
    if is_complex(x.dtype):
        raise dtype_unsupported("modf", x)
    return unary(x, float_of(x.dtype)), unary(x, float_of(x.dtype))


@numpy_op("frexp")
def frexp(ctx: Context, x: Operand) -> tuple[Tensor, Tensor]:
    """Mantissa and exponent."""
    x = plain(x)
    return unary(x, float_of(x.dtype)), unary(x, "int32")


@numpy_op("ldexp")
def ldexp(ctx: Context, x1: Operand, x2: Operand, out: Raw = NONE) -> Tensor:
    """``x1 · 2^x2``."""
    return stored(out, combined((x1, x2), float_of(plain(x1).dtype)))


@numpy_op("angle")
def angle(ctx: Context, z: Operand, deg: Raw = NONE) -> Tensor:
    """The argument of complex numbers."""
    z = plain(z)
    return unary(z, "float64" if z.dtype == "bool" else real_of(float_of(z.dtype)))


@numpy_op("sinc")
def sinc(ctx: Context, x: Operand) -> Tensor:
    """``sin(πx)/πx``."""
    return unary(plain(x), double_of(plain(x).dtype))


@numpy_op("i0")
def i0(ctx: Context, x: Operand) -> Tensor:
    """The modified Bessel function; always an array."""
    x = plain(x)
    if is_complex(x.dtype):
        raise dtype_unsupported("i0", x, "i0 not supported for complex values")
    return new(x.shape, double_of(x.dtype))


@numpy_op("nan_to_num")
def nan_to_num(
    ctx: Context, x: Operand, copy: Raw = TRUE, nan: Raw = NONE, posinf: Raw = NONE, neginf: Raw = NONE
) -> Tensor:
    """NaNs and infinities replaced."""
    return unary(plain(x), plain(x).dtype)


def _complex_parts(ctx: Context, val: TensorArg) -> Tensor:
    """The real (imaginary) part; of an array an array, of a scalar a scalar."""
    return new(val.shape, real_of(val.dtype), **({"kind": val.kind} if val.kind == "scalar" else {}))


numpy_op("real", "imag")(_complex_parts)


@numpy_op("real_if_close")
def real_if_close(ctx: Context, a: Operand, tol: Raw = NONE) -> Tensor:
    """Real where all imaginary parts are near 0."""
    a = plain(a)
    return result(a.shape, a.dtype if is_complex(a.dtype) is False else None)


@numpy_op("isclose")
def isclose(ctx: Context, a: Operand, b: Operand, rtol: Raw = NONE, atol: Raw = NONE, equal_nan: Raw = NONE) -> Tensor:
    """Nearly equal, element by element."""
    return combined((a, b), "bool")


# --- results that go somewhere ---------------------------------------------------------------------------
def stored(out: Value, made: Tensor) -> Tensor:
    """The result, or ``out`` after it received the result."""
    if not isinstance(out, Tensor):
        return made
    return into(out, made)


def into(target: Tensor, made: Tensor, operator: str = "add") -> Tensor:
    """``target`` after a result is written into it. Raises ``Failure`` where shape or dtype do not allow it."""
    if can_store(made.dtype, target.dtype) is False:
        raise Failure(
            "inplace-dtype",
            f"The result is {made.dtype}, and {shown(target)} cannot hold it in place: convert first (.astype), or "
            "write x = x + y.",
            raises=f"Cannot cast ufunc '{operator}' output from dtype('{made.dtype}') to dtype('{target.dtype}') with "
            "casting rule 'same_kind'",
            exception="UFuncTypeError",
        )
    if target.shape is not None and made.shape is not None and can_expand(made.shape, target.shape) is False:
        raise Failure(
            "inplace-shape",
            f"The result has shape {sizes(made.shape)}, and {shown(target)} cannot grow in place.",
            raises=f"non-broadcastable output operand with shape {sizes(target.shape)} doesn't match the broadcast "
            f"shape {sizes(made.shape)}",
            exception="ValueError",
        )
    return target.like(shape=target.shape, dtype=target.dtype, var=target.var)


_OPERATORS = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide",
    "mod": "remainder", "pow": "power", "and": "bitwise_and", "or": "bitwise_or", "xor": "bitwise_xor",
    "lshift": "left_shift", "rshift": "right_shift", "matmul": "matmul",
}  # fmt: skip
_COMPARISONS = {
    "eq": "equal", "ne": "not_equal", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
}  # fmt: skip
_UNARY = {"neg": "negative", "pos": "positive", "invert": "invert", "abs": "absolute"}


def _reflected(rule: Rule) -> Callable[..., Tensor]:
    def compute(ctx: Context, self: Operand, other: Operand) -> Tensor:
        made: Tensor = rule.function(ctx, other, self)
        return made

    return compute


def _in_place(rule: Rule, name: str) -> Callable[..., Tensor]:
    def compute(ctx: Context, self: Operand, other: Operand) -> Tensor:
        made: Tensor = rule.function(ctx, self, other)
        if self.kind == "scalar":
            return made
        ctx.changed(self)
        return into(self, made, name)

    return compute


def register_operators() -> None:
    """``a + b``, ``2 - a``, ``a += b``, ``a < b``, ``-a`` by the ufuncs they stand for."""
    for name, ufunc in _OPERATORS.items():
        rules = REGISTRY.functions[f"numpy.{ufunc}"]
        REGISTRY.functions[f"numpy.ndarray.__{name}__"] = rules
        op(f"numpy.ndarray.__r{name}__")(_reflected(rules[0]))
        op(f"numpy.ndarray.__i{name}__")(_in_place(rules[0], ufunc))
    for name, ufunc in _COMPARISONS.items():
        REGISTRY.functions[f"numpy.ndarray.__{name}__"] = REGISTRY.functions[f"numpy.{ufunc}"]
    for name, ufunc in _UNARY.items():
        REGISTRY.functions[f"numpy.ndarray.__{name}__"] = REGISTRY.functions[f"numpy.{ufunc}"]

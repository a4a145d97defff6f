"""Element by element functions of two or more tensors, which broadcast and promote their dtypes.

https://pytorch.org/docs/stable/torch.html#pointwise-ops
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.libraries.torch.dtypes import (
    COMPLEX_OF,
    float_of,
    is_complex,
    is_float,
    is_integral,
    is_number,
    result_type,
)
from shapewright.libraries.torch.failures import not_implemented, other_dtype, scalar_type
from shapewright.libraries.torch.kinds import ONE
from shapewright.libraries.torch.ranges import computed, positive_power, positive_quotient
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import made, operand, pointwise_shape
from shapewright.rules import (
    REGISTRY,
    Abstain,
    Context,
    Failure,
    FloatArg,
    OptStr,
    Raw,
    Site,
    TensorArg,
    dim_of,
    lift_dim,
)
from shapewright.rules.arguments import to_tensor
from shapewright.values import Const, Tensor, Value


def operands(ctx: Context, values: Sequence[Value]) -> tuple[Tensor, ...]:
    """Tensors and Python numbers, one of which must be a tensor."""
    found = tuple(operand(ctx, value) for value in values)
    if all(is_number(x) for x in found):
        raise Failure(
            "argument-type",
            f"This works on tensors, and gets {' and '.join(v.type_name for v in values)}.",
            raises=f"argument 'input' (position 1) must be Tensor, not {values[0].type_name}",
            exception="TypeError",
            argument="input",
        )
    return found


def _or_numbers(ctx: Context, *values: Value) -> tuple[Tensor, ...]:
    """Tensors and Python numbers; ``torch.div(7, 2)`` takes numbers alone for tensors without axes."""
    found = tuple(operand(ctx, value) for value in values)
    return tuple(replace(x, kind="eager") for x in found) if all(map(is_number, found)) else found


def combined(ctx: Context, values: Sequence[Value], dtype: str | None = None) -> Tensor:
    """The operands' broadcast shape in their promoted dtype, or in ``dtype``."""
    xs = operands(ctx, values)
    return made(ctx, xs, pointwise_shape(xs), dtype or result_type(ctx, xs))


def _floats(ctx: Context, values: Sequence[Value]) -> Tensor:
    xs = operands(ctx, values)
    return made(ctx, xs, pointwise_shape(xs), float_of(ctx, result_type(ctx, xs)))


def _method(name: str, reflected: bool = True) -> tuple[str, ...]:
    """The operator methods of an arithmetic function: ``__add__``, ``__radd__``."""
    return (f"torch.Tensor.__{name}__", *((f"torch.Tensor.__r{name}__",) if reflected else ()))


@torch_op("add", inplace=True, out=True, also=_method("add"))
def add(ctx: Context, input: Raw, other: Raw, *, alpha: Raw = ONE) -> Tensor:
    """``input + alpha · other``. https://pytorch.org/docs/stable/generated/torch.add.html"""
    xs = _or_numbers(ctx, input, other)
    result = combined(ctx, xs)
    check_alpha(ctx, alpha, result)
    if alpha != ONE:
        return result
    return computed(_with_number(result, input, other, 1), float.__add__, *xs, exact=True)


@torch_op("sub", "subtract", inplace=True, out=True, also=("torch.Tensor.__sub__",))
def sub(ctx: Context, input: Raw, other: Raw, *, alpha: Raw = ONE) -> Tensor:
    """``input − alpha · other``. https://pytorch.org/docs/stable/generated/torch.sub.html"""
    xs = _or_numbers(ctx, input, other)
    if any(x.dtype == "bool" for x in xs):
        raise no_bool_subtraction(all(x.dtype == "bool" for x in xs))
    result = combined(ctx, xs)
    check_alpha(ctx, alpha, result)
    if alpha != ONE:
        return result
    return computed(_with_number(result, input, other, -1), float.__sub__, *xs, exact=True)


def _with_number(result: Tensor, a: Value, b: Value, sign: int) -> Tensor:
    """The sum or difference of two integers that are known by number or by name: an index stays comparable."""
    left, right = dim_of(a), dim_of(b)
    if result.shape != () or result.dtype != "int64" or left is None or right is None:
        return result
    return replace(result, data=lift_dim(left + sign * right))


@torch_op("rsub", also=("torch.Tensor.__rsub__",))
def rsub(ctx: Context, input: Raw, other: Raw, *, alpha: Raw = ONE) -> Tensor:
    """``other − alpha · input``."""
    result: Tensor = sub(ctx, other, input, alpha=alpha)
    return result


def no_bool_subtraction(both: bool) -> Failure:
    """``-`` on booleans."""
    raises = (
        "Subtraction, the `-` operator, with two bool tensors is not supported. "
        "Use the `^` or `logical_xor()` operator instead."
        if both
        else "Subtraction, the `-` operator, with a bool tensor is not supported. "
        "If you are trying to invert a mask, use the `~` or `logical_not()` operator instead."
    )
    return Failure(
        "dtype-unsupported",
        "Booleans cannot be subtracted: use ~ to invert a mask, ^ for exclusive or.",
        raises=raises,
        exception="RuntimeError",
    )


def check_alpha(ctx: Context, alpha: Value, result: Tensor) -> None:
    """``alpha`` must not be of a higher category than the result."""
    factor = operand(ctx, alpha)
    if is_integral(result.dtype) and is_integral(factor.dtype) is False:
        raise Failure(
            "dtype-mismatch",
            f"alpha must be an integer where the operands are integers ({result.dtype}).",
            raises="For integral input tensors, argument alpha must not be a floating point number.",
            exception="RuntimeError",
            argument="alpha",
        )
    if factor.dtype == "bool" and is_float(result.dtype):
        raise Failure(
            "dtype-mismatch",
            "alpha may be a boolean only where the operands are booleans.",
            raises="Boolean alpha only supported for Boolean results.",
            exception="RuntimeError",
            argument="alpha",
        )


@torch_op("mul", "multiply", inplace=True, out=True, also=_method("mul"))
def mul(ctx: Context, input: Raw, other: Raw) -> Tensor:
    """``input · other``. https://pytorch.org/docs/stable/generated/torch.mul.html"""
    xs = _or_numbers(ctx, input, other)
    return computed(combined(ctx, xs), float.__mul__, *xs, exact=True)


@torch_op("true_divide", inplace=True, out=True, also=("torch.Tensor.__truediv__", "torch.Tensor.__div__"))
def true_divide(ctx: Context, input: Raw, other: Raw) -> Tensor:
    """``input / other`` as floats. https://pytorch.org/docs/stable/generated/torch.true_divide.html"""
    xs = _or_numbers(ctx, input, other)
    return computed(_floats(ctx, xs), positive_quotient, *xs)


@torch_op("rtruediv", function=False, method=False, also=("torch.Tensor.__rtruediv__", "torch.Tensor.__rdiv__"))
def reflected_divide(ctx: Context, input: Raw, other: Raw) -> Tensor:
    """``other / input``."""
    return _floats(ctx, (other, input))


@torch_op("div", "divide", inplace=True, out=True)
def div(ctx: Context, input: Raw, other: Raw, *, rounding_mode: OptStr = None) -> Tensor:
    """``input / other``, rounded to integers where asked. https://pytorch.org/docs/stable/generated/torch.div.html"""
    xs = _or_numbers(ctx, input, other)
    if rounding_mode is None:
        return _floats(ctx, xs)
    if rounding_mode not in ("trunc", "floor"):
        raise Failure(
            "argument-value",
            "rounding_mode is None, 'trunc' or 'floor'.",
            raises=f"div expected rounding_mode to be one of None, 'trunc', or 'floor' but found '{rounding_mode}'",
            exception="RuntimeError",
            argument="rounding_mode",
        )
    return combined(ctx, xs)


TENSORS_ONLY = frozenset(
    ("atan2", "fmax", "fmin", "logaddexp", "logaddexp2", "maximum", "minimum", "lcm", "gcd", "nextafter", "igamma",
     "igammac", "hypot", "ldexp")
)  # fmt: skip
"""Functions that take no Python number as either operand."""
TENSOR_FIRST = frozenset(("copysign", "fmod"))


def _only_tensors(ctx: Context, name: str, *values: Value) -> None:
    checked = values if name in TENSORS_ONLY else values[:1] if name in TENSOR_FIRST else ()
    for parameter, value in zip(("input", "other"), checked, strict=False):
        to_tensor(ctx, value, Site(f"torch.{name}", "torch", parameter))


def _register_promoting(name: str, names: tuple[str, ...], also: tuple[str, ...]) -> None:
    def rule(ctx: Context, input: Raw, other: Raw) -> Tensor:
        _only_tensors(ctx, name, input, other)
        result = combined(ctx, _or_numbers(ctx, input, other) if name == "floor_divide" else (input, other))
        if is_complex(result.dtype):
            raise not_implemented(name, result.dtype)
        return result

    torch_op(name, *names, inplace=True, out=True, also=also)(rule)


def _register_float_valued(name: str, names: tuple[str, ...], also: tuple[str, ...], method: bool = True) -> None:
    def rule(ctx: Context, input: Raw, other: Raw) -> Tensor:
        _only_tensors(ctx, name, input, other)
        return _floats(ctx, (input, other))

    torch_op(name, *names, inplace=method, out=True, also=also, method=method, function=method)(rule)


def _register_integers_only(name: str, also: tuple[str, ...], *, bool_too: bool = True) -> None:
    def rule(ctx: Context, input: Raw, other: Raw) -> Tensor:
        _only_tensors(ctx, name, input, other)
        result = combined(ctx, (input, other))
        if is_integral(result.dtype) is False or (result.dtype == "bool" and not bool_too):
            raise not_implemented(name, result.dtype)
        return result

    torch_op(name, inplace=True, out=True, also=also)(rule)


_PROMOTING: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("floor_divide", (), _method("floordiv")),
    ("remainder", (), ("torch.Tensor.__mod__", "torch.Tensor.__rmod__")),
    ("fmod", (), ()),
    ("maximum", (), ()),
    ("minimum", (), ()),
    ("fmax", (), ()),
    ("fmin", (), ()),
    ("nextafter", (), ()),
)
_FLOAT_VALUED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("atan2", ("arctan2",), ()),
    ("copysign", (), ()),
    ("xlogy", (), ("torch.special.xlogy",)),
    ("logaddexp", (), ()),
    ("logaddexp2", (), ()),
    ("hypot", (), ()),
    ("igamma", (), ("torch.special.gammainc",)),
    ("igammac", (), ("torch.special.gammaincc",)),
)
for _name, _names, _also in _PROMOTING:
    _register_promoting(_name, _names, _also)
for _name, _names, _also in _FLOAT_VALUED:
    _register_float_valued(_name, _names, _also)
for _name in [
    "zeta",
    "xlog1py",
    "chebyshev_polynomial_t",
    "chebyshev_polynomial_u",
    "chebyshev_polynomial_v",
    "chebyshev_polynomial_w",
    "hermite_polynomial_h",
    "hermite_polynomial_he",
    "laguerre_polynomial_l",
    "legendre_polynomial_p",
    "shifted_chebyshev_polynomial_t",
    "shifted_chebyshev_polynomial_u",
    "shifted_chebyshev_polynomial_v",
    "shifted_chebyshev_polynomial_w",
]:
    _register_float_valued(_name, (), (f"torch.special.{_name}",), method=False)
for _name, _also in (
    ("bitwise_and", _method("and")),
    ("bitwise_or", _method("or")),
    ("bitwise_xor", _method("xor")),
):
    _register_integers_only(_name, _also)
for _name, _also in (
    ("bitwise_left_shift", ("torch.Tensor.__lshift__", "torch.Tensor.__rlshift__")),
    ("bitwise_right_shift", ("torch.Tensor.__rshift__", "torch.Tensor.__rrshift__")),
    ("lcm", ()),
    ("gcd", ()),
):
    _register_integers_only(_name, _also, bool_too=False)


@torch_op("pow", inplace=True, out=True, also=("torch.Tensor.__pow__",))
def power(ctx: Context, input: Raw, exponent: Raw) -> Tensor:
    """``input ** exponent``. https://pytorch.org/docs/stable/generated/torch.pow.html"""
    xs = operands(ctx, (input, exponent))
    base, degree = xs
    dtype = result_type(ctx, xs)
    if is_integral(dtype) and is_number(degree) and isinstance(degree.data, Const) and degree.data.value < 0:
        raise Failure(
            "dtype-unsupported",
            f"{base.dtype} integers cannot be raised to a negative power: convert the base with .float().",
            raises="Integers to negative integer powers are not allowed.",
            exception="RuntimeError",
            argument="exponent",
        )
    return computed(made(ctx, xs, pointwise_shape(xs), dtype), positive_power, *xs)


@torch_op("rpow", function=False, method=False, also=("torch.Tensor.__rpow__",))
def reflected_power(ctx: Context, input: Raw, exponent: Raw) -> Tensor:
    """``exponent ** input``."""
    result: Tensor = power(ctx, exponent, input)
    return result


@torch_op("float_power", out=True, inplace=True)
def float_power(ctx: Context, input: Raw, exponent: Raw) -> Tensor:
    """A power in double precision. https://pytorch.org/docs/stable/generated/torch.float_power.html"""
    xs = operands(ctx, (input, exponent))
    kinds = [is_complex(x.dtype) for x in xs]
    dtype = "complex128" if any(kinds) else None if None in kinds else "float64"
    return made(ctx, xs, pointwise_shape(xs), dtype)


@torch_op("ldexp", inplace=True, out=True)
def ldexp(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
    """``input · 2 ** other``. https://pytorch.org/docs/stable/generated/torch.ldexp.html"""
    xs = operands(ctx, (input, other))
    powers = float_of(ctx, result_type(ctx, xs[1:])) if not is_number(xs[1]) else None
    if powers is None:
        raise Abstain("the dtype of the exponent is not known")
    scaled = (input, xs[1].like(dtype=powers, kind="eager"))
    return made(ctx, xs, pointwise_shape(xs), result_type(ctx, scaled))


@torch_op("heaviside", inplace=True, out=True)
def heaviside(ctx: Context, input: TensorArg, values: TensorArg) -> Tensor:
    """The step function. https://pytorch.org/docs/stable/generated/torch.heaviside.html"""
    if input.dtype and values.dtype and input.dtype != values.dtype:
        raise other_dtype(
            "heaviside",
            input,
            values,
            "heaviside is not yet implemented for tensors with different dtypes.",
            "values",
        )
    return combined(ctx, (input, values))


@torch_op("complex", out=True, method=False)
def complex_(ctx: Context, real: TensorArg, imag: TensorArg) -> Tensor:
    """``real + i·imag``. https://pytorch.org/docs/stable/generated/torch.complex.html"""
    same_floats("complex", real, imag)
    return combined(ctx, (real, imag), COMPLEX_OF.get(real.dtype or imag.dtype or ""))


@torch_op("polar", out=True, method=False)
def polar(ctx: Context, abs: TensorArg, angle: TensorArg) -> Tensor:
    """``abs · exp(i·angle)``. https://pytorch.org/docs/stable/generated/torch.polar.html"""
    same_floats("polar", abs, angle)
    return combined(ctx, (abs, angle), COMPLEX_OF.get(abs.dtype or angle.dtype or ""))


def same_floats(operator: str, a: Tensor, b: Tensor) -> None:
    """Require two float operands of one dtype."""
    for x in (a, b):
        if x.dtype is not None and x.dtype not in ("float16", "float32", "float64"):
            raise Failure(
                "dtype-unsupported",
                f"{operator} needs floats, and gets {x.dtype}.",
                raises="Expected both inputs to be Half, Float or Double tensors but got "
                f"{scalar_type(a.dtype)} and {scalar_type(b.dtype)}",
                exception="RuntimeError",
            )
    if a.dtype and b.dtype and a.dtype != b.dtype:
        raise other_dtype(
            operator,
            a,
            b,
            f"Expected object of scalar type {scalar_type(a.dtype)} but got scalar type {scalar_type(b.dtype)} "
            "for second argument",
            "imag",
        )


@torch_op("lerp", inplace=True, out=True)
def lerp(ctx: Context, input: TensorArg, end: TensorArg, weight: Raw) -> Tensor:
    """``input + weight · (end − input)``. https://pytorch.org/docs/stable/generated/torch.lerp.html"""
    share = operand(ctx, weight)
    tensors = [x for x in (input, end, share) if not is_number(x)]
    for x in tensors[1:]:
        if input.dtype and x.dtype and x.dtype != input.dtype:
            raise other_dtype(
                "lerp",
                input,
                x,
                f"expected dtype {_short(input)} for `{'end' if x is end else 'weight'}` but got dtype {_short(x)}",
                "end" if x is end else "weight",
            )
    return made(ctx, tensors, pointwise_shape(tensors), input.dtype)


def _short(x: Tensor) -> str:
    return {"float32": "float", "float64": "double", "int64": "long int", "int32": "int"}.get(x.dtype or "", "?")


@torch_op("addcmul", inplace=True, out=True)
def addcmul(ctx: Context, input: TensorArg, tensor1: TensorArg, tensor2: TensorArg, *, value: FloatArg = 1) -> Tensor:
    """``input + value · tensor1 · tensor2``. https://pytorch.org/docs/stable/generated/torch.addcmul.html"""
    return combined(ctx, (input, tensor1, tensor2))


@torch_op("addcdiv", inplace=True, out=True)
def addcdiv(ctx: Context, input: TensorArg, tensor1: TensorArg, tensor2: TensorArg, *, value: FloatArg = 1) -> Tensor:
    """``input + value · tensor1 / tensor2``. https://pytorch.org/docs/stable/generated/torch.addcdiv.html"""
    if is_integral(tensor1.dtype) and is_integral(tensor2.dtype):
        raise Failure(
            "dtype-unsupported",
            "addcdiv no longer divides integers: convert the operands with .float().",
            raises="Integer division with addcdiv is no longer supported",
            exception="RuntimeError",
        )
    return combined(ctx, (input, tensor1, tensor2))


@torch_op("frexp", method=True)
def frexp(ctx: Context, input: TensorArg) -> tuple[Tensor, Tensor]:
    """Mantissa and exponent. https://pytorch.org/docs/stable/generated/torch.frexp.html"""
    if is_float(input.dtype) is False:
        raise Failure(
            "dtype-unsupported",
            f"frexp needs floats, and gets {input.dtype}.",
            raises="torch.frexp() only supports floating-point dtypes",
            exception="RuntimeError",
        )
    return made(ctx, (input,), input.shape, input.dtype), made(ctx, (input,), input.shape, "int32")


for _name, _rule_name in (
    ("add", "add"), ("sub", "sub"), ("mul", "mul"), ("truediv", "true_divide"), ("div", "true_divide"),
    ("floordiv", "floor_divide"), ("mod", "remainder"), ("pow", "pow"), ("and", "bitwise_and"),
    ("or", "bitwise_or"), ("xor", "bitwise_xor"), ("lshift", "bitwise_left_shift"),
    ("rshift", "bitwise_right_shift"),
):  # fmt: skip
    REGISTRY.functions[f"torch.Tensor.__i{_name}__"] = REGISTRY.functions[f"torch.Tensor.{_rule_name}_"]

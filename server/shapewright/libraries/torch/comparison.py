"""Comparisons and logic.

https://pytorch.org/docs/stable/torch.html#comparison-ops
"""

from __future__ import annotations

from shapewright.libraries.torch.arithmetic import combined, operands
from shapewright.libraries.torch.dtypes import is_complex, is_number
from shapewright.libraries.torch.failures import not_implemented, other_dtype, scalar_type
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import broadcast_shape, made, number, operand, pointwise_shape
from shapewright.rules import Context, FloatArg, Raw, TensorArg, op
from shapewright.values import FALSE, TRUE, Const, DictObject, Int, ListObject, Some, Tensor, Tuple, Value

_COMPARISONS = {
    "eq": ("__eq__", ()),
    "ne": ("__ne__", ("not_equal",)),
    "lt": ("__lt__", ("less",)),
    "le": ("__le__", ("less_equal",)),
    "gt": ("__gt__", ("greater",)),
    "ge": ("__ge__", ("greater_equal",)),
}
_ORDERED = ("lt", "le", "gt", "ge")


def _register_comparison(name: str, names: tuple[str, ...], operator: str) -> None:
    def rule(ctx: Context, input: TensorArg, other: Raw) -> Value:
        if name in ("eq", "ne") and isinstance(other, Const) and not isinstance(other.value, (int, float, complex)):
            return FALSE if name == "eq" else TRUE
        result = combined(ctx, (input, other), "bool")
        if name in _ORDERED and (is_complex(input.dtype) or is_complex(operand(ctx, other).dtype)):
            raise not_implemented(f"{name}_cpu", "complex64")
        return result

    torch_op(name, *names, out=True, also=(f"torch.Tensor.{operator}",))(rule)


def _register_logical(name: str) -> None:
    def rule(ctx: Context, input: TensorArg, other: TensorArg) -> Tensor:
        return combined(ctx, (input, other), "bool")

    torch_op(name, out=True)(rule)


def _register_in_place(*names: str) -> None:
    def rule(ctx: Context, input: TensorArg, other: Raw) -> Tensor:
        return combined(ctx, (input, other), input.dtype)

    torch_op(*names, inplace=True, function=False, method=False)(rule)


for _name, (_operator, _names) in _COMPARISONS.items():
    _register_comparison(_name, _names, _operator)
    _register_in_place(_name, *_names)
for _name in ("logical_and", "logical_or", "logical_xor"):
    _register_logical(_name)
    _register_in_place(_name)


@torch_op("isclose")
def isclose(
    ctx: Context,
    input: TensorArg,
    other: TensorArg,
    rtol: FloatArg = 1e-5,
    atol: FloatArg = 1e-8,
    equal_nan: Raw = FALSE,
) -> Tensor:
    """Whether elements are close, element by element."""
    same_dtype(input, other)
    return combined(ctx, (input, other), "bool")


@torch_op("allclose")
def allclose(
    ctx: Context,
    input: TensorArg,
    other: TensorArg,
    rtol: FloatArg = 1e-5,
    atol: FloatArg = 1e-8,
    equal_nan: Raw = FALSE,
) -> Value:
    """Whether all elements are close."""
    same_dtype(input, other)
    broadcast_shape((input, other))
    return Some("bool")


def same_dtype(a: Tensor, b: Tensor) -> None:
    """Require one dtype."""
    if a.dtype and b.dtype and a.dtype != b.dtype:
        raise other_dtype(
            "A closeness test", a, b, f"{scalar_type(a.dtype)} did not match {scalar_type(b.dtype)}", "other"
        )


@torch_op("equal")
def equal(ctx: Context, input: TensorArg, other: TensorArg) -> Value:
    """Whether shape and all elements are equal."""
    return Some("bool")


@torch_op("isin", method=False, out=True)
def isin(ctx: Context, elements: Raw, test_elements: Raw, *, assume_unique: Raw = FALSE, invert: Raw = FALSE) -> Tensor:
    """Whether each element is among ``test_elements``."""
    xs = operands(ctx, (elements, test_elements))
    return made(ctx, xs, xs[0].shape, "bool")


def _where(ctx: Context, condition: Tensor, input: Value, other: Value) -> Tensor:
    chosen = tuple(operand(ctx, v) for v in (input, other))
    if condition.dtype not in (None, "bool", "uint8"):
        raise other_dtype(
            "where",
            condition,
            condition,
            f"where expected condition to be a boolean tensor, but got a tensor with dtype "
            f"{scalar_type(condition.dtype)}",
            "condition",
        )
    from shapewright.libraries.torch.dtypes import default_dtype, result_type

    if all(is_number(x) for x in chosen):
        floats = [default_dtype(ctx) if x.dtype == "float32" else x.dtype for x in chosen]
        dtype = result_type(ctx, [number(d) for d in floats])
    else:
        dtype = result_type(ctx, chosen)
    xs = (condition, *chosen)
    return made(ctx, xs, pointwise_shape(xs), dtype)


@torch_op("where", method=False, out=True)
def where(ctx: Context, condition: TensorArg, input: Raw, other: Raw) -> Tensor:
    """``input`` where the condition holds, else ``other``; all three broadcast."""
    return _where(ctx, condition, input, other)


@torch_op("where", function=False)
def where_method(ctx: Context, input: TensorArg, condition: TensorArg, other: Raw) -> Tensor:
    """``x.where(condition, other)``."""
    return _where(ctx, condition, input, other)


@op("torch.is_tensor")
def is_tensor(ctx: Context, obj: Raw) -> Value:
    """Whether a value is a tensor."""
    if isinstance(obj, Tensor):
        return Const(obj.library == "torch")
    return FALSE if isinstance(obj, (Const, Int, Some, Tuple, ListObject, DictObject)) else Some("bool")


@torch_op("is_same_size", function=False)
def is_same_size(ctx: Context, input: TensorArg, other: TensorArg) -> Value:
    """Whether two shapes are equal."""
    from shapewright.dims import eq

    if len(input.dims) != len(other.dims):
        return FALSE
    answers = [eq(a, b) for a, b in zip(input.dims, other.dims, strict=True)]
    return FALSE if False in answers else Some("bool") if None in answers else TRUE

"""Operands brought to one dtype: tensors keep theirs, Python numbers and arrays take the tensors'."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.libraries.tensorflow.dtypes import INTEGERS
from shapewright.libraries.tensorflow.failures import dtypes_differ
from shapewright.libraries.tensorflow.tensors import converted, in_graph, python_kind
from shapewright.libraries.tensorflow.world import is_graph
from shapewright.rules import Abstain, Context, Failure, Mismatch, Repair
from shapewright.values import Const, DictObject, Instance, ListObject, Some, Tensor, Tuple, Union, Unknown, Value

CONVERT_FIRST = frozenset(["AddV2", "MatMul", "RealDiv", "BatchMatMulV2"])
"""Operations whose Python code makes a tensor of the first argument before it looks at the second."""


def is_tensor(value: Value) -> bool:
    """Whether a value is already a tensor of TensorFlow, with a dtype of its own."""
    return isinstance(value, Tensor) and value.library in ("tensorflow", "keras")


def matched(
    ctx: Context,
    operation: str,
    values: Sequence[Value],
    names: Sequence[str],
    *,
    method: bool = False,
    position: int = 0,
) -> list[Tensor]:
    """The operands as tensors of one dtype.

    ``method``: an operator on a tensor, which converts whatever stands on the other side. Raises
    ``Failure`` where two tensors differ or a number cannot be converted.
    """
    first = next((v for v in values if is_tensor(v) and isinstance(v, Tensor) and v.dtype is not None), None)
    target = first.dtype if isinstance(first, Tensor) else None
    if target is not None and not method and operation in CONVERT_FIRST and not is_tensor(values[0]):
        target = _own_dtype(ctx, values[0])
    vague = first is None and any(is_tensor(v) or isinstance(v, Unknown) for v in values)
    operands: list[Tensor] = []
    for index, value in enumerate(values):
        made = _operand(ctx, value, target, names[index], operation, first=index == 0)
        if vague and python_kind(value):
            made = made.like(dtype=None)  # a number takes the dtype of the tensor, and that is not known
        operands.append(made)
        if target is None and first is None and operands[-1].dtype is not None:
            target = operands[-1].dtype
    _same_dtypes(ctx, operation, operands, names, position)
    return operands


def _own_dtype(ctx: Context, value: Value) -> str | None:
    made = converted(ctx, value, None)
    return None if made is None else made.dtype


def _operand(ctx: Context, value: Value, target: str | None, name: str, operation: str, *, first: bool) -> Tensor:
    if target in INTEGERS and has_floats(ctx, value):
        if first or operation not in CONVERT_FIRST:
            raise not_integral(ctx, value, target, name)
        target = None  # it stays a float, and the kernel refuses the pair
    made = converted(ctx, value, target, name)
    if made is None:
        if isinstance(value, (Some, Union, Instance)):
            raise Abstain(f"an operand of {operation} is not known to be a tensor")
        if isinstance(value, DictObject):
            raise Failure(
                "argument-type",
                "A dict is no tensor: one of its entries may be meant.",
                raises="Attempt to convert a value to a Tensor: a dict with an unsupported type (<class 'dict'>)",
                exception="TypeError" if is_graph(ctx) else "ValueError",
                argument=name,
            )
        raise Mismatch(f"an operand is a {value.type_name}")
    if is_tensor(value) or target is None or made.dtype in (None, target, "string"):
        return made
    return made.like(dtype=target, shape=made.shape, data=made.data, interval=made.interval)


def has_floats(ctx: Context, value: Value) -> bool:
    """Whether a Python number is a float, or a list holds one."""
    items = ctx.items(value) if isinstance(value, (ListObject, Tuple)) else None
    return python_kind(value) == "float" or any(has_floats(ctx, item) for item in items or ())


def not_integral(ctx: Context, value: Value, dtype: str | None, name: str) -> Failure:
    """A Python float where the other operand holds integers."""
    text = str(value.value) if isinstance(value, Const) else "a float"
    return Failure(
        "dtype-mismatch",
        f"The float {text} meets a tensor of {dtype}: TensorFlow does not convert the tensor by itself. Cast it first.",
        raises=f"Expected {dtype}, but got {text} of type 'float'."
        if is_graph(ctx)
        else f"Cannot convert {text} to EagerTensor of dtype {dtype}",
        exception="TypeError",
        repairs=(
            Repair("wrap", "Cast the integers to float32", other_name(name), "tf.cast({}, tf.float32)",
                   needs="import tensorflow as tf"),
        ),
    ).with_data(value=value, dtype=dtype)  # fmt: skip


def other_name(name: str) -> str:
    """The other operand's parameter."""
    return {"x": "y", "y": "x", "a": "b", "b": "a", "self": "other", "other": "self"}.get(name, name)


def _same_dtypes(ctx: Context, operation: str, operands: Sequence[Tensor], names: Sequence[str], position: int) -> None:
    known = [(i, o) for i, o in enumerate(operands) if o.dtype is not None]
    for index, operand in known[1:]:
        x = known[0][1]
        if operand.dtype == x.dtype:
            continue
        graph = in_graph(ctx, *operands)
        pair = (names[known[0][0]], names[index])
        raises = ""
        if operation == "RealDiv":
            raises = f"`x` and `y` must have the same dtype, got tf.{x.dtype} != tf.{operand.dtype}."
        raise dtypes_differ(operation, x, operand, pair, graph=graph, position=index + position, raises=raises)

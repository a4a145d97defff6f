"""The operators where an operand is a Keras 3 variable: Keras computes them, and promotes dtypes as ``keras.ops`` does.

TensorFlow's own tensors leave the operator to the variable where they cannot take it in their dtype.
https://keras.io/api/ops/numpy/
"""

from __future__ import annotations

from shapewright.libraries.keras.tensors import is_keras_variable, is_symbolic
from shapewright.libraries.tensorflow.world import is_graph
from shapewright.rules import Context
from shapewright.values import Const, Tensor, Value

_PROMOTED = {
    "add": "add", "sub": "subtract", "mul": "multiply", "truediv": "divide", "floordiv": "floor_divide", "mod": "mod",
    "pow": "power", "matmul": "matmul", "lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal",
    "eq": "equal", "ne": "not_equal",
}  # fmt: skip


def keras_result(ctx: Context, operator: str, left: Value, right: Value) -> Value | None:
    """What Keras makes of two operands of which one is its variable; None where TensorFlow says the same."""
    keras_op = _PROMOTED.get(operator)
    if keras_op is None or not (is_keras_variable(left) or is_keras_variable(right)):
        return None
    if isinstance(left, Tensor) and left.library == "numpy" and isinstance(right, Tensor):
        # the array's own operator comes first, and reads the variable as an array
        return None if is_graph(ctx) else ctx.invoke(f"numpy.{keras_op}", left, right.like(library="numpy"))
    if is_symbolic(left) or is_symbolic(right) or not _promotes(operator, left, right):
        return None
    return ctx.invoke(f"keras.ops.{keras_op}", left, right)


def _promotes(operator: str, left: Value, right: Value) -> bool:
    """Whether the dtype of the result may be another than TensorFlow would say."""
    variable, other = (left, right) if isinstance(left, Tensor) and is_keras_variable(left) else (right, left)
    if not isinstance(variable, Tensor) or variable.dtype is None:
        return False
    if isinstance(other, Tensor):
        whole = operator == "truediv" and "int" in variable.dtype
        return other.dtype is not None and (whole or other.dtype != variable.dtype)
    return isinstance(other, Const) and isinstance(other.value, float) and "float" not in variable.dtype

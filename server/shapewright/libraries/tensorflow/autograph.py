"""What AutoGraph demands of the two branches of an ``if`` on a tensor: it makes one ``tf.cond`` of them.

https://www.tensorflow.org/guide/function#conditionals
"""

from __future__ import annotations

from shapewright.libraries.tensorflow.world import converts_control_flow, is_graph
from shapewright.rules import REGISTRY, Context, Failure
from shapewright.values import NONE, Const, Tensor, Value

_URL = "https://www.tensorflow.org/guide/function#conditionals"
_DTYPES = {bool: "bool", int: "int32", float: "float32", str: "string"}
"""What Python's values become in a graph."""


def check_branches(ctx: Context, test: Value, name: str, main: Value, other: Value) -> None:
    """Raise ``Failure`` where a name holds other dtypes at the ends of both branches, or is None at one of them."""
    on_tensor = isinstance(test, Tensor) and test.library == "tensorflow" and test.kind == "graph"
    if not (on_tensor and is_graph(ctx) and converts_control_flow(ctx)):
        return
    for value, there, branch in ((main, other, "main"), (other, main, "else")):
        if value == NONE and _dtype(there) is not None:
            raise Failure(
                "branch-dtypes",
                f"{name} is None at the end of one branch and a tensor at the end of the other: AutoGraph makes one "
                f"operation of both.",
                raises=f"'{name}' is None at the end of the {branch} branch.",
                exception="ValueError",
                url=_URL,
            )
    one, two = _dtype(main), _dtype(other)
    if one is not None and two is not None and one != two:
        raise Failure(
            "branch-dtypes",
            f"{name} is {one} after one branch and {two} after the other: AutoGraph makes one operation of both, which "
            f"gives one dtype.",
            raises=f"'{name}' has dtype {one} in the main branch, but dtype {two} in the else branch",
            exception="TypeError",
            url=_URL,
        ).with_data(dtypes=(one, two))


def _dtype(value: Value) -> str | None:
    """The dtype that a value has as a tensor of the graph; None where it is not known, or none."""
    if isinstance(value, Const):
        return _DTYPES.get(type(value.value))
    return value.dtype if isinstance(value, Tensor) and value.library == "tensorflow" else None


REGISTRY.after_branches.append(check_branches)

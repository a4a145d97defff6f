"""Repairs of symbolic tensors used as if they had contents: ``keras.ops`` in place of other functions."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit
from shapewright.fixes.candidate import Candidate, repairs_for, source_of
from shapewright.fixes.edits import replace_node
from shapewright.fixes.names import spelled
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Tensor

_CONVERSIONS = (
    "numpy.array", "numpy.asarray", "numpy.asanyarray", "numpy.ascontiguousarray", "tensorflow.convert_to_tensor",
    "tensorflow.constant", "keras.KerasTensor.__int__", "keras.KerasTensor.__float__",
)  # fmt: skip
_OTHER_NAMES = {
    "concat": "concatenate", "concatenate": "concatenate", "multiply": "multiply", "reduce_mean": "mean",
    "reduce_sum": "sum", "reduce_max": "max", "reduce_min": "min", "reduce_prod": "prod", "reduce_all": "all",
    "reduce_any": "any", "reduce_logsumexp": "logsumexp", "gather": "take", "pow": "power", "range": "arange",
    "permute_dimensions": "transpose",
}  # fmt: skip
_PREFIXES = ("tensorflow", "backend", "math", "nn", "linalg", "numpy")


@repairs_for("symbolic-value")
def use_keras_ops(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``tf.reduce_mean(x, axis=1)`` → ``keras.ops.mean(x, axis=1)``."""
    node = raw.node
    if not isinstance(node, ast.Call) or raw.operation in _CONVERSIONS:
        return
    path = raw.operation.split(".")
    if raw.operation.startswith("keras.backend."):
        path = path[1:]
    if path[0] not in ("tensorflow", "numpy", "backend") or not all(part in _PREFIXES for part in path[:-1]):
        return
    name = _OTHER_NAMES.get(path[-1], path[-1])
    if not seen.runs or f"keras.ops.{name}" not in seen.runs[0].registry.functions:
        return
    function, edits = _keras_ops(raw, name)
    text = f"Use keras.ops.{name}, which takes symbolic tensors"
    yield Candidate(text, (*edits, replace_node(source_of(raw), node.func, function)))


@repairs_for("symbolic-value")
def leave_conversion_out(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``np.array(x)``, ``int(x)`` → ``x``."""
    node = raw.node
    if not isinstance(node, ast.Call) or raw.operation not in _CONVERSIONS or not node.args:
        return
    source = source_of(raw)
    text = source.segment(node.args[0])
    if not isinstance(node.args[0], (ast.Name, ast.Attribute, ast.Call, ast.Subscript)):
        text = f"({text})"
    title = f"Leave '{source.segment(node.func)}' out: compute with the tensor itself"
    yield Candidate(title, (replace_node(source, node, text),))


@repairs_for("symbolic-value", "removed-api", "unknown-attribute")
def leave_numpy_out(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``loss.numpy()`` inside ``tf.function`` → ``loss``."""
    node = raw.node
    function = node.func if isinstance(node, ast.Call) and not node.args else node
    if isinstance(function, ast.Attribute) and function.attr == "numpy":
        source = source_of(raw)
        calls = (n for n in ast.walk(source.tree) if isinstance(n, ast.Call) and n.func is function)
        text = source.segment(function.value)
        title = f"Leave '.numpy()' out: '{text}' has no value while the graph is made"
        yield Candidate(title, (replace_node(source, next(calls, function), text),))


@repairs_for("symbolic-value")
def choose_by_where(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``if c: x = a`` → ``x = ops.where(c, a, x)``; ``a if c else b`` → ``ops.where(c, a, b)``."""
    if raw.operation != "keras.KerasTensor.__bool__":
        return
    source = source_of(raw)
    chosen = next((n for n in ast.walk(source.tree) if isinstance(n, (ast.If, ast.IfExp)) and n.test is raw.node), None)
    parts = _alternatives(chosen, raw, seen)
    if chosen is None or parts is None:
        return
    name, yes, no = parts
    function, edits = _keras_ops(raw, "where")
    before = f"{name} = " if name else ""
    text = f"{before}{function}({source.segment(chosen.test)}, {_text(source, yes)}, {_text(source, no)})"
    yield Candidate("Choose with keras.ops.where, element by element", (*edits, replace_node(source, chosen, text)))


def _alternatives(
    chosen: ast.If | ast.IfExp | None, raw: RawProblem, seen: Examination
) -> tuple[str, ast.expr | str, ast.expr | str] | None:
    """The name that is bound (if a statement chooses) and the two expressions."""
    if isinstance(chosen, ast.IfExp):
        return "", chosen.body, chosen.orelse
    if chosen is None or len(chosen.body) != 1 or len(chosen.orelse) > 1:
        return None
    yes = _bound(chosen.body[0])
    no = _bound(chosen.orelse[0]) if chosen.orelse else None
    if yes is None or (chosen.orelse and (no is None or no[0] != yes[0])):
        return None
    if no is not None:
        return yes[0], yes[1], no[1]
    return (yes[0], yes[1], yes[0]) if isinstance(raw.scope.get(yes[0]), Tensor) else None


def _bound(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """The name and the value of a plain assignment."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return target.id, statement.value
    return None


def _text(source: SourceFile, part: ast.expr | str) -> str:
    return part if isinstance(part, str) else source.segment(part)


def _keras_ops(raw: RawProblem, name: str) -> tuple[str, list[Edit]]:
    choices = [("keras.ops", name), ("keras", f"ops.{name}"), ("tensorflow", f"keras.ops.{name}")]
    return spelled(raw, choices, ("from keras import ops", f"ops.{name}"))

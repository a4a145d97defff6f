"""Repairs of targets that the loss does not take: another loss where the model was compiled, labels as one-hot rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import (
    Candidate,
    argument_node,
    owner_origin,
    repairs_for,
    source_of,
    tensors_at,
    values_at,
)
from shapewright.fixes.edits import replace_node, wrap_node
from shapewright.fixes.names import spelled
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.rules import Repair
from shapewright.values import Tensor

_CLASS = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
}
"""The loss classes that replace each other, by the name of their function."""


@repairs_for("loss-shapes")
def another_loss(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``model.compile(loss="categorical_crossentropy")`` → ``loss="sparse_categorical_crossentropy"``."""
    name = raw.failure.data.get("switch")
    if not isinstance(name, str):
        return
    source = source_of(raw)
    for node in _compilations(raw, seen):
        given = _loss_of(node, raw.failure.data.get("loss_at"))
        text = None if given is None else _switched(source, given, name)
        if given is not None and text is not None:
            yield Candidate(f"Use {name}", (replace_node(source, given, text),))


def _compilations(raw: RawProblem, seen: Examination) -> Iterator[ast.Call]:
    """The calls of ``compile`` of the model that fails."""
    source, model = source_of(raw), raw.failure.data.get("model")
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "compile":
            continue
        if any(value is model for value in values_at(node.func.value, source.path, seen)):
            yield node


@repairs_for("loss-shapes")
def another_loss_object(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``loss_fn = CategoricalCrossentropy()`` → ``SparseCategoricalCrossentropy()``."""
    name, origin = raw.failure.data.get("switch"), owner_origin(raw.failure.data.get("loss"))
    source = seen.sources.source(origin.path) if origin is not None else None
    if not isinstance(name, str) or source is None or origin is None or not isinstance(origin.node, ast.Call):
        return
    text = _switched(source, origin.node, name)
    if text is not None:
        yield Candidate(f"Use {_CLASS[name]}", (replace_node(source, origin.node, text),))


@repairs_for("loss-weights")
def metrics_by_name(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``compile("adam", "mse", ["mae"])`` → ``compile("adam", "mse", metrics=["mae"])``."""
    source = source_of(raw)
    for call in _compilations(raw, seen):
        if len(call.args) == 3 and not any(k.arg == "metrics" for k in call.keywords):
            edit = wrap_node(source, call.args[2], "metrics={}")
            yield Candidate("Give the metrics by their name", (edit,))


def _loss_of(call: ast.Call, position: object) -> ast.expr | None:
    """The expression of the loss: ``compile(optimizer, loss, …)``; of several losses the one at this position."""
    named = next((k.value for k in call.keywords if k.arg == "loss"), None)
    given = named if named is not None else call.args[1] if len(call.args) > 1 else None
    if not isinstance(position, int):
        return given
    return given.elts[position] if isinstance(given, (ast.List, ast.Tuple)) else None


@repairs_for("loss-shapes")
def other_targets(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """Class indices where rows are meant: ``to_categorical(y, 10)``; rows where indices are: ``y.argmax(-1)``."""
    target, output, wanted = (raw.failure.data.get(name) for name in ("target", "output", "switch"))
    node = argument_node(Repair("wrap", "", raw.failure.argument), raw, seen)
    if node is None or not isinstance(target, Tensor) or not isinstance(output, Tensor) or not output.shape:
        return
    source, classes = source_of(raw), output.shape[-1]
    arrays = list(tensors_at(node, raw.unit.path, seen))
    if not arrays or any(array.library != "numpy" for array in arrays) or not isinstance(classes, int):
        return
    if wanted == "sparse_categorical_crossentropy" and classes > 1:
        function, edits = spelled(raw, _TO_CATEGORICAL, ("from keras.utils import to_categorical", "to_categorical"))
        edit = wrap_node(source, node, f"{function}({{}}, {classes})")
        yield Candidate(f"Make one-hot rows of {classes} of the targets", (*edits, edit))
    elif wanted == "categorical_crossentropy":
        yield Candidate("Make class indices of the targets", (wrap_node(source, node, "{}.argmax(-1)"),))


_TO_CATEGORICAL = [
    ("keras.utils", "to_categorical"),
    ("keras", "utils.to_categorical"),
    ("tensorflow.keras", "utils.to_categorical"),
    ("tensorflow", "keras.utils.to_categorical"),
]


def _switched(source: SourceFile, given: ast.expr, name: str) -> str | None:
    """The loss's own spelling with the other name in it."""
    if isinstance(given, ast.Constant):
        return f'"{name}"'
    if isinstance(given, (ast.Attribute, ast.Call)):
        function = source.segment(given.func if isinstance(given, ast.Call) else given)
        module, dot, last = function.rpartition(".")
        arguments = source.segment(given)[len(function) :]
        return f"{module}{dot}{_CLASS[name] if last[:1].isupper() else name}{arguments}" if dot else None
    return None

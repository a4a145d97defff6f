"""Repairs of targets that the loss does not take: another loss where the model was compiled, labels as one-hot rows."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, values_at
from shapewright.fixes.edits import replace_node
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem

_CLASS = {
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
}
"""The loss classes that replace each other, by the name of their function."""


@repairs_for("loss-shapes")
def another_loss(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``model.compile(loss="categorical_crossentropy")`` → ``loss="sparse_categorical_crossentropy"``."""
    name, model = raw.failure.data.get("switch"), raw.failure.data.get("model")
    if not isinstance(name, str):
        return
    source = source_of(raw)
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute) or node.func.attr != "compile":
            continue
        if not any(value is model for value in values_at(node.func.value, source.path, seen)):
            continue
        given = _loss_of(node)
        text = None if given is None else _switched(source, given, name)
        if given is not None and text is not None:
            yield Candidate(f"Use {name}", (replace_node(source, given, text),))


def _loss_of(call: ast.Call) -> ast.expr | None:
    """The expression of the loss: ``compile(optimizer, loss, …)``."""
    named = next((k.value for k in call.keywords if k.arg == "loss"), None)
    return named if named is not None else call.args[1] if len(call.args) > 1 else None


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

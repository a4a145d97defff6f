"""Repairs of data that come sample by sample, or in batches that cannot be stacked."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, values_at
from shapewright.fixes.edits import add_argument, replace_node, wrap_node
from shapewright.fixes.names import spelled
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Instance, ListObject, Many

_MISFITS = ("model-input-shape", "loss-shapes", "output-size", "layer-rank", "layer-input-size", "data-cardinality")
_METHODS = ("fit", "evaluate", "predict")
_DATASET = "tensorflow.data.Dataset"


def _given(raw: RawProblem) -> ast.expr | None:
    """What ``fit``, ``evaluate`` or ``predict`` is given as its data."""
    call = raw.node
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute) or call.func.attr not in _METHODS:
        return None
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "x"), None)
    return named or (call.args[0] if call.args else None)


@repairs_for(*_MISFITS)
def batch_data_set(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``model.fit(ds)`` of single samples → ``model.fit(ds.batch(32))``."""
    node = _given(raw)
    if node is None:
        return
    held = values_at(node, raw.unit.path, seen)
    if any(isinstance(value, Instance) and value.cls.inherits(_DATASET) for value in held):
        yield Candidate("Batch the data set", (wrap_node(source_of(raw), node, "{}.batch(32)"),))


@repairs_for(*_MISFITS)
def yield_batches(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """A generator of single samples into ``fit``: ``yield x, y`` → ``yield np.expand_dims(x, 0), …``."""
    node = _given(raw)
    if node is None or not any(_generates(value) for value in values_at(node, raw.unit.path, seen)):
        return
    source = source_of(raw)
    function, edits = spelled(raw, [("numpy", "expand_dims")], ("import numpy as np", "np.expand_dims"))
    changed = [
        replace_node(source, item, f"{function}({source.segment(item)}, 0)")
        for each in _yields(source, node, raw)
        for item in each
    ]
    if changed:
        yield Candidate("Yield batches of one", (*edits, *changed))


def _generates(value: object) -> bool:
    return isinstance(value, Many) or (isinstance(value, ListObject) and value.kind == "generator")


def _yields(source: SourceFile, node: ast.expr, raw: RawProblem) -> list[list[ast.expr]]:
    """What the generator function gives at each ``yield``, part by part."""
    name = _called(source, node, raw)
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef) and function.name == name:
            given = [each.value for each in ast.walk(function) if isinstance(each, ast.Yield)]
            return [list(value.elts) if isinstance(value, ast.Tuple) else [value] for value in given if value]
    return []


def _called(source: SourceFile, node: ast.expr, raw: RawProblem) -> str:
    """The name of the function that made the generator: here, or where its name is bound."""
    if isinstance(node, ast.Name):
        for each in ast.walk(source.tree):
            if isinstance(each, ast.Assign) and any(isinstance(t, ast.Name) and t.id == node.id for t in each.targets):
                node = each.value
                break
    return node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""


@repairs_for("batch-sizes")
def whole_windows(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``ds.window(6, shift=1)`` → ``ds.window(6, shift=1, drop_remainder=True)``."""
    source = source_of(raw)
    calls = [
        node
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "window"
        if not any(keyword.arg in ("drop_remainder", None) for keyword in node.keywords)
    ]
    edit = add_argument(source, calls[0], "drop_remainder=True") if len(calls) == 1 else None
    if edit is not None:
        yield Candidate("Leave the smaller windows out", (edit,))

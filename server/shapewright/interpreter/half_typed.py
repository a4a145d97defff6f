"""Statements that do nothing: where they name what is not there, or what could be called, they are half typed."""

from __future__ import annotations

import ast

from shapewright.frontend.broken_text import UNKNOWN_NAME
from shapewright.frontend.scopes import bare_names, is_half_typed
from shapewright.interpreter.classes import Super
from shapewright.interpreter.expressions import evaluate
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import Bound, ClassValue, Lib, ModuleObject, Unknown, Value


def is_bare(node: ast.Expr) -> bool:
    """Whether a statement is only names and attributes of names, or an attribute of ``super()``."""
    return bool(bare_names(node)) or (isinstance(node.value, ast.Attribute) and _is_pure(node.value))


def run_bare(run: Run, node: ast.Expr, frame: Frame) -> None:
    """Evaluate such a statement.

    What it will be once it is typed is not known, nor what holds after it in the calls that are running. If the last
    name in it seems to be missing that is not told.
    """
    if isinstance(node.value, ast.Attribute):
        evaluate(run, node.value.value, frame)
    seen: list[Value] = []
    missing = run.context.held_back(lambda: seen.append(evaluate(run, node.value, frame)))
    names = bare_names(node)
    unbound = is_half_typed(frame.unit.source.tree) and any(name.id not in frame.scope.slots for name in names)
    unread = any(name.id == UNKNOWN_NAME for name in names)
    if missing or unbound or unread or not seen or _could_be_called(run, node.value, seen[0], frame):
        run.withheld += 1
        for active in {id(f): f for f in (*run.frames, frame)}.values():
            active.doubt += 1


def _could_be_called(run: Run, node: ast.expr, value: Value, frame: Frame) -> bool:
    """Whether a value is a function, or what a module or ``super()`` is not known to have."""
    if isinstance(value, (Lib, FunctionValue, Bound, ClassValue)):
        return True
    if not (isinstance(value, Unknown) and isinstance(node, ast.Attribute) and _is_pure(node.value)):
        return False
    run.recorder.muted += 1
    try:
        owner = evaluate(run, node.value, frame)
    finally:
        run.recorder.muted -= 1
    return isinstance(owner, (Lib, ModuleObject, Super))


def _is_pure(node: ast.expr) -> bool:
    """Whether evaluating an expression once more changes nothing: names, attributes, ``super()``."""
    if isinstance(node, ast.Call):
        return isinstance(node.func, ast.Name) and node.func.id == "super"
    return isinstance(node, ast.Name) or (isinstance(node, ast.Attribute) and _is_pure(node.value))

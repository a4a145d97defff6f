"""Names that are read where they have no value: reported only where that is certain."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from shapewright.frontend.scopes import Scope, is_half_typed, may_bind_unseen, scopes_of
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.rules import Failure, Repair
from shapewright.values import ModuleObject

_CONVENTIONS = {
    "np": "import numpy as np",
    "tf": "import tensorflow as tf",
    "pd": "import pandas as pd",
    "plt": "import matplotlib.pyplot as plt",
    "nn": "from torch import nn",
    "F": "import torch.nn.functional as F",
    "torch": "import torch",
    "keras": "import keras",
    "math": "import math",
    "os": "import os",
}
_PROVIDED = frozenset(("display", "get_ipython", "In", "Out", "exit", "quit", "reveal_type"))
"""Names that notebooks and consoles provide."""


def report_unbound(run: Run, node: ast.Name, frame: Frame) -> None:
    """Report a name that no binding can have given a value by now; says nothing where one might have."""
    if not frame.unit.user or frame.depth or node.id in _PROVIDED or node.id.startswith("__"):
        return
    tree: ast.Module = frame.unit.source.tree
    scopes = scopes_of(tree)
    if frame.unit.module.slots.get("*") or scopes[tree].has_star_import or frame.unit.source.broken:
        return
    if not any(_gives(scope, node, frame) for scope in scopes.values()):
        if may_bind_unseen(tree):
            return
        if is_half_typed(tree) and not frame.unit.path.endswith(".ipynb"):
            return  # what is being typed may define it
        if not run.blame_once("undefined-name", node.id, node):
            return
        _report(run, node, frame, "undefined-name", f"'{node.id}' is not defined {_where_else(scopes, node)}.",
                f"name '{node.id}' is not defined", "NameError")  # fmt: skip
        return
    own = scopes.get(frame.function.node) if frame.function is not None else None
    if own is not None and node.id in own.bound and _bound_only_later(own, node, frame):
        _report(run, node, frame, "used-before-assignment",
                f"'{node.id}' is used here, and gets its first value only further down in {frame.name}.",
                f"cannot access local variable '{node.id}' where it is not associated with a value",
                "UnboundLocalError")  # fmt: skip


def _gives(scope: Scope, node: ast.Name, frame: Frame) -> bool:
    """Whether a scope may give a name its value at a node: one around it that it can see, or one that sets globals."""
    if node.id in scope.global_names:
        return True
    if node.id not in scope.bound or isinstance(scope.node, ast.Module):
        return node.id in scope.bound
    hidden = isinstance(scope.node, ast.ClassDef) and frame.function is not None
    return _is_inside(node, scope.node) and not (hidden and _is_inside(frame.function.node, scope.node))  # type: ignore[union-attr]


def _where_else(scopes: Mapping[ast.AST, Scope], node: ast.Name) -> str:
    """What a message says of the scopes that have a name which cannot be seen."""
    owners = [scope.node for scope in scopes.values() if node.id in scope.bound]
    owner = next((o for o in owners if isinstance(o, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))), None)
    if owner is None:
        return "here" if owners else "anywhere in this file"
    if isinstance(owner, ast.ClassDef):
        return f"here: it belongs to the class, as {owner.name}.{node.id} or self.{node.id}"
    return f"here: only {owner.name}() has a name like that, for itself"


def _is_inside(node: ast.AST, around: ast.AST) -> bool:
    first, last = getattr(around, "lineno", 0), getattr(around, "end_lineno", 0) or 0
    return bool(first <= getattr(node, "lineno", 0) <= last)


def _bound_only_later(scope: Scope, node: ast.Name, frame: Frame) -> bool:
    """Whether every binding of a local stands on a later line, outside of any loop that could come back."""
    if frame.in_loop or isinstance(frame.scope, ModuleObject):
        return False
    for inner in ast.walk(scope.node):
        if node.id in _binds(inner) and getattr(inner, "lineno", 0) <= node.lineno:
            return False
    return True


def _binds(node: ast.AST) -> tuple[str, ...]:
    """The names a node gives a value to."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        return (node.id,)
    if isinstance(node, ast.arg):
        return (node.arg,)
    if isinstance(node, ast.alias):
        return ((node.asname or node.name).partition(".")[0],)
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return (node.name,)
    if isinstance(node, (ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        return (node.name,)
    return (node.rest,) if isinstance(node, ast.MatchMapping) and node.rest else ()


def _report(run: Run, node: ast.Name, frame: Frame, code: str, message: str, raises: str, exception: str) -> None:
    statement = _CONVENTIONS.get(node.id) if code == "undefined-name" else None
    repairs: tuple[Repair, ...] = ()
    if statement is not None:
        repairs = (Repair("wrap-result", f"Add '{statement}'", template="{}", needs=statement),)
    run.report(Failure(code, message, raises=raises, exception=exception, repairs=repairs), frame, node)

"""Sizes that a true division made floats: ``dim / heads`` where ``dim // heads`` is meant."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, repairs_for, source_of
from shapewright.fixes.edits import replace_node
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Value

_TITLE = "Divide without a rest: // in place of /"


@repairs_for("argument-type")
def whole_division(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``nn.Linear(dim, dim / 2)`` → ``nn.Linear(dim, dim // 2)``, or where the name that is given was assigned."""
    value = raw.failure.data.get("value")
    if not isinstance(value, Value) or value.type_name != "float":
        return
    source = source_of(raw)
    for expression in (raw.node, *_assigned(source, raw.node)):
        edits = tuple(
            replace_node(source, node, f"{source.segment(node.left)} // {source.segment(node.right)}")
            for node in ast.walk(expression)
            if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        )
        if len(edits) == 1:
            yield Candidate(_TITLE, edits)


def _assigned(source: SourceFile, node: ast.AST) -> Iterator[ast.expr]:
    """What the names and attributes in a node are assigned anywhere in the file."""
    names = {_name(used) for used in ast.walk(node)}
    for statement in ast.walk(source.tree):
        if isinstance(statement, ast.Assign) and any(_name(target) in names for target in statement.targets):
            yield statement.value


def _name(node: ast.AST) -> str | None:
    """``half`` of ``half`` and of ``self.half``; unlike any other's for what is neither."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else f"#{id(node)}"

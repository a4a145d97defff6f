"""Repairs that move or add whole statements: ``super().__init__()``, ``with torch.no_grad():``."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Position, Range
from shapewright.fixes.candidate import Candidate, repairs_for, source_of
from shapewright.fixes.edits import add_import, insert_before, replace_node, statement_of
from shapewright.fixes.names import alias_of
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem


@repairs_for("module-init")
def constructor_first(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``super().__init__()`` at the head of the constructor, taken from where it stands now if it does."""
    source = source_of(raw)
    function = _function_around(source, raw.node)
    body = function.body if function is not None else []
    first = next((s for s in body if not (isinstance(s, ast.Expr) and isinstance(s.value, ast.Constant))), None)
    if first is None:
        return
    call = next((s for s in body if isinstance(s, ast.Expr) and _calls_constructor(s.value)), None)
    text = re.sub(r"^super\([^()]*\)", "super()", source.segment(call)) if call is not None else "super().__init__()"
    added = insert_before(source, first, [text])
    if added is not None:
        taken = () if call is None else (_line_of(source, call),)
        yield Candidate("Call super().__init__() first", (added, *taken))


def _function_around(source: SourceFile, node: ast.AST) -> ast.FunctionDef | None:
    place = source.range_of(node)
    found = None
    for function in ast.walk(source.tree):
        if isinstance(function, ast.FunctionDef):
            own = source.range_of(function)
            if own.start <= place.start and place.end <= own.end:
                found = function  # the inner ones come later
    return found


def _calls_constructor(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "__init__"


def _line_of(source: SourceFile, statement: ast.stmt) -> Edit:
    place = source.range_of(statement)
    return Edit(source.path, Range(Position(place.start.line, 0), Position(place.end.line + 1, 0)), "")


@repairs_for("inplace-leaf")
def without_gradients(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """The updates that stand together inside ``with torch.no_grad():``."""
    source = source_of(raw)
    statement = statement_of(source, raw.node)
    body = _block_of(source.tree, statement)
    if statement is None or body is None:
        return
    last = index = body.index(statement)
    while last + 1 < len(body) and isinstance(body[last + 1], ast.AugAssign):
        last += 1
    start, end = source.range_of(body[index]).start, source.range_of(body[last]).end
    indent = source.lines[start.line - 1][: start.column]
    if indent.strip():
        return
    lines = source.lines[start.line - 1 : end.line]
    torch = alias_of(raw, "torch")
    text = f"{indent}with {torch or 'torch'}.no_grad():\n" + "".join(f"    {line}\n" for line in lines)
    imported = None if torch else add_import(source, "import torch")
    place = Range(Position(start.line, 0), Position(end.line, len(source.lines[end.line - 1])))
    edit = Edit(source.path, place, text[:-1])
    yield Candidate("Update it without gradients", (edit, *([imported] if imported is not None else [])))


def _block_of(tree: ast.Module, statement: ast.stmt | None) -> list[ast.stmt] | None:
    """The statements among which one stands."""
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and any(item is statement for item in block):
                return block
    return None


@repairs_for("item-assignment")
def made_anew(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x[1, 2] = v`` → ``x = tf.tensor_scatter_nd_update(x, [[1, 2]], [v])``: a tensor with that place replaced."""
    source, node, tf = source_of(raw), raw.node, alias_of(raw, "tensorflow")
    statement = statement_of(source, node)
    if tf is None or not isinstance(node, ast.Subscript) or not isinstance(statement, ast.Assign):
        return
    places = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
    if len(statement.targets) != 1 or not all(isinstance(place, (ast.Constant, ast.Name)) for place in places):
        return
    name = source.segment(node.value)
    index, value = ", ".join(map(source.segment, places)), source.segment(statement.value)
    text = f"{name} = {tf}.tensor_scatter_nd_update({name}, [[{index}]], [{value}])"
    yield Candidate(f"Make '{name}' anew with this item replaced", (replace_node(source, statement, text),))


@repairs_for("branch-dtypes")
def floats_in_both(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``if …: scale = 0.1`` and ``else: scale = 1`` on a tensor: ``scale = 1.0``."""
    dtypes, source = raw.failure.data.get("dtypes"), source_of(raw)
    choice = next((n for n in ast.walk(source.tree) if isinstance(n, ast.If) and n.test is raw.node), None)
    if choice is None or not isinstance(dtypes, tuple) or set(dtypes) != {"int32", "float32"}:
        return
    branches = (choice.body, choice.orelse)
    for branch in (body for body, dtype in zip(branches, dtypes, strict=True) if dtype == "int32"):
        for statement in branch:
            given = statement.value if isinstance(statement, ast.Assign) else None
            if isinstance(given, ast.Constant) and type(given.value) is int:
                text = f"{given.value}.0"
                yield Candidate(f"Make it a float in both branches: {text}", (replace_node(source, given, text),))

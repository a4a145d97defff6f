"""Edits of a text in terms of its syntax tree: replace, wrap, set an argument, insert a statement."""

from __future__ import annotations

import ast

from shapewright.facts import Edit, Position, Range
from shapewright.frontend.source import SourceFile

_TIGHT = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.Constant, ast.Tuple, ast.List)
"""Expressions that need no parentheses before a dot."""


def replace_node(source: SourceFile, node: ast.AST, text: str) -> Edit:
    """Put other text in a node's place."""
    return Edit(source.path, source.range_of(node), text)


def wrap_node(source: SourceFile, node: ast.expr, template: str) -> Edit:
    """``{}.float()`` around an expression; parentheses where a dot would bind too tightly."""
    text = source.segment(node)
    if template.startswith("{}") and template != "{}" and not isinstance(node, _TIGHT):
        text = f"({text})"
    return replace_node(source, node, template.replace("{}", text))


def set_argument(source: SourceFile, call: ast.Call, name: str, text: str, position: int | None) -> Edit | None:
    """Give a call's parameter a value: replace what it was given, else add the keyword."""
    keyword = next((k for k in call.keywords if k.arg == name), None)
    if keyword is not None:
        return replace_node(source, keyword.value, text)
    if position is not None and position < len(call.args):
        given = call.args[: position + 1]
        if not any(isinstance(a, ast.Starred) for a in given):
            return replace_node(source, call.args[position], text)
    return add_argument(source, call, f"{name}={text}")


def add_argument(source: SourceFile, call: ast.Call, text: str) -> Edit | None:
    """Append an argument to a call."""
    end = source.range_of(call).end
    if end.column == 0:
        return None
    last: ast.AST | None = None
    if call.args:
        last = call.args[-1]
    if call.keywords:
        last = call.keywords[-1].value
    if last is None:
        place = Position(end.line, end.column - 1)
        return Edit(source.path, Range(place, place), text)
    place = source.range_of(last).end
    return Edit(source.path, Range(place, place), f", {text}")


def drop_argument(source: SourceFile, call: ast.Call, name: str) -> Edit | None:
    """Remove a keyword argument and its comma."""
    items: list[tuple[Position, Position, bool]] = []
    for arg in call.args:
        place = source.range_of(arg)
        items.append((place.start, place.end, False))
    for keyword in call.keywords:
        place = source.range_of(keyword)
        items.append((place.start, place.end, keyword.arg == name))
    items.sort()
    for index, (start, end, wanted) in enumerate(items):
        if wanted:
            if index:
                return Edit(source.path, Range(items[index - 1][1], end), "")
            following = items[index + 1][0] if len(items) > 1 else end
            return Edit(source.path, Range(start, following), "")
    return None


def statement_of(source: SourceFile, node: ast.AST) -> ast.stmt | None:
    """The innermost statement that holds a node."""
    wanted = source.range_of(node)
    found: ast.stmt | None = None
    stack: list[ast.AST] = [source.tree]
    while stack:
        item = stack.pop()
        for child in ast.iter_child_nodes(item):
            if not hasattr(child, "lineno"):
                stack.append(child)
                continue
            place = source.range_of(child)
            if place.start <= wanted.start and wanted.end <= place.end:
                if isinstance(child, ast.stmt):
                    found = child
                stack.append(child)
    return found


def insert_before(source: SourceFile, node: ast.AST, lines: list[str]) -> Edit | None:
    """Statements on lines of their own before the statement that holds a node."""
    statement = statement_of(source, node)
    if statement is None:
        return None
    start = source.range_of(statement).start
    indent = source.lines[start.line - 1][: start.column]
    if indent.strip():
        return None  # several statements on one line
    place = Position(start.line, 0)
    return Edit(source.path, Range(place, place), "".join(f"{indent}{line}\n" for line in lines))


def add_import(source: SourceFile, statement: str) -> Edit | None:
    """An import at the top, after the imports that are there; None when the file has it already."""
    wanted = ast.dump(ast.parse(statement).body[0])
    if any(ast.dump(n) == wanted for n in source.tree.body if isinstance(n, (ast.Import, ast.ImportFrom))):
        return None
    return after_imports(source, [statement])


def after_imports(source: SourceFile, lines: list[str]) -> Edit | None:
    """Statements after the imports at the top of the file; None where nothing follows those."""
    last = 0
    for node in source.tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)) or (_is_text(node) and last == 0):
            last = node.end_lineno or node.lineno
    if last + 1 > len(source.lines):
        return None
    place = Position(last + 1, 0)
    return Edit(source.path, Range(place, place), "".join(f"{line}\n" for line in lines))


def _is_text(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)

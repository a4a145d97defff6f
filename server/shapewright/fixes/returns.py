"""Repairs of programs that work on with the None of a call that gives nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit, Range
from shapewright.fixes.candidate import Candidate, repairs_for, source_of, values_at
from shapewright.fixes.edits import replace_node, statement_of
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Nothing

_CODES = ("argument-type", "missing-attribute", "unpack", "operand-rank")


@repairs_for(*_CODES)
def give_the_result(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``return x`` at the end of the function that computes it and gives nothing."""
    functions: dict[int, Any] = {id(held.function): held.function for held in _nothings(raw, seen) if held.function}
    for function in functions.values():
        source: SourceFile = function.unit.source
        edit = _returned(source, function.node)
        if edit is not None:
            yield Candidate(f"Return what {function.name}() computes", (edit,))


def _nothings(raw: RawProblem, seen: Examination) -> Iterator[Nothing]:
    """The nothings among the values of the failing statement's expressions."""
    node = raw.node if isinstance(raw.node, ast.expr) else None
    if raw.failure.code == "unpack":  # the target is at fault, the value beside it is meant
        statement = statement_of(source_of(raw), raw.node)
        node = statement.value if isinstance(statement, ast.Assign) else None
    for part in ast.walk(node) if node is not None else ():
        yield from (value for value in values_at(part, raw.unit.path, seen) if isinstance(value, Nothing))


def _returned(source: SourceFile, function: ast.FunctionDef) -> Edit | None:
    """The function's last value returned: that of its last expression, or of the name that it binds last."""
    last = function.body[-1]
    if isinstance(last, ast.Expr):
        start = source.range_of(last).start
        return Edit(source.path, Range(start, start), "return ")
    targets = [target for node in ast.walk(last) for target in _targets(node)]
    if not targets:
        return None
    place = source.range_of(last)
    indent = source.lines[place.start.line - 1][: place.start.column]
    if indent.strip():
        return None
    text = source.segment(targets[-1])
    return Edit(source.path, Range(place.end, place.end), f"\n{indent}return {text}")


def _targets(node: ast.AST) -> list[ast.expr]:
    if isinstance(node, ast.Assign):
        return node.targets[-1:]
    return [node.target] if isinstance(node, ast.AugAssign) else []


@repairs_for(*_CODES)
def change_in_place(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``x = x.sort()`` → ``x.sort()``, for what changes its object and gives nothing."""
    if not any(held.function is None for held in _nothings(raw, seen)):
        return
    for node in ast.walk(source_of(raw).tree):
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call) or len(node.targets) != 1:
            continue
        held = values_at(node.value, raw.unit.path, seen)
        if not any(isinstance(value, Nothing) and value.function is None for value in held):
            continue
        source, called = source_of(raw), node.value.func
        if isinstance(called, ast.Attribute) and source.segment(called.value) == source.segment(node.targets[0]):
            text = source.segment(node.value)
            title = f"'{text}' changes it in place: do not assign the None"
            yield Candidate(title, (replace_node(source, node, text),))

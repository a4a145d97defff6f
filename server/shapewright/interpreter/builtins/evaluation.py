"""``eval``: an expression in a text that is known (``eval("layers.ReLU")``) is evaluated where it is called."""

from __future__ import annotations

import ast
from functools import lru_cache

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import Const, Unknown, Value

_PLAIN = (ast.Name, ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.keyword, ast.Constant, ast.Tuple, ast.List,
          ast.Dict, ast.BinOp, ast.UnaryOp, ast.operator, ast.unaryop, ast.expr_context)  # fmt: skip
MOST_CHARACTERS = 400

Place = tuple[int, int, int, int]


@native("builtins.eval")
def evaluated(run: Run, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None) -> Value:
    """What the text's expression gives; a text that brings names of its own is not followed."""
    from shapewright.interpreter.expressions import evaluate

    text = args[0] if len(args) == 1 and not kwargs else None
    expression = None
    if isinstance(text, Const) and isinstance(text.value, str) and isinstance(node, ast.Call):
        place = (node.lineno, node.col_offset, node.end_lineno or 0, node.end_col_offset or 0)
        expression = _parsed(text.value, place)
    if expression is None:
        return Unknown("what a text evaluates to that is not known")
    run.recorder.muted += 1  # the text's parts have no place of their own in the file
    try:
        return evaluate(run, expression, frame)
    finally:
        run.recorder.muted -= 1


@lru_cache(maxsize=256)
def _parsed(text: str, place: Place) -> ast.expr | None:
    """The expression, all of it placed where it is evaluated; None for what is more than names, calls and numbers."""
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    for part in ast.walk(body):
        if not isinstance(part, _PLAIN):
            return None
        if isinstance(part, (ast.expr, ast.keyword)):
            part.lineno, part.col_offset, part.end_lineno, part.end_col_offset = place
    return body

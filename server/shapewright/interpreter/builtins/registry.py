"""The table of Python's own functions by dotted name."""

from __future__ import annotations

import ast
from collections.abc import Callable

from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import Value

Native = Callable[[Run, list[Value], dict[str, Value], Frame, ast.AST | None], Value]
NATIVES: dict[str, Native] = {}


def native(*names: str) -> Callable[[Native], Native]:
    """Register a function under dotted names."""

    def register(function: Native) -> Native:
        for name in names:
            NATIVES[name] = function
        return function

    return register

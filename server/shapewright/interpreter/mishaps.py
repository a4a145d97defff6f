"""What becomes of a program on which our own code breaks: one value is unknown, the rest of the file is not.

Tests set ``strict`` so that they see the exception.
"""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator

from shapewright.interpreter.frame import Cancelled, OutOfFuel, Raised
from shapewright.rules import Abstain, Failure, Mismatch
from shapewright.values import Unknown, UnknownShape, Value

log = logging.getLogger(__name__)
strict = False

PASSING = (Raised, OutOfFuel, Cancelled, Failure, Abstain, Mismatch, UnknownShape)
"""What the interpreter and the rules raise to be caught further out."""


def unknown_after(error: Exception, what: str) -> Unknown:
    """The value of what could not be computed; raises the error again where ``strict`` is set."""
    if strict:
        raise error
    log.debug("%s could not be computed", what, exc_info=error)
    return Unknown(f"{what} could not be computed ({type(error).__name__})")


class Operands(list[Value]):
    """The positional arguments of a builtin; asking for one that was not given abstains."""

    def __getitem__(self, index):  # type: ignore[no-untyped-def]
        try:
            return super().__getitem__(index)
        except IndexError:
            raise Abstain("called with fewer arguments than it takes") from None


def bound_names(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement gives a value to."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield statement.name
        return
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]

"""What the program itself catches: a failure that a handler around it is for is no error of the program.

A handler of any exception is for what nobody expects: what it takes is a mistake all the same.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence
from typing import TYPE_CHECKING

from shapewright.rules import Failure

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

_BASES = {
    "LinAlgError": ("ValueError",), "AxisError": ("ValueError", "IndexError"), "UFuncTypeError": ("TypeError",),
    "InvalidArgumentError": ("OpError",), "FailedPreconditionError": ("OpError",), "EinopsError": ("RuntimeError",),
    "OutOfMemoryError": ("RuntimeError",),
}  # fmt: skip
"""The classes of libraries' own exceptions."""
_ANY = frozenset(("Exception", "BaseException"))
_ENDING = frozenset(("exit", "quit", "_exit", "abort", "fail"))
"""Functions by which a handler ends the program (or the test), as if nothing was caught."""


def is_caught(run: Run, failure: Failure) -> bool:
    """Whether a handler of a ``try`` that is being run takes the failure's exception, and lets the program go on."""
    names = _names_of(failure.exception) | _ANY
    for region in reversed(run.tries):
        for handler in region.handlers:
            taken = _ANY if handler.type is None else names.intersection(_classes(handler.type))
            if taken:
                return not taken <= _ANY and not _gives_up(handler.body)
    return False


def _names_of(exception: str) -> frozenset[str]:
    """The names under which an exception is caught."""
    kind = getattr(builtins, exception, None) if exception else None
    if isinstance(kind, type):
        return frozenset(base.__name__ for base in kind.__mro__)
    bases = _BASES.get(exception, ())
    return frozenset([exception]).union(*(_names_of(base) for base in bases)) if exception else frozenset()


def _classes(node: ast.expr) -> Sequence[str]:
    """The names of the classes that a handler is for: ``(ValueError, np.linalg.LinAlgError)``."""
    if isinstance(node, ast.Tuple):
        return [name for item in node.elts for name in _classes(item)]
    if isinstance(node, ast.Attribute):
        return [node.attr]
    return [node.id] if isinstance(node, ast.Name) else []


def _gives_up(body: Sequence[ast.stmt]) -> bool:
    """Whether a handler raises again, or ends the program."""
    for node in (inner for statement in body for inner in ast.walk(statement)):
        if isinstance(node, ast.Raise):
            return True
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in _ENDING:
                return True
    return False

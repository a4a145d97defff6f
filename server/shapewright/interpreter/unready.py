"""Objects whose library's constructor was not run yet: what they take no attribute of (``Registry.guards``)."""

from __future__ import annotations

import ast

from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import Instance, Value


def refuses(run: Run, receiver: Instance, value: Value, frame: Frame, node: ast.AST | None) -> bool:
    """Whether an object takes no such attribute yet; it is reported.

    Only inside an ``__init__`` of the program's own that surely called no other one before this line.
    """
    function = frame.function
    if node is None or function is None or receiver.cls.lib or not function.name.endswith("__init__"):
        return False
    guards = [run.registry.guards[cls.lib] for cls in receiver.cls.mro if cls.lib in run.registry.guards]
    if not guards or frame.in_loop or any(cls.slots.get("__opaque__") for cls in receiver.cls.mro):
        return False
    failure = next((failure for guard in guards if (failure := guard(receiver, value)) is not None), None)
    if failure is None or _calls_another(function.node, getattr(node, "lineno", 0)):
        return False
    run.report(failure, frame, node)
    return True


def _calls_another(function: ast.AST, line: int) -> bool:
    """Whether a constructor, or what it calls on the object itself, may have called another one up to a line."""
    for inner in ast.walk(function):
        if getattr(inner, "lineno", line + 1) > line:
            continue
        if isinstance(inner, ast.Attribute) and inner.attr == "__init__":
            return True
        if isinstance(inner, ast.Call) and any(isinstance(a, ast.Name) and a.id == "self" for a in inner.args):
            return True
        if isinstance(inner, ast.Call) and _is_own_method(inner.func):
            return True
    return False


def _is_own_method(function: ast.expr) -> bool:
    of_self = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return of_self and function.value.id == "self"  # type: ignore[attr-defined]

"""Attributes that an object of a library's class does not take: before the library's constructor was run
or in the place of what is of another kind (``Registry.guards``)."""

from __future__ import annotations

import ast

from shapewright.interpreter.frame import Frame, Raised
from shapewright.interpreter.run import Run
from shapewright.values import Instance, Lib, Value


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
    failure = next((failure for guard in guards if (failure := guard.early(receiver, value)) is not None), None)
    if failure is None or _calls_another(run, receiver, function.node, frame, getattr(node, "lineno", 0)):
        return False
    run.report(failure, frame, node)
    return True


def holds_another(run: Run, receiver: Instance, name: str, value: Value, frame: Frame, node: ast.AST | None) -> bool:
    """Whether an object keeps what it has under a name, which is of another kind than the value; it is reported."""
    guards = [run.registry.guards[cls.lib] for cls in receiver.cls.mro if cls.lib in run.registry.guards]
    failure = next((failure for guard in guards if (failure := guard.other(receiver, name, value)) is not None), None)
    if failure is None or node is None or any(cls.slots.get("__opaque__") for cls in receiver.cls.mro):
        return False
    if run.tries:
        raise Raised(Instance(run.importer.lib_class(run, f"builtins.{failure.exception}")))
    run.report(failure, frame, node)
    return True


def _calls_another(run: Run, receiver: Instance, function: ast.AST, frame: Frame, line: int) -> bool:
    """Whether a constructor, or what it calls on the object itself, may have called another one up to a line."""
    for inner in ast.walk(function):
        if getattr(inner, "lineno", line + 1) > line:
            continue
        if isinstance(inner, ast.Attribute) and inner.attr == "__init__":
            if not _passes_over(run, receiver, inner.value, frame):
                return True
        elif isinstance(inner, ast.Call) and any(isinstance(a, ast.Name) and a.id == "self" for a in inner.args):
            if not (isinstance(inner.func, ast.Name) and inner.func.id == "super"):
                return True
        elif isinstance(inner, ast.Call) and _is_own_method(inner.func):
            return True
    return False


def _passes_over(run: Run, receiver: Instance, node: ast.expr, frame: Frame) -> bool:
    """Whether ``super(…)`` is bound to nothing, or looks only behind the class that has to be constructed."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super" and node.args):
        return False
    if len(node.args) == 1:
        return True
    from shapewright.interpreter.expressions import evaluate

    run.recorder.muted += 1
    after = evaluate(run, node.args[0], frame)
    run.recorder.muted -= 1
    mro = receiver.cls.mro
    place = next(
        (i for i, cls in enumerate(mro) if cls is after or (isinstance(after, Lib) and cls.lib == after.name)), None
    )
    return place is not None and not any(cls.lib in run.registry.guards for cls in mro[place + 1 :])


def _is_own_method(function: ast.expr) -> bool:
    of_self = isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name)
    return of_self and function.value.id == "self"  # type: ignore[attr-defined]

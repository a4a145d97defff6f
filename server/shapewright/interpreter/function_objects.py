"""What Python tells of a function that the program wrote: its name, its documentation, its code."""

from __future__ import annotations

import ast

from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import Const, Instance, Some, Tuple, Unknown, Value


def attribute(run: Run, receiver: FunctionValue, name: str) -> Value:
    """An attribute of a function: one that was put there, or what Python gives it."""
    value = receiver.slots.get(name)
    if isinstance(value, Value):
        return value
    if name in ("__name__", "__qualname__"):
        return Const(receiver.name.rsplit(".", 1)[-1])
    if name == "__module__":
        return Const(receiver.unit.module.name)
    if name == "__doc__":
        return Some("str")
    if name == "__code__" and not isinstance(receiver.node, ast.Lambda):
        return _code(run, receiver)
    return Unknown(f"attribute '{name}' of a function")


def _code(run: Run, function: FunctionValue) -> Value:
    """A function's code object, as far as its arguments go."""
    spec = function.node.args
    named = [a.arg for a in (*spec.posonlyargs, *spec.args)]
    names = [*named, *(a.arg for a in (*spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg))))]
    made = Instance(run.importer.lib_class(run, "types.CodeType"))
    made.slots.update({"co_name": Const(function.name), "co_argcount": Const(len(named)),
                       "co_varnames": Tuple(tuple(Const(n) for n in [*names, *_locals(function)]))})  # fmt: skip
    return made


def _locals(function: FunctionValue) -> list[str]:
    """The names that a function's body binds, in the order of the text."""
    stores = [n for n in ast.walk(function.node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    parameters = {a.arg for a in ast.walk(function.node.args) if isinstance(a, ast.arg)}
    stores.sort(key=lambda n: (n.lineno, n.col_offset))
    return [name for name in dict.fromkeys(n.id for n in stores) if name not in parameters]

"""What Python tells of functions, partial applications and properties: names, documentation, code, what they hold."""

from __future__ import annotations

import ast

from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Const, DictObject, Instance, Lib, Partial, Some, Tuple, Unknown, Value


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


def partial_attribute(receiver: Partial, name: str) -> Value:
    """What ``functools.partial`` tells of what it holds."""
    if receiver.function == Lib("builtins.property"):
        return _property_attribute(receiver, name)
    if name == "args":
        return Tuple(receiver.args)
    if name == "keywords":
        return DictObject({Const(key): value for key, value in receiver.kwargs})
    return Unknown(f"attribute '{name}' of a {receiver.type_name}")


def _property_attribute(found: Partial, name: str) -> Value:
    """``prop.setter`` and its like, and the functions behind a property."""
    if name in ("setter", "getter", "deleter"):
        return Partial(Lib(f"builtins.property.{name}"), (found,), ())
    if name == "fget":
        return found.args[0] if found.args else NONE
    return dict(found.kwargs).get(name, NONE if name in ("fset", "fdel") else Some("str"))

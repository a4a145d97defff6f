"""Writing attributes: ``x.name = value``, properties with setters, descriptors."""

from __future__ import annotations

import ast

from shapewright.interpreter import escapes, lacking, libcalls, unready
from shapewright.interpreter.attributes import class_lookup
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.interpreter.unknown_keys import is_made_by_library, name_pattern
from shapewright.values import (
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    ModuleObject,
    Partial,
    Some,
    Tensor,
    Tuple,
    Union,
    Value,
)

_KEPT = ("sys",)
"""Modules of which what a program puts there is read again: ``sys.argv = ["train.py", "--epochs", "3"]``."""
_DATA = (Const, Int, Some, Tuple, ListObject, DictObject)
"""What a table of settings has for its values."""


def put(run: Run, receiver: Value, name: str, value: Value, frame: Frame, node: ast.AST | None) -> None:
    """``receiver.name = value``."""
    from shapewright.interpreter import calls

    if isinstance(receiver, Union):
        for option in receiver.options:
            put(run, option, name, value, frame, node)
        return
    if isinstance(receiver, Instance):
        hook = class_lookup(run, receiver.cls, "__setattr__")
        if isinstance(hook, FunctionValue):
            calls.call(run, hook, [receiver, Const(name), value], {}, frame, node)
            return
        if put_described(run, receiver, name, value, frame, node) or unready.refuses(run, receiver, value, frame, node):
            return
        if unready.holds_another(run, receiver, name, value, frame, node):
            return
        if isinstance(hook, Lib) and hook.name != "builtins.object.__setattr__":
            rule = run.registry.classes[hook.name.rpartition(".")[0]].methods["__setattr__"]
            libcalls.call_method_rule(run, rule, [receiver, Const(name), value], {}, frame, node)
            return
    if isinstance(receiver, Lib) and (receiver.name in run.registry.classes or receiver.name in _KEPT):
        receiver = run.importer.lib_class(run, receiver.name)
    if isinstance(receiver, (Instance, ClassValue, ModuleObject, FunctionValue)):
        run.write(receiver, name, value)
    else:
        if isinstance(receiver, (Lib, Tensor)):
            run.patched.update(f"{owner}.{name}" for owner in lacking.owners(receiver))
        escapes.lend(run, value)
        run.chances += 1


def put_somewhere(run: Run, receiver: Value, written: ast.expr | None, value: Value) -> None:
    """``setattr(receiver, name, value)`` of a name that is not known: whatever plain data it holds may be that now.

    A layer is taken to be none of them: who adds one under a name that is made up gives it a new one.
    """
    if isinstance(receiver, Union):
        for option in receiver.options:
            put_somewhere(run, option, written, value)
    if not isinstance(receiver, Instance) or is_made_by_library(value):
        return
    pattern = name_pattern(written)
    for name, held in _data_of(receiver).items():
        if pattern.fullmatch(name):
            run.write(receiver, name, run.context.join([held, value]))


def _data_of(receiver: Instance) -> dict[str, Value]:
    """The plain data that an object, or else its class, holds, by name."""
    owners = (*reversed([cls for cls in receiver.cls.mro if not cls.lib]), receiver)
    held = {name: value for owner in owners for name, value in owner.slots.items() if isinstance(name, str)}
    return {k: v for k, v in held.items() if isinstance(v, _DATA) and not k.startswith(("#", "__"))}


def put_described(run: Run, receiver: Instance, name: str, value: Value, frame: Frame, node: ast.AST | None) -> bool:
    """Whether a property, or an object with ``__set__``, in the class's body takes the value."""
    from shapewright.interpreter import calls

    setter = _setter(run, receiver.cls, name)
    if setter is None:
        return False
    calls.call(run, setter, [receiver, value], {}, frame, node)
    return True


def _setter(run: Run, cls: ClassValue, name: str) -> Value | None:
    found = class_lookup(run, cls, name)
    if isinstance(found, Partial) and isinstance(found.function, Lib) and found.function.name == "builtins.property":
        return next((v for k, v in found.kwargs if k == "fset"), None)
    if isinstance(found, Instance) and isinstance(own := class_lookup(run, found.cls, "__set__"), FunctionValue):
        return Bound(own, found)
    return None

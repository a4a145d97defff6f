"""``inspect.signature``: what decorators ask of the functions they wrap."""

from __future__ import annotations

import ast

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import Bound, ClassValue, Const, DictObject, Instance, Lib, Unknown, Value

KINDS = ("POSITIONAL_ONLY", "POSITIONAL_OR_KEYWORD", "VAR_POSITIONAL", "KEYWORD_ONLY", "VAR_KEYWORD")


@native("inspect.signature")
def _signature(run: Run, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None) -> Value:
    function, skip = _function(args[0])
    if function is None:
        return Unknown("the signature of a function that is not known")
    parameters = list(_parameters(run, function))[skip:]
    made = Instance(run.importer.lib_class(run, "inspect.Signature"))
    made.slots["parameters"] = DictObject({Const(name): parameter for name, parameter in parameters})
    return made


@native("inspect.isfunction", "inspect.ismethod", "inspect.isroutine")
def _is_function(run: Run, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None) -> Value:
    return Const(isinstance(args[0], (FunctionValue, Bound)))


@native("inspect.isclass")
def _is_class(run: Run, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None) -> Value:
    return Const(isinstance(args[0], ClassValue))


def _function(value: Value) -> tuple[FunctionValue | None, int]:
    """The user function behind a callable, wrappers opened, and how many parameters are bound already."""
    skip = 0
    for _ in range(8):
        if isinstance(value, Bound):
            value, skip = value.function, skip + 1
        elif isinstance(value, ClassValue) and isinstance(value.slots.get("__init__"), FunctionValue):
            value, skip = value.slots["__init__"], skip + 1
        elif isinstance(value, FunctionValue) and isinstance(value.slots.get("__wrapped__"), Value):
            value = value.slots["__wrapped__"]
        else:
            break
    return (value if isinstance(value, FunctionValue) else None), skip


def _parameters(run: Run, function: FunctionValue) -> list[tuple[str, Instance]]:
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args]
    defaults: list[Value | None] = [None] * (len(positional) - len(function.defaults))
    defaults += function.defaults
    found = [
        (p.arg, _parameter(run, p.arg, 0 if p in spec.posonlyargs else 1, default))
        for p, default in zip(positional, defaults, strict=True)
    ]
    if spec.vararg is not None:
        found.append((spec.vararg.arg, _parameter(run, spec.vararg.arg, 2, None)))
    found += [(p.arg, _parameter(run, p.arg, 3, function.kw_defaults.get(p.arg))) for p in spec.kwonlyargs]
    if spec.kwarg is not None:
        found.append((spec.kwarg.arg, _parameter(run, spec.kwarg.arg, 4, None)))
    return found


def _parameter(run: Run, name: str, kind: int, default: Value | None) -> Instance:
    made = Instance(run.importer.lib_class(run, "inspect.Parameter"))
    made.slots.update({k: Lib(f"inspect.Parameter.{k}") for k in KINDS})
    empty = Lib("inspect.Parameter.empty")
    made.slots.update({"name": Const(name), "kind": Lib(f"inspect.Parameter.{KINDS[kind]}"),
                       "default": empty if default is None else default, "empty": empty})  # fmt: skip
    return made

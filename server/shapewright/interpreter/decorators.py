"""Decorators: called like any function; one that is not understood passes through."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from shapewright.interpreter.frame import Frame, FunctionValue, OutOfFuel, Raised
from shapewright.values import Bound, ClassValue, Lib, Partial, Unknown, Value

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

MOST_STEPS = 4096
"""A package's decorator that takes more statements than this works on texts (documentation), not on the function."""


def decorated(run: Run, value: Value, nodes: list[ast.expr], frame: Frame) -> Value:
    """What a definition is once its decorators are through with it."""
    for node in reversed(nodes):
        try:
            wrapped = _applied(run, value, node, frame)
        except Raised:
            if frame.unit.user:
                raise
            continue  # a package's decorator that was not understood
        if not isinstance(wrapped, Unknown):
            value = wrapped
        elif isinstance(value, FunctionValue) and _makes_property(node):
            value = Partial(Lib("builtins.property"), (value,), ())
        else:
            _note_wrapped(run, value)
    return value


def _makes_property(node: ast.expr) -> bool:
    """Whether a decorator that is not understood is one of the many kinds of property, by its name."""
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name.lower().endswith("property") and not name.lower().startswith("class")


def _note_wrapped(run: Run, value: Value) -> None:
    """A decorator that is not understood may give other arguments than a call of what it decorates shows."""
    made = value.slots.get("__init__") if isinstance(value, ClassValue) else value
    if isinstance(made, FunctionValue):
        run.wrapped[id(made.node)] = made.unit


def _applied(run: Run, value: Value, node: ast.expr, frame: Frame) -> Value:
    from shapewright.interpreter.calls import call
    from shapewright.interpreter.expressions import evaluate

    decorator = evaluate(run, node, frame)
    function = decorator.function if isinstance(decorator, Bound) else decorator
    if not isinstance(function, FunctionValue) or (function.unit.user and not function.unit.lazy):
        return call(run, decorator, [value], {}, frame, node)
    if id(function.node) in run.long_winded:
        return value
    trail = run.world.trail
    mark, frames = trail.mark(), len(run.frames)
    try:
        with run.at_most(MOST_STEPS):
            return call(run, decorator, [value], {}, frame, node)
    except OutOfFuel:
        if run.out_of_fuel:
            raise
        run.long_winded[id(function.node)] = function.unit
        trail.rollback(mark)
        del run.frames[frames:]
        return value

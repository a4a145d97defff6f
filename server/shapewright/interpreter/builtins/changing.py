"""Methods that change a list's or set's items in place, and those that make a set of several."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from shapewright.interpreter.builtins.ordering import in_order
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of, known_items
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import OPERATIONS, combined, told_apart
from shapewright.values import NONE, Const, ListObject, ListState, Some, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("builtins.list.appendleft")
def _append_left(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _put_first(run, args[0], [args[1]])


@native("builtins.list.extendleft")
def _extend_left(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[1])
    return _put_first(run, args[0], None if items is None else items[::-1], element_of(run, args[1]))


def _put_first(run: Run, target: Value, items: Sequence[Value] | None, like: Value | None = None) -> Value:
    if not isinstance(target, ListObject):
        return NONE
    if target.items is not None and items is not None:
        run.write(target, "state", ListState((*items, *target.items)))
        return NONE
    known = [e for e in (element_of(run, target), like, *(items or ())) if e is not None]
    run.write(target, "state", ListState(None, run.context.join(known) if known else None))
    return NONE


@native("builtins.list.reverse")
def _reverse(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], ListObject) and args[0].items is not None:
        run.write(args[0], "state", ListState(args[0].items[::-1]))
    return NONE


@native("builtins.list.sort")
def _sort(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target = args[0]
    if isinstance(target, ListObject) and target.items:
        ordered = in_order(run, target.items, kwargs, frame, node)
        if ordered is None:
            shuffled(run, target)
        else:
            run.write(target, "state", ListState(tuple(ordered)))
    return NONE


def shuffled(run: Run, target: Value) -> None:
    """The items stay what they are, their order is no longer known."""
    if isinstance(target, ListObject) and target.items and any(item != target.items[0] for item in target.items):
        run.write(target, "state", ListState(None, run.context.join(target.items), len(target.items)))


@native("builtins.list.remove", "builtins.set.remove", "builtins.set.discard")
def _remove(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """Takes out the first item that equals a value; how many are left is not known where that cannot be told."""
    target, value = args[0], args[1]
    if not isinstance(target, ListObject):
        return NONE
    items = target.items
    if items is None:
        if target.length is not None:
            run.write(target, "state", ListState(None, target.element))
        return NONE
    if told_apart((*items, value)):
        index = next((i for i, item in enumerate(items) if item == value), None)
        if index is not None:
            run.write(target, "state", ListState((*items[:index], *items[index + 1 :])))
    elif items:
        run.write(target, "state", ListState(None, run.context.join(items)))
    return NONE


# --- sets ----------------------------------------------------------------------------------------------
def _register_algebra(name: str) -> None:
    @native(f"builtins.set.{name}")
    def made(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        return combined(run, name, args)

    @native(f"builtins.set.{name}_update")
    def updated(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        if isinstance(args[0], ListObject):
            run.write(args[0], "state", combined(run, name, args).state)
        return NONE


for _name in OPERATIONS:
    _register_algebra(_name)


@native("builtins.set.update")
def _update(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], ListObject):
        run.write(args[0], "state", combined(run, "union", args).state)
    return NONE


def _register_comparison(name: str, holds: Callable[[list[Value], list[Value]], bool]) -> None:
    @native(f"builtins.set.{name}")
    def compare(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        a, b = known_items(run, args[0]), known_items(run, args[1])
        if a is None or b is None or not told_apart((*a, *b)):
            return Some("bool")
        return Const(holds(a, b))


_register_comparison("issubset", lambda a, b: all(item in b for item in a))
_register_comparison("issuperset", lambda a, b: all(item in a for item in b))
_register_comparison("isdisjoint", lambda a, b: not any(item in a for item in b))

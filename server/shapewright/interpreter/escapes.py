"""What is handed to a call that is not followed: it may have been filled there, so that "empty" is no longer certain.

Only what is empty is opened. A function that is not followed seldom changes what its caller has filled; but a list
that a callback appends to, or an object that collects results, is looked at once the call is through.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence

from shapewright.frontend.once import once_by_node
from shapewright.interpreter.frame import Frame, FunctionValue, Scope
from shapewright.interpreter.run import Run
from shapewright.values import (
    TRUE,
    Bound,
    Const,
    DictObject,
    Instance,
    ListObject,
    ListState,
    Object,
    Partial,
    Tuple,
    Union,
    Unknown,
    Value,
)

REASON = "a call that was not followed may have filled it"
LENT = "#lent"
"""The slot that tells of an object made by a library's function, which may get attributes anywhere, whether it was."""
MOST_DEEP = 3
"""So far containers are searched, and functions that a callback calls."""
MOST_LENT = 32
_FILLING = frozenset(("append", "extend", "insert", "add", "update", "setdefault", "appendleft", "put", "put_nowait"))


def lend(run: Run, value: Value) -> None:
    """Something is put where it is not known who uses it: any call that is not followed may, from now on."""
    if not isinstance(value, (Instance, ListObject, DictObject, Bound, FunctionValue, Partial)):
        return
    run.lent[id(value)] = value
    if len(run.lent) > MOST_LENT:
        del run.lent[next(iter(run.lent))]
    let_go(run, (value,))


def let_go(run: Run, values: Iterable[Value], depth: int = 0) -> None:
    """Open what is empty in values that a call got which was not followed."""
    for value in values:
        if isinstance(value, ListObject) and value.items is not None and value.items:
            _deeper(run, value.items, depth)
        elif isinstance(value, DictObject) and value.items:
            _deeper(run, value.items.values(), depth)
        elif isinstance(value, (ListObject, DictObject)):
            open_container(run, value, Unknown(REASON))
        elif isinstance(value, Tuple):
            _deeper(run, value.items, depth)
        elif isinstance(value, Instance):
            if LENT in value.slots:
                run.write(value, LENT, TRUE)
            _open_collected(run, value)
        else:
            let_go_callback(run, value)


def _deeper(run: Run, values: Iterable[Value], depth: int) -> None:
    if depth < MOST_DEEP:
        let_go(run, tuple(values), depth + 1)


def _open_collected(run: Run, instance: Instance) -> None:
    """Open the containers of an object that its own methods fill."""
    for held in instance.slots.values():  # a callback that was put there; not the layers of a model
        if isinstance(held, Instance) and not any(cls.lib for cls in held.cls.mro):
            _open_filled(run, held)
    _open_filled(run, instance)


def _open_filled(run: Run, instance: Instance) -> None:
    holding = {k: v for k, v in instance.slots.items() if isinstance(k, str) and is_empty(v) and not _is_none(v)}
    if holding:
        changed = changed_by_methods(instance)
        for name in holding.keys() & changed:
            open_slot(run, instance, name, Unknown(REASON, name=name))


def let_go_callback(run: Run, value: Value) -> None:
    """Open what a function would fill that was handed to a call: when, and whether, it is called is not known."""
    if isinstance(value, Partial):
        for part in (value.function, *value.args):
            let_go_callback(run, part)
    elif isinstance(value, Bound) and isinstance(value.function, FunctionValue):
        _open_changes(run, value.function, value.receiver, 0)
    elif isinstance(value, FunctionValue):
        _open_changes(run, value, None, 0)


def _open_changes(run: Run, function: FunctionValue, receiver: Value | None, depth: int) -> None:
    parameters = [a.arg for a in (*function.node.args.posonlyargs, *function.node.args.args)]

    def seen(name: str) -> tuple[Object, Value] | None:
        if name in parameters:
            is_self = receiver is not None and name == parameters[0]
            return (receiver, receiver) if is_self and isinstance(receiver, Instance) else None
        return _looked_up(function, name)

    for name, attribute in _changes(function.node):
        found = seen(name)
        if found is None:
            continue
        owner, value = found
        if not attribute and owner is not value:
            open_slot(run, owner, name, Unknown(REASON, name=name))
        elif attribute and isinstance(value, Instance):
            open_slot(run, value, attribute, Unknown(REASON, name=attribute))
    if depth < MOST_DEEP:
        for callee, own in _callees(function, seen):
            _open_changes(run, callee, own, depth + 1)


def let_rounds_fill(run: Run, frame: Frame, statements: Sequence[ast.stmt]) -> None:
    """Open what the rounds of a loop would fill, where none of them could be followed to its end."""
    for statement in statements:
        for name, attribute in _changes(statement):
            value = frame.scope.slots.get(name)
            if not attribute:
                open_slot(run, frame.scope, name, Unknown(REASON, name=name))
            elif isinstance(value, Instance):
                open_slot(run, value, attribute, Unknown(REASON, name=attribute))


def _looked_up(function: FunctionValue, name: str) -> tuple[Object, Value] | None:
    """Where a name that is not the function's own is bound, and to what."""
    scope: Object | None = function.closure
    while scope is not None:
        value = scope.slots.get(name)
        if isinstance(value, Value):
            return scope, value
        scope = scope.parent if isinstance(scope, Scope) else None
    value = function.unit.module.slots.get(name)
    return (function.unit.module, value) if isinstance(value, Value) else None


@once_by_node
def _changes(node: ast.AST) -> tuple[tuple[str, str], ...]:
    """What a function changes that is older than its call: a name, or (with the name) an attribute of what it holds."""
    return tuple(_changes_in_turn(node))


def _changes_in_turn(node: ast.AST) -> Iterator[tuple[str, str]]:
    declared: set[str] = set()
    for part in ast.walk(node):
        if isinstance(part, (ast.Global, ast.Nonlocal)):
            declared.update(part.names)
        elif isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute) and part.func.attr in _FILLING:
            yield from _named(part.func.value)
        elif isinstance(part, ast.Subscript) and isinstance(part.ctx, ast.Store):
            yield from _named(part.value)
        elif isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            yield from _named(part)
    yield from ((name, "") for name in declared)


def _named(node: ast.expr) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Name):
        yield node.id, ""
    elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield node.value.id, node.attr
    elif isinstance(node, ast.Subscript):
        yield from _named(node.value)


def _callees(function: FunctionValue, seen: object) -> Iterator[tuple[FunctionValue, Value | None]]:
    """The functions of the program that a function calls by a name, or as a method of what a name holds."""
    for called in _called_in(function.node):
        if isinstance(called, ast.Name):
            found = seen(called.id)  # type: ignore[operator]
            if found is not None and isinstance(found[1], FunctionValue) and found[1] is not function:
                yield found[1], None
        elif isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
            found = seen(called.value.id)  # type: ignore[operator]
            if found is not None and isinstance(found[1], Instance):
                method = next((c.slots[called.attr] for c in found[1].cls.mro if called.attr in c.slots), None)
                if isinstance(method, FunctionValue) and method is not function:
                    yield method, found[1]


@once_by_node
def _called_in(function: ast.AST) -> tuple[ast.expr, ...]:
    return tuple(part.func for part in ast.walk(function) if isinstance(part, ast.Call))


# --- what is empty, and opening it ---------------------------------------------------------------------
def open_slot(run: Run, owner: Object, name: str, given: Unknown) -> None:
    """Let what an object (or a scope) holds under a name, if it is empty, have any contents."""
    value = owner.slots.get(name)
    if not is_empty(value):
        return
    if isinstance(value, (ListObject, DictObject)):
        open_container(run, value, given)
    elif isinstance(value, Value):
        run.write(owner, name, Union((value, given)))


def open_container(run: Run, value: ListObject | DictObject, given: Unknown) -> None:
    """Let an empty container have any contents."""
    if isinstance(value, ListObject):
        run.write(value, "state", ListState(None, given))
    else:
        run.write(value, "state", value.state._replace(open=given))


def open_cold(run: Run, value: object) -> None:
    """Let a list that a module or a class keeps empty have any contents: whoever calls what is run cold fills it."""
    if run.recorder.cold and isinstance(value, ListObject) and is_empty(value):
        open_container(run, value, Unknown("others may have filled it", open=True))


def is_empty(value: object) -> bool:
    """Whether a value is an empty container, or None in the place of what is not there yet."""
    if isinstance(value, (ListObject, DictObject)):
        return value.items in ((), {}) and not (isinstance(value, DictObject) and value.open_element is not None)
    if isinstance(value, Tuple):
        return not value.items and value.cls is None and not value.names
    return _is_none(value)


def _is_none(value: object) -> bool:
    return isinstance(value, Const) and value.value is None


def changed_by_methods(instance: Instance) -> set[str]:
    """The attributes that methods may change: those they set, and those they call something on or put items into.

    One that they name in a text, too: ``self.register_buffer("mask", …)``, ``setattr(self, name, …)`` for listed names.
    """
    return {name for function in _methods(instance) for name in _changed_in(function)}


def set_by_methods(instance: Instance) -> set[str]:
    """The attributes that methods set, those left out that they only count up."""
    return {name for function in _methods(instance) for name in _set_in(function)}


def _methods(instance: Instance) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """The methods of an object's classes that are in the program; constructors left out."""
    for owner in instance.cls.mro:
        for function in owner.node.body if owner.node is not None else ():
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)) and function.name != "__init__":
                yield function


@once_by_node
def _changed_in(function: ast.AST) -> frozenset[str]:
    changed: set[str] = set()
    for part in ast.walk(function):
        if isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store):
            changed.add(part.attr)
        elif isinstance(part, (ast.Attribute, ast.Subscript)) and isinstance(part.value, ast.Attribute):
            changed.add(part.value.attr)
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            changed.add(part.value)
    return frozenset(changed)


@once_by_node
def _set_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> frozenset[str]:
    changed: set[str] = set()
    receiver = next((a.arg for a in (*function.args.posonlyargs, *function.args.args)), "")
    counted = {id(part.target) for part in ast.walk(function) if isinstance(part, ast.AugAssign)}
    for part in ast.walk(function):
        if not (isinstance(part, ast.Attribute) and isinstance(part.ctx, ast.Store)) or id(part) in counted:
            continue
        if isinstance(part.value, ast.Name) and part.value.id == receiver:
            changed.add(part.attr)
    return frozenset(changed)

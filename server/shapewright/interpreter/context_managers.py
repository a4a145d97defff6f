"""``with``: entering and leaving context managers."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

from shapewright.interpreter import attributes, escapes
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Const, Instance, ListObject, Unknown, Value


def enter(run: Run, manager: Value, frame: Frame, node: ast.AST | None) -> Value:
    """What ``with manager as name`` binds."""
    from shapewright.interpreter.calls import call

    if isinstance(manager, Instance):
        method = attributes.find(run, manager, "__enter__") or attributes.find(run, manager, "__aenter__")
        if method is not None:
            return call(run, method, [], {}, frame, node)
    if isinstance(manager, ListObject) and manager.kind == "generator":  # @contextmanager
        return manager.items[0] if manager.items else manager.element or Unknown("what the context manager yields")
    run.chances += 1
    if isinstance(manager, Const):
        return manager
    return manager if isinstance(manager, Unknown) else Unknown(f"what entering a {manager.type_name} gives")


def leave(run: Run, manager: Value, frame: Frame, node: ast.AST) -> None:
    """Leave a context normally."""
    from shapewright.interpreter.calls import call

    if isinstance(manager, Instance):
        method = attributes.find(run, manager, "__exit__") or attributes.find(run, manager, "__aexit__")
        if method is not None:
            call(run, method, [NONE, NONE, NONE], {}, frame, None)
    elif isinstance(manager, ListObject) and manager.kind == "generator":
        # What follows the yield was run on entering: what the body collected may be put now into what was yielded.
        escapes.let_go(run, manager.items or ())


def leave_all(run: Run, entered: Sequence[tuple[Value, int]], frame: Frame, node: ast.AST) -> None:
    """Leave contexts (as ``Frame.managers`` lists them), the innermost first."""
    for manager, _ in reversed(entered):
        leave(run, manager, frame, node)


def enter_all(run: Run, managers: Sequence[Value], frame: Frame, node: ast.AST | None) -> dict[Any, Any]:
    """Enter the contexts that decorate a function; gives the frameworks' state before, for after the call."""
    before = dict(run.world.state)
    for manager in managers:
        enter(run, manager, frame, node)
    return before


def restore(run: Run, before: Mapping[Any, Any]) -> None:
    """The frameworks' state as it was, however the function was left."""
    state, trail = run.world.state, run.world.trail
    for name in list(state):
        if name not in before:
            trail.delete(state, name)
        elif state[name] is not before[name]:
            trail.write(state, name, before[name])

"""Tensors that are written in place: what was known of their contents is forgotten wherever they are held."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from shapewright.interpreter.frame import Scope
from shapewright.interpreter.run import Run
from shapewright.values import (
    DictObject,
    Instance,
    ListObject,
    ListState,
    ModuleObject,
    Object,
    Tensor,
    Tuple,
)

MOST_DEEP = 3
"""So far what running functions hold is searched."""


def forget_contents(run: Run, tensor: Tensor) -> None:
    """Forget the contents of a tensor in every running function's names, and one level inside what they hold.

    Shapes and dtypes stay: writing in place changes neither.
    """
    if tensor.data is None and tensor.interval is None:
        return
    for owner in _holders(run):
        if isinstance(owner, ListObject):
            _forget_in_list(run, owner, tensor)
            continue
        for name, value in list(dict.items(owner.slots)):
            if isinstance(value, Tensor) and _is_same(value, tensor):
                run.write(owner, name, replace(value, data=None, interval=None))


def doubt_gradient(run: Run, tensor: Tensor, after: Tensor) -> None:
    """A tensor was told to require a gradient, or not to: what a running function holds may be the same tensor.

    Or only one just like it, so that it is not known any more of either. Parameters that are frozen stay as they are.
    """
    if after.requires_grad == tensor.requires_grad or (tensor.kind == "parameter" and not after.requires_grad):
        return
    seen: set[int] = set()
    for scope in _scopes(run):
        _doubted(run, scope, tensor, seen, 0)


def _doubted(run: Run, value: object, tensor: Tensor, seen: set[int], depth: int) -> Any:
    """What stands for a value now; objects are changed where they are."""

    def inner(part: object) -> Any:
        return _doubted(run, part, tensor, seen, depth + 1)

    if isinstance(value, Tensor):
        return replace(value, requires_grad=None) if _is_same(value, tensor) else value
    if depth > MOST_DEEP or (isinstance(value, Object) and value.uid in seen):
        return value
    if isinstance(value, Tuple):
        items = tuple(inner(item) for item in value.items)
        return value.holding(items) if _differ(items, value.items) else value
    if isinstance(value, Object):
        seen.add(value.uid)
    if isinstance(value, ListObject):
        given = value.state.items or ()
        items = tuple(inner(item) for item in given)
        if _differ(items, given):
            run.write(value, "state", value.state._replace(items=items))
    elif isinstance(value, DictObject):
        entries = {key: inner(entry) for key, entry in value.items.items()}
        if _differ(entries.values(), value.items.values()):
            run.write(value, "state", value.state._replace(items=entries))
    elif isinstance(value, (Instance, Scope, ModuleObject)):
        for name, held in list(dict.items(value.slots)):
            now = inner(held)
            if now is not held:
                run.write(value, name, now)
    return value


def _differ(now: Iterable[object], before: Iterable[object]) -> bool:
    return any(a is not b for a, b in zip(now, before, strict=True))


def _is_same(a: Tensor, b: Tensor) -> bool:
    """Whether two values are one tensor: made at the same place, and still alike."""
    return a is b or (a.origin is not None and a.origin is b.origin and a == b)


def _holders(run: Run) -> Iterator[Object]:
    """Every scope in use, and the objects and lists that its names hold."""
    seen: set[int] = set()
    for scope in _scopes(run):
        yield from _with_contents(scope, seen)


def _scopes(run: Run) -> Iterator[Object]:
    """Every scope in use; those that functions share come several times."""
    for frame in run.frames:
        scope: Object | None = frame.scope
        while scope is not None:
            yield scope
            scope = scope.parent if isinstance(scope, Scope) else None
        yield frame.unit.module


def _with_contents(scope: Object, seen: set[int]) -> Iterator[Object]:
    if scope.uid in seen:
        return
    seen.add(scope.uid)
    yield scope
    for value in list(dict.values(scope.slots)):
        if isinstance(value, (Instance, ListObject)) and value.uid not in seen:
            seen.add(value.uid)
            yield value


def _forget_in_list(run: Run, owner: ListObject, tensor: Tensor) -> None:
    items = owner.items
    if items is not None and any(isinstance(i, Tensor) and _is_same(i, tensor) for i in items):
        kept = (
            replace(i, data=None, interval=None) if isinstance(i, Tensor) and _is_same(i, tensor) else i for i in items
        )
        run.write(owner, "state", ListState(tuple(kept)))

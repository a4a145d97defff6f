"""Tensors that are written in place: what was known of their contents is forgotten wherever they are held."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from shapewright.interpreter.frame import Scope
from shapewright.interpreter.run import Run
from shapewright.values import Instance, ListObject, ListState, Object, Tensor


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


def _is_same(a: Tensor, b: Tensor) -> bool:
    """Whether two values are one tensor: made at the same place, and still alike."""
    return a is b or (a.origin is not None and a.origin is b.origin and a == b)


def _holders(run: Run) -> Iterator[Object]:
    """Every scope in use, and the objects and lists that its names hold."""
    seen: set[int] = set()
    for frame in run.frames:
        scope: Object | None = frame.scope
        while scope is not None:
            yield from _with_contents(scope, seen)
            scope = scope.parent if isinstance(scope, Scope) else None
        yield from _with_contents(frame.unit.module, seen)


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

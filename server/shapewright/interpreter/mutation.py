"""Tensors that are written in place: what was known of their contents is forgotten wherever they are held."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shapewright.interpreter.frame import Scope
from shapewright.interpreter.run import Run
from shapewright.values import (
    DictObject,
    Instance,
    ListObject,
    ModuleObject,
    Object,
    Origin,
    Tensor,
    Tuple,
    Value,
)

MOST_DEEP = 3
"""So far what running functions hold is searched."""


def forget_contents(run: Run, tensor: Tensor) -> None:
    """Forget the contents of a tensor, and of all that shares its memory, wherever running functions hold it.

    Shapes and dtypes stay: writing in place changes neither.
    """
    if tensor.data is None and tensor.interval is None:
        return  # what it is a view of, or is viewed by it, holds no more: views keep the bounds of what they show

    def forgotten(held: Tensor) -> Tensor:
        if (held.data is None and held.interval is None) or not _shares_memory(held, tensor):
            return held
        return replace(held, data=None, interval=None)

    change_held(run, forgotten)


def written(name: str, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Iterator[Tensor]:
    """The tensors that an operator writes to: the first operand of ``add_`` and of ``x[i] = y``; what ``out`` names."""
    member = name.rpartition(".")[2]
    by_name = member.endswith("_") and not member.endswith("__") and member not in ("requires_grad_", "detach_")
    in_place = member in _WRITING or (by_name and name.startswith("torch."))
    first = next(iter((*args, *kwargs.values())), None)
    outs = kwargs.get("out")
    for value in ((first,) if in_place else ()) + (outs.items if isinstance(outs, Tuple) else (outs,)):
        if isinstance(value, Tensor) and value.library in ("torch", "numpy") and value.kind != "scalar":
            yield value


_WRITING = frozenset(
    ("__setitem__", "__iadd__", "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__",
     "__iand__", "__ior__", "__ixor__", "__ilshift__", "__irshift__", "__imatmul__")
)  # fmt: skip

VIEWS = frozenset(
    ("__getitem__", "view", "view_as", "reshape", "reshape_as", "ravel", "flatten", "unflatten", "transpose",
     "swapaxes", "swapdims", "moveaxis", "movedim", "permute", "t", "T", "mT", "squeeze", "unsqueeze", "expand",
     "expand_as", "expand_dims", "broadcast_to", "narrow", "select", "diagonal", "unfold", "detach", "data",
     "contiguous", "Parameter", "Buffer", "numpy", "from_numpy", "as_tensor", "asarray", "to", "cpu", "cuda",
     "rearrange")
)  # fmt: skip
"""Operators whose result may share its memory with their first operand, and then holds nothing else."""


def _shares_memory(a: Tensor, b: Tensor) -> bool:
    """Whether two values are one tensor or may be views of one."""
    return a is b or (a.origin is not None and b.origin is not None and _viewed(a.origin) is _viewed(b.origin))


def _viewed(origin: Origin) -> Origin:
    """Where the tensor was made that this one is a view of, over all views between; itself where it is none."""
    while origin.operation in VIEWS and origin.inputs:
        origin = origin.inputs[0]
    return origin


def change_held(run: Run, change: Callable[[Tensor], Tensor]) -> None:
    """Put what ``change`` gives for a tensor in its place, in all that running functions hold."""
    seen: set[int] = set()
    for scope in _scopes(run):
        _changed(run, scope, change, seen, 0)


def _changed(run: Run, value: object, change: Callable[[Tensor], Tensor], seen: set[int], depth: int) -> Any:
    """What stands for a value now; objects are changed where they are."""

    def inner(part: object) -> Any:
        return _changed(run, part, change, seen, depth + 1)

    if isinstance(value, Tensor):
        return change(value)
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


def is_same(a: Tensor, b: Tensor) -> bool:
    """Whether two values are one tensor: made at the same place, and still alike but for their contents."""
    if a is b or a.origin is None or a.origin is not b.origin:
        return a is b
    return replace(a, data=None, interval=None) == replace(b, data=None, interval=None)


def _scopes(run: Run) -> Iterator[Object]:
    """Every scope in use; those that functions share come several times."""
    for frame in run.frames:
        scope: Object | None = frame.scope
        while scope is not None:
            yield scope
            scope = scope.parent if isinstance(scope, Scope) else None
        yield frame.unit.module

"""The join: the least abstract value that stands for each of several."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapewright import dims
from shapewright.dims import Dim, Expr
from shapewright.interpreter.trail import MISSING
from shapewright.values import (
    NONE,
    Certain,
    Const,
    DictObject,
    DictState,
    Int,
    ListObject,
    ListState,
    Many,
    Missing,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

MAX_OPTIONS = 6


def join_slot(key: Any, values: list[Any]) -> Any:
    """Join the values of one slot; a branch that lacks it does not count."""
    present = [v for v in values if v is not MISSING]
    if all(isinstance(v, Value) for v in present):
        return join(present, str(key) if isinstance(key, str) else "")
    first = present[0]
    if isinstance(first, Certain):
        return Certain(first.intersection(*(v if isinstance(v, Certain) else () for v in values)))
    if all(_same_plain(first, v) for v in present[1:]):
        return first
    if all(isinstance(v, ListState) for v in present):
        return _join_lists(present)
    if all(isinstance(v, DictState) for v in present):
        return _join_dicts(present)
    return MISSING


def _same_plain(a: Any, b: Any) -> bool:
    return a is b or (type(a) is type(b) and bool(a == b))


def _join_lists(states: Sequence[ListState]) -> ListState:
    known = [s.items for s in states if s.items is not None]
    if len(known) == len(states) and len({len(items) for items in known}) == 1:
        return ListState(tuple(join(column) for column in zip(*known, strict=True)))
    elements: list[Value] = []
    for state in states:
        elements += state.items if state.items is not None else [e for e in (state.element,) if e is not None]
    lengths = [len(s.items) if s.items is not None else s.length for s in states]
    length = None if None in lengths else _join_dims([d for d in lengths if d is not None])
    return ListState(None, join(elements) if elements else None, length)


def _join_dicts(states: Sequence[DictState]) -> DictState:
    keys: dict[Value, None] = {}
    for state in states:
        keys.update(dict.fromkeys(state.items))
    items = {k: join([s.items[k] for s in states if k in s.items]) for k in keys}
    others = [s.open for s in states if s.open is not None]
    optional = frozenset(k for k in keys if any(k not in s.items or k in s.optional for s in states))
    return DictState(items, join(others) if others else None, states[0].factory, optional)


def _join_dims(values: Sequence[Dim]) -> Dim:
    result = values[0]
    for value in values[1:]:
        result = dims.join(result, value)
    return result


def join(values: Sequence[Value], name: str = "") -> Value:
    """The least value that stands for each; ``name`` names a size made by joining two."""
    result: Value | None = None
    for value in values:
        result = value if result is None else join2(result, value, name)
    return result if result is not None else Unknown("no value reaches here")


def join2(a: Value, b: Value, name: str = "") -> Value:
    """The join of two values."""
    if a is b or a == b:
        return a
    if isinstance(a, Unknown):
        return _unknown_or(a, b)
    if isinstance(b, Unknown):
        return _unknown_or(b, a)
    if isinstance(a, Union) or isinstance(b, Union):
        return _join_options(a, b, name)
    if isinstance(a, Tensor) and isinstance(b, Tensor):
        joined = join_tensors(a, b)
        return joined if joined is not None else Union((a, b))
    if isinstance(a, Tuple) and isinstance(b, Tuple) and len(a.items) == len(b.items) and a.kind == b.kind:
        return a.holding(tuple(join2(x, y) for x, y in zip(a.items, b.items, strict=True)))
    if isinstance(a, Many) and isinstance(b, Many) and a.kind == b.kind:
        length = a.length if a.length == b.length else None
        return Many(join2(a.element, b.element), length, a.kind)
    if isinstance(a, ListObject) and isinstance(b, ListObject) and a.kind == b.kind:
        merged = ListObject((), kind=a.kind)
        merged.slots["state"] = _join_lists((a.state, b.state))
        merged.parts, merged.since = (a, b), min(a.since, b.since)
        return merged
    if isinstance(a, DictObject) and isinstance(b, DictObject) and a.kind == b.kind:
        entries = DictObject(kind=a.kind)
        entries.slots["state"] = _join_dicts((a.state, b.state))
        entries.parts, entries.since = (a, b), min(a.since, b.since)
        return entries
    number = _join_numbers(a, b, name)
    if number is not None:
        return number
    if isinstance(a, Some) and isinstance(b, Some) and a.type_name == b.type_name:
        return Some(a.type_name)
    if isinstance(a, (Const, Some)) and isinstance(b, (Const, Some)) and a.type_name == b.type_name != "NoneType":
        if isinstance(a, Const) and isinstance(b, Const) and a.type_name in ("str", "bool"):
            return Union((a, b)) if a.type_name == "str" else Some("bool")
        return Some(a.type_name)
    return Union((a, b))


def _unknown_or(unknown: Unknown, other: Value) -> Unknown:
    """What is not known, or something else: where that is no tensor, what is learnt of one says nothing of both."""
    options = other.options if isinstance(other, Union) else (other,)
    if isinstance(unknown, Missing) or all(isinstance(o, (Unknown, Tensor)) or o == NONE for o in options):
        return unknown
    return Unknown(unknown.reason, name=unknown.name, open=unknown.open)


def _join_numbers(a: Value, b: Value, name: str) -> Value | None:
    left, right = _dim(a), _dim(b)
    if left is None or right is None:
        return None
    joined = dims.join(left, right, name)
    return Int(joined) if isinstance(joined, Expr) else Const(joined)


def _dim(value: Value) -> Dim | None:
    if isinstance(value, Const) and type(value.value) is int:
        return value.value
    return value.dim if isinstance(value, Int) else None


def _join_options(a: Value, b: Value, name: str) -> Value:
    options: list[Value] = list(a.options) if isinstance(a, Union) else [a]
    for option in b.options if isinstance(b, Union) else (b,):
        for index, known in enumerate(options):
            merged = join2(known, option, name)
            if not isinstance(merged, Union):
                options[index] = merged
                break
        else:
            options.append(option)
    if len(options) > MAX_OPTIONS:
        return Unknown("too many different values meet here")
    if len(options) == 1:
        return options[0]
    return Union(tuple(options), any(isinstance(v, Union) and v.guessed for v in (a, b)))


def join_tensors(a: Tensor, b: Tensor) -> Tensor | None:
    """Two tensors as one, dim by dim; None when they are too different to be one value."""
    if a.library != b.library:
        return None
    if a.rank != b.rank:
        if a.rank is None or b.rank is None:
            return a.like(shape=None, dtype=a.dtype if a.dtype == b.dtype else None)
        return None
    if a.dtype != b.dtype and a.dtype is not None and b.dtype is not None:
        return None
    shape = None
    if a.shape is not None and b.shape is not None:
        shape = tuple(x if x == y else dims.join(x, y) for x, y in zip(a.shape, b.shape, strict=True))
    return a.like(
        shape=shape,
        dtype=a.dtype if a.dtype == b.dtype else None,
        kind=_joined_kind(a.kind, b.kind),
        device=a.device if a.device == b.device else None,
        layout=a.layout if a.layout == b.layout else None,
        requires_grad=a.requires_grad if a.requires_grad == b.requires_grad else None,
        data=a.data if a.data == b.data else None,
        interval=_wider(a.interval, b.interval),
        depends=a.depends | b.depends,
        meta=a.meta if a.meta == b.meta else (),
        origin=a.origin,
    )


def _joined_kind(a: str, b: str) -> str:
    """In which world either of two tensors surely stands: beside a value, nothing is surely without one."""
    if a == b:
        return a
    return "graph" if {a, b} == {"variable", "graph"} else "eager"


def _wider(
    a: tuple[float | None, float | None] | None, b: tuple[float | None, float | None] | None
) -> tuple[float | None, float | None] | None:
    if a is None or b is None:
        return None
    low = None if a[0] is None or b[0] is None else min(a[0], b[0])
    high = None if a[1] is None or b[1] is None else max(a[1], b[1])
    return low, high

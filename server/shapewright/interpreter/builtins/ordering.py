"""``sorted``, ``max`` and ``min``, with keys."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any

from shapewright import dims
from shapewright.interpreter import comparisons
from shapewright.interpreter.anew import one_of
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.conditions import truth
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of, known_items, length_of
from shapewright.interpreter.run import Run
from shapewright.rules import dim_of, lift_dim
from shapewright.values import NONE, Const, Int, ListObject, Some, Tensor, Tuple, Unknown, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None

MOST = 256
"""A key is called on at most this many items."""


@native("builtins.sorted")
def _sorted(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if "key" not in kwargs and node is not None and _are_compared_in_vain(run, args, items, frame, node):
        return Unknown("tensors that have no order")
    if items is None:
        return ListObject(None, element_of(run, args[0]), length_of(run, args[0]))
    ordered = in_order(run, items, kwargs, frame, node)
    if ordered is not None:
        return ListObject(tuple(ordered))
    return ListObject(None, run.context.join(items) if items else None, len(items))


def in_order(
    run: Run, items: Sequence[Value], kwargs: Kwargs, frame: Frame, node: Node
) -> Sequence[Value] | None:  # fmt: skip
    """The items as ``sorted`` with these keywords has them; None where their order is not known."""
    ranks = _ranks(run, items, kwargs, frame, node)
    backwards = truth(run, kwargs.get("reverse", Const(False)))
    if ranks is not None and backwards is not None:
        order = _order(ranks, backwards)
        if order is not None:
            return [items[i] for i in order]
    return items if all(i == items[0] for i in items[1:]) else None


def _ranks(run: Run, items: Sequence[Value], kwargs: Kwargs, frame: Frame, node: Node) -> list[object] | None:
    """What the items are ordered by, as Python has it; None where that is not known."""
    from shapewright.interpreter.calls import call

    key = kwargs.get("key", NONE)
    if key != NONE:
        if len(items) > MOST:
            return None
        items = [call(run, key, [item], {}, frame, node) for item in items]
    try:
        return [_plain(item) for item in items]
    except TypeError:
        return None


def _plain(value: Value) -> object:
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Tuple):
        return tuple(_plain(item) for item in value.items)
    raise TypeError


def _order(ranks: list[Any], backwards: bool) -> list[int] | None:
    """The positions in order; None where Python cannot compare what they are ordered by."""
    try:
        return sorted(range(len(ranks)), key=ranks.__getitem__, reverse=backwards)
    except TypeError:
        return None


def _extreme(name: str) -> Any:
    def choose(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        items = known_items(run, args[0]) if len(args) == 1 else args
        if "key" not in kwargs and node is not None and _are_compared_in_vain(run, args, items, frame, node):
            return Unknown("tensors that have no order")
        if items is None:
            element = element_of(run, args[0])
            if "key" in kwargs:
                return _unlisted(args[0]) if element is None else element
            return _one_of(args[0], element) or _unlisted(args[0])
        if not items:
            return kwargs.get("default", Unknown(f"{name}() of an empty sequence"))
        ranks = _ranks(run, items, kwargs, frame, node)
        if ranks is not None:
            order = _order(ranks, backwards=name == "max")
            return Unknown(f"{name}() raises on these values") if order is None else items[order[0]]
        if "key" in kwargs or _of_tensors(items):
            return run.context.join(items)
        return _greatest_size(name, items)

    return choose


def _one_of(items: Value, element: Value | None) -> Value | None:
    """One of items that are all like this one: of numbers and sizes nobody knows which."""
    if isinstance(element, Tensor):
        return one_of(items, element) if isinstance(items, ListObject) else element
    return Some(element.type_name) if isinstance(element, (Some, Const, Int)) else None


def _are_compared_in_vain(
    run: Run, args: Args, items: Sequence[Value] | None, frame: Frame, node: ast.AST
) -> bool:  # fmt: skip
    """Whether tensors of several elements are compared, which is no answer for ``max``; the library says so."""
    rows = [element_of(run, args[0])] * 2 if len(args) == 1 and isinstance(args[0], Tensor) else list(items or ())[:2]
    first, second = rows if len(rows) == 2 else (None, None)
    if first is None or second is None or not any(_has_several(value) for value in (first, second)):
        return False
    asked = comparisons.compare(run, ast.Gt, second, first, frame, node)
    truth(run, asked, frame, node)
    return True


def _has_several(value: Value) -> bool:
    certain = isinstance(value, Tensor) and value.shape is not None and value.kind in ("eager", "parameter")
    return certain and dims.gt(dims.product(value.shape), 1) is True  # type: ignore[attr-defined]


def _of_tensors(items: Sequence[Value]) -> bool:
    """Whether the items are numbers, and some of them tensors of one element: which is greatest, nobody knows."""
    tensors = [item for item in items if isinstance(item, Tensor)]
    numbers = [item for item in items if isinstance(item, (Some, Const, Int))]
    return bool(tensors) and all(x.rank == 0 for x in tensors) and len(tensors) + len(numbers) == len(items)


def _greatest_size(name: str, items: Sequence[Value]) -> Value:
    sizes = [size for item in items if (size := dim_of(item)) is not None]
    if len(sizes) != len(items):
        return _numeric(items)
    result = sizes[0]
    for size in sizes[1:]:
        result = (dims.dmax if name == "max" else dims.dmin)(result, size)
    return lift_dim(result)


def _numeric(items: Sequence[Value]) -> Value:
    kinds = {i.type_name for i in items}
    if kinds <= {"int", "bool"}:
        return Some("int")
    return Some("float") if kinds <= {"int", "float", "bool"} else Unknown("the greatest of values of unknown kinds")


def _unlisted(value: Value) -> Value:
    return Unknown(value.reason if isinstance(value, Unknown) else f"the items of a {value.type_name}")


native("builtins.max")(_extreme("max"))
native("builtins.min")(_extreme("min"))

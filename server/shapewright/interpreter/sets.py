"""The algebra of sets: which items are in one, in both, in one of two."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.iteration import element_of, known_items
from shapewright.interpreter.run import Run
from shapewright.values import ClassValue, Const, Instance, Lib, ListObject, ListState, Tuple, Value

OPERATIONS: dict[str, Callable[[list[Value], list[Value]], list[Value]]] = {
    "union": lambda a, b: [*a, *(item for item in b if item not in a)],
    "intersection": lambda a, b: [item for item in a if item in b],
    "difference": lambda a, b: [item for item in a if item not in b],
    "symmetric_difference": lambda a, b: [*(i for i in a if i not in b), *(i for i in b if i not in a)],
}
_BY_OPERATOR = {"or": "union", "and": "intersection", "sub": "difference", "xor": "symmetric_difference"}


def algebra(run: Run, operator: str, left: ListObject, right: ListObject) -> ListObject:
    """``left | right`` and its like (``or``, ``and``, ``sub``, ``xor``), of sets or the keys of dicts."""
    return combined(run, _BY_OPERATOR[operator], [left, right])


def combined(run: Run, name: str, sets: Sequence[Value]) -> ListObject:
    """A new set made of several, each of which may be any iterable."""
    listed = [known_items(run, one) for one in sets]
    whole = [items for items in listed if items is not None]
    if len(whole) == len(listed) and told_apart([item for items in whole for item in items]):
        made = list(dict.fromkeys(map(_key, whole[0])))
        for other in whole[1:]:
            made = OPERATIONS[name](made, list(dict.fromkeys(map(_key, other))))
        return ListObject(tuple(made), kind="set")
    elements = [e for e in (element_of(run, one) for one in sets) if e is not None]
    return ListObject(None, run.context.join(elements) if elements else None, kind="set")


def holding(run: Run, items: Sequence[Value]) -> ListState:
    """What a set of these items holds: each once, or nobody knows how many where two of them may be equal."""
    if len(items) < 2:
        return ListState(tuple(items))
    if not told_apart(items):
        return ListState(None, run.context.join(items))
    return ListState(tuple({_key(item): item for item in items}.values()))


def told_apart(items: Sequence[Value]) -> bool:
    """Whether any two of these are known to be equal or not: plain values, and what is equal to itself only."""
    return all(
        told_apart(item.items)
        if isinstance(item, Tuple)
        else isinstance(item, (Const, Lib, ClassValue, FunctionValue)) or _is_itself(item)
        for item in items
    )


def plain_set(items: Sequence[Value]) -> frozenset[Value]:
    """The items of a set, those that are equal as one."""
    return frozenset(map(_key, items))


def _key(item: Value) -> Value:
    """What equal items have alike: a named tuple and a shape equal a plain tuple."""
    return Tuple(tuple(map(_key, item.items))) if isinstance(item, Tuple) else item


def _is_itself(item: Value) -> bool:
    return isinstance(item, Instance) and not any(c.lib or "__eq__" in c.slots for c in item.cls.mro)

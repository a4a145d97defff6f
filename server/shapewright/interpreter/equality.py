"""Whether two of Python's own values are equal."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Sequence

from shapewright import dims
from shapewright.interpreter import structs
from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import plain_set, told_apart
from shapewright.rules import dim_of
from shapewright.values import SETS, TENSOR_SHAPE, ClassValue, Const, DictObject, ListObject, Some, Tuple, Value

_OF_ITS_OWN = ("generator", "dict_values")
"""Kinds of lists that are equal to themselves alone."""


def equal_values(run: Run, a: Value, b: Value) -> bool | None:
    """Whether two values are equal; None where that cannot be told."""
    x, y = dim_of(a), dim_of(b)
    if x is not None and y is not None:
        return dims.eq(x, y)
    if isinstance(a, Const) and isinstance(b, Const):
        return a == b
    if isinstance(a, (Tuple, ListObject)) and isinstance(b, (Tuple, ListObject)):
        return _same_items(run, a, b)
    if isinstance(a, DictObject) and isinstance(b, DictObject):
        return _same_entries(run, a, b)
    defined = same_definition(a, b)
    if defined is not None:
        return defined
    return True if a == b else structs.equal_members(a, b)


def _same_items(run: Run, left: Tuple | ListObject, right: Tuple | ListObject) -> bool | None:
    if left is right:
        return True
    kinds = [side.kind for side in (left, right)]
    if any(kind in _OF_ITS_OWN for kind in kinds):
        return None
    if any(kind in SETS for kind in kinds):
        a, b = known_items(run, left), known_items(run, right)
        return False if not all(kind in SETS for kind in kinds) else _same_sets(a, b)
    return _same_sequences(run, left, right)


def _same_sequences(run: Run, left: Value, right: Value) -> bool | None:
    a, b = known_items(run, left), known_items(run, right)
    if a is None or b is None:
        return left == right or None
    alike = isinstance(left, Tuple) is isinstance(right, Tuple) or is_shape(left) or is_shape(right)
    if len(a) != len(b) or not alike:
        return False
    return _all(equal_values(run, x, y) for x, y in zip(a, b, strict=True))


def _same_sets(a: Sequence[Value] | None, b: Sequence[Value] | None) -> bool | None:
    if a is None or b is None or not told_apart([*a, *b]):
        return None
    return plain_set(a) == plain_set(b)


def _same_entries(run: Run, a: DictObject, b: DictObject) -> bool | None:
    """Whether two dicts have the same keys, in whatever order, and each of them the same value."""
    if a is b:
        return True
    listed = all(d.open_element is None and not d.state.optional for d in (a, b))
    if not listed or not told_apart([*a.items, *b.items]):
        return None
    if plain_set(list(a.items)) != plain_set(list(b.items)):
        return False
    return _all(equal_values(run, value, b.items[key]) if key in b.items else None for key, value in a.items.items())


def _all(answers: Iterable[bool | None]) -> bool | None:
    """Whether all hold."""
    known = list(answers)
    return False if False in known else (None if None in known else True)


def in_order(run: Run, name: str, left: Value, right: Value) -> Value:
    """``a <= b`` and its kin of two sets that are known: whether one holds the other."""
    both = isinstance(left, ListObject) and isinstance(right, ListObject)
    if not (both and left.kind in SETS and right.kind in SETS):  # type: ignore[attr-defined]
        return Some("bool")
    a, b = known_items(run, left), known_items(run, right)
    if a is None or b is None or not told_apart([*a, *b]):
        return Some("bool")
    return Const(getattr(operator, name)(plain_set(a), plain_set(b)))


def is_shape(value: Value) -> bool:
    """Whether it is a ``tf.TensorShape``, which equals lists and tuples of its sizes, and adds to them."""
    return isinstance(value, Tuple) and value.kind == TENSOR_SHAPE


def same_definition(a: Value, b: Value) -> bool | None:
    """Whether two classes or two functions are one: they equal only themselves; None where it cannot be told."""
    if isinstance(a, ClassValue) and isinstance(b, ClassValue):
        return a is b
    if isinstance(a, FunctionValue) and isinstance(b, FunctionValue):
        if a is b:
            return True
        return False if a.node is not b.node else None  # one definition that ran twice gives two
    return None

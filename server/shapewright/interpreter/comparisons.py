"""Comparisons: equality, order, identity and membership of abstract values."""

from __future__ import annotations

import ast
import operator

from shapewright import dims
from shapewright.interpreter import attributes, stars, structs
from shapewright.interpreter.conditions import truth
from shapewright.interpreter.equality import equal_values, is_shape, same_definition
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.operators import NAMES, call_method, dispatch
from shapewright.interpreter.run import Run
from shapewright.rules import dim_of, same_dtype
from shapewright.values import (
    NONE,
    SETS,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    ModuleObject,
    Partial,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)


def compare(run: Run, op: type, left: Value, right: Value, frame: Frame, node: ast.AST | None) -> Value:
    """One link of a comparison."""
    if op in (ast.Is, ast.IsNot):
        same = _identical(run, left, right)
        return _undecided(left, right) if same is None else Const(same is (op is ast.Is))
    if op in (ast.In, ast.NotIn):
        inside = contains(run, right, left, frame, node)
        if isinstance(inside, Unknown):
            return inside
        known = inside.value if isinstance(inside, Const) else None
        return Some("bool") if known is None else Const(bool(known) is (op is ast.In))
    if any(isinstance(side, ListObject) and side.kind == "Index" for side in (left, right)):
        return Unknown("an index of pandas's is compared item by item")
    name = NAMES[op]
    if name in ("eq", "ne"):
        equal = same_definition(left, right)
        if equal is None:
            equal = structs.equal_members(left, right)
        if equal is not None:
            return Const(equal is (name == "eq"))
    if not isinstance(left, (Tensor, Union, Instance)) and not isinstance(right, (Tensor, Union, Instance)):
        decided = (
            _compare_numbers(name, left, right)
            or _compare_tuples(name, left, right)
            or _compare_bounded(name, left, right)
        )
        if decided is not None:
            return decided
        if name in ("eq", "ne") and (same := same_dtype(run.context, left, right)) is not None:
            return Const(same is (name == "eq"))
        if name in ("eq", "ne") and _different_kinds(left, right):
            return Const(name == "ne")
    return dispatch(run, name, left, right, frame, node)


def _undecided(*values: Value) -> Value:
    """A truth value that cannot be told: for want of knowledge, or because data or a caller decide it."""
    for value in values:
        if isinstance(value, Union) and value.guessed:
            return Unknown("a value that a branch sets which could not be decided")
        for option in value.options if isinstance(value, Union) else (value,):
            if isinstance(option, Unknown) and not option.open:
                return Unknown(option.reason)
    return Some("bool")


def _compare_numbers(name: str, left: Value, right: Value) -> Value | None:
    a, b = dim_of(left), dim_of(right)
    if a is None or b is None or (isinstance(left, Const) and isinstance(right, Const)):
        return None
    known = getattr(dims, name)(a, b)
    return Some("bool") if known is None else Const(known)


def _compare_tuples(name: str, left: Value, right: Value) -> Value | None:
    """Two tuples of plain values, the way Python orders them."""
    if not (isinstance(left, Tuple) and isinstance(right, Tuple)):
        return None
    if not all(isinstance(item, Const) for item in (*left.items, *right.items)):
        return None
    pair = [tuple(item.value for item in side.items if isinstance(item, Const)) for side in (left, right)]
    try:
        return Const(bool(getattr(operator, name)(*pair)))
    except TypeError:
        return None


def _compare_bounded(name: str, left: Value, right: Value) -> Value | None:
    """Two numbers of which one is only known to lie between bounds, where these decide it."""
    if not (isinstance(left, Some) or isinstance(right, Some)):
        return None
    (low, high), (least, most) = _bounds(left), _bounds(right)
    below = high is not None and least is not None and high < least
    above = low is not None and most is not None and low > most
    if below or above:
        return Const(name in ("lt", "le", "ne") if below else name in ("gt", "ge", "ne"))
    not_above = high is not None and least is not None and high <= least
    not_below = low is not None and most is not None and low >= most
    if (not_above and name in ("le", "gt")) or (not_below and name in ("ge", "lt")):
        return Const(name in ("le", "ge"))
    return None


def _bounds(value: Value) -> tuple[float | None, float | None]:
    if isinstance(value, Some) and value.type_name in ("int", "float"):
        return value.low, value.high
    plain = isinstance(value, Const) and isinstance(value.value, (int, float))
    return (value.value, value.value) if plain else (None, None)  # type: ignore[attr-defined]


_PLAIN = (Const, Int, Tuple, ListObject, DictObject, Lib, FunctionValue, ClassValue, Partial, ModuleObject)


def _different_kinds(left: Value, right: Value) -> bool:
    if isinstance(left, Lib) and isinstance(right, Lib):
        return left.name != right.name
    if not (isinstance(left, _PLAIN) and isinstance(right, _PLAIN)):
        return False
    if (isinstance(left, Tuple) and isinstance(right, Tuple)) or is_shape(left) or is_shape(right):
        return False  # torch.Size == tuple
    if isinstance(left, ListObject) and isinstance(right, ListObject) and {left.kind, right.kind} <= {*SETS}:
        return False  # set == dict_keys
    numbers = {"int", "float", "bool", "complex"}
    if left.type_name in numbers and right.type_name in numbers:
        return False
    if isinstance(left, Lib) or isinstance(right, Lib):  # torch.float32 == "float32" is a matter of the library
        return not (isinstance(left, Const) and left.type_name == "str") and not (
            isinstance(right, Const) and right.type_name == "str"
        )
    return left.type_name != right.type_name


def _identical(run: Run, left: Value, right: Value) -> bool | None:
    for a, b in ((left, right), (right, left)):
        if isinstance(b, Const) and b.value in (None, True, False, ...):
            return _is_constant(a, b)
    if isinstance(left, Lib) and isinstance(right, Lib):
        return left.name == right.name
    if left is right:
        return True
    if isinstance(left, (Instance, ListObject, DictObject, ClassValue)) and isinstance(
        right, (Instance, ListObject, DictObject, ClassValue, Lib)
    ):
        if isinstance(left, ClassValue) and isinstance(right, Lib):
            return left.lib == right.name
        return False
    if isinstance(left, Lib) and isinstance(right, ClassValue):
        return right.lib == left.name
    if isinstance(left, Const) and isinstance(right, Const) and left != right:
        return False
    return None


def _is_constant(value: Value, constant: Const) -> bool | None:
    if isinstance(value, Const):
        return value == constant
    if isinstance(value, Union):
        answers = {_is_constant(o, constant) for o in value.options}
        return answers.pop() if len(answers) == 1 else None
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Some):
        return None if value.type_name in (constant.type_name, "object") else False
    return False


def contains(run: Run, container: Value, item: Value, frame: Frame, node: ast.AST | None) -> Value:
    """``item in container``."""
    if isinstance(container, Const) and isinstance(item, Const):
        try:
            return Const(item.value in container.value)
        except TypeError:
            return Some("bool")
    if isinstance(container, DictObject):
        if item in container.items or stars.enrol(run, container, item):
            return Some("bool") if item in container.state.optional else Const(True)
        others = container.open_element
        if others is not None and not (isinstance(others, Unknown) and others.open):
            return Unknown("whether a mapping whose entries are not all known has that key")
        listed = others is None and isinstance(item, (Const, Lib))
        closed = listed and all(isinstance(k, (Const, Lib)) for k in container.items)
        return Const(False) if closed else _undecided(item, others or NONE)
    if isinstance(container, Instance):
        method = attributes.find(run, container, "__contains__")
        return call_method(run, method, item, frame, node) if method is not None else Some("bool")
    if isinstance(container, Unknown):
        return Unknown(container.reason, open=container.open)
    items = known_items(run, container)
    if items is None or isinstance(container, Tensor):
        if isinstance(container, ListObject):
            return Unknown("whether a list whose items are not known has that one")
        return _undecided(item)
    if items and isinstance(item, Tensor) and isinstance(items[0], (Const, Int)) and node is not None:
        truth(run, dispatch(run, "eq", items[0], item, frame, node), frame, node)  # the library says whether it has one
    answers = [True if i is item else _equal(run, i, item) for i in items]
    if True in answers:
        return Const(True)
    undecided = any(a is None and not _surely_different(i, item) for a, i in zip(answers, items, strict=True))
    return _undecided(item, *items) if undecided else Const(False)


def _equal(run: Run, a: Value, b: Value) -> bool | None:
    same = same_dtype(run.context, a, b)
    return equal_values(run, a, b) if same is None else same


def _surely_different(a: Value, b: Value) -> bool:
    if isinstance(a, (Bound, Some, Unknown)) or isinstance(b, (Bound, Some, Unknown)):
        return False
    return _different_kinds(a, b) or (isinstance(a, Const) and isinstance(b, Const))

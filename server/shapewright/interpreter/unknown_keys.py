"""Writes under keys and names that are not known: what they may have overwritten."""

from __future__ import annotations

import ast
import re

from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import ClassValue, Const, DictState, Instance, Int, Lib, Some, Tuple, Unknown, Value


def is_one_key(key: Value) -> bool:
    """Whether a key is known to be one of its own: whatever is not equal to it as we see it is another key."""
    if isinstance(key, Tuple):
        return all(map(is_one_key, key.items))
    return isinstance(key, (Const, Lib, ClassValue, FunctionValue))


def overwritten(run: Run, state: DictState, key: Value, written: ast.expr | None, value: Value) -> DictState:
    """A dict's contents after a value was put in it: the entries whose keys may be this one may be that value now.

    ``written``: the key as it stands in the program. A layer overwrites nothing: who adds one under a name that is
    made up gives it a new one.
    """
    if (is_one_key(key) and all(map(is_one_key, state.items))) or is_made_by_library(value):
        return state
    pattern = name_pattern(written)
    items = {
        other: run.context.join([held, value]) if other != key and _may_be(other, key, pattern) else held
        for other, held in state.items.items()
    }
    others = state.open if state.open is None or is_one_key(key) else run.context.join([state.open, value])
    return state._replace(items=items, open=others)


def is_made_by_library(value: Value) -> bool:
    """Whether it is an object of a library's class, or of one that inherits from it."""
    return isinstance(value, Instance) and any(c.lib for c in value.cls.mro)


def name_pattern(written: ast.expr | None) -> re.Pattern[str]:
    """What a text can be, by the way it is written: ``f"stage{i}"`` and ``"stage%d" % i`` begin with ``stage``."""
    return re.compile(".*" if written is None else _parts(written), re.DOTALL)


def _parts(written: ast.expr) -> str:
    if isinstance(written, ast.Constant) and isinstance(written.value, str):
        return re.escape(written.value)
    if isinstance(written, ast.JoinedStr):
        return "".join(map(_parts, written.values))
    if isinstance(written, ast.BinOp) and isinstance(written.op, ast.Add):
        return _parts(written.left) + _parts(written.right)
    if isinstance(written, ast.BinOp) and isinstance(written.op, ast.Mod) and isinstance(written.left, ast.Constant):
        return ".*".join(map(re.escape, re.split(r"%[^a-zA-Z]*[a-zA-Z]", str(written.left.value))))
    return ".*"


def _may_be(held: Value, key: Value, pattern: re.Pattern[str]) -> bool:
    """Whether the key of an entry may be equal to another."""
    if is_one_key(held) and is_one_key(key):
        return held == key
    if isinstance(held, Tuple) and isinstance(key, Tuple):
        pairs = zip(held.items, key.items, strict=False)
        return len(held.items) == len(key.items) and all(_may_be(a, b, pattern) for a, b in pairs)
    if isinstance(held, Const) and isinstance(held.value, str) and not pattern.fullmatch(held.value):
        return False
    a, b = _kind(held), _kind(key)
    return not a or not b or a == b


def _kind(key: Value) -> str:
    """What Python calls the type of a key, where that is known; numbers of all types may be equal."""
    if isinstance(key, Unknown) or (isinstance(key, Some) and key.type_name == "object"):
        return ""
    if not isinstance(key, (Const, Int, Some, Tuple)):
        return ""
    return "number" if key.type_name in ("bool", "int", "float", "complex") else key.type_name

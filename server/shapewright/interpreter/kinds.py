"""Whether a value is one of Python's own kinds: a class, a ``functools.partial``, a ``types.FunctionType``."""

from __future__ import annotations

from shapewright.interpreter.frame import FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import (
    Bound,
    ClassValue,
    Const,
    DictObject,
    Int,
    Lib,
    ListObject,
    Many,
    ModuleObject,
    Partial,
    RangeValue,
    ShapeOf,
    Slice,
    Some,
    Tensor,
    Tuple,
    Value,
)

_KINDS = {
    "builtins.type": "class",
    "abc.ABCMeta": "metaclass",
    "functools.partial": "partial",
    "types.FunctionType": "function",
    "types.LambdaType": "function",
    "types.MethodType": "method",
    "types.BuiltinFunctionType": "builtin",
    "types.BuiltinMethodType": "builtin",
    "types.ModuleType": "module",
}
_DATA = (Const, Int, Some, Tuple, Many, ShapeOf, Slice, RangeValue, ListObject, DictObject, Tensor)
_WRAPPERS = ("builtins.property", "builtins.staticmethod", "builtins.classmethod", "functools.cached_property",
             "dataclasses.field")  # fmt: skip


def is_of(run: Run, value: Value, name: str) -> bool | None:
    """Whether a value is of the kind that a class of Python's stands for; None for other classes, or if untold."""
    kind = _KINDS.get(name)
    own = None if kind is None else kind_of(run, value)
    if kind is None or own is None:
        return None
    if kind == "metaclass":
        return None if own == "class" else False
    return own == kind


def kind_of(run: Run, value: Value) -> str | None:
    """``class``, ``partial``, ``function``, ``method``, ``module``, or ``data`` for what is none of these."""
    if isinstance(value, ClassValue):
        return "class"
    if isinstance(value, Lib):
        return "class" if value.name in run.registry.classes else None
    if isinstance(value, FunctionValue):
        return "function"
    if isinstance(value, Partial):
        wrapper = isinstance(value.function, Lib) and value.function.name in _WRAPPERS
        return "data" if wrapper else "partial"
    if isinstance(value, Bound):
        return "method" if isinstance(value.function, FunctionValue) else None
    if isinstance(value, ModuleObject):
        return "module"
    return "data" if isinstance(value, _DATA) else None


def is_called(run: Run, value: Value) -> bool:
    """Whether it is surely a function, a class or a method, which has ``__call__``."""
    if isinstance(value, Lib):
        return value.name in run.registry.functions or value.name in run.registry.classes
    return kind_of(run, value) in ("class", "function", "method", "partial")

"""Named tuples: ``collections.namedtuple``, ``typing.NamedTuple`` and the classes made of them."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import Bound, ClassValue, Const, Lib, Tuple, Unknown, Value

_MISSING = Unknown("a field without a value")


def is_named_tuple(cls: ClassValue) -> bool:
    """Whether a class makes named tuples."""
    return any(ancestor.lib == "typing.NamedTuple" for ancestor in cls.mro)


def made(
    run: Run, cls: ClassValue, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """What calling a class of named tuples gives: its own ``__new__`` may fill in fields first."""
    from shapewright.interpreter import attributes, calls

    maker = attributes.class_lookup(run, cls, "__new__")
    if isinstance(maker, FunctionValue):
        return calls.call(run, maker, [cls, *args], kwargs, frame, node)
    return construct(run, cls, args, kwargs)


def construct(run: Run, cls: ClassValue, args: Sequence[Value], kwargs: dict[str, Value]) -> Tuple:
    """A named tuple of a class, whose constructor Python writes."""
    from shapewright.interpreter.binding import REST, spread_or_default
    from shapewright.interpreter.calls import plain_keywords
    from shapewright.interpreter.structs import fields_of

    fields, named = fields_of(cls), plain_keywords(kwargs)
    items = []
    rest = list(args)
    for name, default in fields.items():
        value = rest.pop(0) if rest else named.get(name)
        items.append(value or spread_or_default(run, default, kwargs.get(REST), name) or _MISSING)
    return Tuple(tuple(items), cls.name, tuple(fields), cls)


def attribute(run: Run, receiver: Tuple, name: str, frame: Frame, node: ast.AST | None) -> Value | None:
    """A field, a method or property of its class, or what every named tuple has; None for what any tuple has."""
    from shapewright.interpreter import attributes, calls

    if name in receiver.names:
        return receiver.items[receiver.names.index(name)]
    if name == "_fields":
        return _names(receiver.names)
    if receiver.cls is None:
        return None
    found = attributes.class_lookup(run, receiver.cls, name)
    if found is None:
        return None
    getter = attributes.getter_of(run, found)
    if getter is not None:
        return calls.call(run, getter, [receiver], {}, frame, node)
    return attributes.bind(run, found, receiver)


def class_attribute(cls: ClassValue, name: str) -> Value | None:
    """``P._fields``, ``P._make`` and, where no class of the program has its own, ``P.__new__``."""
    from shapewright.interpreter.structs import fields_of

    if name == "_fields":
        return _names(tuple(fields_of(cls)))
    if name == "__new__" and all("__new__" not in ancestor.slots for ancestor in cls.mro):
        return Lib("builtins.object.__new__")
    return Bound(Lib("collections.namedtuple._make"), cls) if name == "_make" else None


def _names(names: tuple[str, ...]) -> Tuple:
    return Tuple(tuple(map(Const, names)))

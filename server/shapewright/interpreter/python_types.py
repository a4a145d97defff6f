"""What Python's own types have: asked of the types themselves."""

from __future__ import annotations

import builtins
import collections
import itertools
import time
import types
from collections.abc import Container

from shapewright.values import (
    ClassValue,
    Const,
    DictObject,
    Int,
    Lib,
    ListObject,
    Many,
    RangeValue,
    Slice,
    Some,
    Tuple,
    Value,
)

_STRUCTURES = "torch.return_types."
_LAZY = (types.GeneratorType, zip, map, filter, enumerate, reversed, itertools.chain, itertools.islice)
"""What one kind of list, ``generator``, may be."""

_BY_NAME: dict[str, tuple[type, ...]] = {
    **{kind.__name__: (kind,) for kind in (str, bytes, int, float, bool, complex, list, set, tuple, dict, range)},
    **{kind.__name__: (kind,) for kind in (collections.deque, collections.defaultdict, collections.OrderedDict)},
    "Counter": (collections.Counter,),
    "generator": _LAZY,
    "dict_keys": (type({1: 1}.keys()),),
    "dict_values": (type({1: 1}.values()),),
    "dict_items": (type({1: 1}.items()),),
}


def has_attribute(value: Value, name: str) -> bool | None:
    """Whether a value of one of Python's own types has an attribute; None where that is not known of it."""
    if isinstance(value, Tuple) and value.kind.startswith(_STRUCTURES):
        return name in value.names or hasattr(time.struct_time, name)  # Python makes both in one way
    if isinstance(value, Tuple) and value.kind == "torch.Size":
        return name == "numel" or hasattr(tuple, name)
    # not hasattr(kind, name): a class is called and has a name, its objects need not
    known = {any(name in vars(ancestor) for ancestor in kind.__mro__) for kind in _types_of(value)}
    return known.pop() if len(known) == 1 else None


def _types_of(value: Value) -> tuple[type, ...]:
    if isinstance(value, Const):
        return (type(value.value),)
    if isinstance(value, Tuple):
        return (tuple,) if value.kind == "tuple" and not value.names else ()
    if isinstance(value, Int):
        return (int,)
    if isinstance(value, RangeValue):
        return (range,)
    if isinstance(value, Slice):
        return (slice,)
    if isinstance(value, (Some, Many)):
        return _BY_NAME.get(value.type_name if isinstance(value, Some) else value.kind, ())
    if isinstance(value, (ListObject, DictObject)):
        return _BY_NAME.get(value.kind, ())
    return ()


EITHER = "types.UnionType"


def either(known: Container[str], left: Value, right: Value) -> Tuple | None:
    """``list | tuple``: what is one of several classes, as these classes; None of what are none.

    ``known`` are the full names of the libraries' classes that there are rules for.
    """
    parts: list[Value] = []
    for value in (left, right):
        parts += value.items if isinstance(value, Tuple) and value.kind == EITHER else [value]
    classes = [_is_class(part, known) for part in parts]
    fits = all(one or part == Const(None) for one, part in zip(classes, parts, strict=True))
    return Tuple(tuple(parts), EITHER) if any(classes) and fits else None


def _is_class(value: Value, known: Container[str]) -> bool:
    if not isinstance(value, Lib):
        return isinstance(value, ClassValue)
    space, _, short = value.name.rpartition(".")
    if space == "builtins":
        return isinstance(getattr(builtins, short, None), type)
    is_camel = short[:1].isupper() and not short.isupper()  # re.I | re.M are flags
    return is_camel or value.name == "numpy.ndarray" or value.name in known

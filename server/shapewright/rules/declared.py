"""The parameters that a rule's function declares, read from its code: ``inspect.signature`` takes too long."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

EMPTY = inspect.Parameter.empty


class Declared(NamedTuple):
    """One parameter as it is written; ``how`` is ``inspect.Parameter.kind``."""

    name: str
    annotation: Any
    default: Any
    how: Any


def parameters_of(function: Callable[..., Any]) -> list[Declared]:
    """A function's parameters in order; those of what it wraps, as ``inspect.signature`` has it."""
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__") or hasattr(function, "__signature__"):
        listed = inspect.signature(function).parameters.values()
        return [Declared(p.name, p.annotation, p.default, p.kind) for p in listed]
    return list(_written(function, code))


def _written(function: Any, code: Any) -> Iterator[Declared]:
    names, annotations = code.co_varnames, function.__annotations__
    positional, keywords = code.co_argcount, code.co_kwonlyargcount
    defaults = function.__defaults__ or ()
    first_default = positional - len(defaults)
    for index, name in enumerate(names[:positional]):
        default = defaults[index - first_default] if index >= first_default else EMPTY
        only = index < code.co_posonlyargcount
        how = inspect.Parameter.POSITIONAL_ONLY if only else inspect.Parameter.POSITIONAL_OR_KEYWORD
        yield Declared(name, annotations.get(name, EMPTY), default, how)
    rest = positional + keywords
    if code.co_flags & inspect.CO_VARARGS:
        yield Declared(names[rest], annotations.get(names[rest], EMPTY), EMPTY, inspect.Parameter.VAR_POSITIONAL)
        rest += 1
    given = function.__kwdefaults__ or {}
    for name in names[positional : positional + keywords]:
        default = given.get(name, EMPTY)
        yield Declared(name, annotations.get(name, EMPTY), default, inspect.Parameter.KEYWORD_ONLY)
    if code.co_flags & inspect.CO_VARKEYWORDS:
        yield Declared(names[rest], annotations.get(names[rest], EMPTY), EMPTY, inspect.Parameter.VAR_KEYWORD)

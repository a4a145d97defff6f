"""``f(**options)`` where only some paths entered a key: the call may give that keyword or not."""

from __future__ import annotations

from collections.abc import Callable

from shapewright.interpreter import libcalls
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import Bound, Const, DictObject, Lib, Value

MAYBE = "**?"
"""The keyword under which a call's arguments hold those that only some paths give."""


def library_called(function: Value) -> Lib | None:
    """The library's function or method that a call runs; None for one of the program, whose parameters choose."""
    target = function.function if isinstance(function, Bound) else function
    return target if isinstance(target, Lib) else None


def with_each(
    run: Run, called: Lib, kwargs: dict[str, Value], operation: Callable[[dict[str, Value]], Value], frame: Frame
) -> Value:
    """The call with all optional keywords, with none and with each alone: it fails only if it fails in all ways."""
    maybe = kwargs[MAYBE]
    plain = {name: value for name, value in kwargs.items() if name != MAYBE}
    if not isinstance(maybe, DictObject):
        return operation(plain)
    if called.name in run.registry.classes:  # one object of a class, not one for each choice
        frame.doubt += 1
        try:
            return operation({**plain, **_named(maybe)})
        finally:
            frame.doubt -= 1
    alone = [DictObject({key: value}) for key, value in maybe.items.items()] if len(maybe.items) > 1 else []
    choices = [maybe, DictObject(), *alone][: libcalls.MAX_COMBINATIONS]
    return libcalls.on_each(run, choices, lambda choice: operation({**plain, **_named(choice)}), frame)


def _named(entries: Value) -> dict[str, Value]:
    items = entries.items if isinstance(entries, DictObject) else {}
    return {str(key.value): value for key, value in items.items() if isinstance(key, Const)}

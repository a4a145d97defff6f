"""Remembered calls: the same function on alike abstract arguments, in a heap that looks the same.

A call is remembered with every slot it read and what was there. It holds while all that is still
the same. Only calls without effects are remembered: nothing written
that existed before, nothing learnt, no report withheld, and a result that nobody can change.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from shapewright import dims
from shapewright.interpreter.alike import Likeness, sort_of
from shapewright.interpreter.anew import made_anew
from shapewright.values import (
    Const,
    Int,
    Lib,
    Many,
    Object,
    RangeValue,
    Read,
    Reads,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from shapewright.interpreter.frame import Frame, FunctionValue
    from shapewright.interpreter.run import Run

MAX_ENTRIES = 6


class Entry:
    """One remembered call."""

    __slots__ = ("_by_slots", "args", "began", "chances", "reads", "result")

    def __init__(
        self, args: tuple[Value, ...], result: Value, reads: tuple[Read, ...], chances: int, began: int
    ) -> None:
        self.args = args
        self.chances = chances
        self.result = result
        self.reads = reads
        self.began = began
        """When the call began: the sizes that it made are others in each call."""
        self._by_slots: dict[int, list[Read]] = {}
        for read in reads:
            self._by_slots.setdefault(id(read[0]), []).append(read)

    def alike(self, args: tuple[Value, ...]) -> Likeness | None:
        """How a call with these arguments is like this one; None where it may not do the same."""
        if not all(slots.unchanged(key, before) for slots, key, before in self.reads):
            return None
        likeness = Likeness(self._by_slots)
        return likeness if likeness.holds(self.args, args) else None


class Memo:
    """The remembered calls of one run, or of a part of it that begins with what was remembered ``before``."""

    def __init__(self, before: Memo | None = None) -> None:
        known = {} if before is None else before._entries
        self._entries: dict[Any, list[Entry]] = {key: list(entries) for key, entries in known.items()}

    def call(self, run: Run, function: FunctionValue, inner: Frame, compute: Callable[[], Value]) -> Value:
        """The call's value: remembered, or computed (and remembered if it had no effects)."""
        key = _key(run, function, inner)
        if key is None:
            return compute()
        args = inner.scope.slots.get("#args") or ()
        for entry in self._entries.get(key, ()):
            likeness = entry.alike(args)
            if likeness is not None:
                _add_reads(likeness.translated(entry.reads))
                for seen, other in likeness.pairs():
                    run.lost.alike(seen, other)
                run.chances += entry.chances
                return made_anew(entry.result, entry.began)
        return self._computed(run, key, args, inner, compute)

    def _computed(
        self, run: Run, key: Any, args: tuple[Value, ...], inner: Frame, compute: Callable[[], Value]
    ) -> Value:
        """The call's value, remembered if the call had no effects."""
        outer, Reads.current = Reads.current, {}
        start = getattr(inner.scope.slots, "birth", 0)  # what is made from here on belongs to the call
        mark, withheld, chances = run.world.trail.mark(), run.withheld, run.chances
        assume, began = run.world.assume, dims.now()
        try:
            result = compute()
            reads = Reads.current or {}
        finally:
            own = Reads.current or {}
            Reads.current = outer
            if outer is not None:
                for place, read in own.items():
                    outer.setdefault(place, read)
        plain = run.withheld == withheld and run.world.assume is assume and not run.world.trail.touches(mark, start)
        if plain and _is_frozen(result):
            given = {id(arg.slots) for arg in args if isinstance(arg, Object)}  # ``**kwargs`` is made with the frame
            older = tuple(r for r in reads.values() if r[0].made(r[1]) < start or id(r[0]) in given)
            entries = self._entries.setdefault(key, [])
            entries.insert(0, Entry(args, run.world.resolve(result), older, run.chances - chances, began))
            del entries[MAX_ENTRIES:]
        return result


def _add_reads(reads: tuple[Read, ...]) -> None:
    current = Reads.current
    if current is not None:
        for read in reads:
            current.setdefault((id(read[0]), read[1]), read)


def _key(run: Run, function: FunctionValue, inner: Frame) -> Any:
    """The function and its arguments; None for a call that is not remembered."""
    if function.yields:
        return None
    args = inner.scope.slots.get("#args")
    parts = []
    for value in args or ():
        part = _part(value)
        if part is None:
            return None
        parts.append(part)
    recorder = run.recorder
    in_loop = bool(inner.caller and inner.caller.in_loop)
    return function.uid, tuple(parts), recorder.muted > 0, recorder.cold, in_loop, bool(run.world.sizes)


def _part(value: Value) -> Any:
    if isinstance(value, Tensor):
        return value.key
    if isinstance(value, Tuple):
        parts = tuple(_part(i) for i in value.items)
        return None if None in parts else (value.kind, parts)
    if isinstance(value, Object):
        return sort_of(value)
    if isinstance(value, (Const, Int, Some, Lib, RangeValue)):
        return value
    if isinstance(value, Unknown):  # one that nothing can be learnt about is like any other with its reason
        return None if value.open or value.formula else ("unknown", value.reason)
    if isinstance(value, Union):
        parts = tuple(_part(o) for o in value.options)
        return None if None in parts else ("union", parts)
    return None


def _is_frozen(value: Value) -> bool:
    """Whether a result can be given out again: nobody can change it."""
    if isinstance(value, (Tensor, Const, Int, Some, Lib, Unknown)):
        return True
    if isinstance(value, (Tuple, Union)):
        return all(_is_frozen(i) for i in (value.items if isinstance(value, Tuple) else value.options))
    return isinstance(value, Many) and _is_frozen(value.element)

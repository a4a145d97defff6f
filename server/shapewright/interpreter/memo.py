"""Remembered calls: the same function on alike abstract arguments, in a heap that looks the same.

A call is remembered with every slot it read and what was there. It holds while all that is still
the same. Only calls without effects are remembered: nothing written
that existed before, nothing learnt, no report withheld, and a result that nobody can change.
The object that a class makes can be changed: of it each call gets a copy (``interpreter.copies``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from shapewright import dims
from shapewright.interpreter import copies
from shapewright.interpreter.alike import Likeness, sort_of
from shapewright.interpreter.anew import made_anew
from shapewright.values import (
    Const,
    Instance,
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
    new_id,
)

if TYPE_CHECKING:
    from shapewright.interpreter.frame import Frame, FunctionValue
    from shapewright.interpreter.run import Run
    from shapewright.values import ClassValue

MAX_ENTRIES = 6


class Entry:
    """One remembered call."""

    __slots__ = ("_by_slots", "args", "began", "called", "chances", "reads", "result")

    def __init__(
        self, args: tuple[Value, ...], result: Value | copies.Made, reads: tuple[Read, ...], chances: int, began: int
    ) -> None:
        self.args = args
        self.chances = chances
        self.result = result
        self.reads = reads
        self.began = began
        """When the call began: the sizes that it made are others in each call."""
        self.called: frozenset[int] = frozenset()
        """Which of the objects that it made it called itself."""
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
        args = inner.scope.slots.get("#args") or ()
        key = None if function.yields else _key(run, function.uid, args, inner.caller)
        if key is None:
            return compute()
        found = self._recalled(run, key, args)
        if found is not None:
            entry, _ = found
            assert isinstance(entry.result, Value)
            return made_anew(entry.result, entry.began)
        # what is made from here on belongs to the call
        watch = _Watch(run, getattr(inner.scope.slots, "birth", 0))
        with watch:
            result = compute()
        if watch.had_no_effects and _is_frozen(result):
            self._remember(key, watch.entry(args, run.world.resolve(result)))
        return result

    def construct(
        self, run: Run, cls: ClassValue, args: Sequence[Value], kwargs: Mapping[str, Value], frame: Frame,
        compute: Callable[[], Value],
    ) -> tuple[Value, bool]:  # fmt: skip
        """The object that a class makes, and whether it is a copy of one that it made of alike arguments before."""
        given = (*args, *kwargs.values())
        key = _key(run, (cls.uid, tuple(kwargs)), given, frame)
        if key is None:
            return compute(), False
        found = self._recalled(run, key, given)
        if found is not None:
            return _copy(run, *found), True
        watch = _Watch(run, new_id())
        with watch:
            result = compute()
        if watch.had_no_effects and isinstance(result, Instance):
            made = copies.kept(result, watch.start, watch.began)
            if made is not None:
                entry = watch.entry(given, made)
                entry.called = frozenset(x.uid for x in made.slots if run.lost.was_called(x))
                self._remember(key, entry)
        return result, False

    def _recalled(self, run: Run, key: Any, args: tuple[Value, ...]) -> tuple[Entry, Likeness] | None:
        """A call that did what this one would do, noted as if it were run."""
        for entry in self._entries.get(key, ()):
            likeness = entry.alike(args)
            if likeness is not None:
                _add_reads(likeness.translated(entry.reads))
                for seen, other in likeness.pairs():
                    run.lost.alike(seen, other)
                run.chances += entry.chances
                return entry, likeness
        return None

    def _remember(self, key: Any, entry: Entry) -> None:
        entries = self._entries.setdefault(key, [])
        entries.insert(0, entry)
        del entries[MAX_ENTRIES:]


class _Watch:
    """What a call reads and changes, from the id ``start`` on."""

    def __init__(self, run: Run, start: int) -> None:
        self.start = start
        self._run = run
        self._mark, self._withheld, self._chances = run.world.trail.mark(), run.withheld, run.chances
        self._assume, self.began = run.world.assume, dims.now()
        self._own: dict[tuple[int, Any], Read] = {}

    def __enter__(self) -> None:
        self._outer, Reads.current = Reads.current, self._own

    def __exit__(self, *raised: object) -> None:
        Reads.current = self._outer
        if self._outer is not None:
            for place, read in self._own.items():
                self._outer.setdefault(place, read)

    @property
    def had_no_effects(self) -> bool:
        """Whether nothing was learnt or withheld, and nothing written that is older than the call."""
        run = self._run
        same = run.withheld == self._withheld and run.world.assume is self._assume
        return same and not run.world.trail.touches(self._mark, self.start)

    def entry(self, args: tuple[Value, ...], result: Value | copies.Made) -> Entry:
        """The call as it is remembered: with the reads of what is older, or was given."""
        given = {id(arg.slots) for arg in args if isinstance(arg, Object)}  # ``**kwargs`` is made with the frame
        older = (r for r in self._own.values() if r[0].made(r[1]) < self.start or id(r[0]) in given)
        return Entry(args, result, tuple(older), self._run.chances - self._chances, self.began)


def _copy(run: Run, entry: Entry, likeness: Likeness) -> Instance:
    """The object that a remembered call made, once more."""
    assert isinstance(entry.result, copies.Made)
    made = copies.copied(entry.result, likeness.others)
    for original, copy in made.items():
        if isinstance(copy, Instance) and copy.cls.node is not None and not run.recorder.cold:
            run.lost.made(copy)
            if original.uid in entry.called:
                run.lost.called(copy)
    root = made[entry.result.root]
    assert isinstance(root, Instance)
    return root


def _add_reads(reads: tuple[Read, ...]) -> None:
    current = Reads.current
    if current is not None:
        for read in reads:
            current.setdefault((id(read[0]), read[1]), read)


def _key(run: Run, called: Any, args: tuple[Value, ...], caller: Frame | None) -> Any:
    """What is called and its arguments; None for a call that is not remembered."""
    parts = []
    for value in args:
        part = _part(value)
        if part is None:
            return None
        parts.append(part)
    recorder = run.recorder
    in_loop = bool(caller and caller.in_loop)
    return called, tuple(parts), recorder.muted > 0, recorder.cold, in_loop, bool(run.world.sizes)


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

"""By how much the rounds of a loop make lists and tensors larger, and so what they are after a known number of rounds.

The rounds may be of a few kinds that come in turn (a loader's full batches and its smaller last one): what those of
one kind add is the same each time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from shapewright.dims import Dim
from shapewright.interpreter.iteration import shared_out
from shapewright.interpreter.run import Run
from shapewright.interpreter.trail import Snapshot
from shapewright.interpreter.widening import length_of
from shapewright.values import ListState, Tensor, Value

Sizes = tuple[Dim, ...]
"""The length of a list, or the shape of a tensor."""


@dataclass
class _Grown:
    """One list or tensor that every round so far has made larger."""

    slots: Any
    before: Sizes
    was_empty: bool
    more: dict[int, tuple[int, ...]] = field(default_factory=dict)
    """By the kind of a round: what it adds to each size."""
    items: dict[int, tuple[Value, ...]] = field(default_factory=dict)
    """By the kind of a round: the items that it appends to a list, where these are known."""


class Growth:
    """What the rounds add to each slot."""

    def __init__(self, different: int = 1) -> None:
        self.different = different
        """How many kinds of rounds there are."""
        self._grown: dict[Any, _Grown] = {}

    def clear(self) -> None:
        """Nothing is known to grow."""
        self._grown.clear()

    def note(self, end: Snapshot, turn: int) -> None:
        """Keep what a round has made larger by numbers, and by the same numbers as the rounds of its kind before."""
        kind = turn % self.different
        kept: dict[Any, _Grown] = {}
        for where, (slots, new) in end.items():
            old = slots.get(where[1])
            more = _added(old, new)
            known = self._grown.get(where)
            if known is None and not turn and more is not None:
                known = _Grown(slots, _sizes(old) or (), isinstance(old, ListState) and old.items == ())
            if known is None or more is None or known.more.setdefault(kind, more) != more:
                continue
            items = _appended(old, new)
            if not _alike(known.items.setdefault(kind, items), items):
                known.items[kind] = ()
            kept[where] = known
        self._grown = kept

    def settle(self, run: Run, rounds: Dim) -> None:
        """Write what has grown as it is after a number of rounds, where that is known."""
        for (_, name), grown in self._grown.items():
            alike = len(set(grown.more.values())) == 1
            counts = (rounds,) if alike else shared_out(self.different, rounds)
            if not counts or (not alike and len(grown.more) < self.different):
                continue
            after = grown.before
            for kind, count in enumerate(counts):
                after = tuple(size + count * more for size, more in zip(after, grown.more[kind], strict=True))
            value = grown.slots.get(name)
            if isinstance(value, ListState) and value.items is None:
                groups = _groups(grown, shared_out(self.different, rounds)) if self.different > 1 else ()
                run.world.trail.write(grown.slots, name, value._replace(length=after[0], tail=(), groups=groups))
            elif isinstance(value, Tensor) and any(any(more) for more in grown.more.values()):
                run.world.trail.write(grown.slots, name, value.like(shape=after))


def _groups(grown: _Grown, counts: tuple[int, ...]) -> tuple[tuple[Value, int], ...]:
    """All items of a list that was empty before, by the kind of the round that appended them."""
    items = [grown.items.get(kind, ()) for kind in range(len(counts))]
    if not grown.was_empty or not items or not all(items):
        return ()
    return tuple((item, count) for each, count in zip(items, counts, strict=True) for item in each)


def _added(old: object, new: object) -> tuple[int, ...] | None:
    """By how much a list or a tensor is larger now, where these are numbers."""
    before, after = _sizes(old), _sizes(new)
    if before is None or after is None or len(before) != len(after):
        return None
    more = tuple(m for a, b in zip(before, after, strict=True) if isinstance(m := b - a, int))
    return more if len(more) == len(after) else None


def _sizes(value: object) -> Sizes | None:
    if isinstance(value, Tensor):
        return value.shape
    length = length_of(value) if isinstance(value, ListState) else None
    return None if length is None else (length,)


def _appended(old: object, new: object) -> tuple[Value, ...]:
    """The items that were appended to a list, where these are known."""
    if not (isinstance(old, ListState) and isinstance(new, ListState)):
        return ()
    listed = old.items is not None and new.items is not None
    had, has = (old.items, new.items) if listed else (old.tail, new.tail)
    if had is None or has is None or any(a is not b for a, b in zip(had, has, strict=False)):
        return ()
    added = has[len(had) :]
    return added if (len(added),) == _added(old, new) else ()


def _alike(some: tuple[Value, ...], others: tuple[Value, ...]) -> bool:
    """Whether two rounds append tensors of the same shapes and dtypes."""
    return len(some) == len(others) and all(
        isinstance(a, Tensor) and isinstance(b, Tensor) and a.shape == b.shape and a.dtype == b.dtype
        for a, b in zip(some, others, strict=True)
    )

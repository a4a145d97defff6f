"""Objects that a remembered call cannot tell apart: the twelve equal blocks of a transformer.

A call read some slots of the objects it was given, and of those that it reached through them. It
would have done the same on other objects with the same classes and the same contents in those slots
(a bisimulation, as far as the call looked).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shapewright.values import (
    WHOLE,
    DictObject,
    Instance,
    ListObject,
    Object,
    Read,
    Slots,
    Tuple,
    Value,
)


def sort_of(value: Object) -> Any:
    """What two objects must have in common to stand for each other; the object's own id where none can."""
    if isinstance(value, Instance):
        return "instance", value.cls.uid
    if isinstance(value, (ListObject, DictObject)):
        return type(value).__name__, value.kind
    return value.uid


def alike(one: Value, other: Value) -> bool:
    """Whether nothing but their identities tells two values apart, as deep as they go."""
    return one == other or Likeness(None).holds((one,), (other,))


class Likeness:
    """Pairs the objects a call was given with those of another call, as far as the first one read them.

    Without ``reads`` all that the objects hold must look the same.
    """

    def __init__(self, reads: Mapping[int, Sequence[Read]] | None) -> None:
        self._reads = reads
        self._other: dict[int, Object] = {}
        self._taken: dict[int, Object] = {}
        self._slots: dict[int, Slots] = {}
        self._pending: list[tuple[Slots, Slots]] = []

    def holds(self, before: Sequence[Value], now: Sequence[Value]) -> bool:
        """Whether the second call's arguments look like the first's."""
        if not self._all_pair(before, now):
            return False
        while self._pending:
            if not self._same_slots(*self._pending.pop()):
                return False
        return True

    def pairs(self) -> Iterator[tuple[int, int]]:
        """Which object of the second call stands for which of the first, by their ids."""
        return ((one, other.uid) for one, other in self._other.items() if one != other.uid)

    @property
    def others(self) -> Mapping[int, Object]:
        """What stands for each object of the first call, by its id."""
        return self._other

    def translated(self, reads: Sequence[Read]) -> tuple[Read, ...]:
        """The same reads on the second call's objects."""
        return tuple(map(self._translated, reads))

    def _translated(self, read: Read) -> Read:
        slots = self._slots.get(id(read[0]))
        if slots is None:
            return read
        key = read[1]
        return slots, key, slots.stamp if key is WHOLE else dict.get(slots, key, WHOLE)

    def _same_slots(self, one: Slots, other: Slots) -> bool:
        if self._reads is None:
            return self._same_whole(one, other)
        for _, key, before in self._reads.get(id(one), ()):
            if key is WHOLE:
                if not self._same_whole(one, other):
                    return False
            elif not self._pair(before, dict.get(other, key, WHOLE)):
                return False
        return True

    def _same_whole(self, one: Slots, other: Slots) -> bool:
        same_keys = list(dict.keys(one)) == list(dict.keys(other))
        return same_keys and self._all_pair(list(dict.values(one)), list(dict.values(other)))

    def _all_pair(self, before: Sequence[Any], now: Sequence[Any]) -> bool:
        return len(before) == len(now) and all(map(self._pair, before, now))

    def _pair(self, one: Any, other: Any) -> bool:
        if type(one) is not type(other):
            return False
        if isinstance(one, Object):
            return self._pair_objects(one, other)
        if isinstance(one, Tuple):
            return (one.kind, one.names) == (other.kind, other.names) and self._all_pair(one.items, other.items)
        if isinstance(one, tuple):  # a list's or dict's state
            return self._all_pair(one, other)
        if isinstance(one, dict):
            return list(one) == list(other) and self._all_pair(list(one.values()), list(other.values()))
        return one is other or bool(one == other)

    def _pair_objects(self, one: Object, other: Object) -> bool:
        known = self._other.get(one.uid)
        if known is not None:
            return known is other
        if self._taken.get(other.uid, one) is not one or sort_of(one) != sort_of(other):
            return False
        self._other[one.uid], self._taken[other.uid] = other, one
        if one is not other:  # the same object's slots are compared by who remembers the call
            self._slots[id(one.slots)] = other.slots
            self._pending.append((one.slots, other.slots))
        return True

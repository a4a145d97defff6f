"""Slots: what can be written to, which knows its age and who reads it.

That is what lets a call be remembered (``interpreter.memo``): it holds while what it read is as it was.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

_ids = itertools.count(1)


def new_id() -> int:
    """A number no other value has."""
    return next(_ids)


WHOLE: Any = type("Whole", (), {"__repr__": lambda self: "WHOLE"})()
"""Stands for the key where all of an object's slots were read."""
Read = tuple["Slots", Any, Any]
"""Slots, the key that was read, and what was there (the stamp, for ``WHOLE``)."""


class Reads:
    """Which slots are being read, while somebody wants to know (a call that may be remembered)."""

    current: dict[tuple[int, Any], Read] | None = None


class Slots(dict[Any, Any]):
    """The slots of an object, which know when they were made, how often they changed, and who reads them.

    A remembered call holds as long as no slots that it read have changed since.
    """

    __slots__ = ("birth", "stamp")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.birth = new_id()
        self.stamp = 0

    def made(self, key: Any) -> int:
        """When what a slot belongs to was made, as an id."""
        return self.birth

    def _read(self) -> None:
        """Note that all slots are read."""
        reads = Reads.current
        if reads is not None:
            reads.setdefault((id(self), WHOLE), (self, WHOLE, self.stamp))

    def _read_key(self, key: Any) -> None:
        """Note that one slot is read."""
        reads = Reads.current
        if reads is not None:
            reads.setdefault((id(self), key), (self, key, dict.get(self, key, WHOLE)))

    def unchanged(self, key: Any, before: Any) -> bool:
        """Whether what was read is still there."""
        if key is WHOLE:
            return bool(self.stamp == before)
        return dict.get(self, key, WHOLE) is before

    def __getitem__(self, key: Any) -> Any:
        self._read_key(key)
        return dict.__getitem__(self, key)

    def get(self, key: Any, default: Any = None) -> Any:
        """``dict.get``, noted as a read."""
        if Reads.current is not None:
            self._read_key(key)
        return dict.get(self, key, default)

    def __contains__(self, key: object) -> bool:
        self._read_key(key)
        return dict.__contains__(self, key)

    def __iter__(self) -> Iterator[Any]:
        self._read()
        return dict.__iter__(self)

    def items(self) -> Any:
        """``dict.items``, noted as a read."""
        self._read()
        return dict.items(self)

    def values(self) -> Any:
        """``dict.values``, noted as a read."""
        self._read()
        return dict.values(self)

    def __setitem__(self, key: Any, value: Any) -> None:
        self.stamp += 1
        dict.__setitem__(self, key, value)

    def pop(self, key: Any, *default: Any) -> Any:
        """``dict.pop``, noted as a change."""
        self.stamp += 1
        return dict.pop(self, key, *default)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """``dict.update``, noted as a change."""
        self.stamp += 1
        dict.update(self, *args, **kwargs)

    def setdefault(self, key: Any, default: Any = None) -> Any:
        """``dict.setdefault``, noted as a change."""
        self.stamp += 1
        return dict.setdefault(self, key, default)


class Learnt(Slots):
    """What was learnt about values, by the ``uid`` of each: a slot is as old as the value that it is about."""

    __slots__ = ()

    def made(self, key: Any) -> int:
        """The id of the value that the slot is about."""
        if key is WHOLE:
            return self.birth
        about = key[0] if type(key) is tuple else key
        return about if type(about) is int else int(about.uid)

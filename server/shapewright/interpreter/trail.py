"""The trail: every change of the heap, so that branches can be undone and joined.

A write appends ``(slots, key, old value)``; going back to
a mark undoes the writes after it, last first. Two branches of an undecided condition run one after
the other from the same mark; what each changed is kept as a snapshot, and the snapshots are joined
slot by slot. The cost is that of the writes, not of the heap.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from shapewright.dims import Symbol
from shapewright.values import Slots

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "MISSING"})()
"""A slot that is not there."""

CONTENTS = "state"
"""The slot that a container has for what it holds."""

Snapshot = dict[tuple[int, Any], tuple[Slots, Any]]
"""Changed slots: (identity of the dict, key) → (the dict, value)."""


class Trail:
    """The undo log."""

    def __init__(self) -> None:
        self._log: list[tuple[Slots, Any, Any]] = []

    def write(self, slots: Slots, key: Any, value: Any) -> None:
        """Set a slot."""
        self._log.append((slots, key, slots.get(key, MISSING)))
        slots[key] = value

    def delete(self, slots: Slots, key: Any) -> None:
        """Remove a slot."""
        self._log.append((slots, key, slots.get(key, MISSING)))
        slots.pop(key, None)

    def mark(self) -> int:
        """A point to come back to."""
        return len(self._log)

    def touches(self, mark: int, start: int, began: int | None = None) -> bool:
        """Whether anything written since the mark is about what existed before (was made before the id ``start``).

        What is learnt of symbols that are younger than ``began`` (a reading of ``dims.now``) is not.
        """
        return any(
            slots.made(key) < start and not (began is not None and isinstance(key, Symbol) and key.first.uid > began)
            for slots, key, _ in self._log[mark:]
        )

    def wrote_to(self, mark: int, tables: Sequence[Slots]) -> bool:
        """Whether anything written since the mark is in one of these."""
        return any(any(slots is table for table in tables) for slots, _, _ in self._log[mark:])

    def changes(self, mark: int) -> Iterator[tuple[Slots, Any, Any]]:
        """Each slot that was written since the mark, and what it held then."""
        seen: set[tuple[int, Any]] = set()
        for slots, key, old in self._log[mark:]:
            if (id(slots), key) not in seen:
                seen.add((id(slots), key))
                yield slots, key, old

    def backwards(self) -> Iterator[tuple[Slots, Any, Any]]:
        """Every write that is not final, the last one first: its slots, its key, and what the slot held before."""
        yield from reversed(self._log)

    def snapshot(self, mark: int) -> Snapshot:
        """The present values of all slots written since the mark."""
        changed: Snapshot = {}
        for slots, key, _ in self._log[mark:]:
            changed[id(slots), key] = (slots, slots.get(key, MISSING))
        return changed

    def forget(self, mark: int) -> None:
        """Make the writes since the mark final: no later rollback undoes them."""
        del self._log[mark:]

    def rollback(self, mark: int) -> None:
        """Undo every write since the mark."""
        log = self._log
        while len(log) > mark:
            slots, key, old = log.pop()
            if old is MISSING:
                slots.pop(key, None)
            else:
                slots[key] = old

    def apply(self, snapshot: Snapshot) -> None:
        """Make the changes of a snapshot (again)."""
        for (_, key), (slots, value) in snapshot.items():
            if value is MISSING:
                self.delete(slots, key)
            else:
                self.write(slots, key, value)

    def join(
        self, snapshots: Sequence[Snapshot], join: Callable[[Any, list[Any]], Any], start: float = float("inf")
    ) -> None:
        """Write, for each slot that any snapshot changed, the join of its values in all of them.

        A slot that a snapshot did not change has its present value there. ``join`` gets the key and
        the values, ``MISSING`` among them where a branch has no such slot. What was made since the
        id ``start`` is in one of the snapshots only.
        """
        if len(snapshots) == 1:
            self.apply(snapshots[0])
            return
        keys: Snapshot = {}
        for snapshot in snapshots:
            keys.update(snapshot)
        shared: list[tuple[tuple[int, Any], Slots]] = []
        for where, (slots, value) in keys.items():
            if where[1] != CONTENTS:
                continue
            if slots.birth > start:
                self.write(slots, CONTENTS, value)
            else:
                shared.append((where, slots))
        # Contents first: where a name may mean one of two containers, what both hold is looked at.
        shared += [(where, slots) for where, (slots, _) in keys.items() if where[1] != CONTENTS]
        for where, slots in shared:
            key = where[1]
            present = slots.get(key, MISSING)
            values = [snapshot[where][1] if where in snapshot else present for snapshot in snapshots]
            first = values[0]
            joined = first if all(v is first for v in values[1:]) else join(key, values)
            if joined is MISSING:
                self.delete(slots, key)
            elif joined is not present:
                self.write(slots, key, joined)

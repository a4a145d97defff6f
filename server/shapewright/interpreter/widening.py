"""Widening: the state before a round of a loop is made to cover what rounds leave behind."""

from __future__ import annotations

from typing import Any

from shapewright import dims
from shapewright.dims import Dim, Expr, Symbol
from shapewright.interpreter.alike import alike
from shapewright.interpreter.join import join
from shapewright.interpreter.run import Run
from shapewright.interpreter.trail import MISSING, Snapshot
from shapewright.values import Const, Int, ListObject, ListState, Some, Tensor, Unknown, Value


class Widening:
    """The widening of one loop, round by round.

    What a round changes is widened at once: a counter that went from 0 to 1 is no ``{0, 1}``. A size that stands for
    any number of rounds covers what a further round makes of it, so that the rounds come to a fixpoint.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._free: set[Dim] = set()
        """The sizes made here: each stands for any number from its lower bound on."""

    def absorb(self, end: Snapshot, start: int) -> bool:
        """Widen the state before a round by its end; tells whether anything changed.

        What the round made (from the id ``start`` on) is as the round left it: no state before it had that.
        """
        trail = self._run.world.trail
        older: Snapshot = {}
        for where, (slots, value) in end.items():
            if slots is self._run.world.sizes and self._of_one_round(where[1], value):
                continue
            if slots.made(where[1]) < start:
                older[where] = slots, value
            elif value is not MISSING:
                trail.write(slots, where[1], value)
        changed = False
        before: Snapshot = {}
        after: Snapshot = {}
        for where, (slots, value) in older.items():
            old = slots.get(where[1], MISSING)
            if old is value or value is MISSING:
                continue
            if old is MISSING:  # first bound in the loop: it has that value after it
                trail.write(slots, where[1], value)
                changed = True
            elif not self._covers(old, value):
                wide = self._widened(old, value)
                if self._covers(wide, old):
                    trail.write(slots, where[1], wide)
                else:
                    before[where], after[where] = (slots, old), (slots, wide)
                changed = True
        if before:
            self._run.world.join([before, after])
        return changed

    def _of_one_round(self, symbol: Symbol, size: Any) -> bool:
        """Whether what was learnt of a size only holds in a round: that the condition of a ``while`` held before it.

        What changes from round to round is another in each; after the loop the condition holds no more.
        """
        if dims.of_atom(symbol.first) in self._free:
            return True
        found = tuple(dims.symbols(size)) if isinstance(size, Expr) else ()
        same = [s for s in found if s.first is symbol.first]
        return len(found) == 1 and bool(same) and same[0].limits != symbol.limits

    # --- what is covered already ----------------------------------------------------------------------
    def _covers(self, old: Any, new: Any) -> bool:
        if isinstance(old, ListState) and isinstance(new, ListState) and old.items is None and new.items is None:
            same = old.element == new.element or (
                old.element is not None and new.element is not None and alike(old.element, new.element)
            )
            return same and old.length is not None and new.length is not None and self._includes(old.length, new.length)
        if not (isinstance(old, Value) and isinstance(new, Value)):
            return bool(type(old) is type(new) and old == new)
        if isinstance(old, Tensor) and isinstance(new, Tensor):
            return self._covers_tensor(old, new)
        if isinstance(old, Some) and isinstance(new, (Const, Some)) and old.type_name == new.type_name:
            return old.low is None and old.high is None
        if isinstance(old, Int) and isinstance(new, (Const, Int)) and new.type_name == "int":
            return self._includes(old.dim, new.dim if isinstance(new, Int) else int(new.value))
        return alike(old, new) or (isinstance(old, Unknown) and isinstance(new, Unknown))

    def _covers_tensor(self, old: Tensor, new: Tensor) -> bool:
        if old.shape is None or new.shape is None or len(old.shape) != len(new.shape):
            return old == new
        return all(map(self._includes, old.shape, new.shape)) and new.like(shape=old.shape) == old

    def _includes(self, old: Dim, new: Dim) -> bool:
        if dims.eq(old, new) is True:
            return True
        if old not in self._free:
            return False
        least, low = dims.bounds(old)[0], dims.bounds(new)[0]
        return least is None or (low is not None and low >= least)

    # --- what has changed -----------------------------------------------------------------------------
    def _widened(self, old: Any, new: Any) -> Any:
        """What changes from round to round can be anything of its kind."""
        if isinstance(old, ListState) and isinstance(new, ListState):
            return self._widened_list(old, new)
        if isinstance(old, Tensor) and isinstance(new, Tensor) and old.shape is not None and new.shape is not None:
            if len(old.shape) == len(new.shape):
                return new.like(shape=tuple(map(self._widened_size, old.shape, new.shape)), origin=new.origin)
            return new.like(shape=None)
        if isinstance(old, ListObject) and isinstance(new, ListObject) and old.kind == new.kind:
            made = ListObject((), kind=old.kind)
            made.slots["state"] = self._widened_list(old.state, new.state)
            made.since = min(old.since, new.since)
            return made
        if isinstance(old, (Const, Int)) and isinstance(new, (Const, Int)) and old.type_name == new.type_name == "int":
            low = min(_low(old), _low(new)) if _low(new) >= _low(old) else None
            return Int(self._fresh(low))
        if isinstance(old, Const) and isinstance(new, Const) and old.type_name == new.type_name:
            return Some(old.type_name)
        return new

    def _widened_size(self, old: Dim, new: Dim) -> Dim:
        """A size that a round made another one: one that grows stays at least what it was."""
        if dims.eq(old, new) is True:
            return old
        before, after = dims.bounds(old)[0] or 0, dims.bounds(new)[0] or 0
        return self._fresh(before if after >= before else 0)

    def _widened_list(self, old: ListState, new: ListState) -> ListState:
        before, after = length_of(old), length_of(new)
        if before == after and before is not None:
            return new
        elements = list(new.items) if new.items is not None else [e for e in (new.element,) if e is not None]
        element = join(elements) if elements else None
        return ListState(None, element, self._fresh(0))

    def _fresh(self, low: int | None) -> Expr:
        made = dims.fresh("n", low=low, anonymous=True)  # one size in the calls that a round makes
        assert isinstance(made, Expr)
        self._free.add(made)
        return made


def length_of(state: ListState) -> Dim | None:
    """How many items a list has, where that is known."""
    return len(state.items) if state.items is not None else state.length


def _low(value: Const | Int) -> int:
    if isinstance(value, Const):
        return int(value.value)
    low = dims.bounds(value.dim)[0]
    return -(10**9) if low is None else low

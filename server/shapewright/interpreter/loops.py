"""Loops: unrolled where the items are known and few, else run to a fixpoint."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from shapewright import dims
from shapewright.dims import Dim, Expr
from shapewright.interpreter.assignment import assign
from shapewright.interpreter.conditions import narrow, truth
from shapewright.interpreter.expressions import evaluate
from shapewright.interpreter.frame import Frame, Loop, Raised
from shapewright.interpreter.iteration import element_of, known_items, opened
from shapewright.interpreter.join import join
from shapewright.interpreter.run import Run
from shapewright.interpreter.trail import MISSING, Snapshot
from shapewright.values import (
    Const,
    Instance,
    Int,
    ListObject,
    ListState,
    Many,
    RangeValue,
    Some,
    Tensor,
    Unknown,
    Value,
)

Execute = Callable[[Run, Sequence[ast.stmt], Frame], bool]
Growth = dict[Any, tuple[Any, Dim, int]]
"""By slot of a list: its slots, its length before a loop, and by how much each round makes it longer."""

UNROLL_STEPS = 2500
"""Steps that unrolling one loop over numbers may cost before it is summarised."""
MAX_WHILE = 300
PASSES = 3


def run_for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame, execute: Execute) -> bool:
    """``for target in iterable``."""
    iterable = opened(run, evaluate(run, node.iter, frame), frame, node.iter)
    items = known_items(run, iterable)
    if items is not None and not items:
        return execute(run, node.orelse, frame)
    loop = Loop(run.world.trail.mark(), frame.depth)
    frame.loops.append(loop)
    frame.in_loop += 1
    try:
        if items is None:
            alive = _summarised(run, node, _elements(run, iterable), frame, loop, execute, _rounds(run, iterable))
        else:
            alive = _unrolled(run, node, iterable, items, frame, loop, execute)
    finally:
        frame.loops.pop()
        frame.in_loop -= 1
    alive = alive and execute(run, node.orelse, frame)
    return leave_loop(run, loop, alive)


def leave_loop(run: Run, loop: Loop, alive: bool) -> bool:
    """Join the normal end of a loop with its breaks."""
    if not loop.breaks:
        return alive
    trail = run.world.trail
    ends = [b.snapshot for b in loop.breaks if b.snapshot is not None]
    if alive:
        ends.append(trail.snapshot(loop.mark))
    trail.rollback(loop.mark)
    run.world.join(ends)
    return True


def _elements(run: Run, iterable: Value) -> list[Value]:
    if isinstance(iterable, Many) and iterable.distinct:
        return list(iterable.distinct)
    element = element_of(run, iterable)
    if element is None:
        reason = iterable.reason if isinstance(iterable, Unknown) else f"an item of {iterable.type_name}"
        element = Unknown(reason)
    return [element]


def _unrolled(
    run: Run, node: ast.For | ast.AsyncFor, iterable: Value, items: list[Value], frame: Frame, loop: Loop,
    execute: Execute,
) -> bool:  # fmt: skip
    spent = run.spent
    numbers = isinstance(iterable, RangeValue)
    for index, item in enumerate(items):
        alive = step(run, node.target, item, node.body, frame, loop, execute)
        if not alive:
            return False
        if numbers and index >= 1:
            per_step = (run.spent - spent) / (index + 1)
            if per_step * (len(items) - index - 1) > UNROLL_STEPS:
                rest = (
                    RangeValue(_int(items[index + 1]), _int(items[-1]) + 1, 1) if index + 1 < len(items) else iterable
                )
                return _summarised(run, node, _elements(run, rest), frame, loop, execute, len(items) - index - 1)
    return True


def _rounds(run: Run, iterable: Value) -> Dim | None:
    """How often the body runs, where that is the iterable's length; an object may say another one."""
    return None if isinstance(iterable, Instance) else run.context.length(iterable)


def _int(value: Value) -> int:
    return value.value if isinstance(value, Const) else 0


def step(
    run: Run, target: ast.expr, item: Value, body: Sequence[ast.stmt], frame: Frame, loop: Loop, execute: Execute
) -> bool:
    """One round: bind the target, run the body, join the continues."""
    trail = run.world.trail
    loop.step_mark = trail.mark()
    loop.continues.clear()
    assign(run, target, item, frame)
    return _finish_step(run, execute(run, body, frame), loop)


def _finish_step(run: Run, alive: bool, loop: Loop) -> bool:
    if not loop.continues:
        return alive
    trail = run.world.trail
    ends = [c.snapshot for c in loop.continues if c.snapshot is not None]
    if alive:
        ends.append(trail.snapshot(loop.step_mark))
    trail.rollback(loop.step_mark)
    loop.continues.clear()
    run.world.join(ends)
    return True


def _summarised(
    run: Run, node: ast.For | ast.AsyncFor, elements: list[Value], frame: Frame, loop: Loop, execute: Execute,
    rounds: Dim | None = None,
) -> bool:  # fmt: skip
    """Run the body for what any item is like until nothing changes any more.

    A list that grows by as much in each of a known number of ``rounds`` has a known length after them.
    """

    def body(turn: int) -> bool:
        return step(run, node.target, elements[turn % len(elements)], node.body, frame, loop, execute)

    growth: Growth = {}
    alive = fixpoint(run, frame, body, growth, passes=max(PASSES, len(elements) + 1))
    if rounds is not None:
        _set_lengths(run, growth, rounds)
    return alive


def _set_lengths(run: Run, growth: Growth, rounds: Dim) -> None:
    for where, (slots, before, grown) in growth.items():
        state = slots.get(where[1])
        if isinstance(state, ListState) and state.items is None:
            run.world.trail.write(slots, where[1], state._replace(length=before + rounds * grown))


def fixpoint(
    run: Run, frame: Frame, body: Callable[[int], bool], growth: Growth | None = None, passes: int = PASSES
) -> bool:
    """Iterate a body from ever wider states: first as it stands, then joined, last widened.

    The state after it covers any number of rounds, none included. ``growth`` gets by how much each round made
    lists longer.
    """
    trail = run.world.trail
    growth = {} if growth is None else growth
    frame.depth += 1
    try:
        for turn in range(passes):
            mark, seen = trail.mark(), run.recorder.mark()
            try:
                alive = body(turn)
            except Raised as raised:
                run.note_raise(raised)
                alive = False
            end = trail.snapshot(mark)
            run.recorder.settle(seen, run.world.resolve)
            trail.rollback(mark)
            if not alive:
                growth.clear()
                break
            _note_growth(growth, end, first=not turn)
            changed = _absorb(run, end)
            if not changed and turn:
                break
    finally:
        frame.depth -= 1
    return True


def _note_growth(growth: Growth, end: Snapshot, *, first: bool) -> None:
    """Keep the lists that this round made longer by a number, and by the same number as the rounds before."""
    grown: Growth = {}
    for where, (slots, new) in end.items():
        old = slots.get(where[1])
        if isinstance(old, ListState) and isinstance(new, ListState):
            before, after = _length(old), _length(new)
            more = None if before is None or after is None else after - before
            if before is not None and isinstance(more, int):
                grown[where] = (slots, before, more)
    if first:
        growth.update(grown)
        return
    for where, (_slots, _before, more) in list(growth.items()):
        if where not in grown or grown[where][2] != more:
            del growth[where]


def _length(state: ListState) -> Dim | None:
    return len(state.items) if state.items is not None else state.length


def _absorb(run: Run, end: Snapshot) -> bool:
    """Widen the state before a round by its end; tells whether anything changed.

    What a round changes is widened at once: a counter that went from 0 to 1 is no ``{0, 1}``.
    """
    changed = False
    trail = run.world.trail
    before: Snapshot = {}
    after: Snapshot = {}
    for where, (slots, value) in end.items():
        old = slots.get(where[1], MISSING)
        if old is value or value is MISSING:
            continue
        if old is MISSING:  # first bound in the loop: it has that value after it
            trail.write(slots, where[1], value)
            changed = True
        elif not _equivalent(old, value):
            before[where] = (slots, old)
            after[where] = (slots, _widened(old, value))
            changed = True
    if before:
        run.world.join([before, after])
    return changed


def _equivalent(a: Any, b: Any) -> bool:
    if isinstance(a, Value) and isinstance(b, Value):
        return a == b or (isinstance(a, Unknown) and isinstance(b, Unknown))
    return bool(type(a) is type(b) and a == b)


def _widened(old: Any, new: Any) -> Any:
    """What changes from round to round can be anything of its kind."""
    if isinstance(old, ListState) and isinstance(new, ListState):
        return _widened_list(old, new)
    if isinstance(old, Tensor) and isinstance(new, Tensor) and old.shape is not None and new.shape is not None:
        if len(old.shape) == len(new.shape):
            shape = tuple(_widened_size(a, b) for a, b in zip(old.shape, new.shape, strict=True))
            return new.like(shape=shape, origin=new.origin)
        return new.like(shape=None)
    if isinstance(old, ListObject) and isinstance(new, ListObject) and old.kind == new.kind:
        made = ListObject((), kind=old.kind)
        made.slots["state"] = _widened_list(old.state, new.state)
        return made
    if isinstance(old, (Const, Int)) and isinstance(new, (Const, Int)) and old.type_name == new.type_name == "int":
        low = min(_low(old), _low(new)) if _low(new) >= _low(old) else None
        return Int(_symbol(low))
    if isinstance(old, Const) and isinstance(new, Const) and old.type_name == new.type_name:
        return Some(old.type_name)
    return new


def _widened_size(old: Dim, new: Dim) -> Dim:
    """A size that a round made another one: one that grows stays at least what it was."""
    if dims.eq(old, new) is True:
        return old
    before, after = dims.bounds(old)[0] or 0, dims.bounds(new)[0] or 0
    return dims.fresh(low=before if after >= before else 0)


def _widened_list(old: ListState, new: ListState) -> ListState:
    before, after = _length(old), _length(new)
    if before == after and before is not None:
        return new
    elements = list(new.items) if new.items is not None else [e for e in (new.element,) if e is not None]
    element = join(elements) if elements else None
    return ListState(None, element, dims.fresh("", low=0))


def _symbol(low: int | None) -> Expr:
    made = dims.fresh("", low=low)
    assert isinstance(made, Expr)
    return made


def _low(value: Const | Int) -> int:
    if isinstance(value, Const):
        return int(value.value)
    low = dims.bounds(value.dim)[0]
    return -(10**9) if low is None else low


def run_while(run: Run, node: ast.While, frame: Frame, execute: Execute) -> bool:
    """``while test``."""
    loop = Loop(run.world.trail.mark(), frame.depth)
    frame.loops.append(loop)
    frame.in_loop += 1
    try:
        alive = _while_rounds(run, node, frame, loop, execute)
    finally:
        frame.loops.pop()
        frame.in_loop -= 1
    return leave_loop(run, loop, alive)


def _while_rounds(run: Run, node: ast.While, frame: Frame, loop: Loop, execute: Execute) -> bool:
    spent = run.spent
    for _ in range(MAX_WHILE):
        known = truth(run, evaluate(run, node.test, frame), frame, node.test)
        if known is False:
            return execute(run, node.orelse, frame)
        if known is None or run.spent - spent > UNROLL_STEPS:
            break
        loop.step_mark = run.world.trail.mark()
        before = len(loop.breaks)
        if not _finish_step(run, execute(run, node.body, frame), loop):
            return False
        if len(loop.breaks) > before:  # some path leaves: the rest is a matter of data
            break
    forever = truth(run, evaluate(run, node.test, frame)) is True

    def body(turn: int) -> bool:
        loop.step_mark = run.world.trail.mark()
        loop.continues.clear()
        narrow(run, node.test, True, frame)
        if turn:
            evaluate(run, node.test, frame)
        return _finish_step(run, execute(run, node.body, frame), loop)

    fixpoint(run, frame, body)
    if forever:
        return False
    narrow(run, node.test, False, frame)
    return execute(run, node.orelse, frame)

"""Loops: unrolled where the items are known and few, else run to a fixpoint."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from shapewright import dims
from shapewright.dims import Dim
from shapewright.interpreter import escapes
from shapewright.interpreter.assignment import assign
from shapewright.interpreter.building import builds
from shapewright.interpreter.conditions import narrow, truth
from shapewright.interpreter.expressions import evaluate
from shapewright.interpreter.frame import Frame, Loop, Raised
from shapewright.interpreter.growth import Growth
from shapewright.interpreter.iteration import element_of, known_items, opened
from shapewright.interpreter.run import Run
from shapewright.interpreter.widening import Widening
from shapewright.values import (
    Const,
    Instance,
    Many,
    RangeValue,
    Unknown,
    Value,
    new_id,
)

Execute = Callable[[Run, Sequence[ast.stmt], Frame], bool]

UNROLL_STEPS = 2500
"""Steps that unrolling one loop over numbers may cost before it is summarised."""
GROW_STEPS = 8000
"""What it may cost where a tensor grows as much in each round: one round is the first in which it does not fit."""
BUILD_STEPS = 40_000
"""What it may cost where the rounds build something that is not the same in each."""
FIRST_COSTS = 4
"""How many times dearer than the others a loop's first step may be: later ones remember its calls."""
MAX_WHILE = 300
PASSES = 3


def run_for(run: Run, node: ast.For | ast.AsyncFor, frame: Frame, execute: Execute) -> bool:
    """``for target in iterable``."""
    iterable = opened(run, evaluate(run, node.iter, frame), frame, node.iter)
    items = known_items(run, iterable)
    if items is not None and not items:
        return execute(run, node.orelse, frame)
    loop = Loop(run.world.trail.mark(), frame.depth, exits=len(frame.exits))
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
    return leave_loop(run, frame, loop, alive)


def leave_loop(run: Run, frame: Frame, loop: Loop, alive: bool) -> bool:
    """Join the normal end of a loop with its breaks."""
    frame.left_loop |= len(frame.exits) > loop.exits
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
    run.chances += 1
    element = element_of(run, iterable)
    if element is None:
        reason = iterable.reason if isinstance(iterable, Unknown) else f"an item of {iterable.type_name}"
        element = Unknown(reason)
    return [element]


def _unrolled(
    run: Run, node: ast.For | ast.AsyncFor, iterable: Value, items: list[Value], frame: Frame, loop: Loop,
    execute: Execute,
) -> bool:  # fmt: skip
    spent = run.counted
    numbers = isinstance(iterable, RangeValue)
    grows = numbers and not _reads_target(node)
    for index, item in enumerate(items):
        mark, start = run.world.trail.mark(), new_id()
        edge = {0: frame.starting, len(items) - 1: frame.ending}.get(index, []) if len(items) > 1 else []
        edge.append(frame.depth)
        try:
            alive = step(run, node.target, item, node.body, frame, loop, execute)
        finally:
            edge.pop()
        if not alive:
            return False
        if numbers:
            left = (run.counted - spent) / (index + 1) * (len(items) - index - 1)
            if left > (UNROLL_STEPS if index else FIRST_COSTS * UNROLL_STEPS) and not (
                left <= BUILD_STEPS and builds(run, mark, start, alike=grows and left > GROW_STEPS)
            ):
                rest = (
                    RangeValue(_int(items[index + 1]), _int(items[-1]) + 1, 1) if index + 1 < len(items) else iterable
                )
                return _summarised(run, node, _elements(run, rest), frame, loop, execute, len(items) - index - 1)
    return True


def _reads_target(node: ast.For | ast.AsyncFor) -> bool:
    """Whether the body of a loop looks at what the loop gives it: else all its rounds are the same program."""
    bound = {name.id for name in ast.walk(node.target) if isinstance(name, ast.Name)}
    read = (
        n for inner in node.body for n in ast.walk(inner) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)
    )
    return any(name.id in bound for name in read)


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
    return _finish_step(run, _reaches_end(run, body, frame, loop, execute), loop)


def _reaches_end(run: Run, body: Sequence[ast.stmt], frame: Frame, loop: Loop, execute: Execute) -> bool:
    """Run a loop's body; where its last path raises, those that left it before are left.

    What a ``break`` or ``continue`` may have skipped is in doubt until the round ends.
    """
    loop.skipped, loop.left_undecided = 0, False
    try:
        return execute(run, body, frame)
    except Raised as raised:
        if not (loop.breaks or loop.continues):
            raise
        run.note_raise(raised)
        return False
    finally:
        frame.doubt -= loop.skipped


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

    A list or a tensor that grows by as much in each of a known number of ``rounds`` has a known size after them.
    """

    def body(turn: int) -> bool:
        return step(run, node.target, elements[turn % len(elements)], node.body, frame, loop, execute)

    growth = Growth(len(elements))
    alive = fixpoint(run, frame, body, growth, node.body)
    if rounds is not None:
        growth.settle(run, rounds)
    if not alive and rounds is None and any(isinstance(element, Unknown) for element in elements):
        frame.doubt += 1
    none = rounds is None or dims.eq(rounds, 0) is not False
    return alive or none  # where there is a round, what follows is reached from it


def fixpoint(
    run: Run, frame: Frame, body: Callable[[int], bool], growth: Growth | None = None,
    statements: Sequence[ast.stmt] = (),
) -> bool:  # fmt: skip
    """Iterate a body from ever wider states: first as it stands, then joined, last widened.

    The state after it covers any number of rounds, none included; False if the first one always ends in a ``break``.
    ``growth`` gets by how much each round made
    lists and tensors longer, and says how many rounds differ by what they are given; more would only repeat them.
    ``statements``: what the body runs.
    """
    trail, outer = run.world.trail, run.world.round_began
    growth = Growth() if growth is None else growth
    distinct = growth.different
    widening = Widening(run)
    held: list[Callable[[], None]] = []
    frame.depth += 1
    if outer is None:
        run.world.round_began = dims.now()
    try:
        for turn in range(max(PASSES, distinct + 1)):
            mark, seen, start, failed = trail.mark(), run.recorder.mark(), new_id(), False
            try:
                alive = body(turn) if turn or distinct > 1 else _first_round(run, frame, body, held)
            except Raised as raised:
                run.note_raise(raised)
                alive, failed = False, True
            end = trail.snapshot(mark)
            run.settle(seen, mark)
            trail.rollback(mark)
            if not alive:
                growth.clear()
                if turn == 0 and not failed and frame.loops[-1].breaks:  # the first round is the only one
                    return False
                # As we see it no round is ever finished, so that what follows is reached after none: a guess.
                if turn == 0:
                    frame.doubt += 1
                    escapes.let_rounds_fill(run, frame, statements)
                break
            growth.note(end, turn)
            if not widening.absorb(end, start) and turn >= distinct - 1:
                for report in held if not turn else ():  # every round starts as the first does
                    report()
                break
    finally:
        frame.depth -= 1
        run.world.round_began = outer
    return True


def _first_round(run: Run, frame: Frame, body: Callable[[int], bool], held: list[Callable[[], None]]) -> bool:
    """Run a body as the first round finds it. What fails in a branch of it is held back.

    Later rounds may find the same, and report it themselves; that the first one takes this branch is not certain.
    """
    outer, run.of_first_rounds = run.of_first_rounds, held
    frame.first_rounds.append(frame.depth)
    try:
        return body(0)
    finally:
        frame.first_rounds.pop()
        run.of_first_rounds = outer


def run_while(run: Run, node: ast.While, frame: Frame, execute: Execute) -> bool:
    """``while test``."""
    loop = Loop(run.world.trail.mark(), frame.depth, exits=len(frame.exits))
    frame.loops.append(loop)
    frame.in_loop += 1
    try:
        alive = _while_rounds(run, node, frame, loop, execute)
    finally:
        frame.loops.pop()
        frame.in_loop -= 1
    return leave_loop(run, frame, loop, alive)


def _while_rounds(run: Run, node: ast.While, frame: Frame, loop: Loop, execute: Execute) -> bool:
    spent = run.counted
    for _ in range(MAX_WHILE):
        known = truth(run, evaluate(run, node.test, frame), frame, node.test)
        if known is False:
            return execute(run, node.orelse, frame)
        if known is None or run.counted - spent > UNROLL_STEPS:
            break
        loop.step_mark, start, began = run.world.trail.mark(), new_id(), dims.now()
        before = len(loop.breaks)
        if not _finish_step(run, _reaches_end(run, node.body, frame, loop, execute), loop):
            return False
        if len(loop.breaks) > before:  # some path leaves: the rest is a matter of data
            break
        if not run.world.trail.touches(loop.step_mark, start, began):  # and so will no other round
            break

    def body(turn: int) -> bool:
        loop.step_mark = run.world.trail.mark()
        loop.continues.clear()
        narrow(run, node.test, True, frame)
        if turn:
            evaluate(run, node.test, frame)
        return _finish_step(run, _reaches_end(run, node.body, frame, loop, execute), loop)

    fixpoint(run, frame, body, statements=node.body)
    # whatever the rounds changed: it never ends by itself
    if truth(run, evaluate(run, node.test, frame), frame, node.test) is True:
        return False
    narrow(run, node.test, False, frame)
    return execute(run, node.orelse, frame)

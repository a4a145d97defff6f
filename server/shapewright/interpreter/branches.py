"""What the two branches of an undecided ``if`` leave in the names that are read after it.

A library that makes one operation of both (TensorFlow's AutoGraph) demands that they fit each other.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.rules import Failure
from shapewright.values import Tensor, Value

Ends = dict[str, Value]
"""By name, what it holds at the end of a branch."""


def names_at_stake(run: Run, node: ast.If, test: Value, frame: Frame) -> Sequence[str]:
    """The names that a branch binds and that the function reads next; none where no library looks at them."""
    if not (isinstance(test, Tensor) and run.registry.after_branches and frame.function is not None):
        return ()
    last = node.end_lineno or node.lineno
    after = [part for part in ast.walk(frame.function.node) if isinstance(part, ast.Name) and part.lineno > last]
    first: dict[str, ast.Name] = {}
    for part in sorted(after, key=lambda part: (part.lineno, part.col_offset)):
        first.setdefault(part.id, part)
    later = {name for name, part in first.items() if isinstance(part.ctx, ast.Load)}
    bound = (part for arm in (node.body, node.orelse) for statement in arm for part in ast.walk(statement))
    stored = (part.id for part in bound if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store))
    return [name for name in dict.fromkeys(stored) if name in later]


def held(frame: Frame, names: Sequence[str]) -> Ends:
    """What the names hold now."""
    slots = frame.scope.slots
    return {name: value for name in names if isinstance(value := slots.get(name), Value)}


def compare(run: Run, node: ast.If, test: Value, ends: Sequence[Ends], frame: Frame) -> None:
    """Let the libraries look at what both branches leave."""
    if len(ends) != 2:
        return
    resolve = run.world.resolve
    for name in ends[0].keys() & ends[1].keys():
        main, other = (resolve(end[name]) for end in ends)
        for check in run.registry.after_branches:
            try:
                check(run.context, test, name, main, other)
            except Failure as failure:
                run.report(failure, frame, node.test)

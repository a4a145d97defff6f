"""Recursion: where following a function that calls itself ends."""

from __future__ import annotations

import ast

from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.rules import Failure
from shapewright.values import Some, Unknown, Value

MAX_SAME = 24
"""Activations of one function inside each other before recursion is given up."""
MAX_UNDECIDED = 4
"""The same where it is not known whether it goes on."""


def stopped(run: Run, function: FunctionValue, inner: Frame, frame: Frame, node: ast.AST | None) -> Value | None:
    """What a call gives that is a recursion without end (which is reported) or too deep to follow; None for others."""
    same = [f for f in run.frames if f.function is not None and f.function.node is function.node]
    if not same:
        return None
    earlier = next((f for f in reversed(same) if _repeats(run, f, inner)), None)
    if earlier is not None and node is not None:
        where = "calls itself" if earlier is frame else "is called again from within itself"
        run.report(
            Failure(
                "endless-recursion",
                f"{function.name} {where} with the same arguments and nothing changed in between: it never ends.",
                raises="maximum recursion depth exceeded",
                exception="RecursionError",
            ),
            frame, node,
        )  # fmt: skip
        return Unknown("a recursion that never ends")
    too_deep = len(same) >= MAX_SAME or (any(f.depth for f in same) and len(same) >= MAX_UNDECIDED)
    if too_deep or any(_knows_no_more(f, inner) for f in same):
        return Unknown("a recursion that is too deep to follow")
    return None


def _knows_no_more(earlier: Frame, inner: Frame) -> bool:
    """Whether a call goes on from what is not known to what is not known, as one that is still running did."""
    before, now = (frame.scope.slots.get("#args") or () for frame in (earlier, inner))
    if len(before) != len(now) or not any(isinstance(value, Unknown) for value in now):
        return False
    return all(one == other or _alike_unknown(one, other) for one, other in zip(before, now, strict=True))


def _alike_unknown(one: Value, other: Value) -> bool:
    return type(one) is type(other) and isinstance(one, (Unknown, Some))


def _repeats(run: Run, earlier: Frame, inner: Frame) -> bool:
    """Whether a call is the same as one that is still running, with nothing decided or changed in between."""
    if earlier.scope.slots.get("#args") != inner.scope.slots.get("#args"):
        return False
    if earlier.function is None or inner.function is None or earlier.function.closure is not inner.function.closure:
        return False  # the names around it hold other values
    between = run.frames[run.frames.index(earlier) :]
    if any(f.depth for f in between) or (run.recorder.cold and any(f.name.endswith("__getattr__") for f in between)):
        return False  # an object that nobody made may lack what a real one has
    birth = getattr(earlier.scope.slots, "birth", 0)
    return not run.world.trail.touches(earlier.mark, birth)

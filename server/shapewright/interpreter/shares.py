"""A call from one package into another, or from the user's code into a package, has a share of the time.

What a package does is not the user's concern: a download or a conversion that takes too long to follow costs what it
gives, not the facts of the lines around it. Some functions are declared not worth following at all.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import nullcontext

from shapewright.interpreter import attributes
from shapewright.interpreter.frame import Frame, FunctionValue, OutOfFuel, Unit
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Instance, Unknown, Value

OF_THE_USER = 0.8
"""What a call of the user's code into a package may take of the time that is left."""
OF_A_PACKAGE = 0.4
"""What a call of a package into another may take of what it has left itself."""
WHERE_NOBODY_CALLS = 30_000
"""How many steps the user's code may spend in a package's call that no entry point leads to, so that its share is not
the time of all that comes after it: half a second."""


def share_of(function: FunctionValue, frame: Frame) -> float | None:
    """Which share of the time a call may take; None where it stays within the user's code, or within a package."""
    called, caller = function.unit, frame.unit
    if called is caller or called.user:
        return None
    if caller.user:
        return OF_THE_USER
    return None if _package(called) == _package(caller) else OF_A_PACKAGE


def _package(unit: Unit) -> str:
    return (unit.package or unit.module.name).partition(".")[0]


def within(run: Run, share: float, function: FunctionValue, compute: Callable[[], Value]) -> Value:
    """What a call gives, if it takes no more than its share; all it did is undone if it takes more."""
    if run.recorder.cold and run.lost.gave_up(function):
        return _too_long(function)
    trail = run.world.trail
    mark, frames, tries = trail.mark(), len(run.frames), len(run.tries)
    outer, began = run.deadline, time.thread_time()
    given = run.deadline = began + share * max(outer - began, 0.0)
    limited = run.at_most(WHERE_NOBODY_CALLS) if run.recorder.cold else nullcontext()
    try:
        with limited:
            return compute()
    except OutOfFuel:
        too_late = run.out_of_fuel and time.thread_time() > outer + run.deadline - given
        if too_late or run.exhausted:
            raise
        run.provisional += run.out_of_fuel
        run.out_of_fuel = False
        trail.rollback(mark)
        del run.frames[frames:], run.tries[tries:]
        run.lost.give_up(function)
        return _too_long(function)
    finally:
        run.deadline = min(outer + run.deadline - given, run.ends_at)


def _too_long(function: FunctionValue) -> Unknown:
    return Unknown(f"'{function.name}' takes too long to follow")


def overlooked(run: Run, function: FunctionValue, args: Sequence[Value]) -> Value | None:
    """What a package's function gives that is declared not worth following; None for any other."""
    if not run.registry.overlooked:
        return None
    found = run.registry.overlooking(f"{function.unit.module.name}.{function.name}")
    if found is None:
        return None
    if found.runs and not run.recorder.cold and args and isinstance(args[0], Instance):
        method = attributes.class_lookup(run, args[0].cls, found.runs)
        if isinstance(method, FunctionValue) and method.unit.user:
            return None
    if found.returns_first and args:
        return args[0]
    return Unknown(found.gives) if found.gives else NONE

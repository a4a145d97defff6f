"""A ``tf.function`` is traced anew for each Python number that it is given.

https://www.tensorflow.org/guide/function#controlling_retracing
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from shapewright.rules import Context, Failure
from shapewright.values import Bound, Const, Int, Object, Some, Value

_URL = "https://www.tensorflow.org/guide/function#controlling_retracing"
_MOST_TRACES = 2
"""So many graphs for different numbers nobody minds: a flag, two sizes of a batch."""
_VARIES = "varies"
"""Stands for a number that each round of a loop has anew."""


def note_numbers(ctx: Context, function: Value, args: Sequence[Value], kwargs: Mapping[str, Value]) -> None:
    """Tell of a call that gives a function yet another Python number, if it was given several already.

    Not for one with an ``input_signature``: that makes tensors of its numbers.
    """
    named = [*zip(ctx.parameters(function) or (), args, strict=False), *kwargs.items()]
    numbers = {name: number for name, value in named if (number := _number(value)) is not None}
    target = function.function if isinstance(function, Bound) else function
    if not numbers or not isinstance(target, Object):
        return
    key = f"traces of tf.function {target.uid}"
    before: frozenset[tuple[tuple[str, object], ...]] = ctx.state(key, frozenset())
    traces = before | {tuple(numbers.items())}
    ctx.set_state(key, traces)
    differing = [name for name in numbers if len({dict(trace).get(name) for trace in traces}) > _MOST_TRACES]
    if len(traces) > len(before) and differing:
        _tell(ctx, differing[0], [dict(trace).get(differing[0]) for trace in traces])


def _tell(ctx: Context, name: str, given: Sequence[object]) -> None:
    known = sorted(number for number in given if isinstance(number, (int, float)))
    shown = ", ".join(map(str, known[:3]))
    ctx.problem(
        Failure(
            "function-retracing",
            f"'{name}' is a Python number that changes ({shown}, …): tf.function traces and "
            f"compiles another graph for each. tf.constant(…) around it is traced once.",
            severity="information",
            url=_URL,
        )
    )


def _number(value: Value) -> object | None:
    """A Python number, or that it is some; None for anything else."""
    if isinstance(value, Const):
        return value.value if type(value.value) in (int, float) else None
    if isinstance(value, Int) or (isinstance(value, Some) and value.type_name in ("int", "float")):
        return _VARIES
    return None

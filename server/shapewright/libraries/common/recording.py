"""What TensorFlow's tapes surely do not record, so that no gradient flows through it.

A tensor bears the note where nothing it is computed from can be a variable (or another watched tensor) of a tape that
is open now: it is no float, it is made of constants, or no tape was open while it was computed.
"""

from __future__ import annotations

from typing import Any

from shapewright.rules import Context
from shapewright.values import Const, DictObject, Int, ListObject, RangeValue, Some, Tensor, Tuple, Value

TAPES = "tensorflow.tapes"
EAGER = "tensorflow.eager"
WATCHED = "tensorflow.watched"
_NOTE = "unrecorded"
_DIFFERENTIABLE = ("float", "bfloat", "complex")
BLOCKING = frozenset({"stop_gradient", "zeros_like", "ones_like", "round", "rint", "floor", "ceil"})
"""Functions of floats that no gradient goes through."""


def open_tape(ctx: Context, change: int) -> None:
    """A tape starts (1) or ends (-1) to record."""
    known = ctx.state(TAPES, 0)
    ctx.set_state(TAPES, known + change if isinstance(known, int) else None)


def watch_anything(ctx: Context) -> None:
    """From here on constants may be recorded too, or functions have gradients of their own: nothing is sure."""
    ctx.set_state(WATCHED, True)


def is_sure(ctx: Context) -> bool:
    """Whether only variables are recorded, and gradients are those of the operations."""
    return ctx.state(WATCHED, False) is False


def is_unrecorded(value: Value) -> bool:
    """Whether no gradient flows through a value, for sure; numbers and arrays are constants."""
    if isinstance(value, Tensor):
        return value.library == "numpy" or value.note(_NOTE) is True
    items = value.items if isinstance(value, (Tuple, ListObject)) else None
    if items is not None:
        return all(is_unrecorded(item) for item in items)
    return isinstance(value, (Const, Int, RangeValue)) or (isinstance(value, Some) and value.type_name != "object")


def noted(ctx: Context, made: Tensor, blocked: bool) -> Tensor:
    """The tensor with the note where it is surely not recorded; ``blocked``: none of its operands is."""
    if made.library != "tensorflow" or made.kind in ("variable", "placeholder", "ragged") or ctx.cold:
        return made
    if not is_sure(ctx):
        return made
    number = made.dtype is not None and not made.dtype.startswith(_DIFFERENTIABLE)
    if number or blocked or (made.kind == "eager" and ctx.state(TAPES, 0) == 0 and ctx.state(EAGER, True) is not False):
        return made if made.note(_NOTE) else made.with_note(_NOTE, True)
    return made


def constant_arguments(values: Any) -> bool:
    """Whether arguments, as rules get them, are all constants: nothing that could hide a variable is among them."""
    if isinstance(values, dict):
        return all(constant_arguments(value) for value in values.values())
    if isinstance(values, (tuple, list, frozenset)):
        return all(constant_arguments(value) for value in values)
    if isinstance(values, DictObject):
        return all(constant_arguments(value) for value in values.items.values())
    if isinstance(values, Value):
        return is_unrecorded(values)
    return values is None or not callable(values)

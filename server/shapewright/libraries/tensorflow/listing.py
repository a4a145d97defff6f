"""The variables that a graph of TensorFlow 1 lists: those that training changes, and all of them.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/trainable_variables

A list is given only while every function that makes variables was followed: a Keras layer that is called in a graph,
a variable that one branch alone makes, or one of a scope that may share its variables ends it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from shapewright.libraries.tensorflow.world import GRAPH, SCOPE, VARIABLE_NAME, converts_control_flow, is_graph
from shapewright.rules import Context
from shapewright.values import FALSE, NONE, TRUE, Certain, Const, Instance, ListObject, Many, Tensor, Unknown, Value

UNLISTED = "tensorflow.unlisted"
_SURE = "tensorflow.listed"
SLOTTED = "tensorflow.slotted"
"""How many variables there were when last something made variables that are called after others."""
_AT_THE_TOP = ("beta1_power", "beta2_power", "global_step")
_KINDS = ("trainable", "global")
_REASON = "what a graph has collected"


def list_variable(ctx: Context, variable: Tensor, trainable: Value = TRUE, *, elsewhere: bool = False) -> None:
    """Note a variable that was just made in the graph; ``elsewhere``: it may be put into other collections."""
    if not is_graph(ctx) or converts_control_flow(ctx) or ctx.cold:
        return
    if elsewhere or trainable not in (TRUE, FALSE):
        lose(ctx)
    for kind in _KINDS:
        _append(ctx, kind, variable if kind == "global" or trainable == TRUE else None)


def _append(ctx: Context, kind: str, variable: Tensor | None) -> None:
    place = (ctx.state(GRAPH, 0), kind)
    sure, key = _surely(ctx), f"{_SURE}:{place}"
    held = ctx.state(key)
    if place in sure and isinstance(held, ListObject):
        if variable is not None:
            ctx.method(held, "append", variable)
    elif ctx.state(f"{key}:began") is None and place[0] is not None:
        ctx.set_state(f"{key}:began", True)
        ctx.set_state(key, ctx.list([] if variable is None else [variable]))
        ctx.set_state(_SURE, Certain(sure | {place}))


def _surely(ctx: Context) -> Certain:
    known = ctx.state(_SURE, Certain())
    return known if isinstance(known, Certain) else Certain()


def lose(ctx: Context) -> None:
    """From here on not all variables are known."""
    ctx.set_state(UNLISTED, TRUE)


def list_slots(ctx: Context) -> None:
    """Something makes variables for those that there are, which are called after them."""
    held = ctx.state(f"{_SURE}:{(ctx.state(GRAPH, 0), 'global')}")
    items = ctx.items(held) if isinstance(held, ListObject) else None
    ctx.set_state(SLOTTED, NONE if items is None else Const(len(items)))


def listed(ctx: Context, kind: str, scope: Value | None = None) -> Value:
    """The variables of the graph, or those whose names begin as a scope says."""
    place = (ctx.state(GRAPH, 0), kind)
    held = ctx.state(f"{_SURE}:{place}")
    items = ctx.items(held) if isinstance(held, ListObject) else None
    if ctx.state(UNLISTED, FALSE) != FALSE or ctx.cold or place not in _surely(ctx) or items is None:
        return Unknown(_REASON)
    if kind == "global" and not _without_slots(ctx, items, scope):
        return Unknown(_REASON)
    if scope is None:
        return ctx.list(items)
    return _within(ctx, items, scope)


def _without_slots(ctx: Context, items: Sequence[Value], scope: Value | None) -> bool:
    """Whether a scope holds no variable that an optimiser or an average keeps: those of the scope came later."""
    before = ctx.state(SLOTTED)
    if before is None:
        return True
    if scope is None or not isinstance(before, Const) or not isinstance(before.value, int):
        return False
    names = [*map(_name, items[: before.value]), *_AT_THE_TOP]
    pattern = _pattern(scope)
    return pattern is not None and all(name is not None and not re.match(pattern, name) for name in names)


def _name(variable: Value) -> str | None:
    name = variable.note(VARIABLE_NAME) if isinstance(variable, Tensor) else None
    return name if isinstance(name, str) else None


def _pattern(scope: Value) -> str | None:
    """A scope that is matched as a pattern, where it is known and plain text."""
    known = scope.value if isinstance(scope, Const) and isinstance(scope.value, str) else None
    return known if known is not None and re.fullmatch(r"[\w/.-]*", known) else None


def _within(ctx: Context, items: Sequence[Value], scope: Value) -> Value:
    """What a scope chooses."""
    pattern, names = _pattern(scope), [_name(item) for item in items]
    if pattern is None:
        return Unknown(_REASON)
    chosen = [v for v, name in zip(items, names, strict=True) if name is None or re.match(pattern, name)]
    if all(name is not None for name in names):
        return ctx.list(chosen)
    return Many(ctx.join(chosen), None, "list")


def reuses(ctx: Context) -> bool | None:
    """Whether the scope in force takes variables again instead of making them; None where that is not known."""
    scope = ctx.state(SCOPE)
    reuse = ctx.get(scope, "reuse") if isinstance(scope, Instance) else FALSE
    return True if reuse == TRUE else False if reuse == FALSE else None

"""What ``fit`` remembers of each epoch: ``History.history``, where its keys are certain."""

from __future__ import annotations

from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.layer import OWN_LOSSES
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.tensors import is_legacy
from shapewright.rules import Context
from shapewright.values import NONE, Const, DictObject, Instance, Many, Some, Tensor, Unknown, Value

_SILENT = ("EarlyStopping", "ModelCheckpoint", "TensorBoard", "CSVLogger", "TerminateOnNaN", "History")
"""Callbacks that add no key to what is logged."""


def history(
    ctx: Context,
    model: Instance,
    epochs: Value,
    validation: tuple[Value, Value],
    callbacks: Value,
    options: dict[str, Value],
) -> Value:
    """The ``History`` of a training; ``validation`` is its data and the share that is split off."""
    made = ctx.invoke("keras.callbacks.History")
    names = _names(ctx, model, callbacks)
    validated = _validated(ctx, *validation)
    if names is None or validated is None or options or not isinstance(made, Instance):
        return made
    keys = sorted([*names, *(f"val_{name}" for name in names if validated)])
    count = epochs.value if isinstance(epochs, Const) and isinstance(epochs.value, int) and callbacks == NONE else None
    known = count is not None and 0 < count <= 100
    values: Value = ctx.list([Some("float")] * (count or 0)) if known else Many(Some("float"), kind="list")
    ctx.set(made, "keras.logs", DictObject({Const(key): values for key in keys}, kind="history"))
    return made


def _names(ctx: Context, model: Instance, callbacks: Value) -> list[str] | None:
    """The loss and the metrics by the names they are logged under; None where others may come from elsewhere."""
    if is_legacy(ctx) or ctx.state(OWN_LOSSES) is not None or is_users(model, "train_step"):
        return None
    for callback in leaves(ctx, callbacks):
        if callback != NONE and not (isinstance(callback, Instance) and callback.cls.name in _SILENT):
            return None
    outputs = ctx.get(model, "keras.outputs")
    if not isinstance(outputs, Tensor) or not isinstance(ctx.get(model, "loss"), (Const, Instance)):
        return None
    metrics = ctx.get(model, "keras.metrics")
    given = [] if metrics in (None, NONE) else leaves(ctx, metrics)
    named = [m.value for m in given if isinstance(m, Const) and isinstance(m.value, str)]
    return ["loss", *named] if len(named) == len(given) else None


def _validated(ctx: Context, data: Value, split: Value) -> bool | None:
    if data != NONE:
        return None if isinstance(data, Unknown) else True
    return ctx.truth(split) if split != NONE else False

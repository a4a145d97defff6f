"""Which loss, which metrics and which targets belong to which output: https://keras.io/api/models/model_training_apis/"""

from __future__ import annotations

from shapewright.libraries.keras.hooks import run_metrics
from shapewright.libraries.keras.metrics import check_metric_name
from shapewright.libraries.keras.readiness import output_names
from shapewright.libraries.keras.structure import keys_of, leaves
from shapewright.libraries.keras.tensors import is_legacy, to_keras
from shapewright.rules import Context, Site
from shapewright.values import NONE, Const, DictObject, Instance, ListObject, Tensor, Tuple, Value


def as_target(ctx: Context, value: Value) -> Tensor | None:
    """The targets of one output as a tensor; None where they are not known."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, (ListObject, Tuple)):
        return to_keras(ctx, value, Site("keras.Model.fit", "keras", "y"))
    return None


Pair = tuple[Value, Value, Value, str, int | None]
"""A loss, its targets, the output; the argument that chose the loss where it may be another, its place in a list."""


def paired(ctx: Context, model: Instance, loss: Value, y: Value, outputs: Value) -> list[Pair]:
    """Which loss and targets belong to which output; empty where that is not known."""
    names = output_names(ctx, model, outputs)
    if names is not None:
        keyed = isinstance(loss, DictObject)
        losses, y = _in_order(ctx, loss, names), _in_order(ctx, y, names)
        return [(*pair[:3], "", None) if keyed else pair for pair in _by_place(ctx, losses, y, outputs)]
    return _by_place(ctx, loss, y, outputs)


def _in_order(ctx: Context, value: Value, names: tuple[str, ...]) -> Value:
    """A dict by the names of all outputs as a list in their order; anything else as it is."""
    if not isinstance(value, DictObject) or set(keys_of(value) or ()) != set(names):
        return value
    return ctx.list([value.items[Const(name)] for name in names])


def _by_place(ctx: Context, loss: Value, y: Value, outputs: Value) -> list[Pair]:
    made, targets, given = leaves(ctx, outputs), leaves(ctx, y), leaves(ctx, loss)
    listed = isinstance(loss, (ListObject, Tuple))
    if len(made) == 1:
        if len(given) != 1 or len(targets) != 1:
            return []
        keyed = isinstance(loss, DictObject)
        return [(given[0], targets[0], made[0], "" if keyed else "loss", 0 if listed else None)]
    if len(targets) != len(made) or isinstance(y, DictObject) != isinstance(outputs, DictObject):
        return []
    if isinstance(loss, DictObject) and keys_of(loss) is not None and isinstance(outputs, DictObject):
        if keys_of(loss) == keys_of(outputs):
            return [(a, b, c, "", None) for a, b, c in zip(given, targets, made, strict=True)]
        return []
    if listed:
        if len(given) != len(made):
            return []
        return [(a, b, c, "loss", n) for n, (a, b, c) in enumerate(zip(given, targets, made, strict=True))]
    if isinstance(loss, DictObject):
        return []
    return [(loss, b, c, "", None) for b, c in zip(targets, made, strict=True)]


def run_all_metrics(ctx: Context, model: Instance, y: Value, outputs: Value, partial: bool) -> None:
    """The metrics of each output that the program wrote, on the targets and outputs of one batch."""
    metrics, names = ctx.get(model, "keras.metrics"), output_names(ctx, model, outputs)
    for metric in leaves(ctx, metrics) if metrics is not None and not is_legacy(ctx) else ():
        check_metric_name(metric)
    if isinstance(metrics, DictObject) and isinstance(y, DictObject) and isinstance(outputs, DictObject):
        _run_keyed_metrics(ctx, metrics, y, outputs, partial)
        return
    if metrics is None or names is None:
        run_metrics(ctx, metrics, y, outputs, partial)
        return
    targets = ctx.items(_in_order(ctx, y, names)) or ()
    if len(targets) != len(names):
        return
    for place, (name, target, output) in enumerate(zip(names, targets, leaves(ctx, outputs), strict=True)):
        run_metrics(ctx, _metrics_of(ctx, metrics, name, place), target, output, partial)


def _run_keyed_metrics(ctx: Context, metrics: DictObject, y: DictObject, outputs: DictObject, partial: bool) -> None:
    """The metrics of outputs that are a dict: each goes by the key that the output and its targets have."""
    for key in map(Const, keys_of(outputs) or ()):
        if key in metrics.items and key in y.items:
            run_metrics(ctx, metrics.items[key], y.items[key], outputs.items[key], partial)


def _metrics_of(ctx: Context, metrics: Value, name: str, place: int) -> Value:
    """The metrics of one of several outputs: by its name, or by its place in a list."""
    if isinstance(metrics, DictObject):
        return metrics.items.get(Const(name), NONE)
    listed = ctx.items(metrics) or ()
    return listed[place] if place < len(listed) else NONE

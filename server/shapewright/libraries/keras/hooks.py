"""The program's own code that training calls: metric functions, callbacks, learning rate schedules."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial as partial_call

from shapewright.libraries.keras.attributes import flag_of
from shapewright.libraries.keras.saving import keep_saved
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.tensors import backend, batch_symbol
from shapewright.rules import Abstain, Context
from shapewright.values import Const, Instance, Some, Tensor, Unknown, Value

CHECKPOINT = "keras.callbacks.ModelCheckpoint"
_ONCE = ("on_train_begin", "on_train_end")
_EACH_EPOCH = ("on_epoch_begin", "on_epoch_end")
_EACH_BATCH = ("on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end")
LOGS = Unknown("what training logs is decided when it runs")


def written(ctx: Context, owner: Value, method: str) -> bool:
    """Whether the program wrote this method of an object."""
    found = ctx.get(owner, method) if isinstance(owner, Instance) else None
    return found is not None and ctx.parameters(found) is not None


Batch = tuple[Tensor, Tensor]
"""The targets and outputs of one batch."""


def run_traced(ctx: Context, batch: Batch, partial: bool, compute: Callable[[Tensor, Tensor], object]) -> object:
    """Run a function of the program on one batch, and report what fails where TensorFlow tells it; gives its result.

    It is traced once. Where the last batch is smaller (``partial``) the number of samples is open while it is traced:
    what does not fit because of it fails when the training step runs, which has no line of the function.
    """
    made: list[object] = []
    found = ctx.held_back(lambda: made.append(compute(*batch)))
    result = made[-1] if made else None
    if not found:
        return result
    size = batch[1].shape[0] if batch[1].shape else None
    if not partial or not isinstance(size, int):
        for report in found:
            report()
        return result
    traced = [t.like(shape=(batch_symbol(ctx), *t.shape[1:])) if t.shape else t for t in batch]
    tracing = ctx.held_back(lambda: compute(*traced))
    if not tracing:
        ctx.told_here(found[:1])
    for report in tracing:
        report()
    return result


def run_metrics(ctx: Context, metrics: Value | None, target: Value, output: Value, partial: bool) -> None:
    """Each metric that the program wrote, on the targets and outputs of one batch."""
    if metrics is None or not isinstance(target, Tensor) or not isinstance(output, Tensor):
        return
    for metric in leaves(ctx, metrics):
        with suppress(Abstain):
            if ctx.parameters(metric) is not None:
                run_traced(ctx, (target, output), partial, partial_call(ctx.call, metric))
            elif written(ctx, metric, "update_state"):
                run_traced(ctx, (target, output), partial, partial_call(ctx.method, metric, "update_state"))
                ctx.method(metric, "result")


def run_own_loss(ctx: Context, model: Instance, batch: tuple[Value, Value, Value], *, trained: bool) -> Value:
    """The program's own ``compute_loss`` on one batch: the inputs, the targets, the outputs."""
    method = ctx.get(model, "compute_loss")
    known = ctx.parameters(method) if method is not None else None
    given = dict(zip(("x", "y", "y_pred"), batch, strict=True))
    if known is not None and "training" in known:
        given["training"] = Const(trained)
    return ctx.method(model, "compute_loss", **given)


def run_callbacks(ctx: Context, model: Instance, callbacks: Value) -> None:
    """Each hook of the callbacks that the program wrote."""
    for callback in leaves(ctx, callbacks):
        if not isinstance(callback, Instance):
            continue
        ctx.set(callback, "model", model)
        if ctx.is_instance(callback, CHECKPOINT) and flag_of(ctx, callback, "save_weights_only") is False:
            keep_saved(ctx, model, ctx.get(callback, "filepath"))
        for names, count in ((_ONCE[:1], False), (_EACH_EPOCH[:1], True), (_EACH_BATCH, True), (_EACH_EPOCH[1:], True),
                             (_ONCE[1:], False)):  # fmt: skip
            for name in names:
                if written(ctx, callback, name):
                    with suppress(Abstain):
                        ctx.method(callback, name, *((Some("int"),) if count else ()), LOGS)


def run_schedule(ctx: Context, optimizer: Value | None) -> None:
    """The learning rate schedule that the program wrote, at some step."""
    schedule = ctx.get(optimizer, "learning_rate") if isinstance(optimizer, Instance) else None
    if schedule is not None and written(ctx, schedule, "__call__"):
        with suppress(Abstain):
            ctx.call(schedule, Tensor(backend(ctx), (), "int64", kind="graph"))

"""``compile``, ``fit``, ``evaluate``, ``predict``: https://keras.io/api/models/model_training_apis/"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial as partial_call
from math import floor

from shapewright.dims import Dim, dmin
from shapewright.libraries.common import recording
from shapewright.libraries.common.predicted import predicted
from shapewright.libraries.keras import losses
from shapewright.libraries.keras.building import is_users
from shapewright.libraries.keras.data import URL, Data, as_batch, check_whole, of_size, read
from shapewright.libraries.keras.files import check_model_file, check_weights_file
from shapewright.libraries.keras.gone import dropped, gone_method
from shapewright.libraries.keras.gradients import check_loss
from shapewright.libraries.keras.hooks import run_callbacks, run_own_loss, run_schedule, run_traced
from shapewright.libraries.keras.layer import call_layer
from shapewright.libraries.keras.listing import graph_of
from shapewright.libraries.keras.logs import history
from shapewright.libraries.keras.objects import optimizer_named
from shapewright.libraries.keras.optimizing import build
from shapewright.libraries.keras.pairing import as_target, paired, run_all_metrics
from shapewright.libraries.keras.readiness import (
    FUNCTIONS,
    RENAMED,
    STEPS,
    check_batch,
    check_loss_keys,
    check_loss_weights,
    check_options,
    check_rank,
    check_state_size,
    need_compiled,
    need_some_loss,
    no_output,
    no_targets,
)
from shapewright.libraries.keras.saving import keep_saved
from shapewright.libraries.keras.structure import leaves, mapped, tensors
from shapewright.libraries.keras.tensors import is_legacy
from shapewright.libraries.keras.weights import all_weights
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    Const,
    Instance,
    Lib,
    ListObject,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

NUMBER = Some("float")


@lib_class("keras.Trainer", url=URL)
class Trainer:
    """What a model adds to a layer: training and prediction."""

    @staticmethod
    def compile(
        ctx: Context,
        self: Instance,
        optimizer: Raw = NONE,
        loss: Raw = NONE,
        *args: Raw,
        metrics: Raw = NONE,
        **kwargs: Raw,
    ) -> None:
        """Keep what the model is trained with. The third argument is the metrics in Keras 2, the weights in Keras 3."""
        check_options("compile", kwargs, is_legacy(ctx))
        third, fourth = (*args, NONE, NONE)[:2]
        older, newer = (third, fourth) if is_legacy(ctx) else (fourth, third)
        metrics = metrics if older == NONE else older
        ctx.set(self, "keras.loss_weights", kwargs.get("loss_weights", newer))
        for leaf in leaves(ctx, loss):
            if (
                isinstance(leaf, Const)
                and isinstance(leaf.value, str)
                and losses.loss_name(ctx, leaf) not in losses.NAMES
            ):
                raise losses.unknown_loss(leaf.value)
        for name, value in (("optimizer", optimizer_named(ctx, optimizer)), ("loss", loss), ("keras.metrics", metrics)):
            ctx.set(self, name, value)
        ctx.set(self, "keras.compiled", TRUE)
        for name in FUNCTIONS:
            ctx.set(self, f"keras.ranks.{name}", NONE)

    @staticmethod
    def fit(
        ctx: Context,
        self: Instance,
        x: Raw = NONE,
        y: Raw = NONE,
        batch_size: Raw = NONE,
        epochs: Raw = NONE,
        verbose: Raw = NONE,
        callbacks: Raw = NONE,
        validation_split: Raw = NONE,
        validation_data: Raw = NONE,
        shuffle: Raw = TRUE,
        class_weight: Raw = NONE,
        sample_weight: Raw = NONE,
        initial_epoch: Raw = NONE,
        **kwargs: Raw,
    ) -> Value:
        """Check the data against the model and the loss; gives a ``History``."""
        _old_names(ctx, kwargs)
        check_options("fit", kwargs, is_legacy(ctx))
        need_compiled(ctx, self)
        with suppress(Abstain):
            data = _first_part(read(ctx, x, y, sample_weight), validation_split)
            run_step(ctx, self, data, _batch_size(batch_size), "train_step")
        with suppress(Abstain):
            _validate(ctx, self, validation_data, batch_size)
        if "steps_per_epoch" not in kwargs:
            check_whole(ctx, x)
        run_schedule(ctx, ctx.get(self, "optimizer"))
        build(ctx, ctx.get(self, "optimizer"), all_weights(ctx, self, trainable=True))
        run_callbacks(ctx, self, callbacks)
        options = {name: value for name, value in kwargs.items() if name not in STEPS}
        if initial_epoch not in (NONE, Const(0)):
            options["initial_epoch"] = initial_epoch
        return history(ctx, self, epochs, (validation_data, validation_split), callbacks, options)

    @staticmethod
    @dropped
    def fit_generator(ctx: Context, self: Instance, generator: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """Keras 2's ``fit`` for generators."""
        ctx.problem(_gone("fit_generator", "fit"))
        need_compiled(ctx, self)
        run_step(ctx, self, read(ctx, generator, NONE), None, "train_step")
        return ctx.invoke("keras.callbacks.History")

    @staticmethod
    def evaluate(
        ctx: Context,
        self: Instance,
        x: Raw = NONE,
        y: Raw = NONE,
        batch_size: Raw = NONE,
        verbose: Raw = NONE,
        sample_weight: Raw = NONE,
        steps: Raw = NONE,
        callbacks: Raw = NONE,
        return_dict: Raw = FALSE,
        **kwargs: Raw,
    ) -> Value:
        """The loss, and the metrics after it."""
        check_options("evaluate", kwargs, is_legacy(ctx))
        need_compiled(ctx, self)
        run_step(ctx, self, read(ctx, x, y, sample_weight), _batch_size(batch_size), "test_step")
        return _scores(ctx, self, return_dict)

    @staticmethod
    def predict(
        ctx: Context,
        self: Instance,
        x: Raw,
        batch_size: Raw = NONE,
        verbose: Raw = NONE,
        steps: Raw = NONE,
        callbacks: Raw = NONE,
        **kwargs: Raw,
    ) -> Value:
        """The outputs for all samples, as NumPy arrays."""
        check_options("predict", kwargs, is_legacy(ctx))
        data = read(ctx, x, NONE)
        batch = as_batch(ctx, data.x, arrays=data.arrays, size=data.samples)
        outputs = _forward(ctx, self, batch, "x")
        check_state_size(ctx, self, data.samples if data.arrays else None, _batch_size(batch_size))
        check_rank(ctx, self, "predict", batch, "x")
        fixed = _fixed_batch(ctx, self) if data.arrays else None
        return mapped(ctx, outputs, lambda leaf: _as_array(ctx, _of_all(leaf, fixed, data.samples), data))

    @staticmethod
    def predict_on_batch(ctx: Context, self: Instance, x: Raw) -> Value:
        """The outputs for one batch."""
        data = read(ctx, x, NONE)
        outputs = _forward(ctx, self, as_batch(ctx, data.x, arrays=data.arrays, size=data.samples), "x")
        return mapped(ctx, outputs, lambda leaf: _as_array(ctx, leaf, data))

    @staticmethod
    def train_on_batch(
        ctx: Context,
        self: Instance,
        x: Raw,
        y: Raw = NONE,
        sample_weight: Raw = NONE,
        class_weight: Raw = NONE,
        return_dict: Raw = FALSE,
        **kwargs: Raw,
    ) -> Value:
        """One step of training on one batch."""
        need_compiled(ctx, self)
        run_step(ctx, self, read(ctx, x, y, sample_weight), None, "train_step")
        return _scores(ctx, self, return_dict)

    @staticmethod
    def test_on_batch(
        ctx: Context,
        self: Instance,
        x: Raw,
        y: Raw = NONE,
        sample_weight: Raw = NONE,
        return_dict: Raw = FALSE,
        **kwargs: Raw,
    ) -> Value:
        """The loss and metrics of one batch."""
        need_compiled(ctx, self)
        run_step(ctx, self, read(ctx, x, y, sample_weight), None, "test_step")
        return _scores(ctx, self, return_dict)

    @staticmethod
    def compute_loss(
        ctx: Context, self: Instance, x: Raw = NONE, y: Raw = NONE, y_pred: Raw = NONE, *args: Raw, **kwargs: Raw
    ) -> Value:
        """The compiled loss of one batch: a scalar."""
        _check_losses(ctx, self, y, y_pred, "y")
        return NUMBER

    @staticmethod
    def compiled_loss(ctx: Context, self: Instance, y: Raw, y_pred: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """Keras 2's name of ``compute_loss``."""
        _check_losses(ctx, self, y, y_pred, "y")
        return NUMBER

    @staticmethod
    @dropped
    def predict_classes(ctx: Context, self: Instance, x: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """Gone since TensorFlow 2.6: the class of each sample."""
        ctx.problem(_gone("predict_classes", "predict(...).argmax(axis=-1)"))
        return Unknown("predict_classes is gone")

    @staticmethod
    @dropped
    def predict_proba(ctx: Context, self: Instance, x: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """Gone since TensorFlow 2.6: the same as ``predict``."""
        ctx.problem(_gone("predict_proba", "predict"))
        return ctx.method(self, "predict", x)

    @staticmethod
    def summary(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Prints."""

    @staticmethod
    def save(ctx: Context, self: Instance, filepath: Raw, *args: Raw, **kwargs: Raw) -> None:
        """Writes a file."""
        if not args and kwargs.get("zipped", TRUE) == TRUE:
            check_model_file(ctx, filepath)
        keep_saved(ctx, self, filepath)

    @staticmethod
    def save_weights(ctx: Context, self: Instance, filepath: Raw, *args: Raw, **kwargs: Raw) -> None:
        """Writes a file."""
        if not args and "max_shard_size" not in kwargs:
            check_weights_file(ctx, filepath)

    @staticmethod
    def load_weights(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Reads a file."""

    @staticmethod
    def export(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Writes a file."""

    @staticmethod
    def to_json(ctx: Context, self: Instance, **kwargs: Raw) -> Value:
        """The architecture as text."""
        return Some("str")

    reset_states = gone_method("reset_states", "the method of each recurrent layer")
    predict_generator = gone_method("predict_generator", "predict")
    evaluate_generator = gone_method("evaluate_generator", "evaluate")

    @staticmethod
    def reset_metrics(ctx: Context, self: Instance) -> None:
        """Has no effect on shapes."""


def _gone(name: str, instead: str) -> Failure:
    return Failure(
        "removed-api",
        f"Models have no '{name}' any more (gone since TensorFlow 2.6 and in Keras 3): use {instead}.",
        raises=f"object has no attribute '{name}'",
        exception="AttributeError",
        url=URL,
    ).with_data(name=name, instead=instead)


def _old_names(ctx: Context, kwargs: dict[str, Value]) -> None:
    for old, new in RENAMED.items():
        if old in kwargs:
            ctx.problem(
                Failure(
                    "renamed-argument",
                    f"fit's option '{old}' is from Keras 1; it is called '{new}' since Keras 2.",
                    raises=f"TensorFlowTrainer.fit() got an unexpected keyword argument '{old}'",
                    exception="TypeError",
                    argument=old,
                    url=URL,
                ).with_data(old=old, new=new)
            )


def _batch_size(value: Value) -> Dim:
    size = dim_of(value)
    return 32 if size is None else size


def _first_part(data: Data, validation_split: Value) -> Data:
    """The samples that are trained on, without those at the end that validate."""
    if validation_split == NONE or data.samples is None:
        return data
    share = validation_split.value if isinstance(validation_split, Const) else None
    if not isinstance(data.samples, int) or not isinstance(share, (int, float)) or not 0 <= share < 1:
        return replace(data, samples=None)
    return replace(data, samples=floor(data.samples * (1.0 - share)))


def run_step(ctx: Context, model: Instance, data: Data, batch_size: Dim | None, step: str) -> None:
    """One step of training or testing: the user's own, or the model, then the loss."""
    size = None
    if data.samples is not None and isinstance(data.samples, int):
        size = data.samples if batch_size is None else dmin(batch_size, data.samples)
    x = as_batch(ctx, data.x, arrays=data.arrays)
    y = as_batch(ctx, data.y, arrays=data.arrays)
    if is_users(model, step):
        whole = None if data.whole is None else as_batch(ctx, data.whole, arrays=False)
        ctx.method(model, step, _packed(x, y) if whole is None else whole)
        return
    if not data.arrays:
        check_batch(ctx, data.x, data.y)
    recording.open_tape(ctx, 1)
    try:
        _forward_and_loss(ctx, model, data, batch_size, step, x, y, size)
    finally:
        recording.open_tape(ctx, -1)


def _packed(x: Value, y: Value) -> Value:
    """Inputs and targets as one batch: inputs alone stay what they are, unless they are several."""
    if y != NONE:
        return Tuple((x, y))
    return Tuple((x,)) if isinstance(x, (Tuple, ListObject)) else x


def _forward_and_loss(
    ctx: Context, model: Instance, data: Data, batch_size: Dim | None, step: str, x: Value, y: Value, size: Dim | None
) -> None:
    """What a step does while its tape is open."""
    outputs = _forward(ctx, model, x, "x")
    if batch_size is not None:
        check_rank(ctx, model, step.removesuffix("_step"), x, "x")
    if data.arrays:
        check_state_size(ctx, model, data.samples, batch_size)
    partial = _is_partial(data, batch_size)
    if is_users(model, "compute_loss"):
        sized = size is not None and not partial
        batch = (x, y, outputs)
        if sized and size is not None:
            whole = [as_batch(ctx, part, arrays=True, size=size) for part in (data.x, data.y)]
            batch = (whole[0], whole[1], of_size(ctx, outputs, size))
        made = run_own_loss(ctx, model, batch, trained=step == "train_step")
        if step == "train_step":
            check_loss(ctx, model, made)
        return
    if outputs == NONE and ctx.get(model, "loss") not in (None, NONE):
        raise no_output(model)
    if size is not None:
        outputs = of_size(ctx, outputs, size)
        y = as_batch(ctx, data.y, arrays=True, size=size)
    target = "y" if data.arrays else "x"
    _check_losses(ctx, model, y, outputs, target, partial, trained=step == "train_step")
    run_all_metrics(ctx, model, y, outputs, partial)


def _is_partial(data: Data, batch_size: Dim | None) -> bool:
    """Whether arrays are cut into batches of which the last is smaller; it may be the only one."""
    if not data.arrays or not isinstance(data.samples, int) or not isinstance(batch_size, int):
        return False
    return batch_size > 0 and data.samples % batch_size != 0


def _forward(ctx: Context, model: Instance, x: Value, argument: str) -> Value:
    """The model's outputs; what its input check says is about this argument of ``fit``."""
    if is_users(model, "__call__"):
        return ctx.call(model, x)
    try:
        return call_layer(ctx, model, [x], {})
    except Failure as failure:
        if failure.argument == "inputs":
            raise about(failure, argument) from None
        raise


def about(failure: Failure, argument: str) -> Failure:
    """The same failure, put on another parameter: the one of ``fit`` that the data came through."""
    old = failure.argument
    failure.argument = argument
    failure.repairs = tuple(replace(r, argument=argument) if r.argument == old else r for r in failure.repairs)
    return failure


def _check_losses(
    ctx: Context, model: Instance, y: Value, outputs: Value, target: str, partial: bool = False, trained: bool = False
) -> None:
    """Each output against its targets, by the loss compiled for it."""
    loss = ctx.get(model, "loss")
    if loss is None or loss == NONE:
        need_some_loss(ctx, model, loss)
        return
    check_loss_weights(ctx, model)
    if y == NONE and not is_users(model, "compute_loss"):
        raise no_targets(target)
    check_loss_keys(ctx, model, loss, outputs)
    pairs = paired(ctx, model, loss, y, outputs)
    for one_loss, one_target, one_output, owner, place in pairs:
        if not isinstance(one_output, Tensor):
            continue
        tensor = as_target(ctx, one_target)
        if tensor is None:
            continue
        name = losses.loss_name(ctx, one_loss)
        if name is not None:
            where = losses.Where(target, "self", model, owner, place)
            losses.check(ctx, name, tensor, one_output, where)
        elif not isinstance(one_loss, (Const, Lib, Unknown)):
            made = run_traced(ctx, losses.ranked(ctx, tensor, one_output), partial, partial_call(ctx.call, one_loss))
            if trained and len(pairs) == 1:
                check_loss(ctx, model, made)


def _validate(ctx: Context, model: Instance, data: Value, batch_size: Value) -> None:
    if data == NONE:
        return
    items: Sequence[Value] = data.items if isinstance(data, Tuple) else ()
    if isinstance(data, ListObject):
        items = ctx.items(data) or ()
    try:
        if len(items) in (2, 3):
            weight = items[2] if len(items) == 3 else NONE
            read_data = read(ctx, items[0], items[1], weight)
        else:
            read_data = read(ctx, data, NONE)
        run_step(ctx, model, read_data, _batch_size(batch_size), "test_step")
    except Failure as failure:
        failure.message = f"In the validation data: {failure.message}"
        failure.repairs = tuple(r for r in failure.repairs if r.owner is not None)
        raise about(failure, "validation_data") from None


def _scores(ctx: Context, model: Instance, return_dict: Value) -> Value:
    """The loss alone, or with the metrics compiled."""
    if ctx.truth(return_dict) is not False:
        return Unknown("scores are decided by training")
    metrics = ctx.get(model, "keras.metrics")
    if metrics is None or metrics == NONE:
        return NUMBER
    count = len(leaves(ctx, metrics)) if isinstance(metrics, (ListObject, Tuple)) else None
    if count is None:
        return Unknown("the metrics are not known")
    return ctx.list([NUMBER] * (1 + count)) if count else NUMBER


def _fixed_batch(ctx: Context, model: Instance) -> int | None:
    """The batch size that the model's inputs were made with (``batch_shape``)."""
    graph = graph_of(ctx, model)
    sizes = {t.shape[0] for t in tensors(ctx, graph[0]) if t.shape} if graph is not None else set()
    found = next(iter(sizes)) if len(sizes) == 1 else None
    return found if isinstance(found, int) else None


def _of_all(leaf: Value, fixed: int | None, samples: Dim | None) -> Value:
    """The outputs of batches of a fixed size, one after the other."""
    if fixed is None or samples is None or not isinstance(leaf, Tensor) or not leaf.shape or leaf.shape[0] != fixed:
        return leaf
    return leaf.like(shape=(samples, *leaf.shape[1:]))


def _as_array(ctx: Context, leaf: Value, data: Data) -> Value:
    if not isinstance(leaf, Tensor):
        return leaf
    shape = leaf.shape
    if not data.arrays and shape:
        shape = (ctx.fresh("samples", low=1), *shape[1:])
    if shape is None:
        return leaf.like(library="numpy", kind="eager", shape=None, depends=frozenset())
    return predicted(Tensor("numpy", shape, leaf.dtype))

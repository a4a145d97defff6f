"""Optimisers, savers, summaries, global steps of TensorFlow 1.

https://www.tensorflow.org/api_docs/python/tf/compat/v1/train
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.libraries.common import recording
from shapewright.libraries.keras.gradients import no_gradients
from shapewright.libraries.tensorflow.gradients import like_structure
from shapewright.libraries.tensorflow.listing import list_slots, listed
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.v1.graphs import operation, united
from shapewright.libraries.tensorflow.values import make_variable
from shapewright.libraries.tensorflow.world import SUMMARIES, is_graph
from shapewright.rules import Context, Raw, lib_class
from shapewright.values import NONE, Instance, Some, Tensor, Tuple, Unknown, Value

_OPTIMIZERS = (
    "Optimizer", "GradientDescentOptimizer", "AdamOptimizer", "AdagradOptimizer", "RMSPropOptimizer",
    "MomentumOptimizer", "AdadeltaOptimizer", "FtrlOptimizer", "ProximalGradientDescentOptimizer",
    "ProximalAdagradOptimizer", "SyncReplicasOptimizer",
)  # fmt: skip
_WITH_SLOTS = {
    "AdamOptimizer": "beta1_power", "AdagradOptimizer": "Adagrad", "RMSPropOptimizer": "RMSProp",
    "MomentumOptimizer": "Momentum", "AdadeltaOptimizer": "Adadelta", "FtrlOptimizer": "Ftrl",
}  # fmt: skip
"""Optimisers that keep variables of their own, and what these are called."""
_NO_GRADIENTS = (
    "No gradients provided for any variable, check your graph for ops that do not support gradients, between variables"
)


@lib_class(*(f"tensorflow.compat.v1.train.{name}" for name in _OPTIMIZERS))
class Optimizer:
    """Makes operations that change variables to lessen a loss."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> None:
        """Settings that no shape depends on."""

    @staticmethod
    def minimize(ctx: Context, self: Instance, loss: Raw, *args: Raw, **options: Raw) -> Value:
        """The training step, which needs all that the loss depends on."""
        number = isinstance(loss, Tensor) and loss.library == "tensorflow" and (loss.dtype or "").startswith("float")
        if number and is_graph(ctx) and recording.is_sure(ctx) and recording.is_unrecorded(loss):
            raise no_gradients("loss", _NO_GRADIENTS)
        return _step(ctx, loss, slots=_slots(ctx, self))

    @staticmethod
    def compute_gradients(
        ctx: Context, self: Instance, loss: Raw, var_list: Raw = NONE, *args: Raw, **options: Raw
    ) -> Value:
        """Pairs of a gradient and its variable."""
        items = ctx.items(listed(ctx, "trainable") if var_list == NONE else var_list)
        if items is None:
            return Unknown("the gradients of variables that are not known")
        return ctx.list([Tuple((like_structure(ctx, item), item)) for item in items])

    @staticmethod
    def apply_gradients(ctx: Context, self: Instance, grads_and_vars: Raw, global_step: Raw = NONE) -> Value:
        """The training step."""
        pairs = ctx.items(grads_and_vars)
        if pairs is None:
            return Unknown("a training step of gradients that are not known")
        parts = [part for pair in pairs for part in (ctx.items(pair) or ())]
        return _step(ctx, *parts, slots=_slots(ctx, self))


def _step(ctx: Context, *parts: Value, slots: Value = NONE) -> Value:
    if any(isinstance(part, Unknown) for part in parts):
        return Unknown("a training step of a loss that is not known")
    return operation(ctx, united(ctx, (*parts, slots)))


def _slots(ctx: Context, optimizer: Instance) -> Value:
    """A stand-in for the variables that some optimisers make for the step, and that must be initialised too."""
    if not any(ctx.is_instance(optimizer, f"tensorflow.compat.v1.train.{name}") for name in _WITH_SLOTS):
        return NONE
    list_slots(ctx)
    return make_variable(ctx, (), "float32", _WITH_SLOTS.get(optimizer.cls.name, "slot"))


@lib_class("tensorflow.compat.v1.train.ExponentialMovingAverage", "tensorflow.train.ExponentialMovingAverage")
class ExponentialMovingAverage:
    """Averages of variables over the training, each in a variable of its own."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> None:
        """Settings that no shape depends on."""

    @staticmethod
    def apply(ctx: Context, self: Instance, var_list: Raw = NONE) -> Value:
        """The operation that brings the averages up to date, which needs what is averaged."""
        list_slots(ctx)
        items = ctx.items(var_list)
        if items is None:
            return Unknown("the average of what is not known")
        return operation(ctx, united(ctx, tuple(items)))

    @staticmethod
    def average(ctx: Context, self: Instance, var: TFTensor) -> Tensor:
        """The average of a variable, like it."""
        return replace(var, kind="variable", data=None, interval=None, meta=())

    @staticmethod
    def average_name(ctx: Context, self: Instance, var: Raw) -> Value:
        """What the average is called in a file."""
        return Some("str")


@lib_class("tensorflow.compat.v1.train.Saver")
class Saver:
    """Writes and reads the variables of a session."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> None:
        """Settings that no shape depends on."""

    @staticmethod
    def save(ctx: Context, self: Instance, sess: Raw, save_path: Raw, *args: Raw, **options: Raw) -> Value:
        """Where it was written."""
        return Some("str")

    @staticmethod
    def restore(ctx: Context, self: Instance, sess: Raw, save_path: Raw) -> None:
        """Variables have the values they were saved with."""
        if isinstance(sess, Instance):
            ctx.set(sess, "initialized", NONE)


@tf_op("train.get_or_create_global_step", "train.create_global_step", "train.get_global_step", new=False)
def global_step(ctx: Context, *args: Raw) -> Tensor:
    """The counter of training steps."""
    list_slots(ctx)
    return make_variable(ctx, (), "int64", "global_step", tracked=False)


@tf_op("train.exponential_decay", "train.polynomial_decay", "train.cosine_decay", "train.inverse_time_decay",
       "train.natural_exp_decay", "train.piecewise_constant", "train.linear_cosine_decay", new=False)  # fmt: skip
def decay(ctx: Context, *args: Raw, **options: Raw) -> Tensor:
    """A learning rate."""
    return new((), "float32")


@tf_op(
    "summary.scalar", "summary.histogram", "summary.image", "summary.audio", "summary.text", "summary.merge",
    "summary.tensor_summary", new=False
)  # fmt: skip
def summary(ctx: Context, *args: Raw, **options: Raw) -> Tensor:
    """A serialised summary, which needs what it summarises."""
    ctx.set_state(SUMMARIES, True)
    return new((), "string")


@tf_op("summary.scalar", "summary.histogram", "summary.image", "summary.audio", "summary.text", "summary.trace_on",
       "summary.trace_export", "summary.flush", old=False)  # fmt: skip
def write_summary(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Whether it was written."""
    return Some("bool")


@tf_op("summary.merge_all", "merge_all_summaries", new=False)
def merge_all(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """All summaries of the graph, as text; they need whatever they summarise. None where there are none."""
    if args or options or ctx.cold:
        return Unknown("which summaries are merged")
    if ctx.state(SUMMARIES, False) is False:
        return NONE
    return new((), "string", kind="graph")


@lib_class(
    "tensorflow.compat.v1.summary.FileWriter", "tensorflow.compat.v1.train.SummaryWriter", "tensorflow.summary.Writer"
)
class FileWriter:
    """Writes summaries to files."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **options: Raw) -> None:
        """Settings that no shape depends on."""

    @staticmethod
    def add_summary(ctx: Context, self: Instance, summary: Raw, global_step: Raw = NONE) -> None:
        """Written."""

    @staticmethod
    def add_graph(ctx: Context, self: Instance, *args: Raw) -> None:
        """Written."""

    @staticmethod
    def flush(ctx: Context, self: Instance) -> None:
        """Written."""

    @staticmethod
    def close(ctx: Context, self: Instance) -> None:
        """Written."""

    @staticmethod
    def as_default(ctx: Context, self: Instance, step: Raw = NONE) -> Value:
        """``with writer.as_default():``"""
        return ctx.new("tensorflow.Scope")


@tf_op("summary.create_file_writer", old=False)
def create_file_writer(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """A writer of TensorFlow 2."""
    return ctx.new("tensorflow.summary.Writer")


@tf_op("ConfigProto", "GPUOptions", "RunOptions", "RunMetadata", "OptimizerOptions", "GraphOptions", new=False)
def settings(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Settings of a session: not followed."""
    return Unknown("settings of a session")


@tf_op("train.Coordinator", "train.start_queue_runners", "train.ClusterSpec", new=False)
def queues(ctx: Context, *args: Raw, **options: Raw) -> Value:
    """Queues of TensorFlow 1: not followed."""
    return Unknown("the input queues of TensorFlow 1")

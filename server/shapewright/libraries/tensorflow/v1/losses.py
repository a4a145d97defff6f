"""``tf.losses`` and ``tf.metrics`` of TensorFlow 1: a scalar (or one loss each, with ``reduction="none"``).

https://www.tensorflow.org/api_docs/python/tf/compat/v1/losses
"""

from __future__ import annotations

from shapewright.dims import eq
from shapewright.libraries.tensorflow.dtypes import INTEGERS
from shapewright.libraries.tensorflow.failures import shown, tuple_sizes
from shapewright.libraries.tensorflow.nn.losses import softmax_loss, sparse_loss
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import converted, new
from shapewright.rules import Abstain, Context, Failure, Raw, Repair
from shapewright.values import NONE, Const, Lib, Tensor, Tuple, Value

_PAIRS = (
    "mean_squared_error",
    "absolute_difference",
    "huber_loss",
    "log_loss",
    "hinge_loss",
    "mean_pairwise_squared_error",
)


def _operand(ctx: Context, value: Value, argument: str) -> Tensor:
    made = converted(ctx, value, None, argument)
    if made is None:
        raise Abstain(f"'{argument}' is not known")
    return made


def reduced(shape_of: Tensor, reduction: Value, dtype: str | None) -> Tensor:
    """A scalar, unless no reduction is asked for."""
    name = reduction.name if isinstance(reduction, Lib) else reduction.value if isinstance(reduction, Const) else None
    if isinstance(name, str) and name.lower().endswith("none"):
        return new(shape_of.shape, dtype)
    return new((), dtype)


def _pair_loss(name: str) -> None:
    def function(
        ctx: Context, labels: Raw, predictions: Raw, weights: Raw = NONE, delta: Raw = NONE, scope: Raw = NONE,
        loss_collection: Raw = NONE, reduction: Raw = NONE, epsilon: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        a, b = _operand(ctx, labels, "labels"), _operand(ctx, predictions, "predictions")
        check_shapes(ctx, b, a)
        dtype = "float32" if b.dtype in INTEGERS else b.dtype
        return reduced(b, reduction, dtype)

    tf_op(f"losses.{name}", new=False, renames={"logits": "predictions"})(function)


def check_shapes(ctx: Context, predictions: Tensor, labels: Tensor) -> None:
    """Raise ``Failure`` where labels and predictions surely have different shapes."""
    a, b = predictions.shape, labels.shape
    if a is None or b is None:
        return
    if len(a) == len(b) and all(eq(x, y) is not False for x, y in zip(a, b, strict=True)):
        for x, y in zip(a, b, strict=True):
            ctx.equal(x, y, lambda: Failure("loss-shapes", ""))
        return
    repairs: tuple[Repair, ...] = ()
    if len(a) == len(b) + 1 and eq(a[-1], 1):
        repairs = (
            Repair(
                "wrap",
                "Give the labels the last axis",
                "labels",
                "tf.expand_dims({}, -1)",
                needs="import tensorflow as tf",
            ),
        )
    raise Failure(
        "loss-shapes",
        f"The predictions {shown(predictions)} and the labels {shown(labels)} must have one shape.",
        raises=f"Shapes {tuple_sizes(ctx, a, unknown='None')} and {tuple_sizes(ctx, b, unknown='None')} are "
        f"incompatible",
        exception="ValueError",
        argument="labels",
        repairs=repairs,
    ).with_data(operands=(predictions, labels))


for _name in _PAIRS:
    _pair_loss(_name)


@tf_op("losses.softmax_cross_entropy", new=False)
def softmax_cross_entropy(
    ctx: Context, onehot_labels: Raw, logits: Raw, weights: Raw = NONE, label_smoothing: Raw = NONE, scope: Raw = NONE,
    loss_collection: Raw = NONE, reduction: Raw = NONE,
) -> Tensor:  # fmt: skip
    """One-hot labels, cast to the logits' dtype."""
    z, y = _operand(ctx, logits, "logits"), _operand(ctx, onehot_labels, "onehot_labels")
    check_shapes(ctx, z, y)
    return reduced(softmax_loss(ctx, y.like(dtype=z.dtype), z), reduction, z.dtype)


@tf_op("losses.sparse_softmax_cross_entropy", new=False)
def sparse_softmax_cross_entropy(
    ctx: Context,
    labels: Raw,
    logits: Raw,
    weights: Raw = NONE,
    scope: Raw = NONE,
    loss_collection: Raw = NONE,
    reduction: Raw = NONE,
) -> Tensor:
    """Class numbers; a last axis of size 1 is taken off."""
    z, y = _operand(ctx, logits, "logits"), _operand(ctx, labels, "labels")
    if y.shape is not None and z.shape is not None and len(y.shape) == len(z.shape) and eq(y.shape[-1], 1):
        y = y.like(shape=y.shape[:-1])
    return reduced(sparse_loss(ctx, y, z), reduction, z.dtype)


@tf_op("losses.sigmoid_cross_entropy", new=False)
def sigmoid_cross_entropy(
    ctx: Context, multi_class_labels: Raw, logits: Raw, weights: Raw = NONE, label_smoothing: Raw = NONE,
    scope: Raw = NONE,
    loss_collection: Raw = NONE, reduction: Raw = NONE,
) -> Tensor:  # fmt: skip
    """Independent labels."""
    z, y = _operand(ctx, logits, "logits"), _operand(ctx, multi_class_labels, "multi_class_labels")
    check_shapes(ctx, z, y)
    return reduced(z, reduction, z.dtype)


@tf_op(
    "losses.get_total_loss",
    "losses.get_regularization_loss",
    "losses.compute_weighted_loss",
    "losses.cosine_distance",
    new=False,
)
def total_loss(ctx: Context, *args: Raw, **options: Raw) -> Tensor:
    """A number."""
    return new((), "float32")


@tf_op("losses.add_loss", new=False)
def add_loss(ctx: Context, *args: Raw, **options: Raw) -> None:
    """Kept by the graph."""


@tf_op("metrics.accuracy", "metrics.mean", "metrics.mean_squared_error", "metrics.auc", "metrics.precision",
       "metrics.recall", "metrics.mean_absolute_error", "metrics.root_mean_squared_error", new=False)  # fmt: skip
def metric(ctx: Context, *args: Raw, **options: Raw) -> Tuple:
    """The metric's value, and the operation that updates it."""
    return Tuple((new((), "float32"), new((), "float32")))

"""Losses on logits: cross entropies against class numbers, distributions, independent labels.

https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits
"""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, eq, product
from shapewright.libraries.tensorflow.dtypes import FLOATS, attribute_name
from shapewright.libraries.tensorflow.failures import dtype_refused, graph_sizes, shown, sizes, tuple_sizes
from shapewright.libraries.tensorflow.matching import matched
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import TFTensor, converted, in_graph, like, new
from shapewright.libraries.tensorflow.world import demand_same, is_graph, left_open
from shapewright.rules import Abstain, Context, Failure, Missing, OptAxis, OptInt, Raw, Repair
from shapewright.values import NONE, TRUE, Tensor, Value


def _differ(a: Tensor, b: Tensor) -> bool:
    """Whether two shapes surely differ."""
    if a.shape is None or b.shape is None:
        return False
    return len(a.shape) != len(b.shape) or any(eq(x, y) is False for x, y in zip(a.shape, b.shape, strict=True))


def softmax_loss(ctx: Context, labels: Value, logits: Value, axis: int | None = None) -> Tensor:
    """One loss for each row; labels are distributions of the logits' shape, and are cast to the logits' dtype."""
    lacking = tuple(name for name, value in (("labels", labels), ("logits", logits)) if value == NONE)
    if lacking:
        raise Missing(lacking)
    given = converted(ctx, labels, None, "labels")
    if given is not None and isinstance(logits, Tensor):
        labels = replace(given, dtype=logits.dtype)
    z, y = matched(ctx, "Mul", (logits, labels), ("logits", "labels"))
    if z.dtype is not None and z.dtype not in FLOATS:
        raise dtype_refused("SoftmaxCrossEntropyWithLogits", z, FLOATS, "logits", graph=in_graph(ctx, z, y))
    if z.shape is None or y.shape is None:
        known = z if z.shape is not None else y
        return new(known.shape[:-1] if known.shape else None, z.dtype)
    place = -1 if axis is None else axis
    if place in (-1, len(z.dims) - 1) and _rows_left_open(ctx, z, y):
        _left_to_the_run(ctx, z, y)
        return new((*z.dims[:-1],), z.dtype)
    if _differ(z, y) and not _broadcasts(z, y):
        raise _classes(ctx, z, y)
    for a, b in zip(z.dims, y.dims, strict=False):
        demand_same(ctx, "SoftmaxCrossEntropyWithLogits", a, b, stretches=True)
    shape = list(z.dims)
    del shape[place]
    return new(tuple(shape), z.dtype)


def _rows_left_open(ctx: Context, z: Tensor, y: Tensor) -> bool:
    """Whether a graph makes matrices of both and forgets their sizes: only the run knows the rows of one of them."""
    return is_graph(ctx) and bool(z.dims and y.dims) and any(left_open(ctx, product(t.dims[:-1])) for t in (z, y))


def _left_to_the_run(ctx: Context, z: Tensor, y: Tensor) -> None:
    """What the kernel demands of two matrices: as many rows, as many classes."""
    kernel = "SoftmaxCrossEntropyWithLogits"
    demand_same(ctx, kernel, product(z.dims[:-1]), product(y.dims[:-1]), stretches=True)
    demand_same(ctx, kernel, z.dims[-1], y.dims[-1], stretches=True, unseen=True)


def _broadcasts(z: Tensor, y: Tensor) -> bool:
    """Two matrices, one of which has a row (or a column) for all."""
    if len(z.dims) != 2 or len(y.dims) != 2:
        return False
    return all(eq(a, b) is not False or eq(a, 1) or eq(b, 1) for a, b in zip(z.dims, y.dims, strict=True))


def _classes(ctx: Context, logits: Tensor, labels: Tensor) -> Failure:
    graph = in_graph(ctx, logits, labels)
    left, right = _first_difference(logits, labels)
    repairs: tuple[Repair, ...] = ()
    if labels.rank == 1 and logits.rank == 2:
        template = f"tf.one_hot({{}}, {logits.dims[-1]})"
        repairs = (Repair("wrap", "Make one-hot labels", "labels", template, needs="import tensorflow as tf"),)
    raises = (
        f"logits and labels must be broadcastable: logits_size={sizes(logits.dims)} labels_size={sizes(labels.dims)}"
    )
    if graph:
        raises = (
            f"Dimensions must be equal, but are {left} and {right} for '{{{{node "
            f"softmax_cross_entropy_with_logits_sg}}}} = "
            f"SoftmaxCrossEntropyWithLogits[T={attribute_name(logits.dtype)}]"
            "(softmax_cross_entropy_with_logits_sg/Reshape, softmax_cross_entropy_with_logits_sg/Reshape_1)' "
            "with input shapes: "
            f"{graph_sizes(ctx, logits.shape)}, {graph_sizes(ctx, labels.shape)}."
        )
    return Failure(
        "loss-shapes",
        f"The logits {shown(logits)} and the labels {shown(labels)} must have one shape: a probability for each class.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="labels",
        repairs=repairs,
    ).with_data(operands=(logits, labels))


def _first_difference(a: Tensor, b: Tensor) -> tuple[Dim, Dim]:
    pairs = zip(reversed(a.dims), reversed(b.dims), strict=False)
    return next(((x, y) for x, y in pairs if eq(x, y) is False), (len(a.dims), len(b.dims)))


@tf_op("nn.softmax_cross_entropy_with_logits", "nn.softmax_cross_entropy_with_logits_v2")
def softmax_cross_entropy(
    ctx: Context, labels: Raw = NONE, logits: Raw = NONE, axis: OptAxis = None, _sentinel: Raw = NONE
) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/nn/softmax_cross_entropy_with_logits"""
    return softmax_loss(ctx, labels, logits, axis)


@tf_op("nn.sparse_softmax_cross_entropy_with_logits")
def sparse_softmax_cross_entropy(ctx: Context, labels: TFTensor, logits: TFTensor, _sentinel: Raw = NONE) -> Tensor:
    """Class numbers against logits. https://www.tensorflow.org/api_docs/python/tf/nn/sparse_softmax_cross_entropy_with_logits"""
    return sparse_loss(ctx, labels, logits)


def sparse_loss(ctx: Context, labels: Tensor, logits: Tensor) -> Tensor:
    """One loss for each class number."""
    if labels.shape is not None and logits.shape is not None:
        _check_sparse(ctx, labels, logits)
    if labels.dtype not in (None, "int32", "int64", "uint8", "int16", "uint16", "int8"):
        failure = dtype_refused("SparseSoftmaxCrossEntropyWithLogits", labels, ("int32", "int64"), "labels",
                                graph=in_graph(ctx, labels, logits), attribute="Tlabels")  # fmt: skip
        cast = "tf.cast({}, tf.int32)"
        failure.repairs = (Repair("wrap", "Cast the labels to int32", "labels", cast, needs="import tensorflow as tf"),)
        raise failure
    return (
        like(labels, logits.dtype)
        if labels.shape is not None
        else new(logits.shape[:-1] if logits.shape else None, logits.dtype)
    )


def _check_sparse(ctx: Context, labels: Tensor, logits: Tensor) -> None:
    if len(labels.dims) != len(logits.dims) - 1:
        raises = (
            "`labels.shape.rank` must equal `logits.shape.rank - 1`. Received: "
            f"labels.shape={tuple_sizes(ctx, labels.shape, unknown='None')} of rank {labels.rank} and "
            f"logits.shape={tuple_sizes(ctx, logits.shape, unknown='None')} of rank {logits.rank}"
        )
        last_is_one = labels.rank == logits.rank and labels.dims and eq(labels.dims[-1], 1)
        repairs = [
            Repair(
                "wrap", "Take the last axis off", "labels", "tf.squeeze({}, axis=-1)", needs="import tensorflow as tf"
            )
        ]
        if labels.rank == logits.rank and not last_is_one:
            repairs = [
                Repair(
                    "wrap",
                    "Make class numbers of one-hot labels",
                    "labels",
                    "tf.argmax({}, axis=-1)",
                    needs="import tensorflow as tf",
                ),
                Repair("rename-callee", "Use the loss for one-hot labels", "", "softmax_cross_entropy_with_logits"),
            ]
        raise Failure(
            "loss-shapes",
            f"The labels are class numbers, one axis less than the logits: {shown(labels)} does not go with "
            f"{shown(logits)}.",
            raises=raises, exception="ValueError", argument="labels",
            repairs=tuple(repairs) if labels.rank == logits.rank else (),
        ).with_data(operands=(labels, logits))  # fmt: skip
    for a, b in zip(labels.dims, logits.dims[:-1], strict=True):
        if demand_same(ctx, "SparseSoftmaxCrossEntropyWithLogits", a, b, stretches=False):
            continue
        ctx.equal(a, b, lambda: Failure(
            "loss-shapes",
            f"The labels {shown(labels)} and the logits {shown(logits)} are for different numbers of samples.",
            raises="`labels.shape` must equal `logits.shape` except for the last dimension. Received: "
            f"labels.shape={tuple_sizes(ctx, labels.shape, unknown='None')} and "
            f"logits.shape={tuple_sizes(ctx, logits.shape, unknown='None')}",
            exception="ValueError", argument="labels",
        ).with_data(operands=(labels, logits)))  # fmt: skip


@tf_op("nn.sigmoid_cross_entropy_with_logits", renames={"targets": "labels"})
def sigmoid_cross_entropy(ctx: Context, labels: Raw = NONE, logits: Raw = NONE, _sentinel: Raw = NONE) -> Tensor:
    """Independent labels. https://www.tensorflow.org/api_docs/python/tf/nn/sigmoid_cross_entropy_with_logits"""
    z, y = _pair(ctx, logits, labels)
    return like(z if z.shape is not None else y, z.dtype)


@tf_op("nn.weighted_cross_entropy_with_logits", renames={"targets": "labels"})
def weighted_cross_entropy(ctx: Context, labels: Raw, logits: Raw, pos_weight: Raw) -> Tensor:
    """Independent labels, positives weighted."""
    z, y = _pair(ctx, logits, labels)
    return like(z if z.shape is not None else y, z.dtype)


def _pair(ctx: Context, logits: Value, labels: Value) -> tuple[Tensor, Tensor]:
    z, y = matched(ctx, "Mul", (logits, labels), ("logits", "labels"))
    if _differ(z, y):
        both = f"({tuple_sizes(ctx, z.shape, unknown='None')} vs {tuple_sizes(ctx, y.shape, unknown='None')})"
        repairs: tuple[Repair, ...] = ()
        if z.rank == (y.rank or 0) + 1 and eq(z.dims[-1], 1):
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
            f"The logits {shown(z)} and the labels {shown(y)} must have one shape.",
            raises=f"`logits` and `labels` must have the same shape, received {both}.",
            exception="ValueError",
            argument="labels",
            repairs=repairs,
        ).with_data(operands=(z, y))
    if z.shape is not None and y.shape is not None:
        for a, b in zip(z.dims, y.dims, strict=True):
            ctx.equal(a, b, lambda: Failure("loss-shapes", ""))
    return z, y


def _check_true_classes(ctx: Context, labels: Value, inputs: Value) -> None:
    """Raise ``Failure`` for labels that are no matrix, or for another number of rows than the inputs."""
    if not isinstance(labels, Tensor) or labels.shape is None:
        return
    if labels.rank != 2:
        raise Failure(
            "loss-shapes",
            f"The labels hold the true classes of each row, [rows, classes]; they are {shown(labels)}.",
            raises=f"Shape must be rank 2 but is rank {labels.rank}",
            exception="ValueError",
            argument="labels",
        )
    if isinstance(inputs, Tensor) and inputs.shape:
        demand_same(ctx, "ConcatV2", labels.shape[0], inputs.shape[0], stretches=False)


def _check_sampled(weights: Value, labels: Value, inputs: Value, true_classes: Dim) -> None:
    """Raise ``Failure`` where weights [classes, features] or labels do not fit inputs [rows, features]."""
    if not isinstance(inputs, Tensor) or inputs.rank != 2:
        return
    rows, features = inputs.dims
    if isinstance(weights, Tensor) and weights.rank is not None and weights.rank != 2:
        raise _unlike_sampled(
            f"The weights are [classes, features]; they are {shown(weights)}.",
            f"Shape must be rank 2 but is rank {weights.rank}", "weights",
        )  # fmt: skip
    if isinstance(weights, Tensor) and weights.shape and eq(weights.dims[1], features) is False:
        raise _unlike_sampled(
            f"The weights are [classes, features] and the inputs [rows, features]; they are {shown(weights)} and "
            f"{shown(inputs)}.",
            f"Dimensions must be equal, but are {features} and {weights.dims[1]}", "inputs",
        )  # fmt: skip
    if not isinstance(labels, Tensor) or labels.rank != 2:
        return
    listed = product(labels.dims)
    if eq(listed, rows * true_classes) is False:
        raise _unlike_sampled(
            f"The labels must hold {true_classes} class{'es' if true_classes != 1 else ''} for each of the "
            f"{rows} rows of the inputs (num_true); they are {shown(labels)}.",
            f"Dimensions must be equal, but are {rows} and {listed}", "labels",
        )  # fmt: skip


def _unlike_sampled(told: str, raises: str, argument: str) -> Failure:
    return Failure("loss-shapes", told, raises=raises, exception="ValueError", argument=argument)


@tf_op("nn.sampled_softmax_loss", "nn.nce_loss")
def sampled_loss(
    ctx: Context, weights: Raw, biases: Raw, labels: Raw = NONE, inputs: Raw = NONE, num_sampled: Raw = NONE,
    num_classes: Raw = NONE, num_true: OptInt = 1, *args: Raw, **options: Raw,
) -> Tensor:  # fmt: skip
    """One loss for each row of the inputs. The labels are a matrix: the true classes of each row."""
    lacking = tuple(name for name, given in (("labels", labels), ("inputs", inputs)) if given == NONE)
    if lacking:
        raise Missing(lacking)
    _check_true_classes(ctx, labels, inputs)
    _check_sampled(weights, labels, inputs, num_true or 1)
    rows = inputs if isinstance(inputs, Tensor) else labels
    if isinstance(rows, Tensor) and rows.shape:
        return new((rows.dims[0],), "float32")
    return new((ctx.fresh(),), "float32")


@tf_op("nn.compute_average_loss", "nn.scale_regularization_loss")
def average_loss(ctx: Context, *args: Raw, **options: Raw) -> Tensor:
    """A number."""
    return new((), "float32")


@tf_op("nn.ctc_loss", old=False)
@tf_op("nn.ctc_loss_v2", new=False)
def ctc_loss(
    ctx: Context, labels: Raw, logits: TFTensor, label_length: Raw, logit_length: Raw, logits_time_major: Raw = TRUE,
    *args: Raw, **options: Raw,
) -> Tensor:  # fmt: skip
    """One loss for each sequence."""
    return _per_sequence(ctx, logits, logits_time_major)


@tf_op("nn.ctc_loss", new=False)
def ctc_loss_v1(
    ctx: Context, labels: Raw, inputs: Raw = NONE, sequence_length: Raw = NONE,
    preprocess_collapse_repeated: Raw = NONE, ctc_merge_repeated: Raw = NONE,
    ignore_longer_outputs_than_inputs: Raw = NONE, time_major: Raw = TRUE, logits: Raw = NONE,
) -> Tensor:  # fmt: skip
    """One loss for each sequence; the outputs' name was ``inputs``."""
    given = inputs if logits == NONE else logits
    if not isinstance(given, Tensor):
        raise Abstain("the outputs are not known to be a tensor")
    return _per_sequence(ctx, given, time_major)


def _per_sequence(ctx: Context, logits: Tensor, time_major: Value) -> Tensor:
    first = ctx.truth(time_major)
    if logits.shape is None or len(logits.shape) != 3 or first is None:
        return new((ctx.fresh(),), logits.dtype)
    return new((logits.shape[1 if first else 0],), logits.dtype)

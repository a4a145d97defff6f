"""Reductions, cumulative sums, extremes' places, sorting, counting.

https://www.tensorflow.org/api_docs/python/tf/math
"""

from __future__ import annotations

from shapewright.dims import Dim, eq
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.tensorflow.dtypes import COMPLEX, FLOATS, INTEGERS, NUMBERS, DType
from shapewright.libraries.tensorflow.failures import dtype_refused, shown
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import OptTFAxes, TFTensor, axis_of, in_graph, like, new
from shapewright.libraries.tensorflow.world import is_graph
from shapewright.rules import AxisArg, BoolArg, Context, Failure, OptAxis, OptInt, OptStr, Raw
from shapewright.values import NONE, Tensor, Tuple

_KINDS = {
    "mean": ("Mean", NUMBERS), "sum": ("Sum", NUMBERS), "prod": ("Prod", NUMBERS), "max": ("Max", (*FLOATS, *INTEGERS)),
    "min": ("Min", (*FLOATS, *INTEGERS)), "all": ("All", ("bool",)), "any": ("Any", ("bool",)),
    "logsumexp": ("Exp", FLOATS), "std": ("Sqrt", (*FLOATS, *COMPLEX)), "variance": ("Mean", (*FLOATS, *COMPLEX)),
    "euclidean_norm": ("EuclideanNorm", NUMBERS),
}  # fmt: skip


def reduction_shape(
    ctx: Context, kernel: str, x: Tensor, axis: tuple[int, ...] | None, keepdims: bool
) -> tuple[Dim, ...]:
    """The shape left by a reduction; raises ``UnknownShape`` and, for an axis out of range, ``Failure``."""
    if axis is None:
        return (1,) * len(x.dims) if keepdims else ()
    rank = len(x.dims)
    found = set()
    for one in axis:
        raises = f"Invalid reduction dimension ({one} for input with {rank} dimension(s) [Op:{kernel}] name: "
        if in_graph(ctx, x):
            raises = f"Invalid reduction dimension {one} for input with {rank} dimensions."
        found.add(axis_of(x, one, raises))
    return reduced(x.dims, found, keepdims)


def _reduction(name: str, kernel: str, allowed: tuple[str, ...]) -> None:
    def function(ctx: Context, x: TFTensor, axis: OptTFAxes = None, keepdims: BoolArg = False) -> Tensor:
        if x.dtype is not None and x.dtype not in allowed:
            raise dtype_refused(kernel, x, allowed, "x", graph=in_graph(ctx, x))
        if axis is None and not keepdims:
            return new((), x.dtype)
        if x.shape is None:
            return new(None, x.dtype)
        kept = x.interval if name in ("max", "min", "mean") else None
        return new(reduction_shape(ctx, kernel, x, axis, keepdims), x.dtype, interval=kept)

    tf_op(f"reduce_{name}", f"math.reduce_{name}")(function)


for _name, (_kernel, _allowed) in _KINDS.items():
    _reduction(_name, _kernel, tuple(_allowed))


@tf_op("math.count_nonzero", "count_nonzero")
def count_nonzero(
    ctx: Context, x: TFTensor, axis: OptTFAxes = None, keepdims: BoolArg = False, dtype: DType = "int64"
) -> Tensor:
    """How many elements are not zero."""
    return new(reduction_shape(ctx, "Sum", x, axis, keepdims), dtype)


@tf_op("norm", "linalg.norm")
def norm(ctx: Context, x: TFTensor, ord: Raw = NONE, axis: OptTFAxes = None, keepdims: BoolArg = False) -> Tensor:
    """A vector or matrix norm. https://www.tensorflow.org/api_docs/python/tf/norm"""
    if axis is None and not keepdims:
        return new((), x.dtype)
    return new(reduction_shape(ctx, "Sum", x, axis, keepdims), x.dtype)


@tf_op("nn.moments", "nn.weighted_moments")
def moments(ctx: Context, x: TFTensor, axes: OptTFAxes, shift: Raw = NONE, keepdims: BoolArg = False,
    frequency_weights: Raw = NONE,
) -> Tuple:  # fmt: skip
    """Mean and variance. https://www.tensorflow.org/api_docs/python/tf/nn/moments"""
    made = new(reduction_shape(ctx, "Mean", x, axes, keepdims), x.dtype)
    return Tuple((made, made))


def _place(ctx: Context, x: Tensor, axis: int | None, output_type: str | None) -> Tensor:
    if x.shape is None:
        return new(None, output_type or "int64")
    rank = len(x.dims)
    wording = f"Expected dimension in the range [{-rank}, {rank}), but got {axis} [Op:ArgMax] name: "
    if in_graph(ctx, x):
        wording = (
            f"Dimension ({axis}) must be in the range [{-rank}, {rank}), where {rank} is the number of dimensions in "
            f"the input."
        )
    place = axis_of(x, axis or 0, wording)
    size = x.dims[place]
    interval = (0, size - 1) if isinstance(size, int) else None
    return new(reduced(x.dims, {place}, False), output_type or "int64", interval=interval)


@tf_op("argmax", "math.argmax", "argmin", "math.argmin", "arg_max", "arg_min")
def argmax(ctx: Context, x: TFTensor, axis: OptAxis = None, output_type: DType = None) -> Tensor:
    """The place of the largest (least) element. https://www.tensorflow.org/api_docs/python/tf/math/argmax"""
    return _place(ctx, x, axis, output_type)


@tf_op("cumsum", "math.cumsum", "cumprod", "math.cumprod")
def cumsum(ctx: Context, x: TFTensor, axis: AxisArg = 0, exclusive: Raw = NONE, reverse: Raw = NONE) -> Tensor:
    """Cumulative sums and products."""
    if x.shape is not None:
        axis_of(x, axis)
    return like(x, x.dtype)


@tf_op("sort", renames={"values": "x"})
def sort(ctx: Context, x: TFTensor, axis: AxisArg = -1, direction: OptStr = None) -> Tensor:
    """Sorted along an axis."""
    if x.shape is not None:
        axis_of(x, axis)
    return x.like(interval=x.interval)


@tf_op("argsort", renames={"values": "x"})
def argsort(ctx: Context, x: TFTensor, axis: AxisArg = -1, direction: OptStr = None, stable: Raw = NONE) -> Tensor:
    """The order that sorts along an axis, int32."""
    if x.shape is not None:
        axis_of(x, axis)
    return like(x, "int32")


@tf_op("math.top_k", "nn.top_k")
def top_k(ctx: Context, x: TFTensor, k: OptInt = 1, sorted: Raw = NONE) -> Tuple:
    """The k largest along the last axis, and their places. https://www.tensorflow.org/api_docs/python/tf/math/top_k"""
    count = ctx.fresh() if k is None else k
    shape = None if x.shape is None else (*x.dims[:-1], count)
    return Tuple((new(shape, x.dtype), new(shape, "int32")), "TopKV2", ("values", "indices"))


@tf_op("math.in_top_k", "nn.in_top_k", old=False)
def in_top_k(ctx: Context, targets: TFTensor, predictions: TFTensor, k: Raw) -> Tensor:
    """Whether each target is among the k largest."""
    batch = predictions if targets.rank == 2 and predictions.rank == 1 else targets
    _check_top(ctx, predictions if batch is targets else targets, batch)
    return like(batch, "bool")


def _check_top(ctx: Context, predictions: Tensor, targets: Tensor) -> None:
    """Raise ``Failure`` for anything but predictions [rows, classes] and one class for each row."""
    for given, rank, argument in ((predictions, 2, "predictions"), (targets, 1, "targets")):
        if given.rank is not None and given.rank != rank:
            raise Failure(
                "loss-shapes",
                f"in_top_k takes predictions [rows, classes] and targets [rows], and gets {shown(predictions)} and "
                f"{shown(targets)}.",
                raises=f"Shape must be rank {rank} but is rank {given.rank}"
                if is_graph(ctx)
                else f"{argument} must be {rank}-dimensional",
                exception="ValueError" if is_graph(ctx) else "InvalidArgumentError",
                argument=argument,
            )
    if predictions.shape and targets.shape and eq(predictions.dims[0], targets.dims[0]) is False:
        rows, wanted = predictions.dims[0], targets.dims[0]
        raise Failure(
            "loss-shapes",
            f"There is one target for each row of the predictions: these are {shown(targets)} and "
            f"{shown(predictions)}.",
            raises=f"Dimensions must be equal, but are {rows} and {wanted}" if is_graph(ctx) else "First dimension of "
            f"predictions {rows} must match length of targets {wanted}",
            exception="ValueError" if is_graph(ctx) else "InvalidArgumentError",
            argument="targets",
        )


@tf_op("math.in_top_k", "nn.in_top_k", new=False)
def old_in_top_k(ctx: Context, predictions: TFTensor, targets: TFTensor, k: Raw) -> Tensor:
    """As TensorFlow 1 spells it: what is predicted comes first."""
    _check_top(ctx, predictions, targets)
    return like(targets, "bool")


@tf_op("math.bincount")
def bincount(
    ctx: Context,
    arr: TFTensor,
    weights: Raw = NONE,
    minlength: OptInt = None,
    maxlength: OptInt = None,
    dtype: DType = "int32",
) -> Tensor:
    """How often each number occurs."""
    return new((ctx.fresh(),), dtype)


@tf_op("math.confusion_matrix", "confusion_matrix")
def confusion_matrix(
    ctx: Context, labels: Raw, predictions: Raw, num_classes: OptInt = None, weights: Raw = NONE, dtype: DType = "int32"
) -> Tensor:
    """Classes against predicted classes, int32."""
    size = ctx.fresh(low=1) if num_classes is None else num_classes
    return new((size, size), dtype)


@tf_op("histogram_fixed_width")
def histogram(ctx: Context, values: TFTensor, value_range: Raw, nbins: OptInt = 100, dtype: DType = "int32") -> Tensor:
    """Counts of values in bins of one width."""
    return new((ctx.fresh() if nbins is None else nbins,), dtype)


@tf_op(*(f"{place}unsorted_segment_{kind}" for place in ("math.", "") for kind in
         ("sum", "mean", "max", "min", "prod", "sqrt_n")))  # fmt: skip
def unsorted_segment(ctx: Context, data: TFTensor, segment_ids: TFTensor, num_segments: OptInt) -> Tensor:
    """Rows summed by segment. https://www.tensorflow.org/api_docs/python/tf/math/unsorted_segment_sum"""
    count = ctx.fresh() if num_segments is None else num_segments
    return new((count, *data.dims[len(segment_ids.dims) :]), data.dtype)


@tf_op(*(f"{place}segment_{kind}" for place in ("math.", "") for kind in ("sum", "mean", "max", "min", "prod")))
def segment(ctx: Context, data: TFTensor, segment_ids: Raw) -> Tensor:
    """Rows summed by sorted segment; the ids decide how many."""
    return new((ctx.fresh(), *data.dims[1:]), data.dtype)

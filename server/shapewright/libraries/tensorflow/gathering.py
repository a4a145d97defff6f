"""Elements by index: gather, embedding lookups, scatter, slices, and ``x[…]``.

https://www.tensorflow.org/api_docs/python/tf/gather
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.common.indexing import At, Item, Mask, NewAxis, Rest, Span, indexed
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.tensorflow.dtypes import INTEGERS
from shapewright.libraries.tensorflow.failures import dtype_refused, shown
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, axis_of, in_graph, like, new
from shapewright.rules import Abstain, Context, Failure, Raw, Repair, dim_of
from shapewright.values import NONE, Const, Int, Lib, ListObject, Slice, Some, Tensor, Tuple, Unknown, Value


def check_indices(
    ctx: Context, kernel: str, indices: Tensor, size: Dim | None, allowed: Sequence[str] = ("int16", "int32", "int64")
) -> None:
    """Raise ``Failure`` for indices that are no integers, or surely out of range."""
    if indices.dtype is not None and indices.dtype not in allowed:
        failure = dtype_refused(kernel, indices, allowed, "indices", graph=in_graph(ctx, indices), attribute="Tindices")
        failure.repairs = (
            Repair(
                "wrap", "Cast the indices to int32", "indices", "tf.cast({}, tf.int32)", needs="import tensorflow as tf"
            ),
        )
        raise failure
    if not isinstance(size, int) or indices.interval is None or (indices.shape and 0 in indices.shape):
        return
    low, high = indices.interval
    worst = high if high is not None and high >= size else low if low is not None and low < 0 else None
    if worst is not None and not in_graph(ctx, indices):
        raise Failure(
            "index-range",
            f"The indices reach {int(worst)}, and there are {size} rows: 0 to {size - 1}.",
            raises=f"indices[0] = {int(worst)} is not in [0, {size}) [Op:{kernel}]",
            exception="InvalidArgumentError",
            argument="indices",
        ).with_data(index=worst, size=size)


@tf_op("gather", "gather_v2", "nn.embedding_lookup", renames={"ids": "indices"})
def gather(
    ctx: Context,
    params: TFTensor,
    indices: TFTensor,
    validate_indices: Raw = NONE,
    axis: Raw = NONE,
    batch_dims: Raw = NONE,
    max_norm: Raw = NONE,
    partition_strategy: Raw = NONE,
) -> Tensor:
    """Rows by index. https://www.tensorflow.org/api_docs/python/tf/gather"""
    batch = 0 if batch_dims == NONE else dim_of(batch_dims)
    place = dim_of(axis) if axis != NONE else batch
    if not isinstance(batch, int) or not isinstance(place, int):
        raise Abstain("the axis of gather is not known")
    if indices.dtype is not None and indices.dtype not in INTEGERS:
        check_indices(ctx, "GatherV2", indices, None)
    index = axis_of(params, place)
    check_indices(ctx, "GatherV2", indices, params.dims[index])
    if batch < 0:
        batch += len(indices.dims)
    shape = (*params.dims[:index], *indices.dims[batch:], *params.dims[index + 1 :])
    return params.like(shape=shape, interval=params.interval)


@tf_op("gather_nd")
def gather_nd(ctx: Context, params: TFTensor, indices: TFTensor, batch_dims: Raw = NONE) -> Tensor:
    """Slices by index tuples. https://www.tensorflow.org/api_docs/python/tf/gather_nd"""
    check_indices(ctx, "GatherNd", indices, None)
    batch = 0 if batch_dims == NONE else dim_of(batch_dims)
    depth = indices.dims[-1] if indices.dims else None
    if not isinstance(depth, int) or not isinstance(batch, int):
        raise Abstain("the depth of the indices is not known")
    if depth + batch > len(params.dims):
        raise Failure(
            "index-count",
            f"Each index has {depth} parts, and {shown(params)} has {len(params.dims)} axes.",
            raises=f"index innermost dimension length must be <= params rank; saw: {depth} vs. {len(params.dims)}",
            exception="InvalidArgumentError",
            argument="indices",
        )
    return params.like(shape=(*indices.dims[:-1], *params.dims[depth + batch :]), interval=params.interval)


@tf_op("tensor_scatter_nd_update", "tensor_scatter_nd_add", "tensor_scatter_nd_sub", "tensor_scatter_nd_max",
       "tensor_scatter_nd_min", "tensor_scatter_update", "tensor_scatter_add")  # fmt: skip
def tensor_scatter(ctx: Context, x: TFTensor, indices: TFTensor, updates: Raw) -> Tensor:
    """The tensor with slices replaced. https://www.tensorflow.org/api_docs/python/tf/tensor_scatter_nd_update"""
    return like(x, x.dtype)


@tf_op("scatter_nd")
def scatter_nd(ctx: Context, indices: TFTensor, updates: TFTensor, shape: Raw) -> Tensor:
    """Zeros with slices filled in. https://www.tensorflow.org/api_docs/python/tf/scatter_nd"""
    return new(shape_dims(ctx, shape, "tf.scatter_nd"), updates.dtype)


@tf_op("slice", renames={"input_": "x"})
def slice_(ctx: Context, x: TFTensor, begin: Raw, size: Raw) -> Tensor:
    """A block of a tensor; -1 takes the rest. https://www.tensorflow.org/api_docs/python/tf/slice"""
    starts, sizes = shape_dims(ctx, begin, "tf.slice", "begin"), shape_dims(ctx, size, "tf.slice", "size")
    if starts is None or sizes is None or x.shape is None:
        return new(sizes if sizes is not None and -1 not in sizes else None, x.dtype)
    if len(sizes) != len(x.shape) or len(starts) != len(x.shape):
        raise Failure(
            "axis-count",
            f"{shown(x)} has {len(x.shape)} axes; begin and size need one entry for each.",
            raises=f"Expected begin and size arguments to be 1-D tensors of size {len(x.shape)}, but got shapes "
            f"[{len(starts)}] and [{len(sizes)}] instead.",
            exception="InvalidArgumentError",
        )
    known = tuple(d - a if s == -1 else s for d, a, s in zip(x.shape, starts, sizes, strict=True))
    return x.like(shape=known, interval=x.interval)


_MAY_BE_ARRAY = "an input that nobody gives may be an array"


# --- x[…] -------------------------------------------------------------------------------------------------------
def _item(ctx: Context, value: Value) -> Item:
    if value == NONE or (isinstance(value, Lib) and value.name.endswith("newaxis")):
        return NewAxis()
    if isinstance(value, Const) and value.value is Ellipsis:
        return Rest()
    if isinstance(value, Slice):
        bounds = [None if b == NONE else b for b in (value.start, value.stop, value.step)]
        start, stop, step = (None if b is None else dim_of(b) for b in bounds)
        found = zip((start, stop, step), bounds, strict=True)
        return Span(start, stop, step, known=all(k is not None or b is None for k, b in found))
    if isinstance(value, Tensor) and value.dtype == "bool" and value.rank:
        return Mask(value.dims)
    if isinstance(value, Tensor) and value.rank:
        raise _no_index(value)
    if dim_of(value) is not None:
        return At(dim_of(value))
    if isinstance(value, (Const, ListObject)):
        raise _no_index(value)
    if isinstance(value, (Some, Tensor, Int)):
        return At(None)
    raise Abstain("an index is not known" if not isinstance(value, Unknown) else value.reason)


def _no_index(value: Value) -> Failure:
    what = shown(value) if isinstance(value, Tensor) else f"a {value.type_name}"
    return Failure(
        "index-type",
        f"A tensor is indexed with integers, slices, None and …, not with {what}. Use tf.gather.",
        raises="Only integers, slices (`:`), ellipsis (`...`), tf.newaxis (`None`) and scalar "
        "tf.int32/tf.int64 tensors "
        "are valid indices",
        exception="TypeError",
    )


@tf_op("Tensor.__getitem__")
def getitem(ctx: Context, self: TFTensor, index: Raw) -> Tensor:
    """``x[…]``. https://www.tensorflow.org/guide/tensor_slicing"""
    given = list(index.items) if isinstance(index, Tuple) else None
    if given is None and isinstance(index, ListObject):
        given = list(index.items or ())
    try:
        items = [_item(ctx, v) for v in ([index] if given is None else given)]
    except Failure:
        if ctx.cold and self.origin is None:
            raise Abstain(_MAY_BE_ARRAY) from None
        raise
    try:
        shape = indexed(self.dims, items, ctx.fresh)
    except Misfit as misfit:
        raise _misfit(ctx, self, misfit) from None
    return self.like(shape=shape, interval=self.interval, data=_picked(self, items))


@tf_op("RaggedTensor.__getitem__")
def ragged_getitem(ctx: Context, self: Raw, index: Raw) -> Tensor:
    """A part of ragged rows: rows that are all cut alike stay as many; what else is picked is not followed."""
    padded = self.note("padded") if isinstance(self, Tensor) else None
    items = [_item(ctx, v) for v in (index.items if isinstance(index, Tuple) else (index,))]
    if padded is None or items[0] != Span() or not all(isinstance(item, Span) for item in items):
        raise Abstain("a part of a ragged tensor")
    cut = tuple(indexed(padded, items, ctx.fresh))
    return new(None, self.dtype if isinstance(self, Tensor) else None, kind="ragged", meta=(("padded", cut),))


def _picked(x: Tensor, items: Sequence[Item]) -> Value | None:
    """The contents of an element or a slice of a tensor of known contents (``tf.shape(x)[0]``)."""
    if not isinstance(x.data, Tuple) or len(items) != 1:
        return None
    item = items[0]
    if (
        isinstance(item, At)
        and isinstance(item.position, int)
        and -len(x.data.items) <= item.position < len(x.data.items)
    ):
        return x.data.items[item.position]
    if isinstance(item, Span) and item.known:
        start, stop, step = item.start, item.stop, item.step
        if isinstance(start, int | None) and isinstance(stop, int | None) and isinstance(step, int | None):
            return Tuple(x.data.items[slice(start, stop, step)])
    return None


def _misfit(ctx: Context, x: Tensor, misfit: Misfit) -> Failure:
    exception = "ValueError" if in_graph(ctx, x) else "InvalidArgumentError"
    if misfit.kind == "too-many":
        rank = len(x.dims)
        return Failure(
            "index-count",
            f"{shown(x)} has {rank} ax{'i' if rank == 1 else 'e'}s, and {misfit.left} are indexed.",
            raises=f"Index out of range using input dim {rank}; input has only {rank} dims",
            exception=exception,
        )
    if misfit.kind == "range":
        return Failure(
            "index-range",
            f"Axis {misfit.axis} of {shown(x)} has size {misfit.right}, so there is no index {misfit.left}.",
            raises=f"slice index {misfit.left} of dimension {misfit.axis} out of bounds.",
            exception=exception,
        )
    if misfit.kind == "mask":
        return Failure(
            "mask-shape",
            f"The mask has size {misfit.left} where {shown(x)} has {misfit.right}.",
            raises=f"Shapes ({misfit.right},) and ({misfit.left},) are incompatible",
            exception="ValueError",
        )
    return Failure(
        "index-count",
        f"{shown(x)} cannot be indexed like this.",
        raises="Multiple ellipses not allowed",
        exception=exception,
    )


@tf_op("Tensor.__setitem__")
def setitem(ctx: Context, self: TFTensor, index: Raw, value: Raw) -> None:
    """Tensors cannot be changed."""
    if ctx.cold and self.origin is None:
        raise Abstain(_MAY_BE_ARRAY)
    graph = in_graph(ctx, self)
    name = "SymbolicTensor" if graph else "tensorflow.python.framework.ops.EagerTensor"
    kind = "ResourceVariable" if self.kind == "variable" else name
    raise Failure(
        "item-assignment",
        "A TensorFlow tensor cannot be changed in place. Use tf.tensor_scatter_nd_update, or keep a "
        "tf.Variable and assign.",
        raises=f"'{kind}' object does not support item assignment",
        exception="TypeError",
        argument="self",
    )


@tf_op("strided_slice")
def strided_slice(ctx: Context, x: TFTensor, begin: Raw, end: Raw, strides: Raw = NONE, **masks: Raw) -> Tensor:
    """A block with steps; masks are not followed."""
    starts, ends = shape_dims(ctx, begin, "tf.strided_slice"), shape_dims(ctx, end, "tf.strided_slice")
    steps = None if strides == NONE else shape_dims(ctx, strides, "tf.strided_slice")
    if masks or starts is None or ends is None or (strides != NONE and steps is None):
        return new(None if masks or x.shape is None else tuple(ctx.fresh() for _ in x.shape), x.dtype)
    items = [Span(a, b, 1 if steps is None else steps[i]) for i, (a, b) in enumerate(zip(starts, ends, strict=True))]
    return x.like(shape=indexed(x.dims, items, ctx.fresh), interval=x.interval)

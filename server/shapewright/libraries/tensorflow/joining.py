"""Tensors joined and cut: concat, stack, split, unstack, boolean masks.

https://www.tensorflow.org/api_docs/python/tf
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, divides, eq, floordiv, total
from shapewright.libraries.common.join import concatenated, size_in_all, stacked
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.tensorflow.dtypes import attribute_name
from shapewright.libraries.tensorflow.failures import graph_sizes, shown, sizes, tuple_sizes
from shapewright.libraries.tensorflow.matching import matched
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, axis_of, converted, in_graph, leaf_dtype, new
from shapewright.libraries.tensorflow.world import left_open
from shapewright.rules import Abstain, AxisArg, Context, Failure, Missing, OptAxis, OptInt, Raw, dim_of
from shapewright.values import NONE, Many, Tensor, Tuple, UnknownShape, Value


def _operands(ctx: Context, kernel: str, values: Value, position: int) -> list[Tensor] | None:
    """A list of tensors of one dtype; None where the list is not known."""
    items = [values] if isinstance(values, Tensor) and kernel == "ConcatV2" else ctx.items(values)
    if items is None:
        return None
    return matched(ctx, kernel, items, [f"values[{i}]" for i in range(len(items))], position=position)


def _like_items(ctx: Context, values: Value) -> Tensor | None:
    element = ctx.element(values)
    return None if element is None else converted(ctx, element, None)


def _check_order(ctx: Context, joined: Value) -> None:
    """Report the argument order of TensorFlow 0.x, ``tf.concat(1, [a, b])``; what was meant is understood."""
    items = ctx.items(joined) or ()
    shapes = [item.shape for item in items if isinstance(item, Tensor) and item.shape is not None]
    if not shapes or len(shapes) != len(items):
        return
    stacked = ", ".join(str(d) if isinstance(d, int) else "None" for d in (len(items), *shapes[0]))
    ctx.problem(
        Failure(
            "argument-type",
            "The tensors come first, then the axis: tf.concat([a, b], 1). TensorFlow before 1.0 had it the other way.",
            raises=f"Shape ({stacked}) must have rank 0",
            exception="ValueError",
            argument="axis",
            url="https://www.tensorflow.org/api_docs/python/tf/concat",
        ).with_data(old_order=True)
    )


@tf_op("concat", renames={"concat_dim": "axis"})
def concat(ctx: Context, values: Raw, axis: Raw = NONE) -> Tensor:
    """Joined along an axis. https://www.tensorflow.org/api_docs/python/tf/concat"""
    if axis == NONE:
        raise Missing(("axis",))
    if dim_of(values) is not None:
        _check_order(ctx, axis)
        values, axis = axis, values
    place = dim_of(axis)
    if not isinstance(place, int):
        raise Abstain("the axis of concat is not known")
    tensors = _operands(ctx, "ConcatV2", values, 0)
    if tensors is None:
        return _concat_of_many(ctx, values, place)
    if not tensors:
        raise Abstain("a list of no tensors")
    dtype = next((t.dtype for t in tensors if t.dtype is not None), None)
    if len(tensors) == 1:
        return tensors[0].like()
    if any(t.shape is None for t in tensors):
        return _partly_known(tensors, dtype)
    rank = len(tensors[0].dims)
    index = axis_of(
        tensors[0],
        place,
        f"ConcatOp : Expected concatenating dimensions in the range [{-rank}, {rank}), but got {place}",
    )

    def unify(position: int, dimension: int, left: Dim, right: Dim) -> Dim:
        return ctx.equal(left, right, lambda: _sizes_differ(ctx, tensors, position, dimension))

    try:
        return new(concatenated([t.dims for t in tensors], index, unify), dtype)
    except Misfit as misfit:
        raise _ranks_differ(ctx, tensors, misfit.position) from None


def _partly_known(tensors: Sequence[Tensor], dtype: str | None) -> Tensor:
    known = next((t for t in tensors if t.shape is not None), None)
    if known is None:
        return new(None, dtype)
    raise UnknownShape(next(t for t in tensors if t.shape is None))


def _concat_of_many(ctx: Context, values: Value, axis: int) -> Tensor:
    element = _like_items(ctx, values)
    if element is None or element.shape is None:
        return new(None, element.dtype if element is not None else None)
    place = axis_of(element, axis)
    size = size_in_all(ctx, values, element.shape[place], lambda x: x.dims[place])
    return new((*element.shape[:place], size, *element.shape[place + 1 :]), element.dtype)


def _sizes_differ(ctx: Context, tensors: Sequence[Tensor], position: int, dimension: int) -> Failure:
    first, other = tensors[0], tensors[position]
    graph = in_graph(ctx, *tensors)
    left, right = first.dims[dimension], other.dims[dimension]
    if graph:
        raises = (
            f"Dimension {dimension} in both shapes must be equal, but are {left} and {right}. Shapes are "
            f"{graph_sizes(ctx, first.shape)} and {graph_sizes(ctx, other.shape)}."
        )
    else:
        raises = (
            f"ConcatOp : Dimension {dimension} in both shapes must be equal: shape[0] = {sizes(first.dims)} vs. "
            f"shape[{position}] = {sizes(other.dims)} [Op:ConcatV2] name: concat"
        )
    return Failure(
        "cat-sizes",
        f"{shown(first)} and {shown(other)} are joined, and axis {dimension} differs: {left} and {right}. Only the "
        "axis along which they are joined may differ.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="values",
    ).with_data(operands=(first, other), axis=dimension)


def _ranks_differ(ctx: Context, tensors: Sequence[Tensor], position: int) -> Failure:
    first, other = tensors[0], tensors[position]
    graph = in_graph(ctx, *tensors)
    raises = (
        f"ConcatOp : Ranks of all input tensors should match: shape[0] = {sizes(first.dims)} vs. shape[{position}] = "
        f"{sizes(other.dims)}"
    )
    if graph:
        raises = (
            f"Shape must be rank {first.rank} but is rank {other.rank} for '{{{{node concat}}}} = "
            f"ConcatV2[N={len(tensors)}, T={attribute_name(first.dtype)}]'"
        )
    return Failure(
        "cat-sizes",
        f"{shown(first)} and {shown(other)} have different numbers of axes and cannot be joined.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="values",
    ).with_data(operands=(first, other))


@tf_op("stack", "pack", "parallel_stack")
def stack(ctx: Context, values: Raw, axis: AxisArg = 0) -> Tensor:
    """Joined along a new axis. https://www.tensorflow.org/api_docs/python/tf/stack"""
    tensors = _operands(ctx, "Pack", values, 0)
    if tensors is None:
        element, count = _like_items(ctx, values), ctx.length(values)
        if element is None or element.shape is None:
            return new(None, element.dtype if element is not None else None)
        place = axis_of(element, axis, extra=1)
        return new(
            (*element.shape[:place], ctx.fresh() if count is None else count, *element.shape[place:]), element.dtype
        )
    if not tensors:
        raise Abstain("a list of no tensors")
    arrays = all(isinstance(item, Tensor) and item.library == "numpy" for item in ctx.items(values) or ())
    dtype = leaf_dtype(ctx.items(values) or ()) if arrays else _common_dtype(tensors)
    if any(t.shape is None for t in tensors):
        return new(None, dtype)
    place = axis_of(
        tensors[0],
        axis,
        f"Argument `axis` = {axis} not in range [{-1 - len(tensors[0].dims)}, {1 + len(tensors[0].dims)})",
        extra=1,
    )

    def unify(position: int, dimension: int, left: Dim, right: Dim) -> Dim:
        return ctx.equal(left, right, lambda: _not_alike(ctx, tensors, position))

    try:
        shape = stacked([t.dims for t in tensors], place, unify)
    except Misfit as misfit:
        raise _not_alike(ctx, tensors, misfit.position) from None
    data = None
    if all(t.rank == 0 and t.data is not None for t in tensors):
        data = Tuple(tuple(t.data for t in tensors))
    return new(shape, dtype, data=data)


def _common_dtype(tensors: Sequence[Tensor]) -> str | None:
    return next((t.dtype for t in tensors if t.dtype is not None), None)


def _not_alike(ctx: Context, tensors: Sequence[Tensor], position: int) -> Failure:
    first, other = tensors[0], tensors[position]
    graph = in_graph(ctx, *tensors)
    raises = (
        f"Shapes of all inputs must match: values[0].shape = {sizes(first.dims)} != values[{position}].shape = "
        f"{sizes(other.dims)}"
    )
    if graph:
        raises = f"Shapes must be equal rank, but are {first.rank} and {other.rank}"
        axis = next((i for i, (a, b) in enumerate(zip(first.dims, other.dims, strict=False)) if eq(a, b) is False), 0)
        if first.rank == other.rank:
            raises = (
                f"Dimension {axis} in both shapes must be equal, but are {first.dims[axis]} and {other.dims[axis]}. "
                f"Shapes are {graph_sizes(ctx, first.shape)} and {graph_sizes(ctx, other.shape)}."
            )
    return Failure(
        "stack-shapes",
        f"Only tensors of one shape can be stacked, and these are {shown(first)} and {shown(other)}.",
        raises=raises,
        exception="ValueError" if graph else "InvalidArgumentError",
        argument="values",
    ).with_data(operands=(first, other))


@tf_op("split", renames={"num_split": "num_or_size_splits", "value": "x"})
def split(ctx: Context, x: Raw, num_or_size_splits: Raw, axis: Raw = NONE, num: OptInt = None) -> Value:
    """Cut along an axis. https://www.tensorflow.org/api_docs/python/tf/split"""
    if dim_of(x) is not None and axis != NONE:  # tf.split(axis, num, value) of TensorFlow 0.x
        x, axis = axis, x
    tensor = converted(ctx, x, None, "x")
    place = 0 if axis == NONE else dim_of(axis)
    if tensor is None or not isinstance(place, int):
        raise Abstain("the axis of split is not known")
    index = axis_of(tensor, place)
    size = tensor.dims[index]
    pieces = dim_of(num_or_size_splits)
    if pieces is None:
        return ctx.list(_pieces(ctx, tensor, index, _split_sizes(ctx, num_or_size_splits, size, tensor, index)))
    if not isinstance(pieces, int):
        part = tensor.like(shape=(*tensor.dims[:index], floordiv(size, pieces), *tensor.dims[index + 1 :]))
        return Many(part, pieces, "list")
    if pieces < 1 or divides(pieces, size) is False:
        raise _uneven(ctx, tensor, index, pieces)
    return ctx.list(_pieces(ctx, tensor, index, [floordiv(size, pieces)] * pieces))


def _split_sizes(ctx: Context, value: Value, size: Dim, x: Tensor, axis: int) -> list[Dim]:
    given = shape_dims(ctx, value, "tf.split", "num_or_size_splits")
    if given is None:
        raise Abstain("the sizes of split are not known")
    rest = total(d for d in given if d != -1)
    found = [size - rest if d == -1 else d for d in given]
    if -1 not in given and eq(rest, size) is False:
        raise Failure(
            "split-sizes",
            f"The pieces {list(given)} add up to {rest}, and axis {axis} of {shown(x)} has size {size}.",
            raises="Determined shape must either match input shape along split_dim exactly if fully specified, or be "
            f"less than the size of the input along split_dim if not fully specified.  Got: {rest}",
            exception="InvalidArgumentError",
            argument="num_or_size_splits",
        )
    return found


def _pieces(ctx: Context, x: Tensor, axis: int, along: Sequence[Dim]) -> list[Tensor]:
    return [x.like(shape=(*x.dims[:axis], size, *x.dims[axis + 1 :]), interval=x.interval) for size in along]


def _uneven(ctx: Context, x: Tensor, axis: int, pieces: int) -> Failure:
    size = x.dims[axis]
    raises = (
        f"Number of ways to split should evenly divide the split dimension, but got split_dim {axis} (size = {size}) "
        f"and num_split {pieces}"
    )
    if in_graph(ctx, x):
        raises = (
            f"Dimension size must be evenly divisible by {pieces} but is {size} Number of ways to split should evenly "
            "divide the split dimension"
        )
    return Failure(
        "split-sizes",
        f"Axis {axis} of {shown(x)} has size {size} and does not divide into {pieces} equal pieces.",
        raises=raises,
        exception="ValueError" if in_graph(ctx, x) else "InvalidArgumentError",
        argument="num_or_size_splits",
    )


@tf_op("unstack", "unpack")
def unstack(ctx: Context, x: TFTensor, num: OptInt = None, axis: AxisArg = 0) -> Value:
    """One tensor for each place of an axis. https://www.tensorflow.org/api_docs/python/tf/unstack"""
    place = axis_of(x, axis, f"Argument `axis` = {axis} not in range [{-len(x.dims)}, {len(x.dims)})")
    size = x.dims[place]
    row = x.like(shape=(*x.dims[:place], *x.dims[place + 1 :]), interval=x.interval)
    if num is None and in_graph(ctx, x) and left_open(ctx, size):
        raise Failure(
            "placeholder-size",
            f"Axis {axis} of {shown(x)} is open, so the number of pieces is not known when the graph is built. Give "
            f"num.",
            raises=f"Cannot infer argument `num` from shape {tuple_sizes(ctx, x.shape, unknown='None')}",
            exception="ValueError",
        )
    if num is not None and eq(num, size) is False:
        graph = in_graph(ctx, x)
        raise Failure(
            "split-sizes",
            f"Axis {axis} of {shown(x)} has size {size}, and {num} pieces are asked for.",
            raises=f"Dimension must be {num} but is {size}"
            if graph
            else f"Input shape axis {axis} must equal {num}, got shape {sizes(x.dims)}",
            exception="ValueError" if graph else "InvalidArgumentError",
            argument="num",
        )
    count = size if num is None else num
    if isinstance(count, int):
        return ctx.list([row] * count)
    return Many(row, count, "list")


@tf_op("boolean_mask")
def boolean_mask(ctx: Context, x: TFTensor, mask: TFTensor, axis: OptAxis = None) -> Tensor:
    """The elements where a mask is true. https://www.tensorflow.org/api_docs/python/tf/boolean_mask"""
    start = 0 if axis is None else axis_of(x, axis)
    end = start + len(mask.dims)
    if end > len(x.dims) or any(eq(a, b) is False for a, b in zip(x.dims[start:end], mask.dims, strict=True)):
        raise Failure(
            "mask-shape",
            f"The mask {shown(mask)} does not fit {shown(x)}.",
            raises=f"Shapes {tuple_sizes(ctx, x.dims[start:end])} and {tuple_sizes(ctx, mask.shape)} are incompatible",
            exception="ValueError",
            argument="mask",
        )
    return x.like(shape=(*x.dims[:start], ctx.fresh(), *x.dims[end:]), interval=x.interval)


@tf_op("dynamic_partition")
def dynamic_partition(ctx: Context, data: TFTensor, partitions: TFTensor, num_partitions: OptInt) -> Value:
    """Rows dealt out to several tensors."""
    rest = data.dims[len(partitions.dims) :]
    if not isinstance(num_partitions, int):
        raise Abstain("the number of partitions is not known")
    return ctx.list([data.like(shape=(ctx.fresh(), *rest)) for _ in range(num_partitions)])


@tf_op("dynamic_stitch", "parallel_dynamic_stitch")
def dynamic_stitch(ctx: Context, indices: Raw, data: Raw) -> Tensor:
    """Rows put together by index; how many is decided by the indices."""
    items, places = ctx.items(data), ctx.items(indices)
    if not items or not places:
        raise Abstain("a list of tensors is not known")
    first, place = converted(ctx, items[0], None), converted(ctx, places[0], None)
    if first is None or place is None:
        raise Abstain("a tensor is not known")
    return new((ctx.fresh(), *first.dims[len(place.dims) :]), first.dtype)


@tf_op("nn.crelu")
def crelu(ctx: Context, features: TFTensor, axis: AxisArg = -1) -> Tensor:
    """The positive and the negative part side by side: the axis is twice as long."""
    if features.shape is None:
        return new(None, features.dtype)
    where = axis_of(features, axis)
    shape = (*features.shape[:where], features.shape[where] * 2, *features.shape[where + 1 :])
    return new(shape, features.dtype)


@tf_op("unique_with_counts")
def unique_with_counts(ctx: Context, x: TFTensor, out_idx: Raw = NONE) -> Tuple:
    """As ``unique``, with how often each element occurs."""
    found = ctx.fresh()
    parts = (new((found,), x.dtype), new(x.shape, "int32"), new((found,), "int32"))
    return Tuple(parts, "UniqueWithCounts", ("y", "idx", "count"))


@tf_op("unique")
def unique(ctx: Context, x: TFTensor, out_idx: Raw = NONE) -> Tuple:
    """The different elements, and which of them each is. https://www.tensorflow.org/api_docs/python/tf/unique"""
    return Tuple((new((ctx.fresh(),), x.dtype), new(x.shape, "int32")), "Unique", ("y", "idx"))

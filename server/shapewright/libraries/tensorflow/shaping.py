"""Shapes rearranged: reshape, transpose, expand, tile, pad.

https://www.tensorflow.org/api_docs/python/tf
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, floordiv, product
from shapewright.libraries.common.axes import axis_indexes
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import reshaped, squeezed_all
from shapewright.libraries.tensorflow.failures import check_size, shown, sizes, wrong_rank
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.tensors import OptTFAxes, TFTensor, axis_of, in_graph, new
from shapewright.libraries.tensorflow.world import Placeholder, SizeCheck, converts_control_flow, is_graph
from shapewright.rules import (
    Abstain,
    Context,
    Failure,
    Missing,
    OptAxis,
    OptStr,
    Raw,
    Repair,
    Site,
    dim_of,
    to_dims,
)  # fmt: skip
from shapewright.values import NONE, ListObject, Tensor, Tuple, Value

DOCS = "https://www.tensorflow.org/api_docs/python/tf/"


def shape_dims(ctx: Context, value: Value, operator: str, argument: str = "shape") -> tuple[Dim, ...] | None:
    """A shape argument; None where not even its length is known. ``None`` entries count as open (-1)."""
    items = ctx.items(value) if not isinstance(value, Tensor) else None
    if items is not None:
        found: list[Dim] = []
        for item in items:
            if item == NONE:
                found.append(-1)
                continue
            check_size(item, argument)
            found.extend(to_dims(ctx, Tuple((item,)), Site(operator, "tensorflow", argument)))
        return tuple(found)
    if dim_of(value) is not None:
        return (dim_of(value) or 0,)
    try:
        return to_dims(ctx, value, Site(operator, "tensorflow", argument))
    except Abstain:
        return None


def whole_shape(ctx: Context, value: Value, operator: str, argument: str = "shape") -> tuple[Dim, ...] | None:
    """As ``shape_dims``, of a shape that becomes a tensor. Raises ``Failure`` for None in it, in TensorFlow 1's graphs.

    (Elsewhere a size that is open here may be known when it runs: Keras traces a model for batches of one size, too.)
    """
    items = ctx.items(value) if isinstance(value, (ListObject, Tuple)) else None
    old = is_graph(ctx) and not converts_control_flow(ctx) and not ctx.cold
    if items is not None and old and any(item == NONE for item in items):
        raise Failure(
            "argument-type",
            f"{operator} needs numbers, and a size of this shape is None: it is not known before the graph runs. Take "
            "it from tf.shape(x) instead of x.shape.",
            raises="Expected int32, but got None of type 'NoneType'.",
            exception="TypeError",
            argument=argument,
        )
    return shape_dims(ctx, value, operator, argument)


@tf_op("reshape")
def reshape(ctx: Context, x: TFTensor, shape: Raw) -> Tensor:
    """The elements in another shape. https://www.tensorflow.org/api_docs/python/tf/reshape"""
    target = whole_shape(ctx, shape, "tf.reshape")
    if target is None:
        return new(None, x.dtype)
    if x.shape is None:
        known = tuple(ctx.fresh() if d == -1 else d for d in target)
        return new(known, x.dtype, interval=x.interval)
    try:
        made = reshaped(x.size, target)
    except Misfit as misfit:
        raise _does_not_fit(ctx, x, target, misfit) from None
    depends = _left_to_the_run(x, target)
    return new(made, x.dtype, interval=x.interval, data=x.data if target == () else None, depends=depends)


def _left_to_the_run(x: Tensor, target: tuple[Dim, ...]) -> frozenset[object]:
    """The check that only a session can make, when it knows what is fed."""
    if not any(isinstance(record, Placeholder) for record in x.depends):
        return frozenset()
    wanted = product(d for d in target if d != -1)
    multiple = any(d == -1 for d in target)
    fits = eq(floordiv(x.size, wanted) * wanted, x.size) if multiple else eq(x.size, wanted)
    return frozenset() if fits is True else frozenset({SizeCheck(x.size, wanted, multiple)})


def _does_not_fit(ctx: Context, x: Tensor, target: tuple[Dim, ...], misfit: Misfit) -> Failure:
    if misfit.kind == "several":
        places = [i for i, d in enumerate(target) if d == -1]
        return Failure(
            "reshape-size",
            f"Only one size may be -1 in {list(target)}.",
            raises=f"Only one input size may be -1, not both {places[0]} and {places[1]}",
            exception="InvalidArgumentError",
            argument="shape",
        )
    open_size = any(d == -1 for d in target)
    known = misfit.right
    if in_graph(ctx, x):
        raises = (
            f"Dimension size must be evenly divisible by {known} but is {x.size}"
            if open_size
            else f"Cannot reshape a tensor with {x.size} elements to shape {sizes(target)} ({known} elements)"
        )
    else:
        raises = f"Input to reshape is a tensor with {x.size} values, but the requested shape " + (
            f"requires a multiple of {known}" if open_size else f"has {known}"
        )
    message = f"{shown(x)} has {x.size} elements; " + (
        f"they do not divide into rows of {known}." if open_size else f"the shape {list(target)} takes {known}."
    )
    repair = _shape_repair(x, target)
    return Failure(
        "reshape-size", message, raises=raises, exception="ValueError" if in_graph(ctx, x) else "InvalidArgumentError",
        argument="shape", repairs=(repair,) if repair else (),
    ).with_data(operand=x, target=target)  # fmt: skip


def _shape_repair(x: Tensor, target: tuple[Dim, ...]) -> Repair | None:
    """Leave the first size open where the others fit."""
    rest = product(target[1:])
    if len(target) < 2 or any(d == -1 for d in target) or not isinstance(rest, int) or rest < 1:
        return None
    if eq(floordiv(x.size, rest) * rest, x.size) is not True:
        return None
    text = ", ".join(["-1", *(str(d) for d in target[1:])])
    return Repair("set-argument", "Leave the first size open: -1", "shape", f"[{text}]")


@tf_op("expand_dims")
def expand_dims(ctx: Context, x: TFTensor, axis: OptAxis = None) -> Tensor:
    """An axis of size 1 put in. https://www.tensorflow.org/api_docs/python/tf/expand_dims"""
    if axis is None:
        raise Missing(("axis",))
    rank = len(x.dims)
    raises = f"Tried to expand dim index {axis} for tensor with {rank} dimensions."
    if in_graph(ctx, x):
        raises = f"dim {axis} not in the interval [{-rank - 1}, {rank}]."
    place = axis_of(x, axis, raises, extra=1)
    return x.like(shape=(*x.dims[:place], 1, *x.dims[place:]), interval=x.interval)


@tf_op("squeeze")
def squeeze(ctx: Context, x: TFTensor, axis: OptTFAxes = None) -> Tensor:
    """Axes of size 1 taken out. https://www.tensorflow.org/api_docs/python/tf/squeeze"""
    rank = len(x.dims)
    if not axis:
        unsure = [d for d in x.dims if eq(d, 1) is None]
        kept = None if any(_may_be_one(ctx, d) for d in unsure) else squeezed_all(x.dims)
        return new(None, x.dtype) if kept is None else x.like(shape=kept, interval=x.interval)
    found = []
    for one in axis:
        place = axis_of(x, one, f"Tried to squeeze dim index {one} for tensor with {rank} dimensions.")
        size = x.dims[place]
        if eq(size, 1) is False:
            raise Failure(
                "squeeze-size",
                f"Axis {one} of {shown(x)} has size {size}; only an axis of size 1 can be squeezed.",
                raises=f"Can not squeeze dim[{place}], expected a dimension of 1, got {size}",
                exception="ValueError" if in_graph(ctx, x) else "InvalidArgumentError",
                argument="axis",
            )
        found.append(place)
    return x.like(shape=tuple(d for i, d in enumerate(x.dims) if i not in found), interval=x.interval)


def _may_be_one(ctx: Context, size: Dim) -> bool:
    from shapewright.libraries.tensorflow.world import left_open

    return not isinstance(size, int) and left_open(ctx, size)


@tf_op("transpose", renames={"perm": "perm"})
def transpose(ctx: Context, x: TFTensor, perm: OptTFAxes = None, conjugate: Raw = NONE) -> Tensor:
    """Axes in another order. https://www.tensorflow.org/api_docs/python/tf/transpose"""
    if perm is None:
        return x.like(shape=tuple(reversed(x.dims)), interval=x.interval)
    rank = len(perm)
    if x.shape is None:
        x = ctx.rank(x, rank, lambda: wrong_rank(ctx, "Transpose", x, rank, "x"))
    if rank != len(x.dims):
        raises = f"transpose expects a vector of size {len(x.dims)}. But input(1) is a vector of size {rank}"
        raise Failure(
            "axis-range",
            f"{shown(x)} has {len(x.dims)} axes, and {list(perm)} puts {rank} in order.",
            raises=f"Dimension must be {len(x.dims)} but is {rank}" if in_graph(ctx, x) else raises,
            exception="ValueError" if in_graph(ctx, x) else "InvalidArgumentError",
            argument="perm",
        )
    try:
        order = axis_indexes(perm, rank)
    except Misfit:
        missing = next((i for i in range(rank) if i not in perm), 0)
        raise Failure(
            "axis-range",
            f"{list(perm)} is no order of the {rank} axes of {shown(x)}.",
            raises=f"{missing} is missing from {{{','.join(map(str, perm))}}}.",
            exception="InvalidArgumentError",
            argument="perm",
        ) from None
    return x.like(shape=tuple(x.dims[i] for i in order), interval=x.interval)


@tf_op("linalg.matrix_transpose", "matrix_transpose", "linalg.adjoint", renames={"matrix": "x"})
def matrix_transpose(ctx: Context, x: TFTensor, conjugate: Raw = NONE) -> Tensor:
    """The last two axes swapped."""
    if len(x.dims) < 2:
        raise wrong_rank(ctx, "MatrixTranspose", x, 2, "x", at_least=True)
    return x.with_shape(*x.dims[:-2], x.dims[-1], x.dims[-2])


@tf_op("tile")
def tile(ctx: Context, x: TFTensor, multiples: Raw) -> Tensor:
    """Repeated along each axis. https://www.tensorflow.org/api_docs/python/tf/tile"""
    times = whole_shape(ctx, multiples, "tf.tile", "multiples")
    if times is None:
        return new(None if x.shape is None else tuple(ctx.fresh() for _ in x.dims), x.dtype)
    if x.shape is not None and len(times) != len(x.dims):
        graph = in_graph(ctx, x)
        raise Failure(
            "axis-count",
            f"{shown(x)} has {len(x.dims)} axes, and {len(times)} multiples are given: one is needed for each axis.",
            raises=f"Shape must be rank {len(x.dims)} but is rank {len(times)}"
            if graph
            else f"Expected multiples argument to be a vector of length {len(x.dims)} but got length {len(times)}",
            exception="ValueError" if graph else "InvalidArgumentError",
            argument="multiples",
        )
    return x.like(shape=tuple(a * b for a, b in zip(x.dims, times, strict=True)), interval=x.interval)


@tf_op("repeat")
def repeat(ctx: Context, x: TFTensor, repeats: Raw, axis: Raw = NONE) -> Tensor:
    """Each element repeated. https://www.tensorflow.org/api_docs/python/tf/repeat"""
    count = dim_of(repeats)
    if axis == NONE:
        return new((ctx.fresh() if count is None else x.size * count,), x.dtype)
    place = axis_of(x, int(dim_of(axis) or 0)) if isinstance(dim_of(axis), int) else None
    if place is None:
        raise Abstain("the axis of repeat is not known")
    size = ctx.fresh() if count is None else x.dims[place] * count
    return x.like(shape=(*x.dims[:place], size, *x.dims[place + 1 :]), interval=x.interval)


@tf_op("broadcast_to")
def broadcast_to(ctx: Context, x: TFTensor, shape: Raw) -> Tensor:
    """Stretched to a shape. https://www.tensorflow.org/api_docs/python/tf/broadcast_to"""
    target = whole_shape(ctx, shape, "tf.broadcast_to")
    if target is None:
        return new(None, x.dtype)
    if x.shape is not None and can_expand(x.shape, target) is False:
        raise Failure(
            "broadcast",
            f"{shown(x)} cannot be stretched to {list(target)}.",
            raises=f"Incompatible shapes: {sizes(x.dims)} vs. {sizes(target)} [Op:BroadcastTo]",
            exception="InvalidArgumentError",
            argument="shape",
        )
    return x.like(shape=target, interval=x.interval)


@tf_op("pad")
def pad(ctx: Context, x: TFTensor, paddings: Raw, mode: OptStr = None, constant_values: Raw = NONE) -> Tensor:
    """Padded on both sides of each axis. https://www.tensorflow.org/api_docs/python/tf/pad"""
    pairs = _pairs(ctx, paddings)
    if pairs is None:
        return new(None if x.shape is None else tuple(ctx.fresh() for _ in x.dims), x.dtype)
    if x.shape is not None and len(pairs) != len(x.dims):
        given, graph = sizes((len(pairs), 2)), in_graph(ctx, x)
        raise Failure(
            "axis-count",
            f"{shown(x)} has {len(x.dims)} axes, and paddings for {len(pairs)} are given: one pair is needed for each.",
            raises=f"Shape must be rank {len(pairs)} but is rank {len(x.dims)}"
            if graph
            else f"The first dimension of paddings must be the rank of inputs{given} {sizes(x.dims)}",
            exception="ValueError" if graph else "InvalidArgumentError",
            argument="paddings",
        )
    return new(tuple(d + a + b for d, (a, b) in zip(x.dims, pairs, strict=True)), x.dtype)


def _pairs(ctx: Context, value: Value) -> list[tuple[Dim, Dim]] | None:
    rows = ctx.items(value.data if isinstance(value, Tensor) and value.data is not None else value)
    if rows is None or any(isinstance(row, Tensor) and row.data is None for row in rows):
        return None
    found = []
    for row in rows:
        pair = shape_dims(ctx, row, "tf.pad", "paddings")
        if pair is None or len(pair) != 2:
            return None
        found.append((pair[0], pair[1]))
    return found


@tf_op("reverse", "reverse_v2")
def reverse(ctx: Context, x: TFTensor, axis: OptTFAxes) -> Tensor:
    """Axes turned round."""
    for one in axis or ():
        if x.shape is not None:
            axis_of(x, one)
    return x.like(interval=x.interval)


@tf_op("reverse_sequence")
def reverse_sequence(
    ctx: Context,
    x: TFTensor,
    seq_lengths: Raw,
    seq_axis: Raw = NONE,
    batch_axis: Raw = NONE,
    seq_dim: Raw = NONE,
    batch_dim: Raw = NONE,
) -> Tensor:
    """The first steps of each sequence turned round."""
    return x.like(interval=x.interval)


@tf_op("roll", "random.shuffle", "random_shuffle", "random.experimental.stateless_shuffle")
def roll(ctx: Context, x: TFTensor, shift: Raw = NONE, axis: Raw = NONE, seed: Raw = NONE, alg: Raw = NONE) -> Tensor:
    """The elements in another order."""
    return x.like(interval=x.interval)


@tf_op("ensure_shape")
def ensure_shape(ctx: Context, x: TFTensor, shape: Raw) -> Tensor:
    """The tensor, whose shape is checked. https://www.tensorflow.org/api_docs/python/tf/ensure_shape"""
    target = shape_dims(ctx, shape, "tf.ensure_shape")
    if target is None:
        return x
    return x.like(shape=refined(x, target), interval=x.interval)


def refined(x: Tensor, target: Sequence[Dim]) -> tuple[Dim, ...]:
    """The shape with what a given one (-1: open) adds."""
    own = x.shape if x.shape is not None and len(x.shape) == len(target) else None
    if own is None:
        from shapewright.dims import fresh

        return tuple(fresh() if d == -1 else d for d in target)
    return tuple(a if b == -1 or isinstance(a, int) else b for a, b in zip(own, target, strict=True))

"""Shapes as values: ``tf.shape``, ``tf.TensorShape`` and what they are asked for.

https://www.tensorflow.org/api_docs/python/tf/TensorShape
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.tensorflow.dtypes import DType
from shapewright.libraries.tensorflow.failures import graph_sizes, shown, sizes, wrong_rank
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.libraries.tensorflow.world import static_size
from shapewright.rules import (
    Abstain,
    Context,
    Failure,
    Raw,
    dim_of,
    lift_dim,
    op,
    prop,
)  # fmt: skip
from shapewright.values import NONE, TENSOR_SHAPE, Const, ShapeOf, Some, Tensor, Tuple, Value


@tf_op("shape", "shape_v2")
def shape_of(ctx: Context, x: TFTensor, out_type: DType = "int32") -> Tensor:
    """The sizes as an int tensor. https://www.tensorflow.org/api_docs/python/tf/shape"""
    if x.shape is None:
        return new((ctx.fresh(),), out_type)
    return new((len(x.dims),), out_type, data=Tuple(tuple(lift_dim(d) for d in x.dims)))


@tf_op("shape_n", renames={"input": "inputs"})
def shape_n(ctx: Context, inputs: Raw, out_type: DType = "int32") -> Value:
    """The shapes of several tensors."""
    items = ctx.items(inputs)
    if items is None:
        raise Abstain("a list of tensors is not known")
    return ctx.list(
        [shape_of(ctx, item, out_type) if isinstance(item, Tensor) else new((ctx.fresh(),), out_type) for item in items]
    )


@tf_op("size")
def size_of(ctx: Context, x: TFTensor, out_type: DType = "int32") -> Tensor:
    """The number of elements as a scalar tensor."""
    return new((), out_type, data=lift_dim(x.size) if x.shape is not None else None)


@tf_op("rank")
def rank_of(ctx: Context, x: TFTensor) -> Tensor:
    """The number of axes as a scalar tensor."""
    return new((), "int32", data=Const(x.rank) if x.rank is not None else None)


@tf_op("broadcast_dynamic_shape", "broadcast_static_shape")
def broadcast_shapes(ctx: Context, shape_x: Raw, shape_y: Raw) -> Value:
    """The shape that two shapes broadcast to."""
    a, b = (
        shape_dims(ctx, shape_x, "tf.broadcast_dynamic_shape"),
        shape_dims(ctx, shape_y, "tf.broadcast_dynamic_shape"),
    )
    if a is None or b is None:
        raise Abstain("a shape is not known")
    try:
        both = broadcast(a, b)
    except Misfit as misfit:
        raise Failure("broadcast", f"The shapes {list(a)} and {list(b)} do not broadcast: {misfit.left} and "
                                   f"{misfit.right} differ.",
                      raises=f"Incompatible shapes: {sizes(a)} vs. {sizes(b)}",
                      exception="ValueError") from None  # fmt: skip
    return new((len(both),), "int32", data=Tuple(tuple(lift_dim(d) for d in both)))


def static_shape(ctx: Context, shape: Sequence[Dim]) -> Tuple:
    """A ``tf.TensorShape``."""
    return Tuple(tuple(static_size(ctx, d) for d in shape), kind=TENSOR_SHAPE)


@prop("tensorflow.Tensor.shape")
def shape_property(ctx: Context, self: TFTensor) -> Tuple:
    """``x.shape``: None for what a graph leaves open."""
    return static_shape(ctx, self.dims)


@tf_op("Tensor.get_shape")
def get_shape(ctx: Context, self: TFTensor) -> Value:
    """``x.get_shape()``, as ``x.shape``."""
    return ShapeOf(self) if self.shape is None else static_shape(ctx, self.dims)


@tf_op("Tensor.set_shape")
def set_shape(ctx: Context, self: TFTensor, shape: Raw) -> None:
    """Tell a graph what it cannot infer."""
    target = shape_dims(ctx, shape, "set_shape")
    if target is None:
        return
    if self.shape is None:
        learnt = ctx.rank(self, len(target), lambda: wrong_rank(ctx, "set_shape", self, len(target), "self"))
    else:
        learnt = self
    if learnt.shape is not None and len(learnt.shape) == len(target):
        for a, b in zip(learnt.dims, target, strict=True):
            if b != -1:
                ctx.equal(a, b, lambda: _incompatible(ctx, self, target))


def _incompatible(ctx: Context, x: Tensor, target: Sequence[Dim]) -> Failure:
    given = graph_sizes(ctx, x.shape)
    return Failure(
        "reshape-size",
        f"{shown(x)} cannot have the shape {list(target)}: set_shape only tells what is open.",
        raises=f"Tensor's shape {given} is not compatible with supplied shape {list(target)}.",
        exception="ValueError",
        argument="shape",
    )


@op("tensorflow.TensorShape", "tensorflow.compat.v1.TensorShape")
def tensor_shape(ctx: Context, dims: Raw) -> Tuple:
    """``tf.TensorShape([…])``: None stands for a size that is open, and for a shape of which nothing is known."""
    known = None if dims == NONE else shape_dims(ctx, dims, "tf.TensorShape", "dims")
    if known is None:
        raise Abstain("a shape of unknown rank")
    return Tuple(tuple(NONE if size == -1 else lift_dim(size) for size in known), kind=TENSOR_SHAPE)


@op("tensorflow.TensorShape.as_list", "builtins.tuple.as_list")
def as_list(ctx: Context, self: Raw) -> Value:
    """The sizes as a list."""
    if isinstance(self, ShapeOf):
        return self
    return ctx.list(_sizes(ctx, self))


def _sizes(ctx: Context, shape: Value) -> Sequence[Value]:
    items = ctx.items(shape)
    if items is None:
        raise Abstain("the rank of a shape is not known")
    return items


@op("tensorflow.TensorShape.num_elements")
def num_elements(ctx: Context, self: Raw) -> Value:
    """The product of the sizes; None where one is open."""
    found: Dim = 1
    for item in _sizes(ctx, self):
        size = dim_of(item)
        if size is None:
            return NONE
        found = found * size
    return lift_dim(found)


@op("tensorflow.TensorShape.is_fully_defined")
def is_fully_defined(ctx: Context, self: Raw) -> bool:
    """Whether no size is open."""
    return all(item != NONE for item in _sizes(ctx, self))


@op("tensorflow.TensorShape.concatenate")
def concatenate(ctx: Context, self: Raw, other: Raw) -> Value:
    """One shape after the other; a number is a shape of one axis."""
    before, after = ctx.items(self), (other,) if dim_of(other) is not None else ctx.items(other)
    if before is None or after is None:
        raise Abstain("a shape put together")
    return Tuple((*before, *after), kind=TENSOR_SHAPE)


@op(
    "tensorflow.TensorShape.is_compatible_with",
    "tensorflow.TensorShape.merge_with",
)
def related(ctx: Context, self: Raw, other: Raw) -> Value:
    """What two shapes have in common is not followed."""
    raise Abstain("shapes compared or merged")


@op(
    "tensorflow.TensorShape.assert_has_rank", "tensorflow.TensorShape.assert_is_compatible_with",
    "tensorflow.TensorShape.assert_is_fully_defined", "tensorflow.TensorShape.assert_same_rank",
)  # fmt: skip
def asserted(ctx: Context, self: Raw, rank: Raw = NONE, other: Raw = NONE) -> None:
    """Raises where it does not hold, which decides no shape."""


@op(
    "tensorflow.TensorShape.with_rank", "tensorflow.TensorShape.with_rank_at_least",
    "tensorflow.TensorShape.with_rank_at_most",
)  # fmt: skip
def of_rank(ctx: Context, self: Raw, rank: Raw) -> Value:
    """The shape itself, once it is known to have the rank."""
    return self


@prop("tensorflow.TensorShape.rank", "tensorflow.TensorShape.ndims")
def shape_rank(ctx: Context, self: Raw) -> Value:
    """The number of axes."""
    size = ctx.length(self)
    return Some("int") if size is None else lift_dim(size)


@prop("tensorflow.TensorShape.dims")
def shape_items(ctx: Context, self: Raw) -> Value:
    """The sizes one by one."""
    return self if isinstance(self, ShapeOf) else ctx.list(_sizes(ctx, self))

"""Batches of a data set: full ones, and the smaller last one.

https://www.tensorflow.org/api_docs/python/tf/data/Dataset#batch
"""

from __future__ import annotations

from shapewright.dims import Dim, ceildiv, eq, floordiv
from shapewright.libraries.tensorflow.data import unlike
from shapewright.libraries.tensorflow.data.elements import batched, dataset, distinct_of, element_of, length_of, mapped
from shapewright.libraries.tensorflow.failures import sizes
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import new
from shapewright.rules import Context, Failure, OptBool, OptInt, Raw, Repair, dim_of, lib_class
from shapewright.values import NONE, DictObject, Instance, Tensor, Tuple, Value


def batches(ctx: Context, data: Instance, size: Dim | None, drop: bool | None, element: Value) -> Value:
    """The data set of batches of elements like this one."""
    total = length_of(ctx, data)

    def of(count: Dim) -> Value:
        return mapped(element, lambda x: batched(x, count))

    if isinstance(total, int) and isinstance(size, int) and size > 0 and drop is not None:
        rest = 0 if drop else total % size
        count = floordiv(total, size) if drop else ceildiv(total, size)
        if rest and total < size:
            return dataset(ctx, of(rest), 1)
        if rest:
            both = (of(size), of(rest))
            return dataset(ctx, ctx.join(both), count, both)
        return dataset(ctx, of(size), count)
    count_known = None
    if total is not None and size is not None and drop is not None:
        count_known = floordiv(total, size) if drop else ceildiv(total, size)
    if drop and size is not None:
        return dataset(ctx, of(size), count_known)
    high = size if isinstance(size, int) else None
    rows = ctx.fresh("batch", low=1, high=high)
    made = dataset(ctx, of(rows), count_known)
    window = dim_of(ctx.get(data, "window") or NONE)
    if isinstance(window, int) and isinstance(size, int) and size >= window:
        unlike.mark(ctx, made, rows)
    return made


@lib_class("tensorflow.data.Batching")
class Batching:
    """The part of ``Dataset`` that makes batches."""

    @staticmethod
    def batch(
        ctx: Context, self: Instance, batch_size: OptInt, drop_remainder: OptBool = False,
        num_parallel_calls: Raw = NONE,
        deterministic: Raw = NONE, name: Raw = NONE,
    ) -> Value:  # fmt: skip
        """Elements stacked. https://www.tensorflow.org/api_docs/python/tf/data/Dataset#batch"""
        _check_alike(ctx, self, batch_size)
        made = batches(ctx, self, batch_size, drop_remainder, element_of(ctx, self))
        unlike.stack(ctx, self, made, batch_size)
        return made

    @staticmethod
    def padded_batch(
        ctx: Context, self: Instance, batch_size: OptInt, padded_shapes: Raw = NONE, padding_values: Raw = NONE,
        drop_remainder: OptBool = False, name: Raw = NONE,
    ) -> Value:  # fmt: skip
        """Elements padded to one shape and stacked."""
        return batches(ctx, self, batch_size, drop_remainder, _padded(ctx, element_of(ctx, self), padded_shapes))

    @staticmethod
    def bucket_by_sequence_length(
        ctx: Context, self: Instance, element_length_func: Raw, bucket_boundaries: Raw, bucket_batch_sizes: Raw,
        padded_shapes: Raw = NONE, padding_values: Raw = NONE, pad_to_bucket_boundary: Raw = NONE,
        no_padding: Raw = NONE, drop_remainder: OptBool = False, name: Raw = NONE,
    ) -> Value:  # fmt: skip
        """Elements of about one length, padded to one shape and stacked."""
        element = element_of(ctx, self)
        ctx.call(element_length_func, *(element.items if isinstance(element, Tuple) else (element,)))
        return batches(ctx, self, None, False, _padded_freely(ctx, element))

    @staticmethod
    def window(
        ctx: Context,
        self: Instance,
        size: OptInt,
        shift: OptInt = None,
        stride: OptInt = None,
        drop_remainder: OptBool = False,
        name: Raw = NONE,
    ) -> Value:
        """Data sets of neighbouring elements; the last ones are smaller, each by ``shift``."""
        inner = dataset(ctx, element_of(ctx, self), size if drop_remainder else None)
        if drop_remainder is False and shift == 1 and stride in (None, 1) and isinstance(size, int) and size > 2:
            unlike.open_window(ctx, inner, size)
        return dataset(ctx, inner, None)

    @staticmethod
    def ragged_batch(ctx: Context, self: Instance, batch_size: OptInt, *args: Raw, **options: Raw) -> Value:
        """Elements of different lengths stacked as a ragged tensor."""
        return dataset(ctx, mapped(element_of(ctx, self), lambda x: new(None, x.dtype, kind="ragged")), None)


def _check_alike(ctx: Context, data: Instance, size: Dim | None) -> None:
    """Raise ``Failure`` where the elements of one batch surely have different shapes."""
    source = ctx.get(data, "source")
    listed = [v for v in source.items if isinstance(v, Tensor)] if isinstance(source, Tuple) else []
    listed = listed or [d for d in distinct_of(ctx, data) if isinstance(d, Tensor)]
    if not listed or listed[0].shape is None or not isinstance(size, int):
        return
    for position, other in enumerate(listed[1:size], 1):
        first = listed[0]
        if other.shape is None:
            continue
        same = len(first.dims) == len(other.dims) and all(
            eq(a, b) is not False for a, b in zip(first.dims, other.dims, strict=True)
        )
        if not same:
            raise Failure(
                "batch-sizes",
                f"A batch stacks elements of one shape, and the data set gives {sizes(first.dims)} and "
                f"{sizes(other.dims)}. Use padded_batch.",
                raises="Cannot batch tensors with different shapes in component 0. First element had shape "
                f"{sizes(first.dims)} and element {position} had shape {sizes(other.dims)}.",
                exception="InvalidArgumentError",
                repairs=(Repair("rename-callee", "Pad the elements of a batch to one shape", "", "padded_batch"),),
            ).with_data(operands=(first, other))


def _padded_freely(ctx: Context, element: Value) -> Value:
    """The element with every size that varies open."""
    if isinstance(element, Tuple):
        return Tuple(tuple(_padded_freely(ctx, part) for part in element.items))
    if isinstance(element, DictObject):
        return DictObject({key: _padded_freely(ctx, part) for key, part in element.items.items()})
    if not isinstance(element, Tensor) or element.shape is None:
        return element
    return new(tuple(size if isinstance(size, int) else ctx.fresh() for size in element.shape), element.dtype)


def _padded(ctx: Context, element: Value, shapes: Value) -> Value:
    """The element with the shapes it is padded to; open sizes are those of the longest."""
    if isinstance(element, Tuple):
        given = ctx.items(shapes) if shapes != NONE else None
        inner = given if given is not None and len(given) == len(element.items) else [NONE] * len(element.items)
        return Tuple(tuple(_padded(ctx, e, s) for e, s in zip(element.items, inner, strict=True)))
    if isinstance(element, DictObject):
        table = shapes.items if isinstance(shapes, DictObject) else {}
        return DictObject({k: _padded(ctx, v, table.get(k, NONE)) for k, v in element.items.items()})
    if not isinstance(element, Tensor) or shapes == NONE:
        return element
    target = shape_dims(ctx, shapes, "padded_batch", "padded_shapes") if dim_of(shapes) is None else None
    if target is None or (element.shape is not None and len(element.shape) != len(target)):
        return element
    own = element.shape if element.shape is not None else target
    return new(
        tuple((ctx.fresh() if a == -1 else a) if b == -1 else b for a, b in zip(own, target, strict=True)),
        element.dtype,
    )

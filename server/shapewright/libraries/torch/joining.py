"""Joining and splitting: cat, stack, split, chunk, unbind.

https://pytorch.org/docs/stable/torch.html#indexing-slicing-joining-mutating-ops
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Annotated

from shapewright.dims import Dim, ceildiv, dmin, eq, total
from shapewright.libraries.common.join import concatenated, size_in_all, stacked
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.torch.dtypes import result_type
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torch.kinds import IntOnly
from shapewright.libraries.torch.nn.tree import is_module
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axis_of, made, tensors_in
from shapewright.libraries.torch.views import strides_of, viewed
from shapewright.rules import (
    Abstain,
    AxisArg,
    Context,
    Failure,
    IntArg,
    Kind,
    Raw,
    ShapeArg,
    Site,
    TensorArg,
    Tensors,
    dim_of,
    ints,
    wrong_type,
)
from shapewright.values import NO_SEQUENCES, Const, DictObject, ListObject, Many, Tensor, Tuple, UnknownShape, Value


def catenated(ctx: Context, tensors: Sequence[Tensor], dim: int, operator: str = "cat") -> Tensor:
    """Tensors joined along one of their axes; legacy empty 1-D tensors are skipped."""
    if not tensors:
        raise Failure(
            "cat-empty",
            f"{operator} needs at least one tensor.",
            raises=f"torch.{operator}(): expected a non-empty list of Tensors",
            exception="ValueError",
            argument="tensors",
        ).with_data(empty=True)
    dtype = result_type(ctx, tensors)
    parts = [x for x in tensors if not (x.rank == 1 and eq(x.dims[0], 0))] or list(tensors[:1])
    if any(x.shape is None for x in parts):
        return made(ctx, tensors, _partly_known(ctx, parts, dim), dtype, layout="contiguous")
    for position, x in enumerate(parts):
        if not x.dims:
            raise Failure(
                "operand-rank",
                f"0-dimensional tensors cannot be concatenated: use torch.stack. ({shown(x)} is one)",
                raises=f"zero-dimensional tensor (at position {position}) cannot be concatenated",
                exception="RuntimeError",
                argument="tensors",
            )
    axis = axis_of(parts[0], dim)

    def unify(position: int, at: int, expected: Dim, got: Dim) -> Dim:
        return ctx.equal(expected, got, lambda: _cat_sizes(parts, position, at, axis, expected, got))

    try:
        shape = concatenated([x.dims for x in parts], axis, unify)
    except Misfit as misfit:
        raise _cat_ranks(parts, misfit) from None
    return made(ctx, tensors, shape, dtype, layout="contiguous", interval=_joined_interval(tensors))


def _partly_known(ctx: Context, parts: Sequence[Tensor], dim: int) -> tuple[Dim, ...]:
    """The shape where some ranks are unknown: all have the rank of the known ones."""
    known = next((x for x in parts if x.shape is not None), None)
    if known is None:
        raise UnknownShape(parts[0])
    axis = axis_of(known, dim)
    return tuple(ctx.fresh() if i == axis else size for i, size in enumerate(known.dims))


def _joined_interval(tensors: Sequence[Tensor]) -> tuple[float | None, float | None] | None:
    intervals = [x.interval for x in tensors]
    lows = [i[0] for i in intervals if i is not None and i[0] is not None]
    highs = [i[1] for i in intervals if i is not None and i[1] is not None]
    low = min(lows) if len(lows) == len(tensors) else None
    high = max(highs) if len(highs) == len(tensors) else None
    return None if low is None and high is None else (low, high)


def _cat_sizes(parts: Sequence[Tensor], position: int, at: int, axis: int, expected: Dim, got: Dim) -> Failure:
    return Failure(
        "cat-sizes",
        f"cat along axis {axis} joins {shown(parts[0])} and {shown(parts[position])}, whose sizes on axis {at} "
        f"differ: {expected} and {got}.",
        raises=f"Sizes of tensors must match except in dimension {axis}. Expected size {expected} but got size {got} "
        f"for tensor number {position} in the list.",
        exception="RuntimeError",
        argument="tensors",
    ).with_data(axis=at, position=position, left=expected, right=got)


def _cat_ranks(parts: Sequence[Tensor], misfit: Misfit) -> Failure:
    return Failure(
        "cat-sizes",
        f"Tensors that are joined need the same number of axes: {shown(parts[0])} and {shown(parts[misfit.position])}.",
        raises=f"Tensors must have same number of dimensions: got {misfit.left} and {misfit.right}",
        exception="RuntimeError",
        argument="tensors",
    )


def _like_element(ctx: Context, tensors: Value, dim: int) -> Tensor:
    """A list of unknown length joined: the axis has an unknown size."""
    element = ctx.element(tensors)
    if element is not None and _is_other(element):
        raise _no_tensor(0, element)
    if not isinstance(element, Tensor):
        raise Abstain("the list of tensors is not known")
    axis = axis_of(element, dim)
    joined = size_in_all(ctx, tensors, element.dims[axis], lambda x: x.dims[axis])
    shape = (*element.dims[:axis], joined, *element.dims[axis + 1 :])
    return made(ctx, (element,), shape, element.dtype, layout="contiguous", interval=element.interval)


def _list_of_tensors(ctx: Context, value: Value, site: Site) -> Value:
    if isinstance(value, Tensor) or (isinstance(value, ListObject) and value.kind in NO_SEQUENCES):
        raise wrong_type(site, "tuple of Tensors", value)
    return value


_ListOfTensors = Annotated[Value, Kind("list of tensors", _list_of_tensors)]
"""As it is; one tensor, a set and the values of a dict are refused before what follows is looked at."""


@torch_op("cat", "concat", "concatenate", method=False, out=True)
def cat(ctx: Context, tensors: _ListOfTensors, dim: AxisArg = 0) -> Tensor:
    """Tensors joined along an axis they have."""
    if ctx.items(tensors) is not None:
        return catenated(ctx, _listed(ctx, tensors), dim)
    return _like_element(ctx, tensors, dim)


def _listed(ctx: Context, tensors: Value) -> tuple[Tensor, ...]:
    for index, item in enumerate(ctx.items(tensors) or ()):
        if _is_other(item):
            raise _no_tensor(index, item)
    return tensors_in(ctx, (tensors,))


def _is_other(item: Value) -> bool:
    """Whether an item is certainly no tensor."""
    array = isinstance(item, Tensor) and item.library == "numpy"
    return array or isinstance(item, (Const, Tuple, ListObject, DictObject)) or is_module(item)


def _no_tensor(index: int, item: Value) -> Failure:
    none = isinstance(item, Const) and item.value is None
    kind = "NoneType" if none else "numpy.ndarray" if isinstance(item, Tensor) else item.type_name
    return Failure(
        "argument-type",
        f"Only tensors can be joined, and number {index} of the list is {'None' if none else f'a {kind}'}.",
        raises=f"expected Tensor as element {index} in argument 0, but got {kind}",
        exception="TypeError",
        argument="tensors",
    )


def piled(ctx: Context, tensors: Sequence[Tensor], dim: int) -> Tensor:
    """Tensors of one shape joined along a new axis."""
    if not tensors:
        raise Failure(
            "cat-empty",
            "stack needs at least one tensor.",
            raises="stack expects a non-empty TensorList",
            exception="RuntimeError",
            argument="tensors",
        ).with_data(empty=True)
    first = next((x for x in tensors if x.shape is not None), tensors[0])
    axis = axis_of(first, dim, extra=1)
    dtype = result_type(ctx, tensors)

    def differ(position: int) -> Failure:
        return Failure(
            "stack-sizes",
            f"stack joins tensors of one shape, and gets {shown(first)} and {shown(tensors[position])}.",
            raises=f"stack expects each tensor to be equal size, but got {sizes(first.dims)} at entry 0 and "
            f"{sizes(tensors[position].dims)} at entry {position}",
            exception="RuntimeError",
            argument="tensors",
        )

    def unify(position: int, at: int, expected: Dim, got: Dim) -> Dim:
        return ctx.equal(expected, got, lambda: differ(position))

    try:
        shape = stacked([first.dims if x.shape is None else x.dims for x in tensors], axis, unify)
    except Misfit as misfit:
        raise differ(misfit.position) from None
    return made(ctx, tensors, shape, dtype, layout="contiguous", interval=_joined_interval(tensors))


@torch_op("stack", method=False, out=True)
def stack(ctx: Context, tensors: _ListOfTensors, dim: AxisArg = 0) -> Tensor:
    """Tensors of one shape joined along a new axis."""
    if ctx.items(tensors) is not None:
        return piled(ctx, _listed(ctx, tensors), dim)
    element = ctx.element(tensors)
    if element is not None and _is_other(element):
        raise _no_tensor(0, element)
    if not isinstance(element, Tensor):
        raise Abstain("the list of tensors is not known")
    axis = axis_of(element, dim, extra=1)
    count = ctx.length(tensors)
    shape = (*element.dims[:axis], ctx.fresh() if count is None else count, *element.dims[axis:])
    return made(ctx, (element,), shape, element.dtype, layout="contiguous", interval=element.interval)


@torch_op("hstack", method=False, out=True)
def hstack(ctx: Context, tensors: Tensors) -> Tensor:
    """Joined along the second axis; vectors along the first."""
    raised = [x.with_shape(1) if x.rank == 0 else x for x in tensors]
    return catenated(ctx, raised, 0 if raised and raised[0].rank == 1 else 1, "hstack")


@torch_op("vstack", "row_stack", method=False, out=True)
def vstack(ctx: Context, tensors: Tensors) -> Tensor:
    """Joined along the first axis; vectors count as rows."""
    raised = [x.with_shape(*(1,) * (2 - len(x.dims)), *x.dims) for x in tensors]
    return catenated(ctx, raised, 0, "vstack")


@torch_op("dstack", method=False, out=True)
def dstack(ctx: Context, tensors: Tensors) -> Tensor:
    """Joined along the third axis."""
    return catenated(ctx, [_three_axes(x) for x in tensors], 2, "dstack")


def _three_axes(x: Tensor) -> Tensor:
    shape = ((1, 1, 1), (1, *x.dims, 1), (*x.dims, 1))[len(x.dims)] if len(x.dims) < 3 else x.dims
    return x.with_shape(*shape)


@torch_op("column_stack", method=False, out=True)
def column_stack(ctx: Context, tensors: Tensors) -> Tensor:
    """Vectors as columns, joined along the second axis."""
    columns = [x.with_shape(x.size, 1) if len(x.dims) < 2 else x for x in tensors]
    return catenated(ctx, columns, 1, "column_stack")


def piece(x: Tensor, axis: int, size: Dim) -> Tensor:
    """A part of an axis, as a view."""
    return viewed(x, (*x.dims[:axis], size, *x.dims[axis + 1 :]), strides_of(x))


def pieces(x: Tensor, axis: int, size: Dim) -> Value:
    """The axis cut into parts of this size, the last one smaller where it does not divide."""
    whole = x.dims[axis]
    if isinstance(whole, int) and isinstance(size, int):
        if size == 0:
            return Tuple((x,))
        starts = range(0, whole, size) if whole else (0,)
        return Tuple(tuple(piece(x, axis, min(size, whole - start)) for start in starts))
    count = ceildiv(whole, size)
    if isinstance(count, int) and count <= 64:
        return Tuple(tuple(piece(x, axis, dmin(size, whole - i * size)) for i in range(count)))
    if eq(count * size, whole):
        return Many(piece(x, axis, size), count, kind="tuple")
    raise Abstain("the number of pieces is not known")


@torch_op("split", "unsafe_split", renames={"tensor": "input"})
def split(ctx: Context, input: TensorArg, split_size_or_sections: Raw, dim: AxisArg = 0) -> Value:
    """Parts of one size, or of the sizes listed."""
    axis = axis_of(input, dim)
    _not_scalar(input, "split")
    if ctx.items(split_size_or_sections) is not None:
        return _split_sizes(ctx, input, split_size_or_sections, axis)
    size = dim_of(split_size_or_sections)
    if size is None:
        raise Abstain("the size of the pieces is not known")
    if isinstance(size, int) and size < 0:
        raise Failure(
            "negative-size",
            f"Pieces cannot have the size {size}.",
            raises=f"split expects split_size be non-negative, but got split_size={size}",
            exception="RuntimeError",
            argument="split_size_or_sections",
        )
    return pieces(input, axis, size)


def _not_scalar(x: Tensor, operator: str) -> None:
    if not x.dims:
        raise Failure(
            "operand-rank",
            f"{operator} needs an axis, and gets a 0-dimensional tensor.",
            raises=f"{operator} expects at least a 1-dimensional tensor",
            exception="RuntimeError",
            argument="input",
        )


def _split_sizes(ctx: Context, x: Tensor, sections: Value, axis: int) -> Value:
    parts: tuple[Dim, ...] = ints(None).convert(ctx, sections, Site("torch.split", "torch", "split_size_or_sections"))
    whole = x.dims[axis]
    ctx.equal(whole, total(parts), lambda: _sections_differ(x, parts, whole, axis))
    return _in_order(x, tuple(piece(x, axis, size) for size in parts))


def _sections_differ(x: Tensor, parts: tuple[Dim, ...], whole: Dim, axis: int) -> Failure:
    return Failure(
        "split-sizes",
        f"The pieces {sizes(parts)} do not add up to {whole}, the size of axis {axis} of {shown(x)}.",
        raises=f"split_with_sizes expects split_sizes to sum exactly to {whole} (input tensor's size at dimension "
        f"{axis}), but got split_sizes={sizes(parts)}",
        exception="RuntimeError",
        argument="split_size_or_sections",
    )


@torch_op("split_with_sizes", "split_with_sizes_copy", "unsafe_split_with_sizes")
def split_with_sizes(ctx: Context, input: TensorArg, split_sizes: Raw, dim: AxisArg = 0) -> Value:
    """Parts of the sizes listed."""
    return _split_sizes(ctx, input, split_sizes, axis_of(input, dim))


@torch_op("chunk", "unsafe_chunk")
def chunk(ctx: Context, input: TensorArg, chunks: IntArg, dim: AxisArg = 0) -> Value:
    """At most ``chunks`` parts of equal size, the last one smaller."""
    axis = axis_of(input, dim)
    _not_scalar(input, "chunk")
    if isinstance(chunks, int) and chunks <= 0:
        raise Failure(
            "argument-value",
            f"chunk makes at least one piece, not {chunks}.",
            raises=f"chunk expects `chunks` to be greater than 0, got: {chunks}",
            exception="RuntimeError",
            argument="chunks",
        )
    whole = input.dims[axis]
    size = ceildiv(whole, chunks)
    if isinstance(whole, int) and isinstance(chunks, int):
        if whole == 0:
            return Tuple((input,) * chunks)
        return pieces(input, axis, size)
    if isinstance(chunks, int):
        return Tuple(
            tuple(piece(input, axis, dmin(size, whole - i * size)) for i in range(chunks))
            if eq(size * chunks, whole) is not True
            else (piece(input, axis, size),) * chunks
        )
    return Many(piece(input, axis, size), None, kind="tuple")


@torch_op("unbind", "unbind_copy")
def unbind(ctx: Context, input: TensorArg, dim: AxisArg = 0) -> Value:
    """The slices along an axis, one by one."""
    axis = axis_of(input, dim)
    _not_scalar(input, "unbind")
    part = without_axis(input, axis)
    count = input.dims[axis]
    if isinstance(count, int) and count <= 256:
        return Tuple((part,) * count)
    return Many(part, count, kind="tuple")


def without_axis(x: Tensor, axis: int) -> Tensor:
    """One slice of an axis, as a view."""
    strides = strides_of(x)
    left = None if strides is None else (*strides[:axis], *strides[axis + 1 :])
    return viewed(x, (*x.dims[:axis], *x.dims[axis + 1 :]), left)


def cut_at(x: Tensor, axis: int, bounds: Sequence[Dim]) -> Value:
    """The axis cut at the positions given."""
    from shapewright.libraries.common.slicing import slice_size

    edges = [None, *bounds, None]
    found = [slice_size(x.dims[axis], a, b, None) for a, b in pairwise(edges)]
    known = [size for size in found if size is not None]
    if len(known) != len(found):
        raise Abstain("the positions to cut at are not known")
    return Tuple(tuple(piece(x, axis, size) for size in known))


def cut_into(x: Tensor, axis: int, count: int) -> Value:
    """The axis cut into ``count`` parts, the first ones larger by 1 where it does not divide."""
    whole = x.dims[axis]
    parts = [(whole + (count - 1 - i)) // count for i in range(count)]
    return _in_order(x, tuple(piece(x, axis, size) for size in parts))


def _in_order(x: Tensor, parts: Sequence[Tensor]) -> Tuple:
    """The pieces of a tensor, first to last; those of a vector with the part of its contents that each has."""
    whole = x.data if x.rank == 1 else None
    if not isinstance(whole, Tuple):
        return Tuple(tuple(parts))
    made: list[Tensor] = []
    start: Dim = 0
    for part in parts:
        size = part.dims[0]
        if not (isinstance(start, int) and isinstance(size, int)):
            return Tuple(tuple(parts))
        made.append(replace(part, data=Tuple(whole.items[start : start + size])))
        start += size
    return Tuple(tuple(made))


def _register_tensor_split(name: str) -> None:
    def choose(x: Tensor, dim: int | None) -> int:
        if dim is not None:
            return axis_of(x, dim)
        rank = len(x.dims)
        wanted = {"hsplit": 0 if rank == 1 else 1, "vsplit": 0, "dsplit": 2}[name]
        least = {"hsplit": 1, "vsplit": 2, "dsplit": 3}[name]
        if rank < least:
            raise Failure(
                "operand-rank",
                f"{name} needs at least {least} axes, and gets {shown(x)}.",
                raises=f"torch.{name} requires a tensor with at least {least} dimension"
                f"{'' if least == 1 else 's'}, but got a tensor with {rank} dimensions!",
                exception="RuntimeError",
                argument="input",
            )
        return wanted

    def into(ctx: Context, input: TensorArg, sections: IntOnly, dim: int | None = None) -> Value:
        axis = choose(input, dim)
        if sections <= 0:
            raise Failure(
                "argument-value",
                f"{name} makes at least one piece.",
                raises=f"number of sections must be larger than 0, got {sections}",
                exception="RuntimeError",
                argument="sections",
            )
        if name != "tensor_split" and eq(input.dims[axis] % sections, 0) is False:
            raise Failure(
                "split-sizes",
                f"{name} cuts axis {axis} of {shown(input)} into {sections} equal pieces, which {input.dims[axis]} "
                "does not allow.",
                raises=f"torch.{name} attempted to split along dimension {axis}, but the size of the dimension "
                f"{input.dims[axis]} is not divisible by the split_size {sections}!",
                exception="RuntimeError",
                argument="sections",
            )
        return cut_into(input, axis, sections)

    def at(ctx: Context, input: TensorArg, indices: ShapeArg, dim: int | None = None) -> Value:
        return cut_at(input, choose(input, dim), indices)

    if name == "tensor_split":

        def into_along(ctx: Context, input: TensorArg, sections: IntOnly, dim: AxisArg = 0) -> Value:
            return into(ctx, input, sections, dim)

        def at_along(ctx: Context, input: TensorArg, indices: ShapeArg, dim: AxisArg = 0) -> Value:
            return at(ctx, input, indices, dim)

        torch_op(name)(into_along)
        torch_op(name)(at_along)
        return

    def into_fixed(ctx: Context, input: TensorArg, sections: IntOnly) -> Value:
        return into(ctx, input, sections)

    def at_fixed(ctx: Context, input: TensorArg, indices: ShapeArg) -> Value:
        return at(ctx, input, indices)

    torch_op(name)(into_fixed)
    torch_op(name)(at_fixed)


for _name in ("tensor_split", "hsplit", "vsplit", "dsplit"):
    _register_tensor_split(_name)

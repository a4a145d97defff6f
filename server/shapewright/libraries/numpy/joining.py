"""Joining and splitting.

https://numpy.org/doc/stable/reference/routines.array-manipulation.html#joining-arrays
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq, floordiv, mod
from shapewright.libraries.common.join import concatenated, size_in_all, stacked
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.slicing import slice_size
from shapewright.libraries.numpy.arrays import axis_of, joint_dtype, new
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import DType
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.libraries.numpy.selection import check_places
from shapewright.libraries.numpy.shaping import rearranged
from shapewright.rules import (
    Abstain,
    AxisArg,
    Context,
    Failure,
    OptAxis,
    Raw,
    Repair,
    Site,
    TensorArg,
    dim_of,
    to_tensor,
)
from shapewright.values import NO_SEQUENCES, NONE, ListObject, Tensor, Tuple, Union, Unknown, Value


def arrays_in(ctx: Context, value: Value, operator: str, argument: str = "arrays") -> list[Tensor] | None:
    """The arrays of a sequence (or the rows of an array); None where they are not known one by one."""
    if isinstance(value, ListObject) and value.kind in NO_SEQUENCES:
        raise _no_sequence(value, operator, argument)
    if isinstance(value, Tensor):
        if value.shape is not None and value.shape and isinstance(value.shape[0], int) and value.shape[0] <= 64:
            return [value.like(shape=value.shape[1:])] * value.shape[0]
        return None
    items = ctx.items(value)
    if items is None:
        return None
    return [to_tensor(ctx, item, Site(operator, "numpy", "arrays")) for item in items]


def _no_sequence(value: ListObject, operator: str, argument: str) -> Failure:
    concatenates = operator == "numpy.concatenate"
    return Failure(
        "argument-type",
        f"The arrays come in a {value.kind}, which is no sequence: make it a list first.",
        raises="The first input argument needs to be a sequence"
        if concatenates
        else 'arrays to stack must be passed as a "sequence" type such as list or tuple.',
        exception="TypeError",
        argument=argument,
        repairs=(Repair("wrap", "Make it a list", argument, "list({})"),),
    )


def _one_like_them(ctx: Context, value: Value, operator: str) -> Tensor:
    """What each array is like, where they are not known one by one."""
    if isinstance(value, Tensor):
        return value.like(shape=value.dims[1:])
    element = ctx.element(value)
    if element is None:
        raise Abstain(f"the arrays given to {operator.removeprefix('numpy.')} are not known")
    return to_tensor(ctx, element, Site(operator, "numpy", "arrays"))


def _unify(ctx: Context, arrays: Sequence[Tensor], failure: Callable[[int, int, Dim, Dim], Failure]):  # type: ignore[no-untyped-def]
    def unify(position: int, axis: int, left: Dim, right: Dim) -> Dim:
        return ctx.equal(left, right, lambda: failure(position, axis, left, right))

    return unify


def _no_arrays(argument: str) -> Failure:
    return Failure(
        "cat-sizes",
        "There is no array to join: the list is empty.",
        raises="need at least one array to concatenate",
        exception="ValueError",
        argument=argument,
    )


def _interval(arrays: Sequence[Tensor]) -> tuple[float | None, float | None] | None:
    bounds = [x.interval for x in arrays if x.interval is not None]
    if len(bounds) != len(arrays) or not bounds:
        return None
    lows, highs = [b[0] for b in bounds if b[0] is not None], [b[1] for b in bounds if b[1] is not None]
    return (min(lows) if len(lows) == len(bounds) else None), (max(highs) if len(highs) == len(bounds) else None)


def joined(ctx: Context, arrays: Sequence[Tensor], axis: int, dtype: str | None = None) -> Tensor:
    """``concatenate`` of known arrays along an existing axis. Raises ``Failure``."""
    kind = dtype or joint_dtype(arrays)
    if any(x.shape is None for x in arrays):
        return new(None, kind)
    if not arrays[0].dims:
        raise Failure(
            "cat-sizes",
            "Arrays without axes (single numbers) cannot be concatenated: use np.stack or np.array.",
            raises="zero-dimensional arrays cannot be concatenated",
            exception="ValueError",
        )
    place = axis_of(arrays[0], axis)

    def differ(position: int, at: int, left: Dim, right: Dim) -> Failure:
        return Failure(
            "cat-sizes",
            f"Array {position} is {shown(arrays[position])} and array 0 is {shown(arrays[0])}: all axes but axis "
            f"{place} must agree, and axis {at} has {right} instead of {left}.",
            raises="all the input array dimensions except for the concatenation axis must match exactly, but along "
            f"dimension {at}, the array at index 0 has size {left} and the array at index {position} has size {right}",
            exception="ValueError",
        )

    try:
        shape = concatenated([x.dims for x in arrays], place, _unify(ctx, arrays, differ))
    except Misfit as misfit:
        raise _rank_differs(arrays, misfit) from None
    return new(shape, kind, interval=_interval(arrays))


def _rank_differs(arrays: Sequence[Tensor], misfit: Misfit) -> Failure:
    if misfit.right == 0:
        return Failure(
            "cat-sizes",
            "Arrays without axes (single numbers) cannot be concatenated.",
            raises="zero-dimensional arrays cannot be concatenated",
            exception="ValueError",
        )
    return Failure(
        "cat-sizes",
        f"Array {misfit.position} is {shown(arrays[misfit.position])} and array 0 is {shown(arrays[0])}: they must "
        "have the same number of axes.",
        raises="all the input arrays must have same number of dimensions, but the array at index 0 has "
        f"{misfit.left} dimension(s) and the array at index {misfit.position} has {misfit.right} dimension(s)",
        exception="ValueError",
    )


@numpy_op("concatenate", "concat")
def concatenate(
    ctx: Context, arrays: Raw, axis: OptAxis = 0, out: Raw = NONE, *, dtype: DType = None, casting: Raw = NONE
) -> Tensor:
    """Arrays one after the other along an axis; flattened with ``axis=None``."""
    parts = arrays_in(ctx, arrays, "numpy.concatenate")
    if parts is None:
        one = _one_like_them(ctx, arrays, "numpy.concatenate")
        if axis is None:
            return new((ctx.fresh(),), dtype or one.dtype)
        place = axis_of(one, axis)
        size = size_in_all(ctx, arrays, one.dims[place], lambda x: x.dims[place])
        return new((*one.dims[:place], size, *one.dims[place + 1 :]), dtype or one.dtype)
    if not parts:
        raise _no_arrays("arrays")
    if axis is None:
        return joined(ctx, [rearranged(x, (x.size,)) for x in parts], 0, dtype)
    return joined(ctx, parts, axis, dtype)


@numpy_op("stack")
def stack(
    ctx: Context, arrays: Raw, axis: AxisArg = 0, out: Raw = NONE, *, dtype: DType = None, casting: Raw = NONE
) -> Tensor:
    """Arrays of one shape along a new axis."""
    parts = arrays_in(ctx, arrays, "numpy.stack")
    if parts is None:
        one = _one_like_them(ctx, arrays, "numpy.stack")
        place = axis_of(one, axis, extra=1)
        count = ctx.length(arrays)
        return new((*one.dims[:place], ctx.fresh() if count is None else count, *one.dims[place:]), dtype or one.dtype)
    if not parts:
        raise Failure(
            "cat-sizes",
            "There is no array to stack: the list is empty.",
            raises="need at least one array to stack",
            exception="ValueError",
            argument="arrays",
        )
    kind = dtype or joint_dtype(parts)
    if any(x.shape is None for x in parts):
        return new(None, kind)
    place = axis_of(parts[0], axis, extra=1)

    def differ(position: int, at: int, left: Dim, right: Dim) -> Failure:
        return _shapes_differ(parts, position)

    try:
        return new(stacked([x.dims for x in parts], place, _unify(ctx, parts, differ)), kind, interval=_interval(parts))
    except Misfit as misfit:
        raise _shapes_differ(parts, misfit.position) from None


def _shapes_differ(arrays: Sequence[Tensor], position: int) -> Failure:
    return Failure(
        "cat-sizes",
        f"stack needs arrays of one shape: array {position} is {shown(arrays[position])}, array 0 is "
        f"{shown(arrays[0])}.",
        raises="all input arrays must have the same shape",
        exception="ValueError",
        argument="arrays",
    )


def _register_stack(names: Sequence[str], prepare: Callable[[tuple[Dim, ...]], tuple[Dim, ...]], axis: int) -> None:
    """``vstack`` and its like: the operands get the axes they lack, then are concatenated."""

    @numpy_op(*names)
    def compute(ctx: Context, tup: Raw, *, dtype: DType = None, casting: Raw = NONE) -> Tensor:
        parts = arrays_in(ctx, tup, f"numpy.{names[0]}", "tup")
        if parts is None:
            one = _one_like_them(ctx, tup, f"numpy.{names[0]}")
            shape = list(prepare(one.dims))
            place = 0 if axis == 1 and len(shape) == 1 else axis
            shape[place] = size_in_all(ctx, tup, shape[place], lambda x: prepare(x.dims)[place])
            return new(shape, dtype or one.dtype)
        if not parts:
            raise _no_arrays("tup")
        ready = [x if x.shape is None else rearranged(x, prepare(x.shape)) for x in parts]
        flat = axis == 1 and ready[0].shape is not None and len(ready[0].shape) == 1
        return joined(ctx, ready, 0 if flat else axis, dtype)


def _rows(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return (*[1] * (2 - len(shape)), *shape)


def _vectors(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return shape or (1,)


def _layers(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    if len(shape) < 2:
        return (1, *(shape or (1,)), 1)
    return (*shape, 1) if len(shape) == 2 else shape


def _columns(shape: tuple[Dim, ...]) -> tuple[Dim, ...]:
    return shape if len(shape) >= 2 else (*(shape or (1,)), 1)


_register_stack(("vstack", "row_stack"), _rows, 0)
_register_stack(("hstack",), _vectors, 1)
_register_stack(("dstack",), _layers, 2)
_register_stack(("column_stack",), _columns, 1)


@numpy_op("append")
def append(ctx: Context, arr: TensorArg, values: TensorArg, axis: OptAxis = None) -> Tensor:
    """Values added at the end; flattened without an axis."""
    if axis is None:
        if arr.shape is None or values.shape is None:
            return new((ctx.fresh(),), joint_dtype((arr, values)))
        return new((arr.size + values.size,), joint_dtype((arr, values)))
    return joined(ctx, (arr, values), axis)


@numpy_op("insert")
def insert(ctx: Context, arr: TensorArg, obj: Raw, values: TensorArg, axis: OptAxis = None) -> Tensor:
    """Values put in before positions."""
    if dim_of(obj) is None:
        raise Abstain("the positions are not known")
    place = 0 if axis is None else axis_of(arr, axis)
    size, position = arr.size if axis is None else arr.dims[place], dim_of(obj)
    if isinstance(size, int) and isinstance(position, int) and not -size <= position <= size:
        raise Failure(
            "index-range",
            f"Nothing can be put in before place {position} of axis {place}, which has {size} places.",
            raises=f"index {position} is out of bounds for axis {place} with size {size}",
            exception="IndexError",
            argument="obj",
        )
    if axis is None:
        return new((arr.size + values.size,), arr.dtype)
    _check_put_in(arr, values, place)
    if values.rank is None or values.rank >= len(arr.dims):
        raise Abstain("several entries are put in")
    return new((*arr.dims[:place], arr.dims[place] + 1, *arr.dims[place + 1 :]), arr.dtype)


def _check_put_in(arr: Tensor, values: Tensor, place: int) -> None:
    """Raise ``Failure`` for a vector that does not fit the other axis of a matrix it is put into."""
    if len(arr.dims) != 2 or values.rank != 1:
        return
    room, given = arr.dims[1 - place], values.dims[0]
    if eq(given, 1) is False and eq(given, room) is False:
        shapes = [sizes((n, 1) if place else (1, n)) for n in (given, room)]
        raise Failure(
            "broadcast",
            f"{shown(values)} does not fit into {shown(arr)}: axis {1 - place} has {room} entries.",
            raises=f"could not broadcast input array from shape {shapes[0]} into shape {shapes[1]}",
            exception="ValueError",
            argument="values",
        )


@numpy_op("delete")
def delete(ctx: Context, arr: TensorArg, obj: Raw, axis: OptAxis = None) -> Tensor:
    """The array without some entries."""
    shape = [arr.size] if axis is None else list(arr.dims)
    place = 0 if axis is None else axis_of(arr, axis)
    size = shape[place]
    if not isinstance(obj, (Unknown, Union)):
        check_places(array_of(ctx, obj), size, place, "obj")
    gone = _places_gone(ctx, obj, size)
    if gone is None:
        shape[place] = size - 1 if dim_of(obj) is not None else ctx.fresh()
        return new(shape, arr.dtype)
    shape[place] = size - len(gone)
    kept = None
    if arr.rank == 1 and isinstance(arr.data, Tuple):
        kept = Tuple(tuple(item for index, item in enumerate(arr.data.items) if index not in gone))
    return new(shape, arr.dtype, data=kept)


def _places_gone(ctx: Context, obj: Value, size: Dim) -> set[int] | None:
    """The places along an axis of known size that are left out, where each is known."""
    listed = None if isinstance(obj, Tensor) else ctx.items(obj)
    places = [dim_of(obj)] if dim_of(obj) is not None else [dim_of(item) for item in listed or (NONE,)]
    if not isinstance(size, int) or not all(isinstance(place, int) and -size <= place < size for place in places):
        return None
    return {place % size for place in places if isinstance(place, int)}


# --- splitting ---------------------------------------------------------------------------------------------
def _pieces(ctx: Context, x: Tensor, sections: Value, axis: int, *, equal: bool) -> Value:
    place = axis_of(x, axis)
    size = x.dims[place]
    count = dim_of(sections)
    if count is not None:
        widths = _equal_pieces(x, size, count, place, equal)
    else:
        positions = [dim_of(v) for v in ctx.items(sections) or ()]
        known = [p for p in positions if p is not None]
        if not known or len(known) != len(positions):
            raise Abstain("the positions to split at are not known")
        widths = _between(ctx, size, known)
    parts = [rearranged(x, (*x.dims[:place], width, *x.dims[place + 1 :])) for width in widths]
    return ctx.list(parts)


def _equal_pieces(x: Tensor, size: Dim, count: Dim, axis: int, equal: bool) -> list[Dim]:
    if not isinstance(count, int) or count > 1024:
        raise Abstain("the number of pieces is not known")
    if count <= 0:
        raise Failure(
            "split-size",
            "An array is split into one or more pieces.",
            raises="number sections must be larger than 0.",
            exception="ValueError",
        )
    rest = mod(size, count)
    if equal:
        if eq(rest, 0) is False:
            raise Failure(
                "split-size",
                f"Axis {axis} of {shown(x)} does not split into {count} equal pieces; np.array_split allows unequal "
                "ones.",
                raises="array split does not result in an equal division",
                exception="ValueError",
                argument="indices_or_sections",
            )
        return [floordiv(size, count)] * count
    if isinstance(size, int):
        return [size // count + (1 if i < size % count else 0) for i in range(count)]
    return [floordiv(size + (count - 1 - i), count) for i in range(count)]


def _between(ctx: Context, size: Dim, positions: Sequence[Dim]) -> list[Dim]:
    ends: list[Dim | None] = [*positions, None]
    starts: list[Dim] = [0, *positions]
    widths = [slice_size(size, start, end, None) for start, end in zip(starts, ends, strict=True)]
    return [ctx.fresh() if width is None else width for width in widths]


@numpy_op("split")
def split(ctx: Context, ary: TensorArg, indices_or_sections: Raw, axis: AxisArg = 0) -> Value:
    """Equal pieces, or pieces between positions."""
    return _pieces(ctx, ary, indices_or_sections, axis, equal=True)


@numpy_op("array_split")
def array_split(ctx: Context, ary: TensorArg, indices_or_sections: Raw, axis: AxisArg = 0) -> Value:
    """Pieces of nearly equal size."""
    return _pieces(ctx, ary, indices_or_sections, axis, equal=False)


@numpy_op("vsplit")
def vsplit(ctx: Context, ary: TensorArg, indices_or_sections: Raw) -> Value:
    """Pieces along the first axis."""
    return _pieces(ctx, ary, indices_or_sections, 0, equal=True)


@numpy_op("hsplit")
def hsplit(ctx: Context, ary: TensorArg, indices_or_sections: Raw) -> Value:
    """Pieces along the second axis (of a vector: the first)."""
    return _pieces(ctx, ary, indices_or_sections, 1 if len(ary.dims) > 1 else 0, equal=True)


@numpy_op("dsplit")
def dsplit(ctx: Context, ary: TensorArg, indices_or_sections: Raw) -> Value:
    """Pieces along the third axis. Raises ``Failure`` for an array that has none."""
    if len(ary.dims) < 3:
        raise Failure(
            "operand-rank",
            f"dsplit goes along the third axis, and {shown(ary)} has {len(ary.dims)}.",
            raises="dsplit only works on arrays of 3 or more dimensions",
            exception="ValueError",
            argument="ary",
        )
    return _pieces(ctx, ary, indices_or_sections, 2, equal=True)


@numpy_op("unstack")
def unstack(ctx: Context, x: TensorArg, *, axis: AxisArg = 0) -> Value:
    """The slices along an axis."""

    place = axis_of(x, axis)
    size = x.dims[place]
    if not isinstance(size, int):
        raise Abstain("the number of slices is not known")
    return Tuple((rearranged(x, (*x.dims[:place], *x.dims[place + 1 :])),) * size)


@numpy_op("block")
def block(ctx: Context, arrays: Raw) -> Tensor:
    """Blocks put together, innermost lists along the last axis."""

    def depth(value: Value) -> int:
        items = None if isinstance(value, Tensor) else ctx.items(value)
        return 0 if items is None else 1 + max((depth(i) for i in items), default=0)

    def blocks(value: Value, level: int) -> list[Tensor]:
        inside = ctx.items(value) or () if level < levels else ()
        return [array_of(ctx, value)] if level == levels else [x for i in inside for x in blocks(i, level + 1)]

    levels = depth(arrays)
    rank = max((levels, *(len(x.dims) for x in blocks(arrays, 0))))

    def built(value: Value, level: int) -> Tensor:
        if level == levels:
            x = array_of(ctx, value)
            return rearranged(x, (*[1] * (rank - len(x.dims)), *x.dims))
        parts = [built(i, level + 1) for i in ctx.items(value) or ()]
        return joined(ctx, parts, level - levels)

    return built(arrays, 0)

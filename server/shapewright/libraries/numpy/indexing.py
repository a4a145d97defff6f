"""``a[…]``, ``a[…] = v``, rows by iteration, and selection functions.

https://numpy.org/doc/stable/user/basics.indexing.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.common.indexing import At, Item, Mask, NewAxis, Picks, Rest, Span, indexed
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import may_be_one
from shapewright.libraries.numpy.arrays import (
    Operand,
    axis_of,
    broadcast_shape,
    joint_dtype,
    new,
    operand,
    result,
    weak_type,
)
from shapewright.libraries.numpy.contents import array_of, check_converts, is_sequence
from shapewright.libraries.numpy.dtypes import is_integer, is_number
from shapewright.libraries.numpy.entries import extremes_of
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, AxisArg, Context, Failure, OptAxis, Raw, Repair, Site, TensorArg, dim_of, op
from shapewright.values import ASSUMED, NONE, Const, DictObject, Slice, Some, Tensor, Tuple, Union, Unknown, Value

ONLY_INTEGERS = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid "
    "indices"
)


_ZERO = Tensor("numpy", (), None, kind="scalar", meta=(("weak", "int"),))


def items_of(ctx: Context, x: Tensor, index: Value) -> list[Item]:
    """An index expression as shape-formula items. Raises ``Abstain`` where a part is not known."""
    parts = list(index.items) if isinstance(index, Tuple) and not index.names else [index]
    return [_item(ctx, x, part) for part in parts]


def _item(ctx: Context, x: Tensor, value: Value) -> Item:
    if isinstance(value, Const) and (value.value is None or value.value is Ellipsis):
        return NewAxis() if value.value is None else Rest()
    if isinstance(value, Const) and isinstance(value.value, bool):
        return Mask((), int(value.value))
    if isinstance(value, Slice):
        (start, _), (stop, _), (step, _) = bounds = [_bound(part) for part in (value.start, value.stop, value.step)]
        return Span(start, stop, step, known=all(known for _, known in bounds))
    if isinstance(value, Const) and isinstance(value.value, (float, complex, str)):
        if isinstance(value.value, str) and x.dtype is None:
            raise Abstain("a field of an array whose dtype is not known")
        raise _no_index(x, value.type_name)
    if isinstance(value, Tensor):
        return _array_item(ctx, x, value)
    position = dim_of(value)
    if position is not None or (isinstance(value, Some) and value.type_name == "int"):
        return At(position)
    if isinstance(value, DictObject) and value.kind == "dict":
        raise _no_index(x, "dict")
    if isinstance(value, (Unknown, Union, Some)) or not is_sequence(value):
        raise Abstain("an index is not known")
    return _array_item(ctx, x, array_of(ctx, value), listed=True)


def _no_index(x: Tensor, kind: str) -> Failure:
    return Failure(
        "index-dtype",
        f"{shown(x)} is indexed with a {kind}: positions are integers, slices, or arrays of integers or booleans.",
        raises=ONLY_INTEGERS,
        exception="IndexError",
        argument="index",
    )


def _bound(value: Value) -> tuple[Dim | None, bool]:
    if isinstance(value, Const) and value.value is None:
        return None, True
    dim = dim_of(value)
    return dim, dim is not None


def _array_item(ctx: Context, x: Tensor, array: Tensor, *, listed: bool = False) -> Item:
    if array.library != "numpy":
        array = array_of(ctx, array)
    if array.dtype == "bool":
        return Mask(array.dims, _count(array))
    if array.dtype is None or not is_number(array.dtype):
        raise Abstain("the dtype of an index is not known")
    if listed and array.shape == (0,):
        return Picks((0,))
    if not is_integer(array.dtype):
        if array.kind == "scalar":
            raise _no_index(x, f"numpy.{array.dtype}")
        raise Failure(
            "index-dtype",
            f"An array used as an index holds integers or booleans, and this is {shown(array)}.",
            raises="arrays used as indices must be of integer (or boolean) type",
            exception="IndexError",
            argument="index",
        )
    interval = array.interval if isinstance(array.data, Value) else None
    return At(dim_of(array)) if array.dims == () and array.kind == "scalar" else Picks(array.dims, interval)


def _count(mask: Tensor) -> Dim | None:
    """How many elements of a mask of known contents are true."""
    if isinstance(mask.data, Tuple) and all(isinstance(v, Const) for v in mask.data.items):
        return sum(bool(v.value) for v in mask.data.items if isinstance(v, Const))
    return None


def indexed_shape(ctx: Context, x: Tensor, items: Sequence[Item]) -> tuple[Dim, ...]:
    """The shape of ``x[items]``; raises ``Failure`` in NumPy's wording."""
    try:
        return indexed(x.dims, items, ctx.fresh, integers_are_arrays=True)
    except Misfit as misfit:
        raise _index_failure(x, misfit) from None


def _index_failure(x: Tensor, misfit: Misfit) -> Failure:
    if misfit.kind == "too-many":
        count = f"{misfit.right} ax{'i' if misfit.right == 1 else 'e'}s"
        message = f"{shown(x)} has {count}, and the index is for {misfit.left}."
        raises = (
            f"too many indices for array: array is {misfit.right}-dimensional, but {misfit.left} were indexed"
            if x.kind != "scalar"
            else "invalid index to scalar variable."
        )
    elif misfit.kind == "range":
        message = f"Index {misfit.left} is out of range on axis {misfit.axis} of {shown(x)} (size {misfit.right})."
        raises = f"index {misfit.left} is out of bounds for axis {misfit.axis} with size {misfit.right}"
    elif misfit.kind == "mask":
        message = (
            f"A mask has the size of what it masks: {misfit.left} and {misfit.right} differ on axis {misfit.axis} "
            f"of {shown(x)}."
        )
        raises = (
            f"boolean index did not match indexed array along axis {misfit.axis}; size of axis is {misfit.right} but "
            f"size of corresponding boolean axis is {misfit.left}"
        )
    elif misfit.kind == "several-rests":
        message = "An index may hold one '...' only."
        raises = "an index can only have a single ellipsis ('...')"
    else:
        message = f"The index arrays do not broadcast: {misfit.left} and {misfit.right} differ."
        raises = "shape mismatch: indexing arrays could not be broadcast together with shapes"
    return Failure("index-range", message, raises=raises, exception="IndexError", argument="index")


@op("numpy.ndarray.__getitem__", url="https://numpy.org/doc/stable/user/basics.indexing.html")
def get_item(ctx: Context, self: TensorArg, index: Raw) -> Value:
    """``a[index]``: an element is a NumPy scalar."""
    if self.dtype not in (None, "object") and isinstance(index, Const) and isinstance(index.value, str):
        raise _no_index(self, "str")
    if self.kind == "scalar" and self.dtype in ("string", "bytes", None):  # one text, whose characters these are
        return Some("str") if self.dtype == "string" else Unknown("a part of a text, or of what is not known")
    items = items_of(ctx, self, index)
    if self.shape is None:
        part = new(None, self.dtype, interval=self.interval)
        return part.with_note(ASSUMED, True) if self.dtype is None else part  # it may be an array of objects
    shape = indexed_shape(ctx, self, items)
    if shape or any(isinstance(i, Rest) for i in items):
        return new(shape, self.dtype, interval=self.interval, data=_part(self, items))
    if self.dtype == "object":
        return Unknown("an element of an array of objects")
    element = result(shape, self.dtype, interval=self.interval, data=_element(self, items))
    return element.with_note(ASSUMED, True) if self.dtype is None else element


def _element(x: Tensor, items: Sequence[Item]) -> Value | None:
    """The element of known contents at known positions."""
    data = x.data if isinstance(x.data, Value) else None
    for item in items:
        if not isinstance(item, At) or not isinstance(item.position, int) or not isinstance(data, Tuple):
            return None
        if not -len(data.items) <= item.position < len(data.items):
            return None
        data = data.items[item.position]
    return data


def _part(x: Tensor, items: Sequence[Item]) -> Value | None:
    """The contents of one row, or of a slice of rows."""
    if len(items) != 1 or not isinstance(x.data, Tuple):
        return None
    if isinstance(items[0], At):
        return _element(x, items)
    if isinstance(items[0], Span) and items[0].known:
        start, stop, step = items[0].start, items[0].stop, items[0].step
        if isinstance(start, int | None) and isinstance(stop, int | None) and isinstance(step, int | None):
            return Tuple(x.data.items[slice(start, stop, step)])
    return None


@op("numpy.ndarray.__setitem__")
def set_item(ctx: Context, self: TensorArg, index: Raw, value: Raw) -> Value:
    """``a[index] = value``: the value broadcasts to what is indexed."""
    ctx.changed(self)
    shape = indexed_shape(ctx, self, items_of(ctx, self, index))
    if self.dtype == "object":
        return NONE
    if isinstance(value, Const) and self.dtype is not None:
        check_converts(ctx, value.value, self.dtype)
    given = array_of(ctx, value)
    if given.shape is not None:
        stripped = given.shape
        while len(stripped) > len(shape) and may_be_one(stripped[0]):
            stripped = stripped[1:]
        if can_expand(stripped, shape) is False:
            raise _does_not_fit(self, given, shape)
    return NONE


def _does_not_fit(x: Tensor, given: Tensor, shape: tuple[Dim, ...]) -> Failure:
    raises = f"could not broadcast input array from shape {sizes(given.dims)} into shape {sizes(shape)}"
    if not shape:
        raises = "setting an array element with a sequence."
    column = len(given.dims) == len(shape) + 1 and bool(shape) and eq(given.dims[-1], 1) is True
    return Failure(
        "broadcast",
        f"{shown(given)} does not fit {sizes(shape)}, the part of {shown(x)} that is assigned.",
        raises=raises,
        exception="ValueError",
        argument="value",
        repairs=(Repair("wrap", "Take its only column", "value", "{}[..., 0]"),) if column else (),
    )


# --- selection -----------------------------------------------------------------------------------------
_LEFT_OUT = Const(None)
"""Stands for a choice that the call does not give, which an explicit None is not."""


@numpy_op("where")
def where(ctx: Context, condition: TensorArg, x: Raw = _LEFT_OUT, y: Raw = _LEFT_OUT) -> Value:
    """Elements of x or y; with the condition alone, the positions where it holds."""
    if x == NONE and y == NONE:
        return Tuple(_positions(ctx, condition))
    if y is _LEFT_OUT and x is not _LEFT_OUT:
        raises = "either both or neither of x and y should be given"
        text = "where takes two values to choose from, or none for the positions: one is given."
        raise Failure("call-arguments", text, raises=raises, exception="ValueError")
    site = Site("numpy.where", "numpy", "x")
    a, b = operand(ctx, x, site), operand(ctx, y, site)
    shape = broadcast_shape((condition, a, b))
    return new(shape, joint_dtype((a, b)))


@numpy_op("nonzero", method=True)
def nonzero(ctx: Context, a: TensorArg) -> Value:
    """The positions of elements that are not 0: a vector for each axis."""
    if a.shape == () and (ctx.version("numpy") or (0,)) >= (2, 1):
        raise Failure(
            "operand-rank",
            "A single number has no axis to give positions on.",
            raises="Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead. If the "
            "context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.",
            exception="ValueError",
            argument="a",
        )
    return Tuple(_positions(ctx, a))


def _positions(ctx: Context, a: Tensor) -> tuple[Tensor, ...]:
    count = ctx.fresh()
    lasts = [size - 1 if isinstance(size, int) else None for size in a.dims or (1,)]
    return tuple(new((count,), "int64", interval=(0, last)) for last in lasts)


@numpy_op("flatnonzero")
def flatnonzero(ctx: Context, a: TensorArg) -> Tensor:
    """The positions in the flattened array."""
    return new((ctx.fresh(),), "int64", interval=(0, None))


@numpy_op("argwhere")
def argwhere(ctx: Context, a: TensorArg) -> Tensor:
    """The positions as rows."""
    return new((ctx.fresh(), len(a.dims)), "int64", interval=(0, None))


def check_places(places: Tensor, size: Dim, axis: int, argument: str = "indices") -> None:
    """Raise ``Failure`` for a place that an axis of this size does not have."""
    for place in extremes_of(places) if is_integer(places.dtype) else ():
        if isinstance(place, int) and isinstance(size, int) and not -size <= place < size:
            raise Failure(
                "index-range",
                f"There is no place {place} on axis {axis}: it has {size} of them, from 0 to {size - 1}.",
                raises=f"index {place} is out of bounds for axis {axis} with size {size}",
                exception="IndexError",
                argument=argument,
            )


@numpy_op("take", method=True)
def take(
    ctx: Context, a: TensorArg, indices: TensorArg, axis: OptAxis = None, out: Raw = NONE, mode: Raw = NONE
) -> Tensor:
    """The entries at positions along an axis."""
    room = a.size if axis is None else a.dims[axis_of(a, axis)]
    if eq(room, 0) and indices.shape is not None and eq(indices.size, 0) is False:
        raise Failure(
            "index-range",
            f"{shown(a)} has no entries to take.",
            raises="cannot do a non-empty take from an empty axes.",
            exception="IndexError",
            argument="indices",
        )
    place = 0 if axis is None else axis_of(a, axis)
    if mode in (NONE, Const("raise")):
        check_places(indices, room, place)
    if axis is None:
        return result(indices.shape, a.dtype, interval=a.interval)
    return result((*a.dims[:place], *indices.dims, *a.dims[place + 1 :]), a.dtype, interval=a.interval)


@numpy_op("take_along_axis")
def take_along_axis(ctx: Context, arr: TensorArg, indices: TensorArg, axis: OptAxis = -1) -> Tensor:
    """One entry for each index along an axis."""
    if axis is None:
        return new(indices.shape, arr.dtype)
    place = axis_of(arr, axis)
    if len(indices.dims) != len(arr.dims):
        raise Failure(
            "operand-rank",
            f"{shown(indices)} must have as many axes as {shown(arr)}.",
            raises="`indices` and `arr` must have the same number of dimensions",
            exception="ValueError",
            argument="indices",
        )
    rest = [(*x.dims[:place], 1, *x.dims[place + 1 :]) for x in (arr, indices)]
    shape = broadcast_shape([new(s, None) for s in rest])
    assert shape is not None
    return new((*shape[:place], indices.dims[place], *shape[place + 1 :]), arr.dtype)


@numpy_op("compress")
def compress(ctx: Context, condition: TensorArg, a: TensorArg, axis: OptAxis = None, out: Raw = NONE) -> Tensor:
    """The slices where a condition holds."""
    if axis is None:
        return new((ctx.fresh(),), a.dtype)
    place = axis_of(a, axis)
    return new((*a.dims[:place], ctx.fresh(), *a.dims[place + 1 :]), a.dtype)


@op("numpy.ndarray.compress")
def compress_method(
    ctx: Context, self: TensorArg, condition: TensorArg, axis: OptAxis = None, out: Raw = NONE
) -> Tensor:
    """The slices where a condition holds."""
    kept: Tensor = compress(ctx, condition, self, axis)
    return kept


@numpy_op("extract")
def extract(ctx: Context, condition: TensorArg, arr: TensorArg) -> Tensor:
    """The elements where a condition holds."""
    return new((ctx.fresh(),), arr.dtype)


@numpy_op("choose", method=True)
def choose(ctx: Context, a: TensorArg, choices: Raw, out: Raw = NONE, mode: Raw = NONE) -> Tensor:
    """Elements of several arrays, by number."""
    items = [array_of(ctx, c) for c in ctx.items(choices) or ()]
    if not items:
        raise Abstain("the choices are not known")
    return new(broadcast_shape((a, *items)), joint_dtype(items))


@numpy_op("select")
def select(ctx: Context, condlist: Raw, choicelist: Raw, default: Operand = _ZERO) -> Tensor:
    """For each element the first choice whose condition holds."""
    conditions = [array_of(ctx, c) for c in ctx.items(condlist) or ()]
    choices = [operand(ctx, c, Site("numpy.select", "numpy", "choicelist")) for c in ctx.items(choicelist) or ()]
    if not conditions or not choices:
        raise Abstain("the choices are not known")
    if len(conditions) != len(choices):
        raise Failure(
            "argument-value",
            f"select takes a choice for each condition, and gets {len(choices)} for {len(conditions)}.",
            raises="list of cases must be same length as list of conditions",
            exception="ValueError",
            argument="choicelist",
        )
    return new(broadcast_shape((*conditions, *choices)), joint_dtype((*choices, default)))


@numpy_op("clip", method=True)
def clip(
    ctx: Context,
    a: Operand,
    a_min: Raw = NONE,
    a_max: Raw = NONE,
    out: Raw = NONE,
    *,
    min: Raw = NONE,
    max: Raw = NONE,
    dtype: Raw = NONE,
) -> Tensor:
    """Elements kept between two bounds."""
    from shapewright.libraries.numpy.elementwise import plain, stored

    site = Site("numpy.clip", "numpy", "a_min")
    bounds = [operand(ctx, b, site) for b in (a_min, a_max, min, max) if b != NONE]
    if weak_type(a) is None or all(weak_type(b) for b in bounds):
        a = plain(a) if weak_type(a) and not bounds else a
    made = result(broadcast_shape((a, *bounds)), joint_dtype((a, *bounds)))
    return stored(out, made)


@numpy_op("ix_")
def ix_(ctx: Context, *args: TensorArg) -> Value:
    """Vectors as open grids."""
    rank = len(args)
    return Tuple(
        tuple(
            new([x.dims[0] if i == k else 1 for k in range(rank)], "int64" if x.dtype == "bool" else x.dtype)
            for i, x in enumerate(args)
        )
    )


@numpy_op("triu_indices", "tril_indices")
def triu_indices(ctx: Context, n: Raw, k: Raw = NONE, m: Raw = NONE) -> Value:
    """The positions of a triangle."""
    return _places_in_matrix(ctx)


def _places_in_matrix(ctx: Context) -> Value:
    count = ctx.fresh()
    return Tuple((new((count,), "int64"),) * 2)


@numpy_op("triu_indices_from", "tril_indices_from")
def triu_indices_from(ctx: Context, arr: TensorArg, k: Raw = NONE) -> Value:
    """The positions of a matrix's triangle."""
    return _places_in_matrix(ctx)


@numpy_op("mask_indices")
def mask_indices(ctx: Context, n: Raw, mask_func: Raw, k: Raw = NONE) -> Value:
    """The positions that a function of a square matrix leaves."""
    return _places_in_matrix(ctx)


@numpy_op("diag_indices_from")
def diag_indices_from(ctx: Context, arr: TensorArg) -> Value:
    """The positions of an array's diagonal. Raises ``Failure`` where the axes differ."""
    for size in arr.dims:
        ctx.equal(arr.dims[0], size, lambda: _no_diagonal(arr, "All dimensions of input must be of equal length"))
    if len(arr.dims) < 2:
        raise _no_diagonal(arr, "input array must be at least 2-d")
    return Tuple((new((arr.dims[0],), "int64"),) * len(arr.dims))


def _no_diagonal(arr: Tensor, raises: str) -> Failure:
    text = f"{shown(arr)} has no diagonal through all of its axes."
    return Failure("operand-rank", text, raises=raises, exception="ValueError", argument="arr")


@numpy_op("ravel_multi_index")
def ravel_multi_index(ctx: Context, multi_index: Raw, dims: Raw, mode: Raw = NONE, order: Raw = NONE) -> Tensor:
    """Positions along each axis as positions in the flattened array."""
    items = None if isinstance(multi_index, Tensor) else ctx.items(multi_index)
    if items is None:
        return result(array_of(ctx, multi_index).dims[1:], "int64")
    return result(broadcast_shape([array_of(ctx, item) for item in items]), "int64")


@numpy_op("unravel_index")
def unravel_index(ctx: Context, indices: TensorArg, shape: Raw, order: Raw = NONE) -> Value:
    """Positions in the flattened array as positions along each axis."""
    rank = ctx.length(shape) if dim_of(shape) is None else 1
    if not isinstance(rank, int):
        raise Abstain("the shape is not known")
    return Tuple((result(indices.shape, "int64"),) * rank)


@numpy_op("put", "place", "copyto", "putmask", "put_along_axis")
def put(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Writes into its first argument."""
    if args and isinstance(args[0], Tensor):
        ctx.changed(args[0])
    return NONE


@numpy_op("fill_diagonal")
def fill_diagonal(ctx: Context, a: TensorArg, val: Raw, wrap: Raw = NONE) -> Value:
    """Writes a value along the diagonal of a matrix, or of an array with one size on all its axes."""
    ctx.changed(a)
    if a.shape is None:
        return NONE
    if len(a.shape) < 2:
        text = f"{shown(a)} has no diagonal: it needs two axes."
        raise Failure("operand-rank", text, raises="array must be at least 2-d", exception="ValueError", argument="a")
    if len(a.shape) > 2 and any(eq(size, a.shape[0]) is False for size in a.shape):
        raise _no_diagonal(a, "All dimensions of input must be of equal length")
    return NONE


@numpy_op("diag_indices")
def diag_indices(ctx: Context, n: Raw, ndim: AxisArg = 2) -> Value:
    """The positions of a diagonal."""
    size = dim_of(n)
    return Tuple((new((ctx.fresh() if size is None else size,), "int64"),) * ndim)

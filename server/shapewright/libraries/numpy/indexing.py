"""``a[…]``, ``a[…] = v``, and rows by iteration.

https://numpy.org/doc/stable/user/basics.indexing.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.common.indexing import At, Item, Mask, NewAxis, Picks, Rest, Span, indexed
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import may_be_one
from shapewright.libraries.numpy.arrays import new, result
from shapewright.libraries.numpy.contents import array_of, check_converts, is_sequence
from shapewright.libraries.numpy.dtypes import is_integer, is_number
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.rules import Abstain, Context, Failure, Raw, Repair, TensorArg, dim_of, op
from shapewright.values import (
    ASSUMED,
    NONE,
    Const,
    DictObject,
    ListObject,
    Slice,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

ONLY_INTEGERS = (
    "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid "
    "indices"
)


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
        if ctx.cold and misfit.of_a_loop_that_may_not_run:
            raise Abstain("a round of a loop that nobody may come to") from None
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
        return self.with_note("ragged", True) if isinstance(value, (ListObject, Tuple)) and not shape else NONE
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

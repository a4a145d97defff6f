"""``x[…]``, ``x[…] = v``, select, narrow, and rows by iteration.

https://pytorch.org/docs/stable/tensor_view.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from shapewright.dims import Dim, eq, floordiv, ge, gt, lt, symbols
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.common.contents import nested_shape
from shapewright.libraries.common.indexing import At, Item, Mask, NewAxis, Picks, Rest, Span, axes_taken, indexed
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import may_be_one
from shapewright.libraries.common.slicing import slice_size
from shapewright.libraries.torch.conversion import bounded_number
from shapewright.libraries.torch.dtypes import is_number
from shapewright.libraries.torch.failures import LEAF, scalar_type, shown, sizes
from shapewright.libraries.torch.joining import piece, without_axis
from shapewright.libraries.torch.occurrence import ENDS
from shapewright.libraries.torch.registration import leaf_changed, torch_op
from shapewright.libraries.torch.tensors import axis_of, made, operand
from shapewright.libraries.torch.views import strides_of, viewed
from shapewright.rules import Abstain, AxisArg, Context, Failure, IntArg, OptInt, Raw, Repair, TensorArg, dim_of, op
from shapewright.values import Const, ListObject, RangeValue, Slice, Some, Tensor, Tuple, Union, Unknown, Value


def items_of(ctx: Context, index: Value) -> list[Item]:
    """An index expression as shape-formula items. Raises ``Abstain`` where a part is not known."""
    parts = list(index.items) if isinstance(index, Tuple) else [index]
    return [_item(ctx, part) for part in parts]


def _item(ctx: Context, value: Value) -> Item:
    if isinstance(value, Const) and (value.value is None or value.value is Ellipsis):
        return NewAxis() if value.value is None else Rest()
    if isinstance(value, Const) and isinstance(value.value, bool):
        return Mask((), int(value.value))
    if isinstance(value, Slice):
        return _span(value)
    if isinstance(value, Tensor):
        return _array_item(value)
    if isinstance(value, Const) and isinstance(value.value, (float, str)):
        raise _no_index(value)
    position = dim_of(value)
    if position is not None or (isinstance(value, Some) and value.type_name == "int"):
        return At(position)
    if isinstance(value, (Unknown, Union, Some)):
        raise Abstain("an index is not known")
    return _listed(ctx, value)


def _no_index(value: Const) -> Failure:
    is_text = isinstance(value.value, str)
    others = "only integers, slices (`:`), ellipsis (`...`), None and long or byte Variables are valid indices"
    return Failure(
        "argument-type",
        f"A tensor is indexed by integers, slices and tensors, not by {value.value!r}.",
        raises="new(): invalid data type 'str'" if is_text else f"{others} (got float)",
        exception="TypeError" if is_text else "IndexError",
        argument="index",
    )


def _span(value: Slice) -> Span:
    (start, first), (stop, second), (step, third) = (_bound(part) for part in (value.start, value.stop, value.step))
    if isinstance(step, int) and step <= 0:
        raise Failure(
            "argument-value",
            f"A slice of a tensor only goes forward, and its step is {step}: flip the axis, as x.flip(0) does.",
            raises="step must be greater than zero",
            exception="ValueError",
            argument="index",
        )
    return Span(start, stop, step, known=first and second and third)


def _bound(value: Value) -> tuple[Dim | None, bool]:
    if isinstance(value, Const) and value.value is None:
        return None, True
    dim = dim_of(value)
    return dim, dim is not None


def _array_item(x: Tensor) -> Item:
    if x.dtype in ("bool", "uint8"):
        return Mask(x.dims)
    if x.dtype is None:
        raise Abstain("the dtype of an index is not known")
    if x.dtype not in ("int64", "int32", "int8", "int16"):
        raise Failure(
            "index-dtype",
            f"A tensor used as an index holds integers or booleans, and this is {shown(x)}.",
            raises="tensors used as indices must be long, int, byte or bool tensors",
            exception="IndexError",
            argument="index",
        )
    return At(dim_of(x)) if x.dims == () else Picks(x.dims, x.interval if x.note("occurs") == ENDS else None)


def _listed(ctx: Context, value: Value) -> Item:
    """A list of positions or of booleans."""
    items = ctx.items(value)
    if items is None:
        raise Abstain("an index is a list of unknown length")
    if items and all(isinstance(i, Const) and isinstance(i.value, bool) for i in items):
        return Mask((len(items),), sum(bool(i.value) for i in items if isinstance(i, Const)))
    if any(isinstance(i, (Slice, Const)) and not _is_number(i) for i in items):
        raise Abstain("a list that holds slices is an index of several axes")
    shape = nested_shape(value, lambda v: ctx.items(v) if isinstance(v, (ListObject, Tuple, RangeValue)) else None)
    if shape is None:
        raise Abstain("an index is a list of unknown length")
    numbers = [i.value for i in items if isinstance(i, Const)]
    bounds = (min(numbers), max(numbers)) if numbers and len(numbers) == len(items) else None
    return Picks(shape, bounds)


def _is_number(value: Value) -> bool:
    return isinstance(value, Const) and isinstance(value.value, int)


@op("torch.Tensor.__getitem__", url="https://pytorch.org/docs/stable/tensors.html#torch.Tensor")
def get_item(ctx: Context, input: TensorArg, index: Raw) -> Tensor:
    """``x[index]``."""
    items = items_of(ctx, index)
    shape = indexed_shape(ctx, input, items)
    if any(isinstance(item, (Picks, Mask)) for item in items):
        arrays = [v for v in (index.items if isinstance(index, Tuple) else (index,)) if isinstance(v, Tensor)]
        _check_devices(input, arrays)
        return made(ctx, (input,), shape, input.dtype, interval=input.interval, layout="contiguous")
    data = _data_at(input, items) or (None if shape else bounded_number(ctx, input))
    return viewed(input, shape, _strides_after(input, items), data=data)


def _check_devices(x: Tensor, arrays: Sequence[Tensor]) -> None:
    for array in arrays:
        if x.device == "cpu" and array.device is not None and array.device != "cpu" and array.rank:
            raise Failure(
                "device-mismatch",
                f"The index is on {array.device}, the indexed tensor on cpu.",
                raises=f"indices should be either on cpu or on the same device as the indexed tensor ({x.device})",
                exception="RuntimeError",
                argument="index",
            )


def _data_at(x: Tensor, items: Sequence[Item]) -> Value | None:
    """The contents where a known vector is indexed with a number."""
    if len(items) == 1 and isinstance(items[0], At) and isinstance(x.data, Tuple):
        position = items[0].position
        if isinstance(position, int) and -len(x.data.items) <= position < len(x.data.items):
            return x.data.items[position]
    return None


def indexed_shape(ctx: Context, x: Tensor, items: Sequence[Item]) -> tuple[Dim, ...]:
    """The shape of ``x[items]``; raises ``Failure`` in torch's wording."""
    try:
        return indexed(x.dims, items, ctx.fresh)
    except Misfit as misfit:
        if ctx.cold and misfit.of_a_loop_that_may_not_run:
            raise Abstain("a round of a loop that nobody may come to") from None
        raise _index_failure(x, misfit) from None


def _index_failure(x: Tensor, misfit: Misfit) -> Failure:
    if misfit.kind == "too-many":
        message = f"{shown(x)} has {misfit.right} axes, and the index is for {misfit.left}."
        raises = f"too many indices for tensor of dimension {misfit.right}"
        if misfit.right == 0:
            raises = (
                "invalid index of a 0-dim tensor. Use `tensor.item()` in Python or `tensor.item<T>()` in C++ to "
                "convert a 0-dim tensor to a number"
            )
    elif misfit.kind == "range":
        message = f"Index {misfit.left} is out of range on axis {misfit.axis} of {shown(x)} (size {misfit.right})."
        raises = f"index {misfit.left} is out of bounds for dimension {misfit.axis} with size {misfit.right}"
    elif misfit.kind == "mask":
        message = (
            f"A mask has the size of what it masks: {misfit.left} and {misfit.right} differ on axis {misfit.axis} "
            f"of {shown(x)}."
        )
        raises = (
            f"The shape of the mask at index {misfit.position} does not match the shape of the indexed tensor "
            f"{sizes(x.dims)} at index {misfit.axis}"
        )
    else:
        message = f"The index tensors do not broadcast: {misfit.left} and {misfit.right} differ."
        raises = "shape mismatch: indexing tensors could not be broadcast together"
    return Failure("index-range", message, raises=raises, exception="IndexError", argument="index")


def _strides_after(x: Tensor, items: Sequence[Item]) -> tuple[Dim, ...] | None:
    strides = strides_of(x)
    if strides is None:
        return None
    left: list[Dim] = []
    axis = 0
    rest = len(strides) - sum(axes_taken(i) for i in items)
    for item in (*items, *(() if any(isinstance(i, Rest) for i in items) else (Rest(),))):
        if isinstance(item, Rest):
            left.extend(strides[axis : axis + rest])
            axis += rest
        elif isinstance(item, NewAxis):
            left.append(strides[axis] * x.dims[axis] if axis < len(strides) else 1)
        else:
            if isinstance(item, Span):
                left.append(strides[axis] * (1 if item.step is None else item.step))
            axis += 1
    return tuple(left)


@op("torch.Tensor.__setitem__")
def set_item(ctx: Context, input: TensorArg, index: Raw, value: Raw) -> Tensor:
    """``x[index] = value``: the value broadcasts to what is indexed."""
    if kind := _kind_not_assigned(value):
        device = "cuda." if (input.device or "").startswith("cuda") else ""
        raise _not_assigned(kind, f"torch.{device}{scalar_type(input.dtype)}Tensor")
    items = items_of(ctx, index)
    shape = indexed_shape(ctx, input, items)
    given = operand(ctx, value) if not isinstance(value, Tensor) else value
    if given.shape is not None:
        stripped = given.shape
        while len(stripped) > len(shape) and (may_be_one(stripped[0]) or _is_nameless(stripped[0])):
            stripped = stripped[1:]
        if can_expand(stripped, shape) is False:
            raise Failure(
                "broadcast",
                f"{shown(given)} does not fit {sizes(shape)}, the part of {shown(input)} that is assigned.",
                raises=_does_not_fit(given, stripped, shape, any(isinstance(i, (Mask, Picks)) for i in items)),
                exception="RuntimeError",
                argument="value",
            )
    if input.requires_grad and input.note(LEAF) and ctx.state("torch.grad_enabled", True) is True:
        view = not any(isinstance(i, (Mask, Picks)) for i in items)
        raise leaf_changed(input, "self", "a view of a leaf" if view else "a leaf")
    return replace(input, data=None, interval=None, requires_grad=_gradient_after(ctx, input, given))


def _is_nameless(size: Dim) -> bool:
    """Whether nothing is known of a size, not even what it counts (``view(-1, n)``)."""
    return eq(size, 1) is None and all(symbol.anonymous for symbol in symbols(size))


def _kind_not_assigned(value: Value) -> str:
    """What Python calls a value that is no tensor and no number: a list, an array of NumPy's."""
    if isinstance(value, Tensor):
        return "numpy.ndarray" if value.library == "numpy" and value.kind == "eager" and value.shape else ""
    return value.type_name if isinstance(value, (ListObject, Tuple)) else ""


def _not_assigned(kind: str, owner: str) -> Failure:
    make = "torch.from_numpy({})" if kind == "numpy.ndarray" else "torch.tensor({})"
    return Failure(
        "argument-type",
        f"Only a tensor or a number is assigned to a part of a tensor, and this is a {kind}.",
        raises=f"can't assign a {kind} to a {owner}",
        exception="TypeError",
        argument="value",
        repairs=(Repair("wrap", "Make it a tensor", "value", make, needs="import torch"),),
    )


def _does_not_fit(given: Tensor, stripped: Sequence[Dim], shape: Sequence[Dim], chosen: bool) -> str:
    """What torch says of a value that does not fit what it is assigned to: a view of it, or entries it chose."""
    if chosen:
        return (
            f"shape mismatch: value tensor of shape {sizes(given.dims)} cannot be broadcast to indexing result of "
            f"shape {sizes(shape)}"
        )
    if len(stripped) > len(shape):
        return (
            f"expand(torch.{scalar_type(given.dtype)}Tensor{{{sizes(stripped)}}}, size={sizes(shape)}): the number of "
            f"sizes provided ({len(shape)}) must be greater or equal to the number of dimensions in the tensor "
            f"({len(stripped)})"
        )
    ahead = len(shape) - len(stripped)
    pairs = [(ahead + at, size) for at, size in enumerate(stripped)]
    axis, size = next((at, s) for at, s in reversed(pairs) if eq(s, 1) is not True and eq(s, shape[at]) is False)
    return (
        f"The expanded size of the tensor ({shape[axis]}) must match the existing size ({size}) at non-singleton "
        f"dimension {axis}.  Target sizes: {sizes(shape)}.  Tensor sizes: {sizes(stripped)}"
    )


def _gradient_after(ctx: Context, input: Tensor, given: Tensor) -> bool | None:
    """Whether a tensor requires a gradient after another has been written into it."""
    if input.requires_grad or ctx.state("torch.grad_enabled", True) is False or is_number(given):
        return input.requires_grad
    return given.requires_grad if given.requires_grad is not False else input.requires_grad


@torch_op("select", "select_copy")
def select(ctx: Context, input: TensorArg, dim: AxisArg, index: IntArg) -> Tensor:
    """One slice of an axis."""
    if not input.dims:
        raise Failure(
            "operand-rank",
            "A 0-dimensional tensor has no axis to select from.",
            raises="select() cannot be applied to a 0-dim tensor.",
            exception="IndexError",
        )
    axis = axis_of(input, dim)
    size = input.dims[axis]
    if ge(index, size) or lt(index, -size):
        raise Failure(
            "index-range",
            f"Index {index} is out of range on axis {axis} of {shown(input)}.",
            raises=f"select(): index {index} out of range for tensor of size {sizes(input.dims)} at dimension {axis}",
            exception="IndexError",
            argument="index",
        )
    return without_axis(input, axis)


_STARTS = ("int64", "int32", "int16", "int8", "uint8")
"""The dtypes of a tensor that says where a part begins."""


@torch_op("narrow", "narrow_copy")
def narrow(ctx: Context, input: TensorArg, dim: AxisArg, start: Raw, length: IntArg) -> Tensor:
    """``length`` slices of an axis from ``start``."""
    if input.shape == ():
        raise Failure(
            "operand-rank",
            "A 0-dimensional tensor cannot be narrowed.",
            raises="narrow() cannot be applied to a 0-dim tensor.",
            exception="RuntimeError",
        )
    axis, begin = axis_of(input, dim), dim_of(start)
    size = input.dims[axis]
    if lt(length, 0):
        raise _not_narrow(f"The length {length} is negative.", "narrow(): length must be non-negative.")
    if isinstance(start, Tensor) and (start.rank or start.dtype not in (None, *_STARTS)):
        raise _not_narrow("start is one integer.", "start must be an 0-dim integral Tensor.")
    if begin is not None:
        if gt(begin, size) or lt(begin, -size):
            raise _not_narrow(
                f"start {begin} is out of range on axis {axis} of {shown(input)}.",
                f"Dimension out of range (expected to be in range of [{-size}, {size}], but got {begin})",
            )
        first = begin + size if lt(begin, 0) else begin
        if gt(first + length, size):
            raise _not_narrow(
                f"start {first} and length {length} exceed axis {axis} of {shown(input)}.",
                f"start ({first}) + length ({length}) exceeds dimension size ({size}).",
            )
    return piece(input, axis, length)


def _not_narrow(message: str, raises: str) -> Failure:
    return Failure("index-range", message, raises=raises, exception="RuntimeError", argument="start")


@torch_op("slice_scatter")
def slice_scatter(
    ctx: Context,
    input: TensorArg,
    src: TensorArg,
    dim: AxisArg = 0,
    start: OptInt = None,
    end: OptInt = None,
    step: IntArg = 1,
) -> Tensor:
    """``input`` with a slice replaced by ``src``."""
    axis = axis_of(input, dim)
    size = slice_size(input.dims[axis], start, end, step)
    if size is not None:
        part = (*input.dims[:axis], size, *input.dims[axis + 1 :])
        _same_sizes(src, part)
    return made(ctx, (input, src), input.shape, input.dtype)


def _same_sizes(src: Tensor, part: tuple[Dim, ...]) -> None:
    if len(src.dims) != len(part) or any(eq(a, b) is False for a, b in zip(src.dims, part, strict=True)):
        raise Failure(
            "broadcast",
            f"{shown(src)} is to replace a part of shape {sizes(part)}.",
            raises=f"expected src to have a size equal to the slice of self. src size = {sizes(src.dims)}, "
            f"slice size = {sizes(part)}",
            exception="RuntimeError",
            argument="src",
        )


@torch_op("select_scatter")
def select_scatter(ctx: Context, input: TensorArg, src: TensorArg, dim: AxisArg, index: IntArg) -> Tensor:
    """``input`` with one slice replaced by ``src``."""
    axis = axis_of(input, dim)
    _same_sizes(src, (*input.dims[:axis], *input.dims[axis + 1 :]))
    return made(ctx, (input, src), input.shape, input.dtype)


@torch_op("unfold", "unfold_copy", function=False)
@op("torch.unfold_copy")
def unfold(ctx: Context, input: TensorArg, dimension: AxisArg, size: IntArg, step: IntArg) -> Tensor:
    """Windows along an axis; their elements become a new last axis."""
    axis = axis_of(input, dimension)
    whole = input.dims[axis] if input.dims else 1
    if gt(size, whole):
        raise _no_window(
            f"Windows of {size} do not fit axis {axis} of {shown(input)}.",
            f"maximum size for tensor at dimension {axis} is {whole} but size is {size}",
        )
    if lt(step, 1):
        raise _no_window("The step between windows is at least 1.", f"step is {step} but must be > 0")
    if not input.dims:
        return viewed(input, (size,))
    count = floordiv(whole - size, step) + 1
    return viewed(input, (*input.dims[:axis], count, *input.dims[axis + 1 :], size))


def _no_window(message: str, raises: str) -> Failure:
    return Failure("window-size", message, raises=raises, exception="RuntimeError", argument="size")

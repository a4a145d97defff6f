"""Elements looked up and written by index tensors: gather, scatter, index_select, take.

https://pytorch.org/docs/stable/torch.html#indexing-slicing-joining-mutating-ops
"""

from __future__ import annotations

from dataclasses import replace
from math import isfinite

from shapewright.dims import Dim, eq, gt
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.torch.dtypes import C_NAMES, is_integral
from shapewright.libraries.torch.failures import other_dtype, scalar_type, shown, sizes, to_float, to_long, wrong_rank
from shapewright.libraries.torch.indexing import indexed_shape, items_of
from shapewright.libraries.torch.kinds import ONE
from shapewright.libraries.torch.occurrence import outside
from shapewright.libraries.torch.registration import torch_op
from shapewright.libraries.torch.tensors import axis_of, broadcast_shape, made, pointwise_shape
from shapewright.rules import REGISTRY, Abstain, AxisArg, Context, Failure, OptAxis, Raw, Repair, TensorArg
from shapewright.values import FALSE, NONE, TRUE, Const, Slice, Tensor, Tuple, Value


def index_dtype(x: Tensor, operator: str, *, wide: bool = False) -> None:
    """Require an int64 (or int32) index."""
    allowed = ("int64",) if wide else ("int64", "int32")
    if x.dtype is not None and x.dtype not in allowed:
        raise Failure(
            "index-dtype",
            f"{operator} takes an int64 index, and gets {shown(x)}.",
            raises=f"{operator}(): Expected dtype int32/int64 for index"
            if not wide
            else f"{operator}(): Expected dtype int64 for index",
            exception="RuntimeError",
            argument="index",
            repairs=to_long("index"),
        )


def is_empty(x: Tensor) -> bool:
    """Whether there surely are no elements: then nothing else is checked."""
    return x.shape is not None and eq(x.size, 0) is True


def same_rank(input: Tensor, index: Tensor, other: str = "input") -> None:
    """Require as many axes of the index as of the operand (a scalar counts as one)."""
    if max(len(input.dims), 1) != max(len(index.dims), 1):
        raise Failure(
            "operand-rank",
            f"The index {shown(index)} is to have as many axes as {shown(input)}.",
            raises=f"Index tensor must have the same number of dimensions as {other} tensor",
            exception="RuntimeError",
            argument="index",
        )


def within(index: Tensor, input: Tensor, axis: int | None, words: str) -> None:
    """Require that the index is no larger than the operand on the other axes."""
    for i, (size, room) in enumerate(zip(index.dims, input.dims, strict=False)):
        if i != axis and gt(size, room):
            raise Failure(
                "index-range",
                f"The index {shown(index)} is larger than {shown(input)} on axis {i}.",
                raises=f"Size does not match at dimension {i} expected index {sizes(index.dims)} to be no larger than "
                f"{words}",
                exception="RuntimeError",
                argument="index",
            )


def positions(index: Tensor, size: Dim, operator: str) -> None:
    """Require that the positions known to occur exist."""
    position = outside(index, -size, size)
    if position is not None:
        raise Failure(
            "index-range",
            f"Position {position} occurs in the index, and the axis has the size {size}.",
            raises=f"index {position} is out of bounds for dimension 0 with size {size}",
            exception="IndexError",
            argument="index",
        )


@torch_op("gather", out=True)
def gather(ctx: Context, input: TensorArg, dim: AxisArg, index: TensorArg, *, sparse_grad: Raw = FALSE) -> Tensor:
    """Elements picked along an axis: the result has the index's shape."""
    if not is_empty(index):
        index_dtype(index, "gather")
    if input.shape is not None and index.shape is not None:
        axis = axis_of(input, dim)
        if not any(eq(s, 0) for s in index.dims):
            same_rank(input, index)
            within(index, input, axis, f"self {sizes(input.dims)} apart from dimension {axis}")
            if input.dims:
                positions(index, input.dims[axis], "gather")
    return made(ctx, (input, index), index.shape, input.dtype, interval=input.interval)


def _written(input: Tensor, values: Value) -> tuple[Tensor, ...]:
    """The tensors that a result comes from: what is written has its part in it, too."""
    return (input, values) if isinstance(values, Tensor) else (input,)


def _scattered(ctx: Context, input: Tensor, dim: int, index: Tensor, src: Value, operator: str) -> Tensor:
    index_dtype(index, operator, wide=operator not in ("scatter", "scatter_add", "scatter_reduce"))
    values = src if isinstance(src, Tensor) else None
    if input.shape is not None and index.shape is not None:
        axis = axis_of(input, dim)
        if not any(eq(s, 0) for s in index.dims):
            same_rank(input, index, "self")
            if values is not None and values.shape is not None:
                same_rank(values, index, "src")
                within(index, values, None, f"src {sizes(values.dims)}")
            within(index, input, axis, f"self {sizes(input.dims)} apart from dimension {axis}")
            if input.dims:
                positions(index, input.dims[axis], operator)
    if values is not None and values.dtype and input.dtype and values.dtype != input.dtype:
        raise other_dtype(
            operator,
            input,
            values,
            f"{operator}(): Expected self.dtype to be equal to src.dtype",
            "src",
        )
    return made(ctx, _written(input, src), input.shape, input.dtype)


def _register_scatter(name: str) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        dim: AxisArg,
        index: TensorArg,
        src: Raw = NONE,
        *,
        value: Raw = NONE,
        reduce: Raw = NONE,
        include_self: Raw = TRUE,
    ) -> Tensor:
        return _scattered(ctx, input, dim, index, src, name)

    def reducing(
        ctx: Context,
        input: TensorArg,
        dim: AxisArg,
        index: TensorArg,
        src: Raw,
        reduce: Raw,
        *,
        include_self: Raw = TRUE,
    ) -> Tensor:
        return _scattered(ctx, input, dim, index, src, name)

    torch_op(name, inplace=True, out=True)(reducing if name == "scatter_reduce" else rule)


for _name in ("scatter", "scatter_add", "scatter_reduce"):
    _register_scatter(_name)


def index_vector(input: Tensor, index: Tensor, operator: str) -> Dim:
    """The length of a vector of positions (a scalar counts as one)."""
    if index.shape is not None and len(index.dims) > 1:
        raise Failure(
            "operand-rank",
            f"{operator} takes a vector of positions, and gets {shown(index)}.",
            raises=f"{operator}(): Index is supposed to be a vector",
            exception="IndexError",
            argument="index",
        )
    if index.dtype is not None and index.dtype not in ("int64", "int32"):
        raise Failure(
            "index-dtype",
            f"{operator} takes a vector of integers, and gets {shown(index)}.",
            raises=f"{operator}(): Expected dtype int32 or int64 for index",
            exception="RuntimeError",
            argument="index",
            repairs=to_long("index"),
        )
    return index.dims[0] if index.dims else 1


@torch_op("index_select", out=True)
def index_select(ctx: Context, input: TensorArg, dim: AxisArg, index: TensorArg) -> Tensor:
    """Slices of an axis picked by a vector of positions."""
    count = index_vector(input, index, "index_select")
    axis = axis_of(input, dim)
    if not input.dims:
        return made(ctx, (input, index), (), input.dtype)
    if not eq(count, 0):
        positions(index, input.dims[axis], "index_select")
    shape = (*input.dims[:axis], count, *input.dims[axis + 1 :])
    return made(ctx, (input, index), shape, input.dtype, interval=input.interval)


def _register_index_write(name: str) -> None:
    def rule(
        ctx: Context,
        input: TensorArg,
        dim: AxisArg,
        index: TensorArg,
        source: Raw,
        reduce: Raw = NONE,
        *,
        alpha: Raw = ONE,
        include_self: Raw = TRUE,
    ) -> Tensor:
        axis = axis_of(input, dim)
        count = index_vector(input, index, name)
        if isinstance(source, Tensor) and name != "index_fill":
            _source_fits(input, axis, count, source, name)
        if isinstance(source, Tensor) and name == "index_fill" and source.rank:
            raise wrong_rank(
                "index_fill",
                source,
                "a 0-dimensional value",
                "index_fill_ only supports a 0-dimensional value tensor, but got tensor with "
                f"{source.rank} dimension(s).",
                "source",
            )
        return made(ctx, _written(input, source), input.shape, input.dtype)

    torch_op(name, inplace=True, out=True)(rule)
    rules = REGISTRY.functions
    for key in (f"torch.{name}", f"torch.Tensor.{name}", f"torch.Tensor.{name}_"):
        for position, known in enumerate(rules[key]):
            rules[key][position] = replace(known, renames={**known.renames, "value": "source", "tensor": "source"})


def _source_fits(input: Tensor, axis: int, count: Dim, source: Tensor, operator: str) -> None:
    if source.dtype and input.dtype and source.dtype != input.dtype:
        raise other_dtype(
            operator,
            input,
            source,
            f"{operator}_(): self and source expected to have the same dtype, but got (self) "
            f"{scalar_type(input.dtype)} and (source) {scalar_type(source.dtype)}",
            "source",
        )
    if source.shape is None or not input.dims:
        return
    wanted = (*input.dims[:axis], count, *input.dims[axis + 1 :])
    if not source.dims and len(input.dims) == 1:
        return
    fits = len(source.dims) == len(wanted) and all(
        eq(a, b) is not False for a, b in zip(source.dims, wanted, strict=True)
    )
    if not fits:
        raise Failure(
            "index-range",
            f"{count} positions of {shown(input)} take a source of shape {sizes(wanted)}, and this is {shown(source)}.",
            raises=f"{operator}_(): Source/destination tensor must have same slice shapes. Destination slice shape: "
            f"{sizes((*input.dims[:axis], *input.dims[axis + 1 :]))} at dimension {axis} and source slice shape: "
            f"{sizes(source.dims)} at dimension 0.",
            exception="RuntimeError",
            argument="source",
        )


for _name in ("index_add", "index_copy", "index_fill", "index_reduce"):
    _register_index_write(_name)


@torch_op("index_put", inplace=True)
def index_put(ctx: Context, input: TensorArg, indices: Raw, values: TensorArg, accumulate: Raw = FALSE) -> Tensor:
    """``x[indices] = values``."""
    items = ctx.items(indices)
    if items is None:
        raise Abstain("the indices are not known")
    shape = indexed_shape(ctx, input, items_of(ctx, Tuple(tuple(_no_axis(i) for i in items))))
    if values.shape is not None and can_expand(values.shape, shape) is False:
        raise Failure(
            "broadcast",
            f"{shown(values)} does not fit {sizes(shape)}, the part of {shown(input)} that is written.",
            raises=f"shape mismatch: value tensor of shape {sizes(values.shape)} cannot be broadcast to indexing "
            f"result of shape {sizes(shape)}",
            exception="RuntimeError",
            argument="values",
        )
    return made(ctx, (input, values), input.shape, input.dtype)


def _no_axis(value: Value) -> Value:
    """None among index tensors means a whole axis here."""
    return Slice(NONE, NONE, NONE) if isinstance(value, Const) and value.value is None else value


@torch_op("take", out=True)
def take(ctx: Context, input: TensorArg, index: TensorArg) -> Tensor:
    """Elements of the flattened tensor."""
    if index.dtype is not None and index.dtype != "int64":
        raise Failure(
            "index-dtype",
            f"take takes an int64 index, and gets {shown(index)}.",
            raises=f"take(): Expected a long tensor for index, but got {scalar_type(index.dtype)}",
            exception="RuntimeError",
            argument="index",
            repairs=to_long("index"),
        )
    return made(ctx, (input, index), index.shape, input.dtype, interval=input.interval)


@torch_op("put", inplace=True)
def put(ctx: Context, input: TensorArg, index: TensorArg, source: TensorArg, accumulate: Raw = FALSE) -> Tensor:
    """Elements of the flattened tensor written."""
    if index.shape is not None and source.shape is not None and eq(index.size, source.size) is False:
        raise Failure(
            "index-range",
            f"put writes as many elements as there are positions: {shown(source)} against {shown(index)}.",
            raises="put_(): Expected source and index to have the same number of elements, but got source.numel() = "
            f"{source.size}, index.numel() = {index.size}",
            exception="RuntimeError",
            argument="source",
        )
    if source.dtype and input.dtype and source.dtype != input.dtype:
        raise other_dtype(
            "put",
            input,
            source,
            f"put_(): self and source expected to have the same dtype, but got self.dtype = {input.dtype} and "
            f"source.dtype = {source.dtype}",
            "source",
        )
    return made(ctx, (input, source), input.shape, input.dtype)


@torch_op("take_along_dim", out=True)
def take_along_dim(ctx: Context, input: TensorArg, indices: TensorArg, dim: OptAxis = None) -> Tensor:
    """``gather`` whose other axes broadcast; without an axis, of the flattened tensor."""
    if indices.dtype is not None and indices.dtype not in ("int64", "int32"):
        raise Failure(
            "index-dtype",
            f"take_along_dim takes an int64 index, and gets {shown(indices)}.",
            raises=f"torch.take_along_dim(): dtype of indices should be Long but got {scalar_type(indices.dtype)}",
            exception="RuntimeError",
            argument="indices",
            repairs=to_long("indices"),
        )
    if dim is None:
        return made(ctx, (input, indices), (indices.size,), input.dtype)
    if len(input.dims) != len(indices.dims):
        raise Failure(
            "operand-rank",
            f"The index {shown(indices)} is to have as many axes as {shown(input)}.",
            raises="torch.take_along_dim(): input and indices should have the same number of dimensions, but got "
            f"{len(input.dims)} dimensions for input, and {len(indices.dims)} dimensions for indices",
            exception="RuntimeError",
            argument="indices",
        )
    axis = axis_of(input, dim)
    without = input.with_shape(*input.dims[:axis], 1, *input.dims[axis + 1 :])
    others = indices.with_shape(*indices.dims[:axis], 1, *indices.dims[axis + 1 :])
    shape = broadcast_shape((without, others)) or ()
    whole = (*shape[:axis], indices.dims[axis], *shape[axis + 1 :])
    return made(ctx, (input, indices), whole, input.dtype, interval=input.interval)


# --- masks ----------------------------------------------------------------------------------------
def boolean_mask(mask: Tensor, words: str) -> None:
    """Require a boolean mask."""
    if mask.dtype is not None and mask.dtype != "bool":
        raise Failure(
            "index-dtype",
            f"A mask is boolean, and this is {shown(mask)}.",
            raises=words,
            exception="RuntimeError",
            argument="mask",
            repairs=(Repair("wrap", "Make it boolean", "mask", "{}.bool()"),),
        )


def _fits_integers(value: object) -> bool:
    """Whether an integer tensor takes a number: infinities and NaN it does not."""
    return not isinstance(value, float) or isfinite(value)


@torch_op("masked_fill", inplace=True)
def masked_fill(ctx: Context, input: TensorArg, mask: TensorArg, value: Raw) -> Tensor:
    """A value where the mask holds."""
    name = {"float32": "float", "int64": "long int", "int32": "int", "uint8": "unsigned char"}
    boolean_mask(
        mask,
        f"masked_fill_ only supports boolean masks, but got mask with dtype {name.get(mask.dtype or '', mask.dtype)}",
    )
    if isinstance(value, Tensor) and value.rank:
        raise wrong_rank(
            "masked_fill",
            value,
            "a 0-dimensional value",
            f"masked_fill_ only supports a 0-dimensional value tensor, but got tensor with {value.rank} dimension(s).",
            "value",
        )
    if is_integral(input.dtype) and isinstance(value, Const) and not _fits_integers(value.value):
        raise Failure(
            "inplace-dtype",
            f"{shown(input)} holds integers, and {value.value} is none.",
            raises=f"value cannot be converted to type {C_NAMES.get(input.dtype or '', 'int64_t')} without overflow",
            exception="RuntimeError",
            argument="value",
            repairs=to_float("input"),
        )
    return made(ctx, (*_written(input, value), mask), pointwise_shape((input, mask)), input.dtype)


@torch_op("masked_scatter", inplace=True)
def masked_scatter(ctx: Context, input: TensorArg, mask: TensorArg, source: TensorArg) -> Tensor:
    """Elements of the source where the mask holds, in order."""
    boolean_mask(mask, f"masked_scatter_ only supports boolean masks, but got mask with dtype {mask.dtype}")
    if source.dtype and input.dtype and source.dtype != input.dtype:
        raise other_dtype(
            "masked_scatter",
            input,
            source,
            f"masked_scatter_: expected self and source to have same dtypes but got {scalar_type(input.dtype)} and "
            f"{scalar_type(source.dtype)}",
            "source",
        )
    return made(ctx, (input, mask, source), pointwise_shape((input, mask)), input.dtype)


@torch_op("masked_select", out=True)
def masked_select(ctx: Context, input: TensorArg, mask: TensorArg) -> Tensor:
    """The elements where the mask holds: their number is decided by the data."""
    boolean_mask(mask, "masked_select: expected BoolTensor for mask")
    broadcast_shape((input, mask))
    return made(ctx, (input, mask), (ctx.fresh(),), input.dtype, interval=input.interval, layout="contiguous")

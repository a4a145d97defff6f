"""Tensors made from data: lists, arrays, numbers.

https://pytorch.org/docs/stable/torch.html#creation-ops
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from shapewright.dims import Dim
from shapewright.libraries.common.contents import ItemsOf, nested_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.torch.creation import SMALL, value_dtype
from shapewright.libraries.torch.devices import device_of
from shapewright.libraries.torch.dtypes import default_dtype, is_float, promote
from shapewright.libraries.torch.failures import LEAF, check_differentiable, shown
from shapewright.libraries.torch.occurrence import with_ends
from shapewright.libraries.torch.tensors import unknown_tensor
from shapewright.rules import (
    Abstain,
    Context,
    DTypeArg,
    Failure,
    IntArg,
    Mismatch,
    OptBool,
    Raw,
    Repair,
    Site,
    TensorArg,
    dim_of,
    op,
)
from shapewright.rules.arguments import to_dim
from shapewright.values import (
    NO_SEQUENCES,
    NONE,
    Const,
    Int,
    ListObject,
    RangeValue,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)


@op("torch.tensor", "torch.as_tensor", "torch.asarray")
def tensor(
    ctx: Context,
    data: Raw,
    *,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
    pin_memory: Raw = NONE,
    copy: Raw = NONE,
) -> Tensor:
    """A tensor with the contents given: nested lists, numbers, arrays, other tensors."""
    made_of = contents_tensor(ctx, data, dtype)
    where = made_of.device if isinstance(data, Tensor) and _is_none(device) else device_of(ctx, device)
    if requires_grad:
        check_differentiable(made_of.dtype)
    made = replace(made_of, device=where, requires_grad=requires_grad)
    return made.with_note(LEAF, True) if requires_grad else made


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None


def contents_tensor(ctx: Context, data: Value, dtype: str | None) -> Tensor:
    """The tensor that holds some data; raises ``Failure`` for ragged lists and lists of tensors."""
    if isinstance(data, Tensor):
        kind = torch_dtype(data) if dtype is None else dtype
        layout = data.layout if data.library == "torch" else "contiguous"
        rounded = is_float(data.dtype) and kind != data.dtype
        return Tensor(
            "torch", data.shape, kind, device=data.device or "cpu", layout=layout, data=None if rounded else data.data,
            interval=data.interval, var=unknown_tensor().var if data.shape is None else None,
        )  # fmt: skip
    if isinstance(data, (Const, Int)) and not (isinstance(data, Const) and isinstance(data.value, (str, bytes))):
        if _is_none(data):
            raise Failure(
                "argument-type",
                "None is no number: there is nothing to make a tensor of.",
                raises="Could not infer dtype of NoneType",
                exception="RuntimeError",
                argument="data",
            )
        return _of_number(ctx, data, dtype)
    if isinstance(data, (Unknown, Union)):
        return unknown_tensor(dtype)
    if isinstance(data, Some):
        return _of_some(ctx, data, dtype)
    if isinstance(data, ListObject) and data.kind in NO_SEQUENCES:
        raise _no_sequence(data, f"Could not infer dtype of {data.kind}", "RuntimeError")
    return _of_sequence(ctx, data, dtype)


def _no_sequence(data: ListObject, raises: str, exception: str) -> Failure:
    return Failure(
        "argument-type",
        f"A {data.kind} is no sequence of numbers: make it a list first.",
        raises=raises,
        exception=exception,
        argument="data",
        repairs=(Repair("wrap", "Make it a list", "data", "list({})"),),
    )


def torch_dtype(x: Tensor) -> str | None:
    """The dtype torch gives an array's elements."""
    if x.dtype in ("object", "string"):
        raise Failure(
            "argument-type",
            f"Tensors hold numbers, and this array holds {x.dtype}s.",
            raises="can't convert np.ndarray of type numpy.object_. The only supported types are: float64, float32, "
            "float16, complex64, complex128, int64, int32, int16, int8, uint64, uint32, uint16, uint8, and bool.",
            exception="TypeError",
            argument="data",
        )
    return x.dtype


def _of_number(ctx: Context, data: Value, dtype: str | None) -> Tensor:
    number = data.value if isinstance(data, Const) else None
    interval = (number, number) if isinstance(number, (int, float)) else None
    keep = data if dtype is None or not is_float(dtype) else None
    return with_ends(Tensor("torch", (), dtype or value_dtype(ctx, data), device="cpu", data=keep, interval=interval))


def _of_some(ctx: Context, data: Some, dtype: str | None) -> Tensor:
    if data.type_name in ("bool", "int", "float", "complex"):
        return Tensor("torch", (), dtype or value_dtype(ctx, data), device="cpu", interval=_bounds_of(data))
    raise Abstain(f"the contents of a {data.type_name} are not known")


def _bounds_of(data: Some) -> tuple[float | None, float | None] | None:
    return None if data.low is None and data.high is None else (data.low, data.high)


def _of_sequence(ctx: Context, data: Value, dtype: str | None) -> Tensor:
    def items_of(value: Value) -> Sequence[Value] | None:
        return ctx.items(value) if isinstance(value, (ListObject, Tuple, RangeValue)) else None

    if ctx.items(data) is None:
        return _of_like_items(ctx, data, dtype)
    try:
        shape = nested_shape(data, items_of)
    except Misfit as misfit:
        raise _ragged(misfit) from None
    if shape is None:
        return _of_rows(ctx, ctx.items(data) or (), dtype)
    leaves = list(_leaves(data, items_of))
    if any(isinstance(leaf, Tensor) and leaf.rank not in (0, None) and leaf.library == "torch" for leaf in leaves):
        raise _list_of_tensors(ctx, data, leaves)
    kinds = {_leaf_dtype(ctx, leaf) for leaf in leaves} if leaves else {default_dtype(ctx)}
    inferred: str | None = None
    if None not in kinds:
        for kind in kinds:
            inferred = kind if inferred is None else promote(inferred, kind)
    known = leaves and len(leaves) <= SMALL and all(isinstance(leaf, (Const, Int)) for leaf in leaves)
    return with_ends(
        Tensor(
            "torch",
            shape,
            dtype or inferred,
            device="cpu",
            data=_as_tuples(data, items_of) if known and not is_float(dtype or inferred) else None,
            interval=_interval(leaves),
        )
    )


def _leaf_dtype(ctx: Context, leaf: Value) -> str | None:
    if isinstance(leaf, Tensor):
        return leaf.dtype
    return None if isinstance(leaf, (Unknown, Union)) or _is_text(leaf) else _number_dtype(ctx, leaf)


def _is_text(leaf: Value) -> bool:
    if isinstance(leaf, Const) and isinstance(leaf.value, str):
        raise Failure(
            "argument-type",
            f"Tensors hold numbers, and this list holds the text {leaf.value!r}.",
            raises="too many dimensions 'str'",
            exception="ValueError",
            argument="data",
        )
    return False


def _number_dtype(ctx: Context, leaf: Value) -> str | None:
    try:
        return value_dtype(ctx, leaf)
    except Mismatch:
        return None


def _leaves(value: Value, items_of: ItemsOf) -> Iterator[Value]:
    items = items_of(value)
    if items is None:
        yield value
        return
    for item in items:
        yield from _leaves(item, items_of)


def _as_tuples(value: Value, items_of: ItemsOf) -> Value:
    items = items_of(value)
    return value if items is None else Tuple(tuple(_as_tuples(item, items_of) for item in items))


def _interval(leaves: Sequence[Value]) -> tuple[float | None, float | None] | None:
    numbers = [v.value for v in leaves if isinstance(v, Const) and isinstance(v.value, (int, float))]
    if not leaves or len(numbers) != len(leaves):
        return None
    return min(numbers), max(numbers)


def _ragged(misfit: Misfit) -> Failure:
    if misfit.left == -1 or misfit.right == -1:
        return Failure(
            "ragged-array",
            "The list mixes numbers and lists, so it has no shape.",
            raises="'list' object cannot be interpreted as an integer",
            exception="TypeError",
            argument="data",
        )
    return Failure(
        "ragged-array",
        f"The rows of the list have different lengths ({misfit.left} and {misfit.right}), so they make no tensor: "
        "pad them first.",
        raises=f"expected sequence of length {misfit.left} at dim {misfit.axis} (got {misfit.right})",
        exception="ValueError",
        argument="data",
    )


def _rows_differ(axis: int, left: Dim, right: Dim) -> Failure:
    return _ragged(Misfit("lengths", axis=axis + 1, left=left, right=right))


def _list_of_tensors(ctx: Context, data: Value, leaves: Sequence[Value]) -> Failure:
    first = next(leaf for leaf in leaves if isinstance(leaf, Tensor))
    return Failure(
        "tensor-of-tensors",
        f"torch.tensor takes numbers, and this list holds tensors ({shown(first)}): use torch.stack.",
        raises="only one element tensors can be converted to Python scalars",
        exception="ValueError",
        argument="data",
        repairs=(Repair("rename-callee", "Use torch.stack", template="stack"),),
    )


def _of_rows(ctx: Context, rows: Sequence[Value], dtype: str | None) -> Tensor:
    """Items some of which are lists of unknown length: that they make a tensor tells that they are of one shape."""
    parts = [contents_tensor(ctx, row, dtype) for row in rows]
    kinds = {part.dtype for part in parts}
    made = unknown_tensor(kinds.pop() if len(kinds) == 1 else dtype)
    ranks = {part.rank for part in parts}
    if len(ranks) != 1 or None in ranks:
        return made
    shape = list(parts[0].dims)
    for part in parts[1:]:
        for axis, size in enumerate(part.dims):
            shape[axis] = ctx.equal(shape[axis], size, partial(_rows_differ, axis, shape[axis], size))
    return Tensor("torch", (len(rows), *shape), made.dtype, device="cpu")


def _of_like_items(ctx: Context, data: Value, dtype: str | None) -> Tensor:
    """A list of unknown length whose items are alike."""
    element = ctx.element(data)
    if element is None or isinstance(element, (Unknown, Union)):
        return unknown_tensor(dtype)
    one = contents_tensor(ctx, element, dtype)
    count = ctx.length(data)
    if one.shape is None:
        return unknown_tensor(one.dtype)
    return one.like(shape=(ctx.fresh() if count is None else count, *one.shape), interval=one.interval)


@op("torch.from_numpy", "torch.from_dlpack", "torch.utils.dlpack.from_dlpack", renames={"ext_tensor": "ndarray"})
def from_numpy(ctx: Context, ndarray: Raw, *, device: Raw = NONE, copy: Raw = NONE) -> Tensor:
    """A tensor that shares an array's memory."""
    if isinstance(ndarray, Tensor) and ndarray.library != "torch":
        return contents_tensor(ctx, ndarray, None)
    if isinstance(ndarray, Unknown):
        return unknown_tensor(name=ndarray.name)
    if isinstance(ndarray, Tensor) and ctx.cold:  # an input that nobody gives was taken for a tensor of torch
        return unknown_tensor()
    if isinstance(ndarray, (Tensor, Const, Tuple, ListObject)):
        raise Failure(
            "argument-type",
            f"from_numpy takes a NumPy array, and gets a {ndarray.type_name}.",
            raises=f"expected np.ndarray (got {ndarray.type_name})",
            exception="TypeError",
            argument="ndarray",
        )
    raise Abstain("the array is not known")


@op("torch.frombuffer")
def frombuffer(
    ctx: Context,
    buffer: Raw,
    *,
    dtype: DTypeArg,
    count: IntArg = -1,
    offset: IntArg = 0,
    requires_grad: OptBool = False,
) -> Tensor:
    """A vector over a buffer's bytes."""
    size = ctx.fresh() if count == -1 else count
    return Tensor("torch", (size,), dtype, device="cpu", requires_grad=requires_grad)


LEGACY = {
    "FloatTensor": "float32", "DoubleTensor": "float64", "HalfTensor": "float16", "BFloat16Tensor": "bfloat16",
    "LongTensor": "int64", "IntTensor": "int32", "ShortTensor": "int16", "CharTensor": "int8",
    "ByteTensor": "uint8", "BoolTensor": "bool", "Tensor": None,
}  # fmt: skip
"""The old tensor types and their dtypes."""


def _is_count(value: Value | None) -> bool:
    """Whether a value is some integer: a number of elements."""
    if isinstance(value, Tensor):
        return value.library == "numpy" and value.shape == () and dim_of(value) is None
    return isinstance(value, Some) and value.type_name == "int"


def _no_keyword(name: str, keyword: str, contents: Sequence[Value]) -> Failure:
    """The old tensor types take contents or sizes and a device, and decide the rest themselves."""
    given = ", ".join([*(value.type_name for value in contents), f"{keyword}=..."])
    meant = " torch.tensor() does." if name == "Tensor" and contents else ""
    return Failure(
        "call-arguments",
        f"torch.{name}() takes no '{keyword}'.{meant}",
        raises=f"new() received an invalid combination of arguments - got ({given})",
        exception="TypeError",
        argument=keyword,
        repairs=(Repair("rename-callee", "Use torch.tensor()", template="tensor"),) if meant else (),
    )


def _register_legacy(name: str, dtype: str | None) -> None:
    def rule(ctx: Context, *contents: Raw, device: Raw = NONE, **others: Raw) -> Tensor:
        if others:
            raise _no_keyword(name, next(iter(others)), contents)
        chosen = dtype or default_dtype(ctx)
        only = contents[0] if len(contents) == 1 else None
        if isinstance(only, Unknown):  # a size, or contents
            return unknown_tensor(chosen)
        if _is_count(only):
            return Tensor("torch", (ctx.fresh(),), chosen, device="cpu", requires_grad=False)
        if isinstance(only, ListObject) and only.kind in NO_SEQUENCES:
            raise _no_sequence(only, f"new(): data must be a sequence (got {only.kind})", "TypeError")
        if only is not None and dim_of(only) is None:
            result = contents_tensor(ctx, contents[0], chosen)
            return replace(result, requires_grad=False, dtype=chosen)
        shape: tuple[Dim, ...] = tuple(to_dim(ctx, v, Site(f"torch.{name}", "torch", "size")) for v in contents)
        return Tensor("torch", shape if shape else (0,), chosen, device="cpu", requires_grad=False)

    op(f"torch.{name}")(rule)
    if dtype is not None:
        op(f"torch.cuda.{name}")(lambda ctx, *contents: replace(rule(ctx, *contents), device="cuda"))


for _name, _dtype in LEGACY.items():
    _register_legacy(_name, _dtype)


@op("torch.Tensor.new_tensor")
def new_tensor(
    ctx: Context,
    input: TensorArg,
    data: Raw,
    *,
    dtype: DTypeArg = None,
    device: Raw = NONE,
    requires_grad: OptBool = False,
) -> Tensor:
    """A tensor with the contents given, of another one's dtype and device."""
    result = contents_tensor(ctx, data, dtype or input.dtype)
    where = input.device if _is_none(device) else device_of(ctx, device)
    return replace(result, device=where, requires_grad=requires_grad)


@op("torch.Tensor.new")
def new_empty(ctx: Context, input: TensorArg, *size: Raw) -> Tensor:
    """The old way to make a tensor of the same dtype."""
    if len(size) == 1 and isinstance(size[0], (ShapeOf, Unknown)):
        return unknown_tensor(input.dtype)
    if len(size) == 1 and dim_of(size[0]) is None:
        return replace(contents_tensor(ctx, size[0], input.dtype), device=input.device)
    shape = tuple(to_dim(ctx, v, Site("torch.Tensor.new", "torch", "size")) for v in size)
    return Tensor("torch", shape or (0,), input.dtype, device=input.device, requires_grad=False)


@op("torch.autograd.Variable")
def variable(ctx: Context, data: TensorArg, requires_grad: OptBool = False, volatile: Raw = NONE) -> Tensor:
    """Tensors are variables since torch 0.4."""
    return replace(data, requires_grad=requires_grad)

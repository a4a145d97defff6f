"""Arguments as arrays, and results from operands: shape, dtype, array or scalar."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any

from shapewright.dims import Dim
from shapewright.libraries.common.axes import axis_index, axis_indexes
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.numpy.contents import array_of, check_concrete
from shapewright.libraries.numpy.dtypes import is_integer, result_type
from shapewright.libraries.numpy.failures import axis_out_of_range, axis_repeated, does_not_broadcast
from shapewright.rules import Abstain, Context, Failure, Kind, Site, ints, optional, tensors_of
from shapewright.values import (
    NO_SEQUENCES,
    Const,
    DictObject,
    Instance,
    Int,
    ListObject,
    Nothing,
    OpenShape,
    Some,
    Tensor,
    Union,
    Unknown,
    UnknownShape,
    Value,
    Var,
)

CONVERTING = frozenset(
    f"numpy.{name}"
    for name in (
        "array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "stack", "vstack", "hstack", "dstack",
        "column_stack", "row_stack", "allclose", "array_equal", "unique", "save", "shape", "ndim", "size",
        "concatenate", "append", "isin", "bincount", "searchsorted",
    )
)  # fmt: skip
"""Functions that give an array (or a plain value) for a torch tensor or a Series too; others give its own kind back."""


@tensors_of("numpy")
def as_array(ctx: Context, value: Value, site: Site) -> Tensor | None:
    """Whatever NumPy makes an array of."""
    handed_on = isinstance(value, Instance) or (isinstance(value, Tensor) and value.library == "torch")
    if handed_on and site.operator not in CONVERTING:
        raise Abstain(f"NumPy hands this function on to the {value.type_name}")
    return array_of(ctx, value)


def new(shape: Sequence[Dim] | None, dtype: str | None, **facts: Any) -> Tensor:
    """An array; of unknown rank when ``shape`` is None."""
    if shape is None:
        return Tensor("numpy", None, dtype, var=Var.new(), layout=None, **facts)
    return Tensor("numpy", tuple(shape), dtype, **facts)


def result(shape: Sequence[Dim] | None, dtype: str | None, **facts: Any) -> Tensor:
    """What a ufunc or reduction gives: a NumPy scalar where there is no axis left."""
    return new(shape, dtype, **({"kind": "scalar"} if shape is not None and not shape else {}), **facts)


def of_open_shape(shape: OpenShape, dtype: str | None) -> Tensor:
    """An array of unknown rank whose last axes are known, or are those of another."""
    return Tensor("numpy", None, dtype, var=shape.var, tail=shape.tail, layout=None)


def shape_or_none(shape: Callable[[], tuple[Dim, ...] | None]) -> tuple[Dim, ...] | None:
    """The shape a formula gives, None where it needs a rank that is not known."""
    try:
        return shape()
    except UnknownShape:
        return None


# --- operands of ufuncs --------------------------------------------------------------------------------
def operand(ctx: Context, value: Value, site: Site) -> Tensor:
    """A ufunc's operand; a Python number is marked, for it only raises the others' category."""
    number = _number_type(value)
    if isinstance(value, Unknown) and value.name.endswith((".size", ".ndim")):
        number = "int"  # of an array that is not known
    if number is not None:
        data = value if isinstance(value, (Const, Int)) else None
        return Tensor("numpy", (), None, kind="scalar", data=data, meta=(("weak", number),))
    if isinstance(value, Union):
        joined = [operand(ctx, option, site) for option in value.options]
        if all(weak_type(x) == weak_type(joined[0]) for x in joined) and weak_type(joined[0]):
            return joined[0].with_note("weak", weak_type(joined[0]))
        raise Abstain("an operand may be one of several values")
    if isinstance(value, Instance):
        raise Abstain(f"an operand is a {value.type_name}")
    if isinstance(value, Tensor) and value.library != "numpy":
        check_concrete(value)
        if value.library != "tensorflow":  # torch takes the function over, and Keras may be any backend
            raise Abstain(f"an operand is a {value.library} tensor")
    if isinstance(value, Tensor) and value.library == "numpy":
        return value
    made = array_of(ctx, value)
    return made if _no_number(value) is None else made.with_note("object", value)


def _no_number(value: Value) -> str | None:
    """The type of a Python object that NumPy keeps whole as one element, and that no arithmetic is for."""
    if isinstance(value, Nothing):
        return "NoneType"
    if isinstance(value, DictObject):
        return value.kind
    return value.kind if isinstance(value, ListObject) and value.kind in (*NO_SEQUENCES, "generator") else None


def check_numbers(name: str, x: Tensor) -> None:
    """A ufunc of one operand asks an object for a method of its own name, which these objects have not.

    https://numpy.org/doc/stable/reference/ufuncs.html
    """
    value = x.note("object")
    if value is None:
        return
    type_name = _no_number(value)
    given = f"None: {value.called} gives nothing" if isinstance(value, Nothing) else f"a {type_name}"
    raises = f"loop of ufunc does not support argument 0 of type {type_name} which has no callable {name} method"
    raise Failure(
        "argument-type", f"{name} is for numbers and arrays, and gets {given}.", raises=raises, exception="TypeError"
    ).with_data(value=value)


def _number_type(value: Value) -> str | None:
    if isinstance(value, Const) and type(value.value) in (bool, int, float, complex):
        return type(value.value).__name__
    if isinstance(value, Int):
        return "int"
    if isinstance(value, Some) and value.type_name in ("bool", "int", "float", "complex"):
        return value.type_name
    return None


Operand = Annotated[Tensor, Kind("operand", operand)]
"""An array, a NumPy scalar, or a Python number (``weak_type`` tells)."""
Sizes = Annotated[Dim, ints(None)]
"""``*shape: Sizes`` takes sizes one by one or as one sequence."""


def weak_type(x: Tensor) -> str | None:
    """The Python type of an operand that is a Python number."""
    weak: str | None = x.note("weak")
    return weak


def joint_dtype(operands: Sequence[Tensor]) -> str | None:
    """The dtype the operands are computed in."""
    numbers = [w for w in map(weak_type, operands) if w is not None]
    return result_type([x.dtype for x in operands if weak_type(x) is None], numbers)


def broadcast_shape(operands: Sequence[Tensor]) -> tuple[Dim, ...] | None:
    """The operands' broadcast shape, None where a rank is unknown; raises ``Failure`` where they do not fit."""
    known = [x for x in operands if x.shape is not None]
    try:
        shape = broadcast(*(x.dims for x in known))
    except Misfit as misfit:
        raise does_not_broadcast(operands, misfit.axis, misfit.left, misfit.right) from None
    return shape if len(known) == len(operands) else None


_SHAPE = ints(None)


def _shape(ctx: Context, value: Value, site: Site) -> tuple[Dim, ...]:
    """A size or a sequence of sizes; one that the data decide is a size too."""
    counted = isinstance(value, Some) and value.type_name == "int"
    whole = isinstance(value, Tensor) and value.rank == 0 and is_integer(value.dtype) and value.data is None
    if counted or whole:
        return (ctx.fresh(),)
    shape: tuple[Dim, ...] = _SHAPE.convert(ctx, value, site)
    return shape


Shape = Annotated[tuple[Dim, ...], Kind("shape", _shape)]
"""A shape as NumPy takes it."""
OptShape = Annotated[tuple[Dim, ...] | None, optional(Kind("shape", _shape))]


# --- axes --------------------------------------------------------------------------------------------
def axis_of(x: Tensor, axis: int, *, argument: str = "axis", extra: int = 0) -> int:
    """An axis, from 0; ``extra`` axes more are allowed (``expand_dims``). Raises ``Failure``."""
    rank = len(x.dims) + extra
    try:
        return axis_index(axis, rank)
    except Misfit:
        raise axis_out_of_range(x, axis, rank, argument) from None


def reduced_axes(x: Tensor, axes: Sequence[int]) -> tuple[int, ...]:
    """The axes that a reduction names; of an array without axes, NumPy lets axis 0 and -1 pass."""
    if not x.dims and all(axis in (0, -1) for axis in axes):
        return ()
    return axes_of(x, axes)


def axes_of(x: Tensor, axes: Sequence[int], *, extra: int = 0) -> tuple[int, ...]:
    """Several axes, from 0; raises ``Failure`` for one out of range or named twice."""
    rank = len(x.dims) + extra
    for axis in axes:
        axis_of(x, axis, extra=extra)
    try:
        return axis_indexes(axes, rank)
    except Misfit as misfit:
        repeated = "repeated axis" if extra else "duplicate value in 'axis'"
        raise axis_repeated(x, misfit.axis, repeated) from None

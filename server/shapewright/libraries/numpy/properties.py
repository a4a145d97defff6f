"""What an array tells about itself, and its way into other types.

https://numpy.org/doc/stable/reference/arrays.ndarray.html
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite

from shapewright.dims import Dim, eq
from shapewright.libraries.numpy.arrays import new, result
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import (
    COMPLEX,
    FLOATS,
    INTEGERS,
    ITEM_SIZES,
    DType,
    SizingDType,
    is_complex,
    is_integer,
    real_of,
)
from shapewright.libraries.numpy.entries import in_dtype
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import REGISTRY, Abstain, Context, Failure, OptAxes, Raw, TensorArg, lift_dim, op, prop
from shapewright.values import NONE, Const, Lib, ShapeOf, Some, Tensor, Tuple, Value


def shape_value(shape: Sequence[Dim]) -> Value:
    """A shape as the program sees it."""
    return Tuple(tuple(lift_dim(size) for size in shape))


REGISTRY.setters["numpy.ndarray.shape"] = "numpy.ndarray.reshape"


@prop("numpy.ndarray.shape")
def shape(ctx: Context, self: TensorArg) -> Value:
    """``a.shape``."""
    return shape_value(self.dims)


@numpy_op("shape")
def shape_function(ctx: Context, a: Raw) -> Value:
    """The shape of anything that makes an array."""
    x = a if isinstance(a, Tensor) else array_of(ctx, a)
    return ShapeOf(x) if x.shape is None else shape_value(x.shape)


@prop("numpy.ndarray.ndim")
@numpy_op("ndim")
def ndim(ctx: Context, a: TensorArg) -> int:
    """The number of axes."""
    return len(a.dims)


@prop("numpy.ndarray.size")
def size(ctx: Context, a: TensorArg) -> Dim:
    """The number of elements."""
    return a.size


@numpy_op("size")
def size_function(ctx: Context, a: TensorArg, axis: OptAxes = None) -> Dim:
    """The number of elements, in all or along axes."""
    from shapewright.dims import product
    from shapewright.libraries.numpy.arrays import axes_of

    return a.size if axis is None else product(a.dims[i] for i in axes_of(a, axis))


@op("numpy.ndarray.__len__")
def length(ctx: Context, self: TensorArg) -> Dim:
    """``len(a)``: the size of the first axis."""
    if not self.dims:
        raise Failure(
            "scalar-length",
            "A 0-dimensional array has no length.",
            raises="len() of unsized object"
            if self.kind != "scalar"
            else f"object of type 'numpy.{self.dtype}' has no len()",
            exception="TypeError",
        )
    return self.dims[0]


@prop("numpy.ndarray.dtype")
def dtype(ctx: Context, self: TensorArg) -> Value:
    """The dtype."""
    return Some("dtype") if self.dtype is None else Lib(f"numpy.{self.dtype}")


@prop("numpy.ndarray.itemsize")
def itemsize(ctx: Context, self: TensorArg) -> Value:
    """Bytes of an element."""
    known = ITEM_SIZES.get(self.dtype or "")
    return Some("int", low=1) if known is None else Const(known)


@prop("numpy.ndarray.nbytes")
def nbytes(ctx: Context, self: TensorArg) -> Value:
    """Bytes of all elements."""
    known = ITEM_SIZES.get(self.dtype or "")
    return Some("int", low=0) if known is None else lift_dim(self.size * known)


@prop("numpy.ndarray.device")
def device(ctx: Context, self: TensorArg) -> str:
    """Where the array is."""
    return "cpu"


@op("numpy.ndarray.to_device")
def to_device(ctx: Context, self: TensorArg, device: Raw, stream: Raw = NONE) -> Tensor:
    """The array itself: NumPy knows one device."""
    return self


@prop("numpy.ndarray.data")
def data(ctx: Context, self: TensorArg) -> Value:
    """The memory."""
    return Some("memoryview")


@prop("numpy.ndarray.strides")
def strides(ctx: Context, self: TensorArg) -> Value:
    """Steps in memory."""
    return Tuple(tuple(Some("int") for _ in self.dims))


@prop("numpy.ndarray.real", "numpy.ndarray.imag")
def real(ctx: Context, self: TensorArg) -> Tensor:
    """The real (imaginary) part."""
    return replace(self, dtype=real_of(self.dtype), data=None, interval=None, origin=None)


# --- conversions -----------------------------------------------------------------------------------------
@op("numpy.ndarray.astype", "numpy.astype")
def astype(
    ctx: Context,
    self: TensorArg,
    dtype: DType,
    order: Raw = NONE,
    casting: Raw = NONE,
    subok: Raw = NONE,
    copy: Raw = NONE,
) -> Tensor:
    """The elements in another dtype."""
    kind = dtype or "float64"
    whole = (is_integer(self.dtype) or self.dtype == "bool") and kind != "bool"
    made = new(self.shape, kind, interval=self.interval if whole and not _narrows(self, kind) else None)
    return replace(made, data=in_dtype(self.data, kind), kind=self.kind if self.kind == "scalar" else "eager")


def _narrows(x: Tensor, dtype: str) -> bool:
    return is_integer(dtype) is True and ITEM_SIZES.get(dtype, 8) < ITEM_SIZES.get(x.dtype or "", 8)


@op("numpy.ndarray.copy", "numpy.ndarray.conj", "numpy.ndarray.conjugate", "numpy.ndarray.__copy__")
@op("numpy.ndarray.__deepcopy__")
def copy(ctx: Context, self: TensorArg, order: Raw = NONE) -> Tensor:
    """A copy."""
    return replace(self, origin=None)


@op("numpy.ndarray.view", "numpy.ndarray.newbyteorder")
def view(ctx: Context, self: TensorArg, dtype: SizingDType = None, type: Raw = NONE) -> Tensor:
    """The same memory; another dtype of the same width keeps the shape."""
    if dtype is None or dtype == self.dtype:
        return replace(self, origin=None)
    ours, theirs = ITEM_SIZES.get(self.dtype or ""), ITEM_SIZES.get(dtype)
    if ours is None or ours != theirs:
        raise Abstain("a view with elements of another width")
    return new(self.shape, dtype)


@op("numpy.ndarray.getfield")
def getfield(ctx: Context, self: TensorArg, dtype: DType, offset: Raw = NONE) -> Tensor:
    """A part of each element as another dtype."""
    return new(self.shape, dtype)


@op("numpy.ndarray.__array__")
def to_array(ctx: Context, self: TensorArg, dtype: DType = None, copy: Raw = NONE) -> Tensor:
    """The array itself."""
    return self if dtype is None else new(self.shape, dtype)


def element(x: Tensor) -> Value:
    """One element as a Python value."""
    data = x.data
    while isinstance(data, Tuple) and len(data.items) == 1:
        data = data.items[0]
    if isinstance(data, Value) and not isinstance(data, Tuple):
        return data
    low, high = x.interval or (None, None)
    return Some(python_type(x.dtype), low, high)


def python_type(dtype: str | None) -> str:
    """The Python type of an element after ``item()``."""
    if dtype == "bool":
        return "bool"
    if dtype in INTEGERS:
        return "int"
    if dtype in FLOATS:
        return "float"
    return "complex" if dtype in COMPLEX else "str" if dtype == "string" else "object"


@op("numpy.ndarray.item")
def item(ctx: Context, self: TensorArg, *args: Raw) -> Value:
    """One element as a Python number."""
    if not args and self.shape is not None and eq(self.size, 1) is False:
        raise Failure(
            "tensor-item",
            f"item() needs a single element, and {shown(self)} has {self.size}.",
            raises="can only convert an array of size 1 to a Python scalar",
            exception="ValueError",
            argument="self",
        )
    return element(self) if not args else element(self.like(shape=()))


def _as_number(kind: str, ctx: Context, x: Tensor) -> Value:
    strict = (ctx.version("numpy") or (0,)) >= (2, 4)  # before that, any array of one element would do
    if x.shape is not None and (eq(x.size, 1) is False or (strict and x.shape)):
        raise Failure(
            "tensor-item",
            f"{kind}() needs a single number, and gets {shown(x)}: index it, or use .item().",
            raises="only 0-dimensional arrays can be converted to Python scalars",
            exception="TypeError",
            argument="self",
        )
    made = element(x)
    if isinstance(made, Some) and made.type_name == "int":
        return Some(kind, made.low, made.high)
    if isinstance(made, Const) and isinstance(made.value, (bool, int, float)) and isfinite(made.value):
        return Const(int(made.value) if kind == "int" else float(made.value))
    return made if made.type_name == kind else Some(kind)


@op("numpy.ndarray.__int__", "numpy.ndarray.__index__")
def to_int(ctx: Context, self: TensorArg) -> Value:
    """``int(a)``."""
    return _as_number("int", ctx, self)


@op("numpy.ndarray.__float__")
def to_float(ctx: Context, self: TensorArg) -> Value:
    """``float(a)``."""
    return _as_number("float", ctx, self)


@op("numpy.ndarray.__bool__")
def to_bool(ctx: Context, self: TensorArg) -> Value:
    """``bool(a)``, ``if a:``: a single element has a truth, several have not."""
    if self.shape is not None and eq(self.size, 0) and (ctx.version("numpy") or (0,)) >= (2, 2):
        raise Failure(
            "ambiguous-truth",
            f"{shown(self)} is empty and has no truth value: ask for its .size.",
            raises="The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an array is not "
            "empty.",
            exception="ValueError",
            argument="self",
        )
    if self.shape is not None and eq(self.size, 1) is False and eq(self.size, 0) is not True:
        raise Failure(
            "ambiguous-truth",
            f"{shown(self)} has {self.size} truth values, not one: use .any() or .all().",
            raises="The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
            exception="ValueError",
            argument="self",
        )
    made = element(self)
    return Const(bool(made.value)) if isinstance(made, Const) else Some("bool")


@op("numpy.ndarray.tolist")
def tolist(ctx: Context, self: TensorArg) -> Value:
    """Nested lists of Python numbers."""
    if self.shape is None:
        raise Abstain("a list of unknown depth")
    return _nested(ctx, self, 0, self.data if isinstance(self.data, Value) else None)


MAX_LISTED = 256


def _nested(ctx: Context, x: Tensor, axis: int, data: Value | None) -> Value:
    if axis == len(x.dims):
        return data if data is not None else element(replace(x, data=None))
    size = x.dims[axis]
    if not isinstance(size, int) or size > MAX_LISTED:
        from shapewright.values import ListObject

        return ListObject(None, _nested(ctx, x, axis + 1, None), size)
    items = data.items if isinstance(data, Tuple) else (None,) * size
    return ctx.list([_nested(ctx, x, axis + 1, part) for part in items])


@op("numpy.ndarray.setflags", "numpy.ndarray.tofile", "numpy.ndarray.dump")
def tofile(ctx: Context, self: TensorArg, *args: Raw, **kwargs: Raw) -> Value:
    """Writes the array somewhere, or sets its flags."""
    return NONE


@op("numpy.ndarray.fill", "numpy.ndarray.put", "numpy.ndarray.itemset", "numpy.ndarray.setfield")
def fill(ctx: Context, self: TensorArg, *args: Raw, **kwargs: Raw) -> Value:
    """Changes elements."""
    ctx.changed(self)
    return NONE


@op("numpy.ndarray.tobytes", "numpy.ndarray.dumps")
def tobytes(ctx: Context, self: TensorArg, order: Raw = NONE) -> Value:
    """The memory as bytes."""
    return Some("bytes")


@op("numpy.ndarray.round", "numpy.round", "numpy.around")
def round_rule(ctx: Context, a: TensorArg, decimals: Raw = NONE, out: Raw = NONE) -> Tensor:
    """Rounded elements; booleans become float16."""
    kind = "float16" if a.dtype == "bool" else a.dtype
    return result(a.shape, kind, interval=a.interval if is_complex(kind) is False else None)


@op("numpy.ndarray.__round__")
def python_round(ctx: Context, self: TensorArg, ndigits: Raw = NONE) -> Value:
    """``round(a)``."""
    if self.kind == "scalar" and ndigits == NONE:
        return Some("int")
    return result(self.shape, self.dtype)


@op("numpy.generic.is_integer")
def is_whole(ctx: Context, self: TensorArg) -> Value:
    """Whether a number has no fraction."""
    return Some("bool")


@op("numpy.generic.as_integer_ratio")
def as_integer_ratio(ctx: Context, self: TensorArg) -> Value:
    """A number as a fraction."""
    return Tuple((Some("int"), Some("int")))


@op("numpy.ndarray.__contains__")
def contains(ctx: Context, self: TensorArg, value: Raw) -> Value:
    """``value in a``."""
    return Some("bool")

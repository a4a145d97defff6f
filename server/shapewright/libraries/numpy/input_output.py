"""Arrays from files, and to files.

https://numpy.org/doc/stable/reference/routines.io.html
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.libraries.numpy.arrays import OptShape, axis_of, new
from shapewright.libraries.numpy.dtypes import DType
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Context, OptAxis, Raw, TensorArg, dim_of
from shapewright.values import FALSE, NONE, Const, DictObject, Some, Tensor, Unknown, Value, unknown_tensor


@numpy_op("load")
def load(
    ctx: Context,
    file: Raw,
    mmap_mode: Raw = NONE,
    allow_pickle: Raw = FALSE,
    fix_imports: Raw = NONE,
    encoding: Raw = NONE,
    *,
    max_header_size: Raw = NONE,
) -> Value:
    """What a file holds: an array, or several by name (``.npz``)."""
    if isinstance(file, Const) and isinstance(file.value, str) and file.value.endswith(".npz"):
        return DictObject({}, Unknown("an array of a file", open=True))
    if isinstance(file, Const) and isinstance(file.value, str) and file.value.endswith(".npy"):
        return unknown_tensor("numpy")
    return Unknown("what a file holds is known when it is read")


@numpy_op("loadtxt")
def loadtxt(
    ctx: Context, fname: Raw, dtype: DType = None, comments: Raw = NONE, delimiter: Raw = NONE, converters: Raw = NONE,
    skiprows: Raw = NONE, usecols: Raw = NONE, unpack: Raw = FALSE, ndmin: Raw = NONE, encoding: Raw = NONE,
    max_rows: Raw = NONE, *, quotechar: Raw = NONE, like: Raw = NONE,
) -> Tensor:  # fmt: skip
    """The numbers of a text file: a vector or a matrix, as the file decides."""
    return unknown_tensor("numpy", dtype or "float64")


@numpy_op("genfromtxt")
def genfromtxt(ctx: Context, fname: Raw, dtype: Raw = NONE, *rest: Raw, **kwargs: Raw) -> Tensor:
    """The fields of a text file, as the file decides."""
    return unknown_tensor("numpy")


@numpy_op("memmap")
def memmap(
    ctx: Context,
    filename: Raw,
    dtype: DType = None,
    mode: Raw = NONE,
    offset: Raw = NONE,
    shape: OptShape = None,
    order: Raw = NONE,
) -> Tensor:
    """An array over a file."""
    return new((ctx.fresh(),) if shape is None else shape, dtype or "uint8")


@numpy_op("save", "savez", "savez_compressed", "savetxt")
def save(ctx: Context, file: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Writes arrays to a file."""
    return NONE


@numpy_op("packbits")
def packbits(ctx: Context, a: TensorArg, axis: OptAxis = None, bitorder: Raw = NONE) -> Tensor:
    """Bits as bytes, eight in each."""
    return _with_size(a, axis, lambda size: (size + 7) // 8)


@numpy_op("unpackbits")
def unpackbits(ctx: Context, a: TensorArg, axis: OptAxis = None, count: Raw = NONE, bitorder: Raw = NONE) -> Tensor:
    """Bytes as bits. A count below 0 leaves off as many, one from 0 on is how many there are."""
    asked = 0 if count == NONE else dim_of(count)
    if not isinstance(asked, int):
        return _with_size(a, axis, lambda size: ctx.fresh())
    left = asked if asked < 0 or count == NONE else None
    return _with_size(a, axis, lambda size: asked if left is None else size * 8 + left)


def _with_size(a: Tensor, axis: int | None, change: Callable[[Dim], Dim]) -> Tensor:
    """Bytes along one axis, or along the flat array, whose size changes."""
    if a.shape is None:
        return unknown_tensor("numpy", "uint8")
    if axis is None:
        return new((change(a.size),), "uint8")
    place = axis_of(a, axis)
    return new(tuple(change(size) if n == place else size for n, size in enumerate(a.shape)), "uint8")


@numpy_op("random.get_state")
def get_state(ctx: Context, legacy: Raw = NONE) -> Value:
    """The state of the generator."""
    return Some("tuple")

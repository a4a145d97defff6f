"""Python functions over arrays, and the methods of ufuncs.

https://numpy.org/doc/stable/reference/routines.functional.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.common.broadcast import can_expand
from shapewright.libraries.numpy.arrays import Operand, axis_of, broadcast_shape, joint_dtype, new, result
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import DType, summed
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.libraries.numpy.indexing import indexed_shape, items_of
from shapewright.libraries.numpy.reductions import reduce_to
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import (
    Abstain,
    AxisArg,
    BoolArg,
    Context,
    Failure,
    OptAxes,
    OptStr,
    Raw,
    TensorArg,
    dim_of,
    lib_class,
    op,
)
from shapewright.values import FALSE, NONE, TRUE, Instance, Lib, Partial, Tensor, Tuple, Value

REDUCING = (
    "add", "multiply", "maximum", "minimum", "logical_and", "logical_or", "bitwise_and", "bitwise_or", "bitwise_xor",
    "subtract",
)  # fmt: skip


def _dtype(name: str, x: Tensor) -> str | None:
    if name in ("add", "multiply"):
        return summed(x.dtype)
    return "bool" if name.startswith("logical") else x.dtype


def _register(name: str) -> None:
    @op(f"numpy.{name}.reduce", url="https://numpy.org/doc/stable/reference/generated/numpy.ufunc.reduce.html")
    def reduce(
        ctx: Context,
        array: TensorArg,
        axis: OptAxes = (0,),
        dtype: DType = None,
        out: Raw = NONE,
        keepdims: BoolArg = False,
        initial: Raw = NONE,
        where: Raw = TRUE,
    ) -> Tensor:
        return reduce_to(array, axis, keepdims, dtype or _dtype(name, array))

    @op(f"numpy.{name}.accumulate", url="https://numpy.org/doc/stable/reference/generated/numpy.ufunc.accumulate.html")
    def accumulate(ctx: Context, array: TensorArg, axis: AxisArg = 0, dtype: DType = None, out: Raw = NONE) -> Tensor:
        if array.shape is not None:
            axis_of(array, axis)
        return new(array.shape, dtype or _dtype(name, array))

    @op(f"numpy.{name}.outer", url="https://numpy.org/doc/stable/reference/generated/numpy.ufunc.outer.html")
    def outer(ctx: Context, a: TensorArg, b: TensorArg) -> Tensor:
        kind = "bool" if name.startswith("logical") else joint_dtype((a, b))
        return result((*a.dims, *b.dims), kind)

    @op(f"numpy.{name}.at", url="https://numpy.org/doc/stable/reference/generated/numpy.ufunc.at.html")
    def at(ctx: Context, a: TensorArg, indices: Raw, b: Raw = NONE) -> Value:
        ctx.changed(a)
        if a.shape is None:
            return NONE
        shape = indexed_shape(ctx, a, items_of(ctx, a, indices))
        given = array_of(ctx, b)
        if given.shape is not None and can_expand(given.shape, shape) is False:
            raise _does_not_fit(a, given, shape)
        return NONE


def _does_not_fit(x: Tensor, given: Tensor, shape: tuple[Dim, ...]) -> Failure:
    return Failure(
        "broadcast",
        f"{shown(given)} does not fit {sizes(shape)}, the part of {shown(x)} that is indexed.",
        raises="array is not broadcastable to correct shape",
        exception="ValueError",
        argument="b",
    )


for _name in REDUCING:
    _register(_name)


@numpy_op("apply_along_axis")
def apply_along_axis(ctx: Context, func1d: Raw, axis: AxisArg, arr: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """A function of vectors, over all vectors along an axis."""
    place = axis_of(arr, axis)
    one = ctx.call(func1d, new((arr.dims[place],), arr.dtype), *args, **kwargs)
    made = array_of(ctx, one)
    return new((*arr.dims[:place], *made.dims, *arr.dims[place + 1 :]), made.dtype)


@lib_class("numpy.vectorize", url="https://numpy.org/doc/stable/reference/generated/numpy.vectorize.html")
class Vectorize:
    """A function of numbers made one of arrays."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        pyfunc: Raw = NONE,
        otypes: Raw = NONE,
        doc: Raw = NONE,
        excluded: Raw = NONE,
        cache: Raw = FALSE,
        signature: OptStr = None,
    ) -> None:
        """The function, kept until it is called."""
        ctx.set(self, "pyfunc", pyfunc)
        ctx.set(self, "plain", signature is None and excluded == NONE)

    @staticmethod
    def __call__(ctx: Context, self: Instance, *args: Operand) -> Tensor:
        """The function of every element; what it returns decides the dtype."""
        function, plain = ctx.get(self, "pyfunc"), ctx.get(self, "plain")
        if function is None or plain != TRUE:
            raise Abstain("a vectorised function with a signature")
        shape = broadcast_shape(args)
        one = ctx.call(function, *(Tensor("numpy", (), x.dtype, kind="scalar") for x in args))
        made = array_of(ctx, one)
        return new(shape, made.dtype if made.shape == () else None)


@op("numpy.frompyfunc", url="https://numpy.org/doc/stable/reference/generated/numpy.frompyfunc.html")
def frompyfunc(ctx: Context, func: Raw, nin: Raw, nout: Raw, *, identity: Raw = NONE) -> Value:
    """A function of numbers made one of arrays of objects."""
    return Partial(Lib("numpy.frompyfunc.call"), (nout,), ())


@op("numpy.frompyfunc.call")
def call_pyfunc(ctx: Context, nout: Raw, *args: Operand) -> Value:
    """An array of objects, or as many as the function gives."""
    count = dim_of(nout)
    made = result(broadcast_shape(args), "object")
    if not isinstance(count, int) or made.shape == ():
        raise Abstain("what the function gives is not known")
    return made if count == 1 else Tuple((made,) * count)


@numpy_op("piecewise")
def piecewise(ctx: Context, x: TensorArg, condlist: Raw, funclist: Raw, *args: Raw, **kwargs: Raw) -> Tensor:
    """Different functions on different parts."""
    return new(x.shape, x.dtype)

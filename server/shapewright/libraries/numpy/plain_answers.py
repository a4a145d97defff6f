"""Functions that answer with a plain Python value, change settings, or test.

https://numpy.org/doc/stable/reference/routines.logic.html
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.numpy.arrays import broadcast_shape
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import ITEM_SIZES, dtype_of, is_complex, is_float, real_of
from shapewright.libraries.numpy.entries import bounds_of
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import Abstain, Context, Raw, TensorArg, lib_class, op
from shapewright.values import FALSE, NONE, Const, Instance, Int, Some, Tensor, Tuple, Unknown, Value

_LIMITS = {
    "float16": (65504.0, 0.000976562, 5), "float32": (3.4028234663852886e38, 1.1920928955078125e-07, 6),
    "float64": (1.7976931348623157e308, 2.220446049250313e-16, 15),
}  # fmt: skip
"""The greatest float, the spacing at 1, the decimal digits."""


@numpy_op("allclose")
def allclose(
    ctx: Context,
    a: TensorArg,
    b: TensorArg,
    rtol: Raw = NONE,
    atol: Raw = NONE,
    equal_nan: Raw = FALSE,
    **kwargs: Raw,
) -> Value:
    """Whether two arrays are nearly equal. They must broadcast."""
    broadcast_shape((a, b))
    return Some("bool")


@numpy_op("array_equal")
def array_equal(ctx: Context, a1: TensorArg, a2: TensorArg, equal_nan: Raw = FALSE) -> Value:
    """Whether shapes and elements are equal."""
    shapes = (a1.shape, a2.shape)
    if None not in shapes and _differ(a1.dims, a2.dims):
        return FALSE
    return Some("bool")


def _differ(a: Sequence[Dim], b: Sequence[Dim]) -> bool:
    """Whether two shapes surely differ."""
    return len(a) != len(b) or any(eq(x, y) is False for x, y in zip(a, b, strict=True))


@numpy_op("array_equiv")
def array_equiv(ctx: Context, a1: TensorArg, a2: TensorArg) -> Value:
    """Whether elements are equal after broadcasting."""
    return Some("bool")


@numpy_op("isscalar")
def isscalar(ctx: Context, element: Raw) -> Value:
    """Whether a value is a number or text rather than an array."""
    if isinstance(element, Tensor):
        return Const(element.kind == "scalar")
    if isinstance(element, (Int, Const)):
        return Const(not (isinstance(element, Const) and element.value is None))
    return Some("bool")


@numpy_op("iscomplexobj", "isrealobj")
def iscomplexobj(ctx: Context, x: TensorArg) -> Value:
    """Whether the dtype is complex."""
    return Some("bool")


@numpy_op("may_share_memory", "shares_memory", "can_cast", "issubdtype", "iterable", "isfortran", "isdtype")
def plain_bool(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A question with a plain answer."""
    return Some("bool")


@numpy_op("is_busday")
def is_busday(ctx: Context, dates: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Whether each of the dates is a working day."""
    return dates.like(dtype="bool") if isinstance(dates, Tensor) else Unknown("dates are not followed")


@op("numpy.testing.assert_allclose", "numpy.testing.assert_array_equal", "numpy.testing.assert_equal")
@op("numpy.testing.assert_array_almost_equal", "numpy.testing.assert_almost_equal", "numpy.testing.assert_")
@op("numpy.testing.assert_approx_equal", "numpy.testing.assert_array_less", "numpy.testing.assert_string_equal")
@op("numpy.testing.assert_array_almost_equal_nulp", "numpy.testing.assert_array_max_ulp", "numpy.info")
@op("numpy.set_printoptions", "numpy.seterr", "numpy.seterrcall", "numpy.setbufsize", "numpy.show_config")
def settings(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Settings and assertions that decide no shape."""
    return NONE


@op("numpy.array2string", "numpy.array_str", "numpy.array_repr", "numpy.base_repr", "numpy.binary_repr")
@op("numpy.format_float_positional", "numpy.format_float_scientific", "numpy.typename", "numpy.mintypecode")
@op("numpy.get_include", "numpy.datetime_as_string", "numpy.geterrcall")
def text(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Text."""
    return Some("str")


@op("numpy.min_scalar_type", "numpy.common_type")
def some_dtype(ctx: Context, *arrays: Raw) -> Value:
    """A dtype that the values decide."""
    return Some("dtype")


class _Settings:
    """Settings that hold inside a block, or inside a function that they decorate; they decide no shape."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """The settings."""

    @staticmethod
    def __call__(ctx: Context, self: Instance, func: Raw) -> Value:
        """The decorated function."""
        return func

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Value:
        """Nothing that a program uses."""
        return NONE

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Raw) -> Value:
        """An exception goes on."""
        return FALSE


for _name in ("errstate", "printoptions"):
    lib_class(f"numpy.{_name}", url=f"https://numpy.org/doc/stable/reference/generated/numpy.{_name}.html")(_Settings)


@op("numpy.finfo")
def finfo(ctx: Context, dtype: Raw) -> Value:
    """The limits of a float dtype."""
    kind = real_of(_dtype_of(ctx, dtype))
    if kind not in _LIMITS:
        raise Abstain("the limits of this dtype are not modelled")
    greatest, spacing, digits = _LIMITS[kind]

    def number(value: float) -> Tensor:
        return Tensor("numpy", (), kind, kind="scalar", data=Const(value))

    fields = {
        "max": number(greatest), "min": number(-greatest), "eps": number(spacing),
        "tiny": Tensor("numpy", (), kind, kind="scalar"), "bits": Const(8 * ITEM_SIZES[kind]),
        "precision": Const(digits), "resolution": Tensor("numpy", (), kind, kind="scalar"),
    }  # fmt: skip
    return Tuple(tuple(fields.values()), kind="numpy.finfo", names=tuple(fields))


@op("numpy.iinfo", renames={"int_type": "type"})
def iinfo(ctx: Context, type: Raw) -> Value:
    """The limits of an integer dtype."""
    kind = _dtype_of(ctx, type)
    if kind is None or kind == "bool" or is_float(kind) or is_complex(kind) or kind not in ITEM_SIZES:
        raise Abstain("the limits of this dtype are not modelled")
    low, high = bounds_of(kind)
    fields = {"min": Const(low), "max": Const(high), "bits": Const(8 * ITEM_SIZES[kind])}
    return Tuple(tuple(fields.values()), kind="numpy.iinfo", names=tuple(fields))


def _dtype_of(ctx: Context, value: Value) -> str | None:
    if isinstance(value, (Tensor, Int)) or (isinstance(value, Const) and not isinstance(value.value, str)):
        return array_of(ctx, value).dtype
    return dtype_of(ctx, value, "numpy.finfo")

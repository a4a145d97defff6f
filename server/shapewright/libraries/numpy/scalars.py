"""NumPy's scalar types as functions, ``np.dtype``, and named constants.

https://numpy.org/doc/stable/reference/arrays.scalars.html
"""

from __future__ import annotations

import math

from shapewright.libraries.numpy.arrays import joint_dtype, operand
from shapewright.libraries.numpy.creation import scalar_class
from shapewright.libraries.numpy.dtypes import NAMES, DType, read_dtype
from shapewright.rules import Context, Raw, Site, constant, op
from shapewright.values import Const, Lib, Some, Tensor, Value

for _name, _value in (
    ("pi", math.pi), ("e", math.e), ("euler_gamma", 0.5772156649015329), ("inf", math.inf), ("nan", math.nan),
    ("Inf", math.inf), ("NaN", math.nan), ("newaxis", None), ("NINF", -math.inf), ("PINF", math.inf),
    ("little_endian", True),
):  # fmt: skip
    constant(f"numpy.{_name}", _value)
constant("numpy.__version__", Some("str"))
for _name, _truth in (("True_", True), ("False_", False)):
    constant(f"numpy.{_name}", Tensor("numpy", (), "bool", kind="scalar", data=Const(_truth)))


def _register_scalar(dtype: str) -> None:
    @op(f"numpy.{dtype}")
    def compute(ctx: Context, value: Raw = Const(0)) -> Tensor:
        return scalar_class(ctx, value, dtype)


for _dtype in NAMES:
    if _dtype not in ("object", "string"):
        _register_scalar(_dtype)


@op("numpy.dtype")
def dtype(ctx: Context, dtype: DType, align: Raw = Const(False), copy: Raw = Const(False)) -> Value:
    """A dtype, by any of its names."""
    return Lib("numpy.float64" if dtype is None else f"numpy.{dtype}")


@op("numpy.result_type", "numpy.promote_types")
def result_type(ctx: Context, *arrays_and_dtypes: Raw) -> Value:
    """The dtype that mixing operands gives."""
    site = Site("numpy.result_type", "numpy", "arrays_and_dtypes")
    operands = []
    for value in arrays_and_dtypes:
        named = read_dtype(ctx, value)
        operands.append(Tensor("numpy", (), named) if named else operand(ctx, value, site))
    joined = joint_dtype(operands)
    return Some("dtype") if joined is None else Lib(f"numpy.{joined}")

"""The limits of a dtype: ``torch.finfo`` and ``torch.iinfo``.

https://pytorch.org/docs/stable/type_info.html
"""

from __future__ import annotations

import math

from shapewright.libraries.torch.dtypes import default_dtype, is_integral, read_dtype, real_of
from shapewright.libraries.torch.failures import not_allowed
from shapewright.rules import Context, Raw, constant, op
from shapewright.values import NONE, Const, Some, Tuple, Value

for _name in ("pi", "e", "inf", "nan"):
    constant(f"torch.{_name}", getattr(math, _name))
_FLOATS = {
    "float16": (65504.0, 2.0**-10, 2.0**-14, 1e-3, 16),
    "bfloat16": (3.3895313892515355e38, 2.0**-7, 2.0**-126, 1e-2, 16),
    "float32": (3.4028234663852886e38, 2.0**-23, 2.0**-126, 1e-6, 32),
    "float64": (1.7976931348623157e308, 2.0**-52, 2.0**-1022, 1e-15, 64),
}
"""The greatest number, the spacing at 1, the least normal number, the decimal resolution, the bits."""


@op("torch.finfo")
def finfo(ctx: Context, type: Raw = NONE) -> Value:
    """The limits of a float dtype; plain floats where it is not known."""
    dtype = default_dtype(ctx) if type == NONE else read_dtype(ctx, type)
    if is_integral(dtype):
        raise not_allowed(
            f"{dtype} is not a float dtype: torch.iinfo has its limits.",
            "torch.finfo() requires a floating point input type. Use torch.iinfo to handle 'torch.finfo'",
            "type",
            exception="TypeError",
        )
    greatest, spacing, least, resolution, bits = (
        map(Const, _FLOATS[real_of(dtype) or ""]) if real_of(dtype) in _FLOATS else [Some("float")] * 4 + [Some("int")]
    )
    lowest = Const(-greatest.value) if isinstance(greatest, Const) else greatest
    fields = {"max": greatest, "min": lowest, "eps": spacing, "tiny": least, "smallest_normal": least,
              "resolution": resolution, "bits": bits}  # fmt: skip
    return Tuple(tuple(fields.values()), kind="torch.finfo", names=tuple(fields))


@op("torch.iinfo")
def iinfo(ctx: Context, type: Raw) -> Value:
    """The limits of an integer dtype; plain ints where it is not known."""
    dtype = read_dtype(ctx, type) or ""
    size = dtype.removeprefix("u").removeprefix("int")
    fields: dict[str, Value] = dict.fromkeys(("max", "min", "bits"), Some("int"))
    if is_integral(dtype) and size.isdigit():
        signed = not dtype.startswith("u")
        top = 2 ** (int(size) - signed)
        fields = {"max": Const(top - 1), "min": Const(-top if signed else 0), "bits": Const(int(size))}
    return Tuple(tuple(fields.values()), kind="torch.iinfo", names=tuple(fields))

"""Dtypes: torch's names for them, and what mixing them gives.

https://pytorch.org/docs/stable/tensor_attributes.html#type-promotion-doc
"""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.rules import REGISTRY, Context, constant, reads_dtypes
from shapewright.values import Lib, Tensor, Value

SCALAR_TYPES = {
    "float32": "Float",
    "float64": "Double",
    "float16": "Half",
    "bfloat16": "BFloat16",
    "int64": "Long",
    "int32": "Int",
    "int16": "Short",
    "int8": "Char",
    "uint8": "Byte",
    "uint16": "UInt16",
    "uint32": "UInt32",
    "uint64": "UInt64",
    "bool": "Bool",
    "complex32": "ComplexHalf",
    "complex64": "ComplexFloat",
    "complex128": "ComplexDouble",
    "float8_e4m3fn": "Float8_e4m3fn",
    "float8_e5m2": "Float8_e5m2",
    "float8_e4m3fnuz": "Float8_e4m3fnuz",
    "float8_e5m2fnuz": "Float8_e5m2fnuz",
    "float8_e8m0fnu": "Float8_e8m0fnu",
    "float4_e2m1fn_x2": "Float4_e2m1fn_x2",
    "qint8": "QInt8",
    "quint8": "QUInt8",
    "qint32": "QInt32",
}
"""What torch's messages call each dtype."""

C_NAMES = {
    "float32": "float",
    "float64": "double",
    "float16": "c10::Half",
    "bfloat16": "c10::BFloat16",
    "int64": "long long",
    "int32": "int",
    "int16": "short",
    "int8": "signed char",
    "uint8": "unsigned char",
    "bool": "bool",
    "complex64": "c10::complex<float>",
    "complex128": "c10::complex<double>",
}
"""What messages about mixed operands call them ("expected m1 and m2 to have the same dtype")."""

SHORT_NAMES = {
    "float": "float32",
    "double": "float64",
    "half": "float16",
    "long": "int64",
    "int": "int32",
    "short": "int16",
    "cfloat": "complex64",
    "cdouble": "complex128",
    "chalf": "complex32",
}

INTEGERS = ("uint8", "int8", "int16", "int32", "int64", "uint16", "uint32", "uint64")
FLOATS = ("float16", "bfloat16", "float32", "float64")
COMPLEX_OF = {"float16": "complex32", "bfloat16": "complex64", "float32": "complex64", "float64": "complex128"}
REAL_OF = {"complex32": "float16", "complex64": "float32", "complex128": "float64"}
SIZES = {
    "bool": 1, "uint8": 1, "int8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8,
    "float16": 2, "bfloat16": 2, "float32": 4, "float64": 8, "complex32": 4, "complex64": 8, "complex128": 16,
}  # fmt: skip
"""Bytes of an element."""

REGISTRY.own("torch")
for _module in ("functional", "_lowrank"):
    REGISTRY.alias(f"torch.{_module}", "torch")
for _dtype in SCALAR_TYPES:
    constant(f"torch.{_dtype}", Lib(f"torch.{_dtype}"))
for _short, _dtype in SHORT_NAMES.items():
    constant(f"torch.{_short}", Lib(f"torch.{_dtype}"))


def _signed(dtype: str) -> bool:
    return dtype != "bool" and not dtype.startswith(("uint", "quint"))


for _dtype, _bytes in SIZES.items():
    constant(f"torch.{_dtype}.is_floating_point", _dtype in FLOATS)
    constant(f"torch.{_dtype}.is_complex", _dtype.startswith("complex"))
    constant(f"torch.{_dtype}.is_signed", _signed(_dtype))
    constant(f"torch.{_dtype}.itemsize", _bytes)


@reads_dtypes
def read_dtype(ctx: Context, value: Value) -> str | None:
    """``torch.float32`` and its aliases; Python's own types, as torch reads them."""
    if isinstance(value, Lib) and value.name.startswith("torch."):
        name = value.name.removeprefix("torch.")
        name = SHORT_NAMES.get(name, name)
        return name if name in SCALAR_TYPES else None
    return None


def is_complex(dtype: str | None) -> bool | None:
    """Whether the dtype is complex; None when it is not known."""
    return None if dtype is None else dtype.startswith("complex")


def is_float(dtype: str | None) -> bool | None:
    """Whether it is a real floating point dtype."""
    return None if dtype is None else dtype.startswith(("float", "bfloat"))


def is_integral(dtype: str | None) -> bool | None:
    """Whether it is an integer or bool."""
    return None if dtype is None else dtype in INTEGERS or dtype == "bool"


def default_dtype(ctx: Context) -> str | None:
    """``torch.get_default_dtype()``."""
    dtype: str | None = ctx.state("torch.default_dtype", "float32")
    return dtype


def default_complex(ctx: Context) -> str | None:
    """The complex dtype that goes with the default dtype."""
    return COMPLEX_OF.get(default_dtype(ctx) or "")


def real_of(dtype: str | None) -> str | None:
    """The dtype of a number's real part."""
    return REAL_OF.get(dtype, dtype) if dtype else None


def float_of(ctx: Context, dtype: str | None) -> str | None:
    """What an operation that divides makes of it: integers become the default float."""
    return default_dtype(ctx) if is_integral(dtype) else dtype


def promote(a: str | None, b: str | None) -> str | None:
    """``torch.promote_types``; None where unknown or where torch has no answer."""
    if a is None or b is None:
        return None
    if b in (a, "bool"):
        return a
    if a == "bool":
        return b
    if is_complex(a) or is_complex(b):
        real = promote_real(real_of(a), real_of(b))
        return COMPLEX_OF.get(real) if real else None
    return promote_real(a, b)


def promote_real(a: str | None, b: str | None) -> str | None:
    """``promote`` of two dtypes that are not complex."""
    if a is None or b is None:
        return None
    if b in (a, "bool"):
        return a
    if a == "bool":
        return b
    if a not in SIZES or b not in SIZES:
        return None
    if is_float(a) and is_float(b):
        if SIZES[a] == SIZES[b]:
            return "float32"
        return a if SIZES[a] > SIZES[b] else b
    if is_float(a) or is_float(b):
        return a if is_float(a) else b
    return _promote_integers(a, b)


def _promote_integers(a: str, b: str) -> str | None:
    wide_unsigned = ("uint16", "uint32", "uint64")
    if a in wide_unsigned or b in wide_unsigned:
        return None
    if {a, b} == {"uint8", "int8"}:
        return "int16"
    return a if SIZES[a] > SIZES[b] else b


def category(dtype: str) -> int:
    """0 bool, 1 integer, 2 float, 3 complex: a lower category never widens a higher one."""
    if dtype == "bool":
        return 0
    return 3 if is_complex(dtype) else 2 if is_float(dtype) else 1


def is_number(tensor: Tensor) -> bool:
    """Whether it stands for a Python number (see ``tensors.operand``)."""
    return tensor.kind == "scalar"


def result_type(ctx: Context, operands: Iterable[Tensor]) -> str | None:
    """``torch.result_type`` over tensors and Python numbers.

    Tensors with axes decide; a 0-dimensional one, then a Python number, only raise the category.
    """
    operands = tuple(operands)
    if any(x.dtype is None for x in operands):
        return None
    numbers = [_number_type(ctx, x) for x in operands if is_number(x)]
    tensors = [x for x in operands if not is_number(x)]
    unsure = [x for x in tensors if x.rank is None]
    scalars = [x.dtype for x in tensors if x.rank == 0]
    full = [x.dtype for x in tensors if x.rank is not None and x.rank > 0]
    answers = {_combined([*full, *(u.dtype for u in unsure)], scalars, numbers)}
    if unsure and (full or scalars):
        answers.add(_combined(full, [*scalars, *(u.dtype for u in unsure)], numbers))
    return answers.pop() if len(answers) == 1 else None


def _number_type(ctx: Context, x: Tensor) -> str | None:
    if is_complex(x.dtype):
        return default_complex(ctx)
    return default_dtype(ctx) if is_float(x.dtype) else x.dtype


def _combined(*groups: list[str | None]) -> str | None:
    """The groups' own promotions, from the most to the least deciding."""
    result: str | None = None
    seen = False
    for group in groups:
        if not group:
            continue
        own = group[0]
        for dtype in group[1:]:
            own = promote(own, dtype)
        if own is None:
            return None
        result = own if not seen else _raised(result, own)
        seen = True
    return result


def _raised(higher: str | None, lower: str) -> str | None:
    if higher is None or category(lower) <= category(higher):
        return higher
    if category(lower) == 3 and is_float(higher):  # a complex number keeps a float tensor's precision
        return COMPLEX_OF.get(higher)
    return lower


def can_cast(source: str | None, target: str | None) -> bool | None:
    """``torch.can_cast``: whether an in-place operation may store ``source`` in ``target``."""
    if source is None or target is None:
        return None
    if category(target) == 0:
        return category(source) == 0
    return category(source) <= max(category(target), 1) if category(target) < 3 else True

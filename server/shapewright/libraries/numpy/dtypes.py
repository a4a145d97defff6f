"""Dtypes: NumPy's names for them, and what mixing them gives since NumPy 2.

https://numpy.org/doc/stable/reference/arrays.promotion.html
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import Annotated

from shapewright.rules import (
    REGISTRY,
    Abstain,
    Context,
    Failure,
    Kind,
    Mismatch,
    Site,
    UnknownDType,
    constant,
    optional,
    reads_dtypes,
    reads_python_types,
)
from shapewright.rules.arguments import to_dtype
from shapewright.values import Const, Int, Lib, Some, Union, Unknown, Value

SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = SIGNED + UNSIGNED
FLOATS = ("float16", "float32", "float64", "float128")
COMPLEX = ("complex64", "complex128", "complex256")
ITEM_SIZES = {
    "bool": 1, "int8": 1, "uint8": 1, "int16": 2, "uint16": 2, "int32": 4, "uint32": 4, "int64": 8, "uint64": 8,
    "float16": 2, "float32": 4, "float64": 8, "float128": 16, "complex64": 8, "complex128": 16, "complex256": 32,
    "object": 8,
}  # fmt: skip
"""Bytes of an element."""

CANONICAL = {
    "bool_": "bool", "bool8": "bool", "byte": "int8", "short": "int16", "intc": "int32", "int_": "int64",
    "intp": "int64", "int": "int64", "long": "int64", "longlong": "int64", "ubyte": "uint8", "ushort": "uint16",
    "uintc": "uint32", "uint": "uint64", "uintp": "uint64", "ulong": "uint64", "ulonglong": "uint64",
    "half": "float16", "single": "float32", "double": "float64", "float_": "float64", "float": "float64",
    "longdouble": "float128", "csingle": "complex64", "cdouble": "complex128", "complex_": "complex128",
    "complex": "complex128", "clongdouble": "complex256", "object_": "object", "str_": "string", "bytes_": "string",
    "unicode_": "string", "string_": "string", "str": "string", "bytes": "string",
}  # fmt: skip
"""Other names of dtypes, as attributes of ``numpy`` or as strings."""

CODES = {
    "?": "bool", "b": "int8", "B": "uint8", "h": "int16", "H": "uint16", "i": "int32", "I": "uint32", "l": "int64",
    "L": "uint64", "q": "int64", "Q": "uint64", "e": "float16", "f": "float32", "d": "float64", "g": "float128",
    "F": "complex64", "D": "complex128", "G": "complex256", "O": "object", "S": "string", "U": "string",
    "p": "int64", "P": "uint64",
}  # fmt: skip
"""One-letter codes."""

_KIND_LETTERS = {"b": "bool", "i": "int", "u": "uint", "f": "float", "c": "complex"}
_PYTHON_TYPES = {
    "builtins.bool": "bool", "builtins.int": "int64", "builtins.float": "float64", "builtins.complex": "complex128",
    "builtins.object": "object", "builtins.str": "string", "builtins.bytes": "string",
}  # fmt: skip
# an array of texts has a dtype of their length, which str and bytes have not
reads_python_types("numpy", {name: dtype for name, dtype in _PYTHON_TYPES.items() if dtype != "string"})
NAMES = ("bool", *INTEGERS, *FLOATS, *COMPLEX, "object", "string")

REGISTRY.own("numpy")


def _kind_letter(dtype: str) -> str:
    if dtype in UNSIGNED:
        return "u"
    special = {"bool": "b", "object": "O", "string": "U"}
    return special.get(dtype, dtype[0])


for _dtype in NAMES:
    constant(f"numpy.{_dtype}.name", _dtype)
    constant(f"numpy.{_dtype}.kind", _kind_letter(_dtype))
    if _dtype in ITEM_SIZES:
        constant(f"numpy.{_dtype}.itemsize", ITEM_SIZES[_dtype])
    constant(f"numpy.{_dtype}.type", Lib(f"numpy.{_dtype}"))
for _name, _dtype in CANONICAL.items():
    if _name not in ("int", "float", "complex", "object", "str", "bytes", "bool8"):
        constant(f"numpy.{_name}", Lib(f"numpy.{_dtype}"))


def dtype_named(text: str) -> str | None:
    """The dtype that a string names: ``float32``, ``f4``, ``<i8``, ``d``; None for what is not modelled."""
    text = text.strip()
    if text in NAMES:
        return text
    if text in CANONICAL:
        return CANONICAL[text]
    bare = text.lstrip("<>=|")
    if bare in CODES:
        return CODES[bare]
    kind, digits = bare[:1], bare[1:]
    if kind in ("U", "S", "a") and digits.isdigit():
        return "string"
    if kind in _KIND_LETTERS and digits.isdigit():
        sized = "bool" if bare == "b1" else f"{_KIND_LETTERS[kind]}{int(digits) * 8}"
        return sized if sized in NAMES else None
    return None


@reads_dtypes
def read_dtype(ctx: Context, value: Value) -> str | None:
    """``np.float32``; ``np.dtype(…)`` gives the same value."""
    if isinstance(value, Lib) and value.name.startswith("numpy."):
        name = value.name.removeprefix("numpy.")
        return name if name in NAMES else None
    return None


def _numpy_dtype(ctx: Context, value: Value, site: Site) -> str | None:
    if isinstance(value, Lib) and value.name in _PYTHON_TYPES:
        return _PYTHON_TYPES[value.name]
    if isinstance(value, Const) and isinstance(value.value, str):
        named = dtype_named(value.value)
        if named is None:
            _check_name(value.value, site)
            raise Abstain(f"dtype {value.value!r} is not modelled")
        return named
    if isinstance(value, (Unknown, Some, Union)):
        raise UnknownDType(site.operator, site.parameter)
    if isinstance(value, Int) or (isinstance(value, Const) and isinstance(value.value, (int, float))):
        raise _number(value, site)
    try:
        return to_dtype(ctx, value, site)
    except Mismatch:
        raise Abstain(f"the dtype given to {site.operator} is not modelled") from None


_SPELLED = ("float32", "float64", "float16", "int32", "int64", "int16", "uint8", "bool", "complex64", "complex128")
_OF_OTHERS = ("float8", "bfloat", "int4", "uint4", "Int", "UInt", "Float")
"""How the dtypes begin that other packages give NumPy."""


def _check_name(name: str, site: Site) -> None:
    """Raise ``Failure`` for a dtype's name that is misspelt: one that is nearly, and not quite, another's."""
    likely = next(iter(difflib.get_close_matches(name, _SPELLED, 1, 0.85)), "")
    if not likely or not name.isalnum() or name.startswith(_OF_OTHERS):
        return
    raise Failure(
        "argument-value",
        f"NumPy has no dtype '{name}'. Did you mean '{likely}'?",
        raises=f"data type '{name}' not understood",
        exception="TypeError",
        argument=site.parameter,
        url="https://numpy.org/doc/stable/reference/arrays.dtypes.html",
    )


def _number(value: Value, site: Site) -> Failure:
    shown = repr(value.value) if isinstance(value, Const) else "…"
    sizes = site.operator.rsplit(".", 1)[-1] in ("zeros", "ones", "empty", "full")
    return Failure(
        "argument-type",
        f"A number, {shown}, is given as the dtype." + " Several sizes go into one tuple." * sizes,
        raises=f"Cannot interpret '{shown}' as a data type",
        exception="TypeError",
        argument=site.parameter,
        url="https://numpy.org/doc/stable/reference/arrays.dtypes.html",
    )


DType = Annotated[str | None, optional(Kind("numpy dtype", _numpy_dtype))]
"""A dtype as NumPy reads it (Python's types and strings too); None for None."""


def _width_of(ctx: Context, value: Value, site: Site) -> str | None:
    try:
        return _numpy_dtype(ctx, value, site)
    except UnknownDType as unknown:
        raise Abstain(unknown.reason) from None


SizingDType = Annotated[str | None, optional(Kind("numpy dtype", _width_of))]
"""A dtype that decides sizes as well (``a.view(dtype)``): where it is not known the shape is not either."""


def dtype_of(ctx: Context, value: Value, operator: str) -> str | None:
    """A dtype argument, read as ``DType`` reads it."""
    if isinstance(value, Const) and value.value is None:
        return None
    return _numpy_dtype(ctx, value, Site(operator, "numpy", "dtype"))


def is_bool(dtype: str | None) -> bool | None:
    """Whether it is the boolean dtype."""
    return None if dtype is None else dtype == "bool"


def is_integer(dtype: str | None) -> bool | None:
    """Whether it is an integer (booleans are none)."""
    return None if dtype is None else dtype in INTEGERS


def is_float(dtype: str | None) -> bool | None:
    """Whether it is a real floating point dtype."""
    return None if dtype is None else dtype in FLOATS


def is_complex(dtype: str | None) -> bool | None:
    """Whether it is complex."""
    return None if dtype is None else dtype in COMPLEX


def is_number(dtype: str | None) -> bool | None:
    """Whether arithmetic on it is that of numbers (not objects, text or what is not modelled)."""
    return None if dtype is None else dtype in ("bool", *INTEGERS, *FLOATS, *COMPLEX)


def real_of(dtype: str | None) -> str | None:
    """The dtype of a number's real part."""
    return FLOATS[COMPLEX.index(dtype) + 1] if dtype in COMPLEX else dtype


def complex_of(dtype: str | None) -> str | None:
    """The complex dtype of a float's precision; integers become complex128."""
    if dtype is None or dtype in COMPLEX:
        return dtype
    if dtype in FLOATS:
        return COMPLEX[max(FLOATS.index(dtype) - 1, 0)]
    return "complex128" if is_number(dtype) else None


def float_of(dtype: str | None) -> str | None:
    """What a function with floating point values only makes of a dtype (``np.sin``): small integers small floats."""
    if dtype in ("bool", "int8", "uint8"):
        return "float16"
    if dtype in ("int16", "uint16"):
        return "float32"
    return "float64" if dtype in INTEGERS else dtype


def double_of(dtype: str | None) -> str | None:
    """What division makes of a dtype: integers become float64."""
    return "float64" if dtype == "bool" or dtype in INTEGERS else dtype


def promote(a: str | None, b: str | None) -> str | None:
    """``np.promote_types``; None where unknown."""
    if a is None or b is None:
        return None
    if a == b:
        return a
    if "object" in (a, b):
        return "object"
    if a not in ITEM_SIZES or b not in ITEM_SIZES:
        return None
    if "bool" in (a, b):
        return b if a == "bool" else a
    if a in COMPLEX or b in COMPLEX:
        return complex_of(_promote_real(real_of(a), real_of(b)))
    return _promote_real(a, b)


def _promote_real(a: str | None, b: str | None) -> str | None:
    if a is None or b is None or a == b:
        return a
    if a in FLOATS and b in FLOATS:
        return max(a, b, key=FLOATS.index)
    if a in FLOATS or b in FLOATS:
        real, whole = (a, b) if a in FLOATS else (b, a)
        return max(real, float_of(whole) or real, key=FLOATS.index)
    return _promote_integers(a, b)


def _promote_integers(a: str, b: str) -> str:
    if (a in SIGNED) == (b in SIGNED):
        return max(a, b, key=lambda d: ITEM_SIZES[d])
    signed, unsigned = (a, b) if a in SIGNED else (b, a)
    if ITEM_SIZES[signed] > ITEM_SIZES[unsigned]:
        return signed
    place = UNSIGNED.index(unsigned) + 1
    return SIGNED[place] if place < len(SIGNED) else "float64"


WEAK = {"bool": "bool", "int": "int64", "float": "float64", "complex": "complex128"}
"""What Python's numbers are on their own."""


def weakly(dtype: str | None, number: str) -> str | None:
    """A dtype mixed with a Python number, which only raises its category."""
    if dtype is None:
        return None
    if number == "bool" or not is_number(dtype):
        return promote(dtype, WEAK[number]) if dtype != "object" else "object"
    if number == "int":
        return "int64" if dtype == "bool" else dtype
    if dtype == "bool" or dtype in INTEGERS:
        return WEAK[number]
    if number == "float":
        return dtype
    return complex_of(dtype)


def result_type(dtypes: Sequence[str | None], numbers: Sequence[str]) -> str | None:
    """What arrays and NumPy scalars of these dtypes and Python numbers of these types give together."""
    if not dtypes:
        order = ("bool", "int", "float", "complex")
        return WEAK[max(numbers, key=order.index)] if numbers else None
    joined = dtypes[0]
    for dtype in dtypes[1:]:
        joined = promote(joined, dtype)
    for number in numbers:
        joined = weakly(joined, number)
    return joined


def summed(dtype: str | None) -> str | None:
    """Sums of small integers and booleans are as wide as the platform's integer."""
    if dtype == "bool" or dtype in SIGNED:
        return "int64"
    return "uint64" if dtype in UNSIGNED else dtype


def can_store(source: str | None, target: str | None) -> bool | None:
    """Whether an in-place ufunc may write ``source`` into ``target`` (same kind or higher)."""
    if not is_number(source) or not is_number(target):
        return None
    return _category(source or "") <= _category(target or "") and not (source in SIGNED and target in UNSIGNED)


def _category(dtype: str) -> int:
    if dtype == "bool":
        return 0
    if dtype in INTEGERS:
        return 1
    return 2 if dtype in FLOATS else 3

"""TensorFlow's dtypes: their values, their names in messages, what Python numbers become.

https://www.tensorflow.org/api_docs/python/tf/dtypes
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Annotated

from shapewright.rules import (
    REGISTRY,
    Abstain,
    Context,
    Failure,
    Kind,
    Mismatch,
    Repair,
    Site,
    constant,
    optional,
    reads_dtypes,
    reads_python_types,
    to_dtype,
)
from shapewright.values import Const, Lib, Some, Union, Unknown, Value

SIGNED = ("int8", "int16", "int32", "int64")
UNSIGNED = ("uint8", "uint16", "uint32", "uint64")
INTEGERS = SIGNED + UNSIGNED
FLOATS = ("bfloat16", "float16", "float32", "float64")
COMPLEX = ("complex64", "complex128")
NUMBERS = INTEGERS + FLOATS + COMPLEX
BITS = {name: int(name.lstrip("abcdefilmnoptux")) for name in NUMBERS}
NAMES = ("bool", *NUMBERS, "string")
OTHERS = ("resource", "variant", "qint8", "quint8", "qint32", "half", "double", "float8_e5m2", "float8_e4m3fn")
_SYNONYMS = {"half": "float16", "double": "float64", "float": "float32", "str": "string", "int": "int32"}
_OF_NUMPY = ("uint", "long", "ulong", "single", "object", "bytes", "complex", "float128", "complex256", "strings")
"""Names that TensorFlow leaves NumPy to read, or that are near to one of its own by chance."""
_NARROW = ("float8", "float6", "float4", "int4", "uint4", "int2", "uint2")
_IN_MESSAGES = {"float16": "half", "float32": "float", "float64": "double"}
"""What TensorFlow's kernels call a dtype."""
_PYTHON = {
    "builtins.bool": "bool", "builtins.int": "int32", "builtins.float": "float32", "builtins.str": "string",
    "builtins.complex": "complex128",
}  # fmt: skip

REGISTRY.own("tensorflow")
reads_python_types("tensorflow", _PYTHON)


def _register() -> None:
    for name in NAMES:
        constant(f"tensorflow.{name}.name", name)
        constant(f"tensorflow.{name}.as_numpy_dtype", Lib(f"numpy.{'object' if name == 'string' else name}"))
        constant(f"tensorflow.{name}.base_dtype", Lib(f"tensorflow.{name}"))
        constant(f"tensorflow.{name}.is_floating", name in FLOATS)
        constant(f"tensorflow.{name}.is_integer", name in INTEGERS)
        constant(f"tensorflow.{name}.is_complex", name in COMPLEX)
        constant(f"tensorflow.{name}.is_bool", name == "bool")
        for prefix in ("compat.v1", "dtypes", "compat.v1.dtypes"):
            constant(f"tensorflow.{prefix}.{name}", Lib(f"tensorflow.{name}"))
    for spelled in ("half", "double"):
        for prefix in ("", "compat.v1.", "dtypes."):
            constant(f"tensorflow.{prefix}{spelled}", Lib(f"tensorflow.{_SYNONYMS[spelled]}"))


_register()


@reads_dtypes
def read_dtype(ctx: Context, value: Value) -> str | None:
    """``tf.float32``; the same value whatever it is read through."""
    if isinstance(value, Lib) and value.name.startswith("tensorflow."):
        name = value.name.removeprefix("tensorflow.")
        return name if name in NAMES else None
    return None


def _tf_dtype(ctx: Context, value: Value, site: Site) -> str | None:
    if isinstance(value, Const) and isinstance(value.value, str):
        name = _SYNONYMS.get(value.value, value.value)
        if name not in NAMES:
            _check_name(value.value, site)
            raise Abstain(f"dtype {value.value!r} is not modelled")
        return name
    if isinstance(value, Lib) and value.name in _PYTHON:
        return _PYTHON[value.name]
    if isinstance(value, (Unknown, Some, Union)):
        raise Abstain(f"the dtype given to {site.operator} is not known")
    try:
        return to_dtype(ctx, value, site)
    except Mismatch:
        raise Abstain(f"the dtype given to {site.operator} is not modelled") from None


def _check_name(name: str, site: Site) -> None:
    """Raise ``Failure`` for a dtype's name that is misspelt: one that is nearly, and not quite, another's."""
    likely = next(iter(difflib.get_close_matches(name, NAMES, 1, 0.8)), "")
    if not likely or name in (*OTHERS, *_OF_NUMPY) or not name.isalnum() or name.startswith(_NARROW):
        return
    raise Failure(
        "argument-value",
        f"TensorFlow has no dtype '{name}'. Did you mean '{likely}'?",
        raises=f"Cannot convert the argument `type_value`: '{name}' to a TensorFlow DType.",
        exception="TypeError",
        argument=site.parameter,
        repairs=(Repair("set-argument", f"Spell it '{likely}'", site.parameter, f'"{likely}"'),),
        url="https://www.tensorflow.org/api_docs/python/tf/dtypes",
    )


DType = Annotated[str | None, optional(Kind("tensorflow dtype", _tf_dtype))]
"""A dtype as TensorFlow reads it (strings and Python's types too); None for None."""


def kernel_name(dtype: str | None) -> str:
    """What a kernel's message calls a dtype: ``float`` for float32, ``double`` for float64."""
    return _IN_MESSAGES.get(dtype or "", dtype or "?")


def attribute_name(dtype: str | None) -> str:
    """What a graph's node definition calls a dtype: ``DT_FLOAT``."""
    return f"DT_{kernel_name(dtype).upper()}"


def dtype_value(dtype: str | None) -> Value:
    """A dtype as the program sees it: ``tf.float32``."""
    return Some("DType") if dtype is None else Lib(f"tensorflow.{dtype}")


def number_dtype(dtypes: Collection[str]) -> str | None:
    """The dtype of Python numbers of these types in one list: ``int`` and ``float`` give float32."""
    for name, dtype in (("str", "string"), ("bytes", "string"), ("complex", "complex128"), ("float", "float32"),
                        ("int", "int32"), ("bool", "bool")):  # fmt: skip
        if name in dtypes:
            return dtype
    return None

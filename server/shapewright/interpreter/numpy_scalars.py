"""Of which classes NumPy's scalars are: ``np.float64`` is also Python's ``float``, and ``np.integer`` an ``Integral``.

https://numpy.org/doc/stable/reference/arrays.scalars.html
"""

from __future__ import annotations

from shapewright.values import Tensor

_ALIASES = {
    "bool_": "bool", "int_": "int64", "intp": "int64", "uint": "uint64", "uintp": "uint64", "byte": "int8",
    "ubyte": "uint8", "short": "int16", "ushort": "uint16", "intc": "int32", "uintc": "uint32", "half": "float16",
    "single": "float32", "double": "float64", "csingle": "complex64", "cdouble": "complex128",
}  # fmt: skip
_ARRAY = "numpy.ndarray"
_NUMBERS = ("int", "uint", "float", "complex")
_KINDS = {
    "signedinteger": ("int",),
    "unsignedinteger": ("uint",),
    "integer": ("int", "uint"),
    "floating": ("float",),
    "complexfloating": ("complex",),
    "inexact": ("float", "complex"),
    "number": _NUMBERS,
    "Integral": ("int", "uint"),
    "Real": ("int", "uint", "float"),
    "Complex": _NUMBERS,
    "Number": _NUMBERS,
}
"""Which kinds of dtype the abstract classes of NumPy and of ``numbers`` are about."""
_PYTHON = {"builtins.float": "float64", "builtins.complex": "complex128"}
"""The types of Python's that scalar types inherit from."""


def concerns(value: Tensor, name: str) -> bool:
    """Whether a class of numbers is asked for of an array or a scalar of NumPy's."""
    asked = _is_about_numbers(name) or (name == _ARRAY and value.kind == "scalar")
    return value.library == "numpy" and asked


def is_of(value: Tensor, name: str) -> bool | None:
    """Whether an array or a scalar of NumPy's is of a class of numbers; None where that is not known."""
    if value.shape or (value.shape is None and name in _PYTHON):
        return False  # an array that has axes is no number, and one that may have none is rarely one of Python's
    if value.kind != "scalar" or value.note("weak"):
        return None  # an element that was taken out, or an array without axes
    if name in (_ARRAY, "numpy.generic"):
        return name != _ARRAY
    if value.dtype is None:
        return None
    kinds = _abstract(name)
    return value.dtype == _concrete(name) if kinds is None else _kind(value.dtype) in kinds


def _is_about_numbers(name: str) -> bool:
    dtype = _concrete(name)
    return name == "numpy.generic" or _abstract(name) is not None or dtype == "bool" or _kind(dtype) in _NUMBERS


def _abstract(name: str) -> tuple[str, ...] | None:
    module, _, short = name.rpartition(".")
    return _KINDS.get(short) if module in ("numpy", "numbers") else None


def _concrete(name: str) -> str:
    """The dtype of a scalar type, or of the one that inherits from a type of Python's."""
    module, _, short = name.rpartition(".")
    return _PYTHON.get(name) or (_ALIASES.get(short, short) if module == "numpy" else "")


def _kind(dtype: str) -> str:
    return dtype.rstrip("0123456789")

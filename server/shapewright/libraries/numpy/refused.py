"""What arrays of texts and of Python objects refuse: the arithmetic that is for numbers.

https://numpy.org/doc/stable/reference/ufuncs.html#casting-rules
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.libraries.numpy.dtypes import is_integer, is_number
from shapewright.libraries.numpy.entries import leaves_of
from shapewright.libraries.numpy.failures import shown
from shapewright.rules import Failure, Repair
from shapewright.values import NONE, Const, Tensor

_ON_ANYTHING = frozenset((
    "equal", "not_equal", "logical_and", "logical_or", "logical_xor", "isreal", "iscomplex", "real", "imag",
))  # fmt: skip
"""What texts go through, whatever stands beside them."""
_AMONG_TEXTS = frozenset(("add", "less", "less_equal", "greater", "greater_equal"))
"""What texts do with texts only."""
_OWN_LOOPS = frozenset((
    "add", "subtract", "multiply", "maximum", "minimum", "fmax", "fmin", "matmul", "absolute", "negative", "sign",
    "positive", "less", "less_equal", "greater", "greater_equal",
))  # fmt: skip
"""What NumPy looks for a loop of, by the operands' very types; elsewhere it tries to cast them first."""
OF_NUMBERS_ONLY = frozenset(("isnan", "isinf", "isfinite", "signbit"))
"""What has no loop for objects."""
_CALLED = {"abs": "absolute", "conj": "conjugate", "fix": "trunc", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}


def check_texts(name: str, operands: Sequence[Tensor]) -> None:
    """Raise ``Failure`` for texts that a ufunc does not compute with.

    Of two single operands nothing is said: a NumPy text is a Python one, with Python's operators.
    """
    texts = [x for x in operands if x.dtype == "string" and x.shape is not None]
    several = any(x.shape for x in operands) or len(operands) == 1
    if not texts or not several or name in _ON_ANYTHING:
        return
    if name in _AMONG_TEXTS and not any(is_number(x.dtype) or x.note("weak") for x in operands):
        return
    called = _CALLED.get(name, name)
    if name == "multiply" and any(is_integer(x.dtype) or x.note("weak") == "int" for x in operands):
        raise _texts(texts[0], called, "The 'out' kwarg is necessary when using the string multiply ufunc directly.")
    raises = (
        f"ufunc '{called}' did not contain a loop with signature matching types"
        if called in _OWN_LOOPS
        else f"ufunc '{called}' not supported for the input types, and the inputs could not be safely coerced to any "
        "supported types according to the casting rule ''safe''"
    )
    raise _texts(texts[0], called, raises)


def _texts(x: Tensor, what: str, raises: str) -> Failure:
    return Failure(
        "dtype-unsupported",
        f"{shown(x)} holds texts, and {what} is for numbers: convert them first, with .astype(float).",
        raises=raises,
        exception="TypeError",
    )


def check_objects(name: str, x: Tensor) -> None:
    """Raise ``Failure`` for an array of objects that a ufunc of numbers has no loop for."""
    if x.dtype != "object" or x.shape is None:
        return
    if name in OF_NUMBERS_ONLY:
        raise Failure(
            "dtype-unsupported",
            f"{shown(x)} holds Python objects, and {name} is for numbers: convert them first, with .astype(float).",
            raises=f"ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to "
            "any supported types according to the casting rule ''safe''",
            exception="TypeError",
        )


_FOLDS = {
    "add": ("the resolved dtypes are not compatible with add.reduce", "unsupported operand type(s) for +"),
    "multiply": ("ufunc 'multiply' did not contain a loop with signature matching types",
                 "unsupported operand type(s) for *"),
    "maximum": ("ufunc 'maximum' did not contain a loop with signature matching types",
                "'>=' not supported between instances of"),
    "minimum": ("ufunc 'minimum' did not contain a loop with signature matching types",
                "'<=' not supported between instances of"),
}  # fmt: skip
"""What NumPy says of texts, and Python of None, where the elements are folded by a ufunc."""


def check_foldable(name: str, x: Tensor, fold: str, how: str = "reduce") -> None:
    """Raise ``Failure`` for texts, or None beside numbers, that ``fold`` (its method ``how``) would put together."""
    if not x.shape:
        return
    of_texts, of_none = _FOLDS[fold]
    if x.dtype == "string":
        raise _texts(x, name, of_texts.replace("reduce", how))
    entries = list(leaves_of(x.data)) if x.dtype == "object" and x.rank == 1 else []
    if len(entries) > 1 and NONE in entries and all(isinstance(entry, Const) for entry in entries):
        raise Failure(
            "dtype-unsupported",
            f"There is a None among the {len(entries)} elements, and {name} is for numbers: leave it out, or make it "
            "NaN with dtype=float.",
            raises=of_none,
            exception="TypeError",
            argument="a",
            repairs=(Repair("wrap", "Make the elements floats, None a NaN", "a", "{}.astype(float)"),),
        )

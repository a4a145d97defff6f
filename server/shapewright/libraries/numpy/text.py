"""Arrays of text: ``numpy.char`` and ``numpy.strings``, element by element.

https://numpy.org/doc/stable/reference/routines.strings.html
"""

from __future__ import annotations

from shapewright.libraries.numpy.arrays import broadcast_shape, new, result
from shapewright.libraries.numpy.contents import array_of
from shapewright.rules import Abstain, Context, Raw, TensorArg, op
from shapewright.values import Const, Tensor, Union, Unknown, Value

URL = "https://numpy.org/doc/stable/reference/routines.strings.html"
_TESTS = (
    "isalnum", "isalpha", "isdecimal", "isdigit", "islower", "isnumeric", "isspace", "istitle", "isupper", "equal",
    "not_equal", "greater", "greater_equal", "less", "less_equal", "startswith", "endswith", "compare_chararrays",
)  # fmt: skip
_PLACES = ("find", "rfind", "index", "rindex", "count", "str_len")
_CHANGES = (
    "add", "capitalize", "center", "decode", "encode", "expandtabs", "join", "ljust", "lower", "lstrip", "mod",
    "multiply", "replace", "rjust", "rstrip", "slice", "strip", "swapcase", "title", "translate", "upper", "zfill",
)  # fmt: skip


def _operands(ctx: Context, values: tuple[Value, ...]) -> list[Tensor]:
    """The arrays among the arguments, and the texts and numbers that are combined with them."""
    if any(isinstance(v, (Unknown, Union)) for v in values):
        raise Abstain("an operand of a function of texts is not known")
    return [array_of(ctx, v) for v in values if isinstance(v, Tensor) or ctx.items(v) is not None] or [
        new((), "string")
    ]


def _register(names: tuple[str, ...], dtype: str) -> None:
    @op(*(f"numpy.{module}.{name}" for module in ("char", "strings") for name in names), url=URL)
    def each(ctx: Context, a: Raw, *args: Raw, **options: Raw) -> Tensor:
        """The operands broadcast."""
        return result(broadcast_shape(_operands(ctx, (a, *args))), dtype)


_register(_TESTS, "bool")
_register(_PLACES, "int64")
_register(_CHANGES, "string")


@op("numpy.char.array", "numpy.char.asarray", url=URL)
def array(ctx: Context, obj: TensorArg, *args: Raw, **options: Raw) -> Tensor:
    """An array of text."""
    return new(obj.shape, "string")


@op("numpy.char.partition", "numpy.char.rpartition", url=URL)
def partition(ctx: Context, a: TensorArg, sep: Raw = Const(" ")) -> Tensor:
    """What is before, at and after a separator, along a new last axis."""
    return new((*a.dims, 3), "string")


@op("numpy.strings.partition", "numpy.strings.rpartition", url=URL)
def partition_apart(ctx: Context, a: TensorArg, sep: Raw) -> tuple[Tensor, Tensor, Tensor]:
    """What is before, at and after a separator."""
    part = result(a.shape, "string")
    return part, part, part


@op("numpy.char.split", "numpy.char.rsplit", "numpy.char.splitlines", url=URL)
def split(ctx: Context, a: TensorArg, *args: Raw, **options: Raw) -> Tensor:
    """A list for each text."""
    return new(a.shape, "object")

"""Kinds of arguments that only torch's signatures have: what tells one overload from another."""

from __future__ import annotations

from typing import Annotated

from shapewright.dims import Dim
from shapewright.rules import Abstain, Context, Failure, Kind, Mismatch, Site, UnknownDType, dim_of, ints
from shapewright.rules.failure import WrongKind
from shapewright.values import Const, Lib, Some, Tensor, Union, Unknown, Value


def _flag(ctx: Context, value: Value, site: Site) -> bool:
    if isinstance(value, Const) and isinstance(value.value, bool):
        return value.value
    raise Mismatch(f"argument '{site.parameter}' is no bool")


def _only_tensor(ctx: Context, value: Value, site: Site) -> Tensor:
    if isinstance(value, Tensor) and value.library == "torch":
        return value
    if isinstance(value, (Unknown, Union)):
        raise Abstain(f"argument '{site.parameter}' of {site.operator} may or may not be a tensor")
    raise Mismatch(f"argument '{site.parameter}' is no tensor")


def _known_tensor(ctx: Context, value: Value, site: Site) -> Tensor:
    if isinstance(value, (Unknown, Union)):
        raise Mismatch(f"argument '{site.parameter}' may be something else than a tensor")
    return _only_tensor(ctx, value, site)


def _only_dtype(ctx: Context, value: Value, site: Site) -> str:
    from shapewright.libraries.torch.dtypes import read_dtype

    dtype = read_dtype(ctx, value)
    if value == Some("dtype"):
        raise UnknownDType(site.operator, site.parameter)
    if dtype is None:
        raise Mismatch(f"argument '{site.parameter}' is no dtype")
    return dtype


def _only_number(ctx: Context, value: Value, site: Site) -> Value:
    if isinstance(value, (Tensor, Lib)) or (isinstance(value, Const) and isinstance(value.value, str)):
        raise Mismatch(f"argument '{site.parameter}' is no number")
    if isinstance(value, (Unknown, Union)):
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
    return value


def _only_int(ctx: Context, value: Value, site: Site) -> int:
    if isinstance(value, Tensor) and value.rank == 0:
        if not isinstance(value.data, Const):
            raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
        value = value.data
    if isinstance(value, Const) and isinstance(value.value, int) and not isinstance(value.value, bool):
        return value.value
    if isinstance(value, (Unknown, Union, Some)):
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
    raise Mismatch(f"argument '{site.parameter}' is no int")


def _tuple_only(raises: str) -> Kind:
    """A sequence of sizes, where one number is refused with these words."""
    sizes = ints(None)

    def convert(ctx: Context, value: Value, site: Site) -> tuple[Dim, ...]:
        if dim_of(value) is not None and not isinstance(value, Tensor):
            failure = Failure(
                "argument-type",
                f"{site.operator.rpartition('.')[2]}() takes its {site.parameter} as a tuple, and gets one number.",
                raises=raises,
                exception="TypeError",
                argument=site.parameter,
            )
            raise WrongKind(failure)
        return sizes.convert(ctx, value, site)  # type: ignore[no-any-return]

    return Kind("a tuple of sizes", convert)


BelowSize = Annotated[
    tuple[Dim, ...], _tuple_only("randint(): argument 'size' (position 2) must be tuple of ints, not int")
]
BetweenSize = Annotated[
    tuple[Dim, ...], _tuple_only("randint() received an invalid combination of arguments - got (int, int, int)")
]
FullSize = Annotated[
    tuple[Dim, ...], _tuple_only("full(): argument 'size' (position 1) must be tuple of ints, not int")
]
FlagOnly = Annotated[bool, Kind("a bool", _flag)]
"""``True`` or ``False``; anything else is another overload."""
TensorOnly = Annotated[Tensor, Kind("a tensor", _only_tensor)]
"""A tensor; anything else is another overload (``TensorArg`` makes it a failure)."""
KnownTensor = Annotated[Tensor, Kind("a tensor", _known_tensor)]
"""A tensor where others fit too: what is not known is left to them."""
DTypeOnly = Annotated[str, Kind("a dtype", _only_dtype)]
"""A dtype; anything else is another overload."""
NumberOnly = Annotated[Value, Kind("a number", _only_number)]
"""Neither a tensor nor a dtype."""
IntOnly = Annotated[int, Kind("an int", _only_int)]
"""A known int; a tensor or a sequence is another overload."""
Sizes = Annotated[Dim, ints(None)]
"""``*size: Sizes`` takes sizes one by one or as one sequence."""

ONE = Const(1)
"""The usual default of a factor."""

"""Declarative arguments: what a rule's parameter annotation means.

A rule's signature *is* the operator's signature. Each annotation names how the abstract argument
becomes what the rule computes with, so that no rule unpacks int-or-tuple, dtype objects or lists
of tensors by hand::

    @op("torch.nn.functional.conv2d", url="…")
    def conv2d(ctx, input: TensorArg, weight: TensorArg, bias: OptTensor = None, stride: Ints2 = (1, 1)): ...

A converter returns the plain value, or raises ``Abstain`` (not known), ``Mismatch`` (another
overload), or ``Failure`` (definitely of the wrong kind).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from shapewright.dims import Dim, Expr
from shapewright.rules.context import Context
from shapewright.rules.failure import Abstain, Failure, Mismatch, Repair, UnknownDType, WrongKind
from shapewright.values import (
    NO_SEQUENCES,
    Const,
    Int,
    Lib,
    ListObject,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)


@dataclass(frozen=True, slots=True)
class Site:
    """Which argument is being converted, for messages: of which operator, under which name."""

    operator: str
    library: str
    parameter: str


@dataclass(frozen=True, slots=True)
class Kind:
    """How an abstract argument becomes what a rule computes with."""

    name: str
    convert: Callable[[Context, Value, Site], Any]


AsTensor = Callable[[Context, Value, Site], Tensor | None]
_tensor_makers: dict[str, AsTensor] = {}


def tensors_of(library: str) -> Callable[[AsTensor], AsTensor]:
    """Register how a library turns an argument into a tensor (lists for NumPy, scalars for TF…).

    The function gives None for a value it takes no tensor from.
    """

    def register(make: AsTensor) -> AsTensor:
        _tensor_makers[library] = make
        return make

    return register


def to_tensor(ctx: Context, value: Value, site: Site) -> Tensor:
    """The argument as a tensor of the operator's library."""
    if isinstance(value, Tensor) and value.library == site.library:
        return value
    make = _tensor_makers.get(site.library)
    made = make(ctx, value, site) if make else None
    if made is not None:
        return made
    if isinstance(value, Tensor):
        return value
    if isinstance(value, Unknown):
        return ctx.as_tensor(value, site.library)
    if isinstance(value, (Some, Union)):
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known to be a tensor")
    raise wrong_type(site, "Tensor", value)


Words = Callable[[str, str, str, str], tuple[str, str]]
_words: dict[str, Words] = {}


def words_of(library: str) -> Callable[[Words], Words]:
    """Register what a library that is strict about types says of an argument of another one.

    The function takes the operator, the parameter, the type that is wanted and the one that is given, and gives the
    message and the exception's class. Of other libraries nothing is told.
    """

    def register(words: Words) -> Words:
        _words[library] = words
        return words

    return register


def wrong_type(site: Site, wanted: str, value: Value) -> Failure | Mismatch:
    """The failure for an argument that is definitely of another type.

    Only where the library is strict about it (torch); others raise ``Mismatch``, which abstains.
    """
    none = isinstance(value, Const) and value.value is None
    given = "NoneType" if none else value.type_name
    if isinstance(value, Tensor):
        given = "numpy.ndarray" if value.library == "numpy" else "Tensor"
    words = _words.get(site.library)
    if words is None or given in ("object", "library object", "type"):
        return Mismatch(f"argument '{site.parameter}' is a {given}")
    raises, exception = words(site.operator, site.parameter, wanted, given)
    first = value.items[0] if isinstance(value, Tuple) and value.items else None
    repairs: tuple[Repair, ...] = ()
    if isinstance(first, Tensor):
        repairs = (Repair("wrap", "Take the tuple's first item", site.parameter, "{}[0]"),)
    elif isinstance(value, ListObject) and value.kind in NO_SEQUENCES and "tuple" in wanted:
        repairs = (Repair("wrap", "Make it a list", site.parameter, "list({})"),)
    *_, owner, name = site.operator.split(".")
    return Failure(
        "argument-type",
        f"{owner if name == 'forward' else name}() needs a {wanted} as '{site.parameter}', and gets "
        f"{'None' if none else f'a {given}'}.",
        raises=raises,
        exception=exception,
        argument=site.parameter,
        repairs=repairs,
    ).with_data(value=value)


def no_integer(site: Site, value: Value, place: int | None) -> Mismatch:
    """The mismatch of what is no integer, at a place of a sequence or (None) alone; numbers and texts are told."""
    if isinstance(value, (Const, Some)) and value.type_name not in ("float", "str"):
        return Mismatch(f"argument '{site.parameter}' is no integer")
    if isinstance(value, Tensor) or site.library not in ("torch", "numpy") or site.parameter.startswith("dim"):
        return Mismatch(f"argument '{site.parameter}' is no integer")
    given, name = value.type_name, site.operator.rsplit(".", 1)[-1]
    shown = f" ({value.value!r})" if isinstance(value, Const) else ""
    hint = ": use // where the size is divided" if given == "float" else ""
    raises = f"'{given}' object cannot be interpreted as an integer"
    if site.library == "torch":
        raises = "" if place is None else _not_unpacked(name, site.parameter, given, place)
    return WrongKind(
        Failure(
            "argument-type",
            f"A size is an integer, and '{site.parameter}' gets a {given}{shown}{hint}.",
            raises=raises,
            exception="TypeError",
            argument=site.parameter,
        ).with_data(value=value)
    )


def _not_unpacked(name: str, parameter: str, given: str, place: int) -> str:
    """What torch says of an element of a size that is no integer."""
    what = f"{name}(): argument '{parameter}'"
    if place == 0:
        return f"{what} (position 1) must be tuple of ints, but found element of type {given} at pos 0"
    return (
        f"{what} failed to unpack the object at pos {place + 1} with error "
        f'"type must be tuple of ints,but got {given}"'
    )


def _no_sizes(site: Site, value: Const | Some) -> Mismatch:
    """The mismatch of one float where sizes are wanted."""
    wrong, name = no_integer(site, value, None), site.operator.rsplit(".", 1)[-1]
    if isinstance(wrong, WrongKind) and site.library == "torch":
        wrong.failure.raises = f"{name}(): argument '{site.parameter}' (position 1) must be tuple of ints, not float"
    elif isinstance(wrong, WrongKind) and name not in _PLAIN_INTEGERS:
        shown = f" '{value.value!r}'" if isinstance(value, Const) else ""
        wrong.failure.raises = f"expected a sequence of integers or a single integer, got{shown}"
    return wrong


_PLAIN_INTEGERS = ("tile", "rand", "randn", "eye", "identity")
"""NumPy's functions that ask Python for the integer."""


def to_dim(ctx: Context, value: Value, site: Site, place: int | None = None) -> Dim:
    """An integer, symbolic where need be; an unknown one becomes a fresh symbol."""
    dim = dim_of(value)
    if dim is not None:
        return dim
    if isinstance(value, Tensor) and value.rank == 0 and (value.dtype or "int").startswith(("int", "uint")):
        return ctx.fresh()
    if isinstance(value, Some) and value.type_name == "int":
        return ctx.fresh()
    if isinstance(value, Unknown):
        return ctx.as_size(value)
    if isinstance(value, (Const, Tuple, ListObject, Tensor, Some)):
        raise no_integer(site, value, place)
    raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")


def dim_of(value: Value | None) -> Dim | None:
    """The integer a value is, symbolic or not; None when it is no known integer."""
    if isinstance(value, Const) and isinstance(value.value, int):
        return int(value.value)
    if isinstance(value, Int):
        return value.dim
    if isinstance(value, Tensor) and value.rank == 0 and isinstance(value.data, (Const, Int)):
        return dim_of(value.data)
    return None


def to_dims(ctx: Context, value: Value, site: Site) -> tuple[Dim, ...]:
    """A sequence of integers (list, tuple, ``torch.Size``, a 1-D tensor of known contents)."""
    if isinstance(value, Tensor):
        if isinstance(value.data, Tuple):
            return to_dims(ctx, value.data, site)
        if value.rank == 1 and isinstance(value.dims[0], int):
            return tuple(ctx.fresh() for _ in range(value.dims[0]))
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is a tensor of unknown contents")
    items = ctx.items(value)
    if items is None:
        if isinstance(value, (Const, Some)) and value.type_name == "float":
            raise _no_sizes(site, value)
        if isinstance(value, (Const, Int, Some)):
            raise Mismatch(f"argument '{site.parameter}' is no sequence")
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
    return tuple(to_dim(ctx, item, site, place) for place, item in enumerate(items))


def ints(count: int | None) -> Kind:
    """An int or a sequence of ints, as a tuple of ``count`` (an int is repeated; None: any number)."""

    def convert(ctx: Context, value: Value, site: Site) -> tuple[Dim, ...]:
        single = dim_of(value)
        if single is None and isinstance(value, (Some, Unknown)):
            number = isinstance(value, Some) and value.type_name == "int"
            if count is None and not number:
                raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
            if count is not None and isinstance(value, Unknown) and not value.open:
                return tuple(ctx.fresh() for _ in range(count))
            single = to_dim(ctx, value, site)
        dims = (single,) if single is not None else to_dims(ctx, value, site)
        if count is not None and len(dims) == 1:
            dims *= count
        if count is not None and len(dims) != count:
            raise Mismatch(f"argument '{site.parameter}' has {len(dims)} entries, not {count}")
        return dims

    return Kind(f"ints({count})", convert)


def optional(kind: Kind) -> Kind:
    """None, or what the kind says."""

    def convert(ctx: Context, value: Value, site: Site) -> Any:
        if isinstance(value, Const) and value.value is None:
            return None
        if isinstance(value, Union) and any(isinstance(o, Const) and o.value is None for o in value.options):
            raise Abstain(f"argument '{site.parameter}' of {site.operator} may be None")
        return kind.convert(ctx, value, site)

    return Kind(f"optional {kind.name}", convert)


def _concrete(type_: type, name: str) -> Kind:
    def convert(ctx: Context, value: Value, site: Site) -> Any:
        if isinstance(value, Tensor) and isinstance(value.data, Const):
            value = value.data
        if isinstance(value, Const):
            if isinstance(value.value, type_) or (type_ is float and isinstance(value.value, int)):
                return value.value
            raise Mismatch(f"argument '{site.parameter}' is no {name}")
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")

    return Kind(name, convert)


def _lenient(type_: type | tuple[type, ...], name: str) -> Kind:
    def convert(ctx: Context, value: Value, site: Site) -> Any:
        if isinstance(value, Tensor) and isinstance(value.data, Const):
            value = value.data
        return value.value if isinstance(value, Const) and isinstance(value.value, type_) else None

    return Kind(name, convert)


def _tensors(ctx: Context, value: Value, site: Site) -> tuple[Tensor, ...]:
    if isinstance(value, Tensor):
        raise wrong_type(site, "tuple of Tensors", value)
    items = ctx.items(value)
    if items is None:
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is a list of unknown length")
    return tuple(to_tensor(ctx, item, site) for item in items)


Strict = Callable[[str], bool]
_strict_about_truths: dict[str, Strict] = {}


def strict_about_truths(library: str) -> Callable[[Strict], Strict]:
    """Register which operators of a library take no number in the place of True or False."""

    def register(strict: Strict) -> Strict:
        _strict_about_truths[library] = strict
        return strict

    return register


def _truth(ctx: Context, value: Value, site: Site) -> bool:
    strict = _strict_about_truths.get(site.library)
    if strict is not None and strict(site.operator):
        number = isinstance(value, Int) or (isinstance(value, Const) and type(value.value) in (int, float))
        if number or isinstance(value, (Tuple, ListObject)):
            raise wrong_type(site, "bool", value)
    known = ctx.truth(value)
    if known is None:
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
    return known


DTypeOf = Callable[[Context, Value], str | None]
_dtype_readers: list[DTypeOf] = []


def reads_dtypes(reader: DTypeOf) -> DTypeOf:
    """Register how a library spells dtypes as values (``torch.float32``, ``np.dtype('f4')``, ``tf.int32``)."""
    _dtype_readers.append(reader)
    return reader


_python_types: dict[str, Mapping[str, str]] = {}


def reads_python_types(library: str, dtypes: Mapping[str, str]) -> None:
    """Register which of a library's dtypes Python's types stand for (``np.dtype(float)`` is ``float64``)."""
    _python_types[library] = dtypes


def same_dtype(ctx: Context, a: Value, b: Value) -> bool | None:
    """Whether two dtypes are equal to a library that takes others' for its own, and Python's types.

    ``x.dtype == float`` holds for NumPy's ``float64`` and TensorFlow's ``float32``. None where neither is a dtype of
    such a library: PyTorch's are equal to nothing else.
    """
    for own, other in ((a, b), (b, a)):
        if not (isinstance(own, Lib) and isinstance(other, Lib)):
            return None
        types = _python_types.get(own.name.partition(".")[0])
        name = None if types is None else _named(ctx, own)
        if types is not None and name is not None:
            theirs = types.get(other.name) or _named(ctx, other)
            return None if theirs is None or other.name.startswith("torch.") else name == theirs
    return None


def _named(ctx: Context, value: Value) -> str | None:
    return next((dtype for reader in _dtype_readers if (dtype := reader(ctx, value)) is not None), None)


def _no_dtype(value: Value, site: Site) -> str:
    """What torch says of a dtype that is a number, a text or another library's."""
    number = isinstance(value, Int) or (isinstance(value, Const) and type(value.value) in (int, float, bool))
    text = isinstance(value, Const) and isinstance(value.value, str)
    foreign = isinstance(value, Lib) and value.name.startswith("numpy.")
    if site.library == "torch" and (number or text or foreign):
        given = "type" if foreign else value.type_name
        return f"{site.operator.rpartition('.')[2]}(): argument 'dtype' must be torch.dtype, not {given}"
    return ""


def to_dtype(ctx: Context, value: Value, site: Site) -> str | None:
    """A dtype argument, by its NumPy name; None for ``None``."""
    if isinstance(value, Const) and value.value is None:
        return None
    said = _no_dtype(value, site)
    if said:
        failure = Failure("argument-type", f"{said}.", raises=said, exception="TypeError", argument=site.parameter)
        raise WrongKind(failure.with_data(value=value))
    dtype = _named(ctx, value)
    if dtype is not None:
        return dtype
    if isinstance(value, (Lib, Unknown, Const, Some, Union)):
        raise UnknownDType(site.operator, site.parameter)
    raise Mismatch(f"argument '{site.parameter}' is no dtype")


def loosely(kind: Kind) -> Kind:
    """The kind where the operator takes what is no integer, too, or refuses it only later: nothing is told of it."""

    def convert(ctx: Context, value: Value, site: Site) -> Any:
        try:
            return kind.convert(ctx, value, site)
        except WrongKind as wrong:
            raise Mismatch(str(wrong)) from None

    return Kind(kind.name, convert)


_TENSOR = Kind("tensor", to_tensor)
_TENSORS = Kind("tensors", _tensors)
_DIM = Kind("int", to_dim)
_SHAPE = ints(None)
_INT = _concrete(int, "int")


def _axis(ctx: Context, value: Value, site: Site) -> int:
    """An axis. An array is none, as in ``np.concatenate(a, b)``."""
    if isinstance(value, Tensor) and value.library == site.library == "numpy" and value.rank:
        raise WrongKind(
            Failure(
                "argument-type",
                f"'{site.parameter}' is an integer, and an array is given: several arrays go into one tuple.",
                raises="only integer scalar arrays can be converted to a scalar index",
                exception="TypeError",
                argument=site.parameter,
            ).with_data(value=value)
        )
    known: int = _INT.convert(ctx, value, site)
    return known


_AXIS = Kind("int", _axis)
_RAW = Kind("value", lambda ctx, value, site: value)


def _axes(ctx: Context, value: Value, site: Site) -> tuple[int, ...]:
    dims = _SHAPE.convert(ctx, value, site)
    known = tuple(d for d in dims if isinstance(d, int))
    if len(known) != len(dims):
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
    return known


_AXES = Kind("ints", _axes)

TensorArg = Annotated[Tensor, _TENSOR]
"""A tensor of the operator's library (converted as the library itself converts)."""
OptTensor = Annotated[Tensor | None, optional(_TENSOR)]
Tensors = Annotated[tuple[Tensor, ...], _TENSORS]
"""A list or tuple of tensors."""
IntArg = Annotated[Dim, _DIM]
"""A size: an int or a symbolic expression (an unknown one becomes a fresh symbol)."""
LooseInt = Annotated[Dim, loosely(_DIM)]
"""A size of an operator that a float does not stop."""
OptInt = Annotated[Dim | None, optional(_DIM)]
Ints1 = Annotated[tuple[Dim, ...], ints(1)]
Ints2 = Annotated[tuple[Dim, ...], ints(2)]
"""An int or a pair, as a pair."""
Ints3 = Annotated[tuple[Dim, ...], ints(3)]
OptInts1 = Annotated[tuple[Dim, ...] | None, optional(ints(1))]
OptInts2 = Annotated[tuple[Dim, ...] | None, optional(ints(2))]
OptInts3 = Annotated[tuple[Dim, ...] | None, optional(ints(3))]
ShapeArg = Annotated[tuple[Dim, ...], _SHAPE]
"""A shape: an int or a sequence of ints. As ``*size: ShapeArg`` it also takes them one by one."""
LooseShape = Annotated[tuple[Dim, ...], loosely(_SHAPE)]
OptShape = Annotated[tuple[Dim, ...] | None, optional(_SHAPE)]
AxisArg = Annotated[int, _AXIS]
"""One axis, known; range-checked by the rule (``axis_of``)."""
OptAxis = Annotated[int | None, optional(_AXIS)]
AxesArg = Annotated[tuple[int, ...], _AXES]
"""An axis or several, known."""
OptAxes = Annotated[tuple[int, ...] | None, optional(_AXES)]
BoolArg = Annotated[bool, Kind("bool", _truth)]
"""A flag that must be known, or the rule abstains."""
MaybeBool = Annotated[bool | None, Kind("maybe bool", lambda ctx, value, site: ctx.truth(value))]
"""A flag; None where it is not known."""
OptBool = Annotated[bool | None, _lenient(bool, "bool?")]
"""A flag, None where it is None or not known."""
FloatArg = Annotated[float | None, _lenient((int, float), "float?")]
"""A number; None where it is not known (no shape depends on it)."""
StrArg = Annotated[str, _concrete(str, "str")]
OptStr = Annotated[str | None, optional(_concrete(str, "str"))]
DTypeArg = Annotated[str | None, Kind("dtype", to_dtype)]
"""A dtype by its NumPy name; None for None."""
Raw = Annotated[Value, _RAW]
"""The abstract value as it is."""


def lift_dim(dim: Dim) -> Value:
    """A size as an abstract value."""
    return Int(dim) if isinstance(dim, Expr) else Const(dim)

"""Arguments as TensorFlow tensors, and results from operands: their world, dependence and shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Annotated, Any

from shapewright.dims import Dim
from shapewright.libraries.common.axes import axis_index
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.contents import nested_shape
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.tensors import in_tensorflow, is_legacy
from shapewright.libraries.tensorflow.dtypes import FLOATS, INTEGERS, number_dtype
from shapewright.libraries.tensorflow.failures import axis_out_of_range, does_not_broadcast
from shapewright.libraries.tensorflow.world import demand_same, is_graph
from shapewright.rules import Abstain, Context, Failure, Kind, Mismatch, Site, optional, tensors_of
from shapewright.values import (
    Const,
    Instance,
    Int,
    ListObject,
    Many,
    RangeValue,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
    Var,
    unknown_tensor,
)

KEPT = 64
"""Contents are kept of constants of at most this many elements."""
_BYTES = {"float64": "float64", "int64": "int64"}


def new(shape: Sequence[Dim] | None, dtype: str | None, **facts: Any) -> Tensor:
    """A tensor; of unknown rank when ``shape`` is None."""
    if shape is None:
        facts.setdefault("var", Var.new())
        return Tensor("tensorflow", None, dtype, layout=None, **facts)
    return Tensor("tensorflow", tuple(shape), dtype, **facts)


def like(x: Tensor, dtype: str | None) -> Tensor:
    """A tensor of the operand's shape, which may be open, and of this dtype."""
    return Tensor("tensorflow", x.shape, dtype, var=x.var if x.shape is None else None, tail=x.tail)


# --- conversion ------------------------------------------------------------------------------------------
@tensors_of("tensorflow")
def as_tensor(ctx: Context, value: Value, site: Site) -> Tensor | None:
    """``tf.convert_to_tensor`` without a dtype; raises ``Failure`` for KerasTensors and ragged lists."""
    return converted(ctx, value, None, site.parameter)


def converted(ctx: Context, value: Value, dtype: str | None, argument: str = "") -> Tensor | None:
    """A value as a tensor; ``dtype`` is what Python numbers in it become. None for what is none."""
    if isinstance(value, Tensor):
        return of_tensor(ctx, value, argument)
    if isinstance(value, Unknown):
        return ctx.as_tensor(value, "tensorflow")
    kind = python_kind(value)
    if kind is not None:
        own = number_dtype((kind,))
        data = value if isinstance(value, (Const, Int)) else None
        interval = _interval([value])
        return new(
            (), dtype if dtype is not None and kind not in ("str", "bytes") else own, data=data, interval=interval
        )
    if isinstance(value, Union):
        options = [converted(ctx, option, dtype, argument) for option in value.options]
        joined = ctx.join([o for o in options if o is not None])
        return joined if None not in options and isinstance(joined, Tensor) else None
    if isinstance(value, Instance):
        return _of_instance(ctx, value)
    if isinstance(value, ShapeOf):
        return new((ctx.fresh(),), "int32")
    if isinstance(value, (ListObject, Tuple, RangeValue, Many)):
        return of_sequence(ctx, value, dtype, argument)
    return None


def of_tensor(ctx: Context, x: Tensor, argument: str = "") -> Tensor:
    """A tensor of any library as TensorFlow takes it."""
    if x.library == "tensorflow":
        return x
    if x.library == "keras":
        if x.kind == "symbolic":
            if not is_legacy(ctx):
                raise in_tensorflow(x, argument)
            return x.like(library="tensorflow", kind="graph")
        return x.like(library="tensorflow", kind="eager", interval=x.interval)
    if x.dtype == "object" and x.note("ragged") is None:
        return new(x.shape, None) if x.shape is not None else unknown_tensor("tensorflow")  # most often text
    if x.dtype == "object":
        raise Failure(
            "ragged-array",
            "This is an object array: its rows have different lengths, so no tensor can be made of it.",
            raises="Failed to convert a NumPy array to a Tensor (Unsupported object type list).",
            exception="ValueError",
            argument=argument,
        ).with_data(value=x)
    kept = {"data": x.data, "interval": x.interval, "origin": x.origin}
    return new(x.shape, x.dtype, **kept) if x.shape is not None else unknown_tensor("tensorflow", x.dtype)


def _of_instance(ctx: Context, value: Instance) -> Tensor | None:
    if ctx.is_instance(value, "tensorflow.Module") or ctx.is_instance(value, "keras.layers.Layer"):
        return None
    array = ctx.method(value, "__array__") if ctx.has_attribute(value, "__array__") else None
    if isinstance(array, Tensor) and array.dtype == "object":  # a column: of text, or of who knows what
        array = array.like(dtype=None)
    return of_tensor(ctx, array) if isinstance(array, Tensor) else None


def python_kind(value: Value) -> str | None:
    """The Python type of a plain scalar: ``int``, ``float``, ``bool``, ``str``, ``complex``, ``bytes``."""
    if isinstance(value, Const) and type(value.value) in (bool, int, float, str, complex, bytes):
        return type(value.value).__name__
    if isinstance(value, Int):
        return "int"
    if isinstance(value, Some) and value.type_name in ("bool", "int", "float", "str", "complex", "bytes"):
        return value.type_name
    return None


def of_sequence(ctx: Context, value: Value, dtype: str | None, argument: str = "") -> Tensor:
    """A list or tuple, of numbers or of tensors, as one tensor."""
    sequence = (ListObject, Tuple, RangeValue)
    elements = _leaves(ctx, value)
    if elements is None:
        return _of_like_items(ctx, value, dtype)
    for leaf in elements:
        if not (isinstance(leaf, Tensor) and leaf.library == "keras" and leaf.kind == "symbolic"):
            continue
        if not is_legacy(ctx):
            raise in_tensorflow(leaf, argument)
    shape = _nested(ctx, value, sequence, argument)
    found = dtype or leaf_dtype(elements)
    operands = [leaf for leaf in elements if isinstance(leaf, Tensor)]
    if shape is None:
        return joined_facts(ctx, unknown_tensor("tensorflow", found), operands)
    small = len(elements) <= KEPT and all(isinstance(e, (Const, Int)) for e in elements)
    data = contents(ctx, value) if small else None
    return joined_facts(ctx, new(shape, found, data=data, interval=_interval(elements)), operands)


def _nested(ctx: Context, value: Value, sequence: tuple[type, ...], argument: str) -> tuple[Dim, ...] | None:
    def items_of(v: Value) -> Sequence[Value] | None:
        return ctx.items(v) if isinstance(v, sequence) else None

    try:
        return nested_shape(value, items_of)
    except Misfit as misfit:
        raise ragged(misfit, argument).with_data(value=value) from None


def ragged(misfit: Misfit, argument: str = "") -> Failure:
    """A list whose rows have different lengths."""
    left, right = ("a single element" if s == -1 else f"length {s}" for s in (misfit.left, misfit.right))
    return Failure(
        "ragged-array",
        f"The list is ragged: on axis {misfit.axis} item {misfit.position} has {right} where item 0 has {left}, so no "
        "tensor can be made of it.",
        raises="Can't convert non-rectangular Python sequence to Tensor.",
        exception="ValueError",
        argument=argument,
    ).with_data(left=misfit.left, right=misfit.right)


def _leaves(ctx: Context, value: Value) -> list[Value] | None:
    if not isinstance(value, (ListObject, Tuple, RangeValue, Many)):
        return [value]
    items = ctx.items(value)
    if items is None:
        return None
    found: list[Value] = []
    for item in items:
        inside = _leaves(ctx, item)
        if inside is None:
            return None
        found += inside
    return found


def _of_like_items(ctx: Context, value: Value, dtype: str | None) -> Tensor:
    element, length = ctx.element(value), ctx.length(value)
    if element is None:
        return unknown_tensor("tensorflow", dtype)
    inside = converted(ctx, element, dtype)
    if inside is None or inside.shape is None:
        return unknown_tensor("tensorflow", dtype or (inside.dtype if inside is not None else None))
    count = ctx.fresh() if length is None else length
    return joined_facts(ctx, new((count, *inside.shape), inside.dtype, interval=inside.interval), (inside,))


def leaf_dtype(elements: Iterable[Value]) -> str | None:
    """The dtype of the elements of a list: that of the tensors in it, else what its numbers make.

    NumPy's whole numbers, of any width, are taken from a list as Python's are, if there is no tensor beside them.
    """
    elements = list(elements)
    plain = all(leaf.library == "numpy" for leaf in elements if isinstance(leaf, Tensor))
    kinds: set[str] = set()
    tensors: set[str | None] = set()
    for leaf in elements:
        if isinstance(leaf, Tensor) and not (plain and leaf.dtype in INTEGERS):
            tensors.add(leaf.dtype)
        else:
            kind = "int" if isinstance(leaf, Tensor) else python_kind(leaf)
            if kind is None:
                return None
            kinds.add(kind)
    if tensors:
        return tensors.pop() if len(tensors) == 1 else None
    return number_dtype(kinds) if kinds else "float32"


def contents(ctx: Context, value: Value) -> Value:
    """The elements of nested sequences as nested tuples."""
    items = ctx.items(value) if isinstance(value, (ListObject, Tuple, RangeValue)) else None
    return value if items is None else Tuple(tuple(contents(ctx, item) for item in items))


def _interval(elements: Sequence[Value]) -> tuple[float | None, float | None] | None:
    numbers = [e.value for e in elements if isinstance(e, Const) and isinstance(e.value, (int, float))]
    return (min(numbers), max(numbers)) if numbers and len(numbers) == len(elements) else None


# --- worlds -------------------------------------------------------------------------------------------------
def operands_in(ctx: Context, values: Iterable[Any], depth: int = 3) -> list[Tensor]:
    """The tensors among arguments, those inside lists, tuples and dicts included."""
    found: list[Tensor] = []
    for value in values:
        if isinstance(value, Tensor):
            found.append(value)
        elif depth and isinstance(value, (tuple, list)):
            found += operands_in(ctx, value, depth - 1)
        elif depth and isinstance(value, dict):
            found += operands_in(ctx, value.values(), depth - 1)
        elif depth and isinstance(value, (Tuple, ListObject)) and value.items is not None:
            found += operands_in(ctx, value.items, depth - 1)
    return found


def joined_facts(ctx: Context, x: Tensor, operands: Sequence[Tensor]) -> Tensor:
    """The result with what it is computed from: its dependence, and the graph it stands in."""
    if x.library != "tensorflow":
        return x
    depends = x.depends.union(*(o.depends for o in operands))
    kind = x.kind
    if kind == "eager" and (is_graph(ctx) or any(o.kind in ("graph", "placeholder") for o in operands)):
        kind = "graph"
    return x if kind == x.kind and depends == x.depends else replace(x, kind=kind, depends=depends)


def traced(ctx: Context, result: Any, operands: Sequence[Tensor]) -> Any:
    """``joined_facts`` for every tensor of a rule's result."""
    if isinstance(result, Tensor):
        return joined_facts(ctx, result, operands)
    if isinstance(result, Tuple):
        return replace(result, items=tuple(traced(ctx, item, operands) for item in result.items))
    if isinstance(result, (tuple, list)):
        return tuple(traced(ctx, item, operands) for item in result)
    if isinstance(result, ListObject) and result.items is not None and any(isinstance(i, Tensor) for i in result.items):
        return ctx.list([traced(ctx, item, operands) for item in result.items])
    return result


# --- shapes ---------------------------------------------------------------------------------------------------
def known_shape(x: Tensor) -> tuple[Dim, ...] | None:
    """The shape, None where the rank is not known."""
    return x.shape


def axis_of(x: Tensor, axis: int, raises: str = "", *, argument: str = "axis", extra: int = 0) -> int:
    """An axis, from 0; ``extra`` axes more are allowed. ``raises`` is the operation's wording."""
    rank = len(x.dims) + extra
    try:
        return axis_index(axis, rank)
    except Misfit:
        wording = raises or f"Expected dimension in the range [{-rank}, {rank}), but got {axis}"
        raise axis_out_of_range(x, axis, rank, wording, argument) from None


def broadcast_shape(ctx: Context, operation: str, x: Tensor, y: Tensor) -> tuple[Dim, ...] | None:
    """The shape of two operands broadcast; None where a rank is unknown. Raises ``Failure``."""
    if x.shape is None or y.shape is None:
        return None
    for a, b in zip(reversed(x.shape), reversed(y.shape), strict=False):
        demand_same(ctx, operation, a, b, stretches=True)
    try:
        return broadcast(x.shape, y.shape)
    except Misfit as misfit:
        graph = in_graph(ctx, x, y)
        raise does_not_broadcast(ctx, operation, x, y, misfit.left, misfit.right, graph=graph) from None


def in_graph(ctx: Context, *operands: Tensor) -> bool:
    """Whether an operation on these is added to a graph."""
    return is_graph(ctx) or any(o.kind in ("graph", "placeholder") for o in operands)


def floating(x: Tensor) -> str | None:
    """The operand's dtype where it is a float; None where it is not known."""
    return x.dtype if x.dtype is None or x.dtype in FLOATS else None


# --- kinds of arguments ----------------------------------------------------------------------------------------
def _to_tensor(ctx: Context, value: Value, site: Site) -> Tensor:
    made = converted(ctx, value, None, site.parameter)
    if made is None:
        if isinstance(value, (Some, Union, Instance)):
            raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known to be a tensor")
        raise Mismatch(f"argument '{site.parameter}' is a {value.type_name}")
    return made


def _axes(ctx: Context, value: Value, site: Site) -> tuple[int, ...]:
    from shapewright.rules import to_dims
    from shapewright.rules.arguments import dim_of

    single = dim_of(value)
    dims = (single,) if single is not None else to_dims(ctx, value, site)
    if not all(isinstance(d, int) for d in dims):
        raise Abstain(f"argument '{site.parameter}' of {site.operator} is not known")
    return tuple(d for d in dims if isinstance(d, int))


_AXES = Kind("axes", _axes)
OptTFAxes = Annotated[tuple[int, ...] | None, optional(_AXES)]
"""An axis or several, known (a constant tensor too); None for None."""
TFTensor = Annotated[Tensor, Kind("tensorflow tensor", _to_tensor)]
"""What ``tf.convert_to_tensor`` takes."""
OptTFTensor = Annotated[Tensor | None, optional(Kind("tensorflow tensor", _to_tensor))]

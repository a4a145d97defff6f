"""Keras tensors: KerasTensors, what an argument becomes, the world a result belongs to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from shapewright.dims import Dim, Expr
from shapewright.libraries.common import recording
from shapewright.libraries.common.contents import nested_shape
from shapewright.libraries.common.draws import with_draws_of
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.dtypes import promoted
from shapewright.libraries.keras.history import Node, made_by
from shapewright.libraries.keras.structure import leaves
from shapewright.libraries.keras.wording import describe
from shapewright.rules import Context, Failure, Mismatch, Site, tensors_of
from shapewright.values import (
    NONE,
    Const,
    Int,
    ListObject,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
    Var,
    unknown_tensor,
)


def backend(ctx: Context) -> str:
    """The library that Keras computes with: ``tensorflow``, ``torch`` or ``jax``."""
    chosen = ctx.environment("KERAS_BACKEND") or "tensorflow"
    return chosen if chosen in ("tensorflow", "torch", "jax") else "tensorflow"


LATE = "keras.late."
"""Where a layer leaves, by its number, why it will fail once it computes; on KerasTensors nothing is computed."""


def is_legacy(ctx: Context) -> bool:
    """Whether ``keras`` is Keras 2: an old TensorFlow, or ``TF_USE_LEGACY_KERAS``."""
    if ctx.environment("TF_USE_LEGACY_KERAS") in ("1", "true", "True") or ctx.imports("tf_keras"):
        return True
    keras, tensorflow = ctx.version("keras"), ctx.version("tensorflow")
    if keras is not None:
        return keras < (3,)
    return tensorflow is not None and tensorflow < (2, 16)


def batch_symbol(ctx: Context) -> Dim:
    """The size of the batch, one symbol for the whole program: every model is fed with batches."""
    known = ctx.state("keras.batch")
    if isinstance(known, Int):
        return known.dim
    batch = ctx.fresh("batch", low=1)
    if isinstance(batch, Expr):
        ctx.set_state("keras.batch", Int(batch))
        _remember_none(ctx, batch)
    return batch


def open_size(ctx: Context, name: str) -> Dim:
    """A ``None`` axis of an ``Input``, named by its role."""
    size = ctx.fresh(name, low=1)
    if isinstance(size, Expr):
        _remember_none(ctx, size)
    return size


def _remember_none(ctx: Context, size: Expr) -> None:
    known = ctx.state("keras.none", frozenset())
    ctx.set_state("keras.none", (known if isinstance(known, frozenset) else frozenset()) | size.symbols())


def static_size(ctx: Context, size: Dim) -> Value:
    """A size of a KerasTensor as its ``shape`` gives it: None where an ``Input`` left it open."""
    if isinstance(size, int):
        return Const(size)
    return NONE if is_left_open(ctx, size) else Int(size)


def is_left_open(ctx: Context, size: Dim) -> bool:
    """Whether an ``Input`` left the size open, or a size it is computed from."""
    known = ctx.state("keras.none", frozenset())
    return isinstance(size, Expr) and isinstance(known, frozenset) and bool(size.symbols() & known)


_OWN_VARIABLE = "keras.variable"


def keras_tensor(shape: Sequence[Dim] | None, dtype: str | None, depends: frozenset[object] = frozenset()) -> Tensor:
    """A KerasTensor."""
    var = Var.new() if shape is None else None
    known = None if shape is None else tuple(shape)
    return Tensor("keras", known, dtype, kind="symbolic", var=var, layout=None, depends=depends)


def is_symbolic(value: Value) -> bool:
    """Whether it is a KerasTensor."""
    return isinstance(value, Tensor) and value.library == "keras" and value.kind == "symbolic"


def any_symbolic(ctx: Context, values: Iterable[Value]) -> bool:
    """Whether a KerasTensor is among the tensors in these structures."""
    return any(is_symbolic(leaf) for value in values for leaf in leaves(ctx, value))


def result(ctx: Context, operands: Iterable[Tensor], shape: Sequence[Dim] | None, dtype: str | None) -> Tensor:
    """A tensor computed from the operands: a KerasTensor if one is, else a tensor of their library."""
    given = tuple(operands)
    depends: frozenset[object] = frozenset().union(*(t.depends for t in given))
    if any(is_symbolic(t) for t in given):
        return made_by(keras_tensor(shape, dtype, depends), Node(None, tuple(t for t in given if is_symbolic(t))))
    library = next((t.library for t in given if t.library not in ("keras", "numpy")), backend(ctx))
    graph = any(t.kind in ("graph", "placeholder") for t in given)
    known = None if shape is None else tuple(shape)
    var = Var.new() if shape is None else None
    made = Tensor(library, known, dtype, kind="graph" if graph else "eager", var=var, depends=depends)
    return recording.noted(ctx, made, blocked=False)


def variable(ctx: Context, shape: Sequence[Dim] | None, dtype: str | None) -> Tensor:
    """A weight: it mixes with the backend's own functions."""
    library = backend(ctx)
    if shape is None:
        made = unknown_tensor(library, dtype, kind="variable")
    else:
        made = Tensor(library, tuple(shape), dtype, kind="variable")
    return made if is_legacy(ctx) else made.with_note(_OWN_VARIABLE, True)


def is_keras_variable(value: Value) -> bool:
    """Whether it is a variable of Keras 3, whose operators are Keras's own."""
    return isinstance(value, Tensor) and value.kind == "variable" and value.note(_OWN_VARIABLE) is True


def as_backend(ctx: Context, value: Tensor) -> Tensor:
    """An array as Keras hands it to a layer: a tensor of the backend."""
    if value.library in ("numpy", "pandas"):
        kept = value.interval if value.shape is not None else None
        made = value.like(library=backend(ctx), kind="eager", interval=kept, device=None, data=value.data)
        return with_draws_of(made, value)
    return value


@tensors_of("keras")
def to_keras(ctx: Context, value: Value, site: Site) -> Tensor | None:
    """What ``keras.ops`` takes: KerasTensors and backend tensors as they are, arrays, numbers, lists."""
    if isinstance(value, Tensor):
        return as_backend(ctx, value)
    if isinstance(value, Unknown):
        return ctx.as_tensor(value, backend(ctx))
    if isinstance(value, Const) and isinstance(value.value, (bool, int, float)):
        dtype = {bool: "bool", int: "int32", float: "float32"}[type(value.value)]
        return Tensor(backend(ctx), (), dtype, data=value).with_note("weak", type(value.value).__name__)
    if isinstance(value, Int):
        return Tensor(backend(ctx), (), "int32", data=value).with_note("weak", "int")
    if isinstance(value, Some) and value.type_name in ("int", "float"):
        dtype = "int32" if value.type_name == "int" else "float32"
        return Tensor(backend(ctx), (), dtype).with_note("weak", value.type_name)
    if isinstance(value, (ListObject, Tuple)):
        return _stacked(ctx, value)
    if isinstance(value, Const):
        raise Mismatch(f"argument '{site.parameter}' is a {value.type_name}")
    return None


def _stacked(ctx: Context, value: Value) -> Tensor | None:
    flat = leaves(ctx, value)
    if any(is_symbolic(leaf) for leaf in flat):
        return None
    try:
        shape = nested_shape(value, lambda v: ctx.items(v) if isinstance(v, (ListObject, Tuple)) else None)
    except Misfit as misfit:
        raise _ragged(misfit) from None
    dtypes = [_leaf_dtype(ctx, leaf) for leaf in flat]
    dtype = None if None in dtypes else promoted(ctx, [d for d in dtypes if d not in ("int", "float")] or dtypes)
    if shape is None:
        return unknown_tensor(backend(ctx), dtype)
    numbers = [leaf.value for leaf in flat if isinstance(leaf, Const) and isinstance(leaf.value, (int, float))]
    interval = (float(min(numbers)), float(max(numbers))) if numbers and len(numbers) == len(flat) else None
    return Tensor(backend(ctx), shape, dtype, interval=interval)


def _leaf_dtype(ctx: Context, leaf: Value) -> str | None:
    """The dtype one element of a list gives; Python numbers, and NumPy's whole ones for TensorFlow, as ``"int"``…"""
    if isinstance(leaf, Tensor) and leaf.library == "numpy" and "int" in (leaf.dtype or ""):
        return "int" if backend(ctx) == "tensorflow" else leaf.dtype
    if isinstance(leaf, Tensor):
        return leaf.dtype
    if isinstance(leaf, Const) and isinstance(leaf.value, str):
        return "string"
    return leaf.type_name if leaf.type_name in ("int", "float", "bool") else None


def _ragged(misfit: Misfit) -> Failure:
    return Failure(
        "ragged-array",
        f"The list is ragged: along axis {misfit.axis} an entry has size {misfit.right} where others have "
        f"{misfit.left}, so no tensor can be made of it.",
        raises="Can't convert non-rectangular Python sequence to Tensor.",
        exception="ValueError",
    )


def weak_dtype(tensor: Tensor) -> str | None:
    """Its dtype for promotion: a Python number counts as ``"int"`` or ``"float"``."""
    weak = tensor.note("weak")
    return weak if weak in ("int", "float") else tensor.dtype


def used_as_value(tensor: Tensor, use: str, raises: str, exception: str, argument: str = "") -> Failure:
    """The failure for a KerasTensor that the program uses as if it had contents."""
    return Failure(
        "symbolic-value",
        f"{describe(tensor)} is a KerasTensor: a shape and a dtype, without contents while the model is built, so "
        f"{use}.",
        raises=raises,
        exception=exception,
        argument=argument,
        url="https://keras.io/guides/functional_api/",
    ).with_data(tensor=tensor)


IN_TENSORFLOW = (
    "A KerasTensor cannot be used as input to a TensorFlow function. A KerasTensor is a symbolic placeholder for "
    "a shape and dtype, used when constructing Keras Functional models or Keras Functions. You can only use it as "
    "input to a Keras layer or a Keras operation (from the namespaces `keras.layers` and `keras.ops`)."
)
TO_NUMPY = (
    "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual numerical "
    "value. You cannot convert it to a NumPy array."
)


def in_tensorflow(tensor: Tensor, argument: str = "") -> Failure:
    """The failure for a KerasTensor given to a TensorFlow function (Keras 3)."""
    return used_as_value(
        tensor, "TensorFlow's functions cannot take it: use keras.ops or a layer", IN_TENSORFLOW, "ValueError", argument
    )


def to_numpy(tensor: Tensor, argument: str = "") -> Failure:
    """The failure for a KerasTensor given to a NumPy function."""
    return used_as_value(tensor, "NumPy cannot make an array of it", TO_NUMPY, "ValueError", argument)

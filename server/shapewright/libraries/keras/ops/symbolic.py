"""The KerasTensor itself: its attributes, its slices, and what it is not (a value)."""

from __future__ import annotations

from shapewright.libraries.common.indexing import indexed
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.keras.ops.indexing import items_of
from shapewright.libraries.keras.ops.support import KT, made
from shapewright.libraries.keras.tensors import is_legacy, static_size, used_as_value
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Abstain, Context, Failure, Raw, op, prop
from shapewright.values import FALSE, TENSOR_SHAPE, Tensor, Tuple, Value

_SYMBOL = (
    "A KerasTensor is symbolic: it's a placeholder for a shape an a dtype. It doesn't have any actual numerical value. "
    "You cannot convert it to {}."
)


@prop(KT + "shape")
def shape(ctx: Context, x: Tensor) -> Value:
    """The sizes, ``None`` where an ``Input`` left one open."""
    sizes = tuple(static_size(ctx, size) for size in x.dims)
    return Tuple(sizes, kind=TENSOR_SHAPE) if is_legacy(ctx) else Tuple(sizes)


@prop(KT + "dtype")
def dtype(ctx: Context, x: Tensor) -> str:
    """The dtype's name."""
    if x.dtype is None:
        raise Abstain("the dtype is not known")
    return x.dtype


@prop(KT + "ndim")
def ndim(ctx: Context, x: Tensor) -> int:
    """The number of axes."""
    return len(x.dims)


@prop(KT + "name")
def name(ctx: Context, x: Tensor) -> str:
    """The name given, or an automatic one."""
    known = x.note("name")
    return known if isinstance(known, str) else "keras_tensor"


@prop(KT + "sparse", KT + "ragged")
def sparse(ctx: Context, x: Tensor) -> Value:
    """Dense tensors only are followed."""
    return FALSE


@op(KT + "get_shape")
def get_shape(ctx: Context, x: Raw) -> Value:
    """Keras 2's way to ask for the shape."""
    assert isinstance(x, Tensor)
    if not is_legacy(ctx):
        ctx.problem(_no_attribute("get_shape", x, ".shape"))
    return Tuple(tuple(static_size(ctx, size) for size in x.dims), kind=TENSOR_SHAPE if is_legacy(ctx) else "tuple")


def _no_attribute(name: str, x: Tensor, instead: str) -> Failure:
    return Failure(
        "removed-api",
        f"A KerasTensor has no '{name}' in Keras 3: use {instead}.",
        raises=f"'KerasTensor' object has no attribute '{name}'",
        exception="AttributeError",
    ).with_data(tensor=x, name=name, instead=instead)


@op(KT + "__getitem__")
def getitem(ctx: Context, x: Raw, key: Raw) -> Tensor:
    """Integers, slices, ``None``, ``...``; the batch is an axis like the others."""
    assert isinstance(x, Tensor)
    if x.shape is None:
        return made(ctx, [x], None, x.dtype)
    items = items_of(ctx, key)
    try:
        return made(ctx, [x], indexed(x.shape, items, ctx.fresh), x.dtype)
    except Misfit as misfit:
        raise _bad_index(x, key, misfit) from None


def _bad_index(x: Tensor, key: Value, misfit: Misfit) -> Failure:
    if misfit.kind == "range":
        return Failure(
            "index-range",
            f"Index {misfit.left} is outside axis {misfit.axis} of {describe(x)}, which has size {misfit.right}.",
            raises=f"Array has shape {keras_shape(x.dims)} but out-of-bounds index was requested.",
            exception="ValueError",
            argument="key",
        )
    return Failure(
        "index-rank",
        f"The index has more entries than {describe(x)} has axes.",
        raises=f"Array has shape {keras_shape(x.dims)} but slice has to many indices.",
        exception="ValueError",
        argument="key",
    )


def _value_use(methods: tuple[str, ...], use: str, raises: str, exception: str) -> None:
    @op(*(KT + m for m in methods))
    def as_value(ctx: Context, x: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """A KerasTensor has no contents. Raises ``Failure``."""
        assert isinstance(x, Tensor)
        raise used_as_value(x, use, raises, exception)


_value_use(
    ("__bool__",),
    "it cannot be true or false: use keras.ops.where or keras.ops.cond",
    "A symbolic KerasTensor cannot be used as a boolean.",
    "TypeError",
)
_value_use(("__int__", "__index__"), "it is no int", _SYMBOL.format("an int"), "ValueError")
_value_use(("__float__",), "it is no float", _SYMBOL.format("a float"), "ValueError")
_value_use(("__array__",), "NumPy cannot make an array of it", _SYMBOL.format("a NumPy array"), "ValueError")
_value_use(
    ("__iter__",),
    "it cannot be iterated over: use slices or keras.ops.unstack",
    "Iterating over a symbolic KerasTensor is not supported.",
    "NotImplementedError",
)
_value_use(("__len__",), "it has no len(): use .shape[0]", "object of type 'KerasTensor' has no len()", "TypeError")
_value_use(
    ("numpy", "item", "tolist"),
    "there are no numbers to read: call the model on data first",
    "'KerasTensor' object has no attribute 'numpy'",
    "AttributeError",
)


@op(KT + "set_shape")
def set_shape(ctx: Context, x: Raw, shape: Raw) -> None:
    """Has no effect that is followed."""


@op(KT + "__eq__")
def equal(ctx: Context, x: Raw, other: Raw) -> bool:
    """Identity, not a comparison of elements."""
    return x is other

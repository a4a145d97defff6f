"""Building a layer on its first call: the shapes that ``build`` gets."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim
from shapewright.libraries.keras.inputs import GUIDE
from shapewright.libraries.keras.structure import mapped, tensors
from shapewright.libraries.keras.tensors import is_legacy, static_size
from shapewright.rules import REGISTRY, Abstain, Context, Failure, lift_dim
from shapewright.values import NONE, TENSOR_SHAPE, TRUE, Instance, Tensor, Tuple, Union, Unknown, Value

_NO_SHAPE = Unknown("the shape of the input is not known")


def is_users(layer: Instance, method: str) -> bool:
    """Whether the program itself wrote this method of the layer."""
    for cls in layer.cls.mro:
        if cls.lib:
            rule = REGISTRY.classes.get(cls.lib)
            if rule is not None and method in rule.methods:
                return False
        elif method in cls.slots:
            return True
    return False


def shape_value(ctx: Context, layer: Instance, shape: Sequence[Dim], *, symbolic: bool) -> Value:
    """A shape as ``build`` gets it: a user's own sees ``None`` where Keras has it, in Keras 2 in a ``TensorShape``."""
    users = is_users(layer, "build")
    kind = TENSOR_SHAPE if users and is_legacy(ctx) else "tuple"
    if users and symbolic:
        return Tuple(tuple(static_size(ctx, size) for size in shape), kind)
    return Tuple(tuple(lift_dim(size) for size in shape), kind)


def build_layer(
    ctx: Context, layer: Instance, first: Value, *, symbolic: bool, call: tuple[Sequence[Value], dict[str, Value]]
) -> None:
    """Create the weights for the shapes of the first call, of which ``first`` is the first argument. Done once."""
    wanted = _shapes_wanted(ctx, layer)
    if wanted is not None:
        ctx.method(layer, "build", **_shapes_by_name(ctx, layer, wanted, *call, symbolic=symbolic))
        ctx.set(layer, "built", TRUE)
        return
    given = tensors(ctx, first)
    if not given or any(t.shape is None for t in given):
        if is_users(layer, "build"):
            ctx.method(layer, "build", _NO_SHAPE)
        return
    ctx.method(layer, "build", _shapes_in(ctx, layer, first, symbolic=symbolic))
    ctx.set(layer, "built", TRUE)


def _shapes_in(ctx: Context, layer: Instance, argument: Value, *, symbolic: bool) -> Value:
    """The shapes of the tensors in an argument, as ``build`` gets them."""

    def shape(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return _NO_SHAPE if isinstance(leaf, Unknown) else NONE
        return _NO_SHAPE if leaf.shape is None else shape_value(ctx, layer, leaf.shape, symbolic=symbolic)

    return mapped(ctx, argument, shape)


def _shapes_wanted(ctx: Context, layer: Instance) -> Sequence[str] | None:
    """The parameters of a user's ``build`` that takes several shapes, which Keras 3 gives by name."""
    if is_legacy(ctx) or not is_users(layer, "build"):
        return None
    parameters = ctx.parameters(ctx.get(layer, "build") or NONE)
    return parameters[1:] if parameters is not None and len(parameters) > 2 else None


def _shapes_by_name(
    ctx: Context, layer: Instance, wanted: Sequence[str], args: Sequence[Value], kwargs: dict[str, Value],
    *, symbolic: bool,
) -> dict[str, Value]:  # fmt: skip
    """The shape of the argument ``x`` of ``call`` for each parameter ``x_shape`` of ``build``.

    Raises ``Failure`` for a parameter that has another name, where the layer is built because it is called.
    """
    taken = ctx.parameters(ctx.get(layer, "call") or NONE) if is_users(layer, "call") else None
    if taken is None:
        raise Abstain("the arguments that build takes the shapes of are not known")
    given = {**dict(zip(taken[1:], args, strict=False)), **kwargs}
    found = {}
    for name in wanted:
        argument = name.removesuffix("_shape")
        if argument == name or argument not in taken:
            if ctx.cold:
                raise Abstain("a layer that nobody calls may have been built by what holds it")
            raise _unmatched(layer, name, argument)
        if tensors(ctx, given.get(argument, NONE)) or isinstance(given.get(argument), (Unknown, Union)):
            found[name] = _shapes_in(ctx, layer, given[argument], symbolic=symbolic)
    return found


def _unmatched(layer: Instance, name: str, argument: str) -> Failure:
    reason = (
        f"Received `build()` argument `{name}`, which does not end in `_shape`."
        if argument == name
        else f"received `build()` argument `{name}`, but `call()` does not have argument `{argument}`."
    )
    return Failure(
        "call-arguments",
        f"build takes several shapes, and call has no argument for {name}.",
        raises="For a `build()` method with more than one argument, all arguments should have a `_shape` suffix and "
        "match an argument from `call()`. E.g. `build(self, foo_shape, bar_shape)`  "
        f"For layer '{layer.cls.name}', {reason}",
        exception="ValueError",
        url=GUIDE,
    )

"""What a layer accepts: number of axes and fixed sizes, with the wording of Keras's own check."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.keras.attributes import int_of, layer_name
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import Clue, Context, Failure, Repair, dim_of, lib_class
from shapewright.rules import Raw as RawValue
from shapewright.values import NONE, Const, Instance, Tensor, Tuple, Value

GUIDE = "https://keras.io/api/layers/base_layer/"
_ROLES: dict[int, tuple[str, ...]] = {
    2: ("batch", "features"),
    3: ("batch", "steps", "features"),
    4: ("batch", "height", "width", "channels"),
    5: ("batch", "depth", "height", "width", "channels"),
}


def expect(
    ctx: Context,
    layer: Instance,
    *,
    ndim: int | None = None,
    min_ndim: int | None = None,
    max_ndim: int | None = None,
    axes: Sequence[tuple[int, Dim]] = (),
) -> None:
    """Set what the layer accepts (its ``input_spec``)."""
    ctx.set(layer, "keras.ndim", ndim)
    ctx.set(layer, "keras.min_ndim", min_ndim)
    ctx.set(layer, "keras.max_ndim", max_ndim)
    ctx.set(layer, "keras.axes", tuple(axes))


@lib_class("keras.layers.InputSpec", "keras.InputSpec")
class InputSpec:
    """https://keras.io/api/layers/base_layer/"""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        dtype: RawValue = NONE,
        shape: RawValue = NONE,
        ndim: RawValue = NONE,
        max_ndim: RawValue = NONE,
        min_ndim: RawValue = NONE,
        axes: RawValue = NONE,
        allow_last_axis_squeeze: RawValue = NONE,
        name: RawValue = NONE,
        optional: RawValue = NONE,
    ) -> None:
        """Keep what a user's layer declares."""
        for key, value in (("ndim", ndim), ("max_ndim", max_ndim), ("min_ndim", min_ndim), ("axes", axes)):
            ctx.set(self, key, value)
        if isinstance(shape, Tuple):
            ctx.set(self, "ndim", len(shape.items))


def _declared(ctx: Context, layer: Instance) -> Instance:
    """Where the limits are kept: on the ``InputSpec`` a user's layer set, else on the layer."""
    spec = ctx.get(layer, "input_spec")
    return spec if isinstance(spec, Instance) else layer


def _limit(ctx: Context, holder: Instance, layer: Instance, name: str) -> int | None:
    return int_of(ctx, holder, name if holder is not layer else f"keras.{name}")


def fixed_axes(ctx: Context, layer: Instance) -> list[tuple[int, Dim]]:
    """The axes whose size the layer's weights fixed."""
    value = ctx.get(layer, "keras.axes")
    found = []
    for pair in value.items if isinstance(value, Tuple) else ():
        if isinstance(pair, Tuple):
            axis, size = dim_of(pair.items[0]), dim_of(pair.items[1])
            if isinstance(axis, int) and size is not None:
                found.append((axis, size))
    return found


def accepted(ctx: Context, layer: Instance, x: Tensor) -> Tensor:
    """Check a tensor against what the layer accepts; gives it back with what was learnt."""
    holder = _declared(ctx, layer)
    ndim = _limit(ctx, holder, layer, "ndim")
    if ndim is not None:
        x = ctx.rank(x, ndim, lambda: rank_failure(ctx, layer, x, ndim, "ndim"), _ROLES.get(ndim, ()))
    most, least = _limit(ctx, holder, layer, "max_ndim"), _limit(ctx, holder, layer, "min_ndim")
    if most is not None and x.rank is not None and x.rank > most:
        raise rank_failure(ctx, layer, x, most, "max_ndim")
    if least is not None and x.rank is not None and x.rank < least:
        raise rank_failure(ctx, layer, x, least, "min_ndim")
    for axis, size in fixed_axes(ctx, layer) if holder is layer else ():
        _check_axis(ctx, layer, x, axis, size)
    return x


def _check_axis(ctx: Context, layer: Instance, x: Tensor, axis: int, size: Dim) -> None:
    if x.shape is not None and -len(x.shape) <= axis < len(x.shape):
        ctx.equal(x.shape[axis], size, lambda: axis_failure(ctx, layer, x, axis, size))
    elif x.shape is None and axis == -1:
        ctx.last_dim(x, size, lambda: axis_failure(ctx, layer, x, axis, size))


def rank_failure(ctx: Context, layer: Instance, x: Tensor, wanted: int, which: str) -> Failure:
    """The layer takes tensors of another rank."""
    name, found = layer_name(ctx, layer), len(x.shape or ())
    count = {"ndim": str(wanted), "min_ndim": f"at least {wanted}", "max_ndim": f"at most {wanted}"}[which]
    roles = _ROLES.get(wanted)
    meaning = f" ({', '.join(roles)})" if roles and which == "ndim" else ""
    ending = "" if which == "max_ndim" else f". Full shape received: {keras_shape(x.shape or ())}"
    repairs, clues = _rank_repairs(ctx, layer, x, wanted)
    return Failure(
        "layer-rank",
        f"{layer.cls.name} needs an input with {count} axes{meaning}, and gets {describe(x)} with {found}.",
        raises=f"Input 0 with name 'None' of layer '{name}' is incompatible with the layer: "
        f"expected {which}={wanted}, found ndim={found}{ending}",
        exception="ValueError",
        argument="inputs",
        repairs=repairs,
        clues=clues,
        url=GUIDE,
    ).with_data(layer=layer, input=x, wanted=wanted, found=found, tokens=(x.dtype or "").startswith(("int", "uint")))


def _rank_repairs(ctx: Context, layer: Instance, x: Tensor, wanted: int) -> tuple[tuple[Repair, ...], tuple[Clue, ...]]:
    found = len(x.shape or ())
    maker = x.note("recurrent")
    if wanted == 3 and found == 2 and isinstance(maker, Instance):
        repair = Repair(
            "set-argument",
            "Return the whole sequence from the previous recurrent layer",
            "return_sequences",
            "True",
            owner=maker,
        )
        clue = Clue("this layer returns only its last step; return_sequences=True returns them all", owner=maker)
        return (repair,), (clue,)
    if found == wanted - 1:
        single_image = x.shape is not None and wanted == 4 and eq(x.shape[-1], 3)
        return (Repair("wrap", "Add the missing axis", "inputs", "{}[None]" if single_image else "{}[..., None]"),), ()
    return (), ()


def axis_failure(ctx: Context, layer: Instance, x: Tensor, axis: int, size: Dim) -> Failure:
    """The layer's weights were made for another size of this axis."""
    name = layer_name(ctx, layer)
    met = x.shape[axis] if x.shape is not None else None
    found = "another" if met is None else size_text(met)
    return Failure(
        "layer-input-size",
        f"{layer.cls.name} '{name}' was built for inputs whose axis {axis} has size {size_text(size)}, "
        f"and gets {describe(x)}, where it is {found}.",
        raises=f"Input 0 with name 'None' of layer '{name}' is incompatible with the layer: expected axis {axis} of "
        f"input shape to have value {size_text(size)}, but received input with shape {keras_shape(x.shape or ())}",
        exception="ValueError",
        argument="inputs",
        clues=(Clue(f"its weights were made for {size_text(size)} here", owner=layer),),
        url=GUIDE,
    ).with_data(layer=layer, input=x, axis=axis, expected=size)


def not_a_tensor(ctx: Context, layer: Instance, value: Value) -> Failure:
    """A number, string or list where a layer needs a tensor."""
    shown = repr(const_of_value(value))
    kind = value.type_name
    return Failure(
        "argument-type",
        f"A layer is called on tensors; {layer.cls.name} gets a Python {kind}.",
        raises="Only input tensors may be passed as positional arguments. The following argument value should be "
        f"passed as a keyword argument: {shown} (of type <class '{kind}'>)",
        exception="ValueError",
        argument="inputs",
        repairs=(Repair("wrap", "Make an array of it", "inputs", "np.array({})", needs="import numpy as np"),),
        url=GUIDE,
    ).with_data(layer=layer, value=value)


def const_of_value(value: Value) -> object:
    """A constant's Python value, for a message."""
    return value.value if isinstance(value, Const) else value.type_name


__all__ = ["accepted", "axis_failure", "expect", "fixed_axes", "not_a_tensor", "rank_failure"]

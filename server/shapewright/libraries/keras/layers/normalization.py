"""Normalization layers: https://keras.io/api/layers/normalization_layers/"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from shapewright.dims import Dim, divides
from shapewright.libraries.keras.attributes import flag_of, size_of
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import add_variable, configure, layer_class
from shapewright.libraries.keras.layers.support import LAYERS, arguments, float_dtype, keep, need_known, same
from shapewright.libraries.keras.wording import describe, size_text
from shapewright.rules import Abstain, Context, Failure, Raw, TensorArg, dim_of
from shapewright.values import NONE, Const, Instance, Tensor, Tuple, Value

URL = LAYERS + "normalization_layers/"
_BATCH = (
    "axis", "momentum", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer",
    "moving_mean_initializer", "moving_variance_initializer", "beta_regularizer", "gamma_regularizer",
    "beta_constraint", "gamma_constraint", "synchronized", "renorm", "renorm_clipping", "renorm_momentum",
)  # fmt: skip
_LAYER = (
    "axis", "epsilon", "center", "scale", "beta_initializer", "gamma_initializer", "beta_regularizer",
    "gamma_regularizer", "beta_constraint", "gamma_constraint", "rms_scaling",
)  # fmt: skip
_GROUP = ("groups", *_LAYER)


def _axes(ctx: Context, layer: Instance, rank: int) -> tuple[int, ...] | None:
    """The axes of the option ``axis``, numbered from 0. Raises ``Failure`` outside the input's."""
    value = ctx.get(layer, "axis") or Const(-1)
    items = ctx.items(value) if dim_of(value) is None else [value]
    if items is None:
        return None
    axes = []
    for item in items:
        axis = dim_of(item)
        if not isinstance(axis, int):
            return None
        if not -rank <= axis < rank:
            raise Failure(
                "axis-range",
                f"{layer.cls.name} normalises axis {axis}, but its input has {rank} axes.",
                raises="tuple index out of range",
                exception="IndexError",
                argument="inputs",
            ).with_data(layer=layer)
        axes.append(axis % rank)
    return tuple(axes)


def _initialise(names: tuple[str, ...], min_ndim: int | None) -> Any:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep the axis."""
        given = arguments(ctx, self, names, args, kwargs)
        configure(ctx, self, kwargs)
        keep(ctx, self, **{"axis": Const(-1), "groups": Const(32), **given})
        if min_ndim is not None:
            expect(ctx, self, min_ndim=min_ndim)

    return init


_SWITCHES = {"gamma": "scale", "beta": "center"}
"""The options without which a layer has no such variable."""


def _build(variables: tuple[str, ...], *, fixes_axis: bool) -> Any:
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE) -> None:
        """One number for each entry along the axis."""
        items = input_shape.items if isinstance(input_shape, Tuple) else ()
        axes = _axes(ctx, self, len(items)) if items else None
        if axes is None:
            return
        sizes = [dim_of(items[axis]) for axis in axes]
        known = tuple(size for size in sizes if size is not None)
        if len(known) != len(sizes):
            return
        for name in variables:
            option = _SWITCHES.get(name)
            if option is None or flag_of(ctx, self, option) is not False:
                add_variable(ctx, self, name, known)
        if fixes_axis:
            expect(ctx, self, ndim=len(items), axes=tuple(zip(axes, known, strict=True)))

    return build


def _call(ctx: Context, self: Instance, inputs: TensorArg, training: Raw = NONE, mask: Raw = NONE) -> Tensor:
    """The input's shape in the layer's float dtype."""
    dtype = float_dtype(ctx, self, inputs)
    if inputs.shape is not None:
        for axis in _axes(ctx, self, len(inputs.shape)) or ():
            need_known(ctx, self, inputs, axis)
    return same(ctx, inputs, dtype)


def _group_call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
    """The channels must split into the groups."""
    dtype = float_dtype(ctx, self, inputs)
    groups = size_of(ctx, self, "groups")
    if inputs.shape is not None and groups is not None:
        axes = _axes(ctx, self, len(inputs.shape))
        if axes:
            _check_groups(inputs, groups, need_known(ctx, self, inputs, axes[0]))
    return same(ctx, inputs, dtype)


def _check_groups(x: Tensor, groups: Dim, channels: Dim) -> None:
    if groups == -1 or divides(groups, channels) is not False:
        return
    raise Failure(
        "norm-groups",
        f"GroupNormalization splits the channels into {size_text(groups)} groups, but {describe(x)} has "
        f"{size_text(channels)} channels.",
        raises=f"Number of groups ({size_text(groups)}) must be a multiple of the number of channels "
        f"({size_text(channels)}).",
        exception="ValueError",
        argument="inputs",
    )


def _plain_call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
    """The input's shape in the layer's float dtype."""
    return same(ctx, inputs, float_dtype(ctx, self, inputs))


layer_class(
    "keras.layers.BatchNormalization",
    url=URL + "batch_normalization/",
    __init__=_initialise(_BATCH, None),
    build=_build(("gamma", "beta", "moving_mean", "moving_variance"), fixes_axis=True),
    call=_call,
)
layer_class(
    "keras.layers.LayerNormalization",
    url=URL + "layer_normalization/",
    __init__=_initialise(_LAYER, None),
    build=_build(("gamma", "beta"), fixes_axis=False),
    call=_call,
)
layer_class(
    "keras.layers.RMSNormalization",
    url=URL + "rms_normalization/",
    __init__=_initialise(("axis", "epsilon"), None),
    build=_build(("scale",), fixes_axis=False),
    call=_call,
)
layer_class(
    "keras.layers.GroupNormalization",
    url=URL + "group_normalization/",
    __init__=_initialise(_GROUP, None),
    build=_build(("gamma", "beta"), fixes_axis=True),
    call=_group_call,
)
layer_class(
    "keras.layers.UnitNormalization",
    url=URL + "unit_normalization/",
    __init__=_initialise(("axis",), None),
    call=_plain_call,
)


def _spectral_call(ctx: Context, self: Instance, inputs: TensorArg, training: Raw = NONE) -> Value:
    """What the wrapped layer gives, in the input's dtype."""
    inner = ctx.get(self, "layer")
    if inner is None:
        raise Abstain("the wrapped layer is not known")
    made = ctx.call(inner, inputs)
    return replace(made, dtype=inputs.dtype) if isinstance(made, Tensor) else made


layer_class(
    "keras.layers.SpectralNormalization",
    call=_spectral_call,
    base="keras.layers.Wrapper",
    url=URL + "spectral_normalization/",
)

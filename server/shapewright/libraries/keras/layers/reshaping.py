"""Reshaping layers: https://keras.io/api/layers/reshaping_layers/"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapewright.dims import Dim, le, product
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.reshape import reshaped
from shapewright.libraries.keras.attributes import size_of, sizes_of, text_of
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import configure, layer_class
from shapewright.libraries.keras.layers.convolution import assembled, channel_axis, data_format, spatial
from shapewright.libraries.keras.layers.misplaced import refuse_tensor
from shapewright.libraries.keras.layers.support import LAYERS, arguments, bad_option, int_tuple, output
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import Abstain, Clue, Context, Failure, Mismatch, Raw, TensorArg, dim_of, lib_class
from shapewright.values import NONE, Const, Instance, Tensor, Value

URL = LAYERS + "reshaping_layers/"


@lib_class("keras.layers.Flatten", bases=("keras.layers.Layer",), url=URL + "flatten/")
class Flatten:
    """All axes but the batch merged into one."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, data_format: Raw = NONE, **kwargs: Raw) -> None:
        """The data format only permutes."""
        refuse_tensor(ctx, self, data_format, "data_format")
        configure(ctx, self, kwargs)
        expect(ctx, self, min_ndim=1)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """``(batch, rest)``; a vector becomes a column."""
        if inputs.shape is None:
            return output(ctx, inputs, (ctx.fresh("batch", low=1), ctx.fresh()), inputs.dtype)
        return output(ctx, inputs, (inputs.shape[0], product(inputs.shape[1:])), inputs.dtype)


@lib_class("keras.layers.Reshape", bases=("keras.layers.Layer",), url=URL + "reshape/")
class Reshape:
    """The axes after the batch rearranged."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """The target shape leaves out the batch axis; one entry may be -1."""
        given = arguments(ctx, self, ("target_shape",), args, kwargs, ("target_shape",))
        configure(ctx, self, kwargs)
        ctx.set(self, "target_shape", _target(ctx, given.get("target_shape")))

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """The number of elements of each sample stays."""
        target = sizes_of(ctx, self, "target_shape")
        if target is None:
            return output(ctx, inputs, None, inputs.dtype)
        if inputs.shape is None:
            if any(entry == -1 for entry in target if isinstance(entry, int)):
                target = tuple(ctx.fresh() if isinstance(e, int) and e == -1 else e for e in target)
            return output(ctx, inputs, (ctx.fresh("batch", low=1), *target), inputs.dtype)
        rest = inputs.shape[1:]
        try:
            made = reshaped(product(rest), target)
        except Misfit as misfit:
            raise _reshape_failure(self, inputs, target, misfit) from None
        return output(ctx, inputs, (inputs.shape[0], *made), inputs.dtype)


def _target(ctx: Context, value: Value | None) -> tuple[Dim, ...] | Value:
    if value is None:
        raise Mismatch("'target_shape' is missing")
    items = ctx.items(value)
    if items is None:
        if dim_of(value) is not None:
            raise bad_option(
                "'target_shape' must be a tuple; a single axis is written (n,).",
                "'int' object is not iterable",
                "target_shape",
            )
        return NONE
    sizes = []
    for item in items:
        size = dim_of(item)
        if size is None and isinstance(item, Const) and item.value is None:
            raise bad_option(
                "'target_shape' cannot hold None; use -1 for one axis that is worked out.",
                "NoneType in target_shape",
                "target_shape",
            )
        if size is None:
            size = ctx.fresh("", low=1)
        sizes.append(size)
    return tuple(sizes)


def _reshape_failure(layer: Instance, x: Tensor, target: Sequence[Dim], misfit: Misfit) -> Failure:
    rest = x.dims[1:]
    divided = any(isinstance(e, int) and e == -1 for e in target)
    wording = "The total size of the tensor must be unchanged. Received: "
    if divided:
        wording = (
            "The total size of the tensor must be unchanged, however, the input size cannot by divided by the "
            "specified dimensions in target_shape. Received: "
        )
    sizes = f"{size_text(misfit.left)} elements" if misfit.left is not None else "the elements"
    return Failure(
        "reshape-size",
        f"Each sample of {describe(x)} has {sizes}; they cannot be arranged as {keras_shape(target)}.",
        raises=f"{wording}input_shape={keras_shape(rest)}, target_shape={keras_shape(target)}",
        exception="ValueError",
        argument="inputs",
        clues=(Clue("the shape is given here", owner=layer, argument="target_shape"),),
    ).with_data(layer=layer, input=x, tensor=x.like(shape=rest), target=tuple(target))


@lib_class("keras.layers.Permute", bases=("keras.layers.Layer",), url=URL + "permute/")
class Permute:
    """The axes after the batch in another order; numbered from 1."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, dims: Raw, **kwargs: Raw) -> None:
        """A permutation of 1, 2, …"""
        configure(ctx, self, kwargs)
        items = ctx.items(dims)
        order = None if items is None else [dim_of(item) for item in items]
        if order is None or any(not isinstance(i, int) for i in order):
            return
        known = tuple(i for i in order if isinstance(i, int))
        if sorted(known) != list(range(1, len(known) + 1)):
            raise bad_option(
                "Permute's dims count the axes after the batch from 1, each once.",
                "Invalid permutation argument `dims` for Permute Layer. The set of indices in `dims` must be "
                f"consecutive and start from 1. Received dims={keras_shape(known)}",
                "dims",
            )
        ctx.set(self, "dims", known)
        expect(ctx, self, ndim=len(known) + 1)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """The batch stays first."""
        order = sizes_of(ctx, self, "dims")
        if order is None or inputs.shape is None:
            return output(ctx, inputs, None, inputs.dtype)
        shape = inputs.shape
        return output(ctx, inputs, (shape[0], *(shape[i] for i in order if isinstance(i, int))), inputs.dtype)


@lib_class("keras.layers.RepeatVector", bases=("keras.layers.Layer",), url=URL + "repeat_vector/")
class RepeatVector:
    """A vector repeated along a new axis after the batch."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, n: Raw, **kwargs: Raw) -> None:
        """How often."""
        configure(ctx, self, kwargs)
        if isinstance(n, Const) and not isinstance(n.value, int):
            raise bad_option(
                "RepeatVector's n must be an integer.",
                f"Expected an integer value for `n`, got {type(n.value)}.",
                "n",
            )
        ctx.set(self, "n", dim_of(n))
        expect(ctx, self, ndim=2)

    @staticmethod
    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """``(batch, n, features)``."""
        count = size_of(ctx, self, "n")
        if count is None:
            count = ctx.fresh("", low=1)
        if inputs.shape is None:
            return output(ctx, inputs, None, inputs.dtype)
        return output(ctx, inputs, (inputs.shape[0], count, inputs.shape[1]), inputs.dtype)


def _sides(ctx: Context, value: Value, rank: int, name: str) -> tuple[tuple[Dim, Dim], ...]:
    """``padding``/``cropping``: an int, one for each axis, or a pair for each axis."""
    single = dim_of(value)
    if single is not None:
        return ((single, single),) * rank
    items = ctx.items(value)
    if items is None:
        raise Abstain(f"'{name}' is not known")
    if rank == 1 and len(items) == 2:
        left, right = dim_of(items[0]), dim_of(items[1])
        if left is not None and right is not None:
            return ((left, right),)
    if len(items) != rank:
        raise bad_option(
            f"'{name}' needs {rank} entries, and gets {len(items)}.",
            f"`{name}` should have {'two' if rank == 2 else rank} elements. Received: …",
            name,
        )
    pairs = []
    for item in items:
        one = dim_of(item)
        ends = (one, one) if one is not None else int_tuple(ctx, item, 2, name)
        pairs.append((ends[0], ends[1]))
    return tuple(pairs)


def _margin(rank: int, name: str, sign: int) -> dict[str, Any]:
    """ZeroPadding (sign 1) and Cropping (sign -1) of a rank."""

    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """The number of rows before and after on each axis."""
        given = arguments(ctx, self, (name, "data_format"), args, kwargs)
        configure(ctx, self, kwargs)
        value = given.get(name, Const(1))
        ctx.set(self, name, _sides(ctx, value, rank, name))
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        expect(ctx, self, ndim=rank + 2)

    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """Each spatial axis grows or shrinks by both sides."""
        value = ctx.get(self, name)
        if inputs.shape is None or value is None or text_of(ctx, self, "data_format") is None:
            return output(ctx, inputs, None, inputs.dtype)
        sides = _sides(ctx, value, rank, name)
        sizes = []
        for size, (before, after) in zip(spatial(ctx, self, inputs.shape), sides, strict=True):
            if sign < 0 and le(size, before + after):
                raise _cropped_away(self, inputs, sides)
            sizes.append(size + sign * (before + after))
        shape = inputs.shape
        made = assembled(ctx, self, shape[0], sizes, shape[channel_axis(ctx, self)])
        return output(ctx, inputs, made, inputs.dtype)

    return {"__init__": init, "call": call}


def _cropped_away(layer: Instance, x: Tensor, sides: Sequence[tuple[Dim, Dim]]) -> Failure:
    shown = ", ".join(keras_shape(pair) for pair in sides)
    return Failure(
        "output-size",
        f"Cropping by ({shown}) leaves nothing of {describe(x)}.",
        raises="Values in `cropping` argument should be smaller than the corresponding spatial dimension of the "
        f"input. Received: input_shape={keras_shape(x.dims)}, cropping=({shown})",
        exception="ValueError",
        argument="inputs",
        clues=(Clue("the cropping is given here", owner=layer, argument="cropping"),),
    ).with_data(layer=layer)


def _upsampling(rank: int) -> dict[str, Any]:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """How often each row is repeated."""
        names = ("size",) if rank == 1 else ("size", "data_format", "interpolation")
        given = arguments(ctx, self, names, args, kwargs)
        configure(ctx, self, kwargs)
        ctx.set(self, "size", int_tuple(ctx, given.get("size", Const(2)), rank, "size"))
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        expect(ctx, self, ndim=rank + 2)

    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """Each spatial axis times its factor."""
        factors = sizes_of(ctx, self, "size")
        if inputs.shape is None or factors is None or text_of(ctx, self, "data_format") is None:
            return output(ctx, inputs, None, inputs.dtype)
        shape = inputs.shape
        sizes = [size * factor for size, factor in zip(spatial(ctx, self, shape), factors, strict=True)]
        made = assembled(ctx, self, shape[0], sizes, shape[channel_axis(ctx, self)])
        return output(ctx, inputs, made, inputs.dtype)

    return {"__init__": init, "call": call}


for _rank in (1, 2, 3):
    layer_class(f"keras.layers.ZeroPadding{_rank}D", url=URL, **_margin(_rank, "padding", 1))
    layer_class(f"keras.layers.Cropping{_rank}D", url=URL, **_margin(_rank, "cropping", -1))
    layer_class(f"keras.layers.UpSampling{_rank}D", url=URL, **_upsampling(_rank))

"""Pooling layers: https://keras.io/api/layers/pooling_layers/"""

from __future__ import annotations

from typing import Any

from shapewright.dims import Dim, lt
from shapewright.libraries.common.convolution import conv_size, same_size
from shapewright.libraries.keras.attributes import flag_of, sizes_of, text_of
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import configure, layer_class
from shapewright.libraries.keras.layers.convolution import (
    assembled,
    channel_axis,
    data_format,
    spatial,
    too_large,
)
from shapewright.libraries.keras.layers.support import LAYERS, arguments, computing, int_tuple, is_none, keep, output
from shapewright.libraries.keras.wording import keras_list, keras_shape, size_text
from shapewright.rules import Clue, Context, Failure, Raw, Repair, TensorArg
from shapewright.values import FALSE, NONE, Const, Instance, Tensor

URL = LAYERS + "pooling_layers/"


def _pool(rank: int) -> dict[str, Any]:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Strides are the window's size unless given."""
        given = arguments(ctx, self, ("pool_size", "strides", "padding", "data_format", "name"), args, kwargs)
        configure(ctx, self, {**kwargs, "name": given.get("name", NONE)})
        window = int_tuple(ctx, given.get("pool_size", Const(2)), rank, "pool_size")
        strides = given.get("strides", NONE)
        keep(ctx, self, pool_size=window)
        ctx.set(self, "strides", window if is_none(strides) else int_tuple(ctx, strides, rank, "strides"))
        ctx.set(self, "padding", given.get("padding", Const("valid")))
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        expect(ctx, self, ndim=rank + 2)

    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """Each spatial axis by the window formula."""
        sizes = _pooled(ctx, self, inputs)
        if sizes is None or inputs.shape is None:
            return output(ctx, inputs, None, inputs.dtype)
        shape = inputs.shape
        made = assembled(ctx, self, shape[0], sizes, shape[channel_axis(ctx, self)])
        return output(ctx, inputs, made, inputs.dtype)

    return {"__init__": init, "call": call}


def _pooled(ctx: Context, layer: Instance, x: Tensor) -> tuple[Dim, ...] | None:
    window, strides = sizes_of(ctx, layer, "pool_size"), sizes_of(ctx, layer, "strides")
    padding = (text_of(ctx, layer, "padding") or "").lower()
    if x.shape is None or window is None or strides is None or text_of(ctx, layer, "data_format") is None:
        return None
    if padding not in ("valid", "same"):
        return None
    sizes = []
    for size, w, s in zip(spatial(ctx, layer, x.shape), window, strides, strict=True):
        if padding == "valid" and lt(size, w):
            raise _too_small(ctx, layer, x, window, strides)
        sizes.append(same_size(size, s) if padding == "same" else conv_size(size, w, s))
    return tuple(sizes)


def _too_small(ctx: Context, layer: Instance, x: Tensor, window: tuple[Dim, ...], strides: tuple[Dim, ...]) -> Failure:
    repair = Repair("set-argument", "Pad the input so that something is left", "padding", '"same"', owner=layer)
    return Failure(
        "output-size",
        f"A window of {' × '.join(map(size_text, window))} does not fit into "
        f"{' × '.join(map(size_text, spatial(ctx, layer, x.dims)))}: nothing would be left.",
        raises=too_large(spatial(ctx, layer, x.dims), window, "graph" if computing(ctx, layer, x) == "graph" else "")
        or f"Computed output size would be zero or negative. Received: `inputs.shape={keras_list(x.dims)}`, "
        f"`pool_size={keras_list(window)}`, `strides={keras_shape(strides)}`, `padding=valid`.",
        exception="ValueError",
        argument="inputs",
        repairs=(repair,),
        clues=(Clue("this layer's window is larger than its input", owner=layer),),
    ).with_data(layer=layer)


def _global(rank: int) -> dict[str, Any]:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Options without effect but for ``keepdims`` and the data format."""
        given = arguments(ctx, self, ("data_format", "keepdims"), args, kwargs)
        configure(ctx, self, kwargs)
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        ctx.set(self, "keepdims", given.get("keepdims", FALSE))
        expect(ctx, self, ndim=rank + 2)

    def call(ctx: Context, self: Instance, inputs: TensorArg, mask: Raw = NONE) -> Tensor:
        """The spatial axes are reduced."""
        keepdims = flag_of(ctx, self, "keepdims")
        if inputs.shape is None or keepdims is None or text_of(ctx, self, "data_format") is None:
            return output(ctx, inputs, None, inputs.dtype)
        shape, axis = inputs.shape, channel_axis(ctx, self)
        made = assembled(ctx, self, shape[0], (1,) * rank if keepdims else (), shape[axis])
        return output(ctx, inputs, made, inputs.dtype)

    return {"__init__": init, "call": call}


def _adaptive(rank: int) -> dict[str, Any]:
    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """The spatial sizes wanted."""
        given = arguments(ctx, self, ("output_size", "data_format"), args, kwargs)
        configure(ctx, self, kwargs)
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        ctx.set(self, "output_size", int_tuple(ctx, given.get("output_size", NONE), rank, "output_size"))
        expect(ctx, self, ndim=rank + 2)

    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Tensor:
        """The spatial axes get the sizes wanted."""
        sizes = sizes_of(ctx, self, "output_size")
        if inputs.shape is None or sizes is None or text_of(ctx, self, "data_format") is None:
            return output(ctx, inputs, None, inputs.dtype)
        shape = inputs.shape
        made = assembled(ctx, self, shape[0], sizes, shape[channel_axis(ctx, self)])
        return output(ctx, inputs, made, inputs.dtype)

    return {"__init__": init, "call": call}


for _rank in (1, 2, 3):
    for _kind in ("Max", "Average"):
        layer_class(f"keras.layers.{_kind}Pooling{_rank}D", url=URL, **_pool(_rank))
        layer_class(f"keras.layers.Global{_kind}Pooling{_rank}D", url=URL, **_global(_rank))
        layer_class(f"keras.layers.Adaptive{_kind}Pooling{_rank}D", url=URL, **_adaptive(_rank))

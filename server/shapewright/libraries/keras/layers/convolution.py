"""Convolution layers: https://keras.io/api/layers/convolution_layers/"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from shapewright.dims import Dim, divides, floordiv, gt, le, lt
from shapewright.libraries.common.convolution import conv_size, keras_transposed_size, same_size, window_extent
from shapewright.libraries.keras.attributes import flag_of, size_of, sizes_of, text_of
from shapewright.libraries.keras.inputs import expect
from shapewright.libraries.keras.layer import add_variable, configure, layer_class
from shapewright.libraries.keras.layers.activations import activated, check_activation
from shapewright.libraries.keras.layers.support import (
    LAYERS,
    arguments,
    bad_option,
    computing,
    float_dtype,
    int_tuple,
    is_none,
    keep,
    need_known,
    output,
    positive,
)
from shapewright.libraries.keras.wording import describe, keras_list, keras_shape, size_text
from shapewright.rules import Clue, Context, Failure, Mismatch, Raw, Repair, TensorArg, dim_of
from shapewright.values import NONE, TRUE, Const, Instance, Tensor, Tuple, Value

URL = LAYERS + "convolution_layers/"
_REST = (
    "kernel_initializer", "bias_initializer", "kernel_regularizer", "bias_regularizer", "activity_regularizer",
    "kernel_constraint", "bias_constraint", "lora_rank", "lora_alpha",
)  # fmt: skip
_SEPARABLE_REST = (
    "depthwise_initializer", "pointwise_initializer", "bias_initializer", "depthwise_regularizer",
    "pointwise_regularizer", "bias_regularizer", "activity_regularizer", "depthwise_constraint",
    "pointwise_constraint", "bias_constraint",
)  # fmt: skip
_NAMES = {
    "conv": ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "groups", "activation",
             "use_bias", *_REST),
    "transpose": ("filters", "kernel_size", "strides", "padding", "output_padding", "data_format", "dilation_rate",
                  "activation", "use_bias", *_REST),
    "separable": ("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate", "depth_multiplier",
                  "activation", "use_bias", *_SEPARABLE_REST),
    "depthwise": ("kernel_size", "strides", "padding", "depth_multiplier", "data_format", "dilation_rate",
                  "activation", "use_bias", *_SEPARABLE_REST),
}  # fmt: skip


def data_format(ctx: Context, given: Value | None) -> str | None:
    """``channels_last`` or ``channels_first``; Keras 1's ``tf`` and ``th`` mean the same."""
    if given is None or is_none(given):
        name = ctx.state("keras.data_format", "channels_last")
        return name if isinstance(name, str) else None
    name = given.value if isinstance(given, Const) else None
    if isinstance(name, str) and name not in ("channels_last", "channels_first", "tf", "th"):
        raise bad_option(
            f"'data_format' says where the channels are, 'channels_last' or 'channels_first', not '{name}'.",
            "The `data_format` argument must be one of {'channels_first', 'channels_last'}. Received: "
            f"data_format={name}",
            "data_format",
        )
    return {"tf": "channels_last", "th": "channels_first"}.get(name, name) if isinstance(name, str) else None


def initialise(rank: int, kind: str) -> Any:
    """The constructor of a convolution of a rank and kind."""

    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Sizes as tuples of one entry for each spatial axis."""
        args = _keras1_kernel(self, rank, args, kwargs)
        required = ("kernel_size",) if kind == "depthwise" else ("filters", "kernel_size")
        given = arguments(ctx, self, _NAMES[kind], args, kwargs, required)
        configure(ctx, self, kwargs)
        keep(ctx, self, use_bias=given.get("use_bias", TRUE), activation=given.get("activation", NONE))
        check_activation(given.get("activation"))
        kernel = given.get("kernel_size")
        if kernel is None:
            raise Mismatch("'kernel_size' is missing")
        strides = int_tuple(ctx, given.get("strides", Const(1)), rank, "strides")
        dilation = int_tuple(ctx, given.get("dilation_rate", Const(1)), rank, "dilation_rate")
        keep(
            ctx, self, kernel_size=int_tuple(ctx, kernel, rank, "kernel_size"), strides=strides, dilation_rate=dilation
        )
        ctx.set(self, "padding", _padding(rank, kind, given.get("padding")))
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        ctx.set(self, "groups", given.get("groups", Const(1)))
        ctx.set(self, "depth_multiplier", given.get("depth_multiplier", Const(1)))
        padding = given.get("output_padding", NONE)
        ctx.set(self, "output_padding", NONE if is_none(padding) else int_tuple(ctx, padding, rank, "output_padding"))
        if kind != "depthwise":
            filters = given.get("filters")
            open_in_subclass = filters == NONE and self.cls.node is not None  # which builds its own kernel
            ctx.set(self, "filters", NONE if open_in_subclass else _filters(ctx, filters))
        _both_spread(strides, dilation)
        expect(ctx, self, min_ndim=rank + 2)

    return init


def _keras1_kernel(layer: Instance, rank: int, args: Sequence[Value], kwargs: dict[str, Value]) -> tuple[Value, ...]:
    """``Convolution2D(32, 3, 3, border_mode=…)``: with an option of Keras 1 the two numbers are the kernel."""
    named = tuple(kwargs.pop(k) for k in ("nb_row", "nb_col") if k in kwargs)
    old = {"border_mode", "subsample", "dim_ordering", "init", "W_regularizer", "nb_filter"} & kwargs.keys()
    if rank == 2 and named:
        kwargs["kernel_size"] = Tuple(named) if len(named) == 2 else named[0]
    elif rank == 2 and old and len(args) == 3 and not isinstance(args[1], Tuple):
        return (args[0], Tuple((args[1], args[2])))
    return tuple(args)


def _filters(ctx: Context, value: Value | None) -> Dim:
    if value is None:
        raise Mismatch("'filters' is missing")
    shown = value.value if isinstance(value, Const) else "…"
    wording = f"Invalid value for argument `filters`. Expected a strictly positive value. Received filters={shown}."
    return positive(ctx, value, wording, "filters")


def _padding(rank: int, kind: str, value: Value | None) -> Value:
    if value is None:
        return Const("valid")
    if isinstance(value, Const) and isinstance(value.value, str):
        name = value.value.lower()
        allowed = ("same", "valid", "causal") if rank == 1 and kind.startswith("conv") else ("same", "valid")
        if name not in allowed:
            shown = ", ".join(f"'{n}'" for n in sorted(allowed))
            raise bad_option(
                f"'padding' must be one of {shown}, not '{name}'.",
                f"The `padding` argument must be a list/tuple or one of {{{shown}}}. Received: {name}",
                "padding",
            )
        return Const(name)
    return value


def _both_spread(strides: Sequence[Dim], dilation: Sequence[Dim]) -> None:
    if any(gt(s, 1) for s in strides) and any(gt(d, 1) for d in dilation):
        raise bad_option(
            "Strides above 1 and a dilation rate above 1 cannot be combined.",
            f"`strides > 1` not supported in conjunction with `dilation_rate > 1`. Received: strides="
            f"{keras_shape(strides)} and dilation_rate={keras_shape(dilation)}",
            "strides",
        )


def channel_axis(ctx: Context, layer: Instance) -> int:
    """Where the channels are: -1, or 1 for ``channels_first``."""
    return 1 if text_of(ctx, layer, "data_format") == "channels_first" else -1


def _build(kind: str) -> Any:
    def build(ctx: Context, self: Instance, input_shape: Raw = NONE) -> None:
        """The kernel is made for the channels of the first input."""
        items = input_shape.items if isinstance(input_shape, Tuple) else ()
        axis = channel_axis(ctx, self)
        kernel, filters = sizes_of(ctx, self, "kernel_size"), size_of(ctx, self, "filters")
        if kernel is None or len(items) != len(kernel) + 2:
            return
        channels = dim_of(items[axis])
        if channels is None:
            return
        shape = tuple(_or_open(ctx, item) for item in items)
        expect(ctx, self, min_ndim=len(kernel) + 2, axes=((axis, channels),))
        groups = size_of(ctx, self, "groups") or 1
        _check_groups(groups, channels, shape)
        if not kind.startswith("transpose"):
            output_sizes(ctx, self, shape)
        _weights(ctx, self, kind, kernel, channels, filters, groups)

    return build


def _or_open(ctx: Context, item: Value) -> Dim:
    size = dim_of(item)
    return ctx.fresh("") if size is None else size


def _check_groups(groups: Dim, channels: Dim, shape: Sequence[Dim]) -> None:
    if divides(groups, channels) is False:
        raise Failure(
            "conv-channels",
            f"{size_text(channels)} input channels cannot be split into {size_text(groups)} groups.",
            raises="The number of input channels must be evenly divisible by the number of groups. Received "
            f"groups={size_text(groups)}, but the input has {size_text(channels)} channels (full input shape is "
            f"{keras_shape(shape)}).",
            exception="ValueError",
            argument="inputs",
        )


def _weights(
    ctx: Context,
    layer: Instance,
    kind: str,
    kernel: tuple[Dim, ...],
    channels: Dim,
    filters: Dim | None,
    groups: Dim,
) -> None:
    multiplier = size_of(ctx, layer, "depth_multiplier") or 1
    if kind == "depthwise":
        add_variable(ctx, layer, "kernel", (*kernel, channels, multiplier))
        made = channels * multiplier
    elif filters is None:
        return
    elif kind == "separable":
        add_variable(ctx, layer, "depthwise_kernel", (*kernel, channels, multiplier))
        add_variable(ctx, layer, "pointwise_kernel", (*((1,) * len(kernel)), channels * multiplier, filters))
        made = filters
    elif kind.startswith("transpose"):
        add_variable(ctx, layer, "kernel", (*kernel, filters, channels))
        made = filters
    else:
        add_variable(ctx, layer, "kernel", (*kernel, floordiv(channels, groups), filters))
        made = filters
    if flag_of(ctx, layer, "use_bias") is not False:
        add_variable(ctx, layer, "bias", (made,))


def spatial(ctx: Context, layer: Instance, shape: Sequence[Dim]) -> tuple[Dim, ...]:
    """The sizes between batch and channels."""
    return tuple(shape[2:]) if channel_axis(ctx, layer) == 1 else tuple(shape[1:-1])


def assembled(ctx: Context, layer: Instance, batch: Dim, sizes: Sequence[Dim], channels: Dim) -> tuple[Dim, ...]:
    """Batch, spatial sizes and channels in the layer's order."""
    return (batch, channels, *sizes) if channel_axis(ctx, layer) == 1 else (batch, *sizes, channels)


def output_sizes(ctx: Context, layer: Instance, shape: Sequence[Dim], way: str = "") -> tuple[Dim, ...] | None:
    """The spatial sizes a convolution leaves; None where an option is not known.

    Raises ``Failure`` when one of them would be zero or negative.
    """
    kernel, strides = sizes_of(ctx, layer, "kernel_size"), sizes_of(ctx, layer, "strides")
    dilation, padding = sizes_of(ctx, layer, "dilation_rate"), text_of(ctx, layer, "padding")
    if kernel is None or strides is None or dilation is None or padding is None:
        return None
    sizes = []
    for size, k, s, d in zip(spatial(ctx, layer, shape), kernel, strides, dilation, strict=True):
        if padding in ("same", "causal"):
            sizes.append(same_size(size, s))
            continue
        made = conv_size(size, k, s, 0, d)
        if le(size - window_extent(k, d), -1):
            raise too_small(ctx, layer, shape, kernel, strides, dilation, padding, way)
        sizes.append(made)
    return tuple(sizes)


def too_small(
    ctx: Context,
    layer: Instance,
    shape: Sequence[Dim],
    kernel: Sequence[Dim],
    strides: Sequence[Dim],
    dilation: Sequence[Dim],
    padding: str,
    way: str,
) -> Failure:
    """The kernel is larger than what is left of the input; ``way`` tells who says so (see ``computing``)."""
    channels, filters = shape[channel_axis(ctx, layer)], size_of(ctx, layer, "filters")
    full = (*kernel, channels) if filters is None else (*kernel, channels, filters)
    repair = Repair("set-argument", "Pad the input so that the size stays", "padding", '"same"', owner=layer)
    return Failure(
        "output-size",
        f"A window of {' × '.join(map(size_text, kernel))} does not fit into "
        f"{' × '.join(map(size_text, spatial(ctx, layer, shape)))}: nothing would be left.",
        raises=too_large(spatial(ctx, layer, shape), map(window_extent, kernel, dilation), way)
        or f"Computed output size would be zero or negative. Received `inputs shape={keras_shape(shape)}`, "
        f"`kernel shape={keras_shape(full)}`, `dilation_rate={keras_list(dilation)}`, "
        f"`strides={keras_shape(strides)}`, `padding={padding}`.",
        exception="InvalidArgumentError" if way == "eager" else "ValueError",
        argument="inputs",
        repairs=(repair,),
        clues=(Clue("this layer's window is larger than its input", owner=layer),),
    ).with_data(layer=layer)


def too_large(sizes: Iterable[Dim], windows: Iterable[Dim], way: str) -> str:
    """TensorFlow's words for the first axis on which the window is larger than the input (see ``computing``)."""
    for size, window in zip(sizes, windows, strict=True):
        if lt(size, window):
            return {"graph": f"Negative dimension size caused by subtracting {window} from {size} for",
                    "eager": "Computed output size would be negative: "}.get(way, "")  # fmt: skip
    return ""


def _transposed(ctx: Context, layer: Instance, shape: Sequence[Dim]) -> tuple[Dim, ...] | None:
    kernel, strides = sizes_of(ctx, layer, "kernel_size"), sizes_of(ctx, layer, "strides")
    dilation, padding = sizes_of(ctx, layer, "dilation_rate"), text_of(ctx, layer, "padding")
    extra: Sequence[Dim | None] = sizes_of(ctx, layer, "output_padding") or (None,) * len(shape)
    if kernel is None or strides is None or dilation is None or padding is None:
        return None
    made = []
    for axis, size in enumerate(spatial(ctx, layer, shape)):
        extent = window_extent(kernel[axis], dilation[axis])
        made.append(keras_transposed_size(size, extent, strides[axis], padding == "same", extra[axis]))
    return tuple(made)


def _call(kind: str) -> Any:
    def call(ctx: Context, self: Instance, inputs: TensorArg) -> Value:
        """Each spatial axis by the window formula; the channels become ``filters``."""
        dtype = float_dtype(ctx, self, inputs)
        kernel = sizes_of(ctx, self, "kernel_size")
        if inputs.shape is None or kernel is None or text_of(ctx, self, "data_format") is None:
            return output(ctx, inputs, None, dtype)
        shape, axis = inputs.shape, channel_axis(ctx, self)
        if len(shape) != len(kernel) + 2:
            raise _kernel_rank(self, kernel, size_of(ctx, self, "filters"), inputs)
        _check_dtype(self, inputs)
        need_known(ctx, self, inputs, axis)
        way = computing(ctx, self, inputs)
        sizes = _transposed(ctx, self, shape) if kind.startswith("transpose") else output_sizes(ctx, self, shape, way)
        made = size_of(ctx, self, "filters")
        if kind == "depthwise":
            multiplier = size_of(ctx, self, "depth_multiplier")
            made = None if multiplier is None else shape[axis] * multiplier
        if sizes is None or made is None:
            return output(ctx, inputs, None, dtype)
        return activated(ctx, self, output(ctx, inputs, assembled(ctx, self, shape[0], sizes, made), dtype))

    return call


def _kernel_rank(layer: Instance, kernel: Sequence[Dim], filters: Dim | None, x: Tensor) -> Failure:
    full = kernel if filters is None else (*kernel, x.dims[-1], filters)
    return Failure(
        "layer-rank",
        f"{layer.cls.name} needs an input with {len(kernel) + 2} axes, and gets {describe(x)}.",
        raises=f"Kernel shape must have the same length as input, but received kernel of shape "
        f"{keras_shape(full)} and input of shape {keras_shape(x.dims)}.",
        exception="ValueError",
        argument="inputs",
    ).with_data(layer=layer, input=x, wanted=len(kernel) + 2, found=x.rank)


def _check_dtype(layer: Instance, x: Tensor) -> None:
    """TensorFlow's convolutions take floats only; Keras does not cast integers for them."""
    if x.library == "tensorflow" and x.dtype in ("uint8", "int8", "int16", "int32", "int64", "uint16", "bool"):
        raise Failure(
            "layer-dtype",
            f"{layer.cls.name} needs floats, and gets {describe(x)}: Keras does not cast integer images.",
            raises=f"Incompatible type conversion requested to type {x.dtype} for `tf.Variable of type float32.",
            exception="ValueError",
            argument="inputs",
            repairs=(
                Repair(
                    "wrap", "Cast it to float32", "inputs", "tf.cast({}, tf.float32)", needs="import tensorflow as tf"
                ),
            ),
        ).with_data(layer=layer, input=x)


def _keras1_init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Keras 1's name: two numbers after the filters look like a kernel, and are a kernel and strides."""
    if len(args) == 3 and dim_of(args[1]) is not None and args[1] == args[2] and "border_mode" not in kwargs:
        size = dim_of(args[1])
        ctx.problem(
            Failure(
                "old-convolution",
                f"Since Keras 2 this means a kernel of {size_text(size or 0)} × {size_text(size or 0)} and strides of "
                f"{size_text(size or 0)}; in Keras 1 it meant the kernel only. Write the kernel as a tuple.",
                severity="warning",
                url=URL,
            ).with_data(layer=self)
        )
    initialise(2, "conv")(ctx, self, *args, **kwargs)


for _rank in (1, 2, 3):
    for _kind, _pattern in (
        ("conv", "Conv{}D"),
        ("transpose", "Conv{}DTranspose"),
        ("separable", "SeparableConv{}D"),
        ("depthwise", "DepthwiseConv{}D"),
    ):
        if _rank == 3 and _kind in ("separable", "depthwise"):
            continue
        layer_class(
            f"keras.layers.{_pattern.format(_rank)}",
            url=URL,
            __init__=initialise(_rank, _kind),
            build=_build(_kind),
            call=_call(_kind),
        )
layer_class("keras.layers.Convolution2D", base="keras.layers.Conv2D", url=URL, __init__=_keras1_init)

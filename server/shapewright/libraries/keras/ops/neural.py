"""Operations of neural networks: https://keras.io/api/ops/nn/"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq, floordiv, gt, lt, mod
from shapewright.libraries.common.convolution import conv_size, keras_transposed_size, same_size, window_extent
from shapewright.libraries.keras import losses
from shapewright.libraries.keras.dtypes import dtype_of, floatx, promoted
from shapewright.libraries.keras.ops.support import URL, axis_of, made
from shapewright.libraries.keras.tensors import is_symbolic, result
from shapewright.libraries.keras.wording import describe, keras_shape, size_text
from shapewright.rules import AxisArg, Context, Failure, IntArg, OptTensor, Raw, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Tensor, Value


@op("keras.ops.one_hot", url=URL)
def one_hot(
    ctx: Context, x: TensorArg, num_classes: IntArg, axis: AxisArg = -1, dtype: Raw = NONE, sparse: Raw = NONE
) -> Tensor:
    """A new axis of ``num_classes``."""
    kind = dtype_of(ctx, dtype) or floatx(ctx)
    if x.shape is None:
        return made(ctx, [x], None, kind)
    index = axis_of(axis, x, extra=1)
    return made(ctx, [x], (*x.shape[:index], num_classes, *x.shape[index:]), kind)


@op("keras.ops.multi_hot", url=URL)
def multi_hot(
    ctx: Context,
    inputs: TensorArg,
    num_classes: IntArg,
    axis: AxisArg = -1,
    dtype: Raw = NONE,
    sparse: Raw = NONE,
) -> Tensor:
    """The last axis of indices becomes one of ``num_classes``."""
    kind = dtype_of(ctx, dtype) or floatx(ctx)
    if inputs.shape is None:
        return made(ctx, [inputs], None, kind)
    if not inputs.shape:
        return made(ctx, [inputs], (num_classes,), kind)
    # one-hot along the axis, then the largest over the axis of indices: the second unless there is one alone
    where = axis_of(axis, inputs, extra=1)
    hot = (*inputs.shape[:where], num_classes, *inputs.shape[where:])
    over = 1 if len(inputs.shape) > 1 else 0
    return made(ctx, [inputs], (*hot[:over], *hot[over + 1 :]), kind)


def _spatial(shape: Sequence[Dim], data_format: Value) -> tuple[tuple[Dim, ...], Dim, bool]:
    first = isinstance(data_format, Const) and data_format.value == "channels_first"
    return (tuple(shape[2:]), shape[1], True) if first else (tuple(shape[1:-1]), shape[-1], False)


def _each(ctx: Context, value: Value, count: int) -> tuple[Dim, ...]:
    single = dim_of(value)
    if single is not None:
        return (single,) * count
    sizes = [dim_of(item) for item in ctx.items(value) or ()]
    known = tuple(ctx.fresh("", low=1) if s is None else s for s in sizes)
    return (
        known * count if len(known) == 1 else known if len(known) == count else tuple(ctx.fresh() for _ in range(count))
    )


def _windows(
    sizes: Sequence[Dim], window: Sequence[Dim], strides: Sequence[Dim], dilation: Sequence[Dim], padding: Value
) -> list[Dim]:
    name = str(padding.value).lower() if isinstance(padding, Const) else "valid"
    if name in ("same", "causal"):
        return [same_size(size, stride) for size, stride in zip(sizes, strides, strict=True)]
    found = []
    for size, k, stride, d in zip(sizes, window, strides, dilation, strict=True):
        if lt(size, d * (k - 1) + 1):
            raise Failure(
                "output-size",
                f"A window of {size_text(k)} does not fit into a size of {size_text(size)}.",
                raises="Computed output size would be zero or negative.",
                exception="ValueError",
                url=URL,
            )
        found.append(conv_size(size, k, stride, 0, d))
    return found


def _pool(name: str) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def pool(
        ctx: Context,
        inputs: TensorArg,
        pool_size: Raw,
        strides: Raw = NONE,
        padding: Raw = Const("valid"),
        data_format: Raw = NONE,
    ) -> Tensor:
        """Each spatial axis by the window formula."""
        if inputs.shape is None or len(inputs.shape) < 3:
            return made(ctx, [inputs], None, inputs.dtype)
        sizes, channels, first = _spatial(inputs.shape, data_format)
        window = _each(ctx, pool_size, len(sizes))
        step = window if strides == NONE else _each(ctx, strides, len(sizes))
        out = _windows(sizes, window, step, (1,) * len(sizes), padding)
        shape = (inputs.shape[0], channels, *out) if first else (inputs.shape[0], *out, channels)
        # TensorFlow's max_pool2d takes a float64 array as float32, and a float64 tensor as it is
        taken = name == "max_pool" and inputs.dtype == "float64" and inputs.rank == 4
        return made(ctx, [inputs], shape, None if taken else inputs.dtype)


for _name in ("max_pool", "average_pool"):
    _pool(_name)


@op("keras.ops.adaptive_average_pool", "keras.ops.adaptive_max_pool", url=URL)
def adaptive_pool(ctx: Context, inputs: TensorArg, output_size: Raw, data_format: Raw = NONE) -> Tensor:
    """The spatial axes get the sizes asked for."""
    if inputs.shape is None or len(inputs.shape) < 3:
        return made(ctx, [inputs], None, inputs.dtype)
    sizes, channels, first = _spatial(inputs.shape, data_format)
    out = _each(ctx, output_size, len(sizes))
    if first:
        return made(ctx, [inputs], (inputs.shape[0], channels, *out), inputs.dtype)
    # of a KerasTensor, Keras 3 takes off as many last axes as there are sizes, the channels among them
    lead = inputs.shape[: -len(out)] if is_symbolic(inputs) else inputs.shape[:1]
    return made(ctx, [inputs], (*lead, *out, channels), inputs.dtype)


@op("keras.ops.conv", url=URL)
def conv(
    ctx: Context,
    inputs: TensorArg,
    kernel: TensorArg,
    strides: Raw = Const(1),
    padding: Raw = Const("valid"),
    data_format: Raw = NONE,
    dilation_rate: Raw = Const(1),
) -> Tensor:
    """Each spatial axis by the window formula; the kernel's last axis is the channels made."""
    if inputs.shape is None or kernel.shape is None or len(inputs.shape) < 3:
        return made(ctx, [inputs, kernel], None, inputs.dtype)
    sizes, given, first = _spatial(inputs.shape, data_format)
    if len(kernel.shape) == len(inputs.shape):
        _same_channels(inputs, given, kernel.shape[-2], kernel, first)
    out = _windows(
        sizes,
        kernel.shape[: len(sizes)],
        _each(ctx, strides, len(sizes)),
        _each(ctx, dilation_rate, len(sizes)),
        padding,
    )
    channels = kernel.shape[-1]
    shape = (inputs.shape[0], channels, *out) if first else (inputs.shape[0], *out, channels)
    return made(ctx, [inputs, kernel], shape, inputs.dtype)


@op("keras.ops.depthwise_conv", url=URL)
def depthwise_conv(
    ctx: Context,
    inputs: TensorArg,
    kernel: TensorArg,
    strides: Raw = Const(1),
    padding: Raw = Const("valid"),
    data_format: Raw = NONE,
    dilation_rate: Raw = Const(1),
) -> Tensor:
    """As ``conv``, with the channels times the kernel's multiplier."""
    if inputs.shape is None or kernel.shape is None or len(inputs.shape) < 3:
        return made(ctx, [inputs, kernel], None, inputs.dtype)
    sizes, channels, first = _spatial(inputs.shape, data_format)
    if len(kernel.shape) == len(inputs.shape):
        _same_channels(inputs, channels, kernel.shape[-2], kernel, first)
    out = _windows(
        sizes,
        kernel.shape[: len(sizes)],
        _each(ctx, strides, len(sizes)),
        _each(ctx, dilation_rate, len(sizes)),
        padding,
    )
    many = channels * kernel.shape[-1]
    shape = (inputs.shape[0], many, *out) if first else (inputs.shape[0], *out, many)
    return made(ctx, [inputs, kernel], shape, inputs.dtype)


@op("keras.ops.batch_normalization", url=URL)
def batch_normalization(
    ctx: Context, x: TensorArg, mean: TensorArg, variance: TensorArg, axis: AxisArg, offset: OptTensor = None,
    scale: OptTensor = None, epsilon: Raw = NONE,
) -> Tensor:  # fmt: skip
    """The operand's shape; the statistics are vectors along the axis. Raises ``Failure``."""
    if x.shape is not None and is_symbolic(x):
        size = x.shape[axis_of(axis, x)]
        for name, given in (("mean", mean), ("variance", variance), ("offset", offset), ("scale", scale)):
            if given is not None and given.shape is not None:
                _vector_of(name, given, given.shape, size)
    return made(ctx, [x], x.shape, x.dtype)


def _vector_of(name: str, x: Tensor, shape: Sequence[Dim], size: Dim) -> None:
    if len(shape) != 1 or eq(shape[0], size) is False:
        raise Failure(
            "size-mismatch",
            f"{name} is a vector of {size_text(size)} numbers, and this is {describe(x)}.",
            raises=f"Arguments `{name}` must be a vector of length `x.shape[axis]`. Expected: `({size_text(size)},)`. "
            f"Received: `{keras_shape(shape)}.",
            exception="ValueError",
            argument=name,
            url=URL,
        )


@op("keras.ops.layer_normalization", url=URL)
def normalization(ctx: Context, x: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The operand's shape."""
    return made(ctx, [x], x.shape, x.dtype)


def _crossentropy(name: str) -> None:
    @op(f"keras.ops.{name}", url=URL)
    def crossentropy(
        ctx: Context, target: TensorArg, output: TensorArg, from_logits: Raw = NONE, axis: AxisArg = -1
    ) -> Tensor:
        """One number for each prediction (for each element in the binary case)."""
        if output.shape is None:
            return made(ctx, [target, output], None, output.dtype)
        index = axis_of(axis, output)
        if index == len(output.shape) - 1:
            losses.check(ctx, name, target, output, losses.Where("target", "output"))
        left = tuple(d for i, d in enumerate(output.shape) if i != index)
        return made(ctx, [target, output], output.shape if name == "binary_crossentropy" else left, output.dtype)


for _name in ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"):
    _crossentropy(_name)


@op("keras.ops.dot_product_attention", url=URL)
def attention(ctx: Context, query: TensorArg, key: TensorArg, value: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The query's shape with the value's last axis."""
    operands = [query, key, value]
    dtype = promoted(ctx, [t.dtype for t in operands])
    if query.shape is None or value.shape is None:
        return made(ctx, operands, None, dtype)
    return made(ctx, operands, (*query.shape[:-1], value.shape[-1]), dtype)


@op("keras.ops.psnr", url=URL)
def psnr(ctx: Context, x1: TensorArg, x2: TensorArg, max_val: Raw) -> Tensor:
    """A scalar."""
    return result(ctx, [x1, x2], (), promoted(ctx, [x1.dtype, x2.dtype]))


@op("keras.ops.ctc_loss", url=URL)
def ctc_loss(ctx: Context, target: TensorArg, output: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """One number for each sequence."""
    shape = None if output.shape is None else output.shape[:1]
    kept = output.dtype if output.dtype in ("float32", "float64") else "float32"
    return made(ctx, [target, output], shape, kept)


def _block_size(size: Dim) -> None:
    if lt(size, 2):
        raise Failure(
            "argument-value",
            f"A block is at least 2 pixels wide, and block_size is {size_text(size)}.",
            raises=f"`block_size` must be at least 2. Received: block_size={size_text(size)}",
            exception="ValueError",
            argument="block_size",
            url=URL,
        )


def _same_channels(inputs: Tensor, channels: Dim, wanted: Dim, kernel: Tensor, first: bool) -> None:
    """Raises ``Failure`` where the kernel is made for another number of channels (fewer may be groups)."""
    if eq(mod(channels, wanted), 0) is False:
        order = "channels_first" if first else "channels_last"
        raise Failure(
            "conv-channels",
            f"The kernel {describe(kernel)} takes {size_text(wanted)} channels, and {describe(inputs)} has "
            f"{size_text(channels)}.",
            raises="The number of input channels must match the kernel's input channels. Received: input channels="
            f"{size_text(channels)}, kernel input channels={size_text(wanted)}, data_format={order!r}.",
            exception="ValueError",
            argument="kernel",
            url=URL,
        )


@op("keras.ops.space_to_depth", url=URL)
def space_to_depth(ctx: Context, x: TensorArg, block_size: IntArg, data_format: Raw = NONE) -> Tensor:
    """Blocks of pixels become channels."""
    _block_size(block_size)
    if x.shape is None or len(x.shape) != 4 or not gt(block_size, 0):
        return made(ctx, [x], None, x.dtype)
    (height, width), channels, first = _spatial(x.shape, data_format)
    sizes = (floordiv(height, block_size), floordiv(width, block_size))
    many = channels * block_size * block_size
    return made(ctx, [x], (x.shape[0], many, *sizes) if first else (x.shape[0], *sizes, many), x.dtype)


@op("keras.ops.depth_to_space", url=URL)
def depth_to_space(ctx: Context, x: TensorArg, block_size: IntArg, data_format: Raw = NONE) -> Tensor:
    """Channels become blocks of pixels."""
    _block_size(block_size)
    if x.shape is None or len(x.shape) != 4 or not gt(block_size, 0):
        return made(ctx, [x], None, x.dtype)
    (height, width), channels, first = _spatial(x.shape, data_format)
    sizes, few = (height * block_size, width * block_size), floordiv(channels, block_size * block_size)
    return made(ctx, [x], (x.shape[0], few, *sizes) if first else (x.shape[0], *sizes, few), x.dtype)


@op("keras.ops.separable_conv", url=URL)
def separable_conv(
    ctx: Context,
    inputs: TensorArg,
    depthwise_kernel: TensorArg,
    pointwise_kernel: TensorArg,
    strides: Raw = Const(1),
    padding: Raw = Const("valid"),
    data_format: Raw = NONE,
    dilation_rate: Raw = Const(1),
) -> Tensor:
    """A convolution of each channel, then one over the channels."""
    out = conv(ctx, inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    if out.shape is None or pointwise_kernel.shape is None:
        return made(ctx, [inputs, pointwise_kernel], None, inputs.dtype)
    first = isinstance(data_format, Const) and data_format.value == "channels_first"
    many = pointwise_kernel.shape[-1]
    shape = (out.shape[0], many, *out.shape[2:]) if first else (*out.shape[:-1], many)
    return made(ctx, [inputs, pointwise_kernel], shape, inputs.dtype)


@op("keras.ops.conv_transpose", url=URL)
def conv_transpose(
    ctx: Context,
    inputs: TensorArg,
    kernel: TensorArg,
    strides: Raw = Const(1),
    padding: Raw = Const("valid"),
    output_padding: Raw = NONE,
    data_format: Raw = NONE,
    dilation_rate: Raw = Const(1),
) -> Tensor:
    """Each spatial axis grows by the strides; the kernel's last axis but one is the channels made."""
    operands = [inputs, kernel]
    if inputs.shape is None or kernel.shape is None or len(inputs.shape) < 3:
        return made(ctx, operands, None, inputs.dtype)
    sizes, given, first = _spatial(inputs.shape, data_format)
    count = len(sizes)
    if len(kernel.shape) == len(inputs.shape):
        _same_channels(inputs, given, kernel.shape[-1], kernel, first)
    steps, spread = _each(ctx, strides, count), _each(ctx, dilation_rate, count)
    same = isinstance(padding, Const) and str(padding.value).lower() == "same"
    out: list[Dim] = []
    extra = (None,) * count if output_padding == NONE else _each(ctx, output_padding, count)
    for size, k, s, d, e in zip(sizes, kernel.shape[:count], steps, spread, extra, strict=True):
        out.append(keras_transposed_size(size, window_extent(k, d), s, same, e))
    many = kernel.shape[-2]
    shape = (inputs.shape[0], many, *out) if first else (inputs.shape[0], *out, many)
    return made(ctx, operands, shape, inputs.dtype)


@op("keras.ops.unfold", url=URL)
def unfold(
    ctx: Context,
    x: TensorArg,
    kernel_size: Raw,
    dilation: Raw = Const(1),
    padding: Raw = Const(0),
    stride: Raw = Const(1),
) -> Tensor:
    """The windows of images ``(batch, channels, height, width)`` as columns."""
    if x.shape is None or len(x.shape) != 4:
        return made(ctx, [x], None, x.dtype)
    kernel, spread = _each(ctx, kernel_size, 2), _each(ctx, dilation, 2)
    edge, step = _each(ctx, padding, 2), _each(ctx, stride, 2)
    batch, channels, *sizes = x.shape
    count: Dim = 1
    for size, k, d, p, s in zip(sizes, kernel, spread, edge, step, strict=True):
        count = count * conv_size(size, k, s, 2 * p, d)
    return made(ctx, [x], (batch, channels * kernel[0] * kernel[1], count), x.dtype)

"""The rarer operators of ``tf.nn``: morphology, fractional pools, gradients of convolutions, statistics.

https://www.tensorflow.org/api_docs/python/tf/nn
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.common.reduce import reduced
from shapewright.libraries.tensorflow.nn.convolution import layout_of, per_axis, slid
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import OptTFAxes, TFTensor, broadcast_shape, in_graph, like, new
from shapewright.rules import Abstain, BoolArg, Context, Raw
from shapewright.values import NONE, Const, Tensor, Tuple, Value

_ONE = Const(1)


@tf_op("nn.dilation2d", "nn.erosion2d", renames={"input": "x", "value": "x", "filters": "filters", "kernel": "filters",
       "filter": "filters", "rates": "dilations"})  # fmt: skip
def dilation2d(
    ctx: Context, x: TFTensor, filters: TFTensor, strides: Raw, padding: Raw, data_format: Raw = NONE,
    dilations: Raw = _ONE,
) -> Tensor:  # fmt: skip
    """The largest sum in each window; channels stay."""
    layout = layout_of(NONE, 2)
    sizes = slid(
        ctx, "Dilation2D", x, x.dims[1:3], filters.dims[:2], per_axis(ctx, strides, layout, "strides"), padding,
        per_axis(ctx, dilations, layout, "dilations"), layout,
    )  # fmt: skip
    return new((x.dims[0], *sizes, x.dims[3]), x.dtype)


@tf_op("nn.conv_transpose", "nn.atrous_conv2d_transpose", renames={"input": "x", "value": "x"})
def conv_transpose(ctx: Context, x: TFTensor, filters: Raw, output_shape: Raw, *args: Raw, **options: Raw) -> Tensor:
    """A transposed convolution, of the shape asked for."""
    return new(shape_dims(ctx, output_shape, "tf.nn.conv_transpose", "output_shape"), x.dtype)


@tf_op("nn.depthwise_conv2d_backprop_filter", renames={"input": "x"})
def gradient_of_filter(
    ctx: Context, x: TFTensor, filter_sizes: Raw, out_backprop: Raw, *args: Raw, **options: Raw
) -> Tensor:
    """The gradient of a kernel, which has its shape."""
    return new(shape_dims(ctx, filter_sizes, "tf.nn.depthwise_conv2d_backprop_filter", "filter_sizes"), x.dtype)


@tf_op("nn.depthwise_conv2d_backprop_input", "nn.conv2d_backprop_input")
def gradient_of_input(
    ctx: Context, input_sizes: Raw, filter: TFTensor, out_backprop: Raw, *args: Raw, **options: Raw
) -> Tensor:
    """The gradient of an input, which has its shape."""
    return new(shape_dims(ctx, input_sizes, "tf.nn.depthwise_conv2d_backprop_input", "input_sizes"), filter.dtype)


def _fractional(name: str) -> None:
    @tf_op(f"nn.fractional_{name}_pool")
    def pool(ctx: Context, x: TFTensor, pooling_ratio: Raw, *args: Raw, **options: Raw) -> Tuple:
        """Windows of changing sizes; the borders are drawn, the sizes are the input's by the ratio."""
        ratios = [item.value for item in ctx.items(pooling_ratio) or () if isinstance(item, Const)]
        if isinstance(pooling_ratio, Const):
            ratios = [1.0, pooling_ratio.value, pooling_ratio.value, 1.0]
        sizes: list[Dim] = []
        for size, ratio in zip(x.dims, ratios, strict=False):
            sizes.append(int(size / ratio) if isinstance(size, int) and ratio != 1 else size)
        if len(sizes) != 4 or any(not isinstance(size, int) for size in x.dims[1:3]):
            raise Abstain("the ratio of the pool is not known")
        graph = in_graph(ctx, x)  # TensorFlow's own inference leaves out the last border
        borders = [new((ctx.fresh() if graph else size + 1,), "int64") for size in sizes[1:3]]
        names = ("output", "row_pooling_sequence", "col_pooling_sequence")
        return Tuple((new(sizes, x.dtype), *borders), f"Fractional{name.title()}Pool", names)


_fractional("avg")
_fractional("max")


@tf_op("nn.max_pool_with_argmax")
def max_pool_with_argmax(
    ctx: Context, x: TFTensor, ksize: Raw, strides: Raw, padding: Raw, data_format: Raw = NONE, *args: Raw,
    **options: Raw,
) -> Tuple:  # fmt: skip
    """The maxima of windows, and where they are."""
    if args or options:
        raise Abstain("places of another dtype")
    layout = layout_of(NONE, 2)
    sizes = slid(
        ctx, "MaxPoolWithArgmax", x, x.dims[1:3], per_axis(ctx, ksize, layout, "ksize"),
        per_axis(ctx, strides, layout, "strides"), padding, (1, 1), layout,
    )  # fmt: skip
    shape = (x.dims[0], *sizes, x.dims[3])
    return Tuple((new(shape, x.dtype), new(shape, "int64")), "MaxPoolWithArgmax", ("output", "argmax"))


@tf_op("nn.pool", renames={"dilation_rate": "dilations"})
def pool(
    ctx: Context, x: TFTensor, window_shape: Raw, pooling_type: Raw, strides: Raw = _ONE, padding: Raw = Const("VALID"),
    data_format: Raw = NONE, dilations: Raw = _ONE,
) -> Tensor:  # fmt: skip
    """Windows over all spatial axes. https://www.tensorflow.org/api_docs/python/tf/nn/pool"""
    layout = layout_of(data_format, len(x.dims) - 2)
    windows = per_axis(ctx, window_shape, layout, "window_shape")
    steps = per_axis(ctx, _ONE if strides == NONE else strides, layout, "strides")
    apart = per_axis(ctx, _ONE if dilations == NONE else dilations, layout, "dilations")
    along = [x.dims[axis] for axis in layout.spatial]
    sizes = list(x.dims)
    for axis, size in zip(layout.spatial, slid(ctx, "Pool", x, along, windows, steps, padding, apart, layout),
                          strict=True):  # fmt: skip
        sizes[axis] = size
    return new(sizes, x.dtype)


@tf_op("nn.log_poisson_loss")
def log_poisson_loss(ctx: Context, targets: TFTensor, log_input: TFTensor, compute_full_loss: Raw = NONE) -> Tensor:
    """A loss for each element."""
    return new(broadcast_shape(ctx, "Mul", log_input, targets), log_input.dtype)


@tf_op("nn.batch_norm_with_global_normalization", renames={"input": "x", "t": "x"})
def global_normalization(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Shape and dtype stay."""
    return like(x, x.dtype)


@tf_op("nn.normalize_moments")
def normalize_moments(
    ctx: Context, counts: Raw, mean_ss: TFTensor, variance_ss: TFTensor, shift: Raw
) -> tuple[Tensor, Tensor]:
    """Mean and variance of sums."""
    return like(mean_ss, mean_ss.dtype), like(variance_ss, variance_ss.dtype)


@tf_op("nn.sufficient_statistics")
def sufficient_statistics(
    ctx: Context, x: TFTensor, axes: OptTFAxes, shift: Raw = NONE, keepdims: BoolArg = False
) -> tuple[Value, ...]:
    """The count, the sum, the sum of squares, the shift."""
    if axes is None:
        raise Abstain("the axes are not known")
    places = tuple(axis % len(x.dims) for axis in axes)
    left = reduced(x.dims, places, keepdims)
    return new((), x.dtype), new(left, x.dtype), new(left, x.dtype), shift


@tf_op("nn.isotonic_regression")
def isotonic_regression(
    ctx: Context, inputs: TFTensor, decreasing: Raw = NONE, axis: Raw = NONE
) -> tuple[Tensor, Tensor]:
    """The closest ordered values, and which of them were put together."""
    return like(inputs, inputs.dtype), like(inputs, "int32")

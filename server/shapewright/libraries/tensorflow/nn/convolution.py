"""Convolutions and pools over images, sequences and volumes.

https://www.tensorflow.org/api_docs/python/tf/nn/conv2d
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shapewright.dims import Dim, divides, eq, floordiv, lt
from shapewright.libraries.common.convolution import conv_size, same_size, window_extent
from shapewright.libraries.tensorflow.failures import graph_sizes, shown
from shapewright.libraries.tensorflow.matching import matched
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, new
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of
from shapewright.values import NONE, Const, Tensor, Value

DOCS = "https://www.tensorflow.org/api_docs/python/tf/nn/"


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the batch, the channels and the sizes of the window's axes are."""

    rank: int
    channels_first: bool

    @property
    def channels(self) -> int:
        """The channels' axis."""
        return 1 if self.channels_first else self.rank + 1

    @property
    def spatial(self) -> range:
        """The axes that the window slides over."""
        return range(2, self.rank + 2) if self.channels_first else range(1, self.rank + 1)

    def build(self, batch: Dim, spatial: Sequence[Dim], channels: Dim) -> tuple[Dim, ...]:
        """A shape in this layout."""
        return (batch, channels, *spatial) if self.channels_first else (batch, *spatial, channels)


def layout_of(data_format: Value, rank: int) -> Layout:
    """The layout a ``data_format`` names; channels last where none is given."""
    if isinstance(data_format, Const) and isinstance(data_format.value, str):
        return Layout(rank, data_format.value.startswith("NC"))
    if data_format != NONE:
        raise Abstain("the data_format is not known")
    return Layout(rank, False)


def per_axis(ctx: Context, value: Value, layout: Layout, name: str) -> list[Dim]:
    """A stride, kernel or dilation for each axis of the window; one for every axis of the tensor is cut to these."""
    if value == NONE:
        return [1] * layout.rank
    single = dim_of(value)
    if single is not None:
        return [single] * layout.rank
    given = shape_dims(ctx, value, "tf.nn", name)
    if given is None:
        raise Abstain(f"'{name}' is not known")
    if len(given) == 1:
        return list(given) * layout.rank
    if len(given) == layout.rank:
        return list(given)
    if len(given) == layout.rank + 2:
        return [given[i] for i in layout.spatial]
    raise Abstain(f"'{name}' has {len(given)} entries")


def slid(
    ctx: Context, kernel: str, x: Tensor, sizes: Sequence[Dim], windows: Sequence[Dim], strides: Sequence[Dim],
    padding: Value,
    dilations: Sequence[Dim], layout: Layout,
) -> list[Dim]:  # fmt: skip
    """The sizes after a window was slid over each axis. Raises ``Failure`` where it does not fit."""
    mode = padding.value.upper() if isinstance(padding, Const) and isinstance(padding.value, str) else None
    extra = [0] * len(sizes) if mode in ("VALID", "SAME") else _explicit(ctx, padding, layout)
    found: list[Dim] = []
    for size, window, stride, dilation, more in zip(sizes, windows, strides, dilations, extra, strict=True):
        if mode == "SAME":
            found.append(same_size(size, stride))
            continue
        extent = window_extent(window, dilation)
        if lt(size + more, extent):
            raise _too_small(ctx, kernel, x, size, extent)
        found.append(conv_size(size, window, stride, more, dilation))
    return found


def _explicit(ctx: Context, padding: Value, layout: Layout) -> list[Dim]:
    rows = ctx.items(padding)
    if rows is None or isinstance(padding, Const) or len(rows) != layout.rank + 2:
        raise Abstain("the padding is not known")
    found: list[Dim] = []
    for axis in layout.spatial:
        pair = [dim_of(v) for v in ctx.items(rows[axis]) or ()]
        if len(pair) != 2 or pair[0] is None or pair[1] is None:
            raise Abstain("the padding is not known")
        found.append(pair[0] + pair[1])
    return found


def _too_small(ctx: Context, kernel: str, x: Tensor, size: Dim, extent: Dim) -> Failure:
    return Failure(
        "output-size",
        f"The window of {extent} does not fit into the size {size} of {shown(x)}. Use padding='SAME', a smaller "
        "window, or larger inputs.",
        raises=f"Negative dimension size caused by subtracting {extent} from {size} for '{{{{node {kernel}}}}}' with "
        f"input shapes: {graph_sizes(ctx, x.shape)}.",
        exception="ValueError",
        argument="x",
    ).with_data(operand=x)


def _with_rank(ctx: Context, kernel: str, x: Tensor, rank: int, argument: str) -> Tensor:
    names = {3: ("N", "W", "C"), 4: ("N", "H", "W", "C"), 5: ("N", "D", "H", "W", "C")}.get(rank, ())
    return ctx.rank(x, rank, lambda: Failure(
        "layer-rank",
        f"{kernel} takes {rank} axes (batch, sizes, channels), and gets {shown(x)} with {x.rank}.",
        raises=f"Shape must be rank {rank} but is rank {x.rank} for '{{{{node {kernel}}}}}' with input shapes: "
        f"{graph_sizes(ctx, x.shape)}.",
        exception="ValueError", argument=argument,
    ).with_data(operand=x), names if argument == "x" else ())  # fmt: skip


# --- convolutions -----------------------------------------------------------------------------------------------
def convolved(
    ctx: Context, kernel: str, rank: int, x: Value, filters: Value, strides: Value, padding: Value, data_format: Value,
    dilations: Value,
) -> Tensor:  # fmt: skip
    """``conv1d``/``2d``/``3d``: filters are (sizes, channels in, channels out)."""
    a, w = matched(ctx, kernel, (x, filters), ("x", "filters"))
    layout = layout_of(data_format, rank)
    a, w = _with_rank(ctx, kernel, a, rank + 2, "x"), _with_rank(ctx, kernel, w, rank + 2, "filters")
    channels, depth = a.dims[layout.channels], w.dims[-2]
    if divides(depth, channels) is False:
        raise _channels(ctx, kernel, a, w, channels, depth)
    steps, spread = per_axis(ctx, strides, layout, "strides"), per_axis(ctx, dilations, layout, "dilations")
    sizes = slid(ctx, kernel, a, [a.dims[i] for i in layout.spatial], w.dims[:-2], steps, padding, spread, layout)
    return new(layout.build(a.dims[0], sizes, w.dims[-1]), a.dtype or w.dtype)


def _channels(ctx: Context, kernel: str, x: Tensor, filters: Tensor, channels: Dim, depth: Dim) -> Failure:
    return Failure(
        "conv-channels",
        f"{shown(x)} has {channels} channels, and the filters {shown(filters)} take {depth}.",
        raises=f"Depth of input ({channels}) is not a multiple of input depth of filter ({depth}) for '{{{{node "
        f"{kernel}}}}}' with input shapes: {graph_sizes(ctx, x.shape)}, {graph_sizes(ctx, filters.shape)}.",
        exception="ValueError",
        argument="filters",
    ).with_data(operands=(x, filters))


@tf_op("nn.conv2d", renames={"filter": "filters"})
def conv2d(
    ctx: Context, x: Raw, filters: Raw = NONE, strides: Raw = NONE, padding: Raw = NONE, use_cudnn_on_gpu: Raw = NONE,
    data_format: Raw = NONE, dilations: Raw = NONE,
) -> Tensor:  # fmt: skip
    """https://www.tensorflow.org/api_docs/python/tf/nn/conv2d"""
    if isinstance(use_cudnn_on_gpu, Const) and isinstance(
        use_cudnn_on_gpu.value, str
    ):  # TensorFlow 2: data_format comes here
        use_cudnn_on_gpu, data_format = NONE, use_cudnn_on_gpu
    return convolved(ctx, "Conv2D", 2, x, filters, strides, padding, data_format, dilations)


@tf_op("nn.conv1d", renames={"stride": "strides", "filter": "filters"})
def conv1d(
    ctx: Context,
    x: Raw,
    filters: Raw,
    strides: Raw,
    padding: Raw,
    data_format: Raw = NONE,
    dilations: Raw = NONE,
    use_cudnn_on_gpu: Raw = NONE,
) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/nn/conv1d"""
    return convolved(ctx, "Conv2D", 1, x, filters, strides, padding, data_format, dilations)


@tf_op("nn.conv3d", renames={"filter": "filters"})
def conv3d(
    ctx: Context, x: Raw, filters: Raw, strides: Raw, padding: Raw, data_format: Raw = NONE, dilations: Raw = NONE
) -> Tensor:
    """https://www.tensorflow.org/api_docs/python/tf/nn/conv3d"""
    return convolved(ctx, "Conv3D", 3, x, filters, strides, padding, data_format, dilations)


@tf_op("nn.depthwise_conv2d", "nn.depthwise_conv2d_native", renames={"filters": "filter", "rate": "dilations"})
def depthwise_conv2d(
    ctx: Context, x: Raw, filter: Raw, strides: Raw, padding: Raw, data_format: Raw = NONE, dilations: Raw = NONE
) -> Tensor:
    """Filters of each channel on its own: (height, width, channels, multiplier)."""
    a, w = matched(ctx, "DepthwiseConv2dNative", (x, filter), ("x", "filter"))
    layout = layout_of(data_format, 2)
    a, w = _with_rank(ctx, "DepthwiseConv2dNative", a, 4, "x"), _with_rank(ctx, "DepthwiseConv2dNative", w, 4, "filter")
    channels = a.dims[layout.channels]
    ctx.equal(channels, w.dims[2], lambda: _channels(ctx, "DepthwiseConv2dNative", a, w, channels, w.dims[2]))
    steps, spread = per_axis(ctx, strides, layout, "strides"), per_axis(ctx, dilations, layout, "dilations")
    sizes = slid(
        ctx, "DepthwiseConv2dNative", a, [a.dims[i] for i in layout.spatial], w.dims[:2], steps, padding, spread, layout
    )
    return new(layout.build(a.dims[0], sizes, channels * w.dims[3]), a.dtype)


@tf_op("nn.separable_conv2d")
def separable_conv2d(
    ctx: Context, x: Raw, depthwise_filter: Raw, pointwise_filter: TFTensor, strides: Raw, padding: Raw,
    data_format: Raw = NONE,
    dilations: Raw = NONE,
) -> Tensor:  # fmt: skip
    """A depthwise convolution, then one over the channels."""
    inner = depthwise_conv2d(ctx, x, depthwise_filter, strides, padding, data_format, dilations)
    layout = layout_of(data_format, 2)
    return new(
        layout.build(inner.dims[0], [inner.dims[i] for i in layout.spatial], pointwise_filter.dims[-1]), inner.dtype
    )


def _transposed(names: Sequence[str], rank: int) -> None:
    def function(
        ctx: Context, x: TFTensor, filters: TFTensor, output_shape: Raw, strides: Raw = NONE, padding: Raw = NONE,
        data_format: Raw = NONE, dilations: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        shape = shape_dims(ctx, output_shape, "tf.nn.conv2d_transpose", "output_shape")
        if shape is None or len(shape) != rank + 2:
            return new(tuple(ctx.fresh() for _ in range(rank + 2)), x.dtype)
        channels = layout_of(data_format, rank).channels
        if eq(filters.dims[-1], x.dims[channels]) is False:
            raise _channels(ctx, "Conv2DBackpropInput", x, filters, x.dims[channels], filters.dims[-1])
        return new(shape, x.dtype)

    tf_op(*names, renames={"filter": "filters", "value": "x"})(function)


_transposed(("nn.conv1d_transpose",), 1)
_transposed(("nn.conv2d_transpose",), 2)
_transposed(("nn.conv3d_transpose",), 3)


@tf_op("nn.atrous_conv2d", renames={"filter": "filters"})
def atrous_conv2d(ctx: Context, value: Raw, filters: Raw, rate: Raw, padding: Raw) -> Tensor:
    """A dilated convolution."""
    return convolved(ctx, "Conv2D", 2, value, filters, Const(1), padding, NONE, rate)


@tf_op("nn.convolution", renames={"filter": "filters", "dilation_rate": "dilations"})
def convolution(
    ctx: Context,
    x: TFTensor,
    filters: Raw,
    strides: Raw = NONE,
    padding: Raw = Const("VALID"),
    data_format: Raw = NONE,
    dilations: Raw = NONE,
) -> Tensor:
    """A convolution of as many axes as the input has."""
    rank = len(x.dims) - 2
    return convolved(ctx, f"Conv{max(rank, 2)}D", rank, x, filters, strides, padding, data_format, dilations)


# --- pools ----------------------------------------------------------------------------------------------------------
def _pool(names: Sequence[str], kernel: str, rank: int | None) -> None:
    def function(ctx: Context, x: TFTensor, ksize: Raw, strides: Raw, padding: Raw, data_format: Raw = NONE) -> Tensor:
        count = len(x.dims) - 2 if rank is None else rank
        layout = layout_of(data_format, count)
        x = _with_rank(ctx, kernel, x, count + 2, "x")
        windows, steps = per_axis(ctx, ksize, layout, "ksize"), per_axis(ctx, strides, layout, "strides")
        sizes = slid(ctx, kernel, x, [x.dims[i] for i in layout.spatial], windows, steps, padding, [1] * count, layout)
        return new(layout.build(x.dims[0], sizes, x.dims[layout.channels]), x.dtype, interval=x.interval)

    tf_op(*names)(function)


_pool(("nn.max_pool2d",), "MaxPool", 2)
_pool(("nn.avg_pool2d",), "AvgPool", 2)
_pool(("nn.max_pool1d",), "MaxPool", 1)
_pool(("nn.avg_pool1d",), "AvgPool", 1)
_pool(("nn.max_pool3d",), "MaxPool3D", 3)
_pool(("nn.avg_pool3d",), "AvgPool3D", 3)
_pool(("nn.max_pool",), "MaxPool", None)
_pool(("nn.avg_pool",), "AvgPool", None)


def _blocks(names: Sequence[str], change: Callable[[Dim, Dim, Dim, Dim], tuple[Dim, Dim, Dim]]) -> None:
    def function(ctx: Context, x: TFTensor, block_size: Raw, data_format: Raw = NONE) -> Tensor:
        block = dim_of(block_size)
        if block is None:
            raise Abstain("the block size is not known")
        layout = layout_of(data_format, 2)
        x = _with_rank(ctx, "SpaceToDepth", x, 4, "x")
        height, width = (x.dims[i] for i in layout.spatial)
        height, width, channels = change(height, width, x.dims[layout.channels], block)
        return new(layout.build(x.dims[0], (height, width), channels), x.dtype)

    tf_op(*names)(function)


_blocks(("nn.space_to_depth", "space_to_depth"), lambda h, w, c, b: (floordiv(h, b), floordiv(w, b), c * b * b))
_blocks(("nn.depth_to_space", "depth_to_space"), lambda h, w, c, b: (h * b, w * b, floordiv(c, b * b)))

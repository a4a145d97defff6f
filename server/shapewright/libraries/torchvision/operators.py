"""torchvision's compiled operators; what stands around them in Python is followed.

https://pytorch.org/vision/stable/ops.html
"""

from __future__ import annotations

from shapewright.dims import Dim, eq, floordiv
from shapewright.libraries.torch.failures import shown
from shapewright.rules import Context, Failure, IntArg, Raw, TensorArg, op
from shapewright.values import Tensor, Tuple

_OPS = "torch.ops.torchvision."
_URL = "https://pytorch.org/vision/stable/generated/torchvision.ops."


@op(_OPS + "nms", url=_URL + "nms.html")
def nms(ctx: Context, dets: TensorArg, scores: TensorArg, iou_threshold: Raw) -> Tensor:
    """The places of the boxes that are kept: as many as the program's data decides."""
    dets = ctx.rank(dets, 2, lambda: _not_so("boxes should be a 2d tensor", f"got {len(dets.dims)}D", dets))
    scores = ctx.rank(scores, 1, lambda: _not_so("scores should be a 1d tensor", f"got {len(scores.dims)}D", scores))
    ctx.require(
        eq(dets.dims[1], 4),
        lambda: _not_so("boxes should have 4 elements in dimension 1", f"got {dets.dims[1]}", dets),
    )
    ctx.equal(
        dets.dims[0],
        scores.dims[0],
        lambda: _not_so(
            "boxes and scores should have same number of elements in dimension 0",
            f"got {dets.dims[0]} and {scores.dims[0]}",
            dets,
        ),
    )
    kept = ctx.fresh(high=dets.dims[0])
    return dets.like(shape=(kept,), dtype="int64", requires_grad=False)


def _not_so(expected: str, got: str, given: Tensor) -> Failure:
    return Failure(
        "argument-value",
        f"{expected[0].upper()}{expected[1:]}, {got}: this is {shown(given)}.",
        raises=f"{expected}, {got}",
        exception="RuntimeError",
    )


@op(_OPS + "roi_align")
def roi_align(
    ctx: Context, input: TensorArg, rois: TensorArg, spatial_scale: Raw, pooled_height: IntArg, pooled_width: IntArg,
    sampling_ratio: Raw, aligned: Raw,
) -> Tensor:  # fmt: skip
    """A picture of the same size for each region."""
    return _pooled(ctx, input, rois, pooled_height, pooled_width)


@op(_OPS + "roi_pool")
def roi_pool(
    ctx: Context, input: TensorArg, rois: TensorArg, spatial_scale: Raw, pooled_height: IntArg, pooled_width: IntArg
) -> Tuple:
    """A picture of the same size for each region, and where each maximum was."""
    result = _pooled(ctx, input, rois, pooled_height, pooled_width)
    return Tuple((result, result.like(dtype="int32", requires_grad=False)))


@op(_OPS + "ps_roi_align")
def ps_roi_align(
    ctx: Context, input: TensorArg, rois: TensorArg, spatial_scale: Raw, pooled_height: IntArg, pooled_width: IntArg,
    sampling_ratio: Raw,
) -> Tuple:  # fmt: skip
    """Each cell of a region's picture has channels of its own."""
    return _by_position(ctx, input, rois, pooled_height, pooled_width)


@op(_OPS + "ps_roi_pool")
def ps_roi_pool(
    ctx: Context, input: TensorArg, rois: TensorArg, spatial_scale: Raw, pooled_height: IntArg, pooled_width: IntArg
) -> Tuple:
    """Each cell of a region's picture has channels of its own."""
    return _by_position(ctx, input, rois, pooled_height, pooled_width)


@op(_OPS + "deform_conv2d", url=_URL + "deform_conv2d.html")
def deform_conv2d(ctx: Context, input: TensorArg, weight: TensorArg, offset: TensorArg, *rest: Raw) -> Tensor:
    """There are offsets for each place of the result."""
    sizes = ctx.rank(input, 4, lambda: _four(input)), ctx.rank(weight, 4, lambda: _four(weight))
    places = ctx.rank(offset, 4, lambda: _four(offset)).dims[2:]
    return input.like(shape=(sizes[0].dims[0], sizes[1].dims[0], *places))


def _four(given: Tensor) -> Failure:
    return Failure(
        "operand-rank", f"Four axes are needed, and this is {shown(given)}.", raises="", exception="RuntimeError"
    )


def _pooled(ctx: Context, input: Tensor, rois: Tensor, height: Dim, width: Dim, channels: Dim | None = None) -> Tensor:
    input, rois = ctx.rank(input, 4, lambda: _four(input)), ctx.rank(rois, 2, lambda: _four(rois))
    return input.like(shape=(rois.dims[0], input.dims[1] if channels is None else channels, height, width))


def _by_position(ctx: Context, input: Tensor, rois: Tensor, height: Dim, width: Dim) -> Tuple:
    cells = height * width if isinstance(height, int) and isinstance(width, int) else None
    input = ctx.rank(input, 4, lambda: _four(input))
    channels = ctx.fresh() if cells is None else floordiv(input.dims[1], cells)
    result = _pooled(ctx, input, rois, height, width, channels)
    return Tuple((result, result.like(dtype="int32", requires_grad=False)))

"""``tf.image``: images as (height, width, channels), with or without a batch.

https://www.tensorflow.org/api_docs/python/tf/image
"""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.tensorflow.dtypes import FLOATS, DType
from shapewright.libraries.tensorflow.failures import shown
from shapewright.libraries.tensorflow.nn.convolution import layout_of, per_axis, slid
from shapewright.libraries.tensorflow.registration import tf_op
from shapewright.libraries.tensorflow.shaping import shape_dims
from shapewright.libraries.tensorflow.tensors import TFTensor, like, new
from shapewright.rules import Abstain, BoolArg, Context, Failure, OptInt, Raw, dim_of
from shapewright.values import NONE, Const, Tensor, Tuple, Value


def _image(ctx: Context, x: Tensor, operation: str) -> Tensor:
    """The image(s), whose rank must be 3 or 4; raises ``UnknownShape`` and ``Failure``."""
    return ctx.rank(x, (3, 4), lambda: Failure(
        "image-rank",
        f"tf.image.{operation} takes an image (height, width, channels) or a batch of them, and gets {shown(x)}.",
        raises="'images' must have either 3 or 4 dimensions.", exception="ValueError", argument="x",
    ).with_data(operand=x))  # fmt: skip


def sized(x: Tensor, height: Dim, width: Dim, dtype: str | None) -> Tensor:
    """The image(s) with another height and width."""
    return new((*x.dims[:-3], height, width, x.dims[-1]), dtype)


def _size(ctx: Context, size: Value) -> Sequence[Dim]:
    given = shape_dims(ctx, size, "tf.image.resize", "size")
    if given is None:
        return (ctx.fresh(), ctx.fresh())
    if len(given) != 2:
        raise Failure(
            "argument-value", f"The size of an image is (height, width), and {list(given)} is given.",
            raises="'size' must be a 1-D Tensor of 2 elements: new_height, new_width", exception="ValueError",
            argument="size",
        )  # fmt: skip
    return given


@tf_op("image.resize", "image.resize_images", "image.resize_images_v2", renames={"images": "x", "image": "x"})
def resize(
    ctx: Context,
    x: TFTensor,
    size: Raw,
    method: Raw = NONE,
    preserve_aspect_ratio: Raw = NONE,
    antialias: Raw = NONE,
    align_corners: Raw = NONE,
) -> Tensor:
    """Scaled to a size; float32 unless nearest. https://www.tensorflow.org/api_docs/python/tf/image/resize"""
    nearest = (isinstance(method, Const) and method.value in ("nearest", 1)) or "NEAREST" in str(
        getattr(method, "name", "")
    )
    dtype = x.dtype if nearest else "float32" if method == NONE or isinstance(method, Const) else None
    height, width = _size(ctx, size)
    if x.shape is None:
        return new(None, dtype)
    x = _image(ctx, x, "resize")
    if preserve_aspect_ratio not in (NONE, Const(False)):
        height, width = ctx.fresh(), ctx.fresh()
    return sized(x, height, width, dtype)


@tf_op(
    "image.resize_bilinear",
    "image.resize_bicubic",
    "image.resize_area",
    "image.resize_nearest_neighbor",
    new=False,
    renames={"images": "x"},
)
def old_resize(
    ctx: Context, x: TFTensor, size: Raw, align_corners: Raw = NONE, half_pixel_centers: Raw = NONE
) -> Tensor:
    """Scaled to a size (TensorFlow 1)."""
    height, width = _size(ctx, size)
    return sized(_image(ctx, x, "resize"), height, width, "float32")


@tf_op("image.resize_with_pad", "image.resize_image_with_pad", renames={"image": "x"})
def resize_with_pad(
    ctx: Context, x: TFTensor, target_height: OptInt, target_width: OptInt, method: Raw = NONE, antialias: Raw = NONE
) -> Tensor:
    """Scaled with its proportions kept, and padded; float32."""
    return _to(ctx, x, target_height, target_width, "float32")


@tf_op("image.resize_with_crop_or_pad", "image.resize_image_with_crop_or_pad", renames={"image": "x"})
def crop_or_pad(ctx: Context, x: TFTensor, target_height: OptInt, target_width: OptInt) -> Tensor:
    """Cropped or padded in the middle."""
    return _to(ctx, x, target_height, target_width, x.dtype)


def _to(ctx: Context, x: Tensor, height: Dim | None, width: Dim | None, dtype: str | None) -> Tensor:
    if x.shape is None:
        return new(None, dtype)
    both = [ctx.fresh() if d is None else d for d in (height, width)]
    return sized(_image(ctx, x, "resize_with_crop_or_pad"), both[0], both[1], dtype)


@tf_op("image.crop_to_bounding_box", renames={"image": "x"})
def crop_to_bounding_box(
    ctx: Context, x: TFTensor, offset_height: Raw, offset_width: Raw, target_height: OptInt, target_width: OptInt
) -> Tensor:
    """A window of an image."""
    return _to(ctx, x, target_height, target_width, x.dtype)


@tf_op("image.pad_to_bounding_box", renames={"image": "x"})
def pad_to_bounding_box(
    ctx: Context, x: TFTensor, offset_height: Raw, offset_width: Raw, target_height: OptInt, target_width: OptInt
) -> Tensor:
    """An image on a larger canvas."""
    return _to(ctx, x, target_height, target_width, x.dtype)


@tf_op("image.central_crop", renames={"image": "x"})
def central_crop(ctx: Context, x: TFTensor, central_fraction: Raw) -> Tensor:
    """The middle of an image; how much is not followed."""
    x = _image(ctx, x, "central_crop")
    return sized(x, ctx.fresh(), ctx.fresh(), x.dtype)


@tf_op("image.random_crop", "random_crop", "image.stateless_random_crop", renames={"value": "x"})
def random_crop(ctx: Context, x: TFTensor, size: Raw, seed: Raw = NONE) -> Tensor:
    """A window of a size at a random place."""
    given = shape_dims(ctx, size, "tf.image.random_crop", "size")
    if given is None:
        return new(None if x.shape is None else tuple(ctx.fresh() for _ in x.shape), x.dtype)
    if x.shape is not None and len(x.shape) != len(given):
        raise Failure(
            "argument-value",
            f"The size of the window has {len(given)} numbers, and {shown(x)} has {len(x.shape)} axes.",
            raises=f"Incompatible shapes: [{len(x.shape)}] vs. [{len(given)}] [Op:GreaterEqual]",
            exception="InvalidArgumentError",
            argument="size",
        )
    own = x.shape if x.shape is not None else given
    return new(tuple(a if b == -1 else b for a, b in zip(own, given, strict=True)), x.dtype)


@tf_op("image.crop_and_resize")
def crop_and_resize(
    ctx: Context, image: TFTensor, boxes: TFTensor, box_indices: Raw = NONE, crop_size: Raw = NONE, **options: Raw
) -> Tensor:
    """Windows of images scaled to one size."""
    height, width = _size(ctx, crop_size)
    return new((boxes.dims[0], height, width, image.dims[-1]), "float32")


def _keeps(*names: str, floats: bool = False) -> None:
    def function(ctx: Context, x: TFTensor, *args: Raw, **options: Raw) -> Tensor:
        return like(x, "float32" if floats and x.dtype not in (None, *FLOATS) else x.dtype)

    tf_op(*(f"image.{name}" for name in names), renames={"image": "x", "images": "x"})(function)


_keeps(
    "flip_left_right", "flip_up_down", "random_flip_left_right", "random_flip_up_down", "adjust_brightness",
    "adjust_contrast", "adjust_hue", "adjust_saturation", "adjust_gamma", "random_brightness", "random_contrast",
    "random_hue", "random_saturation", "random_jpeg_quality", "adjust_jpeg_quality", "rgb_to_hsv", "hsv_to_rgb",
    "rgb_to_yuv", "yuv_to_rgb", "rgb_to_yiq", "yiq_to_rgb", "stateless_random_flip_left_right",
    "stateless_random_flip_up_down", "stateless_random_brightness", "stateless_random_contrast", "stateless_random_hue",
    "stateless_random_saturation",
)  # fmt: skip
_keeps("per_image_standardization", floats=True)


@tf_op("image.rot90", renames={"image": "x"})
def rot90(ctx: Context, x: TFTensor, k: Raw = Const(1)) -> Tensor:
    """Turned by right angles."""
    turns = dim_of(k)
    if isinstance(turns, int) and turns % 2 == 0:
        return like(x, x.dtype)
    x = _image(ctx, x, "rot90")
    if not isinstance(turns, int):
        return sized(x, ctx.fresh(), ctx.fresh(), x.dtype)
    return sized(x, x.dims[-2], x.dims[-3], x.dtype)


@tf_op("image.transpose", "image.transpose_image", renames={"image": "x"})
def transpose(ctx: Context, x: TFTensor) -> Tensor:
    """Height and width swapped."""
    x = _image(ctx, x, "transpose")
    return sized(x, x.dims[-2], x.dims[-3], x.dtype)


@tf_op("image.rgb_to_grayscale", renames={"images": "x"})
def to_grayscale(ctx: Context, x: TFTensor) -> Tensor:
    """Three channels to one."""
    _channels(x, 3)
    return new((*x.dims[:-1], 1), x.dtype)


@tf_op("image.grayscale_to_rgb", renames={"images": "x"})
def to_rgb(ctx: Context, x: TFTensor) -> Tensor:
    """One channel to three."""
    _channels(x, 1)
    return new((*x.dims[:-1], 3), x.dtype)


def _channels(x: Tensor, count: int) -> None:
    if x.dims and eq(x.dims[-1], count) is False:
        raise Failure(
            "image-rank",
            f"The last axis of {shown(x)} holds {x.dims[-1]} channels, and {count} are needed.",
            raises=f"input must have last dimension size {count}",
            exception="InvalidArgumentError",
            argument="x",
        )


@tf_op("image.convert_image_dtype", renames={"image": "x"})
def convert_image_dtype(ctx: Context, x: TFTensor, dtype: DType, saturate: Raw = NONE) -> Tensor:
    """Another dtype, scaled to its range."""
    return like(x, dtype)


_SPATIAL = ("height", "width")


def _decoder(names: Sequence[str]) -> None:
    def function(
        ctx: Context, contents: TFTensor, channels: Raw = NONE, dtype: DType = None, expand_animations: BoolArg = True,
        ratio: Raw = NONE, crop_window: Raw = NONE,
        fancy_upscaling: Raw = NONE, try_recover_truncated: Raw = NONE, acceptable_fraction: Raw = NONE,
        dct_method: Raw = NONE,
    ) -> Tensor:  # fmt: skip
        count = dim_of(channels)
        found: Dim = count if isinstance(count, int) and count > 0 else ctx.fresh()
        any_format = names[0].endswith("decode_image")
        if any_format and expand_animations:
            return new(None, dtype or "uint8")
        return new((ctx.fresh("height"), ctx.fresh("width"), found), dtype or "uint8")

    tf_op(*names, renames={"input": "contents", "image": "contents"})(function)


@tf_op("io.decode_and_crop_jpeg", "image.decode_and_crop_jpeg", "decode_and_crop_jpeg")
def decode_and_crop_jpeg(
    ctx: Context, contents: TFTensor, crop_window: Raw, channels: Raw = NONE, *args: Raw, **options: Raw
) -> Tensor:
    """The window ``(y, x, height, width)`` of a JPEG image."""
    window, count = ctx.items(crop_window), dim_of(channels)
    sizes = [dim_of(size) for size in window[2:]] if window is not None and len(window) == 4 else [None, None]
    height, width = (ctx.fresh(name) if size is None else size for name, size in zip(_SPATIAL, sizes, strict=True))
    return new((height, width, count if isinstance(count, int) and count > 0 else ctx.fresh()), "uint8")


for _format in ("jpeg", "png", "bmp", "image"):
    _decoder((f"io.decode_{_format}", f"image.decode_{_format}", f"decode_{_format}"))


@tf_op("io.decode_gif", "image.decode_gif", "decode_gif")
def decode_gif(ctx: Context, contents: TFTensor) -> Tensor:
    """Frames of an animation."""
    return new((ctx.fresh(), ctx.fresh("height"), ctx.fresh("width"), 3), "uint8")


@tf_op("io.encode_jpeg", "io.encode_png", "image.encode_jpeg", "image.encode_png")
def encode(ctx: Context, image: TFTensor, *args: Raw, **options: Raw) -> Tensor:
    """Bytes."""
    return new((), "string")


@tf_op("image.extract_patches", "extract_image_patches", renames={"images": "x", "ksizes": "sizes"})
def extract_patches(ctx: Context, x: TFTensor, sizes: Raw, strides: Raw, rates: Raw, padding: Raw) -> Tensor:
    """Windows laid out along the channels. https://www.tensorflow.org/api_docs/python/tf/image/extract_patches"""
    layout = layout_of(NONE, 2)
    x = ctx.rank(x, 4, lambda: Failure("image-rank", f"extract_patches takes a batch of images, and gets {shown(x)}.",
                                       raises=f"Shape must be rank 4 but is rank {x.rank}",
                                       exception="ValueError"))  # fmt: skip
    windows, steps, spread = (
        per_axis(ctx, v, layout, n) for v, n in ((sizes, "sizes"), (strides, "strides"), (rates, "rates"))
    )
    after = slid(ctx, "ExtractImagePatches", x, x.dims[1:3], windows, steps, padding, spread, layout)
    return new((x.dims[0], *after, windows[0] * windows[1] * x.dims[3]), x.dtype)


@tf_op("image.non_max_suppression")
def non_max_suppression(
    ctx: Context, boxes: TFTensor, scores: Raw, max_output_size: Raw, *args: Raw, **options: Raw
) -> Tensor:
    """The indices of the boxes kept, int32."""
    return new((ctx.fresh(),), "int32")


@tf_op("image.ssim", "image.psnr", "image.ssim_multiscale")
def similarity(ctx: Context, img1: TFTensor, img2: Raw, max_val: Raw, *args: Raw, **options: Raw) -> Tensor:
    """A number for each pair of images."""
    return new(img1.dims[:-3], "float32")


@tf_op("image.total_variation", renames={"images": "x"})
def total_variation(ctx: Context, x: TFTensor) -> Tensor:
    """A number for each image."""
    return new(x.dims[:-3], x.dtype)


@tf_op("image.sobel_edges", renames={"image": "x"})
def sobel_edges(ctx: Context, x: TFTensor) -> Tensor:
    """Vertical and horizontal edges in a last axis."""
    return new((*x.dims, 2), x.dtype)


@tf_op("image.image_gradients", renames={"image": "x"})
def image_gradients(ctx: Context, x: TFTensor) -> Value:
    """Differences along height and width."""
    return ctx.list([like(x, x.dtype), like(x, x.dtype)])


@tf_op("image.draw_bounding_boxes")
def draw_bounding_boxes(ctx: Context, images: TFTensor, boxes: Raw, *args: Raw, **options: Raw) -> Tensor:
    """The images."""
    return like(images, images.dtype)


# --- boxes, glimpses, files ---------------------------------------------------------------------------------
@tf_op("image.combined_non_max_suppression")
def combined_non_max_suppression(
    ctx: Context, boxes: TFTensor, scores: Raw, max_output_size_per_class: Raw, max_total_size: OptInt, *args: Raw,
    **options: Raw,
) -> Value:  # fmt: skip
    """Boxes, scores, classes and their count for each image."""
    if args or options:
        raise Abstain("how many boxes are kept depends on the options")
    batch = boxes.dims[0]
    kept = ctx.fresh() if max_total_size is None else max_total_size
    fields = {
        "nmsed_boxes": new((batch, kept, 4), "float32"), "nmsed_scores": new((batch, kept), "float32"),
        "nmsed_classes": new((batch, kept), "float32"), "valid_detections": new((batch,), "int32"),
    }  # fmt: skip
    return Tuple(tuple(fields.values()), "CombinedNonMaxSuppression", tuple(fields))


@tf_op("image.non_max_suppression_overlaps")
def suppression_by_overlap(ctx: Context, overlaps: TFTensor, scores: Raw, *args: Raw, **options: Raw) -> Tensor:
    """The numbers of the boxes that are kept."""
    return new((ctx.fresh("kept"),), "int32")


@tf_op("image.non_max_suppression_with_scores")
def suppression_with_scores(
    ctx: Context, boxes: TFTensor, scores: TFTensor, *args: Raw, **options: Raw
) -> tuple[Tensor, Tensor]:
    """The numbers of the boxes that are kept, and their scores."""
    kept = ctx.fresh("kept")
    return new((kept,), "int32"), new((kept,), scores.dtype)


@tf_op("image.extract_glimpse", renames={"input": "x"})
def extract_glimpse(ctx: Context, x: TFTensor, size: Raw, offsets: Raw, *args: Raw, **options: Raw) -> Tensor:
    """A part of each image, of one size."""
    height, width = _size(ctx, size)
    return new((x.dims[0], height, width, x.dims[-1]), "float32")


@tf_op("image.is_jpeg", "io.is_jpeg")
def is_jpeg(ctx: Context, contents: Raw) -> Tensor:
    """Whether a file is a JPEG."""
    return new((), "bool")


@tf_op("image.extract_jpeg_shape", "io.extract_jpeg_shape")
def extract_jpeg_shape(ctx: Context, contents: Raw, output_type: DType = "int32") -> Tensor:
    """Height, width and channels of a JPEG."""
    return new((3,), output_type)


@tf_op("image.sample_distorted_bounding_box", "image.stateless_sample_distorted_bounding_box")
def sample_distorted_bounding_box(
    ctx: Context, image_size: TFTensor, bounding_boxes: Raw, *args: Raw, **options: Raw
) -> Value:
    """Where a random crop begins, how large it is, and its box."""
    begin = new((3,), image_size.dtype)
    fields = {"begin": begin, "size": begin, "bboxes": new((1, 1, 4), "float32")}
    return Tuple(tuple(fields.values()), "SampleDistortedBoundingBox", tuple(fields))

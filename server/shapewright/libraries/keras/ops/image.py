"""Images: https://keras.io/api/ops/image/"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.common.convolution import conv_size, same_size
from shapewright.libraries.keras.ops.support import URL, made
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Context, Failure, Ints2, OptInt, Raw, TensorArg, dim_of, op
from shapewright.values import NONE, Const, Tensor, Value


def parts(images: Tensor, data_format: Value) -> tuple[tuple[Dim, ...], Dim, Dim, Dim, bool]:
    """Leading axes, height, width, channels, and whether channels come first. Raises ``Failure``."""
    shape = images.dims
    if len(shape) not in (3, 4):
        raise Failure(
            "image-rank",
            f"An image has 3 axes, a batch of images 4; this is {describe(images)}.",
            raises="Invalid images rank: expected rank 3 (single image) or rank 4 (batch of images). Received input "
            f"with shape: images.shape={keras_shape(shape)}",
            exception="ValueError",
            argument="images",
            url=URL,
        )
    if isinstance(data_format, Const) and data_format.value == "channels_first":
        return shape[:-3], shape[-2], shape[-1], shape[-3], True
    return shape[:-3], shape[-3], shape[-2], shape[-1], False


def image(lead: tuple[Dim, ...], height: Dim, width: Dim, channels: Dim, first: bool) -> tuple[Dim, ...]:
    """The shape of images with these sizes."""
    return (*lead, channels, height, width) if first else (*lead, height, width, channels)


@op("keras.ops.image.resize", url=URL)
def resize(ctx: Context, images: TensorArg, size: Ints2, *args: Raw, data_format: Raw = NONE, **kwargs: Raw) -> Tensor:
    """Height and width become the size."""
    if images.shape is None:
        return made(ctx, [images], None, images.dtype)
    lead, _, _, channels, first = parts(images, data_format)
    return made(ctx, [images], image(lead, size[0], size[1], channels, first), images.dtype)


@op(
    "keras.ops.image.affine_transform", "keras.ops.image.perspective_transform", "keras.ops.image.gaussian_blur",
    "keras.ops.image.elastic_transform", "keras.ops.image.rgb_to_hsv", "keras.ops.image.hsv_to_rgb",
    "keras.ops.image.scale_and_translate_same", url=URL,
)  # fmt: skip
def same(ctx: Context, images: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """The images' shape."""
    return made(ctx, [images], images.shape, images.dtype)


@op("keras.ops.image.rgb_to_grayscale", url=URL)
def rgb_to_grayscale(ctx: Context, images: TensorArg, data_format: Raw = NONE) -> Tensor:
    """One channel."""
    if images.shape is None:
        return made(ctx, [images], None, images.dtype)
    lead, height, width, _, first = parts(images, data_format)
    return made(ctx, [images], image(lead, height, width, 1, first), images.dtype)


@op("keras.ops.image.pad_images", url=URL)
def pad_images(
    ctx: Context,
    images: TensorArg,
    top_padding: OptInt = None,
    left_padding: OptInt = None,
    bottom_padding: OptInt = None,
    right_padding: OptInt = None,
    target_height: OptInt = None,
    target_width: OptInt = None,
    data_format: Raw = NONE,
) -> Tensor:
    """Grown by the paddings, or to the target."""
    if images.shape is None:
        return made(ctx, [images], None, images.dtype)
    lead, height, width, channels, first = parts(images, data_format)
    tall = height + (top_padding or 0) + (bottom_padding or 0) if target_height is None else target_height
    wide = width + (left_padding or 0) + (right_padding or 0) if target_width is None else target_width
    return made(ctx, [images], image(lead, tall, wide, channels, first), images.dtype)


@op("keras.ops.image.crop_images", url=URL)
def crop_images(
    ctx: Context,
    images: TensorArg,
    top_cropping: OptInt = None,
    left_cropping: OptInt = None,
    bottom_cropping: OptInt = None,
    right_cropping: OptInt = None,
    target_height: OptInt = None,
    target_width: OptInt = None,
    data_format: Raw = NONE,
) -> Tensor:
    """Shrunk by the croppings, or to the target."""
    if images.shape is None:
        return made(ctx, [images], None, images.dtype)
    lead, height, width, channels, first = parts(images, data_format)
    tall = height - (top_cropping or 0) - (bottom_cropping or 0) if target_height is None else target_height
    wide = width - (left_cropping or 0) - (right_cropping or 0) if target_width is None else target_width
    return made(ctx, [images], image(lead, tall, wide, channels, first), images.dtype)


@op("keras.ops.image.extract_patches", url=URL)
def extract_patches(
    ctx: Context,
    images: TensorArg,
    size: Ints2,
    strides: Raw = NONE,
    dilation_rate: Raw = Const(1),
    padding: Raw = Const("valid"),
    data_format: Raw = NONE,
) -> Tensor:
    """The pixels of each window as channels."""
    dilation = dim_of(dilation_rate)
    step = size if strides == NONE else _pair(ctx, strides)
    if images.shape is None or step is None or dilation is None or not isinstance(padding, Const):
        return made(ctx, [images], None, images.dtype)
    lead, height, width, channels, first = parts(images, data_format)
    if padding.value == "same":
        tall, wide = same_size(height, step[0]), same_size(width, step[1])
    else:
        tall = conv_size(height, size[0], step[0], 0, dilation)
        wide = conv_size(width, size[1], step[1], 0, dilation)
    return made(ctx, [images], image(lead, tall, wide, channels * size[0] * size[1], first), images.dtype)


def _pair(ctx: Context, value: Value) -> tuple[Dim, Dim] | None:
    single = dim_of(value)
    if single is not None:
        return single, single
    sizes = [dim_of(item) for item in ctx.items(value) or ()]
    if len(sizes) == 2 and sizes[0] is not None and sizes[1] is not None:
        return sizes[0], sizes[1]
    return None


@op("keras.ops.image.map_coordinates", url=URL)
def map_coordinates(ctx: Context, inputs: TensorArg, coordinates: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """One element for each coordinate."""
    shape = None if coordinates.shape is None else coordinates.shape[1:]
    return made(ctx, [inputs, coordinates], shape, inputs.dtype)

"""Images: https://keras.io/api/ops/image/"""

from __future__ import annotations

from shapewright.dims import Dim, product
from shapewright.libraries.common.convolution import conv_size, same_size
from shapewright.libraries.keras.ops.support import URL, made
from shapewright.libraries.keras.wording import describe, keras_shape
from shapewright.rules import Context, Failure, Ints2, OptInt, Raw, ShapeArg, TensorArg, dim_of, op
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
    url=URL,
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
    size: Raw,
    strides: Raw = NONE,
    dilation_rate: Raw = Const(1),
    padding: Raw = Const("valid"),
    data_format: Raw = NONE,
) -> Tensor:
    """The pixels of each window as channels."""
    items = ctx.items(size)
    count = 3 if items is not None and len(items) == 3 else 2
    return _patches(ctx, images, count, size, strides, dilation_rate, padding, data_format)


@op("keras.ops.image.extract_patches_3d", url=URL)
def extract_patches_3d(
    ctx: Context,
    volumes: TensorArg,
    size: Raw,
    strides: Raw = NONE,
    dilation_rate: Raw = Const(1),
    padding: Raw = Const("valid"),
    data_format: Raw = NONE,
) -> Tensor:
    """The voxels of each window as channels."""
    return _patches(ctx, volumes, 3, size, strides, dilation_rate, padding, data_format)


def _patches(
    ctx: Context, images: Tensor, count: int, size: Value, strides: Value, dilation: Value, padding: Value,
    data_format: Value,
) -> Tensor:  # fmt: skip
    window = _each(ctx, size, count)
    step = window if strides == NONE else _each(ctx, strides, count)
    apart = dim_of(dilation)
    known = window is not None and step is not None and apart is not None and isinstance(padding, Const)
    if images.shape is None or not known or len(images.shape) not in (count + 1, count + 2):
        return made(ctx, [images], None, images.dtype)
    assert window is not None and step is not None and apart is not None and isinstance(padding, Const)
    first = isinstance(data_format, Const) and data_format.value == "channels_first"
    lead, inner = images.shape[: -count - 1], images.shape[-count - 1 :]
    channels, sizes = (inner[0], inner[1:]) if first else (inner[-1], inner[:-1])
    out = [
        same_size(n, s) if padding.value == "same" else conv_size(n, k, s, 0, apart)
        for n, k, s in zip(sizes, window, step, strict=True)
    ]
    many = channels * product(window)
    return made(ctx, [images], (*lead, many, *out) if first else (*lead, *out, many), images.dtype)


def _each(ctx: Context, value: Value, count: int) -> tuple[Dim, ...] | None:
    """A number for each axis; None where they are not known."""
    single = dim_of(value)
    if single is not None:
        return (single,) * count
    sizes = [dim_of(item) for item in ctx.items(value) or ()]
    known = tuple(size for size in sizes if size is not None)
    return known if len(known) == len(sizes) == count else None


@op("keras.ops.image.map_coordinates", url=URL)
def map_coordinates(ctx: Context, inputs: TensorArg, coordinates: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """One element for each coordinate."""
    shape = None if coordinates.shape is None else coordinates.shape[1:]
    return made(ctx, [inputs, coordinates], shape, inputs.dtype)


@op("keras.ops.image.scale_and_translate", url=URL)
def scale_and_translate(
    ctx: Context, images: TensorArg, output_shape: ShapeArg, scale: Raw, translation: Raw, *args: Raw, **kwargs: Raw
) -> Tensor:
    """Images of the shape asked for."""
    return made(ctx, [images], output_shape, images.dtype)


@op("keras.ops.image.sobel_edges", url=URL)
def sobel_edges(ctx: Context, images: TensorArg, data_format: Raw = NONE) -> Tensor:
    """The slopes down and across, along a new last axis. Raises ``Failure`` unless it is a batch of images."""
    if images.rank not in (None, 4):
        raise Failure(
            "image-rank",
            f"This takes a batch of images, with 4 axes, and gets {describe(images)}.",
            raises="Invalid images rank: expected rank 4 (batch of images). Received: "
            f"images.shape={keras_shape(images.dims)}",
            exception="ValueError",
            argument="images",
            url=URL,
        )
    return made(ctx, [images], None if images.shape is None else (*images.shape, 2), images.dtype)


@op("keras.ops.image.ssim", url=URL)
def ssim(ctx: Context, image1: TensorArg, image2: TensorArg, *args: Raw, **kwargs: Raw) -> Tensor:
    """How alike two images are: a number for each pair."""
    shape = None if image1.rank not in (3, 4) else image1.dims[:-3]
    return made(ctx, [image1, image2], shape, image1.dtype)

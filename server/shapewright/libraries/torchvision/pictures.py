"""Pictures that are no tensors yet: PIL's images, and what a transform can read off its input.

https://pillow.readthedocs.io/en/stable/reference/Image.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.rules import REGISTRY, Abstain, Context, Raw, dim_of, lib_class, lift_dim, op
from shapewright.rules.registry import property_rule
from shapewright.values import NONE, Const, Instance, Some, Tensor, Tuple, Value

REGISTRY.own("PIL")

IMAGE = "PIL.Image.Image"
_CHANNELS = {"1": 1, "L": 1, "P": 1, "I": 1, "F": 1, "I;16": 1, "LA": 2, "RGB": 3, "YCbCr": 3, "HSV": 3, "RGBA": 4}
_CHANNELS["CMYK"] = 4


def picture(ctx: Context, channels: Dim | None, height: Dim | None, width: Dim | None) -> Instance:
    """A PIL image; sizes that are not known are symbols."""
    sizes = {"channels": channels, "height": height, "width": width}
    return ctx.new(IMAGE, **{name: lift_dim(ctx.fresh() if d is None else d) for name, d in sizes.items()})


def is_picture(ctx: Context, value: Value) -> bool:
    """Whether a value is a PIL image."""
    return isinstance(value, Instance) and ctx.is_instance(value, IMAGE) is True


def picture_size(ctx: Context, image: Instance) -> tuple[Dim, Dim, Dim]:
    """Channels, height and width."""
    sizes = [dim_of(ctx.get(image, name) or NONE) for name in ("channels", "height", "width")]
    channels, height, width = (ctx.fresh() if size is None else size for size in sizes)
    return channels, height, width


@lib_class(IMAGE, url="https://pillow.readthedocs.io/en/stable/reference/Image.html")
class Image:
    """A picture of known or unknown size."""

    @staticmethod
    def convert(ctx: Context, self: Instance, mode: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
        _, height, width = picture_size(ctx, self)
        channels = _CHANNELS.get(mode.value) if isinstance(mode, Const) and isinstance(mode.value, str) else None
        return picture(ctx, channels, height, width)

    @staticmethod
    def resize(ctx: Context, self: Instance, size: Raw, *args: Raw, **kwargs: Raw) -> Value:
        channels, _, _ = picture_size(ctx, self)
        width, height = _pair(ctx, size)
        return picture(ctx, channels, height, width)

    @staticmethod
    def copy(ctx: Context, self: Instance) -> Value:
        return self

    @staticmethod
    def crop(ctx: Context, self: Instance, box: Raw = NONE) -> Value:
        channels, _, _ = picture_size(ctx, self)
        edges = [dim_of(edge) for edge in ctx.items(box) or []]
        left, upper, right, lower = edges if len(edges) == 4 else [None] * 4
        height = None if lower is None or upper is None else lower - upper
        return picture(ctx, channels, height, None if right is None or left is None else right - left)

    @staticmethod
    def __array__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return pixels(ctx, self)

    @property_rule
    def size(ctx: Context, self: Instance) -> Value:
        _, height, width = picture_size(ctx, self)
        return Tuple((lift_dim(width), lift_dim(height)))

    @property_rule
    def mode(ctx: Context, self: Instance) -> Value:
        return Some("str")


def pixels(ctx: Context, image: Instance) -> Tensor:
    """The picture as an array: ``[H, W]`` for one channel, else ``[H, W, C]``."""
    channels, height, width = picture_size(ctx, image)
    if not isinstance(channels, int):
        return Tensor("numpy", None, "uint8")
    shape = (height, width) if channels == 1 else (height, width, channels)
    return Tensor("numpy", shape, "uint8", interval=(0, 255))


def _pair(ctx: Context, size: Value) -> tuple[Dim | None, Dim | None]:
    items = ctx.items(size)
    if items is None or len(items) != 2:
        raise Abstain("the size of the picture is not known")
    return dim_of(items[0]), dim_of(items[1])


@op("PIL.Image.open", url="https://pillow.readthedocs.io/en/stable/reference/Image.html#PIL.Image.open")
def open_image(ctx: Context, fp: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A picture whose size the file decides."""
    return picture(ctx, None, None, None)


@op("PIL.Image.new")
def new_image(ctx: Context, mode: Raw, size: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A picture of one colour."""
    width, height = _pair(ctx, size)
    return picture(ctx, _CHANNELS.get(mode.value) if isinstance(mode, Const) else None, height, width)


@op("PIL.Image.fromarray")
def fromarray(ctx: Context, obj: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """An array ``[H, W]`` or ``[H, W, C]`` as a picture."""
    if not isinstance(obj, Tensor) or obj.shape is None:
        return picture(ctx, None, None, None)
    height, width, *channels = (*obj.shape, 1)[:3] if len(obj.shape) in (2, 3) else (None, None, None)
    return picture(ctx, channels[0], height, width)

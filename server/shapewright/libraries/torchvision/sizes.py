"""The size a transform asks for, and the picture it is asked of: a PIL image or a tensor ``[..., C, H, W]``."""

from __future__ import annotations

from dataclasses import replace

from shapewright.dims import Dim, floordiv
from shapewright.libraries.torchvision.pictures import is_picture, picture, picture_size
from shapewright.rules import Abstain, Context, dim_of
from shapewright.values import Instance, Tensor, Value

Size = tuple[Dim | None, Dim | None]


def pair_of(ctx: Context, size: Value) -> Size:
    """``(height, width)`` of an argument that is one number or two."""
    one = dim_of(size)
    if one is not None:
        return one, one
    items = ctx.items(size)
    if items is None:
        raise Abstain("the size is not known")
    numbers = [dim_of(item) for item in items]
    return (numbers[0], numbers[0]) if len(numbers) == 1 else (numbers[0], numbers[1])


def shorter_side(ctx: Context, size: Value, height: Dim, width: Dim) -> Size:
    """``Resize``: two numbers are the new size, one is that of the shorter side."""
    items = ctx.items(size)
    if items is not None and len(items) == 2:
        return pair_of(ctx, size)
    wanted, _ = pair_of(ctx, size)
    if wanted is None or not isinstance(height, int) or not isinstance(width, int):
        return None, None
    if height <= width:
        return wanted, floordiv(wanted * width, height)
    return floordiv(wanted * height, width), wanted


def size_of(ctx: Context, image: Value) -> tuple[Dim, Dim, Dim]:
    """Channels, height and width. Raises ``Abstain`` for what is no picture of known rank."""
    if isinstance(image, Instance) and is_picture(ctx, image):
        return picture_size(ctx, image)
    if isinstance(image, Tensor) and image.library == "torch" and image.shape is not None and len(image.shape) >= 2:
        channels = image.shape[-3] if len(image.shape) > 2 else 1
        return channels, image.shape[-2], image.shape[-1]
    raise Abstain("this picture is not known")


def with_size(ctx: Context, image: Value, size: Size, channels: Dim | None = None) -> Value:
    """The picture in another size, of the same kind; ``None`` is a size that is not known."""
    old, _, _ = size_of(ctx, image)
    if isinstance(image, Tensor) and image.shape is not None:
        height, width = (ctx.fresh() if d is None else d for d in size)
        leading = image.shape[:-2] if channels is None else (*image.shape[:-3], channels)
        return replace(image, shape=(*leading, height, width), data=None, layout=None, meta=())
    return picture(ctx, old if channels is None else channels, *size)

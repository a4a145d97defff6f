"""Keras 2's text and image preprocessing (``hashing_trick``, ``ImageDataGenerator``), still in ``tf.keras``."""

from __future__ import annotations

from shapewright.dims import Dim, dmin
from shapewright.libraries.keras.dtypes import floatx
from shapewright.rules import Abstain, Context, Raw, dim_of, lib_class, op
from shapewright.values import NONE, Const, Instance, Many, Some, Tensor, Tuple, Value

URL = "https://www.tensorflow.org/api_docs/python/tf/keras/preprocessing"
_CHANNELS = {"rgb": 3, "rgba": 4, "grayscale": 1}


@op("keras.preprocessing.text.one_hot", "keras.preprocessing.text.hashing_trick", url=URL + "/text/one_hot")
def one_hot(ctx: Context, input_text: Raw, n: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A list of ids below ``n``, one for each word."""
    return Many(Some("int"), kind="list")


@op("keras.preprocessing.text.text_to_word_sequence", url=URL + "/text/text_to_word_sequence")
def text_to_word_sequence(ctx: Context, input_text: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A list of words."""
    return Many(Some("str"), kind="list")


@lib_class("keras.preprocessing.image.ImageDataGenerator", url=URL + "/image/ImageDataGenerator")
class ImageDataGenerator:
    """Batches of augmented images."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Options of the augmentation, without effect on shapes."""

    @staticmethod
    def fit(ctx: Context, self: Instance, x: Raw, *args: Raw, **kwargs: Raw) -> None:
        """Statistics of the data."""

    @staticmethod
    def flow(
        ctx: Context, self: Instance, x: Raw, y: Raw = NONE, batch_size: Raw = NONE, *args: Raw, **kwargs: Raw
    ) -> Value:
        """Batches of the arrays, in floats."""
        if not isinstance(x, Tensor) or x.shape is None:
            raise Abstain("the images are not known")
        size = _batch(ctx, batch_size, x.shape[0])
        images = Tensor("numpy", (size, *x.shape[1:]), floatx(ctx))
        if isinstance(y, Tensor) and y.shape is not None:
            labels = Tensor("numpy", (size, *y.shape[1:]), y.dtype, interval=y.interval)
            return Many(Tuple((images, labels)), kind="iterator")
        return Many(images if y == NONE else Tuple((images, y)), kind="iterator")

    @staticmethod
    def flow_from_directory(
        ctx: Context,
        self: Instance,
        directory: Raw,
        target_size: Raw = NONE,
        color_mode: Raw = NONE,
        classes: Raw = NONE,
        class_mode: Raw = Const("categorical"),
        batch_size: Raw = NONE,
        *args: Raw,
        **kwargs: Raw,
    ) -> Value:
        """Batches of images from folders, labels by ``class_mode``."""
        return _from_files(ctx, target_size, color_mode, classes, class_mode, batch_size)

    @staticmethod
    def flow_from_dataframe(ctx: Context, self: Instance, dataframe: Raw, *args: Raw, **kwargs: Raw) -> Value:
        """Batches of images from files that a table names."""
        get = kwargs.get
        mode = get("class_mode", Const("categorical"))
        return _from_files(
            ctx, get("target_size", NONE), get("color_mode", NONE), get("classes", NONE), mode, get("batch_size", NONE)
        )


def _from_files(
    ctx: Context, target_size: Value, color_mode: Value, classes: Value, class_mode: Value, batch_size: Value
) -> Value:
    sizes = [dim_of(item) for item in ctx.items(target_size) or ()] if target_size != NONE else [256, 256]
    height, width = (ctx.fresh("", low=1) if s is None else s for s in (sizes if len(sizes) == 2 else (None, None)))
    mode = color_mode.value if isinstance(color_mode, Const) and color_mode.value else "rgb"
    size = _batch(ctx, batch_size, None)
    images = Tensor("numpy", (size, height, width, _CHANNELS.get(str(mode), 3)), floatx(ctx))
    kind = class_mode.value if isinstance(class_mode, Const) else "unknown"
    names = ctx.items(classes) if classes != NONE else None
    many: Dim = len(names) if names is not None else ctx.fresh("classes", low=1)
    if kind is None:
        return Many(images, kind="iterator")
    if kind == "input":
        return Many(Tuple((images, images)), kind="iterator")
    if kind in ("sparse", "binary"):
        return Many(Tuple((images, Tensor("numpy", (size,), floatx(ctx)))), kind="iterator")
    if kind == "categorical":
        return Many(Tuple((images, Tensor("numpy", (size, many), floatx(ctx)))), kind="iterator")
    raise Abstain("class_mode is not known")


def _batch(ctx: Context, value: Value, samples: Dim | None) -> Dim:
    size = dim_of(value) if value != NONE else 32
    known = ctx.fresh("batch", low=1) if size is None else size
    if samples is None or not isinstance(samples, int) or not isinstance(known, int):
        return ctx.fresh("batch", low=1)
    return dmin(known, samples)

"""Image preprocessing and augmentation layers: https://keras.io/api/layers/preprocessing_layers/image_augmentation/"""

from __future__ import annotations

from typing import Any

from shapewright.dims import Dim
from shapewright.libraries.keras.attributes import size_of, text_of
from shapewright.libraries.keras.dtypes import is_float
from shapewright.libraries.keras.layer import configure, layer_class
from shapewright.libraries.keras.layers.convolution import data_format
from shapewright.libraries.keras.layers.support import LAYERS, arguments, keep, same
from shapewright.libraries.keras.structure import mapped
from shapewright.libraries.keras.tensors import is_symbolic, result
from shapewright.rules import Abstain, Context, Raw
from shapewright.values import FALSE, NONE, TRUE, Const, DictObject, Instance, Tensor, Unknown, Value

URL = LAYERS + "preprocessing_layers/image_augmentation/"


_SOMETIMES_CAST = (
    "RandomBrightness", "RandomHue", "RandomInvert", "MixUp", "RandomPosterization", "RandomColorJitter",
    "ContrastLimitedAdaptiveHistogramEqualization", "RandomContrast",
)  # fmt: skip
"""Layers that cast integers to floats in training only."""


def _open_init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
    """Options without effect on the shape."""
    common: dict[str, Value] = {
        k: kwargs[k] for k in ("name", "dtype", "trainable", "input_shape", "batch_input_shape") if k in kwargs
    }
    configure(ctx, self, common)
    ctx.set(self, "keras.any_arguments", TRUE)
    ctx.set(self, "data_format", data_format(ctx, kwargs.get("data_format")))


def _keeping_call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, **kwargs: Raw) -> Value:
    """The images' shape, in the layer's dtype."""
    kind = text_of(ctx, self, "compute_dtype")
    if isinstance(inputs, DictObject):  # images with boxes and masks
        return mapped(ctx, inputs, lambda leaf: same(ctx, leaf, None) if isinstance(leaf, Tensor) else leaf)
    if not isinstance(inputs, Tensor):
        raise Abstain("the images are not known")
    if any(self.cls.inherits(f"keras.layers.{name}") for name in _SOMETIMES_CAST) and not is_float(inputs.dtype):
        left_alone = ctx.truth(training) is False and not self.cls.inherits("keras.layers.RandomInvert")
        kind = inputs.dtype if left_alone else None
    return same(ctx, inputs, kind)


for _name in (
    "RandomFlip", "RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomBrightness",
    "RandomHue", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomPerspective", "RandomPosterization",
    "RandomInvert", "RandomErasing", "RandomGaussianBlur", "RandomGrayscale", "RandomColorJitter",
    "RandomColorDegeneration", "RandomElasticTransform", "RandAugment", "AugMix", "AutoContrast", "CutMix", "MixUp",
    "Equalization", "Solarization", "ContrastLimitedAdaptiveHistogramEqualization",
):  # fmt: skip
    layer_class(f"keras.layers.{_name}", url=URL, __init__=_open_init, call=_keeping_call)


def _boxes_init(ctx: Context, self: Instance, max_number: Raw, fill_value: Raw = NONE, **kwargs: Raw) -> None:
    """Keep the number of boxes."""
    _open_init(ctx, self, **kwargs)
    keep(ctx, self, max_number=max_number)


def _boxes_call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, **kwargs: Raw) -> Value:
    """Each image gets ``max_number`` boxes and labels; the images stay."""
    if not isinstance(inputs, DictObject):
        return _keeping_call(ctx, self, inputs, training)
    kept = mapped(ctx, inputs, lambda leaf: same(ctx, leaf, _kept_dtype(leaf)) if isinstance(leaf, Tensor) else leaf)
    assert isinstance(kept, DictObject)
    boxes = kept.items.get(Const("bounding_boxes"))
    if boxes is None:
        return kept
    count = size_of(ctx, self, "max_number")
    many = ctx.fresh("boxes") if count is None else count

    def filled(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or leaf.shape is None or len(leaf.shape) < 2:
            return leaf
        return result(ctx, [leaf], (leaf.shape[0], many, *leaf.shape[2:]), leaf.dtype)

    return DictObject({**kept.items, Const("bounding_boxes"): mapped(ctx, boxes, filled)})


def _kept_dtype(x: Tensor) -> str | None:
    """float32 stays in any policy's boxes and labels; other dtypes may be cast to the layer's."""
    return x.dtype if x.dtype == "float32" else None


layer_class("keras.layers.MaxNumBoundingBoxes", url=URL, __init__=_boxes_init, call=_boxes_call)


def _sized(names: tuple[str, ...]) -> dict[str, Any]:
    """A layer that gives images of a fixed height and width."""

    def init(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        """Keep height and width."""
        given = arguments(ctx, self, names, args, kwargs)
        configure(ctx, self, kwargs)
        keep(ctx, self, **given)
        ctx.set(self, "data_format", data_format(ctx, given.get("data_format")))
        ctx.set(self, "keras.any_arguments", TRUE)

    def call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, **kwargs: Raw) -> Value:
        """Images of this height and width; boxes and masks beside them are not followed."""
        if isinstance(inputs, DictObject) and isinstance(images := inputs.items.get(Const("images")), Tensor):
            others = {key: Unknown("what belongs to resized images") for key in inputs.items}
            return DictObject({**others, Const("images"): call(ctx, self, images)})
        if not isinstance(inputs, Tensor):
            raise Abstain("the images are not known")
        height, width = size_of(ctx, self, "height"), size_of(ctx, self, "width")
        kind = text_of(ctx, self, "compute_dtype")
        unchanged = (not is_float(inputs.dtype) and not is_symbolic(inputs)) or training == FALSE
        if self.cls.inherits("keras.layers.RandomCrop") and unchanged:
            kind = None  # outside of training the images stay as they are
        shape = inputs.shape
        if shape is None or height is None or width is None or len(shape) not in (3, 4):
            return result(ctx, [inputs], None, kind)
        return result(ctx, [inputs], _resized(ctx, self, shape, height, width), kind)

    return {"__init__": init, "call": call}


def _resized(ctx: Context, layer: Instance, shape: tuple[Dim, ...], height: Dim, width: Dim) -> tuple[Dim, ...]:
    if text_of(ctx, layer, "data_format") == "channels_first":
        return (*shape[:-2], height, width)
    return (*shape[:-3], height, width, shape[-1])


_RESIZING = (
    "height", "width", "interpolation", "crop_to_aspect_ratio", "pad_to_aspect_ratio", "fill_mode", "fill_value",
    "antialias", "data_format",
)  # fmt: skip
layer_class("keras.layers.Resizing", url=URL, **_sized(_RESIZING))
layer_class("keras.layers.CenterCrop", url=URL, **_sized(("height", "width", "data_format")))
layer_class("keras.layers.RandomCrop", url=URL, **_sized(("height", "width", "seed", "data_format", "name")))


def _pipeline_init(ctx: Context, self: Instance, layers: Raw, name: Raw = NONE) -> None:
    """Keep the layers."""
    configure(ctx, self, {"name": name})
    ctx.set(self, "layers", layers)


def _pipeline_call(ctx: Context, self: Instance, inputs: Raw, training: Raw = NONE, mask: Raw = NONE) -> Value:
    """Through all layers."""
    held = ctx.get(self, "layers")
    items = None if held is None else ctx.items(held)
    if items is None:
        raise Abstain("the layers are not known")
    for layer in items:
        inputs = ctx.call(layer, inputs)
    return inputs


layer_class("keras.layers.Pipeline", url=URL, __init__=_pipeline_init, call=_pipeline_call)

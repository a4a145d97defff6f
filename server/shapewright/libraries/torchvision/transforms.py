"""Transforms of pictures: from PIL images to tensors, other sizes, other channels.

https://pytorch.org/vision/stable/transforms.html
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from shapewright.dims import Dim, eq
from shapewright.libraries.torch.failures import shown, sizes
from shapewright.libraries.torchvision.pictures import is_picture, picture, picture_size
from shapewright.libraries.torchvision.sizes import pair_of, shorter_side, size_of, with_size
from shapewright.rules import REGISTRY, Abstain, Context, DTypeArg, Failure, OptBool, Raw, dim_of, lib_class, op
from shapewright.values import FALSE, NONE, Const, Instance, Tensor, Value

REGISTRY.own("torchvision.transforms")
REGISTRY.alias("torchvision.transforms.v2", "torchvision.transforms")
REGISTRY.alias("torchvision.transforms.transforms", "torchvision.transforms")

_HERE = "torchvision.transforms"
_IN_V2 = "inpt"
"""What the functions of version 2 call the picture."""
_DOCS = "https://pytorch.org/vision/stable/transforms.html"


@lib_class(f"{_HERE}.Compose", bases=("torch.nn.Module",), url=_DOCS)
class Compose:
    """Transforms one after the other."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, transforms: Raw) -> None:
        ctx.set(self, "transforms", transforms)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        steps = ctx.items(ctx.get(self, "transforms") or NONE)
        if steps is None:
            raise Abstain("the transforms are not known")
        for step in steps:
            img = ctx.call(step, img)
        return img


lib_class(f"{_HERE}.Sequential", bases=("torch.nn.Module",), url=_DOCS)(Compose)


@lib_class(f"{_HERE}.Lambda", bases=("torch.nn.Module",), url=_DOCS)
class Lambda:
    """A function of the user's."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, lambd: Raw, *types: Raw) -> None:
        ctx.set(self, "lambd", lambd)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        return ctx.call(ctx.get(self, "lambd") or NONE, img)


# --- into tensors --------------------------------------------------------------------------------------
def _as_tensor(ctx: Context, pic: Value) -> Tensor:
    """``[H, W, C]`` bytes as ``[C, H, W]`` floats from 0 to 1; an array that is no bytes keeps its dtype."""
    if isinstance(pic, Instance) and is_picture(ctx, pic):
        return Tensor("torch", picture_size(ctx, pic), "float32", device="cpu", interval=(0, 1))
    if isinstance(pic, Tensor) and pic.library == "numpy":
        if pic.shape is None:
            raise Abstain("the picture is not known")
        if len(pic.shape) not in (2, 3):
            raise Failure(
                "operand-rank",
                f"A picture has two or three axes, and this is {shown(pic)}.",
                raises=f"pic should be 2/3 dimensional. Got {len(pic.shape)} dimensions.",
                exception="ValueError",
            )
        height, width, *channels = pic.shape
        dtype = "float32" if pic.dtype == "uint8" else pic.dtype
        return Tensor("torch", (*(channels or [1]), height, width), dtype, device="cpu")
    if isinstance(pic, Tensor) and pic.library == "torch":
        raise _not_an_image("pic should be PIL Image or ndarray. Got <class 'torch.Tensor'>", pic)
    raise Abstain("this picture is not known")


def _not_an_image(raises: str, given: Tensor) -> Failure:
    return Failure(
        "argument-type", f"ToTensor takes a PIL image or an array, and gets {shown(given)}.", raises=raises,
        exception="TypeError",
    )  # fmt: skip


def _as_bytes(ctx: Context, pic: Value) -> Tensor:
    made = _as_tensor(ctx, pic)
    return replace(made, dtype="uint8", interval=(0, 255))


def _as_picture(ctx: Context, pic: Value) -> Value:
    if isinstance(pic, Tensor) and pic.library == "torch":
        return picture(ctx, *size_of(ctx, pic))
    if isinstance(pic, Tensor) and pic.shape is not None and len(pic.shape) == 3:
        return picture(ctx, pic.shape[2], pic.shape[0], pic.shape[1])
    return picture(ctx, None, None, None)


def _simple(name: str, compute: Callable[[Context, Value], Value]) -> None:
    """A transform whose arguments change nothing about sizes."""

    def __init__(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> None:
        pass

    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        return compute(ctx, img)

    body = type(name, (), {"__init__": staticmethod(__init__), "__call__": staticmethod(__call__)})
    lib_class(f"{_HERE}.{name}", bases=("torch.nn.Module",), url=_DOCS)(body)


_simple("ToTensor", _as_tensor)
_simple("PILToTensor", _as_bytes)
_simple("ToImage", lambda ctx, img: img if isinstance(img, Tensor) and img.library == "torch" else _as_bytes(ctx, img))
_simple("ToPILImage", _as_picture)
for _name in ("RandomHorizontalFlip", "RandomVerticalFlip", "ColorJitter", "RandomErasing", "GaussianBlur",
              "RandomAffine", "RandomPerspective", "RandomGrayscale", "RandomInvert", "RandomPosterize",
              "RandomSolarize", "RandomAdjustSharpness", "RandomAutocontrast", "RandomEqualize", "AutoAugment",
              "RandAugment", "TrivialAugmentWide", "AugMix", "ElasticTransform"):  # fmt: skip
    _simple(_name, lambda ctx, img: img)


@lib_class(f"{_HERE}.ConvertImageDtype", f"{_HERE}.ToDtype", bases=("torch.nn.Module",), url=_DOCS)
class ToDtype:
    """A tensor of another dtype."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, dtype: DTypeArg = None, scale: OptBool = False) -> None:
        ctx.set(self, "dtype", Const(dtype))

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        dtype = ctx.get(self, "dtype") or NONE
        if not isinstance(img, Tensor) or not isinstance(dtype, Const) or dtype.value is None:
            raise Abstain("the dtype is not known")
        return replace(img, dtype=dtype.value, data=None, interval=None)


@lib_class(f"{_HERE}.Normalize", bases=("torch.nn.Module",), url=_DOCS)
class Normalize:
    """A tensor with mean and deviation of each channel taken out."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, mean: Raw, std: Raw, inplace: Raw = FALSE) -> None:
        ctx.set(self, "mean", mean)

    @staticmethod
    def __call__(ctx: Context, self: Instance, tensor: Raw) -> Value:
        return _normalized(ctx, tensor, ctx.get(self, "mean") or NONE)


@op(f"{_HERE}.functional.normalize", renames={_IN_V2: "tensor"})
def normalize(ctx: Context, tensor: Raw, mean: Raw, std: Raw, inplace: Raw = FALSE) -> Value:
    """As ``Normalize``."""
    return _normalized(ctx, tensor, mean)


def _normalized(ctx: Context, image: Value, mean: Value) -> Value:
    if is_picture(ctx, image):
        raise Failure(
            "argument-type", "Normalize takes a tensor, and gets a PIL image: ToTensor goes before it.",
            raises="img should be Tensor Image. Got <class 'PIL.Image.Image'>", exception="TypeError",
        )  # fmt: skip
    if not isinstance(image, Tensor) or image.shape is None:
        raise Abstain("this picture is not known")
    if image.dtype is not None and not image.dtype.startswith(("float", "bfloat")):
        raise Failure(
            "dtype-unsupported", f"Normalize needs floats, and gets {shown(image)}.",
            raises=f"Input tensor should be a float tensor. Got torch.{image.dtype}.", exception="TypeError",
        )  # fmt: skip
    count = ctx.length(mean)
    if len(image.shape) >= 3 and count is not None and eq(count, 1) is False and eq(count, image.shape[-3]) is False:
        raise _other_channels(image, image.shape[-3], count)
    return replace(image, data=None, interval=None)


def _other_channels(image: Tensor, channels: Dim, count: Dim) -> Failure:
    raises = f"The size of tensor a ({channels}) must match the size of tensor b ({count}) at non-singleton dimension 0"
    if eq(channels, 1):
        wanted = sizes((count, *image.dims[1:]))
        raises = f"output with shape {sizes(image.dims)} doesn't match the broadcast shape {wanted}"
    return Failure(
        "broadcast", f"Normalize has {count} means, and the picture {shown(image)} has {channels} channels.",
        raises=raises, exception="RuntimeError",
    )  # fmt: skip


# --- other sizes ---------------------------------------------------------------------------------------
def _to_size(*names: str) -> None:
    """A transform to the size it is given."""

    def __init__(ctx: Context, self: Instance, size: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "size", size)

    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        return with_size(ctx, img, pair_of(ctx, ctx.get(self, "size") or NONE))

    body = type(names[0], (), {"__init__": staticmethod(__init__), "__call__": staticmethod(__call__)})
    lib_class(*(f"{_HERE}.{name}" for name in names), bases=("torch.nn.Module",), url=_DOCS)(body)


_to_size("CenterCrop", "RandomCrop", "RandomResizedCrop")


@lib_class(f"{_HERE}.Resize", bases=("torch.nn.Module",), url=_DOCS)
class Resize:
    """Another size; one number is that of the shorter side."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, size: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "size", size)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        return _resized(ctx, img, ctx.get(self, "size") or NONE)


@op(f"{_HERE}.functional.resize", renames={_IN_V2: "img"})
def resize(ctx: Context, img: Raw, size: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """As ``Resize``."""
    return _resized(ctx, img, size)


def _resized(ctx: Context, img: Value, size: Value) -> Value:
    _, height, width = size_of(ctx, img)
    return with_size(ctx, img, shorter_side(ctx, size, height, width))


@lib_class(f"{_HERE}.Pad", bases=("torch.nn.Module",), url=_DOCS)
class Pad:
    """A border: one width for all sides, two (left and right, top and bottom), or four."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, padding: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "padding", padding)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        padding = ctx.get(self, "padding") or NONE
        one = dim_of(padding)
        given = [one] if one is not None else [dim_of(item) for item in ctx.items(padding) or []]
        if len(given) not in (1, 2, 4) or None in given:
            raise Abstain("the padding is not known")
        left, top, right, bottom = [d for d in given if d is not None] * (4 // len(given))
        _, height, width = size_of(ctx, img)
        return with_size(ctx, img, (height + top + bottom, width + left + right))


@lib_class(f"{_HERE}.Grayscale", bases=("torch.nn.Module",), url=_DOCS)
class Grayscale:
    """One channel, or as many equal ones as are asked for."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, num_output_channels: Raw = Const(1)) -> None:
        ctx.set(self, "channels", num_output_channels)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        _, height, width = size_of(ctx, img)
        return with_size(ctx, img, (height, width), dim_of(ctx.get(self, "channels") or NONE))


@lib_class(f"{_HERE}.RandomRotation", bases=("torch.nn.Module",), url=_DOCS)
class RandomRotation:
    """Turned by a random angle; ``expand`` makes room for the corners."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, degrees: Raw, interpolation: Raw = NONE, expand: Raw = FALSE, *args: Raw,
        **kwargs: Raw,
    ) -> None:  # fmt: skip
        ctx.set(self, "expand", expand)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        if ctx.get(self, "expand") == FALSE:
            return img
        return with_size(ctx, img, (None, None))


@lib_class(f"{_HERE}.RandomApply", f"{_HERE}.RandomChoice", f"{_HERE}.RandomOrder", bases=("torch.nn.Module",),
           url=_DOCS)  # fmt: skip
class RandomApply:
    """Some of several transforms: what each of them gives, or the picture itself."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, transforms: Raw, *args: Raw, **kwargs: Raw) -> None:
        ctx.set(self, "transforms", transforms)

    @staticmethod
    def __call__(ctx: Context, self: Instance, img: Raw) -> Value:
        steps = ctx.items(ctx.get(self, "transforms") or NONE)
        if steps is None:
            raise Abstain("the transforms are not known")
        given = [ctx.call(step, img) for step in steps]
        return ctx.join([img, *given])


# --- functions -----------------------------------------------------------------------------------------
@op(f"{_HERE}.functional.to_tensor")
def to_tensor(ctx: Context, pic: Raw) -> Tensor:
    """As ``ToTensor``."""
    return _as_tensor(ctx, pic)


@op(f"{_HERE}.functional.pil_to_tensor")
def pil_to_tensor(ctx: Context, pic: Raw) -> Tensor:
    """As ``PILToTensor``."""
    return _as_bytes(ctx, pic)


@op(f"{_HERE}.functional.to_pil_image")
def to_pil_image(ctx: Context, pic: Raw, mode: Raw = NONE) -> Value:
    """As ``ToPILImage``."""
    return _as_picture(ctx, pic)


@op(f"{_HERE}.functional.center_crop", renames={_IN_V2: "img"})
def center_crop(ctx: Context, img: Raw, output_size: Raw) -> Value:
    """As ``CenterCrop``."""
    return with_size(ctx, img, pair_of(ctx, output_size))


@op(f"{_HERE}.functional.hflip", f"{_HERE}.functional.vflip", f"{_HERE}.functional.adjust_brightness",
    f"{_HERE}.functional.adjust_contrast", f"{_HERE}.functional.gaussian_blur", renames={_IN_V2: "img"})  # fmt: skip
def same_size(ctx: Context, img: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A picture of the same size."""
    return img

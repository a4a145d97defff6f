"""Data sets of pictures: how many, of what size, with which targets.

https://pytorch.org/vision/stable/datasets.html
"""

from __future__ import annotations

from dataclasses import dataclass

from shapewright.dims import Dim
from shapewright.libraries.torch.data import DATASET
from shapewright.libraries.torchvision.pictures import picture
from shapewright.rules import REGISTRY, Context, OptBool, OptStr, Raw, dim_of, lib_class, lift_dim
from shapewright.values import NONE, Const, Instance, Many, Some, Tensor, Tuple, Value

REGISTRY.own("torchvision.datasets")
for _module in ("mnist", "cifar", "folder", "fakedata", "svhn", "vision"):
    REGISTRY.alias(f"torchvision.datasets.{_module}", "torchvision.datasets")

_DOCS = "https://pytorch.org/vision/stable/generated/torchvision.datasets."
VISION = "torchvision.datasets.VisionDataset"


@dataclass(frozen=True)
class _Collection:
    """A well-known data set."""

    channels: int
    side: int
    classes: int
    train: int
    test: int


_BY_TRAIN = {
    "MNIST": _Collection(1, 28, 10, 60000, 10000),
    "FashionMNIST": _Collection(1, 28, 10, 60000, 10000),
    "KMNIST": _Collection(1, 28, 10, 60000, 10000),
    "QMNIST": _Collection(1, 28, 10, 60000, 60000),
    "USPS": _Collection(1, 16, 10, 7291, 2007),
    "CIFAR10": _Collection(3, 32, 10, 50000, 10000),
    "CIFAR100": _Collection(3, 32, 100, 50000, 10000),
}
_BY_SPLIT = {
    "SVHN": (_Collection(3, 32, 10, 73257, 26032), "train"),
    "STL10": (_Collection(3, 96, 10, 5000, 8000), "train"),
    "EMNIST": (_Collection(1, 28, 62, 0, 0), ""),
}
_EMNIST = {"byclass": 62, "bymerge": 47, "balanced": 47, "letters": 27, "digits": 10, "mnist": 10}


def _prepared(ctx: Context, self: Instance, transform: Value, target_transform: Value) -> None:
    ctx.set(self, "transform", transform)
    ctx.set(self, "target_transform", target_transform)


def _item(ctx: Context, self: Instance) -> Value:
    """One picture and its class, both through the transforms."""
    channels, height, width, classes = (dim_of(ctx.get(self, f"#{n}") or NONE) for n in ("c", "h", "w", "k"))
    image: Value = picture(ctx, channels, height, width)
    target: Value = Some("int", low=0, high=classes - 1 if isinstance(classes, int) else None)
    for name in ("transform", "target_transform"):
        function = ctx.get(self, name) or NONE
        if function != NONE:
            image, target = (
                (ctx.call(function, image), target) if name == "transform" else (image, ctx.call(function, target))
            )
    return Tuple((image, target))


def _sized(ctx: Context, self: Instance, channels: Dim, height: Dim, width: Dim, classes: Dim) -> None:
    for name, size in {"c": channels, "h": height, "w": width, "k": classes}.items():
        ctx.set(self, f"#{name}", lift_dim(size))


@lib_class(VISION, bases=(DATASET,), url=_DOCS + "VisionDataset.html")
class VisionDataset:
    """Pictures with targets, each through a transform."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, root: Raw = NONE, transforms: Raw = NONE, transform: Raw = NONE,
        target_transform: Raw = NONE,
    ) -> None:  # fmt: skip
        _prepared(ctx, self, transform, target_transform)

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, index: Raw) -> Value:
        return _item(ctx, self)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        count = dim_of(ctx.get(self, "#n") or NONE)
        return Some("int") if count is None else lift_dim(count)


def _contents(ctx: Context, self: Instance, kept: _Collection, count: int | None) -> None:
    """What the data set is made of, and ``data``, ``targets`` and ``classes``."""
    _sized(ctx, self, kept.channels, kept.side, kept.side, kept.classes)
    rows: Dim = ctx.fresh() if count is None else count
    ctx.set(self, "#n", lift_dim(rows))
    ctx.set(self, "classes", Many(Some("str"), kept.classes, "list"))
    high = kept.classes - 1
    if kept.channels == 1:
        ctx.set(self, "data", Tensor("torch", (rows, kept.side, kept.side), "uint8", device="cpu", interval=(0, 255)))
        ctx.set(self, "targets", Tensor("torch", (rows,), "int64", device="cpu", interval=(0, high)))
    else:
        shape = (rows, kept.side, kept.side, kept.channels)
        ctx.set(self, "data", Tensor("numpy", shape, "uint8", interval=(0, 255)))
        ctx.set(self, "targets", Many(Some("int", low=0, high=high), rows, "list"))


def _by_train(name: str, kept: _Collection) -> None:
    def __init__(
        ctx: Context, self: Instance, root: Raw = NONE, train: OptBool = True, transform: Raw = NONE,
        target_transform: Raw = NONE, download: Raw = NONE, **kwargs: Raw,
    ) -> None:  # fmt: skip
        _prepared(ctx, self, transform, target_transform)
        _contents(ctx, self, kept, None if train is None else kept.train if train else kept.test)

    body = type(name, (), {"__init__": staticmethod(__init__)})
    lib_class(f"torchvision.datasets.{name}", bases=(VISION,), url=f"{_DOCS}{name}.html")(body)


def _by_split(name: str, kept: _Collection, default: str) -> None:
    def __init__(
        ctx: Context, self: Instance, root: Raw = NONE, split: OptStr = default, transform: Raw = NONE,
        target_transform: Raw = NONE, download: Raw = NONE, **kwargs: Raw,
    ) -> None:  # fmt: skip
        _prepared(ctx, self, transform, target_transform)
        counts = {"train": kept.train, "test": kept.test}
        classes = _EMNIST.get(split or "", kept.classes)
        own = _Collection(kept.channels, kept.side, classes, kept.train, kept.test)
        _contents(ctx, self, own, counts.get(split or "") or None)

    body = type(name, (), {"__init__": staticmethod(__init__)})
    lib_class(f"torchvision.datasets.{name}", bases=(VISION,), url=f"{_DOCS}{name}.html")(body)


for _name, _kept in _BY_TRAIN.items():
    _by_train(_name, _kept)
for _name, (_kept, _default) in _BY_SPLIT.items():
    _by_split(_name, _kept, _default)


@lib_class("torchvision.datasets.FakeData", bases=(VISION,), url=_DOCS + "FakeData.html")
class FakeData:
    """Random pictures of one size."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, size: Raw = Const(1000), image_size: Raw = NONE, num_classes: Raw = Const(10),
        transform: Raw = NONE, target_transform: Raw = NONE, random_offset: Raw = NONE,
    ) -> None:  # fmt: skip
        _prepared(ctx, self, transform, target_transform)
        sizes = [dim_of(d) for d in ctx.items(image_size) or (Const(3), Const(224), Const(224))]
        channels, height, width = (ctx.fresh() if d is None else d for d in (*sizes, None, None, None)[:3])
        classes = dim_of(num_classes)
        _sized(ctx, self, channels, height, width, ctx.fresh() if classes is None else classes)
        ctx.set(self, "#n", size)


@lib_class("torchvision.datasets.ImageFolder", "torchvision.datasets.DatasetFolder", bases=(VISION,),
           url=_DOCS + "ImageFolder.html")  # fmt: skip
class ImageFolder:
    """A folder of pictures: their number, sizes and classes are seen when it is read."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, root: Raw, transform: Raw = NONE, target_transform: Raw = NONE, *args: Raw,
        **kwargs: Raw,
    ) -> None:  # fmt: skip
        _prepared(ctx, self, transform, target_transform)
        _sized(ctx, self, 3, ctx.fresh(), ctx.fresh(), ctx.fresh())
        ctx.set(self, "classes", Many(Some("str"), None, "list"))

"""What the well-known data sets hold. https://www.tensorflow.org/datasets/catalog/overview"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature of an example: its shape (None: differs from example to example), dtype and number of classes."""

    shape: tuple[int | None, ...] = ()
    dtype: str = "int64"
    classes: int | None = None


@dataclass(frozen=True, slots=True)
class Catalogued:
    """A data set: its features by name, the two of them that supervise, and how many examples each split has."""

    features: dict[str, Feature]
    splits: dict[str, int]
    supervised: tuple[str, str] = ("image", "label")


def _image(*shape: int | None) -> Feature:
    return Feature(shape, "uint8")


def _label(classes: int) -> Feature:
    return Feature((), "int64", classes)


_TEXT = Feature((), "string")


def _images(shape: tuple[int | None, ...], classes: int, splits: dict[str, int], *texts: str) -> Catalogued:
    named = dict.fromkeys(texts, _TEXT)
    return Catalogued({**named, "image": _image(*shape), "label": _label(classes)}, splits)


def _texts(name: str, classes: int, splits: dict[str, int], *others: str) -> Catalogued:
    features = dict.fromkeys((name, *others), _TEXT)
    return Catalogued({**features, "label": _label(classes)}, splits, (name, "label"))


_ANY = (None, None, 3)
_DIGITS = {"train": 60000, "test": 10000}
CATALOGUE = {
    "mnist": _images((28, 28, 1), 10, _DIGITS),
    "fashion_mnist": _images((28, 28, 1), 10, _DIGITS),
    "kmnist": _images((28, 28, 1), 10, _DIGITS),
    "cifar10": _images((32, 32, 3), 10, {"train": 50000, "test": 10000}, "id"),
    "cifar100": Catalogued(
        {"id": _TEXT, "image": _image(32, 32, 3), "label": _label(100), "coarse_label": _label(20)},
        {"train": 50000, "test": 10000},
    ),
    "svhn_cropped": _images((32, 32, 3), 10, {"train": 73257, "test": 26032, "extra": 531131}, "id"),
    "cats_vs_dogs": _images(_ANY, 2, {"train": 23262}, "image/filename"),
    "tf_flowers": _images(_ANY, 5, {"train": 3670}),
    "oxford_flowers102": _images(_ANY, 102, {"train": 1020, "validation": 1020, "test": 6149}, "file_name"),
    "food101": _images(_ANY, 101, {"train": 75750, "validation": 25250}),
    "horses_or_humans": _images((300, 300, 3), 2, {"train": 1027, "test": 256}),
    "rock_paper_scissors": _images((300, 300, 3), 3, {"train": 2520, "test": 372}),
    "beans": _images((500, 500, 3), 3, {"train": 1034, "validation": 133, "test": 128}),
    "eurosat": _images((64, 64, 3), 10, {"train": 27000}, "filename"),
    "patch_camelyon": _images((96, 96, 3), 2, {"train": 262144, "validation": 32768, "test": 32768}, "id"),
    "imdb_reviews": _texts("text", 2, {"train": 25000, "test": 25000, "unsupervised": 50000}),
    "yelp_polarity_reviews": _texts("text", 2, {"train": 560000, "test": 38000}),
    "ag_news_subset": _texts("description", 4, {"train": 120000, "test": 7600}, "title"),
    "iris": Catalogued(
        {"features": Feature((4,), "float32"), "label": _label(3)}, {"train": 150}, ("features", "label")
    ),
}

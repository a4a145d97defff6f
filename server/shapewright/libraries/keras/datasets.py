"""Data sets that Keras downloads: https://keras.io/api/datasets/"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.rules import Abstain, Context, FloatArg, OptInt, Raw, op
from shapewright.values import NONE, Const, Tensor, Tuple, Unknown, Value

URL = "https://keras.io/api/datasets/"
_IMAGES: dict[str, tuple[tuple[int, ...], int, int, int, tuple[int, ...]]] = {
    # the shape of an image, training and test samples, classes, the shape of a label
    "mnist": ((28, 28), 60000, 10000, 10, ()),
    "fashion_mnist": ((28, 28), 60000, 10000, 10, ()),
    "cifar10": ((32, 32, 3), 50000, 10000, 10, (1,)),
}


def _array(shape: tuple[Dim, ...], dtype: str, low: float | None = None, high: float | None = None) -> Tensor:
    interval = None if low is None and high is None else (low, high)
    return Tensor("numpy", shape, dtype, interval=interval)


def _halves(train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]) -> Value:
    return Tuple((Tuple(train), Tuple(test)))


def _images(name: str) -> None:
    image, many, few, classes, label = _IMAGES[name]

    @op(f"keras.datasets.{name}.load_data", url=f"{URL}{name}/")
    def load(ctx: Context, path: Raw = NONE) -> Value:
        """``(x_train, y_train), (x_test, y_test)``: bytes and class indices."""

        def half(count: int) -> tuple[Tensor, Tensor]:
            # CIFAR's labels are a column: (50000, 1)
            return (
                _array((count, *image), "uint8", 0, 255),
                _array((count, *label), "uint8", 0, classes - 1),
            )

        return _halves(half(many), half(few))


for _name in _IMAGES:
    _images(_name)


@op("keras.datasets.cifar100.load_data", url=URL + "cifar100/")
def cifar100(ctx: Context, label_mode: Raw = Const("fine")) -> Value:
    """Images of 32 × 32 pixels; 100 fine or 20 coarse classes."""
    classes = 20 if label_mode == Const("coarse") else 100

    def half(count: int) -> tuple[Tensor, Tensor]:
        return (_array((count, 32, 32, 3), "uint8", 0, 255), _array((count, 1), "int64", 0, classes - 1))

    return _halves(half(50000), half(10000))


def _texts(ctx: Context, counts: tuple[Dim, Dim], classes: int, num_words: Dim | None) -> Value:
    """Rows of word ids of different lengths: object arrays."""
    high = float(num_words - 1) if isinstance(num_words, int) else None

    def half(count: Dim) -> tuple[Tensor, Tensor]:
        words = _array((count,), "object", 0, high).with_note("ragged", "int")
        return (words, _array((count,), "int64", 0, classes - 1))

    return _halves(half(counts[0]), half(counts[1]))


@op("keras.datasets.imdb.load_data", renames={"nb_words": "num_words"}, url=URL + "imdb/")
def imdb(
    ctx: Context,
    path: Raw = NONE,
    num_words: OptInt = None,
    skip_top: Raw = NONE,
    maxlen: Raw = NONE,
    seed: Raw = NONE,
    start_char: Raw = NONE,
    oov_char: Raw = NONE,
    index_from: Raw = NONE,
    **kwargs: Raw,
) -> Value:
    """Reviews as lists of word ids, of different lengths; 0 or 1."""
    counts: tuple[Dim, Dim] = (25000, 25000)
    if maxlen != NONE:
        counts = (ctx.fresh("samples", low=1), ctx.fresh("samples", low=1))
    return _texts(ctx, counts, 2, num_words)


@op("keras.datasets.reuters.load_data", renames={"nb_words": "num_words"}, url=URL + "reuters/")
def reuters(
    ctx: Context,
    path: Raw = NONE,
    num_words: OptInt = None,
    skip_top: Raw = NONE,
    maxlen: Raw = NONE,
    test_split: FloatArg = 0.2,
    seed: Raw = NONE,
    start_char: Raw = NONE,
    oov_char: Raw = NONE,
    index_from: Raw = NONE,
    **kwargs: Raw,
) -> Value:
    """Newswires as lists of word ids, of different lengths; 46 topics."""
    if maxlen != NONE or test_split is None:
        return _texts(ctx, (ctx.fresh("samples", low=1), ctx.fresh("samples", low=1)), 46, num_words)
    train = int(11228 * (1 - test_split))
    return _texts(ctx, (train, 11228 - train), 46, num_words)


@op("keras.datasets.imdb.get_word_index", "keras.datasets.reuters.get_word_index", url=URL)
def get_word_index(ctx: Context, path: Raw = NONE) -> Value:
    """A dict from words to ids."""
    return Unknown("the word index is data")


@op("keras.datasets.reuters.get_label_names", url=URL)
def get_label_names(ctx: Context) -> Value:
    """The topics."""
    raise Abstain("the names are data")


@op("keras.datasets.boston_housing.load_data", url=URL + "boston_housing/")
def boston_housing(ctx: Context, path: Raw = NONE, test_split: FloatArg = 0.2, seed: Raw = NONE) -> Value:
    """506 districts, 13 features; the price."""
    train = int(506 * (1 - test_split)) if test_split is not None else ctx.fresh("samples", low=1)

    def half(count: Dim) -> tuple[Tensor, Tensor]:
        return (_array((count, 13), "float64"), _array((count,), "float64"))

    return _halves(half(train), half(506 - train))


@op("keras.datasets.california_housing.load_data", url=URL + "california_housing/")
def california_housing(
    ctx: Context,
    version: Raw = Const("large"),
    path: Raw = NONE,
    test_split: FloatArg = 0.2,
    seed: Raw = NONE,
) -> Value:
    """20640 districts (600 in the small version), 8 features; the price."""
    total = 600 if version == Const("small") else 20640
    train = int(total * (1 - test_split)) if test_split is not None else ctx.fresh("samples", low=1)

    def half(count: Dim) -> tuple[Tensor, Tensor]:
        return (_array((count, 8), "float32"), _array((count,), "float32"))

    return _halves(half(train), half(total - train))

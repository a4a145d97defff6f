"""``train_test_split``, ``shuffle``, folds.

https://scikit-learn.org/stable/api/sklearn.model_selection.html
"""

from __future__ import annotations

import math
from collections.abc import Callable

from shapewright.dims import Dim, ge, lt
from shapewright.libraries.sklearn.samples import count, rows_of, same_count
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class, op
from shapewright.values import NONE, Const, Instance, Many, Tensor, Tuple, Value


@op(
    "sklearn.model_selection.train_test_split",
    "sklearn.cross_validation.train_test_split",
    url="https://scikit-learn.org/stable/modules/generated/sklearn.model_selection.train_test_split.html",
)
def train_test_split(
    ctx: Context,
    *arrays: Raw,
    test_size: Raw = NONE,
    train_size: Raw = NONE,
    random_state: Raw = NONE,
    shuffle: Raw = NONE,
    stratify: Raw = NONE,
) -> Value:
    """Each argument in two parts: for training, for testing."""
    total = same_count(ctx, arrays)
    train, test = _sizes(ctx, total, train_size, test_size)
    parts: list[Value] = []
    for array in arrays:
        parts += [rows_of(ctx, array, train), rows_of(ctx, array, test)]
    return ctx.list(parts)


def _sizes(ctx: Context, total: Dim | None, train: Value, test: Value) -> tuple[Dim, Dim]:
    """The sizes of both parts: a share is rounded up for the test part and down for training."""
    if total is None:
        return ctx.fresh(), ctx.fresh()
    if train == NONE and test == NONE:
        test = Const(0.25)
    n_test, n_train = _part(ctx, total, test, math.ceil), _part(ctx, total, train, math.floor)
    if n_test is None and n_train is not None:
        n_test = total - n_train
    if n_train is None and n_test is not None:
        n_train = total - n_test
    assert n_train is not None and n_test is not None
    return n_train, n_test


def _part(ctx: Context, total: Dim, wanted: Value, rounded: Callable[[float], int]) -> Dim | None:
    """A part given as a share or as a number; None where it is the rest."""
    if wanted == NONE:
        return None
    share = wanted.value if isinstance(wanted, Const) else None
    if isinstance(share, float):
        if not 0 < share < 1:
            raise _no_part(share, total)
        if not isinstance(total, int):
            return ctx.fresh(low=0)
        return rounded(share * total)
    number = dim_of(wanted)
    if number is not None and (ge(number, total) or lt(number, 1)):
        raise _no_part(number, total)
    return ctx.fresh() if number is None else number


def _no_part(size: object, total: Dim) -> Failure:
    return Failure(
        "sample-size",
        f"A part of {total} samples is a number below that, or a share between 0 and 1, not {size}.",
        raises=f"test_size={size} should be either positive and smaller than the number of samples {total} or a float "
        "in the (0, 1) range",
        exception="ValueError",
        argument="test_size",
    )


@op("sklearn.utils.shuffle")
def shuffle(ctx: Context, *arrays: Raw, random_state: Raw = NONE, n_samples: Raw = NONE) -> Value:
    """The arguments in one random order."""
    total, wanted = same_count(ctx, arrays), dim_of(n_samples)
    size = total if n_samples == NONE else wanted
    made = [rows_of(ctx, a, ctx.fresh() if size is None else size) for a in arrays]
    return made[0] if len(made) == 1 else ctx.list(made)


@op("sklearn.utils.resample")
def resample(
    ctx: Context, *arrays: Raw, replace: Raw = NONE, n_samples: Raw = NONE, random_state: Raw = NONE,
    stratify: Raw = NONE,
) -> Value:  # fmt: skip
    """Samples drawn with replacement."""
    return shuffle(ctx, *arrays, n_samples=n_samples)  # type: ignore[no-any-return]


_MOST_SIZES = 12
"""So many different sizes are told apart."""
_BASE = "sklearn.model_selection.BaseCrossValidator"


@lib_class(_BASE)
class _Folds:
    """Several ways to split into training and test part."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, n_splits: Raw = Const(5), **kwargs: Raw) -> None:
        """The number of splits."""
        ctx.set(self, "n_splits", n_splits)

    @staticmethod
    def split(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, groups: Raw = NONE) -> Value:
        """For each split the positions for training and those for testing."""
        return _splits(ctx, self, count(ctx, X))

    @staticmethod
    def get_n_splits(ctx: Context, self: Instance, *args: Raw) -> Value:
        """The number of splits."""
        kept = ctx.get(self, "n_splits")
        if kept is None:
            raise Abstain("the number of splits is not known")
        return kept


def _splits(ctx: Context, folds: Instance, total: Dim | None, *sizes: tuple[Dim, Dim]) -> Many:
    """The pairs of positions among ``total`` samples; ``sizes``: those that a training and a test part can have."""
    last = None if not isinstance(total, int) else total - 1
    kept = ctx.get(folds, "n_splits")

    def pair(train: Dim, test: Dim) -> Tuple:
        return Tuple(tuple(Tensor("numpy", (size,), "int64", interval=(0, last)) for size in (train, test)))

    pairs = tuple(pair(*each) for each in sizes)
    element = pairs[0] if len(pairs) == 1 else pair(ctx.fresh(), ctx.fresh())
    times = None if kept is None else dim_of(kept)
    return Many(element, times, "iterator", pairs if len(pairs) > 1 else ())


@lib_class("sklearn.model_selection.KFold", bases=(_BASE,))
class KFold:
    """As many test parts as there are splits, as equal as they can be."""

    @staticmethod
    def split(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, groups: Raw = NONE) -> Value:
        """For each split the positions for training and those for testing: the first of them may have one more."""
        total = count(ctx, X)
        kept = ctx.get(self, "n_splits")
        times = None if kept is None else dim_of(kept)
        if not (isinstance(total, int) and isinstance(times, int) and times > 1):
            return _splits(ctx, self, total)
        if times > total:
            raise _too_many_splits(times, total)
        least, longer = divmod(total, times)
        tests = (least + 1, least) if longer else (least,)
        return _splits(ctx, self, total, *((total - test, test) for test in tests))


def _too_many_splits(times: int, total: int) -> Failure:
    said = f"Cannot have number of splits n_splits={times} greater than the number of samples: n_samples={total}."
    return Failure("sample-size", said, raises=said, exception="ValueError", argument="X")


@lib_class("sklearn.model_selection.ShuffleSplit", "sklearn.model_selection.StratifiedShuffleSplit", bases=(_BASE,))
class _RandomSplits:
    """Random splits, each with parts of the same sizes."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, n_splits: Raw = Const(10), test_size: Raw = NONE, train_size: Raw = NONE,
        **kwargs: Raw,
    ) -> None:  # fmt: skip
        """The number of splits, and the size of one part or both."""
        both = test_size == NONE and train_size == NONE
        ctx.set(self, "n_splits", n_splits)
        ctx.set(self, "test_size", Const(0.1) if both else test_size)
        ctx.set(self, "train_size", train_size)

    @staticmethod
    def split(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, groups: Raw = NONE) -> Value:
        """For each split the positions for training and those for testing."""
        total = count(ctx, X)
        test, train = ctx.get(self, "test_size"), ctx.get(self, "train_size")
        if test is None or train is None:
            return _splits(ctx, self, total)
        return _splits(ctx, self, total, _sizes(ctx, total, train, test))


@lib_class("sklearn.model_selection.TimeSeriesSplit", bases=(_BASE,))
class TimeSeriesSplit:
    """Test parts of one size at the end of the series, each with all that came before it for training."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, n_splits: Raw = Const(5), **kwargs: Raw) -> None:
        """The number of splits; other arguments change the sizes."""
        ctx.set(self, "n_splits", n_splits)
        ctx.set(self, "plain", Const(not kwargs))

    @staticmethod
    def split(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, groups: Raw = NONE) -> Value:
        """For each split the positions for training and those for testing."""
        total, kept = count(ctx, X), ctx.get(self, "n_splits")
        times = None if kept is None else dim_of(kept)
        is_plain = ctx.get(self, "plain") == Const(True)
        if not (is_plain and isinstance(total, int) and isinstance(times, int) and 1 < times < min(total, _MOST_SIZES)):
            return _splits(ctx, self, total)
        test = total // (times + 1)
        return _splits(ctx, self, total, *((total - left * test, test) for left in range(times, 0, -1)))


@lib_class("sklearn.model_selection.StratifiedKFold", "sklearn.model_selection.GroupKFold", bases=(_BASE,))
class _FoldsOfClasses:
    """Folds whose sizes depend on which samples belong together."""

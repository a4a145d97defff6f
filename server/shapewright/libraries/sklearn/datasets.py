"""Data sets that come with scikit-learn, and made-up ones.

https://scikit-learn.org/stable/api/sklearn.datasets.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.rules import Abstain, BoolArg, Context, Failure, IntArg, Raw, StrArg, lib_class, op
from shapewright.values import FALSE, NONE, Instance, Many, Tensor, Tuple, Value

SIZES: dict[str, tuple[int, int, str, tuple[int, int] | None]] = {
    "load_iris": (150, 4, "int64", (0, 2)),
    "load_digits": (1797, 64, "int64", (0, 9)),
    "load_wine": (178, 13, "int64", (0, 2)),
    "load_breast_cancer": (569, 30, "int64", (0, 1)),
    "load_diabetes": (442, 10, "float64", None),
    "fetch_california_housing": (20640, 8, "float64", None),
}
"""Samples, features, and the targets' dtype and bounds."""


@lib_class("sklearn.utils.Bunch")
class Bunch:
    """A dict whose entries are attributes too."""

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: StrArg) -> Value:
        """An entry by name."""
        value = ctx.get(self, key)
        if value is None:
            raise Abstain(f"entry '{key}' of a data set")
        return value


def _register_data_set(name: str) -> None:
    samples, width, dtype, interval = SIZES[name]

    @op(
        f"sklearn.datasets.{name}",
        url=f"https://scikit-learn.org/stable/modules/generated/sklearn.datasets.{name}.html",
    )
    def load(ctx: Context, *, return_X_y: BoolArg = False, as_frame: Raw = FALSE, **kwargs: Raw) -> Value:
        if as_frame != FALSE or "n_class" in kwargs:
            raise Abstain("a data set in part or as a table")
        data = Tensor("numpy", (samples, width), "float64")
        target = Tensor("numpy", (samples,), dtype, interval=interval)
        if return_X_y:
            return Tuple((data, target))
        names = Many(NONE, None, "list")
        entries: dict[str, Value] = {"data": data, "target": target, "feature_names": names}
        if name == "load_digits":
            entries["images"] = Tensor("numpy", (samples, 8, 8), "float64")
        if interval is not None:
            entries["target_names"] = Tensor("numpy", (int(interval[1]) + 1,), None)
        return ctx.new("sklearn.utils.Bunch", **entries)


for _name in SIZES:
    _register_data_set(_name)


def _targets(shape: tuple[Dim, ...], dtype: str, low: int | None = None, high: int | None = None) -> Tensor:
    bounds = (low, high) if dtype == "int64" else None
    return Tensor("numpy", shape, dtype, interval=bounds)


@op("sklearn.datasets.make_classification")
def make_classification(
    ctx: Context,
    n_samples: IntArg = 100,
    n_features: IntArg = 20,
    *,
    n_informative: IntArg = 2,
    n_redundant: IntArg = 2,
    n_repeated: IntArg = 0,
    n_classes: IntArg = 2,
    return_X_y: BoolArg = True,
    **kwargs: Raw,
) -> Value:
    """Points of several classes."""
    needed = n_informative + n_redundant + n_repeated
    if isinstance(needed, int) and isinstance(n_features, int) and needed > n_features:
        raise Failure(
            "sample-size",
            f"{needed} informative, redundant and repeated features do not fit {n_features} features.",
            raises="Number of informative, redundant and repeated features must sum to less than the number of total "
            "features",
            exception="ValueError",
            argument="n_features",
        )
    last = n_classes - 1 if isinstance(n_classes, int) else None
    return Tuple((Tensor("numpy", (n_samples, n_features), "float64"), _targets((n_samples,), "int64", 0, last)))


@op("sklearn.datasets.make_regression")
def make_regression(
    ctx: Context,
    n_samples: IntArg = 100,
    n_features: IntArg = 100,
    *,
    n_targets: IntArg = 1,
    coef: Raw = FALSE,
    **kwargs: Raw,
) -> Value:
    """Points with numbers that depend on them."""
    if coef != FALSE:
        raise Abstain("make_regression with its coefficients")
    shape = (n_samples,) if n_targets == 1 else (n_samples, n_targets)
    return Tuple((Tensor("numpy", (n_samples, n_features), "float64"), _targets(shape, "float64")))


@op("sklearn.datasets.make_blobs")
def make_blobs(ctx: Context, n_samples: IntArg = 100, n_features: IntArg = 2, **kwargs: Raw) -> Value:
    """Points around centres."""
    if kwargs:
        width: Dim = n_features if "centers" not in kwargs else ctx.fresh()
        if "return_centers" in kwargs:
            raise Abstain("make_blobs with its centres")
        return Tuple((Tensor("numpy", (n_samples, width), "float64"), _targets((n_samples,), "int64", 0)))
    return Tuple((Tensor("numpy", (n_samples, n_features), "float64"), _targets((n_samples,), "int64", 0, 2)))


@op("sklearn.datasets.make_moons", "sklearn.datasets.make_circles")
def make_moons(ctx: Context, n_samples: IntArg = 100, **kwargs: Raw) -> Value:
    """Points in the plane, of two classes."""
    return Tuple((Tensor("numpy", (n_samples, 2), "float64"), _targets((n_samples,), "int64", 0, 1)))


@op("sklearn.datasets.make_swiss_roll", "sklearn.datasets.make_s_curve")
def make_swiss_roll(ctx: Context, n_samples: IntArg = 100, **kwargs: Raw) -> Value:
    """Points in space with their place on the roll."""
    return Tuple((Tensor("numpy", (n_samples, 3), "float64"), Tensor("numpy", (n_samples,), "float64")))

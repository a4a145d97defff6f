"""Scalers, encoders, decompositions: objects with ``fit`` and ``transform``.

https://scikit-learn.org/stable/api/sklearn.preprocessing.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.numpy.dtypes import is_number
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.sklearn.learnt import note_learnt
from shapewright.libraries.sklearn.samples import check_features, count, features, table
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class, lift_dim
from shapewright.values import FALSE, NONE, TRUE, Const, Instance, ListObject, Tensor, Tuple, Value

Width = Callable[[Context, Instance, "Dim | None"], "Dim"]


_SCALERS = frozenset({"StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler"})


def _float(dtype: str | None) -> str | None:
    """Scalers keep the precision of floats, and make float64 of all else."""
    return dtype if dtype in ("float16", "float32", "float64") else "float64" if is_number(dtype) else None


def _same_width(ctx: Context, self: Instance, width: Dim | None) -> Dim:
    return ctx.fresh() if width is None else width


def _components(ctx: Context, self: Instance, width: Dim | None) -> Dim:
    """The number of components asked for; all of them otherwise."""
    asked = ctx.get(self, "n_components")
    size = dim_of(asked) if asked is not None else None
    return ctx.fresh() if size is None else size


def _some_width(ctx: Context, self: Instance, width: Dim | None) -> Dim:
    """As many columns as the data decide."""
    return ctx.fresh()


FITTED = "known_fitted"
"""The slot that tells whether ``fit`` was called; None where something that is not followed may have called it."""


def fitted(ctx: Context, self: Instance) -> Dim | None:
    """The number of features of ``fit``, where it is known. Raises ``Failure`` where it surely was not called."""
    learnt = any(name.endswith("_") and not name.startswith("_") for name in self.slots)
    if ctx.get(self, FITTED) == FALSE and not learnt and not ctx.cold:  # another method may fit it first
        raise Failure(
            "argument-value",
            f"This {self.cls.name} has learnt nothing yet: call fit (or fit_transform) on the training data first.",
            raises=f"This {self.cls.name} instance is not fitted yet. Call 'fit' with appropriate arguments before "
            "using this estimator.",
            exception="NotFittedError",
            argument="self",
        )
    kept = ctx.get(self, "n_features_in_")
    return dim_of(kept) if kept is not None else None


def learn(ctx: Context, self: Instance, width: Dim | None) -> None:
    """Remember the number of features."""
    ctx.set(self, FITTED, TRUE)
    ctx.set(self, "n_features_in_", NONE if width is None else width)


STATELESS = ("Normalizer", "Binarizer")
"""Transformers that learn nothing."""


def check_components(ctx: Context, self: Instance, name: str, x: Tensor) -> None:
    """Raise ``Failure`` where more components are asked of a PCA than there are samples or features."""
    asked = dim_of(ctx.get(self, "n_components") or NONE)
    if name != "PCA" or not isinstance(asked, int) or x.shape is None or len(x.shape) != 2:
        return
    least = [size for size in x.shape if isinstance(size, int) and size < asked]
    if least:
        raise Failure(
            "argument-value",
            f"PCA finds at most as many components as there are samples and features: {asked} are asked for, and the "
            f"data are {shown(x)}.",
            raises=f"n_components={asked} must be between 0 and min(n_samples, n_features)={min(least)} with "
            "svd_solver=",
            exception="ValueError",
            argument="X",
        )


def _register(module: str, names: Sequence[str], width: Width, dtype: Callable[[str | None], str | None]) -> None:
    for name in names:
        lib_class(f"sklearn.{module}.{name}")(_transformer(name, width, dtype))


def _transformer(name: str, width: Width, dtype: Callable[[str | None], str | None]) -> type:
    """A class whose ``transform`` gives a row for each sample."""

    def made(ctx: Context, self: Instance, X: Value) -> Tensor:
        x, columns = features(ctx, X, name)
        rows = x.shape[0] if x.shape else ctx.fresh()
        return Tensor("numpy", (rows, width(ctx, self, columns)), dtype(_given_dtype(X, x)))

    class Transformer:
        @staticmethod
        def __init__(ctx: Context, self: Instance, n_components: Raw = NONE, *args: Raw, **kwargs: Raw) -> None:
            ctx.set(self, "n_components", n_components)
            ctx.set(self, FITTED, Const(name in STATELESS))
            for key, value in kwargs.items():
                ctx.set(self, key, value)

        @staticmethod
        def fit(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, **kwargs: Raw) -> Value:
            x, width = features(ctx, X, name)
            check_components(ctx, self, name, x)
            learn(ctx, self, width)
            note_learnt(ctx, self, name, x, None)
            return self

        partial_fit = fit

        @staticmethod
        def fit_transform(ctx: Context, self: Instance, X: Raw, y: Raw = NONE, **kwargs: Raw) -> Tensor:
            x, width = features(ctx, X, name)
            check_components(ctx, self, name, x)
            learn(ctx, self, width)
            note_learnt(ctx, self, name, x, None)
            _check_dense(ctx, self, name)
            return made(ctx, self, X)

        @staticmethod
        def transform(ctx: Context, self: Instance, X: Raw, copy: Raw = NONE) -> Tensor:
            check_features(name, features(ctx, X, name)[1], fitted(ctx, self))
            _check_dense(ctx, self, name)
            return made(ctx, self, X)

        @staticmethod
        def inverse_transform(ctx: Context, self: Instance, X: Raw, copy: Raw = NONE) -> Tensor:
            x, columns = features(ctx, X, name)
            size = fitted(ctx, self)
            rows = x.shape[0] if x.shape else ctx.fresh()
            if name in _SCALERS:
                size = _scaled_back(x, columns, size)
            return Tensor("numpy", (rows, ctx.fresh() if size is None else size), dtype(_given_dtype(X, x)))

    return Transformer


def _given_dtype(X: Value, x: Tensor) -> str | None:
    """The dtype that decides the result's: scikit-learn makes float64 of a list, whatever it holds."""
    return "float64" if isinstance(X, (ListObject, Tuple)) and is_number(x.dtype) else x.dtype


def _scaled_back(x: Tensor, columns: Dim | None, fitted: Dim | None) -> Dim | None:
    """The width of a table that a scaler scales back in place: one fitted feature fits any number of columns.

    Raises ``Failure`` where the columns are not those of ``fit``.
    """
    if columns is None or fitted is None:
        return columns
    if eq(fitted, 1) is True or eq(columns, fitted) is not False:
        return columns
    rows = x.dims[0]
    one = eq(columns, 1) is True
    raise Failure(
        "broadcast",
        f"The scaler was fitted with {fitted} features, and {shown(x)} has {columns}: scaling back needs a column for "
        "each feature of fit.",
        raises=f"non-broadcastable output operand with shape ({rows},1) doesn't match the broadcast shape "
        f"({rows},{fitted})"
        if one
        else f"operands could not be broadcast together with shapes ({rows},{columns}) ({fitted},) ({rows},{columns})",
        exception="ValueError",
        argument="X",
    ).with_data(value=x)


def _check_dense(ctx: Context, self: Instance, name: str) -> None:
    """An encoder gives a sparse matrix unless told otherwise."""
    if name == "OneHotEncoder":
        dense = [ctx.get(self, key) for key in ("sparse_output", "sparse")]
        if FALSE not in dense:
            raise Abstain("a sparse matrix")


_register(
    "preprocessing",
    ("StandardScaler", "MinMaxScaler", "MaxAbsScaler", "RobustScaler", "Normalizer", "QuantileTransformer",
     "PowerTransformer", "Binarizer"),
    _same_width,
    _float,
)  # fmt: skip
_register("preprocessing", ("OneHotEncoder", "KBinsDiscretizer"), _some_width, lambda d: None)
_register("preprocessing", ("PolynomialFeatures",), _some_width, _float)
_register("preprocessing", ("OrdinalEncoder",), _same_width, lambda d: "float64")
_register("impute", ("SimpleImputer", "KNNImputer"), _some_width, lambda d: None)
_register(
    "decomposition", ("PCA", "TruncatedSVD", "NMF", "FastICA", "KernelPCA", "IncrementalPCA"), _components, _float
)
_register("manifold", ("TSNE", "MDS", "Isomap"), _components, lambda d: None)


def labels(ctx: Context, y: Value) -> Dim:
    """The number of labels. Raises ``Failure`` for more than one axis."""
    given = table(ctx, y)
    if given.shape is not None and len(given.shape) > 1 and not (len(given.shape) == 2 and given.shape[1] == 1):
        raise Failure(
            "array-rank",
            f"Labels are a vector, and this is {shown(given)}.",
            raises=f"y should be a 1d array, got an array of shape ({', '.join(str(d) for d in given.shape)}) instead.",
            exception="ValueError",
            argument="y",
        )
    size = count(ctx, y)
    return ctx.fresh() if size is None else size


@lib_class("sklearn.preprocessing.LabelEncoder")
class LabelEncoder:
    """Labels as numbers from 0."""

    @staticmethod
    def __init__(ctx: Context, self: Instance) -> None:
        """Nothing to set."""

    @staticmethod
    def fit(ctx: Context, self: Instance, y: Raw) -> Value:
        """Learn the labels."""
        labels(ctx, y)
        return self

    @staticmethod
    def fit_transform(ctx: Context, self: Instance, y: Raw) -> Tensor:
        """The labels as numbers."""
        return Tensor("numpy", (labels(ctx, y),), "int64", interval=(0, None))

    transform = fit_transform

    @staticmethod
    def inverse_transform(ctx: Context, self: Instance, y: Raw) -> Tensor:
        """The labels of numbers."""
        return Tensor("numpy", (labels(ctx, y),), None)


@lib_class("sklearn.preprocessing.LabelBinarizer")
class LabelBinarizer:
    """Labels as rows with a single 1."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, **kwargs: Raw) -> None:
        """Settings that decide no shape."""

    @staticmethod
    def fit(ctx: Context, self: Instance, y: Raw) -> Value:
        """Learn the labels, of which there are as many as the data decide."""
        ctx.set(self, "columns", lift_dim(ctx.fresh("classes")))
        return self

    @staticmethod
    def fit_transform(ctx: Context, self: Instance, y: Raw) -> Tensor:
        """A column for each label, one column for two labels."""
        LabelBinarizer.fit(ctx, self, y)
        return LabelBinarizer.transform(ctx, self, y)

    @staticmethod
    def transform(ctx: Context, self: Instance, y: Raw) -> Tensor:
        """Labels, in the columns of those that were learnt."""
        size, columns = count(ctx, y), dim_of(ctx.get(self, "columns") or NONE)
        shape = tuple(ctx.fresh() if d is None else d for d in (size, columns))
        return Tensor("numpy", shape, "int64", interval=(0, 1))

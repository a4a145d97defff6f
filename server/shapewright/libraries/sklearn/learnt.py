"""What an estimator knows after ``fit``: attributes whose names end in an underscore.

https://scikit-learn.org/stable/developers/develop.html#estimated-attributes
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.libraries.numpy.dtypes import is_number
from shapewright.rules import Context, dim_of
from shapewright.values import NONE, Const, Instance, Some, Tensor

IMPORTANCES = ("Tree", "Forest", "GradientBoosting", "ExtraTrees", "AdaBoost")
LINEAR = ("LinearRegression", "Ridge", "Lasso", "ElasticNet")
CENTERS = ("KMeans", "MiniBatchKMeans")


def float_of(dtype: str | None) -> str | None:
    """The precision of floats stays; of other numbers it is float64."""
    return dtype if dtype in ("float32", "float64") else "float64" if is_number(dtype) else None


def clusters(ctx: Context, self: Instance) -> Dim | None:
    """How many clusters were asked for."""
    asked = ctx.get(self, "n_clusters")
    return 8 if asked is None else dim_of(asked)


def note_learnt(ctx: Context, self: Instance, name: str, x: Tensor, target: Tensor | None) -> None:
    """Set the attributes that ``fit`` sets, where their shapes are known. ``x`` has the samples."""
    if x.shape is None or len(x.shape) != 2:
        return
    if name in CENTERS:
        _note_clusters(ctx, self, x)
    elif name in LINEAR:
        _note_line(ctx, self, x, target)
    elif name in ("StandardScaler", "MinMaxScaler"):
        _note_scale(ctx, self, name, x)
    elif name == "PCA":
        _note_components(ctx, self, x)
    elif any(part in name for part in IMPORTANCES) and "Hist" not in name:
        ctx.set(self, "feature_importances_", Tensor("numpy", (x.shape[1],), "float64"))


def _note_clusters(ctx: Context, self: Instance, x: Tensor) -> None:
    rows, width = x.dims
    ctx.set(self, "labels_", Tensor("numpy", (rows,), "int32"))
    ctx.set(self, "inertia_", Some("float"))
    count = clusters(ctx, self)
    if count is not None:
        ctx.set(self, "cluster_centers_", Tensor("numpy", (count, width), float_of(x.dtype)))


def _note_line(ctx: Context, self: Instance, x: Tensor, target: Tensor | None) -> None:
    """A weight for each feature, once more for each column of the target."""
    if target is None or target.shape is None or not 1 <= len(target.shape) <= 2:
        return
    columns = target.shape[1:]
    if columns and columns[0] == 1:  # some of them flatten a single column
        return
    ctx.set(self, "coef_", Tensor("numpy", (*columns, x.dims[1]), None))
    if columns:
        ctx.set(self, "intercept_", Tensor("numpy", columns, None))


def _note_scale(ctx: Context, self: Instance, name: str, x: Tensor) -> None:
    standard = ("mean_", "var_", "scale_")
    least = ("min_", "scale_", "data_min_", "data_max_", "data_range_")
    if name == "StandardScaler" and any(_switched(ctx, self, key) for key in ("with_mean", "with_std")):
        return
    for attribute in standard if name == "StandardScaler" else least:
        ctx.set(self, attribute, Tensor("numpy", (x.dims[1],), "float64" if x.dtype != "float32" else None))


def _switched(ctx: Context, self: Instance, key: str) -> bool:
    """Whether an option that is on may have been switched off."""
    return ctx.get(self, key) not in (None, Const(True))


def _note_components(ctx: Context, self: Instance, x: Tensor) -> None:
    asked = ctx.get(self, "n_components")
    size = dim_of(asked) if asked not in (None, NONE) else None
    size = ctx.fresh("components") if size is None else size
    made: Callable[..., Tensor] = lambda *shape: Tensor("numpy", shape, float_of(x.dtype))  # noqa: E731
    ctx.set(self, "components_", made(size, x.dims[1]))
    ctx.set(self, "mean_", made(x.dims[1]))
    for name in ("explained_variance_", "explained_variance_ratio_", "singular_values_"):
        ctx.set(self, name, made(size))

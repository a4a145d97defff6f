"""``scipy.spatial.distance``: distances between rows.

https://docs.scipy.org/doc/scipy/reference/spatial.distance.html
"""

from __future__ import annotations

from shapewright import dims
from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.failures import shown, sizes
from shapewright.libraries.scipy.registration import scipy_op
from shapewright.rules import Context, Failure, Raw, TensorArg
from shapewright.values import NONE, Const, Some, Tensor, Value

BETWEEN = (
    "euclidean", "sqeuclidean", "cosine", "cityblock", "chebyshev", "correlation", "braycurtis", "canberra",
    "minkowski", "jensenshannon",
)  # fmt: skip


def _table(ctx: Context, x: Tensor, name: str, raises: str = "") -> Tensor:
    def wrong() -> Failure:
        return Failure(
            "array-rank",
            f"Distances are taken between the rows of a table, and {name} is {shown(x)}.",
            raises=raises or f"{name} must be a 2-dimensional array.",
            exception="ValueError",
            argument=name,
        )

    return ctx.rank(x, 2, wrong)


@scipy_op("spatial.distance.cdist")
def cdist(
    ctx: Context, XA: TensorArg, XB: TensorArg, metric: Raw = Const("euclidean"), *, out: Raw = NONE, **kwargs: Raw
) -> Tensor:
    """Distances ``[rows of XA, rows of XB]``, float64. ValueError where the rows have different lengths."""
    first, second = _table(ctx, XA, "XA"), _table(ctx, XB, "XB")
    ctx.equal(
        first.dims[1],
        second.dims[1],
        lambda: Failure(
            "operand-sizes",
            f"The rows of {shown(first)} and of {shown(second)} have different lengths.",
            raises="XA and XB must have the same number of columns (i.e. feature dimension.)",
            exception="ValueError",
            argument="XB",
        ),
    )
    return new((first.dims[0], second.dims[0]), "float64")


@scipy_op("spatial.distance.pdist")
def pdist(ctx: Context, X: TensorArg, metric: Raw = Const("euclidean"), *, out: Raw = NONE, **kwargs: Raw) -> Tensor:
    """Distances of each pair of rows, ``[n*(n-1)/2]``, float64."""
    said = f"A 2-dimensional array must be passed. (Shape was {sizes(X.shape or ())})."
    rows = _table(ctx, X, "X", said).dims[0]
    return new((dims.floordiv(rows * (rows - 1), 2),), "float64")


@scipy_op(*(f"spatial.distance.{name}" for name in BETWEEN))
def between(ctx: Context, u: TensorArg, v: TensorArg, *args: Raw, **kwargs: Raw) -> Value:
    """The distance of two vectors."""
    return Some("float", low=0)

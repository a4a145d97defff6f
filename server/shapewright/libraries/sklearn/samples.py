"""Arguments as samples: rows, and the checks that every estimator makes of them."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, eq
from shapewright.libraries.numpy.contents import array_of, structure
from shapewright.libraries.numpy.failures import shown
from shapewright.libraries.pandas.tables import FRAME, SERIES, is_a, series, series_dtype, size_of, table_of
from shapewright.libraries.pandas.tables import frame as new_frame
from shapewright.rules import REGISTRY, Context, Failure, Repair
from shapewright.values import Const, Instance, ListObject, Tensor, Tuple, Union, Unknown, Value

REGISTRY.own("sklearn")


def table(ctx: Context, value: Value) -> Tensor:
    """Samples as an array; of unknown rank where they are not known."""
    if isinstance(value, (Unknown, Union)):
        return Tensor("numpy", None, None)
    return array_of(ctx, value)


def count(ctx: Context, value: Value) -> Dim | None:
    """The number of samples: rows of an array or table, items of a list."""
    if isinstance(value, Instance):
        known = is_a(ctx, value, FRAME) or is_a(ctx, value, SERIES)
        return size_of(ctx, value, "rows") if known else None
    if isinstance(value, Tensor):
        return value.shape[0] if value.shape else None
    shape = structure(ctx, value).shape
    return shape[0] if shape else None


def same_count(ctx: Context, values: Sequence[Value]) -> Dim | None:
    """The number of samples that arguments have in common. Raises ``Failure`` where they differ."""
    counts = [count(ctx, v) for v in values if not (isinstance(v, Const) and v.value is None)]
    known = [c for c in counts if c is not None]
    found: Dim | None = None
    for size in known:
        found = size if found is None else ctx.equal(found, size, lambda: inconsistent(known))
    return found


def inconsistent(counts: Sequence[Dim]) -> Failure:
    """Arguments with different numbers of samples."""
    listed = ", ".join(str(c) for c in counts)
    return Failure(
        "sample-counts",
        f"The arguments have different numbers of samples: {listed}.",
        raises=f"Found input variables with inconsistent numbers of samples: [{listed}]",
        exception="ValueError",
    )


def features(ctx: Context, X: Value, estimator: str, argument: str = "X") -> tuple[Tensor, Dim | None]:
    """A table of samples and its number of features. Raises ``Failure`` for a vector or more than two axes."""
    x = table(ctx, X)
    if x.shape is None:
        return x, None
    if len(x.shape) == 1 or not x.shape:
        dims = "1D" if x.shape else "scalar"
        raise Failure(
            "array-rank",
            f"{estimator} takes a table (a row for each sample, a column for each feature), and gets {shown(x)}.",
            raises=f"Expected 2D array, got {dims} array instead:",
            exception="ValueError",
            argument=argument,
            repairs=(
                Repair("wrap", "Make it one feature with reshape(-1, 1)", argument, "{}.reshape(-1, 1)"),
                Repair("wrap", "Make it one sample with reshape(1, -1)", argument, "{}.reshape(1, -1)"),
            )
            if isinstance(X, Tensor)
            else (),
        )
    if len(x.shape) > 2:
        raise Failure(
            "array-rank",
            f"{estimator} takes a table (a row for each sample, a column for each feature), and gets {shown(x)}.",
            raises=f"Found array with dim {len(x.shape)}, while dim <= 2 is required by {estimator}.",
            exception="ValueError",
            argument=argument,
            repairs=(Repair("wrap", "Flatten each sample", argument, "{0}.reshape(len({0}), -1)"),)
            if isinstance(X, Tensor)
            else (),
        )
    return x, x.shape[1]


def check_features(estimator: str, found: Dim | None, fitted: Dim | None) -> None:
    """The number of features must be that of ``fit``. Raises ``Failure``."""
    if found is not None and fitted is not None and eq(found, fitted) is False:
        raise Failure(
            "array-rank",
            f"{estimator} was fitted with {fitted} features, and gets {found}.",
            raises=f"X has {found} features, but {estimator} is expecting {fitted} features as input.",
            exception="ValueError",
            argument="X",
        )


def rows_of(ctx: Context, value: Value, rows: Dim) -> Value:
    """Some rows of a list, an array or a table, as the same kind of thing."""
    if isinstance(value, Tensor) and value.shape:
        return value.like(shape=(rows, *value.shape[1:]), interval=value.interval)
    if isinstance(value, Instance) and is_a(ctx, value, FRAME):
        return new_frame(ctx, table_of(ctx, value).with_rows(rows))
    if isinstance(value, Instance) and is_a(ctx, value, SERIES):
        return series(ctx, rows, series_dtype(ctx, value))
    if isinstance(value, (ListObject, Tuple)):
        return ListObject(None, ctx.element(value), rows)
    if isinstance(value, Tensor):
        return Tensor("numpy", None, value.dtype)
    return Unknown("rows of something that is not known")

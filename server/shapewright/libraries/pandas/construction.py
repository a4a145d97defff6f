"""What a DataFrame holds that is made of Python values.

https://pandas.pydata.org/docs/reference/frame.html#constructor
"""

from __future__ import annotations

from shapewright.dims import Dim, dmin, eq
from shapewright.libraries.numpy.contents import array_of, structure
from shapewright.libraries.pandas.tables import (
    FRAME,
    SERIES,
    Column,
    Table,
    is_a,
    series_dtype,
    size_of,
    table_of,
)
from shapewright.rules import (
    Context,
    Failure,
    dim_of,
)
from shapewright.values import Const, DictObject, Instance, ListObject, Tensor, Tuple, Value


def is_none(value: Value) -> bool:
    """Whether a value is None."""
    return isinstance(value, Const) and value.value is None


def table_from(ctx: Context, data: Value, columns: Value, dtype: str | None) -> Table:
    """What ``DataFrame(data, columns=…)`` holds. Raises ``Failure``, ``Abstain``."""
    if isinstance(data, Instance) and is_a(ctx, data, FRAME):
        return table_of(ctx, data)
    if isinstance(data, DictObject) and data.open_element is None:
        return _from_dict(ctx, data)
    if isinstance(data, (Tensor, ListObject, Tuple)):
        return _from_array(ctx, data, columns, dtype)
    return Table(ctx.fresh(), ctx.fresh())


def _from_dict(ctx: Context, data: DictObject) -> Table:
    rows: Dim | None = None
    made = []
    for name, value in data.items.items():
        if isinstance(value, Instance) and is_a(ctx, value, SERIES):
            size: Dim | None = size_of(ctx, value, "rows")
            dtype = series_dtype(ctx, value)
        else:
            seen = structure(ctx, value)
            size = seen.shape[0] if seen.shape else None
            dtype = array_of(ctx, value).dtype if seen.lengths is None else "object"
        rows = _same_length(ctx, rows, size)
        made.append(Column(name.value if isinstance(name, Const) else None, dtype))
    return Table(ctx.fresh() if rows is None else rows, len(made), tuple(made))


def _same_length(ctx: Context, a: Dim | None, b: Dim | None) -> Dim | None:
    """The length of two columns, which must agree; None is a single value, repeated."""

    def differ() -> Failure:
        return Failure(
            "sample-counts",
            f"The columns have different lengths ({a} and {b}).",
            raises="All arrays must be of the same length",
            exception="ValueError",
            argument="data",
        )

    return (a if b is None else b) if a is None or b is None else ctx.equal(a, b, differ)


def _from_array(ctx: Context, data: Value, columns: Value, dtype: str | None) -> Table:
    items = ctx.items(data) if isinstance(data, ListObject) else None
    if items and all(isinstance(i, DictObject) for i in items):
        return Table(len(items), ctx.fresh())
    if items is None and isinstance(data, ListObject) and isinstance(ctx.element(data), DictObject):
        return Table(ctx.fresh(), ctx.fresh())  # the names choose some of the keys
    made = array_of(ctx, data)
    names = names_in(ctx, columns)
    if isinstance(data, Tensor) and made.shape is not None and len(made.shape) > 2:
        text = "(" + ", ".join(map(str, made.shape)) + ")"
        raise Failure(
            "argument-value",
            f"A DataFrame has rows and columns; the data have {len(made.shape)} axes, {text}.",
            raises=f"Must pass 2-d input. shape={text}",
            exception="ValueError",
            argument="data",
        )
    if made.shape is None or len(made.shape) > 2 or not made.shape:
        return Table(ctx.fresh(), ctx.fresh() if names is None else len(names))
    width: Dim = made.shape[1] if len(made.shape) == 2 else 1
    if names is None:
        kind = dtype or made.dtype
        known = tuple(Column(i, kind) for i in range(width)) if isinstance(width, int) and width <= 256 else None
        return Table(made.shape[0], width, known)
    if isinstance(data, (ListObject, Tuple)) and made.shape[0] == 0:
        return Table(0, len(names))  # no rows, which fit any columns
    if eq(width, len(names)) is False:
        raise Failure(
            "sample-counts",
            f"The data have {width} columns, and {len(names)} names are given.",
            raises=f"Shape of passed values is ({made.shape[0]}, {width}), indices imply "
            f"({made.shape[0]}, {len(names)})",
            exception="ValueError",
            argument="columns",
        )
    return Table(made.shape[0], len(names), tuple(Column(n, dtype or made.dtype) for n in names))


def names_in(ctx: Context, columns: Value) -> list[object] | None:
    """The names in a list; None where they are not known."""
    items = ctx.items(columns) if isinstance(columns, (ListObject, Tuple)) else None
    if items is None or not all(isinstance(i, Const) for i in items):
        return None
    return [i.value for i in items if isinstance(i, Const)]


def first_rows(ctx: Context, rows: Dim, n: Value) -> Dim:
    """How many rows ``head(n)`` gives."""
    count = dim_of(n)
    return ctx.fresh() if count is None else dmin(rows, count)

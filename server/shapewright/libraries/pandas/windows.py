"""Windows over the rows: each gives a number for every row, so rows and columns stay and everything is float64.

https://pandas.pydata.org/docs/reference/window.html
"""

from __future__ import annotations

from shapewright.libraries.numpy.dtypes import is_number
from shapewright.libraries.pandas.entrywise import method
from shapewright.libraries.pandas.tables import (
    FRAME,
    SERIES,
    Column,
    Table,
    frame,
    is_a,
    series,
    series_dtype,
    size_of,
    table_of,
)
from shapewright.rules import Abstain, Context, Raw, lib_class
from shapewright.values import Instance, Value

WINDOWS = ("rolling", "expanding", "ewm")
NUMBERS = ("mean", "sum", "std", "var", "min", "max", "median", "count", "quantile", "skew", "kurt", "sem")
WINDOW = "pandas.core.window.Window"


@lib_class(WINDOW, url="https://pandas.pydata.org/docs/reference/window.html")
class Window:
    """A window over the rows of a table or a column."""


def _open(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    if kwargs.keys() - {"window", "min_periods", "center", "span", "alpha", "com", "halflife", "adjust", "ignore_na"}:
        raise Abstain("a window by steps or along another axis")
    return ctx.new(WINDOW, owner=self)


def _number(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """A number for each row and column."""
    owner = ctx.get(self, "owner")
    if isinstance(owner, Instance) and is_a(ctx, owner, SERIES):
        return series(ctx, size_of(ctx, owner, "rows"), "float64" if is_number(series_dtype(ctx, owner)) else None)
    if not isinstance(owner, Instance):
        raise Abstain("the table under a window is not known")
    table = table_of(ctx, owner)
    if table.columns is None or not all(is_number(c.dtype) for c in table.columns):
        return frame(ctx, Table(table.rows, table.width))
    return frame(ctx, table.with_columns([Column(c.name, "float64") for c in table.columns]))


for _owner in (FRAME, SERIES):
    for _name in WINDOWS:
        method(_owner, _name, _open)
for _name in NUMBERS:
    method(WINDOW, _name, _number)

"""Tables from files, and functions of tables.

https://pandas.pydata.org/docs/reference/io.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import DType
from shapewright.libraries.pandas.construction import is_none, names_in
from shapewright.libraries.pandas.tables import (
    FRAME,
    SERIES,
    Column,
    Table,
    frame,
    is_a,
    series,
    size_of,
    table_of,
)
from shapewright.rules import Abstain, Context, Raw, dim_of, op
from shapewright.values import NONE, Const, Instance, Unknown, Value


@op(
    "pandas.read_csv", "pandas.read_table", "pandas.read_excel", "pandas.read_parquet", "pandas.read_feather",
    "pandas.read_fwf", "pandas.read_sql", "pandas.read_sql_query", "pandas.read_hdf",
    url="https://pandas.pydata.org/docs/reference/api/pandas.read_csv.html",
)  # fmt: skip
def read_csv(ctx: Context, source: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A table of a file: its size is known when it is read; ``names`` and ``usecols`` tell the columns."""
    if not is_none(kwargs.get("chunksize", NONE)) or not is_none(kwargs.get("iterator", NONE)):
        raise Abstain("a file read in pieces")
    rows = dim_of(kwargs["nrows"]) if "nrows" in kwargs else None
    for name in ("usecols", "names"):
        columns = names_in(ctx, kwargs.get(name, NONE))
        if columns is not None:
            indexed = not is_none(kwargs.get("index_col", NONE))
            width: Dim = len(columns) - indexed
            return frame(ctx, Table(_rows(ctx, rows), width, None if indexed else tuple(map(Column, columns))))
    return frame(ctx, Table(_rows(ctx, rows), ctx.fresh()))


def _rows(ctx: Context, most: Dim | None) -> Dim:
    """The number of rows: not known, at most ``nrows``."""
    return ctx.fresh(high=most if isinstance(most, int) else None)


@op("pandas.read_pickle", "pandas.read_json")
def read_pickle(ctx: Context, source: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Whatever a file holds."""
    return Unknown("what a file holds is known when it is read")


@op("pandas.get_dummies", url="https://pandas.pydata.org/docs/reference/api/pandas.get_dummies.html")
def get_dummies(
    ctx: Context, data: Raw, prefix: Raw = NONE, prefix_sep: Raw = NONE, dummy_na: Raw = NONE, columns: Raw = NONE,
    sparse: Raw = NONE, drop_first: Raw = NONE, dtype: DType = None,
) -> Value:  # fmt: skip
    """A column for each different entry: how many there are the data decide; of a table, besides its numbers."""
    version = ctx.version("pandas")
    kind = dtype or ("bool" if version is None or version >= (2,) else "uint8")
    if isinstance(data, Instance) and is_a(ctx, data, FRAME):
        return frame(ctx, Table(size_of(ctx, data, "rows"), ctx.fresh()))
    if isinstance(data, Instance) and is_a(ctx, data, SERIES):
        return frame(ctx, Table(size_of(ctx, data, "rows"), ctx.fresh(), None, kind))
    made = array_of(ctx, data)
    return frame(ctx, Table(made.shape[0] if made.shape else ctx.fresh(), ctx.fresh(), None, kind))


@op("pandas.concat", url="https://pandas.pydata.org/docs/reference/api/pandas.concat.html")
def concat(ctx: Context, objs: Raw, *, axis: Raw = NONE, **kwargs: Raw) -> Value:
    """Tables below each other, or side by side."""
    items = ctx.items(objs)
    if not items or not all(isinstance(i, Instance) and is_a(ctx, i, FRAME) for i in items):
        raise Abstain("the tables that are joined are not known")
    tables = [table_of(ctx, i) for i in items if isinstance(i, Instance)]
    if axis in (Const(1), Const("columns")):
        width: Dim = 0
        for table in tables:
            width = width + table.width
        return frame(ctx, Table(ctx.fresh() if len(tables) > 1 else tables[0].rows, width))
    rows: Dim = 0
    for table in tables:
        rows = rows + table.rows
    same = all(t.columns is not None and t.columns == tables[0].columns for t in tables)
    return frame(ctx, Table(rows, tables[0].width, tables[0].columns) if same else Table(rows, ctx.fresh()))


@op("pandas.merge")
def merge(ctx: Context, left: Raw, right: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """Rows that belong together, joined."""
    return frame(ctx, Table(ctx.fresh(), ctx.fresh()))


@op("pandas.to_numeric", "pandas.to_datetime", "pandas.Categorical")
def to_numeric(ctx: Context, arg: Raw, **kwargs: Raw) -> Value:
    """Text as numbers or dates."""
    if isinstance(arg, Instance) and is_a(ctx, arg, SERIES):
        return series(ctx, size_of(ctx, arg, "rows"), None)
    raise Abstain("what is converted is not known")


@op("pandas.isnull", "pandas.isna", "pandas.notnull", "pandas.notna")
def isnull(ctx: Context, obj: Raw) -> Value:
    """Where the holes are."""
    if isinstance(obj, Instance) and is_a(ctx, obj, SERIES):
        return series(ctx, size_of(ctx, obj, "rows"), "bool")
    if isinstance(obj, Instance) and is_a(ctx, obj, FRAME):
        table = table_of(ctx, obj)
        return frame(ctx, Table(table.rows, table.width))
    raise Abstain("what is tested is not known")


@op("pandas.set_option", "pandas.reset_option")
def set_option(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """Settings of display."""
    return NONE

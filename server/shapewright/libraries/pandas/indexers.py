"""``df.iloc[…]`` and ``df.loc[…]``.

https://pandas.pydata.org/docs/user_guide/indexing.html
"""

from __future__ import annotations

from shapewright.dims import Dim, ge, lt
from shapewright.libraries.common.slicing import slice_size
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.pandas.tables import (
    FRAME,
    Column,
    Table,
    frame,
    is_a,
    series,
    series_dtype,
    size_of,
    table_of,
)
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class
from shapewright.values import NONE, Const, Instance, ListObject, Slice, Some, Tensor, Tuple, Value

EVERYTHING = Slice(NONE, NONE, NONE)


def taken(ctx: Context, index: Value, size: Dim) -> Dim | None:
    """How many entries an index along an axis takes; None: one, without the axis. Raises ``Abstain``."""
    if isinstance(index, Slice):
        bounds = [None if b == NONE else dim_of(b) for b in (index.start, index.stop, index.step)]
        given = [b for b in (index.start, index.stop, index.step) if b != NONE]
        if any(dim_of(b) is None for b in given):
            return ctx.fresh()
        found = slice_size(size, *bounds)
        return ctx.fresh() if found is None else found
    position = dim_of(index)
    if position is not None or (isinstance(index, Some) and index.type_name == "int"):
        if position is not None and (ge(position, size) or lt(position, -size)):
            raise Failure(
                "index-range",
                f"Position {position} is out of range: there are {size}.",
                raises="single positional indexer is out-of-bounds",
                exception="IndexError",
            )
        return None
    if isinstance(index, (ListObject, Tuple, Tensor)) or is_a(ctx, index, "pandas.Series"):
        picked = array_of(ctx, index)
        if picked.shape is not None and len(picked.shape) == 1 and picked.dtype is not None:
            return ctx.fresh() if picked.dtype in ("bool", "object") else picked.shape[0]
    raise Abstain("an index of a table is not known")


def selected(ctx: Context, table: Table, rows: Dim | None, columns: Value) -> Value:
    """Rows (None: a single one) and columns by position."""
    width = taken(ctx, columns, table.width)
    kept = _columns_at(table, columns)
    if width is None:
        dtype = kept[0].dtype if kept else None
        return series(ctx, rows, dtype) if rows is not None else _one(dtype)
    part = Table(0 if rows is None else rows, width, kept)
    return frame(ctx, part) if rows is not None else series(ctx, width, part.dtype)


def _one(dtype: str | None) -> Value:
    if dtype is None or dtype in ("object", "string"):
        raise Abstain("an entry of a table")
    return Tensor("numpy", (), dtype, kind="scalar")


def _columns_at(table: Table, index: Value) -> tuple[Column, ...] | None:
    if table.columns is None:
        return None
    position = dim_of(index)
    if isinstance(position, int):
        return (table.columns[position],)
    if isinstance(index, Slice):
        start, stop, step = (None if b == NONE else dim_of(b) for b in (index.start, index.stop, index.step))
        if isinstance(start, int | None) and isinstance(stop, int | None) and isinstance(step, int | None):
            return table.columns[slice(start, stop, step)]
    return None


@lib_class("pandas.core.indexing._iLocIndexer")
class ByPosition:
    """``df.iloc``."""

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, index: Raw) -> Value:
        """Rows and columns by position."""
        owner = ctx.get(self, "owner")
        assert isinstance(owner, Instance)
        rows_index, columns = _pair(index)
        rows = taken(ctx, rows_index, size_of(ctx, owner, "rows"))
        if is_a(ctx, owner, FRAME):
            return selected(ctx, table_of(ctx, owner), rows, columns)
        dtype = series_dtype(ctx, owner)
        return _one(dtype) if rows is None else series(ctx, rows, dtype)


@lib_class("pandas.core.indexing._LocIndexer")
class ByLabel:
    """``df.loc``: what rows a label names is known when the program runs."""

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, index: Raw) -> Value:
        """Rows by label or mask, columns by name."""
        owner = ctx.get(self, "owner")
        assert isinstance(owner, Instance)
        rows_index, columns = _pair(index)
        rows = size_of(ctx, owner, "rows") if rows_index == EVERYTHING else _labelled(ctx, rows_index)
        if not is_a(ctx, owner, FRAME):
            return series(ctx, rows, series_dtype(ctx, owner))
        table = table_of(ctx, owner).with_rows(rows)
        if columns == EVERYTHING:
            return frame(ctx, table)
        if isinstance(columns, Const):
            return series(ctx, rows, table.column(columns.value).dtype)
        names = ctx.items(columns) if isinstance(columns, ListObject) else None
        if names is None or not all(isinstance(n, Const) for n in names):
            return frame(ctx, Table(rows, ctx.fresh()))
        return frame(ctx, table.with_columns([table.column(n.value) for n in names if isinstance(n, Const)]))

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, index: Raw, value: Raw) -> Value:
        """Writes entries; a new label would add a row."""
        return NONE


def _pair(index: Value) -> tuple[Value, Value]:
    """The index along rows and the index along columns."""
    if isinstance(index, Tuple) and len(index.items) == 2:
        return index.items[0], index.items[1]
    return index, EVERYTHING


def _labelled(ctx: Context, index: Value) -> Dim:
    """The number of rows that labels or a mask name."""
    if isinstance(index, Const):
        raise Abstain("a row by its label")
    return ctx.fresh()

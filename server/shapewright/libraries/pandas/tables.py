"""What is known of a DataFrame or Series: rows, columns with their dtypes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shapewright.dims import Dim
from shapewright.libraries.numpy.dtypes import promote
from shapewright.rules import REGISTRY, Context, dim_of, lift_dim
from shapewright.values import NONE, Const, Instance, Tensor, Tuple, Value

REGISTRY.own("pandas")
REGISTRY.alias("pandas.core.frame", "pandas")
REGISTRY.alias("pandas.core.series", "pandas")

FRAME, SERIES = "pandas.DataFrame", "pandas.Series"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's name (None where not known) and dtype as NumPy spells it (None where not known)."""

    name: object
    dtype: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A DataFrame: its columns one by one, or (``columns`` None) only how many there are."""

    rows: Dim
    width: Dim
    columns: tuple[Column, ...] | None = None
    every: str | None = None
    """The dtype that all columns have, where they are not known one by one."""

    def with_columns(self, columns: Sequence[Column]) -> Table:
        """The same rows with these columns."""
        return Table(self.rows, len(columns), tuple(columns))

    def with_rows(self, rows: Dim) -> Table:
        """The same columns with another number of rows."""
        return replace(self, rows=rows)

    @property
    def dtype(self) -> str | None:
        """The dtype of all columns together; numbers and text make objects."""
        if not self.columns:
            return self.every
        joined = self.columns[0].dtype
        for column in self.columns[1:]:
            joined = _together(joined, column.dtype)
        return "object" if joined == "string" else joined

    def column(self, name: object) -> Column:
        """The column of this name; one of unknown dtype where the columns are not known."""
        found = [c for c in self.columns or () if c.name == name]
        return found[0] if found else Column(name, self.every)


def _together(a: str | None, b: str | None) -> str | None:
    if a is None or b is None:
        return None
    if a == b:
        return a
    mixed = "bool" in (a, b) or "string" in (a, b) or "object" in (a, b)
    return "object" if mixed else promote(a, b)


def frame(ctx: Context, table: Table) -> Instance:
    """A DataFrame object."""
    columns: Value = NONE
    if table.columns is not None:
        columns = Tuple(tuple(Tuple((Const(c.name), Const(c.dtype))) for c in table.columns))
    return ctx.new(
        FRAME,
        rows=lift_dim(table.rows),
        width=lift_dim(table.width),
        known_columns=columns,
        every=Const(table.every),
    )


def series(ctx: Context, rows: Dim, dtype: str | None) -> Instance:
    """A Series object."""
    return ctx.new(SERIES, rows=lift_dim(rows), known_dtype=Const(dtype))


def table_of(ctx: Context, value: Instance) -> Table:
    """What is known of a DataFrame object."""
    rows, width = size_of(ctx, value, "rows"), size_of(ctx, value, "width")
    columns = ctx.get(value, "known_columns")
    if not isinstance(columns, Tuple):
        every = ctx.get(value, "every")
        return Table(rows, width, None, every.value if isinstance(every, Const) else None)
    return Table(rows, width, tuple(_column(item) for item in columns.items))


def _column(item: Value) -> Column:
    assert isinstance(item, Tuple)
    name, dtype = (part.value if isinstance(part, Const) else None for part in item.items)
    return Column(name, dtype)


def size_of(ctx: Context, value: Instance, name: str) -> Dim:
    """A size kept in an object."""
    kept = ctx.get(value, name)
    dim = dim_of(kept) if kept is not None else None
    return ctx.fresh() if dim is None else dim


def series_dtype(ctx: Context, value: Instance) -> str | None:
    """The dtype of a Series object."""
    kept = ctx.get(value, "known_dtype")
    return kept.value if isinstance(kept, Const) else None


def is_a(ctx: Context, value: Value, name: str) -> bool:
    """Whether a value surely is a DataFrame or a Series."""
    return isinstance(value, Instance) and ctx.is_instance(value, name) is True


def array(shape: Sequence[Dim], dtype: str | None) -> Tensor:
    """The array behind a table; text columns are no numbers."""
    return Tensor("numpy", tuple(shape), "object" if dtype == "string" else dtype)

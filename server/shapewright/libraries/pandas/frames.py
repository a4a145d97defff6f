"""DataFrame.

https://pandas.pydata.org/docs/reference/frame.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import DType
from shapewright.libraries.pandas.construction import first_rows, is_none, names_in, table_from
from shapewright.libraries.pandas.tables import (
    FRAME,
    SERIES,
    Column,
    Table,
    array,
    frame,
    is_a,
    series,
    series_dtype,
    size_of,
    table_of,
)
from shapewright.rules import (
    REGISTRY,
    Abstain,
    BoolArg,
    Context,
    Raw,
    StrArg,
    dim_of,
    lib_class,
    lift_dim,
    property_rule,
)
from shapewright.values import FALSE, NONE, Const, Instance, ListObject, Slice, Some, Tensor, Tuple, Value


def get_column(ctx: Context, self: Instance, key: Value) -> Value:
    """``df[key]``: a column, several, a slice of rows, or the rows of a mask."""
    table = table_of(ctx, self)
    if isinstance(key, Const):
        return series(ctx, table.rows, table.column(key.value).dtype)
    if isinstance(key, Slice):
        return ctx.method(ctx.method(self, "_by_position"), "__getitem__", key)
    if isinstance(key, ListObject):
        names = names_in(ctx, key)
        if names is None:
            length = ctx.length(key)
            return frame(ctx, Table(table.rows, ctx.fresh() if length is None else length))
        if names and all(isinstance(n, bool) for n in names):
            return frame(ctx, table.with_rows(sum(map(bool, names))))
        return frame(ctx, table.with_columns([table.column(n) for n in names]))
    mask = is_a(ctx, key, SERIES) and isinstance(key, Instance) and series_dtype(ctx, key) == "bool"
    if mask or (isinstance(key, Tensor) and key.dtype == "bool" and key.rank == 1):
        return frame(ctx, table.with_rows(ctx.fresh()))
    raise Abstain("a part of a table is not known")


def _names(ctx: Context, held: Instance) -> Value:
    """The names of the columns."""
    table = table_of(ctx, held)
    if table.columns is None or any(c.name is None for c in table.columns):
        return ListObject(None, Some("str"), table.width, kind="Index")
    return ListObject(tuple(Const(c.name) for c in table.columns), kind="Index")


@lib_class(FRAME, url="https://pandas.pydata.org/docs/reference/api/pandas.DataFrame.html")
class DataFrame:
    """A table with a dtype for each column."""

    @staticmethod
    def __init__(
        ctx: Context,
        self: Instance,
        data: Raw = NONE,
        index: Raw = NONE,
        columns: Raw = NONE,
        dtype: DType = None,
        copy: Raw = NONE,
    ) -> None:
        """From a dict of columns, an array, a list of rows."""
        made = frame(ctx, table_from(ctx, data, columns, dtype))
        for name in ("rows", "width", "known_columns", "every"):
            ctx.set(self, name, ctx.get(made, name))

    @property_rule
    def values(ctx: Context, self: Instance) -> Tensor:
        """The entries as an array."""
        table = table_of(ctx, self)
        return array((table.rows, table.width), table.dtype)

    @staticmethod
    def to_numpy(ctx: Context, self: Instance, dtype: DType = None, copy: Raw = NONE, na_value: Raw = NONE) -> Tensor:
        """The entries as an array."""
        table = table_of(ctx, self)
        return array((table.rows, table.width), dtype or table.dtype)

    @staticmethod
    def __array__(ctx: Context, self: Instance, dtype: DType = None, copy: Raw = NONE) -> Tensor:
        """The entries as an array."""
        table = table_of(ctx, self)
        return array((table.rows, table.width), dtype or table.dtype)

    @property_rule
    def shape(ctx: Context, self: Instance) -> Value:
        """Rows and columns."""
        table = table_of(ctx, self)
        return Tuple((lift_dim(table.rows), lift_dim(table.width)))

    @property_rule
    def iloc(ctx: Context, self: Instance) -> Value:
        """Rows and columns by position."""
        return ctx.new("pandas.core.indexing._iLocIndexer", owner=self)

    @property_rule
    def loc(ctx: Context, self: Instance) -> Value:
        """Rows and columns by label."""
        return ctx.new("pandas.core.indexing._LocIndexer", owner=self)

    @staticmethod
    def _by_position(ctx: Context, self: Instance) -> Value:
        """What ``iloc`` gives."""
        return ctx.new("pandas.core.indexing._iLocIndexer", owner=self)

    @property_rule
    def T(ctx: Context, self: Instance) -> Value:
        """Rows and columns exchanged."""
        table = table_of(ctx, self)
        return frame(ctx, Table(table.width, table.rows, None, table.dtype))

    @property_rule
    def columns(ctx: Context, self: Instance) -> Value:
        """The names of the columns: like a list, with more attributes than one."""
        return _names(ctx, self)

    @staticmethod
    def keys(ctx: Context, self: Instance) -> Value:
        """The names of the columns."""
        return _names(ctx, self)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        """The names of the columns, one by one."""
        return _names(ctx, self)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Dim:
        """The number of rows."""
        return size_of(ctx, self, "rows")

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: Raw) -> Value:
        """A column, several columns, or rows."""
        return get_column(ctx, self, key)

    @staticmethod
    def __getattr__(ctx: Context, self: Instance, name: StrArg) -> Value:  # type: ignore[misc]
        """A column as an attribute."""
        table = table_of(ctx, self)
        if any(c.name == name for c in table.columns or ()):
            return get_column(ctx, self, Const(name))
        raise Abstain(REGISTRY.why_unmodelled(f"{FRAME}.{name}"))

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, key: Raw, value: Raw) -> None:
        """A column is added or replaced."""
        table = table_of(ctx, self)
        if table.columns is None or not isinstance(key, Const):
            ctx.set(self, "width", lift_dim(ctx.fresh()))
            ctx.set(self, "known_columns", NONE)
            ctx.set(self, "every", NONE)
            return
        dtype = series_dtype(ctx, value) if isinstance(value, Instance) else array_of(ctx, value).dtype
        columns = [Column(c.name, dtype) if c.name == key.value else c for c in table.columns]
        if all(c.name != key.value for c in columns):
            columns.append(Column(key.value, dtype))
        made = frame(ctx, table.with_columns(columns))
        for name in ("width", "known_columns", "every"):
            ctx.set(self, name, ctx.get(made, name))

    @staticmethod
    def drop(
        ctx: Context,
        self: Instance,
        labels: Raw = NONE,
        *,
        axis: Raw = NONE,
        index: Raw = NONE,
        columns: Raw = NONE,
        level: Raw = NONE,
        inplace: Raw = FALSE,
        errors: Raw = NONE,
    ) -> Value:
        """Without some columns or rows."""
        table = table_of(ctx, self)
        by_column = not is_none(columns) or axis in (Const(1), Const("columns"))
        wanted = columns if not is_none(columns) else labels if is_none(index) else index
        count = 1 if isinstance(wanted, Const) else ctx.length(wanted)
        if by_column:
            result = _without(ctx, table, wanted, count)
        else:
            result = table.with_rows(ctx.fresh() if count is None else table.rows - count)
        return changed(ctx, self, result, inplace)

    @staticmethod
    def pop(ctx: Context, self: Instance, item: Raw) -> Value:
        """Takes a column out."""
        column = get_column(ctx, self, item)
        made = frame(ctx, _without(ctx, table_of(ctx, self), item, 1))
        for name in ("width", "known_columns", "every"):
            ctx.set(self, name, ctx.get(made, name))
        return column

    @staticmethod
    def astype(ctx: Context, self: Instance, dtype: DType = None, copy: Raw = NONE, errors: Raw = NONE) -> Value:
        """All columns in another dtype."""
        table = table_of(ctx, self)
        if table.columns is None:
            return frame(ctx, table)
        return frame(ctx, table.with_columns([Column(c.name, dtype) for c in table.columns]))

    @staticmethod
    def head(ctx: Context, self: Instance, n: Raw = Const(5)) -> Value:
        """The first rows."""
        return frame(ctx, table_of(ctx, self).with_rows(first_rows(ctx, size_of(ctx, self, "rows"), n)))

    @staticmethod
    def tail(ctx: Context, self: Instance, n: Raw = Const(5)) -> Value:
        """The last rows."""
        return frame(ctx, table_of(ctx, self).with_rows(first_rows(ctx, size_of(ctx, self, "rows"), n)))

    @staticmethod
    def sample(ctx: Context, self: Instance, n: Raw = NONE, frac: Raw = NONE, *rest: Raw, **kwargs: Raw) -> Value:
        """Rows at random."""
        count = dim_of(n) if not is_none(n) else 1 if is_none(frac) else None
        whole = frac in (Const(1), Const(1.0))
        rows = size_of(ctx, self, "rows") if whole else ctx.fresh() if count is None else count
        return frame(ctx, table_of(ctx, self).with_rows(rows))

    @staticmethod
    def dropna(ctx: Context, self: Instance, **kwargs: Raw) -> Value:
        """Without the rows that have a hole."""
        if kwargs.get("inplace", FALSE) != FALSE:
            ctx.set(self, "rows", lift_dim(ctx.fresh()))
            return NONE
        if "axis" in kwargs:
            return frame(ctx, Table(size_of(ctx, self, "rows"), ctx.fresh()))
        return frame(ctx, table_of(ctx, self).with_rows(ctx.fresh()))

    @staticmethod
    def drop_duplicates(ctx: Context, self: Instance, **kwargs: Raw) -> Value:
        """Without repeated rows."""
        return DataFrame.dropna(ctx, self, inplace=kwargs.get("inplace", FALSE))

    @staticmethod
    def reset_index(
        ctx: Context, self: Instance, level: Raw = NONE, *, drop: BoolArg = False, inplace: Raw = FALSE, **kwargs: Raw
    ) -> Value:
        """Rows numbered anew; the old index becomes a column unless dropped."""
        table = table_of(ctx, self)
        if not is_none(level) and not drop:
            raise Abstain("a level of an index becomes a column")
        return changed(ctx, self, table if drop else Table(table.rows, table.width + 1), inplace)

    @staticmethod
    def set_index(
        ctx: Context, self: Instance, keys: Raw, *, drop: BoolArg = True, append: Raw = FALSE, inplace: Raw = FALSE,
        verify_integrity: Raw = FALSE,
    ) -> Value:  # fmt: skip
        """Columns become the labels of the rows."""
        table = table_of(ctx, self)
        names = [keys.value] if isinstance(keys, Const) else names_in(ctx, keys)
        if names is None or len(names) != 1 or append != FALSE:
            raise Abstain("which columns become the index, or how many levels it has, is not known")
        return changed(ctx, self, _without(ctx, table, keys, 1) if drop else table, inplace)

    @staticmethod
    def apply(ctx: Context, self: Instance, func: Raw, axis: Raw = NONE, **kwargs: Raw) -> Value:
        """A function of each column or row."""
        raise Abstain("what a function makes of a table")


def changed(ctx: Context, self: Instance, table: Table, inplace: Value) -> Value:
    """What a method makes of a table: another one, or (``inplace``) the same one changed."""
    made = frame(ctx, table)
    if inplace == FALSE:
        return made
    for name in ("rows", "width", "known_columns", "every"):
        ctx.set(self, name, ctx.get(made, name))
    return NONE


def _without(ctx: Context, table: Table, names: Value, count: Dim | None) -> Table:
    """The table without some columns."""
    single = [names.value] if isinstance(names, Const) else names_in(ctx, names)
    if table.columns is not None and single is not None:
        return table.with_columns([c for c in table.columns if c.name not in single])
    return Table(table.rows, ctx.fresh() if count is None else table.width - count)

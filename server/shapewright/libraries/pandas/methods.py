"""Methods of tables and columns that tell, count, choose or rearrange; what of pandas is not followed.

https://pandas.pydata.org/docs/reference/frame.html
"""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import is_complex, is_number
from shapewright.libraries.pandas.construction import first_rows, is_none
from shapewright.libraries.pandas.entrywise import method
from shapewright.libraries.pandas.frames import changed
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
    Context,
    Raw,
    compile_rule,
    dim_of,
    lift_dim,
    op,
    unmodelled,
)
from shapewright.values import FALSE, NONE, Const, Instance, Lib, ListObject, Many, Some, Tuple, Value

Rule = Callable[..., object]


def _both(names: tuple[str, ...], on_frame: Rule, on_series: Rule) -> None:
    """Register methods of tables and of columns."""
    for name in names:
        method(FRAME, name, on_frame)
        method(SERIES, name, on_series)


def _property(owner: str, name: str, rule: Rule) -> None:
    entry = REGISTRY.classes[owner]
    entry.properties[name] = compile_rule(rule, f"{owner}.{name}", skip=2, url=entry.url)


def _like(ctx: Context, self: Instance, dtype: str | None) -> Value:
    """A table or column of the same shape, all of one dtype (None: not known)."""
    if is_a(ctx, self, SERIES):
        return series(ctx, size_of(ctx, self, "rows"), dtype)
    table = table_of(ctx, self)
    known = table.columns and tuple(Column(c.name, dtype) for c in table.columns)
    return frame(ctx, Table(table.rows, table.width, known, dtype))


# --- the same shape --------------------------------------------------------------------------------------
def _tests(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """A truth for each entry."""
    return _like(ctx, self, "bool")


def _changes(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Another value for each entry."""
    if kwargs.get("inplace", FALSE) != FALSE:
        return NONE
    return _like(ctx, self, None)


def _float_changes(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """A float for each entry of a column of numbers."""
    number = is_a(ctx, self, SERIES) and is_number(series_dtype(ctx, self))
    return _like(ctx, self, "float64" if number else None)


def _unsigned(ctx: Context, self: Instance) -> Value:
    """The absolute values: numbers keep their dtype, entry by entry."""
    if is_a(ctx, self, SERIES):
        known = series_dtype(ctx, self)
        return _like(ctx, self, known if is_real(known) else None)
    table = table_of(ctx, self)
    if table.columns is None:
        return _like(ctx, self, table.every if is_real(table.every) else None)
    kept = [Column(c.name, c.dtype if is_real(c.dtype) else None) for c in table.columns]
    return frame(ctx, table.with_columns(kept))


def is_real(dtype: str | None) -> bool:
    """Whether entries are integers or floats."""
    return is_number(dtype) is True and not is_complex(dtype) and dtype != "bool"


def _renamed(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Other names for rows or columns: the entries stay."""
    if is_a(ctx, self, SERIES):
        return series(ctx, size_of(ctx, self, "rows"), series_dtype(ctx, self))
    table = table_of(ctx, self)
    return changed(ctx, self, Table(table.rows, table.width, None, table.dtype), kwargs.get("inplace", FALSE))


_TESTS = ("isna", "isnull", "notna", "notnull", "isin")
_CHANGES = ("clip", "cummax", "cummin", "cumsum", "cumprod", "mask", "where", "convert_dtypes", "infer_objects")
_both(_TESTS, _tests, _tests)
method(SERIES, "between", _tests)
method(SERIES, "duplicated", _tests)
_both(_CHANGES, _changes, _changes)
method(FRAME, "map", _changes)
_both(("abs",), _unsigned, _unsigned)
_both(("rename",), _renamed, _renamed)
_both(("rank",), _changes, _float_changes)
_OPERATORS = {
    "add": "add", "sub": "sub", "subtract": "sub", "mul": "mul", "multiply": "mul", "div": "truediv",
    "divide": "truediv", "truediv": "truediv", "floordiv": "floordiv", "mod": "mod", "pow": "pow", "eq": "eq",
    "ne": "ne", "lt": "lt", "le": "le", "gt": "gt", "ge": "ge",
}  # fmt: skip


def _spelled_out(operator: str) -> Rule:
    def of_both(ctx: Context, self: Instance, other: Raw, **kwargs: Raw) -> Value:
        """As the operator, if no axis and nothing for the holes is said."""
        if kwargs:
            raise Abstain("arithmetic along another axis")
        return ctx.method(self, f"__{operator}__", other)

    return of_both


for _name, _operator in _OPERATORS.items():
    _both((_name,), _spelled_out(_operator), _spelled_out(_operator))


# --- what is told of them --------------------------------------------------------------------------------
def _index(ctx: Context, self: Instance) -> Value:
    """The labels of the rows, as many as there are rows."""
    return series(ctx, size_of(ctx, self, "rows"), None)


def _is_empty(ctx: Context, self: Instance) -> Value:
    """Whether there are no entries."""
    return Some("bool")


def _frame_size(ctx: Context, self: Instance) -> Dim:
    """The number of entries."""
    table = table_of(ctx, self)
    return table.rows * table.width


def _frame_dtypes(ctx: Context, self: Instance) -> Value:
    """The dtype of each column."""
    return series(ctx, table_of(ctx, self).width, "object")


def _series_dtype(ctx: Context, self: Instance) -> Value:
    """The dtype of a column."""
    known = series_dtype(ctx, self)
    return Some("dtype") if known is None or known == "string" else Lib(f"numpy.{known}")


def _series_size(ctx: Context, self: Instance) -> Dim:
    """The number of rows."""
    return size_of(ctx, self, "rows")


for _owner in (FRAME, SERIES):
    _property(_owner, "index", _index)
    _property(_owner, "empty", _is_empty)
for _name in ("is_unique", "is_monotonic_increasing", "is_monotonic_decreasing", "hasnans"):
    _property(SERIES, _name, _is_empty)
_property(FRAME, "ndim", lambda ctx, self: 2)
_property(SERIES, "ndim", lambda ctx, self: 1)
_property(FRAME, "size", _frame_size)
_property(SERIES, "size", _series_size)
_property(FRAME, "dtypes", _frame_dtypes)
_property(SERIES, "dtype", _series_dtype)
_property(SERIES, "dtypes", _series_dtype)
_property(SERIES, "T", lambda ctx, self: self)


def _equals(ctx: Context, self: Instance, other: Raw) -> Value:
    """Whether two tables are the same."""
    return Some("bool")


def _per_column(dtype: str) -> Rule:
    def of_frame(ctx: Context, self: Instance, axis: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
        """A number for each column (or row)."""
        table = table_of(ctx, self)
        return series(ctx, table.rows if axis in (Const(1), Const("columns")) else table.width, dtype)

    return of_frame


def _some(kind: str) -> Rule:
    def of_series(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        """One number or truth of all rows."""
        return Some(kind)

    return of_series


_both(("equals",), _equals, _equals)
_both(("count",), _per_column("int64"), _some("int"))
method(FRAME, "nunique", _per_column("int64"))
_both(("any", "all"), _per_column("bool"), _some("bool"))
for _name in ("argmax", "argmin"):
    method(SERIES, _name, _some("int"))
for _name in ("corr", "cov", "autocorr"):
    method(SERIES, _name, _some("float"))


def _square(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """A number for each pair of columns."""
    width: Dim = table_of(ctx, self).width if not args and not kwargs else ctx.fresh()
    return frame(ctx, Table(width, width, None, "float64"))


method(FRAME, "corr", _square)
method(FRAME, "cov", _square)


def _frame_describe(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Eight numbers of each column, if all are numbers."""
    table = table_of(ctx, self)
    if args or kwargs or table.columns is None or not all(is_number(c.dtype) and c.dtype != "bool"
                                                          for c in table.columns):  # fmt: skip
        return frame(ctx, Table(ctx.fresh(), ctx.fresh()))
    return frame(ctx, Table(8, table.width, tuple(Column(c.name, "float64") for c in table.columns)))


def _series_describe(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Eight numbers of a column of numbers."""
    known = series_dtype(ctx, self)
    whole = not args and not kwargs and is_number(known) and known != "bool"
    return series(ctx, 8 if whole else ctx.fresh(), "float64" if whole else None)


_both(("describe",), _frame_describe, _series_describe)


def _value_counts(ctx: Context, self: Instance, subset: Raw = NONE, normalize: Raw = FALSE, **kwargs: Raw) -> Value:
    """How often each row occurs."""
    raise Abstain("counts under labels of several levels")


def _series_value_counts(ctx: Context, self: Instance, normalize: Raw = FALSE, *args: Raw, **kwargs: Raw) -> Value:
    """How often each entry occurs."""
    return series(ctx, ctx.fresh(), "int64" if normalize == FALSE else "float64")


_both(("value_counts",), _value_counts, _series_value_counts)


def _nothing(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Writes or prints."""
    return NONE


_both(
    ("info", "to_csv", "to_excel", "to_parquet", "to_pickle", "to_feather", "to_hdf", "to_sql", "to_stata", "to_xml",
     "to_orc", "to_clipboard"), _nothing, _nothing,
)  # fmt: skip
_both(("to_string", "to_html", "to_latex", "to_markdown", "to_json"), _some("str"), _some("str"))


# --- other rows and columns ------------------------------------------------------------------------------
def _frame_transpose(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Rows and columns exchanged."""
    table = table_of(ctx, self)
    return frame(ctx, Table(table.width, table.rows, None, table.dtype))


_both(("transpose",), _frame_transpose, lambda ctx, self: self)


def _some_rows(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """As many rows as the data decide."""
    if kwargs.get("inplace", FALSE) != FALSE:
        ctx.set(self, "rows", lift_dim(ctx.fresh()))
        return NONE
    if is_a(ctx, self, SERIES):
        return series(ctx, ctx.fresh(), series_dtype(ctx, self))
    if set(kwargs) - {"inplace"} or len(args) > 1:  # other columns may be chosen as well
        return frame(ctx, Table(ctx.fresh(), ctx.fresh()))
    return frame(ctx, table_of(ctx, self).with_rows(ctx.fresh()))


def _largest(ctx: Context, self: Instance, n: Raw = Const(5), *args: Raw, **kwargs: Raw) -> Value:
    """The rows with the largest (smallest) entries."""
    rows = first_rows(ctx, size_of(ctx, self, "rows"), n)
    if is_a(ctx, self, SERIES):
        return series(ctx, rows, series_dtype(ctx, self))
    return frame(ctx, table_of(ctx, self).with_rows(rows))


def _taken(ctx: Context, self: Instance, indices: Raw, axis: Raw = NONE, **kwargs: Raw) -> Value:
    """Rows by position, one for each."""
    made = array_of(ctx, indices)
    rows = made.shape[0] if made.shape else ctx.fresh()
    if is_a(ctx, self, SERIES):
        return series(ctx, rows, series_dtype(ctx, self))
    if not is_none(axis) and axis not in (Const(0), Const("index")):
        raise Abstain("columns by position")
    return frame(ctx, table_of(ctx, self).with_rows(rows))


_both(("query", "truncate", "reindex", "mode"), _some_rows, _some_rows)
method(SERIES, "drop_duplicates", _some_rows)
method(SERIES, "drop", _some_rows)
_both(("nlargest", "nsmallest"), _largest, _largest)
method(SERIES, "tail", _largest)
_both(("take",), _taken, _taken)


def _sampled(ctx: Context, self: Instance, n: Raw = NONE, frac: Raw = NONE, *rest: Raw, **kwargs: Raw) -> Value:
    """Rows at random."""
    count = dim_of(n) if not is_none(n) else 1 if is_none(frac) else None
    whole = frac in (Const(1), Const(1.0))
    rows = size_of(ctx, self, "rows") if whole else ctx.fresh() if count is None else count
    return series(ctx, rows, series_dtype(ctx, self))


method(SERIES, "sample", _sampled)


def _frame_duplicated(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """A truth for each row."""
    return series(ctx, size_of(ctx, self, "rows"), "bool")


def _selected(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """The columns of some dtypes."""
    return frame(ctx, Table(size_of(ctx, self, "rows"), ctx.fresh()))


def _assigned(ctx: Context, self: Instance, **kwargs: Raw) -> Value:
    """With more columns, or other ones of the same names."""
    table = table_of(ctx, self)
    if table.columns is None:
        return frame(ctx, Table(table.rows, ctx.fresh()))
    kept = [Column(c.name, None if c.name in kwargs else c.dtype) for c in table.columns]
    names = {c.name for c in table.columns}
    return frame(ctx, table.with_columns([*kept, *(Column(name) for name in kwargs if name not in names)]))


def _merged(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """Rows that belong together, joined."""
    return frame(ctx, Table(ctx.fresh(), ctx.fresh()))


def _inserted(ctx: Context, self: Instance, loc: Raw, column: Raw, value: Raw, allow_duplicates: Raw = NONE) -> None:
    """One more column."""
    ctx.set(self, "width", lift_dim(table_of(ctx, self).width + 1))
    ctx.set(self, "known_columns", NONE)
    ctx.set(self, "every", NONE)


def _rows(ctx: Context, self: Instance) -> Value:
    """Each row with its label."""
    table = table_of(ctx, self)
    return Many(Tuple((Some("object"), series(ctx, table.width, table.dtype))), table.rows)


for _name, _rule in {
    "duplicated": _frame_duplicated, "select_dtypes": _selected, "assign": _assigned,
    "merge": _merged, "join": _merged, "pivot_table": _merged, "pivot": _merged, "melt": _merged, "insert": _inserted,
    "iterrows": _rows,
}.items():  # fmt: skip
    method(FRAME, _name, _rule)


# --- columns ---------------------------------------------------------------------------------------------
def _to_frame(ctx: Context, self: Instance, name: Raw = NONE) -> Value:
    """A table of one column."""
    known = series_dtype(ctx, self)
    return frame(ctx, Table(size_of(ctx, self, "rows"), 1, (Column(None, known),)))


def _anew(ctx: Context, self: Instance, level: Raw = NONE, *, drop: Raw = FALSE, **kwargs: Raw) -> Value:
    """Rows numbered anew; the old labels become a column unless dropped."""
    if kwargs.get("inplace", FALSE) != FALSE:
        return NONE
    if drop == Const(True):
        return series(ctx, size_of(ctx, self, "rows"), series_dtype(ctx, self))
    return frame(ctx, Table(size_of(ctx, self, "rows"), 2))


def _argsort(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
    """The places of the sorted entries."""
    return series(ctx, size_of(ctx, self, "rows"), "int64")


def _item(ctx: Context, self: Instance) -> Value:
    """The only entry."""
    return ctx.method(array((1,), series_dtype(ctx, self)), "item")


for _name, _rule in {"to_frame": _to_frame, "reset_index": _anew, "argsort": _argsort, "item": _item}.items():
    method(SERIES, _name, _rule)


# --- functions -------------------------------------------------------------------------------------------
@op("pandas.cut", "pandas.qcut")
def cut(ctx: Context, x: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The bin of each entry."""
    if kwargs.get("retbins", FALSE) != FALSE:
        raise Abstain("the bins' edges")
    if isinstance(x, Instance) and is_a(ctx, x, SERIES):
        return series(ctx, size_of(ctx, x, "rows"), None)
    raise Abstain("the bins of what is no Series")


@op("pandas.unique")
def unique(ctx: Context, values: Raw) -> Value:
    """The different entries as an array."""
    dtype = series_dtype(ctx, values) if isinstance(values, Instance) else array_of(ctx, values).dtype
    return array((ctx.fresh(),), dtype)


@op("pandas.factorize")
def factorize(ctx: Context, values: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A number for each entry, and the different entries."""
    rows = size_of(ctx, values, "rows") if isinstance(values, Instance) else array_of(ctx, values).dims[0]
    return Tuple((array((rows,), "int64"), series(ctx, ctx.fresh(), None)))


@op("pandas.crosstab", "pandas.pivot_table", "pandas.pivot", "pandas.melt", "pandas.merge_asof",
    "pandas.merge_ordered", "pandas.json_normalize", "pandas.read_html", "pandas.from_dummies")  # fmt: skip
def some_table(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A table whose size the data decide."""
    return frame(ctx, Table(ctx.fresh(), ctx.fresh()))


@op("pandas.DataFrame.from_dict", "pandas.DataFrame.from_records")
def from_records(ctx: Context, data: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A table of columns, or of rows."""
    if args or kwargs:
        raise Abstain("how the table is made is said by options")
    return ctx.invoke("pandas.DataFrame", data)


def _kept_columns(ctx: Context, self: Instance, items: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
    """The columns that are listed."""
    if not isinstance(items, ListObject) or args or kwargs:
        raise Abstain("which columns a pattern keeps is not followed")
    return ctx.method(self, "__getitem__", items)


method(FRAME, "filter", _kept_columns)

_UNFOLLOWED = (
    "groupby", "resample", "agg", "aggregate", "transform", "pipe", "apply", "combine",
    "combine_first", "eval", "explode", "asfreq", "asof", "compare", "align", "update", "plot", "hist",
    "boxplot", "style",
)  # fmt: skip
unmodelled(
    "what groups, windows and functions make of a table is not followed",
    *(f"{owner}.{name}" for owner in (FRAME, SERIES) for name in _UNFOLLOWED),
)
unmodelled(
    "text, dates and categories of a column are not followed",
    *(f"{SERIES}.{name}" for name in ("str", "dt", "cat", "list", "struct", "sparse")),
)
unmodelled("labels of rows are not followed", FRAME, SERIES)
unmodelled("what of pandas is no table is not followed", "pandas")

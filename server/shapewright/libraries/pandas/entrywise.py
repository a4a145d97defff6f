"""Arithmetic, comparisons, reductions and methods that keep the shape, of DataFrame and Series alike.

https://pandas.pydata.org/docs/reference/frame.html#binary-operator-functions
"""

from __future__ import annotations

from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import double_of, is_number, promote, summed
from shapewright.libraries.pandas import columns, frames  # noqa: F401  (the classes that get these methods)
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
from shapewright.rules import (
    REGISTRY,
    Abstain,
    Context,
    Raw,
    compile_rule,
)
from shapewright.values import FALSE, NONE, Const, Instance, Tensor, Value

SAME = (
    "copy",
    "fillna",
    "sort_values",
    "sort_index",
    "ffill",
    "bfill",
    "interpolate",
    "replace",
    "round",
    "rename",
    "shift",
)
"""Methods that keep the shape; dtypes may change."""


def _register_same() -> None:
    """Methods that keep the shape of a table or column."""

    def same_frame(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        table = table_of(ctx, self)
        return NONE if kwargs.get("inplace", FALSE) != FALSE else frame(ctx, Table(table.rows, table.width))

    def same_series(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
        return series(ctx, size_of(ctx, self, "rows"), None)

    def copy_frame(ctx: Context, self: Instance, deep: Raw = NONE) -> Value:
        return frame(ctx, table_of(ctx, self))

    def copy_series(ctx: Context, self: Instance, deep: Raw = NONE) -> Value:
        return series(ctx, size_of(ctx, self, "rows"), series_dtype(ctx, self))

    for name in SAME:
        copies = name == "copy"
        _method(FRAME, name, copy_frame if copies else same_frame)
        _method(SERIES, name, copy_series if copies else same_series)


def _method(owner: str, name: str, rule: object) -> None:
    entry = REGISTRY.classes[owner]
    entry.methods[name] = compile_rule(rule, f"{owner}.{name}", skip=2, url=entry.url)  # type: ignore[arg-type]


def _register_reductions() -> None:
    """Means and sums: a number of a Series, a Series of a DataFrame."""

    def of(name: str) -> None:
        def reduce_series(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
            kind = _reduced_dtype(name, series_dtype(ctx, self))
            if kind is None:
                raise Abstain("the dtype of a column is not known")
            return Tensor("numpy", (), kind, kind="scalar")

        def reduce_frame(ctx: Context, self: Instance, axis: Raw = NONE, *args: Raw, **kwargs: Raw) -> Value:
            table = table_of(ctx, self)
            rows = axis in (Const(1), Const("columns"))
            return series(ctx, table.rows if rows else table.width, None)

        _method(SERIES, name, reduce_series)
        _method(FRAME, name, reduce_frame)

    for name in ("mean", "std", "var", "median", "sum", "max", "min"):
        of(name)


def _reduced_dtype(name: str, dtype: str | None) -> str | None:
    if not is_number(dtype):
        return None
    if name in ("max", "min"):
        return dtype
    return summed(dtype) if name == "sum" else double_of(dtype)


_NUMERIC = {"add": False, "sub": False, "mul": False, "truediv": True, "floordiv": False, "mod": False, "pow": False}
_COMPARING = ("eq", "ne", "lt", "le", "gt", "ge", "and", "or", "xor")


def _register_operators() -> None:
    """Arithmetic of columns and tables, entry by entry."""

    def of(name: str, divides: bool, compares: bool) -> None:
        def on_series(ctx: Context, self: Instance, other: Raw) -> Value:
            dtype = "bool" if compares else _mixed(ctx, series_dtype(ctx, self), other, divides)
            return series(ctx, size_of(ctx, self, "rows"), dtype)

        def on_frame(ctx: Context, self: Instance, other: Raw) -> Value:
            table = table_of(ctx, self)
            if table.columns is None or compares:
                kind = "bool" if compares else None
                known = table.columns and tuple(Column(c.name, kind) for c in table.columns)
                return frame(ctx, Table(table.rows, table.width, known))
            return frame(
                ctx, table.with_columns([Column(c.name, _mixed(ctx, c.dtype, other, divides)) for c in table.columns])
            )

        for method in (f"__{name}__",) if compares else (f"__{name}__", f"__r{name}__"):
            _method(SERIES, method, on_series)
            _method(FRAME, method, on_frame)

    for name, divides in _NUMERIC.items():
        of(name, divides, False)
    for name in _COMPARING:
        of(name, False, True)


def _mixed(ctx: Context, dtype: str | None, other: Value, divides: bool) -> str | None:
    """The dtype of a column combined with a number, an array or another column."""
    if not is_number(dtype):
        return None
    if isinstance(other, Instance):
        theirs = series_dtype(ctx, other) if is_a(ctx, other, SERIES) else None
    else:
        theirs = array_of(ctx, other).dtype
    if not is_number(theirs):
        return None
    joined = promote(dtype, theirs) if dtype in ("int64", "float64") else None
    return double_of(joined) if divides else joined


_register_same()
_register_reductions()
_register_operators()

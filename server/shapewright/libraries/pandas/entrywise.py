"""Arithmetic, comparisons, reductions and methods that keep the shape, of DataFrame and Series alike.

https://pandas.pydata.org/docs/reference/frame.html#binary-operator-functions
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import double_of, is_float, is_integer, is_number, promote, summed
from shapewright.libraries.pandas import columns  # noqa: F401  (its class gets these methods)
from shapewright.libraries.pandas.frames import changed
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

DTypeOf = Callable[[str | None, Sequence[Value]], str | None]
"""A column's dtype after a method, of its dtype before and what the method is given."""
KEPT = ("copy", "sort_values", "sort_index", "round")
"""Methods that keep rows, columns and dtypes."""
FILLED = ("fillna", "ffill", "bfill", "interpolate")
"""Methods that put numbers into holes: floats stay what they are, unless the filling is no number; integers have no
holes."""
SHIFTED = ("shift",)
"""Methods that make holes where no row was, so that integers become floats unless told what to fill them with."""
MOVING = ("diff", "pct_change")
"""Methods that compare each row with one before it: what has no such row is a hole, so integers become floats."""


def _register_same() -> None:
    """Methods that keep the shape of a table or column."""

    def of(names: tuple[str, ...], dtype_of: DTypeOf, *, named: bool = True) -> None:
        def on_frame(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
            table, given = table_of(ctx, self), (*args, *kwargs.values())
            made = Table(table.rows, table.width)
            if table.columns is not None and named:
                made = table.with_columns([Column(c.name, dtype_of(c.dtype, given)) for c in table.columns])
            return changed(ctx, self, made, kwargs.get("inplace", FALSE))

        def on_series(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value:
            dtype = dtype_of(series_dtype(ctx, self), (*args, *kwargs.values()))
            if kwargs.get("inplace", FALSE) == FALSE:
                return series(ctx, size_of(ctx, self, "rows"), dtype)
            ctx.set(self, "known_dtype", dtype)
            return NONE

        for name in names:
            method(FRAME, name, on_frame)
            method(SERIES, name, on_series)

    of(KEPT, lambda dtype, given: dtype)
    of(FILLED, _filled)
    of(SHIFTED, _shifted)
    of(("replace",), lambda dtype, given: None, named=False)
    of(MOVING, lambda dtype, given: "float64" if dtype in ("int64", "float64") else None)


def _filled(dtype: str | None, given: Sequence[Value]) -> str | None:
    """The dtype of a column whose holes are filled: a float's, if nothing but numbers and options is given."""
    return dtype if (is_float(dtype) or is_integer(dtype)) and all(map(_is_number_or_option, given)) else None


def _is_number_or_option(value: Value) -> bool:
    if isinstance(value, Const):
        return not isinstance(value.value, str)
    return isinstance(value, Tensor) and value.shape == () and is_number(value.dtype) is True


def _shifted(dtype: str | None, given: Sequence[Value]) -> str | None:
    """The dtype of a column whose rows move by a known number of places, with holes where no row was."""
    if len(given) > 1 or not all(isinstance(v, Const) and type(v.value) is int and v.value != 0 for v in given):
        return None
    return dtype if is_float(dtype) else "float64" if dtype in ("int64", "int32") else None


def method(owner: str, name: str, rule: object) -> None:
    """Register a method of DataFrame or Series."""
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
            kind = None if args or kwargs else _reduced_dtype(name, table.dtype)
            return series(ctx, table.rows if rows else table.width, kind)

        method(SERIES, name, reduce_series)
        method(FRAME, name, reduce_frame)

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

        for operator in (f"__{name}__",) if compares else (f"__{name}__", f"__r{name}__"):
            method(SERIES, operator, on_series)
            method(FRAME, operator, on_frame)

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

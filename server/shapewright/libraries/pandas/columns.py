"""Series.

https://pandas.pydata.org/docs/reference/series.html
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.numpy.arrays import new
from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import DType
from shapewright.libraries.pandas.construction import first_rows
from shapewright.libraries.pandas.indexers import taken
from shapewright.libraries.pandas.tables import (
    SERIES,
    array,
    is_a,
    series,
    series_dtype,
    size_of,
)
from shapewright.rules import (
    Abstain,
    Context,
    Raw,
    lib_class,
    lift_dim,
    property_rule,
)
from shapewright.values import NONE, Const, DictObject, Instance, ListObject, Slice, Some, Tensor, Tuple, Value


@lib_class(SERIES, url="https://pandas.pydata.org/docs/reference/api/pandas.Series.html")
class Series:
    """A column with its dtype."""

    @staticmethod
    def __init__(
        ctx: Context, self: Instance, data: Raw = NONE, index: Raw = NONE, dtype: DType = None, name: Raw = NONE
    ) -> None:
        """From an array or a list."""
        made = array_of(ctx, data) if not isinstance(data, DictObject) else new(None, None)
        rows = made.shape[0] if made.shape else ctx.fresh()
        ctx.set(self, "rows", lift_dim(rows))
        ctx.set(self, "known_dtype", Const(dtype or made.dtype))

    @property_rule
    def values(ctx: Context, self: Instance) -> Tensor:
        """The entries as an array."""
        return array((size_of(ctx, self, "rows"),), series_dtype(ctx, self))

    @staticmethod
    def to_numpy(ctx: Context, self: Instance, dtype: DType = None, copy: Raw = NONE, na_value: Raw = NONE) -> Tensor:
        """The entries as an array."""
        return array((size_of(ctx, self, "rows"),), dtype or series_dtype(ctx, self))

    @staticmethod
    def __array__(ctx: Context, self: Instance, dtype: DType = None, copy: Raw = NONE) -> Tensor:
        """The entries as an array."""
        return array((size_of(ctx, self, "rows"),), dtype or series_dtype(ctx, self))

    @property_rule
    def shape(ctx: Context, self: Instance) -> Value:
        """The number of rows."""
        return Tuple((lift_dim(size_of(ctx, self, "rows")),))

    @property_rule
    def iloc(ctx: Context, self: Instance) -> Value:
        """Rows by position."""
        return ctx.new("pandas.core.indexing._iLocIndexer", owner=self)

    @property_rule
    def loc(ctx: Context, self: Instance) -> Value:
        """Rows by label."""
        return ctx.new("pandas.core.indexing._LocIndexer", owner=self)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Dim:
        """The number of rows."""
        return size_of(ctx, self, "rows")

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: Raw) -> Value:
        """The rows of a mask, or of a slice of integers (positions, unless the labels are floats); no single labels."""
        if isinstance(key, Slice):
            rows = taken(ctx, key, size_of(ctx, self, "rows"))
            return series(ctx, 0 if rows is None else rows, series_dtype(ctx, self))
        if isinstance(key, Instance) and is_a(ctx, key, SERIES) and series_dtype(ctx, key) == "bool":
            return series(ctx, ctx.fresh(), series_dtype(ctx, self))
        raise Abstain("an entry of a Series by its label")

    @staticmethod
    def astype(ctx: Context, self: Instance, dtype: DType = None, copy: Raw = NONE, errors: Raw = NONE) -> Value:
        """The entries in another dtype."""
        return series(ctx, size_of(ctx, self, "rows"), dtype)

    @staticmethod
    def unique(ctx: Context, self: Instance) -> Tensor:
        """The different entries as an array."""
        return array((ctx.fresh(),), series_dtype(ctx, self))

    @staticmethod
    def nunique(ctx: Context, self: Instance, dropna: Raw = NONE) -> Value:
        """How many different entries there are."""
        return Some("int", low=0)

    @staticmethod
    def tolist(ctx: Context, self: Instance) -> Value:
        """The entries as a list."""
        kinds = {"int64": "int", "float64": "float", "bool": "bool", "string": "str"}
        kind = kinds.get(series_dtype(ctx, self) or "", "object")
        return ListObject(None, Some(kind) if kind != "object" else None, size_of(ctx, self, "rows"))

    to_list = tolist

    @staticmethod
    def map(ctx: Context, self: Instance, arg: Raw, na_action: Raw = NONE) -> Value:
        """Each entry through a dict or function."""
        return series(ctx, size_of(ctx, self, "rows"), None)

    apply = map

    @staticmethod
    def dropna(ctx: Context, self: Instance, **kwargs: Raw) -> Value:
        """Without the holes."""
        return series(ctx, ctx.fresh(), series_dtype(ctx, self))

    @staticmethod
    def head(ctx: Context, self: Instance, n: Raw = Const(5)) -> Value:
        """The first rows."""
        return series(ctx, first_rows(ctx, size_of(ctx, self, "rows"), n), series_dtype(ctx, self))

"""NumPy's functions of one operand, of a column: NumPy hands them on, and a column comes back.

https://pandas.pydata.org/docs/user_guide/dsintro.html#dataframe-interoperability-with-numpy-functions
"""

from __future__ import annotations

from shapewright.libraries.numpy.elementwise import FLOAT_VALUED, PREDICATES
from shapewright.libraries.numpy.registration import numpy_op  # noqa: F401  (NumPy's own rules come first)
from shapewright.libraries.pandas.tables import SERIES, array, is_a, series, series_dtype, size_of
from shapewright.rules import REGISTRY, Abstain, Context, Mismatch, Raw, compile_rule
from shapewright.values import FALSE, NONE, TRUE, Instance, Tensor, Value

_NAMES = (*FLOAT_VALUED, *(name for name in PREDICATES if name not in ("iscomplex", "isreal")),
          "floor", "ceil", "trunc", "square", "abs", "absolute", "negative", "sign")  # fmt: skip


def _register(name: str) -> None:
    def of_column(
        ctx: Context, x: Raw, out: Raw = NONE, *, where: Raw = TRUE, dtype: Raw = NONE, casting: Raw = NONE
    ) -> Value:
        """A column of what NumPy makes of the entries."""
        if not (isinstance(x, Instance) and is_a(ctx, x, SERIES)):
            raise Mismatch("no column")
        if out != NONE or where not in (TRUE, FALSE) or dtype != NONE:
            raise Abstain("options of a function of a column")
        made = ctx.invoke(full, array((size_of(ctx, x, "rows"),), series_dtype(ctx, x)))
        return series(ctx, size_of(ctx, x, "rows"), made.dtype if isinstance(made, Tensor) else None)

    full = f"numpy.{name}"
    rules = REGISTRY.functions[full]
    rules.insert(0, compile_rule(of_column, full, url=rules[0].url))


for _name in _NAMES:
    _register(_name)

"""How SciPy's functions take arrays: as NumPy does, and tensors of any library that become arrays.

https://docs.scipy.org/doc/scipy/reference/
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import is_float
from shapewright.rules import REGISTRY, Context, Site, op, tensors_of
from shapewright.values import Instance, Tensor, Unknown, Value

REGISTRY.own("scipy")
REGISTRY.alias("scipy.fft", "numpy.fft")
DOCS = "https://docs.scipy.org/doc/scipy/reference/generated/"


@tensors_of("scipy")
def as_array(ctx: Context, value: Value, site: Site) -> Tensor | None:
    """Whatever NumPy makes an array of."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, Tensor) and value.library != "numpy":
        return Tensor("numpy", value.shape, value.dtype)
    return None if isinstance(value, Instance) else array_of(ctx, value)


def scipy_op(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a rule for ``scipy.<name>`` under each name."""
    return op(*(f"scipy.{name}" for name in names), url=f"{DOCS}scipy.{names[0]}.html")


def floating(dtype: str | None) -> str | None:
    """The dtype that a function of real numbers computes in: floats stay, all else becomes float64."""
    return dtype if dtype is None or is_float(dtype) else "float64"

"""How SciPy's functions take arrays: as NumPy does, and tensors of any library that become arrays.

https://docs.scipy.org/doc/scipy/reference/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from shapewright.libraries.numpy.contents import array_of
from shapewright.libraries.numpy.dtypes import is_complex, is_float
from shapewright.rules import REGISTRY, Abstain, Context, Raw, Site, op, tensors_of
from shapewright.values import Instance, Tensor, Unknown, Value

REGISTRY.own("scipy")
DOCS = "https://docs.scipy.org/doc/scipy/reference/generated/"


@tensors_of("scipy")
def as_array(ctx: Context, value: Value, site: Site) -> Tensor | None:
    """Whatever NumPy makes an array of."""
    if isinstance(value, Unknown):
        return ctx.as_tensor(value, "numpy")
    if isinstance(value, Tensor) and value.library != "numpy":
        return Tensor("numpy", value.shape, value.dtype)
    return None if isinstance(value, Instance) else array_of(ctx, value)


def scipy_op(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a rule for ``scipy.<name>`` under each name."""
    return op(*(f"scipy.{name}" for name in names), url=f"{DOCS}scipy.{names[0]}.html")


def floating(dtype: str | None) -> str | None:
    """The dtype that a function of numbers computes in: floats and complex numbers stay, integers become float64."""
    if dtype == "float16":  # some functions take it as it is, others as float32
        return None
    return dtype if dtype is None or is_float(dtype) or is_complex(dtype) else "float64"


def as_in_numpy(names: Iterable[str], untold: Iterable[str]) -> None:
    """Register functions that are NumPy's but for some options, of which no shape depends."""

    def register(name: str) -> None:
        def function(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
            if len(args) > 4:
                raise Abstain("options by their place")
            return ctx.invoke(f"numpy.{name}", *args, **{k: v for k, v in kwargs.items() if k not in untold})

        scipy_op(name)(function)

    for name in names:
        register(name)

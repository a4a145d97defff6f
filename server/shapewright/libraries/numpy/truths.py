"""Whether all elements hold, or any.

https://numpy.org/doc/stable/reference/routines.logic.html
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from shapewright.libraries.numpy.elementwise import stored
from shapewright.libraries.numpy.entries import any_or_all
from shapewright.libraries.numpy.reductions import reduce_to
from shapewright.libraries.numpy.registration import numpy_op
from shapewright.rules import BoolArg, Context, OptAxes, Raw, TensorArg
from shapewright.values import NONE, TRUE, Tensor


def _register(name: str, chosen: Callable[[Sequence[bool]], bool]) -> None:
    @numpy_op(name, method=True)
    def compute(
        ctx: Context,
        a: TensorArg,
        axis: OptAxes = None,
        out: Raw = NONE,
        keepdims: BoolArg = False,
        *,
        where: Raw = TRUE,
    ) -> Tensor:
        made = reduce_to(a, axis, keepdims, "bool")
        told = any_or_all(a.data, chosen) if made.shape == () and where == TRUE else None
        return stored(out, replace(made, data=told))


_register("all", all)
_register("any", any)

"""Matrix products of a tensor whose rank is not known with a matrix: all libraries keep its leading axes."""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims import Dim
from shapewright.rules import Context, Failure
from shapewright.values import OpenShape, Tensor


def open_product(
    ctx: Context, a: Tensor, b: Tensor, failure: Callable[[Dim], Failure], *, transposed: bool = False
) -> OpenShape | None:
    """The shape of ``a @ b`` for ``a`` of unknown rank, (..., k), and a matrix ``b``, (k, n): (..., n).

    ``transposed``: ``b`` is (n, k). None where the operands are not so. Raises what ``failure`` gives for the rows of
    ``b`` where the last axis of ``a`` is known to have another size.
    """
    if a.shape is not None or b.rank != 2:
        return None
    columns, rows = b.dims if transposed else b.dims[::-1]
    ctx.last_dim(a, rows, lambda: failure(rows))
    lead = ctx.leading(a, 1)
    return None if lead is None else OpenShape(lead.var, (*lead.tail, columns))

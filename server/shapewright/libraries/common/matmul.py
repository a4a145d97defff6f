"""The shape of a matrix product."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from shapewright.dims import Dim
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit


def matmul(a: Sequence[Dim], b: Sequence[Dim], inner: Callable[[Dim, Dim], object]) -> tuple[Dim, ...]:
    """``a @ b``: vectors lose their axis, leading axes broadcast.

    ``inner`` is called with the two sizes that are summed over and must equal; it raises the
    library's failure. Raises ``Misfit("scalar")`` for a 0-dimensional operand (``position`` tells
    which) and the ``Misfit`` of ``broadcast`` for the leading axes.
    """
    for position, shape in enumerate((a, b)):
        if not shape:
            raise Misfit("scalar", position=position)
    inner(a[-1], b[-2] if len(b) > 1 else b[0])
    rows = (a[-2],) if len(a) > 1 else ()
    columns = (b[-1],) if len(b) > 1 else ()
    return (*broadcast(a[:-2], b[:-2]), *rows, *columns)

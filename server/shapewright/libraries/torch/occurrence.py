"""Which elements of an integer tensor surely occur: what an index or target out of range is judged by.

``Tensor.interval`` only bounds the elements; a slice of ``arange(100)`` keeps the bounds but need not
hold 99. The note ``occurs`` says that both ends do occur (``ENDS``), or that the elements were drawn
evenly between them (``DRAWN``).
"""

from __future__ import annotations

from math import isfinite

from shapewright.dims import Dim, ge, lt
from shapewright.values import Tensor

ENDS, DRAWN = "ends", "drawn"
CERTAIN = 4
"""As many elements are to be expected out of range before drawn ones count: 49 runs of 50 then fail."""


def with_ends(x: Tensor) -> Tensor:
    """A tensor whose least and greatest elements are those of its interval."""
    return x if x.interval is None else x.with_note("occurs", ENDS)


def drawn(x: Tensor) -> Tensor:
    """A tensor of numbers drawn evenly from its interval."""
    return x if x.interval is None else x.with_note("occurs", DRAWN)


def outside(x: Tensor, low: Dim, size: Dim) -> int | None:
    """An element that surely occurs below ``low`` or at ``size`` and above; None where there is none."""
    if x.interval is None or any(end is None or not isfinite(end) for end in x.interval):
        return None
    least, greatest = (int(end) for end in x.interval if end is not None)
    if lt(greatest, low) or ge(least, size):
        return greatest if ge(least, size) else least
    occurs = x.note("occurs")
    if occurs == ENDS:
        return greatest if ge(greatest, size) else least if lt(least, low) else None
    if occurs == DRAWN and isinstance(size, int) and isinstance(low, int) and x.shape is not None:
        missing = max(greatest - size + 1, 0) + max(low - least, 0)
        count = x.size
        if isinstance(count, int) and count * missing >= CERTAIN * (greatest - least + 1):
            return greatest if greatest >= size else least
    return None

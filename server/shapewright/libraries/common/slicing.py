"""How many items a slice takes."""

from __future__ import annotations

from shapewright.dims import Dim, dmax, dmin, floordiv, ge, lt, spread


def slice_size(size: Dim, start: Dim | None, stop: Dim | None, step: Dim | None) -> Dim | None:
    """``len(range(size)[start:stop:step])``; None when that is not known.

    Omitted bounds are None. A symbolic bound must have a known sign.
    """
    step = 1 if step is None else step
    if not isinstance(step, int):
        return None
    if isinstance(size, int) and isinstance(start, int | None) and isinstance(stop, int | None):
        return len(range(*slice(start, stop, step).indices(size)))
    if step < 0:
        return floordiv(size - step - 1, -step) if start is None and stop is None else None
    if start is not None and stop is None and lt(start, 0):  # the last so many: said more plainly than below
        length = dmin(-start, size)
        return length if step == 1 else floordiv(length + (step - 1), step)
    low = 0 if start is None else bound(start, size)
    high = size if stop is None else bound(stop, size)
    if low is None or high is None:
        return None
    length = dmax(spread(high - low), 0)
    return length if step == 1 else floordiv(length + (step - 1), step)


def bound(position: Dim, size: Dim) -> Dim | None:
    """Where a slice's bound falls in ``[0, size]``; None when its sign is not known."""
    if ge(position, 0):
        return dmin(position, size)
    if lt(position, 0):
        return dmax(size + position, 0)
    return None

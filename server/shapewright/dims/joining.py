"""One size for what is one of two."""

from __future__ import annotations

from itertools import product as cartesian

from shapewright.dims.expr import Dim, fresh, of_atom, symbols
from shapewright.dims.intervals import bounds
from shapewright.dims.rewriting import evaluate, substitute

_MOST_VALUES = 16


def join(a: Dim, b: Dim, name: str = "") -> Dim:
    """A size that can be what ``a`` is and what ``b`` is: itself if they are equal but for what
    was learnt of their symbols, else a fresh symbol.

    The symbol remembers up to 16 values, past these only the bounds. It is fresh even where one side
    already had all the values, because it need not be equal to that side.
    """
    if a == b:
        return a
    one, other = _rooted(a), _rooted(b)
    if one == other:
        return one
    first, second = _values(a), _values(b)
    if first is not None and second is not None and len(first | second) <= _MOST_VALUES:
        return fresh(name, values=first | second)
    (a_low, a_high), (b_low, b_high) = bounds(a), bounds(b)
    return fresh(
        name,
        low=None if a_low is None or b_low is None else min(a_low, b_low),
        high=None if a_high is None or b_high is None else max(a_high, b_high),
    )


def _rooted(dim: Dim) -> Dim:
    """The size without what was learnt of its symbols."""
    return substitute(dim, {s: of_atom(s.root) for s in symbols(dim) if s.root is not None})


def _values(dim: Dim) -> frozenset[int] | None:
    """The numbers a size can be, if they are few and remembered one by one."""
    if isinstance(dim, int):
        return frozenset([dim])
    involved = list(symbols(dim))
    count = 1
    for symbol in involved:
        count *= len(symbol.values or ())
    if not 1 <= count <= _MOST_VALUES:
        return None
    try:
        return frozenset(
            evaluate(dim, dict(zip(involved, choice, strict=True)))
            for choice in cartesian(*[symbol.values or () for symbol in involved])
        )
    except ZeroDivisionError:
        return None

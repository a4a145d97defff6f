"""A symbol: one size that is not known as a number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shapewright.dims.expr import Dim

_uids = count(1)
_MOST_LIMITS = 4
"""How many sizes that bound a symbol are kept on each side; the latest are."""


def now() -> int:
    """A moment: symbols made before it have a lower ``uid``, those made later a higher one."""
    return next(_uids)


@dataclass(frozen=True, slots=True, eq=False)
class Symbol:
    """One unknown integer. Two symbols are the same only if their ``uid`` is.

    Every assignment the comparisons reason about keeps ``low <= value <= high`` (None: unbounded) and,
    where ``values`` is given, ``value in values``.
    """

    name: str
    """What is displayed: a dotted identifier such as ``config.n_embd``."""
    low: int | None = 1
    high: int | None = None
    values: frozenset[int] | None = None
    """The finite set it is taken from, for example the join of 3 and 4."""
    anonymous: bool = False
    """Displayed as unknown (one with a name is displayed by it where it is known to be one size)."""
    priority: int = 0
    """Of two symbols found to be equal, the one with the higher priority keeps its name."""
    uid: int = field(default_factory=lambda: next(_uids))
    root: Symbol | None = None
    """The symbol that this one is, under a name or where more is known of it."""
    floors: tuple[Dim, ...] = ()
    """Sizes of older symbols that it never falls below, as an index of ``range(n, m)`` never does below ``n``."""
    ceilings: tuple[Dim, ...] = ()
    """Sizes of older symbols that it never exceeds."""
    key: tuple[int, int] = field(init=False, repr=False)
    """Its place in the canonical order of factors: older symbols first."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", (0, self.uid))

    @property
    def first(self) -> Symbol:
        """The symbol of which this one tells more, or itself."""
        return self.root or self

    @property
    def renamed(self) -> bool:
        """Whether it gives another symbol a name."""
        return self.name != self.first.name

    @property
    def limits(self) -> tuple[object, ...]:
        """What is known of where it lies."""
        return self.low, self.high, self.floors, self.ceilings

    def called(self, name: str, *, anonymous: bool) -> Symbol:
        """This size under a name."""
        return replace(self, name=name, anonymous=anonymous, priority=0, uid=next(_uids), root=self.first)

    def again(self) -> Symbol:
        """Another size of the same range and name; what bounded this one may be another size too."""
        return Symbol(self.name, self.low, self.high, self.values, self.anonymous, self.priority)

    def within(self, low: int | None, high: int | None) -> Symbol | None:
        """This size where it is known to lie between bounds: itself if that is nothing new, None if it cannot."""
        least = low if self.low is None or (low is not None and low > self.low) else self.low
        most = high if self.high is None or (high is not None and high < self.high) else self.high
        if (least, most) == (self.low, self.high):
            return self
        values = self.values and frozenset(v for v in self.values if _between(v, least, most))
        if values == frozenset() or (least is not None and most is not None and least > most):
            return None
        if values:
            least, most = min(values), max(values)
        return replace(self, low=least, high=most, values=values, uid=next(_uids), root=self.first)

    def beside(self, size: Dim, *, above: bool) -> Symbol:
        """This size where it is known never to exceed (``above``), or never to fall below, a size of older symbols."""
        known = self.ceilings if above else self.floors
        if size in known:
            return self
        known = (*known[-_MOST_LIMITS + 1 :], size)
        if above:
            return replace(self, ceilings=known, uid=next(_uids), root=self.first)
        return replace(self, floors=known, uid=next(_uids), root=self.first)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Symbol) and other.uid == self.uid)

    def __hash__(self) -> int:
        return self.uid

    def admits(self, value: int) -> bool:
        """Whether the symbol can be this number."""
        if self.values is not None:
            return value in self.values
        return _between(value, self.low, self.high)

    def domain(self, limit: int) -> Iterable[int] | None:
        """Every number it can be, or None if these are more than ``limit`` or without end."""
        if self.values is not None:
            return sorted(self.values) if len(self.values) <= limit else None
        if self.low is None or self.high is None or self.high - self.low >= limit:
            return None
        return range(self.low, self.high + 1)


def _between(value: int, low: int | None, high: int | None) -> bool:
    return (low is None or low <= value) and (high is None or value <= high)


def make_symbol(
    name: str,
    low: int | None,
    high: int | None,
    values: Iterable[int] | None,
    anonymous: bool,
    priority: int,
    floors: tuple[Dim, ...] = (),
    ceilings: tuple[Dim, ...] = (),
) -> Symbol:
    """A new symbol; a finite set of values decides the bounds.

    Raises ValueError if no value would be left.
    """
    if values is not None:
        chosen = frozenset(values)
        if not chosen:
            raise ValueError("a symbol needs at least one value")
        return Symbol(name, min(chosen), max(chosen), chosen, anonymous or not name, priority)
    if low is not None and high is not None and low > high:
        raise ValueError(f"no integer lies between {low} and {high}")
    return Symbol(name, low, high, None, anonymous or not name, priority, floors=floors, ceilings=ceilings)

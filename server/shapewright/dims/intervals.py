"""The interval a size lies in, from the bounds of its symbols."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from math import inf

from shapewright.dims.expr import Atom, Dim, Expr, Monomial, Op, add, make, mul, neg, sub, symbols
from shapewright.dims.polynomial import exact_quotient
from shapewright.dims.symbol import Symbol

Interval = tuple[int | None, int | None]
"""Lowest and highest value; None where there is no bound."""

_SHIFT_DEGREE = 6
_MOST_RELAXATIONS = 16


def bounds(dim: Dim) -> Interval:
    """The lowest and highest value a size can have; None where no bound is known."""
    if isinstance(dim, int):
        return dim, dim
    if dim.bounds is None:
        lowest, highest = interval(dim)
        if _is_entangled(dim):
            lowest = _higher(lowest, _refined_low(dim))
            negated = _refined_low(neg(dim))
            highest = _lower(highest, None if negated is None else -negated)
        dim.bounds = lowest, highest
    return dim.bounds


def low(dim: Dim) -> int | None:
    """The lowest value, or None."""
    return bounds(dim)[0]


def is_positive(dim: Dim) -> bool:
    """Whether the size is certainly at least 1."""
    lowest = bounds(dim)[0]
    return lowest is not None and lowest >= 1


def is_nonzero(dim: Dim) -> bool:
    """Whether the size is certainly not 0."""
    lowest, highest = bounds(dim)
    return (lowest is not None and lowest > 0) or (highest is not None and highest < 0)


def interval(expr: Expr) -> Interval:
    """Interval arithmetic term by term: cheap, but blind to a symbol that occurs twice."""
    lowest: int | None = 0
    highest: int | None = 0
    for monomial, coefficient in expr.terms:
        term_low, term_high = _monomial_bounds(monomial)
        if coefficient < 0:
            term_low, term_high = term_high, term_low
        lowest = None if lowest is None or term_low is None else lowest + coefficient * term_low
        highest = None if highest is None or term_high is None else highest + coefficient * term_high
    return lowest, highest


def _monomial_bounds(monomial: Monomial) -> Interval:
    result: Interval = (1, 1)
    for atom in monomial:
        result = _times(result, atom_bounds(atom))
    return result


def atom_bounds(atom: Atom) -> Interval:
    """The interval of one factor."""
    if isinstance(atom, Symbol):
        return atom.low, atom.high
    if atom.bounds is None:
        atom.bounds = _op_bounds(atom)
    return atom.bounds


def _op_bounds(op: Op) -> Interval:
    intervals = [bounds(arg) for arg in op.args]
    if op.kind == "//":
        return quotient_bounds(intervals[0], intervals[1])
    if op.kind == "%":
        return _remainder_bounds(intervals[0], intervals[1])
    lows = [lowest for lowest, _ in intervals if lowest is not None]
    highs = [highest for _, highest in intervals if highest is not None]
    bounded_below = len(lows) == len(intervals)
    bounded_above = len(highs) == len(intervals)
    if op.kind == "min":
        return min(lows) if bounded_below else None, min(highs, default=None)
    return max(lows, default=None), max(highs) if bounded_above else None


def _times(a: Interval, b: Interval) -> Interval:
    (a_low, a_high), (b_low, b_high) = a, b
    if a_low is not None and b_low is not None and a_low >= 0 and b_low >= 0:
        if a_high == 0 or b_high == 0:
            return 0, 0
        return a_low * b_low, None if a_high is None or b_high is None else a_high * b_high
    corners = [
        _times_ends(x, y)
        for x in (-inf if a_low is None else a_low, inf if a_high is None else a_high)
        for y in (-inf if b_low is None else b_low, inf if b_high is None else b_high)
    ]
    return _finite(min(corners)), _finite(max(corners))


def _times_ends(x: float, y: float) -> float:
    """A product in which 0 times infinity is 0, and which never turns a large int into a float."""
    if x == 0 or y == 0:
        return 0
    if isinstance(x, int) and isinstance(y, int):
        return x * y
    return inf if (x > 0) == (y > 0) else -inf


def _finite(end: float) -> int | None:
    return end if isinstance(end, int) else None


def quotient_bounds(a: Interval, b: Interval) -> Interval:
    """The interval of a floor division; a divisor of 0 is left out, as it has no value."""
    (a_low, a_high), (b_low, b_high) = a, b
    if b_high is not None and b_high <= 0:
        return quotient_bounds(_negated(a), _negated(b))
    if b_low is None or b_low < 0:  # either sign: only the magnitude of the numerator bounds it
        if a_low is None or a_high is None:
            return None, None
        magnitude = max(abs(a_low), abs(a_high))
        return -magnitude, magnitude
    smallest = max(b_low, 1)
    if a_low is None:
        lowest = None
    elif a_low < 0:
        lowest = a_low // smallest
    else:
        lowest = 0 if b_high is None else a_low // b_high
    if a_high is None:
        highest = None
    elif a_high >= 0:
        highest = a_high // smallest
    else:
        highest = -1 if b_high is None else a_high // b_high
    return lowest, highest


def _remainder_bounds(a: Interval, b: Interval) -> Interval:
    b_low, b_high = b
    if b_high is not None and b_high <= 0:
        return _negated(_remainder_bounds(_negated(a), _negated(b)))
    highest = None if b_high is None else b_high - 1
    if b_low is None or b_low < 0:
        return None if b_low is None else b_low + 1, highest
    if a[0] is not None and a[0] >= 0:
        highest = _lower(highest, a[1])
    return 0, highest


def _negated(a: Interval) -> Interval:
    lowest, highest = a
    return None if highest is None else -highest, None if lowest is None else -lowest


def _higher(a: int | None, b: int | None) -> int | None:
    """The stronger of two lower bounds."""
    if a is None or b is None:
        return b if a is None else a
    return max(a, b)


def _lower(a: int | None, b: int | None) -> int | None:
    """The stronger of two upper bounds."""
    if a is None or b is None:
        return b if a is None else a
    return min(a, b)


def _is_entangled(expr: Expr) -> bool:
    """Whether a symbol occurs in two factors, or one is bounded by others: else interval arithmetic says it all."""
    seen: set[Symbol] = set()
    for monomial, _ in expr.terms:
        for atom in monomial:
            if isinstance(atom, Symbol):
                if atom in seen or atom.floors or atom.ceilings:
                    return True
                seen.add(atom)
            else:
                if not seen.isdisjoint(atom.symbols):
                    return True
                seen |= atom.symbols
    return False


def _refined_low(dim: Dim) -> int | None:
    """A lower bound that sees a symbol's occurrences together, over a few rounds of relaxation."""
    best = None if isinstance(dim, int) else _least_choice(dim)
    waiting: deque[tuple[Dim, int]] = deque([(dim, 1)])
    met = {dim}
    while waiting:
        lesser, scale = waiting.popleft()
        found = lesser if isinstance(lesser, int) else _higher(interval(lesser)[0], _shifted_low(lesser))
        if found is not None:
            best = _higher(best, -(-found // scale))
        if isinstance(lesser, int) or len(met) > _MOST_RELAXATIONS:
            continue
        for relaxed, divisor in _relaxations(lesser):
            if relaxed not in met:
                met.add(relaxed)
                waiting.append((relaxed, scale * divisor))
    return best


def _least_choice(expr: Expr) -> int | None:
    """The lowest of what the expression is where its first ``min`` (or taken away, ``max``) is one or the other."""
    for monomial, coefficient in expr.terms:
        if (
            len(monomial) == 1
            and isinstance(op := monomial[0], Op)
            and op.kind == ("min" if coefficient > 0 else "max")
        ):
            others = sub(expr, make({monomial: coefficient}))
            lows = [low(add(others, mul(coefficient, arg))) for arg in op.args]
            return None if None in lows else min(bound for bound in lows if bound is not None)
    return None


def _shifted_low(expr: Expr) -> int | None:
    """Rewrite each atom as its bound plus a part that is never negative, multiply out, add up.

    So ``B*T - B`` with ``B, T >= 1`` becomes ``t + b*t``, which is at least 0.
    """
    degrees = [len(monomial) for monomial, _ in expr.terms]
    if not 1 < max(degrees) <= _SHIFT_DEGREE:  # of the first degree, the interval is the answer already
        return None
    shifted: dict[Monomial, int] = {}
    for monomial, coefficient in expr.terms:
        parts: dict[Monomial, int] = {(): coefficient}
        for atom in monomial:
            bound, sign = _anchor(atom)
            expanded: dict[Monomial, int] = {}
            for part, weight in parts.items():
                expanded[part] = expanded.get(part, 0) + weight * bound
                longer = (*part, atom)
                expanded[longer] = expanded.get(longer, 0) + weight * sign
            parts = expanded
        for part, weight in parts.items():
            shifted[part] = shifted.get(part, 0) + weight
    lowest = shifted.pop((), 0)
    for part, weight in shifted.items():
        if weight:
            reach = _reach(part, weight)
            if reach is None:
                return None
            lowest += reach
    return lowest


def _anchor(atom: Atom) -> tuple[int, int]:
    """The bound an atom is measured from, and the direction it goes from there."""
    lowest, highest = atom_bounds(atom)
    if lowest is not None:
        return lowest, 1
    return (highest, -1) if highest is not None else (0, 1)


def _reach(part: Monomial, weight: int) -> int | None:
    """The lowest value of a weighted product of parts that are never negative."""
    for atom in part:
        lowest, highest = atom_bounds(atom)
        if lowest is None and highest is None:
            return None
        if weight < 0:
            if lowest is None or highest is None:
                return None
            weight *= highest - lowest
    return min(weight, 0)


def _relaxations(expr: Expr) -> Iterator[tuple[Dim, int]]:
    """Pairs ``(lesser, scale)`` with ``scale * expr >= lesser``: one factor replaced by what bounds it."""
    for monomial, coefficient in expr.terms:
        for index, atom in enumerate(monomial):
            if atom in monomial[:index]:
                continue
            weight = make({monomial[:index] + monomial[index + 1 :]: coefficient})
            lowest, highest = (weight, weight) if isinstance(weight, int) else interval(weight)
            others = sub(expr, make({monomial: coefficient}))
            if isinstance(atom, Op) and atom.symbols.isdisjoint(symbols(others) | symbols(weight)):
                continue
            if lowest is not None and lowest >= 0:
                limits = _limits_below(atom)
            elif highest is not None and highest <= 0:
                limits = _limits_above(atom)
            else:
                continue
            for limit, divisor in limits:
                factor = exact_quotient(weight, divisor)
                if factor is not None:
                    yield add(others, mul(factor, limit)), 1
                elif isinstance(divisor, int):
                    yield add(mul(others, divisor), mul(weight, limit)), divisor


def _limits_below(atom: Atom) -> Iterator[tuple[Dim, Dim]]:
    """Fractions (numerator, positive denominator) that a factor never falls below."""
    if isinstance(atom, Symbol):
        for size in atom.floors:
            yield size, 1
    elif atom.kind == "max":
        for arg in atom.args:
            yield arg, 1
    elif atom.kind == "//" and is_positive(atom.args[1]):
        numerator, divisor = atom.args
        yield add(sub(numerator, divisor), 1), divisor


def _limits_above(atom: Atom) -> Iterator[tuple[Dim, Dim]]:
    """Fractions (numerator, positive denominator) that a factor never exceeds."""
    if isinstance(atom, Symbol):
        for size in atom.ceilings:
            yield size, 1
    elif atom.kind == "min":
        for arg in atom.args:
            yield arg, 1
    elif atom.kind in ("//", "%") and is_positive(atom.args[1]):
        numerator, divisor = atom.args
        if atom.kind == "//":
            yield numerator, divisor
            return
        yield sub(divisor, 1), 1
        lowest = low(numerator)
        if lowest is not None and lowest >= 0:
            yield numerator, 1

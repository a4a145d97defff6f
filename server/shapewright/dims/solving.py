"""Making two sizes equal by binding a symbol."""

from __future__ import annotations

from collections.abc import Callable

from shapewright.dims.expr import Dim, Expr, Monomial, Op, make, neg, sub
from shapewright.dims.intervals import bounds, is_nonzero
from shapewright.dims.polynomial import exact_quotient
from shapewright.dims.symbol import Symbol


def solve(a: Dim, b: Dim, can_bind: Callable[[Symbol], bool]) -> tuple[Symbol, Dim] | None:
    """A symbol and the size it must have for ``a == b``, or None if no binding says exactly that.

    Of several symbols the anonymous ones go first, then the lowest priority, then one whose own range
    loses nothing, then the youngest. The solution never contains the symbol it binds.
    """
    difference = sub(a, b)
    if isinstance(difference, int):
        return None
    solutions = []
    for symbol in difference.symbols():
        if can_bind(symbol):
            value = _solved_for(symbol, difference)
            if value is not None and _may_be(symbol, value):
                solutions.append((symbol, value))
    return min(solutions, key=_preference, default=None)


def _preference(solution: tuple[Symbol, Dim]) -> tuple[bool, int, bool, int]:
    symbol, value = solution
    return not symbol.anonymous, symbol.priority, not _keeps_range(symbol, value), -symbol.uid


def _solved_for(symbol: Symbol, difference: Expr) -> Dim | None:
    """The value of a symbol that occurs linearly and outside operations, if it is always an integer."""
    factor: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    for monomial, coefficient in difference.terms:
        if any(isinstance(atom, Op) and symbol in atom.symbols for atom in monomial):
            return None
        occurrences = monomial.count(symbol)
        if occurrences > 1:
            return None
        if occurrences:
            factor[tuple([atom for atom in monomial if atom != symbol])] = coefficient
        else:
            rest[monomial] = coefficient
    weight = make(factor)
    return exact_quotient(neg(make(rest)), weight) if is_nonzero(weight) else None


def _may_be(symbol: Symbol, value: Dim) -> bool:
    """Whether the value does not contradict what is known of the symbol."""
    if isinstance(value, int):
        return symbol.admits(value)
    low, high = bounds(value)
    return not (
        (low is not None and symbol.high is not None and low > symbol.high)
        or (high is not None and symbol.low is not None and high < symbol.low)
    )


def _keeps_range(symbol: Symbol, value: Dim) -> bool:
    """Whether the value can be nothing that the symbol cannot."""
    if isinstance(value, int):
        return True
    if symbol.values is not None:
        return False
    low, high = bounds(value)
    return (symbol.low is None or (low is not None and low >= symbol.low)) and (
        symbol.high is None or (high is not None and high <= symbol.high)
    )

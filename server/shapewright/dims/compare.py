"""Three-valued comparison: yes for all values, no for all values, or cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import product as cartesian
from math import gcd

from shapewright.dims.assumptions import EMPTY, Assumptions
from shapewright.dims.division import mod
from shapewright.dims.expansion import expanded
from shapewright.dims.expr import Dim, Expr, sub
from shapewright.dims.intervals import atom_bounds, bounds
from shapewright.dims.polynomial import common_factor, without_factor
from shapewright.dims.rewriting import substitute
from shapewright.dims.symbol import Symbol

_ALL_CASES = 256
"""Cases tried where every symbol has few values."""
_SOME_CASES = 16
"""Cases tried where other symbols stay open in each case."""
_CACHE = 1 << 13

Question = Callable[[Dim], "bool | None"]


def eq(a: Dim, b: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``a == b``: True or False only if that holds for every value of the symbols."""
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    if a == b:
        return True
    return _decide(_is_zero, sub(a, b), assume)


def ne(a: Dim, b: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``a != b``, or None if it cannot be told."""
    answer = eq(a, b, assume)
    return None if answer is None else not answer


def le(a: Dim, b: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``a <= b``, or None if it cannot be told."""
    return _decide(_is_natural, sub(b, a), assume)


def lt(a: Dim, b: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``a < b``, or None if it cannot be told."""
    return _decide(_is_natural, sub(sub(b, a), 1), assume)


def ge(a: Dim, b: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``a >= b``, or None if it cannot be told."""
    return le(b, a, assume)


def gt(a: Dim, b: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``a > b``, or None if it cannot be told."""
    return lt(b, a, assume)


def divides(k: Dim, d: Dim, assume: Assumptions | None = None) -> bool | None:
    """Whether ``d % k == 0``, or None if it cannot be told; the number 0 divides nothing."""
    if isinstance(k, int) and k == 0:
        return False
    facts = assume or EMPTY
    try:
        return eq(mod(facts.lower(d), facts.lower(k)), 0, assume)
    except ZeroDivisionError:  # a divisor can only be 0
        return None


def _decide(question: Question, difference: Dim, assume: Assumptions | None) -> bool | None:
    """Ask about the difference, then under the assumptions, then with remainders written out."""
    answer = question(difference)
    try:
        if answer is None and assume:
            difference = assume.lower(difference)
            answer = question(difference)
        if answer is None:
            rewritten = expanded(difference)
            if rewritten != difference:
                answer = question(rewritten)
    except ZeroDivisionError:  # rewritten, a divisor turned out to be 0: there is no value to compare
        return None
    return answer


def _is_zero(difference: Dim) -> bool | None:
    return difference == 0 if isinstance(difference, int) else _zero(difference)


def _is_natural(difference: Dim) -> bool | None:
    return difference >= 0 if isinstance(difference, int) else _natural(difference)


@lru_cache(_CACHE)
def _zero(difference: Expr) -> bool | None:
    answer = _zero_at_once(difference)
    return _by_cases(_zero_at_once, difference) if answer is None else answer


@lru_cache(_CACHE)
def _natural(difference: Expr) -> bool | None:
    answer = _natural_at_once(difference)
    return _by_cases(_natural_at_once, difference) if answer is None else answer


def _zero_at_once(difference: Dim) -> bool | None:
    if isinstance(difference, int):
        return difference == 0
    low, high = bounds(difference)
    if low == 0 and high == 0:
        return True
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    if _never_balances(difference):
        return False
    shorter = _without_sure_factors(difference, negative_too=True)
    return None if shorter == difference else _is_zero(shorter)


def _natural_at_once(difference: Dim) -> bool | None:
    if isinstance(difference, int):
        return difference >= 0
    low, high = bounds(difference)
    if low is not None and low >= 0:
        return True
    if high is not None and high < 0:
        return False
    shorter = _without_sure_factors(difference, negative_too=False)
    return None if shorter == difference else _is_natural(shorter)


def _never_balances(difference: Expr) -> bool:
    """Whether the constant is no multiple of what divides all the rest (``2*n`` is never 5)."""
    terms = dict(difference.terms)
    constant = terms.pop((), 0)
    return constant % gcd(*terms.values()) != 0


def _without_sure_factors(difference: Expr, *, negative_too: bool) -> Dim:
    """The difference without common factors known to be positive: they do not change its sign."""
    sure = []
    for atom in common_factor(difference)[0]:
        low, high = atom_bounds(atom)
        if (low is not None and low > 0) or (negative_too and high is not None and high < 0):
            sure.append(atom)
    return without_factor(difference, tuple(sure), 1)


def _by_cases(question: Question, difference: Expr) -> bool | None:
    """The answer on which all values of the symbols with few values agree."""
    agreed: bool | None = None
    for case in _cases(difference):
        try:
            answer = question(substitute(difference, case))
        except ZeroDivisionError:  # it has no value in this case
            continue
        if answer is None or (agreed is not None and answer != agreed):
            return None
        agreed = answer
    return agreed


def _cases(difference: Expr) -> Iterator[Mapping[Symbol, int]]:
    """Every choice of values for the symbols that have few of them; none if that is too many choices."""
    chosen: dict[Symbol, list[int]] = {}
    for symbol in difference.symbols():
        domain = symbol.domain(_ALL_CASES)
        if domain is not None:
            chosen[symbol] = list(domain)
    limit = _ALL_CASES if len(chosen) == len(difference.symbols()) else _SOME_CASES
    count = 1
    for values in chosen.values():
        count *= len(values)
    if chosen and count <= limit:
        for choice in cartesian(*chosen.values()):
            yield dict(zip(chosen, choice, strict=True))

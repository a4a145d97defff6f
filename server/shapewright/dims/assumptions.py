"""What the program has established about its sizes: this divides that, these two are equal."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import gcd

from shapewright.dims.division import floordiv, mod
from shapewright.dims.expr import (
    Atom,
    Dim,
    Expr,
    Monomial,
    Op,
    add,
    dim_key,
    fresh,
    make,
    mul,
    of_atom,
    rebuild,
    symbols,
    the_atom,
)
from shapewright.dims.intervals import bounds
from shapewright.dims.polynomial import common_factor, content, divide, exact_quotient, without_factor
from shapewright.dims.rewriting import apply, substitute
from shapewright.dims.solving import solve
from shapewright.dims.symbol import Symbol


@dataclass(frozen=True, slots=True)
class Assumptions:
    """An immutable set of facts; equal sets are equal and hash alike."""

    divisions: frozenset[tuple[Dim, Expr]] = field(default=frozenset())
    """Pairs ``(k, d)``: ``k`` divides ``d``."""
    bindings: frozenset[tuple[Symbol, Dim]] = field(default=frozenset())
    """Symbols known to be equal to a size that contains none of these symbols."""

    def __bool__(self) -> bool:
        return bool(self.divisions or self.bindings)

    def with_divides(self, k: Dim, d: Dim) -> Assumptions:
        """These facts, and that ``d`` is a multiple of ``k``."""
        if isinstance(d, int) or (isinstance(k, int) and k in (-1, 0, 1)):
            return self
        return Assumptions(self.divisions | {(k, d)}, self.bindings)

    def with_equal(self, a: Dim, b: Dim) -> Assumptions:
        """These facts, and that ``a == b``; unchanged where no symbol can be solved for."""
        bound = dict(self.bindings)
        solution = solve(substitute(a, bound), substitute(b, bound), lambda _: True)
        if solution is None:
            return self
        symbol, value = solution
        renewed = {(old, substitute(size, {symbol: value})) for old, size in self.bindings}
        return Assumptions(self.divisions, frozenset(renewed | {solution}))

    def lower(self, dim: Dim) -> Dim:
        """The size in terms of the quotients that the facts promise: best for comparing, not for display.

        Raises ZeroDivisionError where the facts make a divisor 0.
        """
        return _plan(self).lower(dim) if self else dim

    def simplify(self, dim: Dim) -> Dim:
        """The size with what the facts allow to cancel cancelled, in the program's own symbols."""
        return simplify(dim, self)


EMPTY = Assumptions()


def simplify(dim: Dim, assume: Assumptions) -> Dim:
    """The size with what the assumptions allow to cancel cancelled: ``(d//k)*k`` is ``d`` if ``k`` divides it."""
    if isinstance(dim, int) or not assume:
        return dim
    return _simplified(dim, assume)


@lru_cache(1 << 12)
def _simplified(dim: Expr, assume: Assumptions) -> Dim:
    plan = _plan(assume)
    try:
        return plan.raise_(plan.lower(dim))
    except ZeroDivisionError:  # under these facts it has no value, so there is nothing to simplify
        return dim


@dataclass(frozen=True, slots=True)
class _Quotient:
    """``dividend == divisor * atom``, exactly."""

    divisor: Dim
    dividend: Expr
    atom: Atom
    solved: tuple[Symbol, Dim] | None
    """The dividend's own symbol and its value by the quotient, where the dividend can be solved for one."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """The facts in the order in which they are applied."""

    bindings: dict[Symbol, Dim]
    quotients: tuple[_Quotient, ...]

    def lower(self, dim: Dim) -> Dim:
        dim = substitute(dim, self.bindings)
        for quotient in self.quotients:
            dim = _lowered(dim, quotient)
        return dim

    def raise_(self, dim: Dim) -> Dim:
        for quotient in reversed(self.quotients):
            dim = _raised(dim, quotient)
        return dim


@lru_cache(1 << 10)
def _plan(facts: Assumptions) -> _Plan:
    plan = _Plan(dict(facts.bindings), ())
    for divisor, dividend in sorted(facts.divisions, key=lambda fact: (dim_key(fact[1]), dim_key(fact[0]))):
        try:
            quotient = _promised(plan.lower(divisor), plan.lower(dividend))
        except ZeroDivisionError:  # the facts contradict each other
            continue
        if quotient is not None:
            plan = _Plan(plan.bindings, (*plan.quotients, quotient))
    return plan


@lru_cache(1 << 10)
def _promised(divisor: Dim, dividend: Dim) -> _Quotient | None:
    """What the fact says, without the factors that say nothing; None if nothing is left or it cannot be."""
    if isinstance(dividend, int) or (isinstance(divisor, int) and divisor == 0):
        return None
    divisor, rest = _cancelled(divisor, dividend)
    if isinstance(rest, int) or exact_quotient(rest, divisor) is not None:
        return None
    quotient = floordiv(rest, divisor)
    own = symbols(divisor)
    low, high = bounds(quotient)
    if low is not None and high is not None and low > high:
        return None
    part = fresh("quotient", low=low, high=high)
    solved = solve(rest, mul(divisor, part), lambda symbol: symbol not in own and symbol not in part.symbols())
    atom = the_atom(part if solved is not None else quotient)
    return None if atom is None else _Quotient(divisor, rest, atom, solved)


def _cancelled(divisor: Dim, dividend: Expr) -> tuple[Dim, Dim]:
    """``6`` divides ``4*n`` says that ``3`` divides ``n``; ``k*m`` divides ``n*m`` that ``k`` divides ``n``."""
    monomial, _ = common_factor(divisor, dividend)
    divisor, rest = without_factor(divisor, monomial, 1), without_factor(dividend, monomial, 1)
    if isinstance(divisor, int):
        number = content(rest)
        return divisor // gcd(divisor, number), without_factor(rest, (), number)
    number = gcd(content(divisor), content(rest))
    return without_factor(divisor, (), number), without_factor(rest, (), number)


def _lowered(dim: Dim, quotient: _Quotient) -> Dim:
    """The size with the quotient in place of what it is a quotient of."""
    if quotient.solved is not None:
        symbol, value = quotient.solved
        return substitute(dim, {symbol: value})

    def divided_out(atom: Atom) -> Dim:
        if isinstance(atom, Symbol):
            return of_atom(atom)
        args = tuple([_lowered(arg, quotient) for arg in atom.args])
        if atom.kind in ("//", "%") and exact_quotient(quotient.divisor, args[1]) is not None:
            multiple, rest = divide(args[0], quotient.dividend)
            if atom.kind == "%":
                return mod(rest, args[1])
            return add(mul(multiple, floordiv(quotient.dividend, args[1])), floordiv(rest, args[1]))
        return apply(atom, args)

    return _gathered(rebuild(dim, divided_out), quotient)


def _raised(dim: Dim, quotient: _Quotient) -> Dim:
    """The inverse: no quotient symbol is left, and whole multiples are the dividend again."""
    if quotient.solved is None:
        return dim
    shown = floordiv(quotient.dividend, quotient.divisor)

    def without(atom: Atom) -> Dim:
        if isinstance(atom, Op):
            return apply(atom, tuple([_raised(arg, quotient) for arg in atom.args]))
        return of_atom(atom)

    gathered = _gathered(rebuild(dim, without), quotient)
    assert isinstance(quotient.atom, Symbol)
    return substitute(gathered, {quotient.atom: shown})


def _gathered(dim: Dim, quotient: _Quotient) -> Dim:
    """The sum with ``divisor * atom`` replaced by the dividend."""
    while isinstance(dim, Expr):
        weight: dict[Monomial, int] = {}
        others: dict[Monomial, int] = {}
        for monomial, coefficient in dim.terms:
            if quotient.atom in monomial:
                rest = list(monomial)
                rest.remove(quotient.atom)
                weight[tuple(rest)] = coefficient
            else:
                others[monomial] = coefficient
        if not weight:
            return dim
        multiple, left = divide(make(weight), quotient.divisor)
        if isinstance(multiple, int) and multiple == 0:
            return dim
        dim = add(
            add(make(others), mul(multiple, quotient.dividend)),
            mul(left, of_atom(quotient.atom)),
        )
    return dim

"""Floor division and remainder, with Python's signs. Where the divisor is 0 there is no value, so a
simplification need not hold there."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from shapewright.dims.expr import (
    Dim,
    Expr,
    Monomial,
    Op,
    add,
    constant_term,
    make,
    make_op,
    mul,
    neg,
    sub,
    terms_of,
)
from shapewright.dims.intervals import bounds, is_positive, quotient_bounds
from shapewright.dims.polynomial import common_factor, divide, exact_quotient, without_factor

_CACHE = 1 << 14


def floordiv(a: Dim, b: Dim) -> Dim:
    """``a // b``. Raises ZeroDivisionError if ``b`` can only be 0."""
    if isinstance(b, int):
        if isinstance(a, int):
            return a // b
        return a if b == 1 else _floordiv_number(a, b)
    return _floordiv_expr(a, b)


def mod(a: Dim, b: Dim) -> Dim:
    """``a % b``. Raises ZeroDivisionError if ``b`` can only be 0."""
    if isinstance(b, int):
        return a % b if isinstance(a, int) else _mod_number(a, b)
    return _mod_expr(a, b)


def ceildiv(a: Dim, b: Dim) -> Dim:
    """``a / b`` rounded up. Raises ZeroDivisionError if ``b`` can only be 0."""
    return neg(floordiv(neg(a), b))


@lru_cache(_CACHE)
def _floordiv_number(a: Expr, divisor: int) -> Dim:
    if divisor == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    if divisor < 0:
        return floordiv(neg(a), -divisor)
    whole: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    constant = 0
    for monomial, coefficient in a.terms:
        quotient, remainder = divmod(coefficient, divisor)
        if not monomial:
            whole[()], constant = quotient, remainder
        elif remainder:
            rest[monomial] = coefficient
        else:
            whole[monomial] = quotient
    if not rest:
        return make(whole)
    shared = gcd(divisor, *rest.values())
    divisor //= shared
    rest = {monomial: coefficient // shared for monomial, coefficient in rest.items()}
    constant //= shared
    if all(coefficient < 0 for coefficient in rest.values()):  # round up the negation instead
        rest = {monomial: -coefficient for monomial, coefficient in rest.items()}
        return sub(make(whole), _quotient(add(make(rest), divisor - 1 - constant), divisor))
    return add(make(whole), _quotient(add(make(rest), constant), divisor))


@lru_cache(_CACHE)
def _floordiv_expr(a: Dim, b: Expr) -> Dim:
    if _never_positive(b):
        return floordiv(neg(a), neg(b))
    whole, rest = _reduced(a, b)
    if isinstance(rest, int) and rest == 0:
        return whole
    monomial, number = common_factor(rest, b)
    if monomial or number > 1:
        smaller = floordiv(without_factor(rest, monomial, number), without_factor(b, monomial, number))
        return add(whole, smaller)
    if is_positive(b) and _is_negative(rest):  # floor(-y/b) == -1 - floor((y-1)/b)
        return sub(sub(whole, 1), floordiv(sub(neg(rest), 1), b))
    return add(whole, _quotient(rest, b))


def _never_positive(divisor: Expr) -> bool:
    """Whether the divisor is negative wherever it is a divisor. Raises ZeroDivisionError if it is always 0."""
    lowest, highest = bounds(divisor)
    if lowest == 0 and highest == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    return highest is not None and highest <= 0


def _is_negative(dim: Dim) -> bool:
    """Whether every term with a symbol is negative (a negative number, for an int)."""
    if isinstance(dim, int):
        return dim < 0
    return all(coefficient < 0 for monomial, coefficient in dim.terms if monomial)


def _reduced(a: Dim, b: Expr) -> tuple[Dim, Dim]:
    """``a == whole*b + rest``, where taking out whole multiples of ``b`` makes it shorter."""
    whole, rest = divide(a, b)
    if len(b.terms) > 1 and len(terms_of(rest)) >= len(terms_of(a)):
        return 0, a
    return whole, rest


def _quotient(numerator: Dim, divisor: Dim) -> Dim:
    """The quotient of what has no common factor, unless nesting or bounds settle it."""
    if isinstance(numerator, int) and isinstance(divisor, int):
        return numerator // divisor
    known = _constant_quotient(numerator, divisor)
    if known is not None:
        return known
    constant = constant_term(numerator)
    inner = _sole_operation(sub(numerator, constant))
    if inner is not None and inner.kind == "//":
        dividend, first = inner.args
        if is_positive(first) and is_positive(divisor):
            return floordiv(add(dividend, mul(first, constant)), mul(first, divisor))
    return make_op("//", numerator, divisor)


def _sole_operation(dim: Dim) -> Op | None:
    if isinstance(dim, Expr) and len(dim.terms) == 1:
        monomial, coefficient = dim.terms[0]
        if coefficient == 1 and len(monomial) == 1 and isinstance(monomial[0], Op):
            return monomial[0]
    return None


def _constant_quotient(numerator: Dim, divisor: Dim) -> int | None:
    """The quotient, if it is the same number for all values."""
    lowest, highest = quotient_bounds(bounds(numerator), bounds(divisor))
    if lowest is not None and lowest == highest:
        return lowest
    if isinstance(divisor, int) or not is_positive(divisor):
        return None
    low, high = bounds(numerator)
    if low is not None and low >= 0 and is_positive(sub(divisor, numerator)):
        return 0
    if high is not None and high < 0 and is_positive(add(add(divisor, numerator), 1)):
        return -1
    return None


@lru_cache(_CACHE)
def _mod_number(a: Expr, divisor: int) -> Dim:
    if divisor == 0:
        raise ZeroDivisionError("integer division or modulo by zero")
    if divisor < 0:
        return neg(mod(neg(a), -divisor))
    if divisor == 1:
        return 0
    opened = _open_remainders(a, divisor)
    if opened is not None:
        return mod(opened, divisor)
    rest: dict[Monomial, int] = {}
    for monomial, coefficient in a.terms:
        if monomial and coefficient < 0:
            rest[monomial] = -(-coefficient % divisor)
        else:
            rest[monomial] = coefficient % divisor
    constant = rest.pop((), 0)
    shared = gcd(divisor, *rest.values())
    if shared > 1:
        rest = {monomial: coefficient // shared for monomial, coefficient in rest.items()}
        smaller = _remainder(add(make(rest), constant // shared), divisor // shared)
        return add(mul(shared, smaller), constant % shared)
    return _remainder(add(make(rest), constant), divisor)


@lru_cache(_CACHE)
def _mod_expr(a: Dim, b: Expr) -> Dim:
    if _never_positive(b):
        return neg(mod(neg(a), neg(b)))
    _, rest = _reduced(a, b)
    if isinstance(rest, int) and rest == 0:
        return 0
    if isinstance(rest, Expr):
        opened = _open_remainders(rest, b)
        if opened is not None:
            return mod(opened, b)
    monomial, number = common_factor(rest, b)
    if monomial or number > 1:
        smaller = mod(without_factor(rest, monomial, number), without_factor(b, monomial, number))
        return mul(make({monomial: number}), smaller)
    return _remainder(rest, b)


def _remainder(a: Dim, divisor: Dim) -> Dim:
    """The remainder of what has no common factor, unless bounds settle it."""
    if isinstance(a, int) and isinstance(divisor, int):
        return a % divisor
    if divisor == 1:
        return 0
    known = _constant_quotient(a, divisor)
    return make_op("%", a, divisor) if known is None else sub(a, mul(known, divisor))


def _open_remainders(a: Expr, divisor: Dim) -> Dim | None:
    """``a`` with ``x % m`` replaced by ``x`` where ``m`` is a multiple of the divisor; None if there is none."""
    for monomial, coefficient in a.terms:
        if len(monomial) == 1 and isinstance(monomial[0], Op) and monomial[0].kind == "%":
            inner, modulus = monomial[0].args
            if exact_quotient(mul(coefficient, modulus), divisor) is not None:
                return add(sub(a, make({monomial: coefficient})), mul(coefficient, inner))
    return None

"""Division of polynomials in the atoms: exact identities, with no rounding."""

from __future__ import annotations

from math import gcd

from shapewright.dims.expr import Dim, Monomial, divided, make, terms_of, times

_STEPS = 64


def divide(a: Dim, b: Dim) -> tuple[Dim, Dim]:
    """Quotient and rest with ``a == quotient*b + rest``, taking out every term the leading term of ``b`` divides."""
    divisor = terms_of(b)
    lead, lead_coefficient = max(divisor, key=lambda term: (len(term[0]), [atom.key for atom in term[0]]))
    quotient: dict[Monomial, int] = {}
    rest = dict(terms_of(a))
    for _ in range(_STEPS):
        step = _step(rest, lead, lead_coefficient)
        if step is None:
            break
        factor, weight = step
        quotient[factor] = quotient.get(factor, 0) + weight
        for monomial, coefficient in divisor:
            target = times(factor, monomial)
            rest[target] = rest.get(target, 0) - weight * coefficient
    return make(quotient), make(rest)


def _step(rest: dict[Monomial, int], lead: Monomial, lead_coefficient: int) -> tuple[Monomial, int] | None:
    for monomial, coefficient in rest.items():
        if coefficient and coefficient % lead_coefficient == 0:
            factor = divided(monomial, lead)
            if factor is not None:
                return factor, coefficient // lead_coefficient
    return None


def exact_quotient(a: Dim, b: Dim) -> Dim | None:
    """The polynomial that times ``b`` is ``a``, or None."""
    if b == 1:
        return a
    if b == 0:
        return None
    quotient, rest = divide(a, b)
    return quotient if isinstance(rest, int) and rest == 0 else None


def content(dim: Dim) -> int:
    """The greatest integer that divides every coefficient (0 for 0)."""
    return gcd(*[coefficient for _, coefficient in terms_of(dim)])


def common_factor(*dims: Dim) -> tuple[Monomial, int]:
    """The largest monomial, and the largest integer, that divide every term of all the sizes."""
    terms = [term for dim in dims for term in terms_of(dim)]
    if not terms:
        return (), 1
    shared = list(terms[0][0])
    for monomial, _ in terms[1:]:
        left = list(monomial)
        kept = []
        for atom in shared:
            if atom in left:
                left.remove(atom)
                kept.append(atom)
        shared = kept
        if not shared:
            break
    return tuple(shared), gcd(*[coefficient for _, coefficient in terms])


def without_factor(dim: Dim, monomial: Monomial, number: int) -> Dim:
    """The size divided by a factor that :func:`common_factor` found."""
    result: dict[Monomial, int] = {}
    for term, coefficient in terms_of(dim):
        rest = divided(term, monomial)
        assert rest is not None
        result[rest] = coefficient // number
    return make(result)

"""A stronger normal form, good for deciding equality and bad for reading."""

from __future__ import annotations

from functools import lru_cache

from shapewright.dims.division import floordiv
from shapewright.dims.expr import Atom, Dim, Expr, Monomial, Op, add, constant_term, make, mul, of_atom, rebuild, sub
from shapewright.dims.rewriting import apply
from shapewright.dims.symbol import Symbol


@lru_cache(1 << 12)
def expanded(dim: Dim) -> Dim:
    """The same size with remainders written out (``a % b`` as ``a - b*(a//b)``) and quotients reduced.

    Numerators over a number ``k`` get coefficients from 0 to ``k - 1``, so that ``(3*n)//2`` and
    ``n + n//2`` meet.
    """
    return rebuild(dim, _expanded_atom)


def _expanded_atom(atom: Atom) -> Dim:
    if isinstance(atom, Symbol):
        return of_atom(atom)
    args = tuple([expanded(arg) for arg in atom.args])
    if atom.kind not in ("//", "%"):
        return apply(atom, args)
    quotient = _reduced_quotient(floordiv(*args))
    return quotient if atom.kind == "//" else sub(args[0], mul(args[1], quotient))


def _reduced_quotient(quotient: Dim) -> Dim:
    """A fresh quotient with the numerators of its outermost divisions reduced."""
    return rebuild(quotient, lambda atom: _reduced_op(atom) if isinstance(atom, Op) else of_atom(atom))


def _reduced_op(op: Op) -> Dim:
    numerator, divisor = op.args[0], op.args[-1]
    if op.kind != "//" or not isinstance(divisor, int) or isinstance(numerator, int):
        return of_atom(op)
    whole: dict[Monomial, int] = {}
    rest: dict[Monomial, int] = {}
    for monomial, coefficient in numerator.terms:
        whole[monomial], rest[monomial] = divmod(coefficient, divisor)
    return add(make(whole), _halved(make(rest), divisor))


def _halved(numerator: Dim, divisor: int) -> Dim:
    """The quotient; a half that is rounded up is written as what is left of the half rounded down."""
    assert isinstance(numerator, Expr)
    if divisor == 2 and constant_term(numerator) == 1:
        whole = sub(numerator, 1)
        return sub(whole, of_atom(Op("//", (whole, divisor))))
    return of_atom(Op("//", (numerator, divisor)))

"""Substitution and evaluation."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from shapewright.dims.division import floordiv, mod
from shapewright.dims.expr import Atom, Dim, Op, of_atom, rebuild
from shapewright.dims.extrema import dmax, dmin
from shapewright.dims.symbol import Symbol


def apply(op: Op, args: tuple[Dim, ...]) -> Dim:
    """The operation on other arguments. Raises ZeroDivisionError for a divisor that is the number 0."""
    if op.kind == "//":
        return floordiv(*args)
    if op.kind == "%":
        return mod(*args)
    return dmin(*args) if op.kind == "min" else dmax(*args)


def substitute(dim: Dim, mapping: Mapping[Symbol, Dim]) -> Dim:
    """The size with symbols replaced, all at once.

    Raises ZeroDivisionError if a divisor can then only be 0.
    """
    if isinstance(dim, int) or dim.symbols().isdisjoint(mapping):
        return dim

    def replaced(atom: Atom) -> Dim:
        if isinstance(atom, Symbol):
            return mapping[atom] if atom in mapping else of_atom(atom)
        if atom.symbols.isdisjoint(mapping):
            return of_atom(atom)
        return apply(atom, tuple([substitute(arg, mapping) for arg in atom.args]))

    return rebuild(dim, replaced)


def evaluate(dim: Dim, mapping: Mapping[Symbol, int]) -> int:
    """The number a size is for these values.

    Raises KeyError for a symbol without a value and ZeroDivisionError where a divisor is 0.
    """
    if isinstance(dim, int):
        return dim
    result = 0
    for monomial, coefficient in dim.terms:
        factors = [mapping[atom] if isinstance(atom, Symbol) else _evaluate_op(atom, mapping) for atom in monomial]
        result += coefficient * prod(factors)
    return result


def _evaluate_op(op: Op, mapping: Mapping[Symbol, int]) -> int:
    values = [evaluate(arg, mapping) for arg in op.args]
    if op.kind == "//":
        return values[0] // values[1]
    if op.kind == "%":
        return values[0] % values[1]
    return min(values) if op.kind == "min" else max(values)

"""Symbolic sizes: canonical integer expressions, and what can be proven of them.

A size is a plain int where it is known, else an :class:`Expr`. Every simplification and every yes or
no holds for all values of the symbols for which the sizes have a value (no divisor is 0).
"""

from shapewright.dims.assumptions import EMPTY, Assumptions, simplify
from shapewright.dims.compare import divides, eq, ge, gt, le, lt, ne
from shapewright.dims.division import ceildiv, floordiv, mod
from shapewright.dims.expr import Dim, Expr, add, fresh, mul, neg, of_atom, product, sub, symbols, total
from shapewright.dims.extrema import dmax, dmin, spread
from shapewright.dims.factoring import bindings, factored
from shapewright.dims.intervals import bounds
from shapewright.dims.joining import join
from shapewright.dims.rewriting import evaluate, substitute
from shapewright.dims.solving import solve
from shapewright.dims.symbol import Symbol, now
from shapewright.dims.text import parse, render

__all__ = [
    "EMPTY",
    "Assumptions",
    "Dim",
    "Expr",
    "Symbol",
    "add",
    "bindings",
    "bounds",
    "ceildiv",
    "divides",
    "dmax",
    "dmin",
    "eq",
    "evaluate",
    "factored",
    "floordiv",
    "fresh",
    "ge",
    "gt",
    "join",
    "le",
    "lt",
    "mod",
    "mul",
    "ne",
    "neg",
    "now",
    "of_atom",
    "parse",
    "product",
    "render",
    "simplify",
    "solve",
    "spread",
    "sub",
    "substitute",
    "symbols",
    "total",
]

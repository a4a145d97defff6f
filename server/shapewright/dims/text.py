"""Sizes as text, in Python's syntax, and back."""

from __future__ import annotations

import ast
from collections.abc import Callable

from shapewright.dims.division import floordiv, mod
from shapewright.dims.expr import Atom, Dim, Expr, Monomial, Op, add, mul, neg, sub
from shapewright.dims.extrema import dmax, dmin
from shapewright.dims.symbol import Symbol

MOST_NAMES = 50
"""How many names the text of a size may hold: a size may be made of others so that its text would double each time."""

Namer = Callable[[Symbol], "str | None"]


class _NamelessError(Exception):
    """A symbol has no name to show, or there are too many."""


def display_name(symbol: Symbol) -> str | None:
    """The symbol's own name; None if it is anonymous."""
    return None if symbol.anonymous else symbol.name


def render(dim: Dim, name: Namer = display_name) -> str | None:
    """The size as Python would compute it, for example ``2*H - 1``; None if a symbol has no name, or it is too long."""
    left = MOST_NAMES

    def counted(symbol: Symbol) -> str | None:
        nonlocal left
        left -= 1
        return name(symbol) if left >= 0 else None

    try:
        return _sum(dim, counted)
    except _NamelessError:
        return None


def _sum(dim: Dim, name: Namer) -> str:
    if isinstance(dim, int):
        return str(dim)
    (monomial, coefficient), *others = _in_reading_order(dim)
    text = _product(monomial, abs(coefficient), name, negated=coefficient < 0)
    for monomial, coefficient in others:
        text += f" {'-' if coefficient < 0 else '+'} {_product(monomial, abs(coefficient), name)}"
    return text


def _in_reading_order(expr: Expr) -> list[tuple[Monomial, int]]:
    """Positive products, negative products, the constant; ``2 - n`` rather than ``-n + 2``."""
    products = [term for term in expr.terms if term[0]]
    constant = [term for term in expr.terms if not term[0]]
    products.sort(key=lambda term: term[1] < 0)
    if constant and constant[0][1] > 0 and products[0][1] < 0:
        return constant + products
    return products + constant


def _product(monomial: Monomial, coefficient: int, name: Namer, negated: bool = False) -> str:
    """A term without its sign, or the first term with it."""
    alone = len(monomial) == 1 and coefficient == 1 and not negated
    factors = [_atom(atom, name) if alone else _factor(atom, name) for atom in monomial]
    if coefficient != 1 or not monomial:
        factors.insert(0, str(coefficient))
    return ("-" if negated else "") + "*".join(factors)


def _factor(atom: Atom, name: Namer) -> str:
    text = _atom(atom, name)
    return f"({text})" if isinstance(atom, Op) and atom.kind in ("//", "%") else text


def _atom(atom: Atom, name: Namer) -> str:
    if isinstance(atom, Symbol):
        shown = name(atom)
        if shown is None:
            raise _NamelessError
        return shown
    if atom.kind in ("min", "max"):
        args = sorted(atom.args, key=lambda arg: isinstance(arg, int))
        return f"{atom.kind}({', '.join(_sum(arg, name) for arg in args)})"
    numerator, divisor = atom.args
    return f"{_numerator(numerator, name)}{atom.kind}{_divisor(divisor, name)}"


def _numerator(dim: Dim, name: Namer) -> str:
    """A product binds as tightly as the division after it; a sum, a sign or another division is kept apart."""
    text = _sum(dim, name)
    if isinstance(dim, int):
        return text if dim >= 0 else f"({text})"
    (monomial, coefficient), *others = dim.terms
    plain = not others and coefficient > 0 and not (len(monomial) == 1 and coefficient == 1 and _divides(monomial[0]))
    return text if plain else f"({text})"


def _divisor(dim: Dim, name: Namer) -> str:
    text = _sum(dim, name)
    if isinstance(dim, int):
        return text if dim >= 0 else f"({text})"
    monomial, coefficient = dim.terms[0]
    plain = len(dim.terms) == 1 and len(monomial) == 1 and coefficient == 1 and not _divides(monomial[0])
    return text if plain else f"({text})"


def _divides(atom: Atom) -> bool:
    return isinstance(atom, Op) and atom.kind in ("//", "%")


def parse(text: str, lookup: Callable[[str], Dim]) -> Dim:
    """The size that a text says: integers, dotted names, ``+ - * // %``, ``min(…)``, ``max(…)``.

    ``lookup`` gives the size of a dotted name. Raises ValueError for anything else, for a name that
    ``lookup`` does not know (KeyError) and for a division by the number 0.
    """
    try:
        tree = ast.parse(text.strip(), mode="eval")
        return _parsed(tree.body, lookup)
    except (SyntaxError, KeyError, ZeroDivisionError, RecursionError, MemoryError) as error:
        raise ValueError(f"not a size: {text!r}") from error


_BINARY: dict[type[ast.operator], Callable[[Dim, Dim], Dim]] = {
    ast.Add: add,
    ast.Sub: sub,
    ast.Mult: mul,
    ast.FloorDiv: floordiv,
    ast.Mod: mod,
}
_CALLS: dict[str, Callable[..., Dim]] = {"min": dmin, "max": dmax}


def _parsed(node: ast.expr, lookup: Callable[[str], Dim]) -> Dim:
    if isinstance(node, ast.Constant) and type(node.value) is int:
        return node.value
    if isinstance(node, ast.Name | ast.Attribute):
        return lookup(_dotted(node))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        operand = _parsed(node.operand, lookup)
        return neg(operand) if isinstance(node.op, ast.USub) else operand
    if isinstance(node, ast.BinOp) and type(node.op) in _BINARY:
        return _BINARY[type(node.op)](_parsed(node.left, lookup), _parsed(node.right, lookup))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _CALLS and not node.keywords:
        return _CALLS[node.func.id](*[_parsed(arg, lookup) for arg in node.args])
    raise ValueError(f"not a size: {ast.unparse(node)!r}")


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    raise ValueError(f"not a name: {ast.unparse(node)!r}")

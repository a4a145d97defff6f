"""Canonical integer expressions: sorted sums of integer multiples of products of atoms.

An atom is a symbol or an operation that no polynomial can express (``//``, ``%``, ``min``, ``max``).
Two expressions built in different ways from the same polynomial are structurally equal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Literal, NoReturn

from shapewright.dims.symbol import Symbol, make_symbol

Kind = Literal["//", "%", "min", "max"]
Key = tuple[object, ...]

MAX_TERMS = 64
MAX_DEGREE = 24
MAX_DEPTH = 24
"""Past these sizes (a loop that squares a sum, say) an expression is kept only as its bounds."""

_NO_SYMBOLS: frozenset[Symbol] = frozenset()


class Op:
    """An operation that stays symbolic. Built by the division and extrema modules, which normalise it."""

    __slots__ = ("_hash", "args", "bounds", "depth", "key", "kind", "symbols")

    kind: Kind
    args: tuple[Dim, ...]
    key: Key
    depth: int
    symbols: frozenset[Symbol]
    bounds: tuple[int | None, int | None] | None
    """Filled by the intervals module when first asked for."""

    def __init__(self, kind: Kind, args: tuple[Dim, ...]) -> None:
        self.kind = kind
        self.args = args
        self.key = (1, kind, *map(dim_key, args))
        self.depth = 1 + max(map(depth, args))
        self.symbols = _NO_SYMBOLS.union(*map(symbols, args))
        self.bounds = None
        self._hash = hash((kind, args))

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return (
            isinstance(other, Op) and self._hash == other._hash and self.kind == other.kind and self.args == other.args
        )

    def __hash__(self) -> int:
        return self._hash

    def __repr__(self) -> str:
        return f"Op({self.kind!r}, {self.args!r})"


Atom = Symbol | Op
Monomial = tuple[Atom, ...]
"""A product of atoms in canonical order, with repetition; empty is 1."""
Terms = tuple[tuple[Monomial, int], ...]

_atom_key = attrgetter("key")


class Expr:
    """An integer expression with at least one symbol; immutable, hashable, canonical.

    Operators take ints and expressions on either side and return an int as soon as the result is
    constant. ``==`` is structural: use :func:`shapewright.dims.eq` for what can be proven.
    """

    __slots__ = ("_hash", "_symbols", "bounds", "terms")

    terms: Terms
    bounds: tuple[int | None, int | None] | None
    """Filled by the intervals module when first asked for."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.bounds = None
        self._symbols: frozenset[Symbol] | None = None
        self._hash = hash(terms)

    def symbols(self) -> frozenset[Symbol]:
        """Every symbol in it, at any depth."""
        if self._symbols is None:
            found: set[Symbol] = set()
            for monomial, _ in self.terms:
                for atom in monomial:
                    if isinstance(atom, Symbol):
                        found.add(atom)
                    else:
                        found |= atom.symbols
            self._symbols = frozenset(found)
        return self._symbols

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        return isinstance(other, Expr) and self._hash == other._hash and self.terms == other.terms

    def __hash__(self) -> int:
        return self._hash

    def __bool__(self) -> NoReturn:
        raise TypeError("the truth of a symbolic size is not known; compare with shapewright.dims.eq")

    def __repr__(self) -> str:
        from shapewright.dims.text import render

        return render(self, lambda symbol: f"_{symbol.uid}" if symbol.anonymous else symbol.name) or "…"

    def __str__(self) -> str:
        """The expression as messages print it: what has no name is ``?``."""
        from shapewright.dims.text import render

        return render(self, lambda symbol: "?" if symbol.anonymous else symbol.name) or "?"

    def __neg__(self) -> Dim:
        return neg(self)

    def __pos__(self) -> Dim:
        return self

    def __add__(self, other: Dim) -> Dim:
        return add(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    __radd__ = __add__

    def __sub__(self, other: Dim) -> Dim:
        return sub(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    def __rsub__(self, other: Dim) -> Dim:
        return sub(other, self) if isinstance(other, int) else NotImplemented

    def __mul__(self, other: Dim) -> Dim:
        return mul(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    __rmul__ = __mul__

    def __floordiv__(self, other: Dim) -> Dim:
        from shapewright.dims.division import floordiv

        return floordiv(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    def __rfloordiv__(self, other: Dim) -> Dim:
        from shapewright.dims.division import floordiv

        return floordiv(other, self) if isinstance(other, int) else NotImplemented

    def __mod__(self, other: Dim) -> Dim:
        from shapewright.dims.division import mod

        return mod(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    def __rmod__(self, other: Dim) -> Dim:
        from shapewright.dims.division import mod

        return mod(other, self) if isinstance(other, int) else NotImplemented


Dim = int | Expr
"""A size: a plain int where it is known, else an expression (which is never constant)."""


def fresh(
    name: str = "",
    *,
    low: Dim | None = 1,
    high: Dim | None = None,
    values: Iterable[int] | None = None,
    anonymous: bool = False,
    priority: int = 0,
) -> Expr:
    """A new symbol as an expression; without a name it is anonymous. Its bounds may be sizes themselves.

    Raises ValueError if the bounds or the values leave no integer.
    """
    from shapewright.dims.intervals import bounds

    least, floors = (bounds(low)[0], (low,)) if isinstance(low, Expr) else (low, ())
    most, ceilings = (bounds(high)[1], (high,)) if isinstance(high, Expr) else (high, ())
    return of_atom(make_symbol(name, least, most, values, anonymous, priority, floors, ceilings))


def of_atom(atom: Atom) -> Expr:
    """The expression that is just this atom."""
    return Expr((((atom,), 1),))


def the_atom(dim: Dim) -> Atom | None:
    """The atom a size consists of, or None if it is anything more or less than one atom."""
    if isinstance(dim, int) or len(dim.terms) != 1:
        return None
    monomial, coefficient = dim.terms[0]
    return monomial[0] if coefficient == 1 and len(monomial) == 1 else None


def symbols(dim: Dim) -> frozenset[Symbol]:
    """Every symbol of a size; empty for an int."""
    return _NO_SYMBOLS if isinstance(dim, int) else dim.symbols()


def terms_of(dim: Dim) -> Terms:
    """The terms of a size; an int other than 0 is one term of the empty product."""
    if isinstance(dim, int):
        return (((), dim),) if dim else ()
    return dim.terms


def constant_term(dim: Dim) -> int:
    """The part of the sum that has no symbol."""
    if isinstance(dim, int):
        return dim
    monomial, coefficient = dim.terms[0]
    return 0 if monomial else coefficient


def depth(dim: Dim) -> int:
    """How deep operations are nested in it."""
    if isinstance(dim, int):
        return 0
    return max(atom.depth if isinstance(atom, Op) else 0 for monomial, _ in dim.terms for atom in monomial)


def dim_key(dim: Dim) -> Key:
    """What sizes inside operations are sorted by."""
    return tuple((tuple(atom.key for atom in monomial), coefficient) for monomial, coefficient in terms_of(dim))


def _term_key(term: tuple[Monomial, int]) -> Key:
    return tuple([atom.key for atom in term[0]])


def make(terms: dict[Monomial, int]) -> Dim:
    """The canonical size of a sum: zero terms dropped, the rest sorted, a constant as an int."""
    kept = [term for term in terms.items() if term[1]]
    if not kept:
        return 0
    if len(kept) == 1:
        monomial, coefficient = kept[0]
        if not monomial:
            return coefficient
    else:
        kept.sort(key=_term_key)
    result = Expr(tuple(kept))
    return _opaque(result) if len(kept) > MAX_TERMS else result


def make_op(kind: Kind, *args: Dim) -> Expr:
    """An operation on normalised arguments as an expression."""
    op = Op(kind, args)
    result = of_atom(op)
    return _opaque(result) if op.depth > MAX_DEPTH else result


def _opaque(expr: Expr) -> Expr:
    """A symbol in place of an expression that grew too large: only its bounds survive."""
    from shapewright.dims.intervals import interval

    low, high = interval(expr)
    return fresh(low=low, high=high)


def neg(a: Dim) -> Dim:
    """``-a``."""
    if isinstance(a, int):
        return -a
    return Expr(tuple([(monomial, -coefficient) for monomial, coefficient in a.terms]))


def add(a: Dim, b: Dim) -> Dim:
    """``a + b``."""
    if isinstance(a, int):
        if isinstance(b, int):
            return a + b
        a, b = b, a
    if isinstance(b, int):
        return _add_constant(a, b)
    result = dict(a.terms)
    for monomial, coefficient in b.terms:
        result[monomial] = result.get(monomial, 0) + coefficient
    return make(result)


def _add_constant(a: Expr, constant: int) -> Expr:
    """The constant term is first in canonical order, so that nothing has to be sorted again."""
    if not constant:
        return a
    first, coefficient = a.terms[0]
    if first:
        return Expr((((), constant), *a.terms))
    constant += coefficient
    return Expr((((), constant), *a.terms[1:])) if constant else Expr(a.terms[1:])


def sub(a: Dim, b: Dim) -> Dim:
    """``a - b``."""
    if isinstance(b, int):
        return a - b if isinstance(a, int) else _add_constant(a, -b)
    if isinstance(a, int):
        return add(neg(b), a)
    result = dict(a.terms)
    for monomial, coefficient in b.terms:
        result[monomial] = result.get(monomial, 0) - coefficient
    return make(result)


def mul(a: Dim, b: Dim) -> Dim:
    """``a * b``, multiplied out."""
    if isinstance(a, int):
        if isinstance(b, int):
            return a * b
        a, b = b, a
    if isinstance(b, int):
        if b == 0:
            return 0
        return a if b == 1 else Expr(tuple([(monomial, coefficient * b) for monomial, coefficient in a.terms]))
    result: dict[Monomial, int] = {}
    degree = 0
    for left, left_coefficient in a.terms:
        for right, right_coefficient in b.terms:
            monomial = times(left, right)
            degree = max(degree, len(monomial))
            result[monomial] = result.get(monomial, 0) + left_coefficient * right_coefficient
    multiplied = make(result)
    return _opaque(multiplied) if degree > MAX_DEGREE and isinstance(multiplied, Expr) else multiplied


def times(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left:
        return right
    if not right:
        return left
    return tuple(sorted(left + right, key=_atom_key))


def divided(monomial: Monomial, divisor: Monomial) -> Monomial | None:
    """The monomial that times ``divisor`` is ``monomial``, or None if there is none."""
    if not divisor:
        return monomial
    if len(divisor) > len(monomial):
        return None
    rest = list(monomial)
    for atom in divisor:
        if atom not in rest:
            return None
        rest.remove(atom)
    return tuple(rest)


def total(dims: Iterable[Dim]) -> Dim:
    """The sum; 0 if there is nothing to add."""
    result: Dim = 0
    for dim in dims:
        result = add(result, dim)
    return result


def product(dims: Iterable[Dim]) -> Dim:
    """The product: the number of elements of a shape; 1 if there is nothing to multiply."""
    result: Dim = 1
    for dim in dims:
        result = mul(result, dim)
    return result


def rebuild(dim: Dim, of: Callable[[Atom], Dim]) -> Dim:
    """The polynomial with every atom replaced by what ``of`` makes of it."""
    if isinstance(dim, int):
        return dim
    result: Dim = 0
    for monomial, coefficient in dim.terms:
        result = add(result, mul(coefficient, product(map(of, monomial))))
    return result

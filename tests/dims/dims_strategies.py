"""Random sizes with a second, independent meaning: plain Python arithmetic on a tree."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce

from hypothesis import strategies as st

from shapewright import dims
from shapewright.dims import Dim, Expr, Symbol

POOL: dict[str, Expr] = {
    "B": dims.fresh("B"),
    "T": dims.fresh("T"),
    "model.width": dims.fresh("model.width"),
    "offset": dims.fresh("offset", low=0),
    "delta": dims.fresh("delta", low=None),
    "debt": dims.fresh("debt", low=None, high=-1),
    "kernel": dims.fresh("kernel", low=2, high=5),
    "heads": dims.fresh("heads", values=[3, 4, 12]),
    "shift": dims.fresh("shift", low=-3, high=3),
}
POOL["index"] = dims.fresh("index", low=POOL["offset"], high=POOL["T"] * 3 + POOL["offset"])
"""One that is bounded by others."""
SYMBOLS: dict[str, Symbol] = {name: next(iter(dim.symbols())) for name, dim in POOL.items()}

BINARY = {"+": dims.add, "-": dims.sub, "*": dims.mul, "//": dims.floordiv, "%": dims.mod}
PLAIN = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "min": min,
    "max": max,
    "ceildiv": lambda a, b: -(-a // b),
}
BUILD = {**BINARY, "min": dims.dmin, "max": dims.dmax, "ceildiv": dims.ceildiv}


@dataclass(frozen=True)
class Tree:
    """An operation on two trees, a name, or a number."""

    op: str
    args: tuple[Tree, ...] = ()
    leaf: str | int = 0

    def build(self) -> Dim:
        """By the algebra. Raises ZeroDivisionError where no values have a value."""
        if not self.args:
            return POOL[self.leaf] if isinstance(self.leaf, str) else self.leaf
        return BUILD[self.op](*(arg.build() for arg in self.args))

    def value(self, values: dict[str, int]) -> int:
        """By Python's integers. Raises ZeroDivisionError."""
        if not self.args:
            return values[self.leaf] if isinstance(self.leaf, str) else self.leaf
        return PLAIN[self.op](*(arg.value(values) for arg in self.args))

    def __str__(self) -> str:
        return f"({f' {self.op} '.join(map(str, self.args))})" if self.args else str(self.leaf)

    __repr__ = __str__


leaves = st.one_of(
    st.sampled_from(list(POOL)).map(lambda name: Tree("leaf", leaf=name)),
    st.integers(-6, 12).map(lambda number: Tree("leaf", leaf=number)),
)


def _grow(children: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    return st.builds(
        lambda op, left, right: Tree(op, (left, right)),
        st.sampled_from(["+", "-", "*", "//", "%", "+", "-", "*", "//", "min", "max", "ceildiv"]),
        children,
        children,
    )


trees = st.recursive(leaves, _grow, max_leaves=8)


_names = st.sampled_from(list(POOL)).map(lambda name: Tree("leaf", leaf=name))
_weighted = st.builds(
    lambda weight, tree: Tree("*", (Tree("leaf", leaf=weight), tree)),
    st.integers(-4, 4),
    _names | st.builds(lambda a, b: Tree("*", (a, b)), _names, _names),
)
sums = st.lists(leaves | _weighted, min_size=1, max_size=4).map(
    lambda parts: reduce(lambda a, b: Tree("+", (a, b)), parts)
)
"""Sums of few products: often solvable, unlike trees."""


def _domain(symbol: Symbol) -> st.SearchStrategy[int]:
    if symbol.values is not None:
        return st.sampled_from(sorted(symbol.values))
    near = st.integers(
        -30 if symbol.low is None else symbol.low,
        30 if symbol.high is None else symbol.high,
    )
    small = st.integers(
        max(-2, symbol.low) if symbol.low is not None else min(-2, symbol.high or 0),
        min(4, symbol.high) if symbol.high is not None else 4,
    )
    return near | small


def _within_sizes(chosen: dict[str, int]) -> dict[str, int]:
    low, high = chosen["offset"], chosen["T"] * 3 + chosen["offset"]
    return {**chosen, "index": min(max(chosen["index"], low), high)}


def admissible(chosen: dict[str, int]) -> bool:
    """Whether the values respect what bounds one by others."""
    return _within_sizes(chosen) == chosen


values = st.fixed_dictionaries({name: _domain(symbol) for name, symbol in SYMBOLS.items()}).map(_within_sizes)


def by_symbol(chosen: dict[str, int]) -> dict[Symbol, int]:
    return {SYMBOLS[name]: value for name, value in chosen.items()}

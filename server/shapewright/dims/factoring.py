"""From numbers back to expressions: what a size is that was computed elsewhere, for a few values of the symbols.

The symbols are bound to distinct primes, small and large, rising and falling, and once to round numbers. An expression
is given only where it fits all of these; anything else is unknown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from shapewright.dims.division import floordiv
from shapewright.dims.expr import Dim, add, mul, of_atom, product
from shapewright.dims.rewriting import evaluate
from shapewright.dims.symbol import Symbol

MAX_SYMBOLS = 8
_SMALLEST, _LARGE, _ROUND = 5, 101, 240

Binding = Mapping[Symbol, int]


def bindings(symbols: Sequence[Symbol], numbers: Iterable[int]) -> list[Binding] | None:
    """Values to compute with: three for sizes as large as anything is, then one for small ones.

    ``numbers`` are the known integers of the computation, which no symbol must be mistaken for. None where the
    symbols are too many, or bounded so that these values are not among theirs.
    """
    taken = {abs(number) for number in numbers}
    if not symbols:
        return [{}]
    if len(symbols) > MAX_SYMBOLS:
        return None
    count, start = len(symbols), max([_LARGE, *(number + 1 for number in taken if number < 1 << 20)])
    large = _primes(2 * count, start, taken)
    small = _primes(count, _SMALLEST, taken)
    rounded = [_ROUND * (1 + large[-1] // _ROUND + 2 * index) for index in range(count)]
    chosen: list[Binding] = [
        dict(zip(symbols, values, strict=True))
        for values in (large[:count], large[: count - 1 : -1], rounded, small)
    ]  # fmt: skip
    return chosen if all(symbol.admits(value) for one in chosen for symbol, value in one.items()) else None


def _primes(count: int, start: int, taken: set[int]) -> list[int]:
    found: list[int] = []
    candidate = start | 1
    while len(found) < count:
        if candidate not in taken and all(candidate % factor for factor in range(3, int(candidate**0.5) + 1, 2)):
            found.append(candidate)
        candidate += 2
    return found


def factored(values: Sequence[int], bound: Sequence[Binding], known: Iterable[Dim] = ()) -> Dim | None:
    """The size that has these values under these bindings: a number, a ``known`` size, or one made of the symbols.

    None where no simple expression fits all of them, or more than one does.
    """
    first = values[0]
    if all(value == first for value in values):
        return first

    def fits(dim: Dim) -> bool:
        return all(evaluate(dim, binding) == value for binding, value in zip(bound, values, strict=True))

    for candidate in known:
        if fits(candidate):
            return candidate
    candidate = _monomial(first, bound[0])
    if fits(candidate):
        return candidate
    linear = [dim for symbol in bound[0] for dim in _of_one(symbol, values, bound) if fits(dim)]
    return linear[0] if len(linear) == 1 else None


def _monomial(value: int, binding: Binding) -> Dim:
    """The number with the symbols' primes taken out of it."""
    factors: list[Dim] = []
    for symbol, prime in binding.items():
        while value and value % prime == 0:
            value //= prime
            factors.append(of_atom(symbol))
    return mul(value, product(factors))


def _of_one(symbol: Symbol, values: Sequence[int], bound: Sequence[Binding]) -> list[Dim]:
    """``a*s + b``, or every ``(s + b) // k`` that gives the first value."""
    size, across, up = of_atom(symbol), bound[0][symbol] - bound[2][symbol], values[0] - values[2]
    if up % across == 0:
        slope = up // across
        return [add(mul(slope, size), values[0] - slope * bound[0][symbol])]
    k = round(across / up) if up else 0
    least = k * values[0] - bound[0][symbol]
    return [floordiv(add(size, least + more), k) for more in range(k)] if 1 < k <= 64 else []

"""What the algebra says of random sizes must hold in plain integers."""

from __future__ import annotations

from dims_strategies import POOL, SYMBOLS, Tree, admissible, by_symbol, sums, trees, values
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st

from shapewright import dims
from shapewright.dims import EMPTY, Dim, Symbol

COMPARISONS = {
    "eq": (dims.eq, lambda a, b: a == b),
    "ne": (dims.ne, lambda a, b: a != b),
    "lt": (dims.lt, lambda a, b: a < b),
    "le": (dims.le, lambda a, b: a <= b),
    "gt": (dims.gt, lambda a, b: a > b),
    "ge": (dims.ge, lambda a, b: a >= b),
}
# A busy machine is slow, and many random divisions are by 0: neither is a fault of the algebra.
random_sizes = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
many_values = st.lists(values, min_size=3, max_size=6)


def built(tree: Tree) -> Dim:
    try:
        return tree.build()
    except ZeroDivisionError:
        assume(False)
        raise


def value(tree: Tree, chosen: dict[str, int]) -> int | None:
    try:
        return tree.value(chosen)
    except ZeroDivisionError:
        return None


def everything(_: Symbol) -> bool:
    return True


@random_sizes
@given(trees, many_values)
def test_a_size_means_what_python_computes(tree: Tree, samples: list[dict[str, int]]) -> None:
    dim = built(tree)
    low, high = dims.bounds(dim)
    note(f"{dim!r} in {low}..{high}")
    for chosen in samples:
        expected = value(tree, chosen)
        if expected is not None:
            assert dims.evaluate(dim, by_symbol(chosen)) == expected
            assert low is None or low <= expected
            assert high is None or expected <= high


@random_sizes
@given(trees, trees, st.sampled_from(sorted(COMPARISONS)), many_values)
def test_a_decided_comparison_holds_for_all_values(a: Tree, b: Tree, name: str, samples: list[dict[str, int]]) -> None:
    compare, plain = COMPARISONS[name]
    answer = compare(built(a), built(b))
    for chosen in samples:
        left, right = value(a, chosen), value(b, chosen)
        if answer is not None and left is not None and right is not None:
            assert plain(left, right) is answer


@random_sizes
@given(trees, trees, many_values)
def test_divides_holds_for_all_values(k: Tree, d: Tree, samples: list[dict[str, int]]) -> None:
    divisor = built(k)
    assume(divisor != 0)
    answer = dims.divides(divisor, built(d))
    for chosen in samples:
        left, right = value(k, chosen), value(d, chosen)
        if answer is not None and left and right is not None:
            assert (right % left == 0) is answer


@random_sizes
@given(trees, trees, trees)
def test_polynomial_identities_are_structural(a: Tree, b: Tree, c: Tree) -> None:
    x, y, z = built(a), built(b), built(c)
    assert dims.mul(x, dims.add(y, z)) == dims.add(dims.mul(x, y), dims.mul(z, x))
    assert dims.sub(dims.add(x, y), y) == x
    assert dims.mul(dims.mul(x, y), z) == dims.mul(x, dims.mul(z, y))
    assert dims.neg(dims.neg(x)) == x
    assert hash(dims.add(x, y)) == hash(dims.add(y, x))


@random_sizes
@given(trees, trees, values)
def test_exact_multiples_cancel(a: Tree, b: Tree, chosen: dict[str, int]) -> None:
    x, k = built(a), built(b)
    assume(k != 0 and dims.bounds(k) != (0, 0))  # a divisor that can only be 0 raises
    assert dims.floordiv(dims.mul(x, k), k) == x
    assert dims.mod(dims.mul(x, k), k) == 0
    assert dims.eq(dims.add(dims.mul(dims.floordiv(x, k), k), dims.mod(x, k)), x) in (True, None)


@random_sizes
@given(trees, st.dictionaries(st.sampled_from(sorted(POOL)), trees, max_size=3), values)
def test_substitution_commutes_with_evaluation(tree: Tree, mapping: dict[str, Tree], chosen: dict[str, int]) -> None:
    replaced = {name: value(by, chosen) for name, by in mapping.items()}
    assume(all(number is None or admitted(name, number) for name, number in replaced.items()))
    assume(None not in replaced.values())
    chosen_now = {**chosen, **{name: number for name, number in replaced.items() if number is not None}}
    assume(admissible(chosen_now))
    outcome = value(tree, chosen_now)
    assume(outcome is not None)
    dim = dims.substitute(built(tree), {SYMBOLS[name]: built(by) for name, by in mapping.items()})
    assert dims.evaluate(dim, by_symbol(chosen)) == outcome


def admitted(name: str, number: int) -> bool:
    return SYMBOLS[name].admits(number)


@random_sizes
@given(trees)
def test_text_reads_back_as_the_same_size(tree: Tree) -> None:
    dim = built(tree)
    text = dims.render(dim)
    note(str(text))
    assert text is not None
    assert dims.parse(text, POOL.__getitem__) == dim


@random_sizes
@given(trees, values)
def test_text_is_python(tree: Tree, chosen: dict[str, int]) -> None:
    expected = value(tree, chosen)
    assume(expected is not None)
    names = {symbol: name.replace(".", "_") for name, symbol in SYMBOLS.items()}
    text = dims.render(built(tree), names.__getitem__)
    assert text is not None
    assert eval(text, {name.replace(".", "_"): number for name, number in chosen.items()}) == expected


@random_sizes
@given(sums, sums | trees, many_values)
def test_a_solution_satisfies_the_equation(a: Tree, b: Tree, samples: list[dict[str, int]]) -> None:
    left, right = built(a), built(b)
    solution = dims.solve(left, right, everything)
    if solution is None:
        return
    symbol, bound = solution
    assert symbol not in dims.symbols(bound)
    assert dims.substitute(left, {symbol: bound}) == dims.substitute(right, {symbol: bound})
    if isinstance(bound, int):
        assert symbol.admits(bound)
        for chosen in samples:  # no other value would do
            other = by_symbol(chosen)
            try:
                sides = dims.evaluate(left, other), dims.evaluate(right, other)
            except ZeroDivisionError:
                continue
            assert (sides[0] == sides[1]) is (other[symbol] == bound)


@random_sizes
@given(trees, trees, values)
def test_a_join_admits_both(a: Tree, b: Tree, chosen: dict[str, int]) -> None:
    left, right = built(a), built(b)
    joined = dims.join(left, right)
    for tree in (a, b):
        number = value(tree, chosen)
        if number is not None and joined != left:
            (symbol,) = dims.symbols(joined)
            assert symbol.admits(number)


@random_sizes
@given(trees, trees, trees, st.booleans(), many_values)
def test_assumptions_hold_where_the_facts_do(
    tree: Tree, k: Tree, d: Tree, chain: bool, samples: list[dict[str, int]]
) -> None:
    dim, divisor, dividend = built(tree), built(k), built(d)
    facts = EMPTY.with_divides(divisor, dividend)
    if chain:
        facts = facts.with_divides(2, POOL["B"]).with_divides(3, POOL["B"])
    simpler = dims.simplify(dim, facts)
    note(f"{dim!r} is {simpler!r} if {divisor!r} divides {dividend!r}")
    assert dims.symbols(simpler) <= set(SYMBOLS.values())
    verdict = dims.eq(dim, simpler, facts)
    assert verdict is not False
    for chosen in samples:
        factor, multiple, expected = value(k, chosen), value(d, chosen), value(tree, chosen)
        if not factor or multiple is None or multiple % factor or expected is None:
            continue
        if chain and chosen["B"] % 6:
            continue
        assert dims.evaluate(simpler, by_symbol(chosen)) == expected


@random_sizes
@given(trees, trees, st.integers(2, 6), st.sampled_from(["B", "T", "delta"]), many_values)
def test_comparisons_under_assumptions(a: Tree, b: Tree, k: int, name: str, samples: list[dict[str, int]]) -> None:
    facts = EMPTY.with_divides(k, POOL[name])
    equal, below = dims.eq(built(a), built(b), facts), dims.lt(built(a), built(b), facts)
    for chosen in samples:
        divisible = {**chosen, name: chosen[name] * k}
        left, right = value(a, divisible), value(b, divisible)
        if left is not None and right is not None:
            assert equal is None or (left == right) is equal
            assert below is None or (left < right) is below

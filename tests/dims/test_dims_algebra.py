"""Cases that show what the algebra is for."""

from __future__ import annotations

import pytest

from shapewright import dims
from shapewright.dims import EMPTY, Dim, Expr, Symbol

B, T, C, H, n, m = (dims.fresh(name) for name in ("B", "T", "C", "H", "n", "m"))
n_embd, n_head = dims.fresh("config.n_embd"), dims.fresh("config.n_head")
any_sign = dims.fresh("delta", low=None)
index = dims.fresh("index", low=m, high=n)


def symbol_of(dim: Dim) -> Symbol:
    (symbol,) = dims.symbols(dim)
    return symbol


CANCEL = [
    (B * T * C // C, B * T),
    ((B * n + m) // n, B + m // n),
    (B * T * C % C, 0),
    (n // 2 // 3, n // 6),
    ((n + 2 * 1 - 3) // 1 + 1, n),
    (2 * n // 2, n),
    ((2 * n + 1) // 2, n),
    (n % 1, 0),
    (n // 1, n),
    (dims.dmax(n, n), n),
    (dims.dmax(n, 1), n),
    (dims.dmin(n, 1), 1),
    (dims.dmin(n, n + 1), n),
    (dims.dmax(n, dims.dmin(n, m)), n),
    (4 * C // (2 * C), 2),
    ((4 * n + 8) // 4, n + 2),
    (4 * n // 8, n // 2),
    ((4 * n + 6) // 8, (2 * n + 3) // 4),
    ((H + 2) * (n + 1) // (H + 2), n + 1),
    (B // T // C, B // (T * C)),
    (n // (n + 1), 0),
    (-n // (n + 1), -1),
    (n % m // m, 0),
    (n % m % m, n % m),
    (n % 6 % 3, n % 3),
    ((n - 1) * (n % (n - 1)) % (n - 1), 0),
    ((6 * n + 4) % 4, 2 * (n % 2)),
    ((B * T - 1) // T, B - 1),
    (-(-n // 2), dims.ceildiv(n, 2)),
    (dims.ceildiv(n, 2), (n + 1) // 2),
    (n // -2, -n // 2),
    (n - n, 0),
    ((n + 1) * (n - 1), n * n - 1),
    (any_sign * n // n, any_sign),
    (dims.product([B, 2, T, 3]), 6 * B * T),
    (dims.product([]), 1),
    (dims.total([B, 2, T, 3]), B + T + 5),
]


@pytest.mark.parametrize(("built", "expected"), CANCEL, ids=str)
def test_equal_sizes_are_structurally_equal(built: Dim, expected: Dim) -> None:
    assert built == expected
    assert hash(built) == hash(expected)
    assert type(built) is type(expected)


@pytest.mark.parametrize(
    "kept",
    [2 * (n // 2) - n, (n_embd // n_head) * n_head - n_embd, n % 2, dims.dmax(n, 2) - n, (n + m) // n - 1],
    ids=str,
)
def test_what_depends_on_the_values_stays_open(kept: Dim) -> None:
    assert isinstance(kept, Expr)
    assert dims.eq(kept, 0) is None


@pytest.mark.parametrize("operation", [dims.floordiv, dims.mod, dims.ceildiv])
def test_division_by_the_number_zero(operation) -> None:
    for numerator in (n, 7):
        with pytest.raises(ZeroDivisionError):
            operation(numerator, 0)


def test_an_expression_has_no_truth_value() -> None:
    with pytest.raises(TypeError):
        bool(n)
    with pytest.raises(TypeError):
        n < m  # type: ignore[operator]  # noqa: B015


DECIDED = [
    (dims.eq(4 * n, 2 * n), False),
    (dims.eq(2 * n, 5), False),
    (dims.eq(2 * n, 6), None),
    (dims.eq(B * n, B * 512), None),
    (dims.eq(B * (n + 3), B * 2), False),
    (dims.eq(3 * n // 2, n + n // 2), True),
    (dims.eq(n - n // 2, (n + 1) // 2), True),
    (dims.eq(m * (n // m) + n % m, n), True),
    (dims.ne(n, n + 1), True),
    (dims.lt(n % m, m), True),
    (dims.le(m * (n // m), n), True),
    (dims.gt(n, m * (n // m) - 1), True),
    (dims.le(n // 2, n), True),
    (dims.ge(B * T, B), True),
    (dims.ge(n * n, 2 * n - 1), True),
    (dims.le(dims.dmin(n, m), n), True),
    (dims.lt(n, 1), False),
    (dims.eq(n, 0), False),
    (dims.eq(any_sign, 0), None),
    (dims.divides(2, 4 * n), True),
    (dims.divides(2, 4 * n + 1), False),
    (dims.divides(n, B * n), True),
    (dims.divides(2, n), None),
    (dims.divides(0, n), False),
    (dims.eq(dims.join(3, 4), 5), False),
    (dims.eq(dims.join(3, 4) * n, 5 * n), False),
    (dims.eq(dims.join(3, 4), 4), None),
    (dims.eq(dims.join(2, 6) % 4, 2), True),
    (dims.divides(2, dims.join(2, 6) * n + 3), False),
    (dims.le(index, n), True),
    (dims.ge(index, m), True),
    (dims.ge(n - index, 0), True),
    (dims.ge(index - m, 0), True),
    (dims.le(dims.fresh(low=index, high=n), m), None),
    (dims.ge(dims.fresh(low=index), m), True),
    (dims.ge(dims.dmin(n - index, 5), 0), True),
    (dims.gt(index, n), False),
    (dims.ge(dims.fresh(low=0, high=4 * ((n - 1) // 4)), n), False),
]


@pytest.mark.parametrize(("answer", "expected"), DECIDED)
def test_comparison(answer: bool | None, expected: bool | None) -> None:
    assert answer is expected


def test_a_divisor_that_is_assumed_cancels() -> None:
    facts = EMPTY.with_divides(n_head, n_embd)
    head = n_embd // n_head
    assert dims.simplify(head * n_head, facts) == n_embd
    assert dims.simplify(B * head * n_head + 1, facts) == B * n_embd + 1
    assert dims.simplify(n_embd % n_head, facts) == 0
    assert dims.simplify(n_embd // head, facts) == n_head
    assert dims.simplify(head, facts) == head
    assert dims.eq(head * n_head, n_embd) is None
    assert dims.eq(head * n_head, n_embd, facts) is True
    assert dims.divides(n_head, 3 * n_embd, facts) is True
    assert dims.divides(head, n_embd, facts) is True


def test_assumed_numbers_combine() -> None:
    facts = EMPTY.with_divides(2, n).with_divides(3, n)
    assert dims.divides(6, n, facts) is True
    assert dims.divides(4, n, facts) is None
    assert dims.divides(6, n + 1, facts) is False
    assert facts == EMPTY.with_divides(3, n).with_divides(2, n)
    assert hash(facts) == hash(EMPTY.with_divides(3, n).with_divides(2, n))


def test_a_product_that_is_assumed_divisible() -> None:
    facts = EMPTY.with_divides(4, B * T)
    assert dims.simplify((B * T * C) // 4 * 4, facts) == B * T * C
    assert dims.divides(2, B * T, facts) is True
    assert dims.divides(4, B, facts) is None


def test_an_assumed_equality() -> None:
    facts = EMPTY.with_equal(n, 2 * m).with_equal(m, B + 1)
    assert dims.simplify(n // 2, facts) == dims.simplify(m, facts)
    assert dims.eq(n, 2 * B + 2, facts) is True
    assert dims.eq(n, 2 * B + 2) is None


def everything(_: Symbol) -> bool:
    return True


def test_solving() -> None:
    assert dims.solve(4 * n, 512, everything) == (symbol_of(n), 128)
    assert dims.solve(H + 2, 34, everything) == (symbol_of(H), 32)
    assert dims.solve(B * n, 512 * B, everything) == (symbol_of(n), 512)
    assert dims.solve(4 * n, 510, everything) is None
    assert dims.solve(n // 2, 4, everything) is None
    assert dims.solve(n * m, 12, everything) is None
    assert dims.solve(n, 0, everything) is None
    assert dims.solve(n, 5, lambda symbol: symbol != symbol_of(n)) is None
    assert dims.solve(n, n + 1, everything) is None
    assert dims.solve(n, n // 2, everything) is None
    assert dims.solve(dims.join(3, 4), 5, everything) is None


def test_which_symbol_is_bound() -> None:
    unknown, important = dims.fresh(), dims.fresh("embed_dim", priority=2)
    assert dims.solve(important, unknown, everything) == (symbol_of(unknown), important)
    assert dims.solve(important, n, everything) == (symbol_of(n), important)
    assert dims.solve(n, m, everything) == (symbol_of(m), n)
    assert dims.solve(H + 2, T, everything) == (symbol_of(T), H + 2)


def test_what_is_learnt_of_a_symbol_is_forgotten_where_branches_meet() -> None:
    size = symbol_of(dims.fresh("T"))
    low, high = size.within(None, 16), size.within(17, None)
    assert low is not None and high is not None
    assert dims.le(dims.of_atom(low), 16) is True and dims.gt(dims.of_atom(high), 16) is True
    assert dims.join(2 * dims.of_atom(low), 2 * dims.of_atom(high)) == 2 * dims.of_atom(size)
    assert dims.join(dims.of_atom(size), dims.of_atom(high)) == dims.of_atom(size)
    assert low.within(17, None) is None
    assert high.within(1, None) is high


def test_an_extremum_takes_in_what_is_added_to_it() -> None:
    assert dims.spread(n + dims.dmax(10 - n, 0)) == dims.dmax(10, n)
    assert dims.spread(n + dims.dmax(dims.dmax(n, 2) - n, 0)) == dims.dmax(n, 2)
    assert dims.spread(3 + n) == 3 + n


def test_joining() -> None:
    assert dims.join(n, n) == n
    assert dims.join(3, 3) == 3
    three_or_four = symbol_of(dims.join(3, 4))
    assert three_or_four.values == {3, 4}
    assert (three_or_four.low, three_or_four.high, three_or_four.anonymous) == (3, 4, True)
    assert symbol_of(dims.join(dims.join(3, 4), 9)).values == {3, 4, 9}
    assert symbol_of(dims.join(2 * dims.join(3, 4), 9)).values == {6, 8, 9}
    assert dims.join(dims.join(3, 4), 3) != dims.join(dims.join(3, 4), 3)
    assert dims.bounds(dims.join(n + 3, 2)) == (2, None)
    assert symbol_of(dims.join(3, 4, "width")).name == "width"
    many: Dim = 0
    for value in range(1, 20):
        many = dims.join(many, value)
    assert symbol_of(many).values is None
    assert dims.bounds(many) == (0, 19)


SHOWN = [
    (4 * n_embd, "4*config.n_embd"),
    (B * T, "B*T"),
    (H // 2 + 1, "H//2 + 1"),
    (2 * H - 1, "2*H - 1"),
    (1 - H, "1 - H"),
    (-H, "-H"),
    (n - m - 3, "n - m - 3"),
    (m - n, "m - n"),
    ((n + m) // 3, "(n + m)//3"),
    (B * T // 4, "B*T//4"),
    (2 * (n // 2), "2*(n//2)"),
    (-(n // 2), "-(n//2)"),
    (5 - n // 2, "5 - n//2"),
    (n // (B * T), "n//(B*T)"),
    (n % m % 3, "(n%m)%3"),
    (dims.dmax(n, 7) * 2, "2*max(n, 7)"),
    (7, "7"),
    (dims.fresh() + 1, None),
]


@pytest.mark.parametrize(("dim", "text"), SHOWN)
def test_rendering(dim: Dim, text: str | None) -> None:
    assert dims.render(dim) == text


@pytest.mark.parametrize(
    "text",
    ["", "n +", "n.", "1.5", "True", "n**2", "n/2", "f(n)", "n if n else 1", "k", "n//0", "min()", "'n'", "n[0]"],
)
def test_text_that_is_no_size(text: str) -> None:
    with pytest.raises(ValueError):
        dims.parse(text, {"n": n}.__getitem__)


def test_parsing_dotted_names() -> None:
    assert dims.parse("4*config.n_embd - 1", {"config.n_embd": n_embd}.__getitem__) == 4 * n_embd - 1


def test_a_size_whose_text_would_double_each_time_has_none() -> None:
    size: Dim = dims.of_atom(Symbol("n"))
    for _ in range(40):
        size = dims.floordiv(dims.add(dims.mul(size, size), 1), 3)
    assert dims.render(size) is None
    assert str(size) == "?"

"""Symbols are bound consistently, and only contradictions count."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapewright.probe.bind import Unbound, evaluate, symbols, unify, unify_all


@pytest.mark.parametrize(
    ("shape", "sizes", "bound"),
    [
        ((2, 3), (2, 3), {}),
        (("B", 3), (7, 3), {"B": 7}),
        (("B", "B"), (4, 4), {"B": 4}),
        (("2*B", "B"), (8, 4), {"B": 4}),
        (("4*config.n_embd",), (128,), {"config.n_embd": 32}),
        (("T - 1",), (9,), {"T": 10}),
        (("(H + 1)//2", "H"), (3, 5), {"H": 5}),
        (("max(A, 3)", "A"), (3, 2), {"A": 2}),
        ((None, 3), (9, 3), {}),
        (("B",), (None,), {}),
        (None, (1, 2), {}),
        ((1, 2), None, {}),
        (("H//2",), (3,), {}),
        (("no such dim!",), (3,), {}),
        (("A*B",), (6,), {}),
        (("A*A",), (9,), {}),
    ],
)
def test_fits(shape, sizes, bound) -> None:
    assert unify(shape, sizes, {}) == bound


@pytest.mark.parametrize(
    ("shape", "sizes"),
    [
        ((2, 3), (3, 2)),
        ((2,), (2, 1)),
        (("B", "B"), (4, 5)),
        (("2*B", "B"), (9, 4)),
        (("2*B",), (9,)),
        (("B - 4",), (-5,)),
        (("min(A, 3)", "A"), (4, 9)),
        (("A % 4", "A"), (3, 8)),
        (("B - B + 3",), (4,)),
    ],
)
def test_contradicts(shape, sizes) -> None:
    assert unify(shape, sizes, {}) is None


def test_what_is_bound_holds() -> None:
    assert unify(("B",), (3,), {"B": 3}) == {"B": 3}
    assert unify(("B",), (4,), {"B": 3}) is None


def test_all_rows_share_their_symbols() -> None:
    assert unify_all([([("B", 3)], (2, 3)), ([("3*B",)], (6,))]) == {"B": 2}
    assert unify_all([([("B", 3)], (2, 3)), ([("3*B",)], (9,))]) is None


def test_an_earlier_alternative_is_given_up_for_a_later_row() -> None:
    rows = [([("A",), ("B",)], (2,)), ([("A",)], (5,))]
    assert unify_all(rows) == {"B": 2, "A": 5}


def test_symbols_are_dotted_names() -> None:
    assert symbols("4*config.n_embd + max(B, 2)//T") == {"config.n_embd", "B", "T"}
    assert symbols(3) == symbols(None) == frozenset()


def test_an_unbound_symbol_and_a_division_by_zero_are_undecided() -> None:
    with pytest.raises(Unbound):
        evaluate("B", {})
    with pytest.raises(Unbound):
        evaluate("4//B", {"B": 0})


@given(st.integers(0, 50), st.integers(1, 6), st.integers(-5, 5))
def test_a_linear_dim_gives_its_symbol_back(value: int, slope: int, offset: int) -> None:
    size = slope * value + offset
    assert unify((f"{slope}*N + {offset}",), (size,), {}) == {"N": value}
    assert unify((f"{slope}*N + {offset}", "N"), (size, value + 1), {}) is None

"""The rules of NumPy against NumPy: the same made-up calls every time, a few of each function."""

from __future__ import annotations

import pytest
from tests.conformance.numpy.abstract import ABSTAINED, EXACT, WRONG
from tests.conformance.numpy.referee import functions, judge_function

EXAMPLES = 8


@pytest.fixture(scope="module")
def tallies() -> dict[str, object]:
    return {name: judge_function(name, EXAMPLES) for name in functions()}


def test_no_rule_is_wrong(tallies):
    wrong = [f"{name}: {d}" for name, t in tallies.items() for d in t.details if d.startswith(WRONG)]
    assert not wrong, "\n".join(wrong)


def test_nearly_all_calls_are_exact(tallies):
    exact, abstained = (sum(t.counts[v] for t in tallies.values()) for v in (EXACT, ABSTAINED))
    assert exact > 2000
    assert exact / (exact + abstained) > 0.97


def test_most_calls_that_fail_are_flagged(tallies):
    must_fail, flagged = (sum(getattr(t, k) for t in tallies.values()) for k in ("must_fail", "flagged"))
    assert must_fail > 100
    assert flagged / must_fail > 0.9


@pytest.mark.parametrize("name", ["matmul", "concatenate", "reshape", "ndarray.__getitem__", "add", "sum", "stack"])
def test_formulas_hold_with_symbolic_sizes(name):
    tally = judge_function(name, 40, symbolic=True)
    assert not [d for d in tally.details if d.startswith(WRONG)]
    assert tally.counts[EXACT] > 10

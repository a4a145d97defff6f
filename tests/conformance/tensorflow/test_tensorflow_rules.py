"""What the rules say of TensorFlow's functions is what TensorFlow does."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

from collections import Counter

import pytest

pytest.importorskip("tensorflow")

from tests.conformance.tensorflow.cases import cases, must_fail
from tests.conformance.tensorflow.more_cases import more_cases
from tests.conformance.tensorflow.rarer_cases import rarer_cases, rarer_failing_cases
from tests.conformance.tensorflow.referee import EXACT, REFUSED, WRONG, flagged, judge, judge_graph

CASES = [*cases(), *more_cases(), *rarer_cases()]


@pytest.mark.parametrize("symbolic", [False, True], ids=["known sizes", "symbolic sizes"])
def test_no_rule_is_wrong_and_most_are_exact(symbolic: bool) -> None:
    verdicts = [(case.name, *judge(case, symbolic=symbolic)) for case in CASES]
    assert [v for v in verdicts if v[1] == WRONG] == []
    counts = Counter(verdict for _, verdict, _ in verdicts)
    assert counts[EXACT] >= (0.9 if symbolic else 0.97) * len(CASES), [v for v in verdicts if v[1] != EXACT]


def test_static_shapes_are_those_that_a_graph_infers() -> None:
    verdicts = [(case.name, *judge_graph(case)) for case in CASES]
    verdicts = [v for v in verdicts if v[1] != REFUSED]
    assert len(verdicts) >= 0.9 * len(CASES)
    assert [v for v in verdicts if v[1] == WRONG] == []
    assert sum(v[1] == EXACT for v in verdicts) >= 0.95 * len(verdicts), [v for v in verdicts if v[1] != EXACT]


def test_what_must_fail_is_flagged() -> None:
    failing = [*must_fail(), *rarer_failing_cases()]
    missed = [(case.name, detail) for case in failing for seen, detail in (flagged(case),) if not seen]
    assert len(missed) <= 0.1 * len(failing), missed

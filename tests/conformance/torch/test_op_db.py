"""A fixed sample of torch's operator database; the whole of it: ``python -m tests.conformance.torch``."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("torch")
pytest.importorskip("expecttest", reason="torch.testing needs it")

from tests.conformance.torch.abstract import ABSTAINED, EXACT, WRONG
from tests.conformance.torch.referee import judge_operator, must_fail, operators

SEED, COUNT, SAMPLES = 20, 160, 4


@pytest.fixture(scope="module")
def chosen() -> list[object]:
    return random.Random(SEED).sample(operators(), COUNT)


@pytest.mark.parametrize("symbolic", [False, True], ids=["sizes", "symbols"])
def test_no_sample_is_wrong_and_most_are_exact(chosen, symbolic):
    tallies = [judge_operator(op, symbolic=symbolic, limit=SAMPLES) for op in chosen]
    wrong = {t.name: dict(t.details) for t in tallies if t.counts[WRONG]}
    assert not wrong
    total = {verdict: sum(t.counts[verdict] for t in tallies) for verdict in (EXACT, ABSTAINED)}
    assert total[EXACT] / (total[EXACT] + total[ABSTAINED]) > (0.93 if symbolic else 0.95), total


def test_most_of_what_must_fail_is_flagged(chosen):
    seen = [flagged for op in chosen for flagged, _, _ in must_fail(op)]
    assert sum(seen) / len(seen) > 0.88

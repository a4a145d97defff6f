"""Torch's database of modules, all of it, as ``python -m tests.conformance.torch --modules``."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")
pytest.importorskip("expecttest", reason="torch.testing needs it")

from tests.conformance.torch.abstract import ABSTAINED, EXACT, WRONG
from tests.conformance.torch.modules import infos, judge_module, must_fail


@pytest.mark.parametrize("symbolic", [False, True], ids=["sizes", "symbols"])
def test_no_module_is_wrong_and_nearly_all_are_exact(symbolic):
    tallies = [judge_module(info, symbolic=symbolic) for info in infos()]
    assert not {t.name: dict(t.details) for t in tallies if t.counts[WRONG]}
    total = {verdict: sum(t.counts[verdict] for t in tallies) for verdict in (EXACT, ABSTAINED)}
    assert total[EXACT] / (total[EXACT] + total[ABSTAINED]) > 0.99, total


def test_what_must_fail_is_flagged():
    seen = [flagged for info in infos() for flagged, _, _ in must_fail(info)]
    assert sum(seen) / len(seen) > 0.95

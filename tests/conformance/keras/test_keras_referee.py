"""A sample of Keras's own tests, run with every call recorded, against our rules. The full run is a command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("keras")

from tests.conformance.keras.referee import run, table

SAMPLE = (
    "src/layers/core/embedding_test.py",
    "src/layers/merging/merging_test.py",
    "src/layers/pooling/max_pooling_test.py",
    "src/layers/reshaping/reshape_test.py",
    "src/layers/reshaping/zero_padding2d_test.py",
    "src/ops/linalg_test.py",
)


@pytest.fixture(scope="session")
def records(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, object]]:
    out = tmp_path_factory.mktemp("keras") / "calls.jsonl"
    program = Path(__file__).with_name("record.py")
    subprocess.run([sys.executable, str(program), str(out), *SAMPLE], check=True, timeout=600, capture_output=True)
    return [json.loads(line) for line in out.read_text().splitlines()]


@pytest.mark.parametrize("symbolic", [False, True], ids=["sizes", "symbols"])
def test_rules_agree_with_keras(records: list[dict[str, object]], symbolic: bool) -> None:
    assert len(records) > 200
    scores = run(records, symbolic=symbolic)
    wrong = [note for score in scores.values() for note in score.notes if note.startswith("WRONG")]
    assert not wrong, "\n".join(wrong[:10])
    totals = {key: sum(score.counts[key] for score in scores.values()) for key in ("exact", "abstained")}
    assert totals["exact"] / (totals["exact"] + totals["abstained"]) > 0.95, table(scores)


def test_what_keras_refuses_is_flagged(records: list[dict[str, object]]) -> None:
    scores = run(records)
    flagged = sum(score.counts["flagged"] for score in scores.values())
    missed = sum(score.counts["missed"] for score in scores.values())
    assert flagged / (flagged + missed) > 0.85, table(scores)

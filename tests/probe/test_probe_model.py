"""Results as data: JSON as the interfaces promise it, and the comparison with what was inferred."""

from __future__ import annotations

import json
from dataclasses import replace

from shapewright.facts import Fact, Range, TensorFact
from shapewright.probe import (
    Disagreement,
    Observation,
    ObservedValue,
    PeakMemory,
    ProbeError,
    ProbeResult,
    disagreements,
)

HERE = Range.of(3, 4, 3, 9)
SEEN = Observation(
    "/w/train.py",
    HERE,
    "expression",
    (
        ObservedValue("torch", (8, 3), "float32", "cpu", 2),
        ObservedValue("torch", (4, 3), "float32", "cpu", 1),
    ),
    3,
)


def fact(*tensors: TensorFact, where: Range = HERE) -> Fact:
    return Fact("/w/train.py", where, "expression", tensors[0], tensors[1:])


def test_json_is_what_the_interfaces_say() -> None:
    result = ProbeResult(
        "failed",
        device="cuda:0",
        seconds=1.23456,
        peak_memory=PeakMemory(10, 20),
        error=ProbeError("ValueError", "no", "/w/train.py", HERE),
        observed=(SEEN,),
        disagreements=(Disagreement("/w/train.py", HERE, "float32[2]", "float32[3]"),),
    )
    printed = json.loads(json.dumps(result.to_json()))
    where = {"start": {"line": 3, "column": 4}, "end": {"line": 3, "column": 9}}
    assert printed["version"] == 1
    assert (printed["outcome"], printed["device"], printed["seconds"]) == ("failed", "cuda:0", 1.235)
    assert printed["peak_memory"] == {"cpu": 10, "gpu": 20}
    assert printed["error"] == {"type": "ValueError", "message": "no", "path": "/w/train.py", "range": where}
    row = printed["observed"][0]
    assert {key: row[key] for key in ("path", "range", "library", "shapes", "dtypes", "devices", "count")} == {
        "path": "/w/train.py",
        "range": where,
        "library": "torch",
        "shapes": [[8, 3], [4, 3]],
        "dtypes": ["float32"],
        "devices": ["cpu"],
        "count": 3,
    }
    assert printed["disagreements"][0] == {
        "path": "/w/train.py",
        "range": where,
        "inferred": "float32[2]",
        "observed": "float32[3]",
    }


def test_a_result_without_an_error_says_null() -> None:
    assert ProbeResult("finished").to_json()["error"] is None


def test_a_symbol_may_be_another_size_in_each_call() -> None:
    assert disagreements([SEEN], [fact(TensorFact("torch", ("B", 3), "float32"))]) == ()


def test_alternatives_cover_what_the_first_does_not() -> None:
    inferred = fact(TensorFact("torch", (8, 3), "float32"), TensorFact("torch", (4, 3), "float32"))
    assert disagreements([SEEN], [inferred]) == ()


def test_what_is_unknown_contradicts_nothing() -> None:
    assert disagreements([SEEN], [fact(TensorFact("torch", None, None))]) == ()
    assert disagreements([SEEN], [fact(TensorFact("torch", (None, 3), None))]) == ()


def test_a_wrong_shape_is_named_with_what_was_seen_instead() -> None:
    found = disagreements([SEEN], [fact(TensorFact("torch", (8, 3), "float32"))])
    assert found == (Disagreement("/w/train.py", HERE, "float32[8, 3]", "float32[4, 3]"),)


def test_a_wrong_dtype_is_a_disagreement() -> None:
    found = disagreements([SEEN], [fact(TensorFact("torch", ("B", 3), "int64"))])
    assert [row.observed for row in found] == ["float32[8, 3] | float32[4, 3]"]


def test_a_symbol_has_one_size_within_a_shape() -> None:
    assert len(disagreements([SEEN], [fact(TensorFact("torch", ("B", "B"), "float32"))])) == 1


def test_facts_of_other_places_are_left_alone() -> None:
    elsewhere = fact(TensorFact("torch", (1,), "float32"), where=Range.of(9, 0, 9, 1))
    assert disagreements([SEEN], [elsewhere]) == ()
    assert disagreements([SEEN], [replace(elsewhere, range=HERE, tensor=None)]) == ()

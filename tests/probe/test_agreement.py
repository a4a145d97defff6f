"""The agreement bench: its verdicts, on rows made by hand and on a program that really runs."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bench.agreement.classify import Row, classify  # noqa: E402
from bench.agreement.programs import Program, programs  # noqa: E402
from bench.agreement.report import ProgramReport, markdown, show, text_table  # noqa: E402
from bench.agreement.trace import trace  # noqa: E402

from shapewright.facts import Dim, Fact, Range, TensorFact  # noqa: E402
from shapewright.probe import Observation, ObservedValue  # noqa: E402


def place(line: int) -> Range:
    return Range.of(line, 0, line, 5)


def seen(line: int, *values: tuple[tuple[int, ...], int], dtype: str = "float32") -> Observation:
    """An observation of (shape, call) pairs."""
    held = tuple(ObservedValue("torch", shape, dtype, "cpu", 1, (call,)) for shape, call in values)
    return Observation("/w/a.py", place(line), "expression", held, len(held))


def said(line: int, *shapes: tuple[Dim, ...] | None, dtype: str | None = "float32", library: str = "torch") -> Fact:
    tensors = [TensorFact(library, shape, dtype) for shape in shapes]
    return Fact("/w/a.py", place(line), "expression", tensors[0], tuple(tensors[1:]))


def only(observed: Observation, *facts: Fact) -> Row:
    rows = classify([observed], facts)
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    ("fact", "verdict"),
    [
        (said(1, (2, 3)), "exact"),
        (said(1, ("B", 3)), "exact"),
        (said(1, (2, None)), "partial"),
        (said(1, None), "partial"),
        (said(1, (2, 3), dtype=None), "partial"),
        (said(1, (2, 4)), "wrong"),
        (said(1, (2,)), "wrong"),
        (said(1, (2, 3), dtype="int64"), "wrong"),
        (said(1, (2, 3), library="numpy"), "wrong"),
        (said(1, (9, 9), (2, 3)), "exact"),
        (said(2, (2, 3)), "none"),
    ],
)
def test_verdicts(fact: Fact, verdict: str) -> None:
    assert only(seen(1, ((2, 3), 0)), fact).verdict == verdict


def test_every_value_has_to_be_covered() -> None:
    row = only(seen(1, ((2, 3), 1), ((4, 3), 2)), said(1, (2, 3)))
    assert (row.verdict, row.missed) == ("wrong", True)
    assert only(seen(1, ((2, 3), 1), ((4, 3), 2)), said(1, (2, 3), (4, 3))).verdict == "exact"


def test_counts_that_do_not_change_the_verdict() -> None:
    assert only(seen(1, ((2, 3), 0)), said(1, ("B", 3))).symbolic
    assert only(seen(1, ((2, 3), 0)), said(1, (9, 9), (2, 3))).loose
    assert not only(seen(1, ((2, 3), 0)), said(1, (2, 3))).symbolic


def test_the_reason_for_nothing_is_kept() -> None:
    unknown = Fact("/w/a.py", place(1), "expression", None, unknown="no rule for torch.foo")
    assert only(seen(1, ((2, 3), 0)), unknown).why == "no rule for torch.foo"


def test_a_symbol_has_one_size_within_a_call() -> None:
    facts = [said(1, ("T",)), said(2, ("2*T",))]
    rows = classify([seen(1, ((3,), 7)), seen(2, ((8,), 7))], facts)
    assert [row.verdict for row in rows] == ["exact", "wrong"]
    assert rows[1].why == "float32[8] contradicts T = 3 in the same call"


def test_a_symbol_may_have_another_size_in_another_call() -> None:
    facts = [said(1, ("T",)), said(2, ("2*T",))]
    rows = classify([seen(1, ((3,), 7), ((4,), 8)), seen(2, ((6,), 7), ((8,), 8))], facts)
    assert [row.verdict for row in rows] == ["exact", "exact"]


def test_alternatives_are_chosen_together() -> None:
    facts = [said(1, ("A", 3), ("B", 3)), said(2, ("A",))]
    rows = classify([seen(1, ((2, 3), 5)), seen(2, ((9,), 5))], facts)
    assert [row.verdict for row in rows] == ["exact", "exact"]


def test_tables() -> None:
    rows = classify([seen(1, ((2, 3), 0)), seen(2, ((4,), 0))], [said(1, (2, 3)), said(2, (5,))])
    report = ProgramReport("pkg/model", "pkg", rows, problems=("a.py:1: x",), finished=True)
    empty = ProgramReport("other/model", "other", note="not installed")
    table = text_table([report, empty])
    assert table.splitlines()[1].split()[:5] == ["pkg", "1", "2", "50.0", "%"]
    assert "1 (50.0 %)" in table
    assert "| pkg | 1 | 2 | 50.0 % |" in markdown([report, empty], "torch 2")
    lines = list(show([report], "wrong", 5))
    assert len(lines) == 1
    assert "inferred float32[5], observed float32[4] (float32[4] is not among them)" in lines[0]


def test_programs_are_found_and_tables_are_filled_in() -> None:
    titles = {program.title: program for program in programs()}
    assert "examples/20_gpt" in titles
    assert titles["torchvision/resnet18"].observe == ("torchvision.models",)
    assert "models.resnet18(weights=None)" in titles["torchvision/resnet18"].text
    assert titles["x_transformers/decoder"].observe == ("x_transformers",)
    assert {program.package for program in programs(("timm",))} == {"timm"}
    for program in titles.values():
        compile(program.text, program.title, "exec")


def test_an_installed_package_is_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    text = (
        "import numpy as np\nfrom numpy.polynomial import polynomial\ny = polynomial.polyval(np.ones(3), np.ones(2))\n"
    )
    path = tmp_path / "driver.py"
    path.write_text(text)
    program = Program("numpy", "driver", text, ("numpy.polynomial.polynomial",))
    found = trace(program, str(path), sys.executable)
    assert found.outcome == "finished", found.error
    inside = [row for row in found.observed if row.path.endswith("polynomial.py")]
    assert inside and all(value.calls for row in inside for value in row.values)
    assert trace(program, str(path), sys.executable) == found, "from the cache"
    assert len(list((tmp_path / "cache").rglob("*.json"))) == 1

"""The mutation bench: its ways to break a program, what counts as flagged, and that programs run in forks."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from bench.mutation.bases import Base  # noqa: E402
from bench.mutation.operators import OPERATORS, mutants  # noqa: E402
from bench.mutation.report import Result, markdown, table  # noqa: E402
from bench.mutation.running import Ending, run  # noqa: E402
from bench.mutation.source import Mutant  # noqa: E402

from shapewright.facts import Problem, Range  # noqa: E402

CASES = [
    ("size", "nn.Linear(8, n)", {"nn.Linear(9, n)", "nn.Linear(7, n)", "nn.Linear(16, n)"}),
    ("neighbours", "nn.Linear(8, n)", {"nn.Linear(n, 8)"}),
    ("factor", "nn.Linear(2 * n, 5)", {"nn.Linear(2, 5)"}),
    ("axis", "torch.cat(x, dim=1)", {"torch.cat(x, dim=2)", "torch.cat(x, dim=0)"}),
    ("axis", "x.permute(0, 2, 1)", {"x.permute(2, 0, 1)", "x.permute(1, 2, 0)", "x.permute(0, 1, 2)"}),
    ("argument", "nn.LSTM(n, bias=False)", {"nn.LSTM(n)"}),
    ("sequences", "LSTM(8, return_sequences=True)", {"LSTM(8)"}),
    ("dropped call", "(a > b).float().mean(\n)", {"(a > b).mean(\n)", "(a > b).float()\n"}),
    ("dropped call", "torch.flatten(a + b, 1)", {"(a + b)"}),
    ("dropped call", "layers.Flatten()(x)", {"x"}),
    ("subscript", "x[:, -1]", {"x"}),
    ("dtype", "x.long()", {"x.float()", "x.int()"}),
    ("dtype", "np.zeros(3, dtype='float32')", {"np.zeros(3, dtype='float64')", "np.zeros(3, dtype='int64')"}),
    ("layer", "nn.Sequential(a, b)", {"nn.Sequential(b)", "nn.Sequential(a)"}),
    ("layer", "m.add(a)", {"pass"}),
    ("reshape", "x.view(b, t)", {"x.view(t)", "x.view(b)", "x.view(t, b)", *(
        f"x.view({each})" for way in ("* 2", "+ 1", "// 2") for each in (f"b {way}, t", f"b, t {way}"))}),
    ("input shape", "torch.rand(b)", {"torch.rand(b, 1)", "torch.rand(b + 1)"}),
    ("operands", "a @ (b + c)", {"(b + c) @ (a)", "(b + c) @ a"}),
    ("operands", "torch.matmul(a, b)", {"torch.matmul(b, a)"}),
]  # fmt: skip


@pytest.mark.parametrize(("operator", "text", "may"), CASES)
def test_what_each_operator_makes(operator: str, text: str, may: set[str]) -> None:
    imports = "import torch\nfrom keras import layers\n"
    made = [m for m in mutants("x", imports + text, 50) if m.operator == operator]
    assert made
    for mutant in made:
        assert mutant.text.removeprefix(imports) in {each.replace("((", "(") for each in may} | may
        assert mutant.lines[0] == 3


def test_every_operator_is_tried_and_chance_is_seeded() -> None:
    assert {case[0] for case in CASES} | {"loss"} == set(OPERATORS)
    text = "a = nn.Linear(3, 4)\nb = nn.Linear(4, 5)\nc = nn.CrossEntropyLoss()\n"
    assert mutants("x", text, 4) == mutants("x", text, 4)
    assert len(mutants("x", text, 4)) == 4


def test_lines_keep_their_numbers() -> None:
    text = "m = nn.Sequential(\n    a,\n    b,\n)\nlast\n"
    for mutant in mutants("x", text, 9):
        assert mutant.text.splitlines()[4] == "last"


def result(ending: Ending, *lines: int) -> Result:
    problems = [Problem("/a.py", Range.of(line, 0, line, 5), "code", "error", "message") for line in lines]
    return Result(Base("torch/x", "import torch"), Mutant("size", "", (3, 4), ""), "/a.py", ending, problems)


def test_verdicts() -> None:
    raises, runs = Ending("ValueError", "", (9, 7)), Ending(None, "", ())
    results = [result(raises, 7), result(raises, 4), result(raises, 5), result(raises), result(runs, 7), result(runs)]
    assert [r.verdict for r in results] == ["flagged", "flagged", "elsewhere", "missed", "alarm", "quiet"]
    assert table(results)[0] == ("PyTorch", "1", "6", "4", "2 (50.0 %)", "1 (25.0 %)", "2", "1")
    assert "| size | 4 | 2 (50.0 %) |" in markdown(results, 12, 0)


def test_programs_run_in_forks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    sound, broken = tmp_path / "sound.py", tmp_path / "broken.py"
    texts = {sound: "import torch\n", broken: "import torch\n\ndef f():\n    torch.ones(2) + torch.ones(3)\n\nf()\n"}
    for _ in range(2):  # run, then remembered
        endings = run(texts, 1)
        assert endings[sound].exception is None
        assert (endings[broken].exception, endings[broken].lines) == ("RuntimeError", (6, 4))

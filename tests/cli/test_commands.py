"""``shapes``, ``probe``, ``server`` and ``explain``."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner
from fake_engine import FakeEngine

from editor import ROOT
from shapewright import __version__
from shapewright.cli import gather
from shapewright.cli.main import main
from shapewright.problems import catalogue

OURS = {"PYTHONPATH": str(ROOT / "server")}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gather, "RealEngine", FakeEngine)
    return tmp_path


def run(*arguments):
    return CliRunner().invoke(main, arguments)


def test_shapes_as_text_and_json(folder):
    (folder / "a.py").write_text("a = zeros(n, 3)\n")
    assert run("shapes", "a.py").stdout.splitlines() == [
        "a.py:1:1\ta\tfloat32[n, 3]",
        "a.py:1:5\tzeros(n, 3)\tfloat32[n, 3]",
    ]
    name, call = json.loads(run("shapes", "a.py", "--format", "json").stdout)["facts"]
    assert name == {
        "path": "a.py",
        "range": {"start": {"line": 1, "column": 0}, "end": {"line": 1, "column": 1}},
        "library": "torch",
        "shape": ["n", 3],
        "dtype": "float32",
        "text": "float32[n, 3]",
        "alternatives": [],
    }
    assert call["range"]["end"] == {"line": 1, "column": 15}


def test_reasons_for_unknowns_are_ranked(folder, monkeypatch):
    class Unknowing(FakeEngine):
        def analyse(self, question, files, environment, token, oracle=None):
            from shapewright.facts import Fact, FileFacts, Range

            (path,) = question.targets
            reasons = ["no rule for torch.foo", "the file was not found", "no rule for torch.foo", ""]
            facts = [
                Fact(path, Range.of(n + 1, 0, n + 1, 1), "expression", None, unknown=why)
                for n, why in enumerate(reasons)
            ]
            return {path: FileFacts(path, tuple(facts))}

    monkeypatch.setattr(gather, "RealEngine", Unknowing)
    (folder / "a.py").write_text("a\nb\nc\nd\n")
    assert run("shapes", "a.py", "--explain-unknown").stdout.splitlines() == [
        "2\tno rule for torch.foo\ta.py:1:1",
        "1\tthe file was not found\ta.py:2:1",
    ]
    rows = json.loads(run("shapes", "a.py", "--explain-unknown", "--format", "json").stdout)["unknown"]
    assert [(row["reason"], row["count"]) for row in rows] == [
        ("no rule for torch.foo", 2),
        ("the file was not found", 1),
    ]
    assert rows[0]["example"]["path"] == "a.py"


def test_probe(folder):
    (folder / "a.py").write_text("import numpy as np\na = np.zeros((2, 3))\n")
    result = run("probe", "a.py", "--python", sys.executable, "--device", "cpu")
    assert result.exit_code == 0, result.output
    assert "a.py:2:1\ta\tfloat64[2, 3]\t×1" in result.stdout
    whole = json.loads(run("probe", "a.py", "--python", sys.executable, "--format", "json").stdout)
    assert {"version", "outcome", "device", "seconds", "peak_memory", "error", "observed", "disagreements"} <= set(
        whole
    )
    assert whole["outcome"] == "finished" and whole["observed"][0]["path"] == "a.py"


def test_probe_compares_with_what_was_inferred(folder):
    # The stand-in takes zeros() for float32 of the sizes written there; this one turns them round.
    (folder / "b.py").write_text(
        "import numpy as np\ndef zeros(n, m):\n    return np.zeros((m, n), 'float32')\na = zeros(2, 3)\n"
    )
    whole = json.loads(run("probe", "b.py", "--python", sys.executable, "--format", "json").stdout)
    first = whole["disagreements"][0]
    assert (first["inferred"], first["observed"]) == ("float32[2, 3]", "float32[3, 2]")


def test_probe_of_a_failing_function(folder):
    (folder / "a.py").write_text("def f():\n    raise ValueError('on purpose')\n")
    result = run("probe", "a.py::f", "--python", sys.executable, "--format", "json")
    assert result.exit_code == 1
    error = json.loads(result.stdout)["error"]
    assert (error["type"], error["path"], error["range"]["start"]["line"]) == ("ValueError", "a.py", 2)


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.py",),
        (".",),
        ("a.py", "--device", "tpu"),
        ("a.py", "--allow", "everything"),
        ("a.py", "--steps", "0"),
        ("a.py", "--timeout", "0"),
    ],
)
def test_probe_bad_usage(folder, arguments):
    (folder / "a.py").write_text("x = 1\n")
    result = run("probe", *arguments)
    assert result.exit_code == 2 and "Traceback" not in result.stderr


def test_explain():
    code = next(iter(catalogue()))
    result = run("explain", code)
    assert result.exit_code == 0 and result.stdout.startswith(f"# {code}: ")
    wrong = run("explain", code[:-1] + "~")
    assert wrong.exit_code == 2 and f"did you mean {code}" in wrong.stderr


@pytest.mark.parametrize(
    "arguments", [("--tcp", "nowhere"), ("--tcp", "127.0.0.1:99999"), ("--stdio", "--tcp", "127.0.0.1:1")]
)
def test_server_bad_usage(arguments):
    assert run("server", *arguments).exit_code == 2


def test_the_module_is_the_command(tmp_path):
    command = [sys.executable, "-m", "shapewright", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=OURS)
    assert __version__ in done.stdout


def test_starting_the_server_loads_neither_the_analysis_nor_a_framework():
    code = "import sys, shapewright.server.main; print(*[m for m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=OURS)
    loaded = done.stdout.split()
    assert not {"torch", "tensorflow", "keras", "numpy", "jedi", "shapewright.analysis", "shapewright.libraries"} & set(
        loaded
    )

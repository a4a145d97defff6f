"""What ``shapewright check`` prints and how it ends."""

import json
import subprocess

import pytest
from click.testing import CliRunner
from fake_engine import FakeEngine

from shapewright.cli import gather
from shapewright.cli.main import main

BROKEN = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\n"
FIXED = BROKEN.replace("4, 5", "3, 5")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(gather, "RealEngine", FakeEngine)
    return tmp_path


def run(*arguments):
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def notebook(*cells):
    made = [{"cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)} for kind, text in cells]
    return json.dumps({"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1) + "\n"


def test_text(folder):
    (folder / "a.py").write_text(BROKEN)
    result = run("check", "a.py")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "a.py:3:5: error [matmul-shape] float32[2, 3] cannot be multiplied with float32[4, 5]",
        "    c = a @ b",
        "        ^^^^^",
        "    a.py:2:11: 4 here",
        "1 error in 1 file.",
    ]


def test_nothing_wrong(folder):
    (folder / "a.py").write_text(FIXED)
    result = run("check", "a.py")
    assert (result.exit_code, result.stdout) == (0, "No problems in 1 file.\n")


def test_json(folder):
    (folder / "a.py").write_text(BROKEN)
    result = run("check", "a.py", "--format", "json")
    assert result.exit_code == 1
    (problem,) = json.loads(result.stdout)["problems"]
    assert json.loads(result.stdout)["version"] == 1
    assert set(problem) == {"path", "range", "code", "severity", "message", "url", "related", "fixes"}
    assert problem["path"] == "a.py"
    assert problem["range"] == {"start": {"line": 3, "column": 4}, "end": {"line": 3, "column": 9}}
    assert problem["related"] == [
        {
            "path": "a.py",
            "range": {"start": {"line": 2, "column": 10}, "end": {"line": 2, "column": 11}},
            "message": "4 here",
        }
    ]
    first, second = problem["fixes"]
    assert (first["title"], first["preferred"], second["preferred"]) == ("Make it 3", True, False)
    assert first["edits"] == [
        {"path": "a.py", "range": {"start": {"line": 2, "column": 10}, "end": {"line": 2, "column": 11}}, "text": "3"}
    ]


def test_paths_are_shown_as_they_were_given(folder):
    (folder / "sub").mkdir()
    (folder / "sub/a.py").write_text(BROKEN)
    for given in ("sub/a.py", "./sub/a.py", "sub", str(folder / "sub/a.py")):
        problem = json.loads(run("check", given, "--format", "json").stdout)["problems"][0]
        assert problem["path"] == (str(folder / "sub/a.py") if given.startswith("/") else "sub/a.py")


def test_sarif(folder):
    (folder / "ä b.py").write_text(BROKEN)
    result = run("check", ".", "--format", "sarif")
    log = json.loads(result.stdout)
    assert log["version"] == "2.1.0" and log["$schema"].endswith("sarif-schema-2.1.0.json")
    (only,) = log["runs"]
    (found,) = only["results"]
    assert only["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"] == "matmul-shape"
    assert found["level"] == "error"
    physical = found["locations"][0]["physicalLocation"]
    assert physical["artifactLocation"]["uri"] == "%C3%A4%20b.py"
    assert physical["region"] == {"startLine": 3, "startColumn": 5, "endLine": 3, "endColumn": 10}
    assert found["relatedLocations"][0]["message"]["text"] == "4 here"
    assert found["fixes"][0]["artifactChanges"][0]["replacements"][0]["insertedContent"]["text"] == "3"


def test_github(folder):
    (folder / "a,b.py").write_text(BROKEN)
    result = run("check", "a,b.py", "--format", "github")
    assert result.stdout == (
        "::error title=Shapewright (matmul-shape),file=a%2Cb.py,line=3,endLine=3,col=5,endColumn=10"
        "::float32[2, 3] cannot be multiplied with float32[4, 5]\n"
    )


@pytest.mark.parametrize(
    ("options", "count"),
    [
        ((), 1),
        (("--ignore", "x,matmul"), 0),
        (("--select", "reshape"), 0),
        (("--select", "matmul-shape"), 1),
        (("--ignore", "x", "--ignore", "y"), 1),
    ],
)
def test_select_and_ignore(folder, options, count):
    (folder / "a.py").write_text(BROKEN)
    result = run("check", "a.py", "--format", "json", *options)
    assert len(json.loads(result.stdout)["problems"]) == count
    assert result.exit_code == min(count, 1)


def test_fix_writes_and_checks_again(folder):
    more = BROKEN + "d = zeros(9, 1)\ne = c @ d\n"
    (folder / "a.py").write_bytes(b"\xef\xbb\xbf" + more.replace("\n", "\r\n").encode())
    result = run("check", "a.py", "--fix")
    assert result.exit_code == 0, result.stdout
    assert "2 fixes applied in 1 file" in result.stderr
    expected = FIXED + "d = zeros(5, 1)\ne = c @ d\n"
    assert (folder / "a.py").read_bytes() == b"\xef\xbb\xbf" + expected.replace("\n", "\r\n").encode()
    assert [path.name for path in folder.iterdir()] == ["a.py"]


def test_fix_keeps_the_encoding_and_the_mode(folder):
    text = "# -*- coding: latin-1 -*-\n# é\n" + BROKEN
    (folder / "a.py").write_bytes(text.encode("latin-1"))
    (folder / "a.py").chmod(0o754)
    assert run("check", "a.py", "--fix").exit_code == 0
    assert (folder / "a.py").read_bytes() == text.replace("4, 5", "3, 5").encode("latin-1")
    assert (folder / "a.py").stat().st_mode & 0o777 == 0o754


def test_diff_is_a_patch_that_git_takes_and_nothing_is_written(folder):
    (folder / "a.py").write_text(BROKEN.rstrip("\n"))
    result = run("check", "a.py", "--diff")
    assert result.exit_code == 1
    assert (folder / "a.py").read_text() == BROKEN.rstrip("\n")
    subprocess.run(["git", "apply", "-"], input=result.stdout, text=True, check=True, cwd=folder)
    assert (folder / "a.py").read_text() == FIXED.rstrip("\n")


def test_notebooks_have_cells(folder):
    (folder / "n.ipynb").write_text(
        notebook(
            ("markdown", "# Title"),
            ("code", "%matplotlib inline\na = zeros(2, 3)\n"),
            ("code", "b = zeros(4, 5)\nc = a @ b"),
        )
    )
    assert run("check", "n.ipynb").stdout.splitlines()[0].startswith("n.ipynb:cell 3:2:5: error")
    (problem,) = json.loads(run("check", ".", "--format", "json").stdout)["problems"]
    assert (problem["path"], problem["cell"], problem["range"]["start"]) == ("n.ipynb", 3, {"line": 2, "column": 4})
    assert problem["related"][0]["cell"] == 3
    assert "file=n.ipynb::n.ipynb:cell 3:2:5" in run("check", ".", "--format", "github").stdout
    (location,) = json.loads(run("check", ".", "--format", "sarif").stdout)["runs"][0]["results"][0]["locations"]
    assert location["logicalLocations"][0]["name"] == "cell 3"


def test_fixing_a_notebook_changes_one_line_of_it(folder):
    text = notebook(("code", "%matplotlib inline\na = zeros(2, 3)\n"), ("code", "b = zeros(4, 5)\nc = a @ b"))
    (folder / "n.ipynb").write_text(text)
    patch = run("check", "n.ipynb", "--diff").stdout
    assert run("check", "n.ipynb", "--fix").exit_code == 0
    assert (folder / "n.ipynb").read_text() == text.replace("zeros(4, 5)", "zeros(3, 5)")
    (folder / "n.ipynb").write_text(text)
    subprocess.run(["git", "apply", "-"], input=patch, text=True, check=True, cwd=folder)
    assert (folder / "n.ipynb").read_text() == text.replace("zeros(4, 5)", "zeros(3, 5)")


def test_many_files_in_processes(folder):
    for number in range(6):
        (folder / f"m{number}.py").write_text(BROKEN)
    result = run("check", ".", "--format", "json")
    assert [problem["path"] for problem in json.loads(result.stdout)["problems"]] == [f"m{n}.py" for n in range(6)]


def test_one_broken_analysis_does_not_hide_the_others(folder):
    (folder / "a.py").write_text("# crash\n")
    (folder / "b.py").write_text(BROKEN)
    result = run("check", ".")
    assert result.exit_code == 2
    assert "a.py: the analysis failed: RuntimeError: the engine broke" in result.stderr
    assert "b.py:3:5" in result.stdout
    assert "Traceback" not in result.output


BAD = {
    "missing.py": None,
    "binary.py": b"\x7fELF\x00\x00\x01",
    "broken.ipynb": b"{ no json",
    "list.ipynb": b"[1]",
    "notes.txt": b"hello",
    "julia.ipynb": b'{"cells": [], "metadata": {"kernelspec": {"language": "julia"}}}',
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_is_said_clearly(folder, name):
    if BAD[name] is not None:
        (folder / name).write_bytes(BAD[name])
    result = run("check", name)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"shapewright: {name}: ") and len(result.stderr.splitlines()) == 1
    assert result.stdout == ""


def test_a_folder_leaves_out_what_cannot_be_read(folder):
    (folder / "binary.py").write_bytes(BAD["binary.py"])
    (folder / "a.py").write_text(BROKEN)
    result = run("check", ".")
    assert result.exit_code == 1
    assert "binary.py: the file is binary" in result.stderr and "a.py:3:5" in result.stdout


@pytest.mark.parametrize(
    "text", [b"", b"\n", b"\xef\xbb\xbf", b"x = (\n", b"# caf\xe9\n", b"\x0c\n", b"def f(:\n  pass\n"]
)
def test_odd_files_are_no_trouble(folder, text):
    (folder / "a.py").write_bytes(text)
    result = run("check", "a.py")
    assert result.exit_code == 0, result.output
    if b"\xe9" in text:
        assert "not valid UTF-8" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("a.py", "--format", "xml"),
        ("a.py", "--fix", "--diff"),
        ("a.py", "--python", "/no/python"),
        ("a.py", "--no-such-option"),
    ],
)
def test_bad_usage(folder, arguments):
    (folder / "a.py").write_text(BROKEN)
    result = run("check", *arguments)
    assert result.exit_code == 2 and result.stdout == "" and "Traceback" not in result.stderr


def test_a_file_that_cannot_be_written(folder, monkeypatch):
    (folder / "a.py").write_text(BROKEN)

    def refuse(*arguments, **options):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("shapewright.cli.writing.tempfile.mkstemp", refuse)
    result = run("check", "a.py", "--fix")
    assert result.exit_code == 2 and "a.py could not be written: Permission denied" in result.stderr
    assert (folder / "a.py").read_text() == BROKEN

"""The server and the command line import no framework and never run the code they analyse."""

import subprocess
import sys

import pytest

from editor import REAL_SERVER, ROOT, Editor

GUARD = str(ROOT / "tests/support/guarded.py")

PROGRAM = """\
import torch, torch.nn as nn
import tensorflow as tf
import keras
import jax.numpy as jnp
import numpy as np
import helper
open({marker!r}, "w").write("the analysed code ran")
x = torch.zeros(2, 3)
y = np.zeros((4, 5))
z = keras.layers.Dense(4)
w = x @ torch.zeros(7, 8)
helper.go()
"""


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "workspace"
    folder.mkdir()
    marker = str(tmp_path / "marker")
    (folder / "helper.py").write_text(f"open({marker!r}, 'w').write('imported')\ndef go():\n    return 1\n")
    # Names of the standard library that would be picked up if the workspace were on the path.
    (folder / "json.py").write_text(f"open({marker!r}, 'w').write('shadowed')\n")
    (folder / "sitecustomize.py").write_text(f"open({marker!r}, 'w').write('customised')\n")
    (folder / "program.py").write_text(PROGRAM.format(marker=marker))
    yield folder
    assert not (tmp_path / "marker").exists()


def test_the_server(workspace):
    server = (sys.executable, GUARD, str(workspace), "shapewright", "server", "--stdio")
    with Editor(workspace, server=server) as editor:
        editor.open("program.py", (workspace / "program.py").read_text())
        editor.diagnostics("program.py")
        assert "float32[2, 3]" in editor.hover_text("program.py", "x =")
        editor.actions("program.py", "x @")
        editor.edit("program.py", 0, 0, "\n")
        editor.diagnostics("program.py")
        editor.hints("program.py")
        assert "FORBIDDEN" not in editor.wire.stderr


@pytest.mark.parametrize("command", [("check", "--format", "json"), ("shapes",)])
def test_the_command_line(command, workspace):
    run = subprocess.run(
        [sys.executable, GUARD, str(workspace), "shapewright", *command, str(workspace / "program.py")],
        capture_output=True, text=True, env={"PYTHONPATH": str(ROOT / "server")}, check=False,
    )  # fmt: skip
    assert "FORBIDDEN" not in run.stderr and run.returncode in (0, 1), run.stderr


def test_the_guard_itself_sees_what_it_guards_against(workspace):
    for code in ("import torch", "exec(compile('1', __import__('sys').argv[1], 'exec'))"):
        (workspace / "probe_of_guard.py").write_text(code)
        run = subprocess.run(
            [sys.executable, GUARD, str(workspace), "probe_of_guard", str(workspace / "x.py")],
            capture_output=True, text=True, env={"PYTHONPATH": str(workspace)}, cwd=ROOT, check=False,
        )  # fmt: skip
        assert run.returncode == 99 and "FORBIDDEN" in run.stderr
    (workspace.parent / "marker").unlink(missing_ok=True)


def test_an_untrusted_workspace_runs_nothing_of_its_own(workspace):
    marker = workspace.parent / "marker"
    interpreter = workspace / "python"
    interpreter.write_text(f"#!/bin/sh\necho ran > {marker}\n")
    interpreter.chmod(0o755)
    options = {"trusted": False, "interpreter": str(interpreter)}
    with Editor(workspace, server=REAL_SERVER, options=options, settings={"interpreter": str(interpreter)}) as editor:
        editor.open("program.py", (workspace / "program.py").read_text())
        editor.diagnostics("program.py")
        assert editor.ask("codeLens", "program.py") == []
        target = {"uri": editor.uri("program.py"), "name": None}
        answer = editor.wire.request(
            "workspace/executeCommand", {"command": "shapewright.runProbe", "arguments": [target]}
        )
        assert answer["outcome"] == "refused" and "not trusted" in answer["message"]


def test_modules_in_the_working_folder_are_not_imported(workspace):
    """``python -m`` puts the working folder first on the path; its ``json.py`` must not run all the same."""
    run = subprocess.run(
        [sys.executable, "-m", "shapewright", "check", "--format", "json", "program.py"],
        capture_output=True, text=True, cwd=workspace, env={"PYTHONPATH": str(ROOT / "server")}, check=False,
    )  # fmt: skip
    assert run.returncode in (0, 1), run.stderr

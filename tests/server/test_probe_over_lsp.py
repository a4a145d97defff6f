"""The probe, started from an editor: progress, cancel, and what it saw on the lines."""

import sys
import threading

import pytest

from editor import CLIENTS, Editor

ARRAYS = """\
import numpy as np
a = np.zeros((2, 3))
b = a.T
"""


@pytest.fixture
def editor(tmp_path):
    with Editor(tmp_path, settings={"interpreter": sys.executable}) as editor:
        yield editor


def probe(editor, name, part=None, token=None):
    params = {"command": "shapewright.runProbe", "arguments": [{"uri": editor.uri(name), "name": part}]}
    if token is not None:
        params["workDoneToken"] = token
    return editor.wire.start_request("workspace/executeCommand", params)


def test_what_was_seen_is_on_the_hover(editor):
    (editor.folder / "a.py").write_text(ARRAYS)
    editor.open("a.py", ARRAYS)
    answer = editor.wire.wait(probe(editor, "a.py", token="t1"), 90)["result"]
    assert answer["outcome"] == "finished", answer
    assert answer["message"].startswith("The probe finished")
    hover = editor.hover_text("a.py", "b =")
    assert "Observed by the probe: `float64[3, 2]`" in hover
    kinds = [one["params"]["value"]["kind"] for one in editor.said("$/progress") if one["params"]["token"] == "t1"]
    assert kinds[0] == "begin" and kinds[-1] == "end"
    assert not editor.said("window/showMessage")  # who brings a token shows the answer, too
    # The line moves, and what was seen there moves with it.
    editor.edit("a.py", 0, 0, "# moved\n")
    assert "Observed by the probe" in editor.hover_text("a.py", "b =")


def test_a_runtime_error_is_a_problem_until_the_next_edit(editor):
    text = ARRAYS + "raise ValueError('on purpose')\n"
    (editor.folder / "a.py").write_text(text)
    editor.open("a.py", text)
    assert editor.diagnostics("a.py") == []
    answer = editor.wire.wait(probe(editor, "a.py"), 90)["result"]
    assert answer["outcome"] == "failed"
    (problem,) = editor.diagnostics("a.py")
    assert problem["code"] == "runtime-error" and "on purpose" in problem["message"]
    assert problem["range"]["start"]["line"] == 3
    editor.edit("a.py", 0, 0, "\n")
    assert editor.diagnostics("a.py") == []


def test_cancel(editor):
    text = "import time\nwhile True:\n    time.sleep(0.01)\n"
    (editor.folder / "a.py").write_text(text)
    editor.open("a.py", text)
    request = probe(editor, "a.py", token="t2")
    editor.wire.expect(lambda one: one["method"] == "$/progress" and one["params"]["value"]["kind"] == "begin")
    timer = threading.Timer(1.0, lambda: editor.wire.notify("window/workDoneProgress/cancel", {"token": "t2"}))
    timer.start()
    answer = editor.wire.wait(request, 30)["result"]
    assert answer["outcome"] == "stopped", answer
    # The server is as responsive as before.
    assert editor.ask("codeLens", "a.py")


def test_a_client_without_a_token_gets_a_message(editor):
    (editor.folder / "a.py").write_text("x = 1\n")
    editor.open("a.py", "x = 1\n")
    editor.wire.wait(probe(editor, "a.py"), 90)
    editor.wire.expect(lambda one: one["method"] == "window/showMessage" and "The probe" in one["params"]["message"])
    assert editor.said("window/workDoneProgress/create")


def test_a_client_without_progress(tmp_path):
    eglot = next(path for path in CLIENTS if "eglot" in path.name)
    with Editor(tmp_path, client=eglot, settings={"interpreter": sys.executable}) as editor:
        (tmp_path / "a.py").write_text("x = 1\n")
        editor.open("a.py", "x = 1\n")
        assert editor.wire.wait(probe(editor, "a.py"), 90)["result"]["outcome"] == "finished"
        assert not editor.said("$/progress")


@pytest.mark.parametrize("arguments", [[], [{}], ["a.py"], [{"uri": 3}], [{"uri": "file:///no/such.py", "name": None}]])
def test_bad_targets_are_answered(arguments, editor):
    params = {"command": "shapewright.runProbe", "arguments": arguments}
    response = editor.wire.wait(editor.wire.start_request("workspace/executeCommand", params), 90)
    assert "error" in response or response["result"]["outcome"] in ("refused", "failed")
    editor.open("a.py", "a = zeros(2, 3)\n")
    assert editor.diagnostics("a.py") == []

"""Stale work is dropped, broken work is told, and neither stops the server."""

import time

import pytest

from editor import Editor

GOOD = "a = zeros(2, 3)\n"
BROKEN = "a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\n"


@pytest.fixture
def editor(tmp_path):
    with Editor(tmp_path) as editor:
        yield editor


def test_an_edit_stops_the_analysis_of_the_text_before(editor):
    editor.open("a.py", "# burn 30\n" + GOOD)
    time.sleep(0.2)
    editor.change("a.py", BROKEN)
    started = time.monotonic()
    assert len(editor.diagnostics("a.py")) == 1
    assert time.monotonic() - started < 10


def test_old_facts_answer_while_new_ones_are_made_and_move_with_the_text(editor):
    editor.open("a.py", BROKEN)
    editor.diagnostics("a.py")
    editor.edit("a.py", 0, 0, "# burn 3\n\n")
    started = time.monotonic()
    where = editor.range("a.py", "b =")
    hover = editor.ask("hover", "a.py", position=where["start"])
    assert time.monotonic() - started < 2
    assert "float32[4, 5]" in hover["contents"]["value"]
    assert hover["range"]["start"] == where["start"]


def test_a_request_can_be_cancelled(editor):
    editor.open("a.py", "# burn 2\n" + GOOD)
    request = editor.wire.start_request("textDocument/diagnostic", {"textDocument": {"uri": editor.uri("a.py")}})
    editor.wire.notify("$/cancelRequest", {"id": request})
    response = editor.wire.wait(request)
    assert response["error"]["code"] == -32800
    assert editor.diagnostics("a.py") == []


def test_closing_while_analysing(editor):
    editor.open("a.py", "# burn 30\n" + GOOD)
    request = editor.wire.start_request("textDocument/diagnostic", {"textDocument": {"uri": editor.uri("a.py")}})
    time.sleep(0.1)
    editor.close("a.py")
    assert editor.wire.wait(request, timeout=5)["result"]["items"] == []
    editor.open("b.py", BROKEN)
    assert len(editor.diagnostics("b.py")) == 1


def test_a_broken_analysis_is_one_line_in_the_log_and_the_next_edit_recovers(editor):
    editor.open("a.py", BROKEN)
    assert len(editor.diagnostics("a.py")) == 1
    editor.change("a.py", "# crash\n" + BROKEN)
    # What was known is still shown, where it is now.
    (problem,) = editor.diagnostics("a.py")
    assert problem["range"] == editor.range("a.py", "a @ b")
    lines = [line for line in editor.log() if "the engine broke" in line]
    assert any("a.py failed: RuntimeError: the engine broke" in line and "\n" not in line for line in lines)
    editor.change("a.py", GOOD)
    assert editor.diagnostics("a.py") == []


def test_a_file_that_depends_on_another_follows_it(editor):
    (editor.folder / "sizes.py").write_text("SIZE = 3\n")
    editor.open("a.py", "import sizes\na = zeros(2, 3)\nb = zeros(sizes.SIZE, 5)\nc = a @ b\n")
    assert editor.diagnostics("a.py") == []
    editor.open("sizes.py", "SIZE = 4\n")
    assert len(editor.diagnostics("a.py")) == 1
    since = len(editor.wire.notifications)
    editor.change("sizes.py", "SIZE = 3\n")
    editor.wire.expect(lambda message: message["method"] == "workspace/diagnostic/refresh", since=since)
    assert editor.diagnostics("a.py") == []


def test_files_that_change_on_disk(editor):
    sizes = editor.folder / "sizes.py"
    editor.open("a.py", "import sizes\na = zeros(2, 3)\nb = zeros(sizes.SIZE, 5)\nc = a @ b\n")
    editor.diagnostics("a.py")

    def touched(kind):
        change = {"uri": sizes.as_uri(), "type": kind}
        editor.wire.notify("workspace/didChangeWatchedFiles", {"changes": [change]})

    sizes.write_text("SIZE = 44\n")
    touched(1)
    editor.eventually(lambda: len(editor.diagnostics("a.py")), 1)
    sizes.write_text("SIZE = 3\n")
    touched(2)
    editor.eventually(lambda: editor.diagnostics("a.py"), [])
    sizes.unlink()
    touched(3)
    editor.eventually(
        lambda: "None" in editor.hover_text("a.py", "b =") or "?" in editor.hover_text("a.py", "b ="), True
    )


def test_a_document_that_is_no_file(editor):
    editor.open("untitled:Untitled-1", BROKEN)
    assert len(editor.diagnostics("untitled:Untitled-1")) == 1
    fix = editor.actions("untitled:Untitled-1", "a @ b")[0]
    assert fix["edit"]["documentChanges"][0]["textDocument"]["uri"] == "untitled:Untitled-1"


def test_other_languages_are_left_alone(editor):
    editor.open("a.txt", BROKEN, language="plaintext")
    assert editor.diagnostics("a.txt") == []
    assert editor.ask("hover", "a.txt", position={"line": 0, "character": 0}) is None


def test_a_long_analysis_is_shown_as_progress(editor):
    editor.open("a.py", "# burn 2.5\n" + GOOD)
    kinds = lambda: [one["params"]["value"]["kind"] for one in editor.said("$/progress")]  # noqa: E731
    editor.eventually(kinds, ["begin", "end"])
    editor.change("a.py", GOOD)
    editor.diagnostics("a.py")
    time.sleep(1.3)
    assert kinds() == ["begin", "end"]

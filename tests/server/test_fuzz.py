"""Whatever an editor sends, the server answers, stays alive, and in the end knows the text that is there."""

import json
import random
import time

import pytest

from editor import Editor

LINES = [
    "a = zeros(2, 3)", "b = zeros(4, 5)", "b = zeros(3, 5)", "c = a @ b", "for i in range(3):", "    d = a @ zeros(3, 9)",
    "s = '😋é'; e = zeros(1, 2)", "def f(x):", "    return (", "x = [", '"""', "\x0c", "# burn 0.05", "\t", "", "a @ b  # 🔥",
]  # fmt: skip
METHODS = ["hover", "codeAction", "inlayHint", "codeLens", "diagnostic"]


def _random_text(rng):
    return "\n".join(rng.choice(LINES) for _ in range(rng.randint(0, 12))) + rng.choice(["", "\n"])


def _params(rng, method):
    def position():
        return {"line": rng.choice([0, 1, 5, 10_000]), "character": rng.choice([0, 1, 3, 10, 99_999])}

    where = {"start": position(), "end": position()}
    return {
        "hover": {"position": position()},
        "codeAction": {"range": where, "context": {"diagnostics": [], "only": rng.choice([None, [""], ["source.fixAll"]])}},
        "inlayHint": {"range": where},
        "codeLens": {},
        "diagnostic": {},
    }[method]  # fmt: skip


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_random_edits_and_requests_in_any_order(encoding, tmp_path):
    rng = random.Random(f"shapewright {encoding}")
    names = ["a.py", "b.py", "ü b.py"]
    with Editor(tmp_path, encodings=[encoding]) as editor:
        opened, pending = set(), []
        for _ in range(250):
            name = rng.choice(names)
            roll = rng.random()
            if name not in opened:
                editor.open(name, _random_text(rng))
                opened.add(name)
            elif roll < 0.5:
                text = editor.texts[name]
                start = rng.randint(0, len(text))
                editor.edit(name, start, min(len(text), start + rng.randint(0, 9)), rng.choice(["", "x", *LINES, "\n"]))
            elif roll < 0.55:
                editor.close(name)
                opened.discard(name)
            else:
                method = rng.choice(METHODS)
                document = {"uri": editor.uri(name)}
                pending.append(
                    editor.wire.start_request(
                        f"textDocument/{method}", {"textDocument": document, **_params(rng, method)}
                    )
                )
                if rng.random() < 0.2:
                    editor.wire.notify("$/cancelRequest", {"id": pending[-1]})
        for request in pending:
            response = editor.wire.wait(request)
            assert "result" in response or response["error"]["code"] == -32800, response
        assert not [line for line in editor.log() if "failed" in line]
        for name in opened:
            known = [(one["range"], one["message"]) for one in editor.diagnostics(name)]
            again = f"again {name}"
            editor.open(again, editor.texts[name])
            assert known == [(one["range"], one["message"]) for one in editor.diagnostics(again)]


def test_positions_outside_of_the_text(tmp_path):
    with Editor(tmp_path) as editor:
        editor.open("a.py", "a = zeros(2, 3)")
        for line, character in [(0, 10_000), (10_000, 0), (2**31 - 1, 2**31 - 1)]:
            editor.ask("hover", "a.py", position={"line": line, "character": character})
        backwards = {"start": {"line": 9, "character": 9}, "end": {"line": 0, "character": 0}}
        assert editor.ask("inlayHint", "a.py", range=backwards) == []


@pytest.mark.parametrize(
    "message",
    [
        {"jsonrpc": "2.0", "method": "textDocument/hover", "params": {"nonsense": 1}, "id": 900},
        {"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": {}},
        {"jsonrpc": "2.0", "method": "textDocument/didChange", "params": {"textDocument": {"uri": "file:///no", "version": 1}, "contentChanges": [{"text": ""}]}},
        {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"textDocument": {"uri": "file:///never-opened"}}},
        {"jsonrpc": "2.0", "method": "notebookDocument/didClose", "params": {"notebookDocument": {"uri": "file:///no.ipynb"}, "cellTextDocuments": []}},
        {"jsonrpc": "2.0", "method": "workspace/executeCommand", "params": {"command": "no.such.command"}, "id": 901},
        {"jsonrpc": "2.0", "method": "no/such/method", "params": {}, "id": 902},
        {"jsonrpc": "2.0", "method": "workspace/didChangeWatchedFiles", "params": {"changes": [{"uri": "not a uri", "type": 3}]}},
    ],
    ids=lambda message: message["method"],
)  # fmt: skip
def test_messages_that_make_no_sense(message, tmp_path):
    with Editor(tmp_path) as editor:
        editor.open("a.py", "a = zeros(2, 3)\n")
        if "id" in message:
            editor.wire._responses[message["id"]] = __import__("queue").Queue()
            editor.wire.send(message)
            editor.wire.wait(message["id"])
        else:
            editor.wire.send(message)
        assert "float32[2, 3]" in editor.hover_text("a.py", "a")
        # Nobody is bothered with a message box about it.
        assert not editor.said("window/showMessage")


def test_a_large_file(tmp_path):
    text = "a = zeros(2, 3)\n" * 20_000
    with Editor(tmp_path) as editor:
        editor.open("a.py", text)
        assert editor.diagnostics("a.py") == []
        times = []
        for _ in range(5):
            started = time.monotonic()
            editor.edit("a.py", len(text) - 1, len(text) - 1, "0")
            assert editor.ask("hover", "a.py", position={"line": 5, "character": 0}) is not None
            times.append(time.monotonic() - started)
        assert min(times) < 2.0, times
        editor.diagnostics("a.py")


def test_json_that_is_none_is_survived(tmp_path):
    with Editor(tmp_path) as editor:
        editor.wire.send_bytes(b"{ this is no JSON")
        editor.open("a.py", "a = zeros(2, 3)\n")
        assert "float32[2, 3]" in editor.hover_text("a.py", "a")
        assert json.dumps(editor.server)

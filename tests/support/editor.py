"""Drives a language server as a given editor does: its capabilities, its position units, its texts."""

import json
import os
import sys
import time
from pathlib import Path

from bench.latency.wire import Wire

ROOT = Path(__file__).resolve().parents[2]
CLIENTS = sorted((ROOT / "tests/server/clients").glob("*.json"))
VSCODE = next(path for path in CLIENTS if path.name.startswith("vscode"))
FAKE_SERVER = (sys.executable, str(ROOT / "tests/support/fake_server.py"))
REAL_SERVER = (sys.executable, "-m", "shapewright", "server", "--stdio")
UNITS = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}


class Editor:
    """An editor with one workspace folder."""

    def __init__(
        self, folder, *, client=VSCODE, server=FAKE_SERVER, options=None, settings=None, encodings=None, env=None
    ):
        self.folder = Path(folder)
        self.capabilities = json.loads(client.read_text()) if client else {}
        if encodings is not None:
            self.capabilities.setdefault("general", {})["positionEncodings"] = encodings
        self.settings = settings if settings is not None else {}
        path = os.pathsep.join([str(ROOT / "server"), str(ROOT), str(ROOT / "tests/support")])
        self.wire = Wire(
            server,
            cwd=str(folder),
            env={**os.environ, "PYTHONPATH": path, **(env or {})},
            answers={"workspace/configuration": lambda params: [self.settings for _ in params["items"]]},
        )
        answer = self.wire.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": self.folder.as_uri(),
                "workspaceFolders": [{"uri": self.folder.as_uri(), "name": self.folder.name}],
                "capabilities": self.capabilities,
                "initializationOptions": options,
            },
        )
        self.server = answer["capabilities"]
        self.encoding = self.server["positionEncoding"]
        self.wire.notify("initialized", {})
        self.texts, self.versions = {}, {}

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        assert self.wire.stop() == 0, self.wire.stderr
        assert "Traceback" not in self.wire.stderr, self.wire.stderr

    # --- texts --------------------------------------------------------------------------------------------------

    def uri(self, name):
        return name if ":" in name else (self.folder / name).as_uri()

    def open(self, name, text, language="python"):
        self.texts[name], self.versions[name] = text, 1
        document = {"uri": self.uri(name), "languageId": language, "version": 1, "text": text}
        self.wire.notify("textDocument/didOpen", {"textDocument": document})

    def change(self, name, text):
        """Replace the whole text."""
        self._changed(name, text, {"text": text})

    def edit(self, name, start, end, new):
        """Replace the text between two indices, as an incremental change."""
        old = self.texts[name]
        where = {"start": self.position(old, start), "end": self.position(old, end)}
        self._changed(name, old[:start] + new + old[end:], {"range": where, "text": new})

    def _changed(self, name, text, change):
        self.texts[name] = text
        self.versions[name] += 1
        document = {"uri": self.uri(name), "version": self.versions[name]}
        self.wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})

    def close(self, name):
        self.wire.notify("textDocument/didClose", {"textDocument": {"uri": self.uri(name)}})

    def position(self, text, index):
        before = text[:index].replace("\r\n", "\n").replace("\r", "\n").split("\n")
        codec, width = UNITS[self.encoding]
        return {"line": len(before) - 1, "character": len(before[-1].encode(codec)) // width}

    def range(self, name, part, occurrence=0):
        """The range of a part of the text, in the editor's units."""
        text, start = self.texts[name], -1
        for _ in range(occurrence + 1):
            start = text.index(part, start + 1)
        return {"start": self.position(text, start), "end": self.position(text, start + len(part))}

    # --- questions ----------------------------------------------------------------------------------------------

    @property
    def pulls(self):
        return "diagnostic" in self.capabilities.get("textDocument", {})

    def diagnostics(self, name):
        """The diagnostics of the present text, however this editor comes by them."""
        uri = self.uri(name)
        if self.pulls:
            report = self.ask("diagnostic", name)
            assert report["kind"] == "full"
            return report["items"]
        found = self.wire.expect(
            lambda message: (
                message["method"] == "textDocument/publishDiagnostics"
                and message["params"]["uri"] == uri
                and message["params"].get("version") == self.versions[name]
            )
        )
        return found["params"]["diagnostics"]

    def eventually(self, question, expected, timeout=20.0):
        """Ask until the answer is as expected."""
        deadline = time.monotonic() + timeout
        while (answer := question()) != expected:
            assert time.monotonic() < deadline, f"still {answer!r} instead of {expected!r}"
            time.sleep(0.02)

    def shown(self, name):
        """The diagnostics the user sees now, without waiting for those of the present text."""
        if self.pulls:
            return self.diagnostics(name)
        pushed = [one["params"] for one in self.said("textDocument/publishDiagnostics")]
        return next((one["diagnostics"] for one in reversed(pushed) if one["uri"] == self.uri(name)), None)

    def ask(self, what, name, **params):
        return self.wire.request(f"textDocument/{what}", {"textDocument": {"uri": self.uri(name)}, **params})

    def hover(self, name, part, occurrence=0):
        self.diagnostics(name)  # settled
        where = self.range(name, part, occurrence)
        return self.ask("hover", name, position=where["start"])

    def hover_text(self, name, part, occurrence=0):
        hover = self.hover(name, part, occurrence)
        return hover["contents"]["value"] if hover else None

    def actions(self, name, part, only=None):
        context = {"diagnostics": [], **({"only": only} if only else {})}
        return self.ask("codeAction", name, range=self.range(name, part), context=context)

    def hints(self, name):
        lines = len(self.texts[name].split("\n"))
        where = {"start": {"line": 0, "character": 0}, "end": {"line": lines, "character": 0}}
        return self.ask("inlayHint", name, range=where)

    def apply(self, edit):
        """Apply a workspace edit to the editor's texts; gives what they are then."""
        documents = edit.get("documentChanges")
        changes = (
            {one["textDocument"]["uri"]: one["edits"] for one in documents}
            if documents is not None
            else edit["changes"]
        )
        names = {self.uri(name): name for name in self.texts}
        for uri, edits in changes.items():
            name = names[uri]
            text = self.texts[name]
            for one in sorted(edits, key=lambda one: tuple(one["range"]["start"].values()), reverse=True):
                start, end = (self.index(text, one["range"][side]) for side in ("start", "end"))
                text = text[:start] + one["newText"] + text[end:]
            self.change(name, text)
        return self.texts

    def index(self, text, position):
        lines = text.split("\n")
        codec, width = UNITS[self.encoding]
        line = lines[position["line"]].encode(codec)[: position["character"] * width].decode(codec)
        return sum(len(one) + 1 for one in lines[: position["line"]]) + len(line)

    # --- what the server says -----------------------------------------------------------------------------------

    def said(self, method):
        return [message for message in self.wire.notifications if message["method"] == method]

    def log(self):
        return [message["params"]["message"] for message in self.said("window/logMessage")]

"""One server, one file: opened, typed into, hovered over, asked for repairs; every answer timed."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.latency.wire import Message, Wire

EDITS = 50
HOVERS = 50
ACTIONS = 10

_ASSIGNMENT = re.compile(r"^(\s*)([A-Za-z_]\w*) = [^\n]*[\w)\]]$")
_NAME = re.compile(r"[A-Za-z_]\w*")

CAPABILITIES = {
    "workspace": {
        "configuration": True,
        "workspaceFolders": True,
        "didChangeWatchedFiles": {"dynamicRegistration": True},
    },
    "textDocument": {
        "synchronization": {"didSave": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source.fixAll"]}},
            "isPreferredSupport": True,
        },
        "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    },
    "window": {"workDoneProgress": True},
    "general": {"positionEncodings": ["utf-16"]},
}
"""What every server is told the editor can do: diagnostics are pushed, which all of them can."""


@dataclass
class Times:
    """Milliseconds of each answer."""

    start: list[float] = field(default_factory=list)
    """From starting the process to the first diagnostics."""
    opened: list[float] = field(default_factory=list)
    """From opening the file in a server that has just said it is ready, to the first diagnostics."""
    edit: list[float] = field(default_factory=list)
    """From a keystroke to the diagnostics of the text it made."""
    hover: list[float] = field(default_factory=list)
    action: list[float] = field(default_factory=list)

    def add(self, other: Times) -> None:
        """Take the times of another run in."""
        for name, times in vars(other).items():
            getattr(self, name).extend(times)


class Run:
    """An editor session with one file."""

    def __init__(self, command: Sequence[str], path: Path) -> None:
        self.path, self.text, self.version = path.resolve(), path.read_text(), 1
        self.uri = self.path.as_uri()
        self.times = Times()
        self._began = time.perf_counter()
        self._wire = Wire(command, cwd=str(self.path.parent), answers={"workspace/configuration": _no_settings})

    def measure(self) -> Times:
        """The whole session."""
        try:
            self._open()
            self._type()
            self._hover()
            self._ask_for_repairs()
        finally:
            self._wire.stop()
        return self.times

    def _open(self) -> None:
        folder = self.path.parent
        self._wire.request(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": folder.as_uri(),
                "workspaceFolders": [{"uri": folder.as_uri(), "name": folder.name}],
                "capabilities": CAPABILITIES,
                "initializationOptions": {},
            },
            timeout=120,
        )
        self._wire.notify("initialized", {})
        opened = time.perf_counter()
        document = {"uri": self.uri, "languageId": "python", "version": 1, "text": self.text}
        self._wire.notify("textDocument/didOpen", {"textDocument": document})
        self.problems = self._diagnostics()
        self.times.opened.append(_since(opened))
        self.times.start.append(_since(self._began))

    def _diagnostics(self) -> list[Message]:
        """Wait for those of the present version."""
        found = self._wire.expect(self._is_current, timeout=120)
        problems: list[Message] = found["params"]["diagnostics"]
        return problems

    def _is_current(self, message: Message) -> bool:
        params = message.get("params") or {}
        return (
            message["method"] == "textDocument/publishDiagnostics"
            and params["uri"] == self.uri
            and params.get("version") == self.version
        )

    def _type(self) -> None:
        """Type a statement behind an assignment in the middle of the file, one key at a time, and take it back."""
        line, indent, name = _middle_assignment(self.text)
        statement = f"\n{indent}typed_just_now = {name} if {name} is not None else {name}  # one"
        line_text = self.text.split("\n")[line]
        place = {"line": line, "character": len(line_text.encode("utf-16-le")) // 2}
        for key in statement[:EDITS]:
            self._change({"start": place, "end": place}, key)
            place = (
                {"line": line + 1, "character": 0} if key == "\n" else {**place, "character": place["character"] + 1}
            )
            line = place["line"]
        self.version += 1
        document = {"uri": self.uri, "version": self.version}
        self._wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [{"text": self.text}]})
        self.problems = self._diagnostics()

    def _change(self, where: Message, text: str) -> None:
        self.version += 1
        started = time.perf_counter()
        document = {"uri": self.uri, "version": self.version}
        change = {"range": where, "text": text}
        self._wire.notify("textDocument/didChange", {"textDocument": document, "contentChanges": [change]})
        self._diagnostics()
        self.times.edit.append(_since(started))

    def _hover(self) -> None:
        names = [
            {"line": number, "character": len(line[: found.start()].encode("utf-16-le")) // 2}
            for number, line in enumerate(self.text.split("\n"))
            if not line.lstrip().startswith(("#", "import", "from", '"'))
            for found in _NAME.finditer(line)
        ]
        for place in names[:: max(1, len(names) // HOVERS)][:HOVERS]:
            started = time.perf_counter()
            self._wire.request("textDocument/hover", {"textDocument": {"uri": self.uri}, "position": place})
            self.times.hover.append(_since(started))

    def _ask_for_repairs(self) -> None:
        """At the first problem, if there is one; the first answer includes proving the repair."""
        where = self.problems[0]["range"] if self.problems else _line_range(len(self.text.split("\n")) // 2)
        context = {"diagnostics": self.problems[:1]}
        for _ in range(ACTIONS):
            started = time.perf_counter()
            params = {"textDocument": {"uri": self.uri}, "range": where, "context": context}
            self._wire.request("textDocument/codeAction", params)
            self.times.action.append(_since(started))


def _no_settings(params: Message) -> list[Any]:
    return [None for _ in params["items"]]


def _since(started: float) -> float:
    return (time.perf_counter() - started) * 1000


def _middle_assignment(text: str) -> tuple[int, str, str]:
    """The line (from 0), indentation and name of the assignment that is nearest to the middle of the file."""
    lines = text.split("\n")
    found = [(number, match) for number, line in enumerate(lines) if (match := _ASSIGNMENT.match(line))]
    if not found:
        return len(lines) - 1, "", "None"
    number, match = min(found, key=lambda one: abs(one[0] - len(lines) // 2))
    return number, match[1], match[2]


def _line_range(line: int) -> Message:
    return {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 0}}

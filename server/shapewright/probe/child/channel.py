"""The child's end of the protocol: one JSON object a line, on what was the standard output."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import Any, BinaryIO

PROTOCOL_VERSION = 1


class Channel:
    """Sends messages to the parent, from any thread; a parent that is gone ends this process."""

    def __init__(self, pipe: BinaryIO) -> None:
        self._pipe = pipe
        self._lock = threading.Lock()
        self._owner = os.getpid()

    def send(self, kind: str, **fields: Any) -> None:
        """Send one message; a forked copy of this process sends nothing."""
        if os.getpid() != self._owner:
            return
        line = (json.dumps(dict(fields, type=kind)) + "\n").encode()
        with self._lock:
            try:
                self._pipe.write(line)
                self._pipe.flush()
            except OSError:
                os._exit(1)


def take_over() -> Channel:
    """Keep the standard output for messages: the program's own prints go to standard error from here on."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return Channel(os.fdopen(kept, "wb"))


def read_request() -> dict[str, Any]:
    """The request, one line on standard input, which is empty for the program afterwards."""
    request: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    sys.stdin = os.fdopen(0, closefd=False)
    return request

"""While an operator is called nothing is written, started or sent, and memory has a limit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_REFUSED = frozenset(
    (
        "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn",
        "os.remove", "os.rename", "os.rmdir", "os.mkdir", "os.truncate", "os.link", "os.symlink", "os.chmod",
        "shutil.rmtree", "shutil.move", "shutil.copyfile", "sqlite3.connect",
        "socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "os.kill", "os.killpg",
    )
)  # fmt: skip
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_state = {"installed": False, "active": False, "limited": False}


class Refused(PermissionError):
    """Something that no shape depends on."""


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _state["active"]:
        return
    if event in _REFUSED:
        raise Refused(f"{event} is refused")
    if event == "open":
        path, mode, flags = arguments
        writes = (flags or 0) & _WRITES or any(letter in (mode or "") for letter in "wax+")
        if writes and path != os.devnull:
            raise Refused("writing is refused")


@contextmanager
def guarded() -> Iterator[None]:
    """Refuse all of that inside."""
    if not _state["installed"]:
        sys.addaudithook(_hook)
        _state["installed"] = True
    _state["active"] = True
    try:
        yield
    finally:
        _state["active"] = False


def limit_memory(extra: int) -> None:
    """Let allocations past that many megabytes, on top of what the framework itself takes, fail; once."""
    if not extra or _state["limited"]:
        return
    try:
        import resource

        with open("/proc/self/statm", encoding="ascii") as file:
            now = int(file.read().split()[5]) * resource.getpagesize()
    except (ImportError, OSError, ValueError, IndexError):
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    size = now + (extra << 20)
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (size if hard < 0 else min(size, hard), hard))
    except (ValueError, OSError):
        return

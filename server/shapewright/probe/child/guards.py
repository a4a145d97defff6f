"""Refuses what a probe has no business doing: writing files, talking to the network, starting processes.

A guard against accidents, not a sandbox: it sees what Python's audit events and the frameworks' own
functions show. Libraries may do as they like while they are being imported (they look for compilers and
fonts, and fill caches); reading is always allowed, and so is writing to temporary and cache folders.
"""

from __future__ import annotations

import os
import sys
import tempfile
from types import FrameType
from typing import Any, Callable, NoReturn, Optional, Sequence

WORDS = {
    "write": "writing files",
    "network": "using the network",
    "process": "starting processes",
}


class ProbeRefused(PermissionError):
    """The probe does not do this; raised where the program tried to."""


class Guard:
    """Turns audit events into refusals."""

    def __init__(
        self,
        allow: Sequence[str],
        roots: Sequence[str],
        scratch: str,
        is_user: Callable[[str], bool],
    ) -> None:
        self.allow = set(allow)
        self.roots = [os.path.realpath(root) for root in roots]
        self.folders = _writable_folders(scratch)
        self.scratch = os.path.realpath(scratch)
        self.is_user = is_user
        self.refused: list[str] = []
        """What was refused, in the order in which it was first tried."""

    def start(self) -> None:
        """Watch from here on, until the process ends: audit hooks stay."""
        sys.addaudithook(self._audit)

    def refuse(self, permission: str, what: str) -> None:
        """Raise :class:`ProbeRefused` unless the permission was given."""
        if permission in self.allow:
            return
        message = (
            f"the probe does not allow {WORDS[permission]}: {what} "
            f"(allow it with --allow {permission} or the setting shapewright.probe.allow)"
        )
        if message not in self.refused:
            self.refused.append(message)
        raise ProbeRefused(message)

    def refuse_write(self, path: Any) -> None:
        """Raise :class:`ProbeRefused` unless files may be written there."""
        if "write" not in self.allow and not self._may_write(path):
            self.refuse("write", _shown(path))

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _EVENTS:
            return
        permission, subject = _EVENTS[event]
        if permission in self.allow or self._is_library_start(sys._getframe(1)):
            return
        found = subject(arguments)
        if found is None:
            return
        if permission == "write":
            for path in found:
                self.refuse_write(path)
        else:
            self.refuse(permission, f"{event} {_shown(found[0])}" if found else event)

    def _is_library_start(self, frame: FrameType | None) -> bool:
        """Whether a library is being imported, or the standard library asks about the machine.

        A module of the user's that is being imported is the user's code, and is met first.
        """
        while frame is not None and not self.is_user(frame.f_code.co_filename):
            name = frame.f_globals.get("__name__", "")
            if name in _HARMLESS or name.startswith("importlib._bootstrap"):
                return True
            frame = frame.f_back
        return False

    def _may_write(self, path: Any) -> bool:
        if isinstance(path, int):  # a file that is open already
            return True
        try:
            real = os.path.realpath(os.fsdecode(path))
        except (TypeError, ValueError):
            return True
        if _is_under(real, [self.scratch]) or real.startswith(("/dev/", "/proc/self/")):
            return True
        return _is_under(real, self.folders) and not _is_under(real, self.roots)


def _writable_folders(scratch: str) -> list[str]:
    """Temporary and cache folders: what is in them is made again when it is missing."""
    home = os.path.expanduser("~")
    named = [os.environ.get(name) for name in ("XDG_CACHE_HOME", "TORCH_HOME", "KERAS_HOME", "HF_HOME", "MPLCONFIGDIR")]
    usual = [os.path.join(home, name) for name in (".cache", ".keras", ".nv", ".triton", ".config/matplotlib")]
    system = [tempfile.gettempdir(), "/tmp", "/var/tmp"]
    return [os.path.realpath(folder) for folder in (scratch, *system, *named, *usual) if folder]


def _is_under(path: str, folders: Sequence[str]) -> bool:
    return any(path == folder or path.startswith(folder + os.sep) for folder in folders)


def _shown(subject: Any) -> str:
    text = os.fsdecode(subject) if isinstance(subject, (bytes, os.PathLike)) else str(subject)
    return text if len(text) <= 200 else text[:200] + "…"


_HARMLESS = {"platform", "uuid", "ctypes.util"}
"""Standard modules that start a helper program only to learn about the machine."""

Subject = Optional[Sequence[Any]]
"""What an event is about, or None where it is none of the guard's business."""


def _opened(arguments: tuple[Any, ...]) -> Subject:
    path, mode, flags = arguments
    writes = (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
    return [path] if writes or any(letter in (mode or "") for letter in "wax+") else None


def _first(arguments: tuple[Any, ...]) -> Subject:
    return arguments[:1]


def _second(arguments: tuple[Any, ...]) -> Subject:
    return arguments[1:2]


def _both(arguments: tuple[Any, ...]) -> Subject:
    return arguments[:2]


def _entry(path: int, folder: int) -> Callable[[tuple[Any, ...]], Subject]:
    """A path that may be relative to an open folder: the positions of the two among the arguments."""
    return lambda arguments: [_resolved(arguments[path], arguments[folder] if folder < len(arguments) else -1)]


def _resolved(path: Any, folder: Any) -> Any:
    if not isinstance(folder, int) or folder < 0 or isinstance(path, int) or os.path.isabs(path):
        return path
    try:
        return os.path.join(os.readlink(f"/proc/self/fd/{folder}"), os.fsdecode(path))
    except OSError:  # not Linux: a folder that cannot be told is none of the writable ones
        return path


def _renamed(arguments: tuple[Any, ...]) -> Subject:
    source, target, source_folder, target_folder = arguments
    return [_resolved(source, source_folder), _resolved(target, target_folder)]


def _new_folder(arguments: tuple[Any, ...]) -> Subject:
    # makedirs(exist_ok=True) asks for folders that are there: nothing is written.
    path = _resolved(arguments[0], arguments[2])
    return None if os.path.isdir(path) else [path]


def _database(arguments: tuple[Any, ...]) -> Subject:
    return None if str(arguments[0]) in ("", ":memory:") else arguments[:1]


def _address(arguments: tuple[Any, ...]) -> Subject:
    address = arguments[1] if len(arguments) > 1 else ""
    return None if isinstance(address, (str, bytes)) else [address]  # a path: a socket of this machine


def _host(arguments: tuple[Any, ...]) -> Subject:
    return [f"{arguments[0]}:{arguments[1]}"]


def _other_process(arguments: tuple[Any, ...]) -> Subject:
    return None if arguments[0] == os.getpid() else arguments[:1]


def _nothing(arguments: tuple[Any, ...]) -> Subject:
    return []


_EVENTS: dict[str, tuple[str, Callable[[tuple[Any, ...]], Subject]]] = {
    "open": ("write", _opened),
    "os.mkdir": ("write", _new_folder),
    "os.remove": ("write", _entry(0, 1)),
    "os.rmdir": ("write", _entry(0, 1)),
    "os.truncate": ("write", _first),
    "os.chmod": ("write", _entry(0, 2)),
    "os.chown": ("write", _entry(0, 3)),
    "os.utime": ("write", _entry(0, 3)),
    "os.link": ("write", _entry(1, 3)),
    "os.symlink": ("write", _entry(1, 2)),
    "os.rename": ("write", _renamed),
    "shutil.rmtree": ("write", _first),
    "shutil.move": ("write", _both),
    **{f"shutil.{name}": ("write", _second) for name in ("copyfile", "copytree", "copymode", "copystat")},
    "sqlite3.connect": ("write", _database),
    **{f"socket.{name}": ("network", _address) for name in ("connect", "bind", "sendto", "sendmsg")},
    "socket.getaddrinfo": ("network", _host),
    "socket.gethostbyname": ("network", _first),
    "subprocess.Popen": ("process", _first),
    "os.system": ("process", _first),
    "os.exec": ("process", _first),
    "os.posix_spawn": ("process", _first),
    "os.spawn": ("process", _second),
    "os.fork": ("process", _nothing),
    "os.forkpty": ("process", _nothing),
    "pty.spawn": ("process", _first),
    "os.kill": ("process", _other_process),
    "os.killpg": ("process", _nothing),
}


def refuse_input(*_: Any) -> NoReturn:
    """In place of ``input``: there is nobody to answer."""
    raise ProbeRefused("the program asks for input(), and a probe has no keyboard")

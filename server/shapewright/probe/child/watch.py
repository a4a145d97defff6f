"""A thread that keeps the parent up to date, and an eye on memory, while the program runs."""

from __future__ import annotations

import os
import sys
import threading
import time
from types import FrameType
from typing import Any, Callable, Dict, Optional

from . import device
from .channel import Channel
from .record import Recorder
from .workspace import Workspace

INTERVAL = 0.1
"""Seconds between two looks at the memory."""
REPORT = 3
"""Every how many looks the parent hears of progress."""
HEADROOM = 1 << 30
"""Bytes beyond the limit at which the system refuses memory by itself: stacks and reserves count there."""

End = Callable[[str, Optional[Dict[str, Any]]], None]


class Watch:
    """Sends progress and observations, ends the probe when memory runs out, and leaves with its parent."""

    def __init__(
        self, channel: Channel, recorder: Recorder, workspace: Workspace, megabytes: int | None, end: End
    ) -> None:
        self.channel = channel
        self.recorder = recorder
        self.workspace = workspace
        self.limit = None if megabytes is None else megabytes << 20
        self.end = end
        self.began = time.monotonic()
        self.parent = os.getppid()
        self.main = threading.get_ident()

    def start(self) -> None:
        """Start watching, and set the system's own limit behind ours."""
        if self.limit is not None:
            _limit_data(self.limit + HEADROOM)
        threading.Thread(target=self._run, name="shapewright-probe", daemon=True).start()

    def _run(self) -> None:
        looks = 0
        while True:
            time.sleep(INTERVAL)
            if os.getppid() != self.parent:
                os.kill(os.getpid(), 9)
            self._check_memory()
            looks += 1
            if looks % REPORT == 0:
                self.recorder.flush()
                self._report()

    def _report(self) -> None:
        seconds = round(time.monotonic() - self.began, 3)
        self.channel.send("progress", text=self._where(), seconds=seconds, observed=len(self.recorder.seen))

    def _where(self) -> str:
        """The innermost line of the user's that is running, ``train.py:42``."""
        frame = self._user_frame()
        return "" if frame is None else f"{os.path.basename(frame.f_code.co_filename)}:{frame.f_lineno}"

    def _user_frame(self) -> FrameType | None:
        frame = sys._current_frames().get(self.main)
        while frame is not None and not self.workspace.is_user(frame.f_code.co_filename):
            frame = frame.f_back
        return frame

    def _check_memory(self) -> None:
        if self.limit is None:
            return
        now = device.resident()
        if now is None or now <= self.limit:
            return
        frame = self._user_frame()
        message = f"the program used {now >> 20} MB of memory, and the limit is {self.limit >> 20} MB"
        error: dict[str, Any] = {"type": "MemoryLimit", "message": message, "path": None, "range": None}
        if frame is not None:
            line = frame.f_lineno
            width = len(self.workspace.texts[frame.f_code.co_filename].split("\n")[line - 1])
            error.update(path=frame.f_code.co_filename, range=(line, 0, line, width))
        self.end("stopped", error)


def _limit_data(size: int) -> None:
    """Let the system refuse allocations past the size, where it can (an error at the user's own line)."""
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    allowed = size if hard == resource.RLIM_INFINITY else min(size, hard)
    try:
        resource.setrlimit(resource.RLIMIT_DATA, (allowed, hard))
    except (ValueError, OSError):
        return

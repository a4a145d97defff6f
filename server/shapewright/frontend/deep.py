"""Threads with room for deep recursion: trees nest as deeply as texts do, and calls as programs do."""

from __future__ import annotations

import ctypes
import sys
import threading
from collections.abc import Callable

STACK_BYTES = 256 * 1024 * 1024
"""Virtual memory, used only as far as it is touched."""

RECURSION_LIMIT = 20_000


def start_deep_thread(target: Callable[[], object]) -> threading.Thread:
    """Start a daemon thread with room for deep recursion."""
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    before = threading.stack_size(STACK_BYTES)
    try:
        thread = threading.Thread(target=target, name="shapewright-analysis", daemon=True)
        thread.start()
        return thread
    finally:
        threading.stack_size(before)


def interrupt(thread: threading.Thread, error: type[BaseException]) -> None:
    """Raise an exception in another thread, wherever it is: as soon as it runs Python's own code."""
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident or 0), ctypes.py_object(error))

"""The parent's end of one child: starts it, asks it, and ends it."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import IO

from shapewright.worker.questions import Answer, Question

CHILD = Path(__file__).parent / "child" / "main.py"
PROTOCOL_VERSION = 1
MAX_LINE = 8 * 1024 * 1024


class WorkerGone(Exception):
    """The child could not be started, died, did not answer in time, or does not speak the protocol."""


class WorkerProcess:
    """One child under the user's interpreter, answering one question at a time."""

    def __init__(self, python: str, memory: int, start_seconds: float) -> None:
        """Start it; ``memory``: megabytes beyond what the framework takes. Raises :class:`WorkerGone`."""
        try:
            self._process = subprocess.Popen(
                [python, "-u", str(CHILD)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=tempfile.gettempdir(),
                env=_environment(memory),
                start_new_session=os.name != "nt",
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as reason:
            raise WorkerGone(f"{python} cannot be started: {reason.strerror or reason}") from reason
        self._lines: queue.Queue[bytes | None] = queue.Queue()
        assert self._process.stdout is not None
        threading.Thread(target=_read, args=(self._process.stdout, self._lines), daemon=True).start()
        self._next_id = 0
        hello = self._receive(start_seconds)
        if hello.get("hello") != PROTOCOL_VERSION:
            self.end()
            raise WorkerGone(f"{python} does not speak the worker's protocol")

    def ask(self, question: Question, seconds: float) -> Answer:
        """The answer to one question; raises :class:`WorkerGone`, after which this child is no more."""
        self._next_id += 1
        request = {"id": self._next_id, "name": question.name, "variants": json.loads(question.variants)}
        assert self._process.stdin is not None
        try:
            self._process.stdin.write((json.dumps(request) + "\n").encode())
            self._process.stdin.flush()
        except (OSError, ValueError) as reason:
            self.end()
            raise WorkerGone("the worker died") from reason
        return _answer(self._receive(seconds), self._next_id, len(request["variants"]))

    def end(self) -> None:
        """Leave nothing running."""
        if os.name != "nt":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()

    def _receive(self, seconds: float) -> dict[str, object]:
        """The next message; lines that are none (the prints of an interpreter's start-up) are passed over."""
        while True:
            try:
                line = self._lines.get(timeout=seconds)
            except queue.Empty:
                self.end()
                raise WorkerGone(f"the worker did not answer within {seconds:g} s") from None
            if line is None:
                self.end()
                raise WorkerGone("the worker died")
            try:
                message = json.loads(line)
            except ValueError:
                continue
            if isinstance(message, dict):
                return message


def _answer(message: dict[str, object], number: int, variants: int) -> Answer:
    """A message as an answer; one that does not read as it should is no answer."""
    results, reason = message.get("results"), message.get("reason")
    if message.get("id") == number and isinstance(results, list) and len(results) == variants:
        return Answer(tuple(results))
    if isinstance(reason, str) and reason:
        return Answer(reason=reason)
    return Answer(reason="the worker's answer makes no sense", said=False)


def _environment(memory: int) -> dict[str, str]:
    """This process's environment without the user's own module folders: no code of theirs is to be found."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONSTARTUP")}
    environment.update(
        PYTHONIOENCODING="utf-8", TF_CPP_MIN_LOG_LEVEL="3", CUDA_VISIBLE_DEVICES="", JAX_PLATFORMS="cpu",
        SHAPEWRIGHT_WORKER_MEMORY=str(memory), OMP_NUM_THREADS="1",
    )  # fmt: skip
    return environment


def _read(stream: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    with contextlib.suppress(OSError, ValueError):
        for line in iter(lambda: stream.readline(MAX_LINE), b""):
            lines.put(line)
    lines.put(None)

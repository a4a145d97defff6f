"""The parent's side: starts the child, listens to it, and ends it – in time, when cancelled, or when it dies."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from shapewright.facts import Range
from shapewright.probe import protocol
from shapewright.probe.model import Observation, Outcome, PeakMemory, ProbeError, ProbeRequest, ProbeResult, Progress

CHILD = Path(__file__).parent / "child" / "main.py"
OUTPUT_KEPT = 20_000
"""Characters of the program's own output that a result keeps: its end."""

OnProgress = Callable[[Progress], None]

_POLL = 0.05
_PATIENCE = 200
"""Lines that an interpreter's start-up may print before the child says hello."""
_LINGER = 2.0
"""Seconds between a child's ``done`` and its end before it is killed."""


def run_probe(
    request: ProbeRequest, on_progress: OnProgress | None = None, cancel: threading.Event | None = None
) -> ProbeResult:
    """Run the file, function or model and report what was observed; returns when the child is gone.

    Never raises for what the user's program or interpreter does: a missing interpreter, a crash, a hang
    and a refusal are outcomes. ``on_progress`` is called on the calling thread; ``cancel`` stops the run.
    """
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="shapewright-probe-", ignore_cleanup_errors=True) as scratch:
        try:
            process = _start(request, scratch)
        except OSError as reason:
            message = f"cannot start the interpreter {request.python}: {reason.strerror or reason}"
            return ProbeResult("failed", error=ProbeError("InterpreterError", message, request.path))
        session = _Session(request, process, started, on_progress)
        try:
            session.send(protocol.encode_request(request, scratch))
            session.listen(cancel)
        finally:
            session.end()
        return session.result()


def _start(request: ProbeRequest, scratch: str) -> subprocess.Popen[bytes]:
    cwd = request.cwd or os.path.dirname(os.path.abspath(request.path))
    if not os.path.isdir(cwd):
        raise NotADirectoryError(0, f"the working directory {cwd} does not exist")
    return subprocess.Popen(
        [request.python, "-u", str(CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=cwd,
        env=_environment(request, scratch),
        start_new_session=os.name != "nt",
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )


def _environment(request: ProbeRequest, scratch: str) -> dict[str, str]:
    """This process's environment, without the folders that our own libraries are imported from."""
    environment = {**os.environ, **request.env}
    ours = Path(__file__).parents[2].resolve()
    paths = [p for p in environment.pop("PYTHONPATH", "").split(os.pathsep) if p and Path(p).resolve() != ours]
    if paths:
        environment["PYTHONPATH"] = os.pathsep.join(paths)
    environment.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    environment.update(TMPDIR=scratch, TEMP=scratch, TMP=scratch, MPLBACKEND="Agg", PYTHONIOENCODING="utf-8")
    environment.update(_visible_devices(request.device, environment))
    return environment


def _visible_devices(device: str, environment: dict[str, str]) -> dict[str, str]:
    """What hides every GPU but the one asked for; the frameworks read it when they are imported."""
    if device == "cpu":
        return {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu"}
    if device.startswith("cuda:"):
        visible = [name for name in environment.get("CUDA_VISIBLE_DEVICES", "").split(",") if name]
        index = int(device[len("cuda:") :])
        return {"CUDA_VISIBLE_DEVICES": visible[index] if index < len(visible) else str(index)}
    return {}


class _Session:
    """One child from its start to its end."""

    def __init__(
        self,
        request: ProbeRequest,
        process: subprocess.Popen[bytes],
        started: float,
        on_progress: OnProgress | None,
    ) -> None:
        self.request = request
        self.process = process
        self.started = started
        self.on_progress = on_progress
        self.lines: queue.Queue[bytes | None] = queue.Queue()
        self.output: deque[str] = deque()
        self.observed: dict[tuple[str, Range, str], Observation] = {}
        self.notes: list[str] = []
        self.strays: deque[str] = deque(maxlen=_PATIENCE)
        self.greeted = False
        self.where = ""
        self.outcome: Outcome | None = None
        self.error: ProbeError | None = None
        self.device = "cpu"
        self.peak = PeakMemory()
        self.threads = [
            threading.Thread(target=self._read_messages, daemon=True),
            threading.Thread(target=self._read_output, daemon=True),
        ]
        for thread in self.threads:
            thread.start()

    @property
    def elapsed(self) -> float:
        """Seconds since the probe was asked for."""
        return time.monotonic() - self.started

    def send(self, line: bytes) -> None:
        """Hand over the request; a child that is already gone is noticed by :meth:`listen`."""
        assert self.process.stdin is not None
        try:
            with self.process.stdin as pipe:
                pipe.write(line)
        except OSError:
            return

    def listen(self, cancel: threading.Event | None) -> None:
        """Take messages until the child is done, dead, out of time or cancelled."""
        while self.outcome is None:
            if cancel is not None and cancel.is_set():
                return self._stop("Cancelled", "the probe was cancelled")
            if self.elapsed > self.request.timeout:
                return self._stop("Timeout", f"stopped after {self.request.timeout:g} s{self.where}")
            try:
                line = self.lines.get(timeout=_POLL)
            except queue.Empty:
                continue
            if line is None:
                return self._died()
            self._take(line)

    def end(self) -> None:
        """Leave nothing running: the child and everything it started."""
        if self.outcome in ("finished", "failed", "refused"):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(_LINGER)
        _kill_group(self.process)
        for thread in self.threads:
            thread.join(_LINGER)

    def result(self) -> ProbeResult:
        """What was gathered, also from a child that did not reach its end."""
        order = sorted(self.observed.values(), key=lambda row: (row.path, row.range, row.role))
        return ProbeResult(
            outcome=self.outcome or "failed",
            device=self.device,
            seconds=self.elapsed,
            peak_memory=self.peak,
            error=self.error,
            observed=tuple(order),
            notes=tuple(self.notes),
            output="".join(self.output)[-OUTPUT_KEPT:],
        )

    def _stop(self, kind: str, message: str) -> None:
        self.outcome = "stopped"
        self.error = ProbeError(kind, message, self.request.path)

    def _died(self) -> None:
        """The child closed its end without ``done``."""
        self.outcome = "failed"
        try:
            code = self.process.wait(_LINGER)
        except subprocess.TimeoutExpired:
            code = None
        for thread in self.threads:
            thread.join(_LINGER)
        how = _how_it_ended(code)
        if self.greeted:
            message = f"the program's process {how} before the probe was done{self.where}"
            self.error = ProbeError("ProcessDied", message, self.request.path)
            return
        said = "".join([*self.strays, *self.output]).strip().splitlines()
        detail = f": {said[-1][:300]}" if said else ""
        message = f"{self.request.python} {how} and is no Python (3.8 or later) that the probe can use{detail}"
        self.error = ProbeError("InterpreterError", message, self.request.path)

    def _take(self, line: bytes) -> None:
        message = protocol.decode(line)
        if message is None:
            self.strays.append(line[:1000].decode("utf-8", "replace"))
            if not self.greeted and len(self.strays) >= _PATIENCE:
                self._died()
            return
        try:
            self._handle(message)
        except protocol.Malformed as reason:
            if len(self.notes) < 100:
                self.notes.append(f"a message of the child was dropped: {reason}"[:300])

    def _handle(self, message: protocol.Message) -> None:
        kind = message["type"]
        if kind == "hello":
            self._greet(message)
        elif not self.greeted:
            raise protocol.Malformed(f"{kind} before hello")
        elif kind == "progress":
            where = protocol.text(message.get("text"))
            self.where = f", at {where}" if where else ""
            self._report(where)
        elif kind == "observed":
            for row in protocol.rows(message.get("rows")):
                seen = protocol.observation(row)
                self.observed[seen.path, seen.range, seen.role] = seen
        elif kind == "note":
            self.notes.append(protocol.text(message.get("text")))
        elif kind == "done":
            self.device = protocol.text(message.get("device"))
            self.peak = protocol.peak_memory(message.get("peak_memory"))
            self.error = protocol.error(message.get("error"))
            self.outcome = protocol.outcome(message.get("outcome"))

    def _greet(self, message: protocol.Message) -> None:
        if message.get("version") != protocol.PROTOCOL_VERSION:
            raise protocol.Malformed(f"protocol version {message.get('version')!r}")
        self.greeted = True
        self._report("started")

    def _report(self, what: str) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress(what, self.elapsed, len(self.observed)))

    def _read_messages(self) -> None:
        assert self.process.stdout is not None
        for line in _lines(self.process.stdout, protocol.MAX_LINE):
            self.lines.put(line)
        self.lines.put(None)

    def _read_output(self) -> None:
        assert self.process.stderr is not None
        kept = 0
        for line in _lines(self.process.stderr, OUTPUT_KEPT):
            text = line.decode("utf-8", "replace")
            self.output.append(text)
            kept += len(text)
            while kept > 2 * OUTPUT_KEPT:
                kept -= len(self.output.popleft())


def _lines(stream: IO[bytes], limit: int) -> Iterator[bytes]:
    return iter(lambda: stream.readline(limit), b"")


def _how_it_ended(code: int | None) -> str:
    if code is None:
        return "does not speak the protocol"
    if code < 0:
        try:
            return f"was killed by {signal.Signals(-code).name}"
        except ValueError:
            return f"was killed by signal {-code}"
    return f"ended with exit status {code}"


def _kill_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and all of its descendants in its process group, and reap it."""
    if os.name == "nt":
        kill_tree = ["taskkill", "/F", "/T", "/PID", str(process.pid)]
        subprocess.run(kill_tree, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    else:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()

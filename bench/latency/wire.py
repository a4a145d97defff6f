"""A bare language client over stdio: JSON in, JSON out, and the times of both."""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Message = dict[str, Any]


class ServerGone(Exception):
    """The server ended, or did not answer in time."""


class Wire:
    """Speaks JSON-RPC with a server that it starts; requests of the server are answered by ``answers``."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        cwd: str | None = None,
        env: Mapping[str, str] | None = None,
        answers: Mapping[str, Callable[[Any], Any]] | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=cwd, env=env
        )
        self.notifications: list[Message] = []
        """Everything the server said without being asked, its requests included."""
        self.stderr = ""
        self._answers = dict(answers or {})
        self._ids = 0
        self._responses: dict[int, queue.Queue[Message]] = {}
        self._arrived = threading.Condition()
        self._closed = False
        for target in (self._read, self._read_errors):
            threading.Thread(target=target, daemon=True).start()

    # --- asking -------------------------------------------------------------------------------------------------

    def notify(self, method: str, params: Any = None) -> None:
        """Say something that needs no answer."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    def start_request(self, method: str, params: Any = None) -> int:
        """Ask without waiting; gives the request's id."""
        self._ids += 1
        self._responses[self._ids] = queue.Queue()
        self.send({"jsonrpc": "2.0", "id": self._ids, "method": method, "params": params})
        return self._ids

    def wait(self, request: int, timeout: float = 30.0) -> Message:
        """The whole response to a request."""
        try:
            return self._responses[request].get(timeout=timeout)
        except queue.Empty:
            state = f"ended with {self.process.poll()}" if self.process.poll() is not None else "is still running"
            message = f"no answer to request {request} in {timeout:g} s; the server {state}\n{self.stderr}"
            raise ServerGone(message) from None

    def request(self, method: str, params: Any = None, timeout: float = 30.0) -> Any:
        """Ask, wait, and give the result; an error response raises."""
        response = self.wait(self.start_request(method, params), timeout)
        if "error" in response:
            raise ServerGone(f"{method}: {response['error']}")
        return response.get("result")

    def expect(self, matches: Callable[[Message], bool], timeout: float = 30.0, since: int = 0) -> Message:
        """Wait for something the server says by itself; ``since`` is an index into ``notifications``."""
        deadline = time.monotonic() + timeout
        with self._arrived:
            while True:
                for message in self.notifications[since:]:
                    if matches(message):
                        return message
                    since += 1
                left = deadline - time.monotonic()
                if left <= 0 or self._closed:
                    raise ServerGone(f"the server did not say what was waited for\n{self.stderr}")
                self._arrived.wait(left)

    def send(self, message: Message) -> None:
        """Send a message as it is."""
        self.send_bytes(json.dumps(message).encode())

    def send_bytes(self, body: bytes) -> None:
        """Send a message's body, valid or not."""
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    # --- listening ----------------------------------------------------------------------------------------------

    def _read(self) -> None:
        assert self.process.stdout is not None
        stream = self.process.stdout
        while (length := _content_length(stream)) is not None:
            self._take(json.loads(stream.read(length)))
        with self._arrived:
            self._closed = True
            self._arrived.notify_all()

    def _take(self, message: Message) -> None:
        if "method" not in message:
            self._responses[message["id"]].put(message)
            return
        if "id" in message:
            answer = self._answers.get(message["method"], _nothing)
            with contextlib.suppress(OSError):
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": answer(message.get("params"))})
        with self._arrived:
            self.notifications.append(message)
            self._arrived.notify_all()

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.stderr += line.decode("utf-8", "replace")

    # --- the end ------------------------------------------------------------------------------------------------

    def stop(self, timeout: float = 30.0) -> int:
        """Shut the server down in order; gives its exit code."""
        with contextlib.suppress(OSError, ServerGone):
            self.request("shutdown", timeout=timeout)
            self.notify("exit")
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise ServerGone(f"the server did not exit\n{self.stderr}") from None


def _nothing(params: Any) -> None:
    return None


def _content_length(stream: Any) -> int | None:
    length = None
    while line := stream.readline():
        if line == b"\r\n":
            return length
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return None

"""The server over TCP."""

import json
import os
import socket
import subprocess
import sys
import time

from editor import ROOT


def test_a_session_over_tcp():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "shapewright", "server", "--tcp", f"127.0.0.1:{port}"]
    server = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT / "server")}, stderr=subprocess.PIPE)
    try:
        connection = connected(port)
        stream = connection.makefile("rwb")
        answer = ask(stream, 1, "initialize", {"processId": None, "rootUri": None, "capabilities": {}})
        assert answer["result"]["capabilities"]["hoverProvider"] is True
        assert ask(stream, 2, "shutdown", None)["result"] is None
        tell(stream, {"jsonrpc": "2.0", "method": "exit"})
        assert server.wait(20) == 0
    finally:
        server.kill()
        server.wait()
    assert b"Traceback" not in server.stderr.read()


def connected(port):
    deadline = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=60)
        except ConnectionRefusedError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def tell(stream, message):
    body = json.dumps(message).encode()
    stream.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    stream.flush()


def ask(stream, number, method, params):
    tell(stream, {"jsonrpc": "2.0", "id": number, "method": method, "params": params})
    while True:
        length = int(stream.readline().split(b":")[1])
        while stream.readline() != b"\r\n":
            pass
        message = json.loads(stream.read(length))
        if message.get("id") == number:
            return message

"""The child's end of the protocol: one JSON object a line, a request in, an answer out, version 1.

``{"id", "name", "variants": [{"args", "kwargs"}, …]}`` is answered with ``{"id", "results": […]}``, or with
``{"id", "reason"}`` where the framework cannot tell. The first line out is ``{"hello": 1}``.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any, BinaryIO

from . import guard
from .values import Undecided

PROTOCOL_VERSION = 1
_CALLERS = {"torch": "torch_calls", "tensorflow": "tensorflow_calls", "keras": "keras_calls"}


def main() -> None:
    """Answer requests until the parent closes its end."""
    out = _take_over_output()
    memory = int(os.environ.get("SHAPEWRIGHT_WORKER_MEMORY", "0"))
    _send(out, {"hello": PROTOCOL_VERSION})
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            answer = _answer(request, memory)
        except Undecided as undecided:
            answer = {"reason": str(undecided)}
        except MemoryError:
            answer = {"reason": "it takes too much memory"}
        except Exception as error:  # the framework could not even be imported
            answer = {"reason": f"{type(error).__name__}: {_first_line(error)}"}
        _send(out, dict(answer, id=request["id"]))


def _answer(request: dict[str, Any], memory: int) -> dict[str, Any]:
    name = request["name"]
    module = _CALLERS.get(name.partition(".")[0])
    if module is None:
        raise Undecided(f"{name} is of no framework that can be asked")
    caller = importlib.import_module(f"{__package__}.{module}")
    guard.limit_memory(memory)
    function = caller.resolve(name)
    with guard.guarded():
        return {"results": [_result(caller, function, variant) for variant in request["variants"]]}


def _result(caller: Any, function: Any, variant: dict[str, Any]) -> Any:
    """The result of one variant; what the framework raised there may be what it says of those sizes only."""
    try:
        return caller.call(function, variant)
    except (Undecided, MemoryError):
        raise
    except Exception as error:  # whatever a framework raises is an answer
        return {"raised": f"{type(error).__name__}: {_first_line(error)}"}


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:300] if lines else ""


def _take_over_output() -> BinaryIO:
    """Keep the standard output for messages: what a framework prints goes to standard error."""
    kept = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(kept, "wb")


def _send(out: BinaryIO, message: dict[str, Any]) -> None:
    try:
        out.write((json.dumps(message) + "\n").encode())
        out.flush()
    except OSError:
        os._exit(1)

"""The messages between the probe and its child: one JSON object a line, version 1.

To the child, on its standard input: the request. From the child, on what was its standard output
(it moves the program's own prints to standard error before anything of the user's runs):

``hello``     version, python – always first
``progress``  text, seconds, observed
``observed``  rows; a later row for the same place replaces the earlier
``note``      text
``done``      outcome, error, device, peak_memory – always last

What comes back is the user's program's doing in the end, so nothing of it is trusted: a message that
does not read as it should is dropped, never raised.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from typing import cast, get_args

from shapewright.facts import Range
from shapewright.probe.model import (
    Json,
    Observation,
    ObservedValue,
    Outcome,
    PeakMemory,
    ProbeError,
    ProbeRequest,
    Role,
)

PROTOCOL_VERSION = 1
MAX_LINE = 32 * 1024 * 1024
"""Bytes of one message; the child sends rows in batches far below it."""

Message = dict[str, Json]


class Malformed(ValueError):
    """A message that does not read as the protocol says."""


def encode_request(request: ProbeRequest, scratch: str) -> bytes:
    """The line that starts the child's work; ``scratch`` is a folder that it may write to."""
    fields = asdict(request)
    fields.update(
        version=PROTOCOL_VERSION,
        scratch=scratch,
        allow=sorted(request.allow),
        path=os.path.abspath(request.path),
        roots=[os.path.abspath(root) for root in request.roots],
        sources={os.path.abspath(path): text for path, text in request.sources.items()},
    )
    for unsaid in ("python", "env", "cwd", "timeout"):
        del fields[unsaid]
    return (json.dumps(fields) + "\n").encode()


def decode(line: bytes) -> Message | None:
    """The message on a line, or None where the line is something else (a print of the interpreter's start-up)."""
    try:
        message = json.loads(line)
    except ValueError:
        return None
    return message if isinstance(message, dict) and isinstance(message.get("type"), str) else None


def observation(row: Json) -> Observation:
    """One row of an ``observed`` message; :class:`Malformed` where it is none."""
    fields = _object(row)
    values = tuple(_value(item) for item in _list(fields.get("values")))
    if not values or fields.get("role") not in get_args(Role):
        raise Malformed(f"not an observation: {row!r}")
    role = cast(Role, fields["role"])
    return Observation(_text(fields.get("path")), _range(fields.get("range")), role, values, _int(fields.get("count")))


def error(item: Json) -> ProbeError | None:
    """The ``error`` of a ``done`` message."""
    if item is None:
        return None
    fields = _object(item)
    path, where = fields.get("path"), fields.get("range")
    return ProbeError(
        _text(fields.get("type")),
        _text(fields.get("message")),
        None if path is None else _text(path),
        None if where is None else _range(where),
    )


def outcome(item: Json) -> Outcome:
    """The ``outcome`` of a ``done`` message."""
    if item not in get_args(Outcome):
        raise Malformed(f"not an outcome: {item!r}")
    return cast(Outcome, item)


def peak_memory(item: Json) -> PeakMemory:
    """The ``peak_memory`` of a ``done`` message, in bytes."""
    fields = _object(item)
    cpu, gpu = fields.get("cpu"), fields.get("gpu")
    return PeakMemory(None if cpu is None else _int(cpu), None if gpu is None else _int(gpu))


def text(item: Json) -> str:
    """A string field; :class:`Malformed` where it is none."""
    return _text(item)


def number(item: Json) -> float:
    """A numeric field; :class:`Malformed` where it is none."""
    if isinstance(item, bool) or not isinstance(item, (int, float)):
        raise Malformed(f"not a number: {item!r}")
    return float(item)


def rows(item: Json) -> list[Json]:
    """A list field; :class:`Malformed` where it is none."""
    return _list(item)


def _value(item: Json) -> ObservedValue:
    parts = _list(item)
    if len(parts) != 6:
        raise Malformed(f"not a value: {item!r}")
    library, shape, dtype, device, count, calls = parts
    dims = None if shape is None else tuple(None if size is None else _int(size) for size in _list(shape))
    seen_in = tuple(_int(call) for call in _list(calls))
    return ObservedValue(_text(library), dims, _text(dtype), _text(device), _int(count), seen_in)


def _range(item: Json) -> Range:
    numbers = [_int(part) for part in _list(item)]
    if len(numbers) != 4:
        raise Malformed(f"not a range: {item!r}")
    return Range.of(*numbers)


def _object(item: Json) -> dict[str, Json]:
    if not isinstance(item, dict):
        raise Malformed(f"not an object: {item!r}")
    return item


def _list(item: Json) -> list[Json]:
    if not isinstance(item, list):
        raise Malformed(f"not a list: {item!r}")
    return item


def _text(item: Json) -> str:
    if not isinstance(item, str):
        raise Malformed(f"not a text: {item!r}")
    return item


def _int(item: Json) -> int:
    if isinstance(item, bool) or not isinstance(item, int):
        raise Malformed(f"not an integer: {item!r}")
    return item

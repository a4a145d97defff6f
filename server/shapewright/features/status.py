"""The one line that says how the analysis of a file is going."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from shapewright.facts import FileFacts, Problem


@dataclass(frozen=True)
class Status:
    """What a status item shows."""

    state: Literal["ready", "busy", "partial", "off"]
    text: str
    detail: str


def status(facts: FileFacts | None, problems: Sequence[Problem], *, busy: bool, enabled: bool = True) -> Status:
    """How many tensors are known and how many problems there are, or what stands in the way."""
    if not enabled:
        return Status("off", "Shapewright is off", "shapewright.enable is false")
    if facts is None:
        return Status("busy" if busy else "ready", "Reading shapes…" if busy else "Nothing analysed yet", "")
    tensors = [fact.tensor for fact in facts.facts if fact.tensor is not None]
    known = sum(tensor.shape is not None for tensor in tensors)
    text = f"{_count(known, 'tensor shape')}, {_count(len(problems), 'problem')}"
    if busy:
        return Status("busy", text, "Reading shapes…")
    return Status("ready" if facts.complete else "partial", text, "; ".join(facts.notes))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")

"""Shapes written behind the names that are bound to tensors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.facts import Fact, FileFacts, Position, Range
from shapewright.features.source import text_of


@dataclass(frozen=True)
class Hint:
    """A label at a place in the text, and what to show when it is pointed at."""

    position: Position
    label: str
    tooltip: str


def hints(
    facts: FileFacts, lines: Sequence[str], within: Range | None = None, *, in_loops: bool = False
) -> tuple[Hint, ...]:
    """A hint for each assignment target and parameter that holds a tensor of known rank or dtype.

    Targets in loop bodies are left out unless asked for, and so is a name whose hint would
    repeat on the same line.
    """
    shown: dict[tuple[int, str, str], Hint] = {}
    for fact in sorted(facts.facts, key=lambda fact: fact.range):
        if not _worth_a_hint(fact, in_loops) or (within is not None and not _meets(fact.range, within)):
            continue
        name, label = text_of(lines, fact.range), _label(fact)
        if name and set(name) != {"_"}:
            hint = Hint(fact.range.end, f": {label}", _tooltip(fact))
            shown.setdefault((fact.range.start.line, name, label), hint)
    return tuple(shown.values())


def _worth_a_hint(fact: Fact, in_loops: bool) -> bool:
    if fact.role == "expression" or fact.tensor is None or (fact.in_loop and not in_loops):
        return False
    return fact.tensor.shape is not None or fact.tensor.dtype is not None


def _label(fact: Fact) -> str:
    assert fact.tensor is not None
    return fact.tensor.text + (" …" if fact.alternatives else "")


def _tooltip(fact: Fact) -> str:
    others = [f"also {tensor.text}" for tensor in fact.alternatives]
    return "\n".join([*others, *(f"called from {chain}" for chain in fact.contexts)])


def _meets(one: Range, other: Range) -> bool:
    return one.start <= other.end and other.start <= one.end

"""Where a probe run is offered: above scripts, models, classes and functions."""

from __future__ import annotations

from dataclasses import dataclass

from shapewright.facts import Callable_, FileFacts, Position, Range

_TITLES = {
    "script": "Probe this script",
    "model": "Probe this model",
    "class": "Probe this class",
    "function": "Probe this function",
}


@dataclass(frozen=True)
class Lens:
    """A line of text above a range that starts a probe of ``name`` (None: the whole script)."""

    range: Range
    title: str
    name: str | None


def lenses(facts: FileFacts) -> tuple[Lens, ...]:
    """One lens for the script and one for each callable at the top level of the file."""
    return tuple(_lens(found) for found in facts.callables if found.kind == "script" or "." not in found.name)


def _lens(found: Callable_) -> Lens:
    if found.kind == "script":
        top = Position(1, 0)
        return Lens(Range(top, top), _TITLES["script"], None)
    return Lens(found.name_range, _TITLES[found.kind], found.name)

"""What is known of the expression under the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from shapewright.facts import Fact, FileFacts, Position, Range, TensorFact
from shapewright.features.source import text_of
from shapewright.probe.disagree import covers
from shapewright.probe.model import Observation

Link = Callable[[str, int], str]
"""Turns a path and a line into ``[name:line](address)``, or into ``name:line`` where nothing can follow it."""

T = TypeVar("T")

_MOST_ALTERNATIVES = 6
_MOST_CONTEXTS = 4


@dataclass(frozen=True)
class HoverCard:
    """A title in the analysed language, and lines of prose below it."""

    range: Range
    title: str
    lines: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """The card for a client that renders Markdown."""
        return "\n\n".join([f"```python\n{self.title}\n```", *self.lines])

    @property
    def plain(self) -> str:
        """The card for a client that shows text as it is."""
        return "\n".join([self.title, *(line.replace("`", "") for line in self.lines)])


def hover(
    facts: FileFacts,
    lines: Sequence[str],
    position: Position,
    observed: Iterable[Observation] = (),
    link: Link = lambda path, line: f"{path}:{line}",
) -> HoverCard | None:
    """The card for the smallest expression at the position, or None where nothing is known there."""
    seen = _smallest((o for o in observed if _touches(o.range, position)), lambda o: o.range)
    fact = _smallest((f for f in facts.facts if _touches(f.range, position)), lambda f: f.range)
    if fact is not None and (seen is None or _size(fact.range) <= _size(seen.range)):
        matching = seen if seen is not None and seen.range == fact.range else None
        return HoverCard(fact.range, _title(fact, lines), tuple(_fact_lines(fact, matching, link)))
    if seen is not None:
        name = text_of(lines, seen.range)
        return HoverCard(seen.range, f"{name}: {seen.values[0].text}", (_observed_line(seen),))
    return None


def _touches(where: Range, position: Position) -> bool:
    """Whether the cursor is on the expression: inside one line, or on the first or last of several."""
    return where.contains(position) and position.line in (where.start.line, where.end.line)


def _smallest(candidates: Iterable[T], range_of: Callable[[T], Range]) -> T | None:
    return min(candidates, key=lambda item: _size(range_of(item)), default=None)


def _size(where: Range) -> tuple[int, int]:
    return where.end.line - where.start.line, where.end.column - where.start.column


def _title(fact: Fact, lines: Sequence[str]) -> str:
    value = fact.tensor.text if fact.tensor is not None else fact.display or "?"
    name = text_of(lines, fact.range)
    return f"{name}: {value}" if name else value


def _fact_lines(fact: Fact, seen: Observation | None, link: Link) -> Iterable[str]:
    if fact.tensor is not None:
        yield _describe(fact.tensor)
        if fact.display:
            yield fact.display
    if fact.unknown:
        yield f"Unknown: {fact.unknown}"
    if fact.made_at is not None:
        place = link(fact.made_at.path, fact.made_at.range.start.line)
        yield f"Made at {place}" + (f": {fact.made_at.message}" if fact.made_at.message else "")
    if fact.alternatives:
        shown = [f"`{tensor.text}`" for tensor in fact.alternatives[:_MOST_ALTERNATIVES]]
        more = len(fact.alternatives) - len(shown)
        yield "Reached with other inputs: " + ", ".join(shown) + (f" and {more} more" if more else "")
    if fact.contexts:
        more = len(fact.contexts) - _MOST_CONTEXTS
        chains = "; ".join(fact.contexts[:_MOST_CONTEXTS])
        yield f"Called from {chains}" + (f" and {more} more" if more > 0 else "")
    if seen is not None:
        inferred = () if fact.tensor is None else (fact.tensor, *fact.alternatives)
        surprising = inferred and not all(any(covers(one, value) for one in inferred) for value in seen.values)
        yield _observed_line(seen) + (", which is not what was inferred" if surprising else "")


def _describe(tensor: TensorFact) -> str:
    kind = "" if tensor.kind == "eager" else tensor.kind
    words = [tensor.library, kind, f"on {tensor.device}" if tensor.device else ""]
    return " · ".join(word for word in words if word)


def _observed_line(seen: Observation) -> str:
    values = ", ".join(dict.fromkeys(f"`{value.text}`" for value in seen.values))
    devices = ", ".join(dict.fromkeys(value.device for value in seen.values))
    times = "once" if seen.count == 1 else f"{seen.count} times"
    return f"Observed by the probe: {values} on {devices}, {times}"

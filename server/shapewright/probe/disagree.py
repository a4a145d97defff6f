"""Where what was observed contradicts what was inferred."""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.facts import Fact, Range, TensorFact
from shapewright.probe.bind import unify
from shapewright.probe.model import Disagreement, Observation, ObservedValue


def disagreements(observed: Iterable[Observation], facts: Iterable[Fact]) -> tuple[Disagreement, ...]:
    """The expressions that held something no inferred alternative covers.

    A symbol may stand for another size in each call, so it has to be consistent within one shape only; an
    unknown size, rank or dtype contradicts nothing. In the order of the observations.
    """
    inferred: dict[tuple[str, Range], list[TensorFact]] = {}
    for fact in facts:
        if fact.tensor is not None:
            inferred.setdefault((fact.path, fact.range), []).extend((fact.tensor, *fact.alternatives))
    found: dict[tuple[str, Range], Disagreement] = {}
    for row in observed:
        place = (row.path, row.range)
        tensors = inferred.get(place)
        if not tensors or place in found:
            continue
        odd = [value for value in row.values if not any(covers(tensor, value) for tensor in tensors)]
        if odd:
            found[place] = Disagreement(row.path, row.range, _texts(tensors), _texts(odd))
    return tuple(found.values())


def covers(tensor: TensorFact, value: ObservedValue) -> bool:
    """Whether the inferred tensor can be the observed one, for some size of each of its symbols."""
    if tensor.dtype is not None and tensor.dtype != value.dtype:
        return False
    return unify(tensor.shape, value.shape, {}) is not None


def _texts(values: Iterable[TensorFact | ObservedValue]) -> str:
    return " | ".join(dict.fromkeys(value.text for value in values))

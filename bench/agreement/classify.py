"""Holds each observed expression against what was inferred for it.

exact    every value that it held is covered by an inferred one with the same rank, dtype and known sizes
partial  nothing contradicts, but a size, the rank or the dtype is not known
none     no tensor was inferred there
WRONG    some value that it held is covered by nothing inferred, or only if a symbol stood for two sizes
         within one call of the function

A row that is exact only with a symbol in it is counted as ``symbolic`` as well, and one with more inferred
alternatives than values that were seen as ``loose``. A WRONG row of which some values are covered is counted
as ``missed`` as well: what was inferred does happen, but not all that happens was inferred.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from shapewright.facts import Fact, Range, TensorFact
from shapewright.probe import Observation, ObservedValue
from shapewright.probe.bind import Binding, symbols, unify, unify_all

Verdict = Literal["exact", "partial", "none", "wrong"]

Place = tuple[str, Range]

_SAME_LIBRARY = {"keras": "tensorflow"}
"""Keras's variables and outputs are TensorFlow's, depending on where one looks."""


@dataclass(frozen=True)
class Row:
    """One expression: what it held, what was inferred, and the verdict."""

    path: str
    range: Range
    verdict: Verdict
    observed: tuple[ObservedValue, ...]
    inferred: tuple[TensorFact, ...]
    why: str = ""
    symbolic: bool = False
    loose: bool = False
    missed: bool = False


def classify(observed: Iterable[Observation], facts: Iterable[Fact]) -> list[Row]:
    """A row for each place that was seen holding a tensor, in order."""
    inferred: dict[Place, list[TensorFact]] = defaultdict(list)
    unknown: dict[Place, str] = {}
    for fact in facts:
        place = (fact.path, fact.range)
        if fact.tensor is not None:
            inferred[place] += [t for t in (fact.tensor, *fact.alternatives) if t not in inferred[place]]
        elif fact.unknown or fact.display:
            unknown[place] = fact.unknown or f"said to be {fact.display}"
    seen: dict[Place, list[ObservedValue]] = defaultdict(list)
    for row in observed:
        seen[row.path, row.range] += row.values
    inconsistent = _inconsistent(seen, inferred)
    return [
        _row(place, tuple(values), tuple(inferred.get(place, ())), unknown.get(place, ""), inconsistent.get(place, ""))
        for place, values in sorted(seen.items())
    ]


def _row(
    place: Place, values: tuple[ObservedValue, ...], tensors: tuple[TensorFact, ...], unknown: str, inconsistent: str
) -> Row:
    path, where = place
    if not tensors:
        return Row(path, where, "none", values, tensors, unknown or "no fact")
    uncovered = [value for value in values if not any(_fits(tensor, value) for tensor in tensors)]
    if uncovered:
        why = f"{uncovered[0].text} is not among them"
        return Row(path, where, "wrong", values, tensors, why, missed=len(uncovered) < len(values))
    if inconsistent:
        return Row(path, where, "wrong", values, tensors, inconsistent)
    chosen = [next((tensor for tensor in tensors if _is_exact(tensor, value)), None) for value in values]
    if None in chosen:
        return Row(path, where, "partial", values, tensors)
    symbolic = any(symbols(dim) for tensor in chosen if tensor is not None for dim in tensor.shape or ())
    distinct = {(value.shape, value.dtype) for value in values}
    return Row(path, where, "exact", values, tensors, symbolic=symbolic, loose=len(tensors) > len(distinct))


def _fits(tensor: TensorFact, value: ObservedValue) -> bool:
    if tensor.dtype is not None and tensor.dtype != value.dtype:
        return False
    libraries = {_SAME_LIBRARY.get(name, name) for name in (tensor.library, value.library)}
    return len(libraries) == 1 and unify(tensor.shape, value.shape, {}) is not None


def _is_exact(tensor: TensorFact, value: ObservedValue) -> bool:
    if not _fits(tensor, value) or tensor.dtype is None:
        return False
    if tensor.shape is None or value.shape is None:
        return tensor.shape is value.shape
    return all(dim is not None or size is None for dim, size in zip(tensor.shape, value.shape, strict=True))


def _inconsistent(seen: dict[Place, list[ObservedValue]], inferred: dict[Place, list[TensorFact]]) -> dict[Place, str]:
    """The places whose symbols cannot have one size each within some call of their function."""
    calls: dict[tuple[str, int], list[tuple[Place, list[TensorFact], ObservedValue]]] = defaultdict(list)
    for place, values in seen.items():
        tensors = inferred.get(place, [])
        if not any(symbols(dim) for tensor in tensors for dim in tensor.shape or ()):
            continue
        for value in values:
            fitting = [tensor for tensor in tensors if _fits(tensor, value)]
            for call in value.calls if fitting else ():
                # Calls number the calls of functions; 0 is a module's own code, and that of comprehensions,
                # where a name that held several values had them one after the other.
                if call or len(values) == 1:
                    calls[place[0] if call == 0 else "", call].append((place, fitting, value))
    found: dict[Place, str] = {}
    for rows in calls.values():
        if unify_all([([t.shape for t in tensors], value.shape) for _, tensors, value in rows]) is None:
            found.update(_culprits(rows))
    return found


def _culprits(rows: Sequence[tuple[Place, list[TensorFact], ObservedValue]]) -> dict[Place, str]:
    """The rows that contradict what the rows before them decided."""
    found: dict[Place, str] = {}
    binding: Binding = {}
    for place, tensors, value in sorted(rows, key=lambda row: row[0]):
        bound = next((b for t in tensors if (b := unify(t.shape, value.shape, binding)) is not None), None)
        if bound is None:
            names = sorted({name for t in tensors for dim in t.shape or () for name in symbols(dim)} & set(binding))
            sizes = ", ".join(f"{name} = {binding[name]}" for name in names)
            found[place] = f"{value.text} contradicts {sizes} in the same call"
        else:
            binding = bound
    return found

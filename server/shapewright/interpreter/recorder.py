"""What a run saw: the values of expressions, and the problems, as raw abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from shapewright.dims import Expr
from shapewright.interpreter.frame import Frame, Unit
from shapewright.rules import Failure
from shapewright.values import Const, Int, Tensor, Union, Unknown, Value

MAX_VALUES = 64
"""Distinct values that are kept of one node; what comes after them is widened to one unknown tensor."""


@dataclass(slots=True)
class Sighting:
    """A value seen at a node, in one call context."""

    value: Value
    frame: Frame
    cold: bool


@dataclass(slots=True)
class NodeFacts:
    """All that was seen at one node."""

    unit: Unit
    node: ast.AST
    role: str
    name: str = ""
    seen: list[Sighting] = field(default_factory=list)
    shown: set[object] = field(default_factory=set)
    """What is told apart of the tensors seen."""


@dataclass(slots=True)
class Link:
    """One call of the chain that reached a problem."""

    unit: Unit
    node: ast.AST
    name: str


@dataclass(slots=True)
class RawProblem:
    """A failure and where it happened."""

    failure: Failure
    unit: Unit
    node: ast.AST
    chain: tuple[Link, ...]
    cold: bool
    arguments: dict[str, ast.expr]
    """Which expression of the call gave each of the rule's parameters."""
    scope: dict[str, Value]
    """The names that can be seen there, with what they hold: material for repairs."""
    operation: str = ""
    supposed: int = 0
    """How often the run had had to suppose that an operation fits, when this was reported."""
    chosen_in: Frame | None = None
    """The frame in which a branch that is not decided leads there; None where the function always comes there."""


@dataclass(slots=True)
class _Gathered:
    """What was seen together."""

    facts: dict[tuple[int, str], NodeFacts] = field(default_factory=dict)
    """By node (as an id: the files' trees outlive the run) and role."""
    problems: dict[tuple[str, int, str], RawProblem] = field(default_factory=dict)
    """By path, node and code."""
    open: list[Sighting] = field(default_factory=list)
    """The sightings about which more may be learnt."""
    foreseen: list[RawProblem] = field(default_factory=list)
    """What fails if something runs that has only been set up so far."""


class Recorder:
    """Gathers sightings and problems of the files it is asked to watch."""

    def __init__(self, watches: Callable[[Unit], bool]) -> None:
        self._first = _Gathered()
        self._turn_to(self._first)
        self.cold = False
        self.muted = 0
        """Above 0 while values are computed that the program does not compute (probing a repair)."""
        self.anew: set[tuple[int, str]] | None = None
        """Where something was seen from the moment on at which the lines were run that somebody edits."""
        self._watches = watches
        self._watched: dict[str, bool] = {}

    @contextmanager
    def apart(self) -> Iterator[tuple[dict[tuple[int, str], NodeFacts], dict[tuple[str, int, str], RawProblem]]]:
        """Gather what is seen inside by itself; gives the facts and the problems."""
        with self._on(_Gathered()):
            yield self.facts, self.problems

    @contextmanager
    def together(self) -> Iterator[None]:
        """Gather what is seen inside with all that is not seen apart: what a module's import shows is nobody's own."""
        with self._on(self._first):
            yield

    @contextmanager
    def _on(self, gathered: _Gathered) -> Iterator[None]:
        outer = self._gathered
        self._turn_to(gathered)
        try:
            yield
        finally:
            self._turn_to(outer)

    def _turn_to(self, gathered: _Gathered) -> None:
        self._gathered = gathered
        self.facts, self.problems, self._open = gathered.facts, gathered.problems, gathered.open

    @contextmanager
    def foreseeing(self) -> Iterator[None]:
        """Keep the problems found inside until ``come_true``."""
        before = dict(self.problems)
        try:
            yield
        finally:
            found = [problem for key, problem in self.problems.items() if before.get(key) is not problem]
            self.problems.clear()
            self.problems.update(before)
            self._gathered.foreseen += found

    def come_true(self) -> None:
        """What was set up runs now."""
        for problem in self._gathered.foreseen:
            self.report(problem)
        self._gathered.foreseen.clear()

    def watching(self, unit: Unit) -> bool:
        """Whether facts of this module are wanted."""
        known = self._watched.get(unit.path)
        if known is None:
            known = self._watched[unit.path] = self._watches(unit)
        return known

    def see(self, frame: Frame, node: ast.AST, value: Value, role: str, name: str = "") -> None:
        """Record what a node holds."""
        if self.muted or not self.watching(frame.unit):
            return
        told_apart = self._told_apart(value) if isinstance(value, Tensor) else None
        facts = self.facts.get((id(node), role))
        if facts is None:
            facts = self.facts[id(node), role] = NodeFacts(frame.unit, node, role, name)
        elif len(facts.seen) > MAX_VALUES or self._knows(facts, value, told_apart):
            return
        elif len(facts.seen) == MAX_VALUES:
            value, told_apart = _widened(value), None
        if told_apart is not None:
            facts.shown.add(told_apart)
        sighting = Sighting(value, frame, self.cold)
        facts.seen.append(sighting)
        if self.anew is not None:
            self.anew.add((id(node), role))
        if _is_open(value):
            self._open.append(sighting)

    def _told_apart(self, tensor: Tensor) -> object:
        """What makes a tensor another one to the reader of a fact: not, say, what its elements may be."""
        var = tensor.var
        return self.cold, tensor.library, tensor.shape, tensor.dtype, tensor.kind, tensor.device, tensor.tail, var

    def _knows(self, facts: NodeFacts, value: Value, told_apart: object) -> bool:
        if told_apart is not None:
            return told_apart in facts.shown
        kind = type(value)
        for sighting in facts.seen:
            known = sighting.value
            if known is value or (type(known) is kind and sighting.cold == self.cold and known == value):
                return True
        return False

    def mark(self) -> int:
        """A point from which ``settle`` starts."""
        return len(self._open)

    def settle(self, mark: int, resolve: Callable[[Value], Value]) -> None:
        """Put what has been learnt into the sightings since the mark, before it is forgotten."""
        kept = []
        for sighting in self._open[mark:]:
            sighting.value = resolve(sighting.value)
            if _is_open(sighting.value):
                kept.append(sighting)
        self._open[mark:] = kept

    def report(self, problem: RawProblem) -> None:
        """Record a problem; the same one in another context is kept once, a real call before a cold one."""
        if self.muted:
            return
        # where it was raised interests nobody, and would keep the whole run until the collector comes
        problem.failure.with_traceback(None).__context__ = None
        key = (problem.unit.path, id(problem.node), problem.failure.code)
        known = self.problems.get(key)
        caught_before = known is not None and known.failure.severity == "warning" and not problem.failure.severity
        if known is None or (known.cold and not problem.cold) or caught_before:
            self.problems[key] = problem


def _is_open(value: Any) -> bool:
    if isinstance(value, Tensor):
        if value.shape is None or value.dtype is None:
            return True
        return any(type(d) is not int for d in value.shape)
    if isinstance(value, Const):
        return False
    if isinstance(value, Union):
        return any(_is_open(option) for option in value.options)
    return isinstance(value, (Int, Expr)) or value.__class__.__name__ in ("Unknown", "Tuple")


def _widened(value: Value) -> Value:
    return Tensor(value.library, None, None) if isinstance(value, Tensor) else Unknown("it holds too many values")

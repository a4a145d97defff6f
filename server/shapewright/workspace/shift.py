"""Moves facts about an older text onto the text that an edit made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from shapewright.facts import Callable_, Fact, FileFacts, Frame, Position, Problem, Range


@dataclass(frozen=True)
class Shift:
    """The one stretch in which two texts differ: ``[start, old_end)`` became ``[start, new_end)``."""

    start: Position
    old_end: Position
    new_end: Position

    @staticmethod
    def between(old: Sequence[str], new: Sequence[str]) -> Shift:
        """The smallest stretch of lines and columns in which two texts (as lines) differ."""
        if old == new:
            end = Position(len(old) + 1, 0)
            return Shift(end, end, end)
        shortest = min(len(old), len(new))
        head = _common(old, new, shortest)
        tail = _common_from_end(old, new, shortest - head)
        old_last, new_last = len(old) - tail, len(new) - tail
        if head in {old_last, new_last}:  # whole lines came or went
            return Shift(Position(head + 1, 0), Position(old_last + 1, 0), Position(new_last + 1, 0))
        first_old, first_new = old[head], new[head]
        column = _common(first_old, first_new, min(len(first_old), len(first_new)))
        last_old, last_new = old[old_last - 1], new[new_last - 1]
        taken_old = column if old_last == head + 1 else 0
        taken_new = column if new_last == head + 1 else 0
        room = min(len(last_old) - taken_old, len(last_new) - taken_new)
        rest = _common_from_end(last_old, last_new, room)
        return Shift(
            Position(head + 1, column),
            Position(old_last, len(last_old) - rest),
            Position(new_last, len(last_new) - rest),
        )

    @cached_property
    def is_nothing(self) -> bool:
        """Whether the texts are the same."""
        return self.start == self.old_end == self.new_end

    def forward(self, where: Range) -> Range | None:
        """Where a range of the old text is in the new one; None if the edit touched what it covers."""
        if where.end.line < self.start.line:
            return where
        if where.start.line > self.old_end.line and self.new_end.line == self.old_end.line:
            return where
        if where.end <= self.start and where != Range(self.start, self.start):
            return where
        if where.start >= self.old_end:
            return Range(self._moved(where.start), self._moved(where.end))
        return None

    def _moved(self, position: Position) -> Position:
        lines = self.new_end.line - self.old_end.line
        same_line = position.line == self.old_end.line
        columns = self.new_end.column - self.old_end.column if same_line else 0
        return Position(position.line + lines, position.column + columns)

    def facts(self, known: FileFacts) -> FileFacts:
        """The facts that survive the edit, in the new text's positions."""
        if self.is_nothing:
            return known
        return replace(
            known,
            facts=tuple(fact for old in known.facts if (fact := self._fact(old)) is not None),
            problems=tuple(problem for old in known.problems if (problem := self.problem(old)) is not None),
            callables=tuple(found for old in known.callables if (found := self._callable(old)) is not None),
        )

    def _fact(self, fact: Fact) -> Fact | None:
        where = self.forward(fact.range)
        if where is None or where == fact.range:
            return None if where is None else fact
        return replace(fact, range=where)

    def problem(self, problem: Problem) -> Problem | None:
        """The problem in the new text, without fixes (their edits belong to the old one)."""
        where = self.forward(problem.range)
        if where is None:
            return None
        chain = tuple(self._call(frame) if frame.path == problem.path else frame for frame in problem.chain)
        return replace(problem, range=where, chain=chain, fixes=())

    def _call(self, frame: Frame) -> Frame:
        """A call that led to a problem, where it stands now; one that was edited stays where it was."""
        return replace(frame, range=self.forward(frame.range) or frame.range)

    def _callable(self, found: Callable_) -> Callable_ | None:
        """A callable survives an edit of its body: only its name must have been left alone."""
        name = self.forward(found.name_range)
        return None if name is None else replace(found, range=self.forward(found.range) or name, name_range=name)


def _common(one: Sequence[str], other: Sequence[str], most: int) -> int:
    """How many items two sequences share at their beginning."""
    for index in range(most):
        if one[index] != other[index]:
            return index
    return most


def _common_from_end(one: Sequence[str], other: Sequence[str], most: int) -> int:
    for index in range(most):
        if one[-1 - index] != other[-1 - index]:
            return index
    return most

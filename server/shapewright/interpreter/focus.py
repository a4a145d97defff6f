"""The lines that somebody edits: an analysis that is to be brief ends when it has seen what happens there."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from shapewright.interpreter.frame import Cancelled, FunctionValue

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

LINGERING = 0.03
"""For how many seconds what comes after the lines is followed too, if their function does not return before."""


class Enough(Cancelled):
    """What an analysis was wanted for has been seen."""


class Focus:
    """Some lines of a file, from ``first`` to ``last``.

    Enough is seen when a statement on them was run, and its function to its end. Of lines on which no statement can be
    read, for one is being typed there, it is that before them; outside all functions nothing is waited for.
    """

    def __init__(self, path: str, tree: ast.Module, first: int, last: int) -> None:
        self._path, self._first, self._last = path, first, last
        awaited = list(_standing_on(tree.body, first, last)) or _before(tree, first, last)
        self._awaited = {id(statement) for statement in awaited}
        self._ends_at: float | None = None
        """When to follow the program no longer, once a statement was run that was waited for."""

    def runs(self, run: Run, statement: ast.stmt) -> None:
        """A statement is about to be run; raises ``Enough`` when none has to be."""
        if not self._awaited:
            raise Enough
        if self._ends_at is None:
            if id(statement) in self._awaited:
                self._ends_at = time.thread_time() + LINGERING
        elif time.thread_time() > self._ends_at and not run.holds_back:
            raise Enough

    def returns(self, run: Run, function: FunctionValue) -> None:
        """A function was run to its end; raises ``Enough`` when that was waited for."""
        if self._ends_at is None or run.holds_back or function.unit.path != self._path:
            return
        if _is_around(function.node, self._first, self._last):
            raise Enough


def _standing_on(body: Sequence[ast.stmt], first: int, last: int) -> Iterator[ast.stmt]:
    """The statements that have some of these lines to themselves, before any that stand inside them."""
    for statement in body:
        if statement.lineno > last or _end(statement) < first:
            continue
        inside = list(_inside(statement))
        own = not inside or first < min(inner.lineno for inner in inside)
        if own and not isinstance(statement, _DEFINITIONS):
            yield statement
        yield from _standing_on(inside, first, last)


def _before(tree: ast.Module, first: int, last: int) -> list[ast.stmt]:
    """The statement that comes before some lines in the innermost function around them, or the function's first."""
    around = None
    body: Sequence[ast.stmt] = tree.body
    while True:
        inner = next((s for s in body if isinstance(s, _BLOCKS) and _is_around(s, first, last)), None)
        if inner is None:
            break
        around = inner if isinstance(inner, _FUNCTIONS) else around
        body = list(_inside(inner))
    if around is None:
        return []
    return [max((s for s in body if _end(s) < first), key=_end, default=body[0] if body else around.body[0])]


def _inside(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of a statement's blocks."""
    for part in ast.iter_child_nodes(statement):
        if isinstance(part, ast.stmt):
            yield part
        elif isinstance(part, (ast.ExceptHandler, ast.match_case)):
            yield from part.body


def _is_around(node: ast.expr | ast.stmt, first: int, last: int) -> bool:
    return node.lineno <= first and last <= _end(node)


def _end(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_BLOCKS = (*_DEFINITIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)

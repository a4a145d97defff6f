"""The lines that somebody edits: an analysis that is to be brief ends when it has seen what happens there."""

from __future__ import annotations

import ast
import time
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from shapewright.interpreter.frame import Cancelled, Frame, FunctionValue

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

LINGERING = 0.03
"""For how many seconds a function is followed after the edited statement, if it does not return before."""
AFTERWARDS = 0.005
"""For how many seconds what comes after its return is followed: what the edit leads to is often told there."""
CONSTRUCTORS = ("__init__", "build", "setup")
RUNNERS = ("forward", "call", "__call__", "training_step")
"""The methods that use what a constructor makes."""


Hold = Callable[["Run", Frame], None]
"""Is given a run that has come to the edited statement, and the frame that the statement is to be run in."""


class Enough(Cancelled):
    """What an analysis was wanted for has been seen."""


class Focus:
    """Some lines of a file, from ``first`` to ``last``.

    Enough is seen when a statement on them was run, and its function to its end: of a constructor, also the method that
    uses what it makes. Of lines on which no statement can be read, for one is being typed there, it is the statement
    before them. What stands outside all functions may lead to anything; a comment there leads to nothing.
    """

    def __init__(self, path: str, tree: ast.Module, first: int, last: int, hold: Hold | None = None) -> None:
        self._path, self._first, self._last, self._hold = path, first, last, hold
        around = _around(tree.body, first, last)
        function = next((node for node in reversed(around) if isinstance(node, _FUNCTIONS)), None)
        awaited = list(_standing_on(tree.body, first, last))
        if function is not None and not awaited:
            awaited = [_before(around[-1], first)]
        self._awaited = {id(statement) for statement in awaited}
        self._returning = _user_of(function, around)
        """The function whose return is waited for; None outside all functions."""
        self._lingers = self._returning is function is not None
        self.statement = _opening(tree, around, awaited, first, last) if self._returning is function else None
        """The first edited statement, if nothing is waited for but what comes right after it."""
        self._seen = False
        self._ends_at: float | None = None
        """When to follow the program no longer."""

    def runs(self, run: Run, statement: ast.stmt, frame: Frame) -> None:
        """A statement is about to be run; raises ``Enough`` when none has to be."""
        if not self._awaited:
            raise Enough
        if self._hold is not None and statement is self.statement:
            self._hold(run, frame)
            raise Enough
        if not self._seen and id(statement) in self._awaited:
            self._seen = True
            run.recorder.anew = set()
            if self._lingers:
                self._ends_at = time.thread_time() + LINGERING
        elif self._ends_at is not None and time.thread_time() > self._ends_at and not run.holds_back:
            raise Enough

    def covers(self, path: str, node: ast.AST) -> bool:
        """Whether a node stands on the lines, if only in part."""
        if not isinstance(node, (ast.expr, ast.stmt, ast.arg)):
            return True
        return path == self._path and node.lineno <= self._last and self._first <= (node.end_lineno or node.lineno)

    def returns(self, function: FunctionValue) -> None:
        """A function was run to its end: what comes after it is followed only a little further."""
        if self._seen and function.node is self._returning:
            self._ends_at = min(self._ends_at or float("inf"), time.thread_time() + AFTERWARDS)


class Lingering:
    """A program is followed only a little further."""

    def __init__(self) -> None:
        self._ends_at = time.thread_time() + LINGERING

    def runs(self, run: Run, statement: ast.stmt, frame: Frame) -> None:
        """A statement is about to be run; raises ``Enough`` when the time is over."""
        if time.thread_time() > self._ends_at and not run.holds_back:
            raise Enough

    def returns(self, function: FunctionValue) -> None:
        """A function was run to its end."""


def _around(body: Sequence[ast.stmt], first: int, last: int) -> list[ast.stmt]:
    """The blocks that some lines are in, the innermost last."""
    around: list[ast.stmt] = []
    while True:
        inner = next((s for s in body if isinstance(s, _BLOCKS) and s.lineno <= first and last <= _end(s)), None)
        if inner is None:
            return around
        around.append(inner)
        body = list(_inside(inner))


def _opening(
    tree: ast.Module, around: Sequence[ast.stmt], awaited: Sequence[ast.stmt], first: int, last: int
) -> ast.stmt | None:
    """The statement from which on all that is awaited is in one block."""
    if len(awaited) == 1:
        return awaited[0]
    if not awaited or (around and any(statement is around[-1] for statement in awaited)):
        return around[-1] if awaited else None
    body = list(_inside(around[-1])) if around else tree.body
    found = next((statement for statement in body if _end(statement) >= first and statement.lineno <= last), None)
    return None if isinstance(found, _DEFINITIONS) else found


def _before(block: ast.stmt, first: int) -> ast.stmt:
    """The statement of a block that comes before a line, or its first."""
    inside = list(_inside(block)) or [block]
    return max((statement for statement in inside if _end(statement) < first), key=_end, default=inside[0])


def _user_of(function: ast.stmt | None, around: Sequence[ast.stmt]) -> ast.stmt | None:
    """The method that uses what a constructor makes; for another function itself."""
    if not (isinstance(function, _FUNCTIONS) and function.name in CONSTRUCTORS):
        return function
    at = around.index(function)
    siblings = list(_inside(around[at - 1])) if at and isinstance(around[at - 1], ast.ClassDef) else []
    methods = {method.name: method for method in siblings if isinstance(method, _FUNCTIONS)}
    return next((methods[name] for name in RUNNERS if name in methods), function)


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


def _inside(statement: ast.stmt) -> Iterator[ast.stmt]:
    """The statements of a statement's blocks."""
    for part in ast.iter_child_nodes(statement):
        if isinstance(part, ast.stmt):
            yield part
        elif isinstance(part, (ast.ExceptHandler, ast.match_case)):
            yield from part.body


def _end(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno


_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_BLOCKS = (*_DEFINITIONS, ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)

"""The tree of an edited text: only the top-level statements that the edit touches are parsed again.

Somebody types inside one line after another; all other statements stand where they stood, and keep their nodes.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.frontend.parsing import PARSER_ERRORS, parse
from shapewright.frontend.recovery import Recovered, parse_tolerantly

_TRIPLE_QUOTES = "triple-quoted"
"""What the parser says of a string that may end anywhere further on: the whole text must be looked at."""


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Top-level statements from one index up to another, and the lines that are theirs alone, first to last."""

    begin: int
    end: int
    first: int
    last: int

    @staticmethod
    def of(body: Sequence[ast.stmt], begin: int, end: int, lines: int) -> _Stretch:
        """The stretch of these statements in a text of so many lines."""
        first = _end(body[begin - 1]) + 1 if begin else 1
        return _Stretch(begin, end, first, _start(body[end]) - 1 if end < len(body) else lines)

    def wider(self, body: Sequence[ast.stmt], lines: int) -> _Stretch:
        """With a statement more at both ends: an ``else`` belongs to the one before, a decorator to the one after."""
        begin, end = max(self.begin - 1, 0), min(self.end + 1, len(body))
        return _Stretch.of(body, *_apart(body, begin, end), lines)


def reparsed(before: Recovered, old: Sequence[str], new: Sequence[str]) -> Recovered | None:
    """The tree of the lines ``new``, given that of ``old``; None where all has to be parsed.

    It is the tree that parsing all of the text gives, where that parses.
    """
    body = before.tree.body
    edited = _edited(old, new)
    stretch = None if edited is None else _around(body, *edited, len(new))
    if stretch is None:
        return None
    wide = stretch.wider(body, len(new))
    if any(not wide.first <= place.start.line <= place.end.line <= wide.last for place in before.broken):
        return None  # a statement that is broken elsewhere may be made whole by this edit
    try:
        read = Recovered(parse(_text(new, stretch)), (), ())
        if before.broken:  # which may have been made whole
            stretch, read = wide, Recovered(parse(_text(new, wide)), (), ())
    except PARSER_ERRORS as error:
        if _TRIPLE_QUOTES in str(error):
            return None
        stretch, read = wide, _tolerantly(new, wide)
    return Recovered(
        ast.Module([*body[: stretch.begin], *read.tree.body, *body[stretch.end :]], []), read.notes, read.broken
    )


def _edited(old: Sequence[str], new: Sequence[str]) -> tuple[int, int] | None:
    """The first and last line that are others (from 1); None where lines came or went, or none is another."""
    if len(old) != len(new):
        return None
    others = [number for number, (one, other) in enumerate(zip(old, new, strict=True), 1) if one != other]
    return (others[0], others[-1]) if others else None


def _around(body: Sequence[ast.stmt], first: int, last: int, lines: int) -> _Stretch | None:
    """The statements that have any of these lines, with the lines around them that no other statement has."""
    begin = next((at for at, statement in enumerate(body) if _end(statement) >= first), len(body))
    end = next((at for at in range(begin, len(body)) if _start(body[at]) > last), len(body))
    stretch = _Stretch.of(body, *_apart(body, begin, end), lines)
    return stretch if stretch.first <= first and last <= stretch.last else None


def _apart(body: Sequence[ast.stmt], begin: int, end: int) -> tuple[int, int]:
    """The same statements, and those that share a line with them: ``a = 1; b = 2``."""
    while 0 < begin < len(body) and _end(body[begin - 1]) >= _start(body[begin]):
        begin -= 1
    while 0 < end < len(body) and _start(body[end]) <= _end(body[end - 1]):
        end += 1
    return begin, end


def _text(lines: Sequence[str], stretch: _Stretch) -> str:
    """A stretch at its own line numbers."""
    return "\n".join([*[""] * (stretch.first - 1), *lines[stretch.first - 1 : stretch.last], ""])


def _tolerantly(lines: Sequence[str], stretch: _Stretch) -> Recovered:
    """What can be read of a stretch: first of all, all of it."""
    text = _text(lines, stretch)
    try:
        return Recovered(parse(text), (), ())
    except PARSER_ERRORS:
        return parse_tolerantly(text.split("\n")[:-1])


def _start(statement: ast.stmt) -> int:
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno

"""Places in the user's files: the sites where values are seen, the loops, and columns in code points."""

from __future__ import annotations

import ast
from typing import NamedTuple, Tuple

Span = Tuple[int, int, int, int]
"""Start line, start column, end line, end column: lines from 1, columns from 0 in code points."""


class Place(NamedTuple):
    """A range in a file."""

    path: str
    span: Span


class Site(NamedTuple):
    """A place in a file where a value is seen."""

    path: str
    span: Span
    role: str


class Loop(NamedTuple):
    """A ``for`` or ``while`` statement."""

    path: str
    line: int
    builds: bool
    """Whether it gathers data as it goes: such a loop is not left because it is slow."""


class Register:
    """The sites and loops of everything that was instrumented; what the rewritten code calls them by."""

    def __init__(self) -> None:
        self.sites: list[Site] = []
        self.loops: list[Loop] = []
        self._numbers: dict[Site, int] = {}

    def site(self, path: str, span: Span, role: str) -> int:
        """The number of a site; a module that is loaded again gets the numbers it had."""
        site = Site(path, span, role)
        number = self._numbers.setdefault(site, len(self.sites))
        if number == len(self.sites):
            self.sites.append(site)
        return number

    def loop(self, path: str, line: int, builds: bool) -> int:
        """The number of a new loop."""
        self.loops.append(Loop(path, line, builds))
        return len(self.loops) - 1


class Columns:
    """Converts the byte columns of ``ast`` to code points."""

    def __init__(self, source: str) -> None:
        self.lines = source.split("\n")
        self._wide = {number: line.encode() for number, line in enumerate(self.lines, 1) if not line.isascii()}

    def column(self, line: int, byte: int) -> int:
        """The code point column of a byte column."""
        encoded = self._wide.get(line)
        return byte if encoded is None else len(encoded[:byte].decode("utf-8", "replace"))

    def span(self, node: ast.expr | ast.stmt | ast.arg) -> Span | None:
        """The node's range, or None where ``ast`` does not say."""
        end_line, end_byte = node.end_lineno, node.end_col_offset
        if end_line is None or end_byte is None:
            return None
        if isinstance(node, ast.arg):  # the name without its annotation
            end_line, end_byte = node.lineno, node.col_offset + len(node.arg.encode())
        start = self.column(node.lineno, node.col_offset)
        return node.lineno, start, end_line, self.column(end_line, end_byte)

    def text(self, span: Span) -> str:
        """The source in a range."""
        first, start, last, end = span
        if first == last:
            return self.lines[first - 1][start:end]
        inner = self.lines[first : last - 1]
        return "\n".join([self.lines[first - 1][start:], *inner, self.lines[last - 1][:end]])

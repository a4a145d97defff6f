"""A source text, its tree, and the way between the tree's byte columns and code points."""

from __future__ import annotations

import ast
import hashlib
import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from shapewright.facts.model import Position, Range
from shapewright.frontend.broken_text import UNKNOWN_NAME
from shapewright.frontend.decoding import decode_source, encode_source
from shapewright.frontend.parsing import PARSER_ERRORS, parse
from shapewright.frontend.recovery import Recovered, parse_tolerantly
from shapewright.frontend.reparsing import reparsed

__all__ = [
    "MAX_CHARACTERS",
    "UNKNOWN_NAME",
    "SourceFile",
    "decode_source",
    "encode_source",
    "parse_source",
    "split_lines",
]

MAX_CHARACTERS = 5_000_000
"""Longer texts are generated data, not programs; they get an empty tree and a note."""

_UNPARSABLE = re.compile("[\0\ud800-\udfff]")
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


def split_lines(text: str) -> list[str]:
    r"""The lines as Python counts them, without their ends (``\n``, ``\r\n`` or ``\r``; a form feed ends none)."""
    return _LINE_BREAK.split(text)


@dataclass(frozen=True, eq=False)
class SourceFile:
    """One parsed text. ``tree`` always exists; what could not be parsed is in ``broken`` and told in ``notes``.

    Positions are :class:`~shapewright.facts.model.Position`: lines from 1, columns from 0 in code points.
    """

    path: str
    text: str
    tree: ast.Module
    notes: tuple[str, ...] = ()
    broken: tuple[Range, ...] = ()

    @cached_property
    def digest(self) -> str:
        """The SHA-1 of the text, in hexadecimal."""
        return hashlib.sha1(self.text.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends."""
        return split_lines(self.text)

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _LINE_BREAK.finditer(self.text))]

    @cached_property
    def _parsed_lines(self) -> list[str] | None:
        """The lines the parser saw, or None where bytes and code points agree throughout."""
        return None if self.text.isascii() else split_lines(_sanitised(self.text))

    @cached_property
    def _ranges(self) -> dict[ast.AST, Range]:
        return {}

    def range_of(self, node: ast.AST) -> Range:
        """Where a node of the tree stands.

        A node without a position of its own (``arguments``, ``comprehension``, ``withitem``) spans its parts; one
        that has no part with a position is the empty range at the file's start.
        """
        known = self._ranges.get(node)
        if known is None:
            known = self._ranges[node] = self._measure(node)
        return known

    def function_around(self, node: ast.AST) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The innermost function that a node of the tree stands in."""
        place = self.range_of(node)
        around = None
        for outer in ast.walk(self.tree):  # outer ones come first
            if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef)):
                own = self.range_of(outer)
                if own.start <= place.start and place.end <= own.end:
                    around = outer
        return around

    def _measure(self, node: ast.AST) -> Range:
        line = getattr(node, "lineno", None)
        if line is None:
            parts = [self.range_of(part) for part in ast.walk(node) if hasattr(part, "lineno")]
            if not parts:
                return Range.of(1, 0, 1, 0)
            return Range(min(part.start for part in parts), max(part.end for part in parts))
        column = node.col_offset  # type: ignore[attr-defined]
        end_line = getattr(node, "end_lineno", None) or line
        end_column = getattr(node, "end_col_offset", None)
        end_column = column if end_column is None else end_column
        if self._parsed_lines is None:
            return Range.of(line, column, end_line, end_column)
        return Range.of(line, self._code_points(line, column), end_line, self._code_points(end_line, end_column))

    def _code_points(self, line: int, byte_column: int) -> int:
        lines = self._parsed_lines
        if lines is None or line > len(lines) or lines[line - 1].isascii():
            return byte_column
        return len(lines[line - 1].encode("utf-8")[:byte_column].decode("utf-8", "ignore"))

    def position_offset(self, position: Position) -> int:
        """The index into ``text``; a column past its line's end is the line's end, a line past the last the text's."""
        if position.line < 1:
            return 0
        if position.line > len(self._line_starts):
            return len(self.text)
        start = self._line_starts[position.line - 1]
        return start + max(0, min(position.column, len(self.lines[position.line - 1])))

    def offset_position(self, offset: int) -> Position:
        """The position of an index into ``text``."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._line_starts, offset)
        column = offset - self._line_starts[line - 1]
        return Position(line, min(column, len(self.lines[line - 1])))

    def slice(self, place: Range) -> str:
        """The text inside a range."""
        return self.text[self.position_offset(place.start) : self.position_offset(place.end)]

    def segment(self, node: ast.AST) -> str:
        """The node's own text."""
        return self.slice(self.range_of(node))


def parse_source(path: str, text: str, before: SourceFile | None = None) -> SourceFile:
    """Parse a text; never raises. What it was ``before`` an edit spares parsing all of it again.

    A statement that does not parse is left out alone: ``x = model(`` becomes ``x = <unknown>`` (a name that nothing
    defines, :data:`UNKNOWN_NAME`), and every other statement keeps its place and its columns.
    """
    text = text.removeprefix("\ufeff")
    if len(text) > MAX_CHARACTERS:
        note = f"the file has more than {MAX_CHARACTERS:,} characters and was not analysed"
        return SourceFile(path, text, ast.Module([], []), (note,))
    read = _reread(before, text) or _read(_sanitised(text))
    return SourceFile(path, text, read.tree, read.notes, read.broken)


def _reread(before: SourceFile | None, text: str) -> Recovered | None:
    if before is None or _UNPARSABLE.search(before.text) or _UNPARSABLE.search(text):
        return None
    try:
        return reparsed(Recovered(before.tree, before.notes, before.broken), before.lines, split_lines(text))
    except (RecursionError, MemoryError):
        return None


def _read(text: str) -> Recovered:
    try:
        return Recovered(parse(text), (), ())
    except PARSER_ERRORS:
        return _recover(text)


def _recover(text: str) -> Recovered:
    try:
        return parse_tolerantly(split_lines(text))
    except (RecursionError, MemoryError):
        return Recovered(ast.Module([], []), ("the file nests too deeply to be analysed",), ())


def _sanitised(text: str) -> str:
    """The text with what the parser refuses outright replaced, one code point for one code point."""
    return _UNPARSABLE.sub("\ufffd", text)

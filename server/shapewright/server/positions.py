"""Between code points and the units an editor counts columns in."""

from __future__ import annotations

import re

from lsprotocol import types

_LINE_BREAK = re.compile(r"\r\n|\r|\n")


class Columns:
    """Converts columns for one position encoding: UTF-8, UTF-16 or UTF-32 units of a line."""

    def __init__(self, encoding: str = types.PositionEncodingKind.Utf16) -> None:
        name = str(getattr(encoding, "value", encoding))
        self._codec = {"utf-8": "utf-8", "utf-32": "utf-32-le"}.get(name, "utf-16-le")
        self._width = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}[self._codec]

    def to_units(self, line: str, column: int) -> int:
        """The column in the editor's units; one past the line's end is its end."""
        column = min(max(column, 0), len(line))
        if line.isascii():
            return column
        return len(line[:column].encode(self._codec, "surrogatepass")) // self._width

    def from_units(self, line: str, units: int) -> int:
        """The column in code points; units past the line's end, or inside a code point, are moved back."""
        if line.isascii():
            return min(max(units, 0), len(line))
        data = line.encode(self._codec, "surrogatepass")[: max(units, 0) * self._width]
        return len(data.decode(self._codec, "ignore"))


def offset_of(text: str, position: types.Position, columns: Columns) -> int:
    r"""The index into a text of an editor's position.

    Lines end with ``\n``, ``\r\n`` or ``\r`` alone, as the protocol says: a form feed or U+2028 ends none.
    A position past a line's or the text's end is that end.
    """
    start, line = 0, 0
    for found in _LINE_BREAK.finditer(text):
        if line == position.line:
            return start + columns.from_units(text[start : found.start()], position.character)
        start, line = found.end(), line + 1
    if line == position.line:
        return start + columns.from_units(text[start:], position.character)
    return len(text)

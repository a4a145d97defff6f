"""The text that a range of facts covers."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.facts import Range


def text_of(lines: Sequence[str], where: Range, limit: int = 60) -> str:
    """The source of a range on one line, shortened to ``limit`` characters; empty where the text has moved on."""
    first, last = where.start.line - 1, where.end.line - 1
    if not 0 <= first <= last < len(lines):
        return ""
    if first == last:
        text = lines[first][where.start.column : where.end.column]
    else:
        pieces = [lines[first][where.start.column :], *lines[first + 1 : last], lines[last][: where.end.column]]
        text = " ".join(piece.strip() for piece in pieces)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"

"""Rewrites the sources of cells inside a notebook's JSON text and leaves every other character as it was."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

_DECODER = json.JSONDecoder()
_BLANKS = re.compile(r"[ \t\r\n]*")


class _Member(NamedTuple):
    """A value inside an object or array, and where its text stands."""

    key: str
    start: int
    end: int


def replace_cells(original: str, sources: Mapping[int, str]) -> str:
    """The ``.ipynb`` text with the sources of some cells (by index among all cells) replaced.

    Raises ValueError where the text is no notebook or has no such cell.
    """
    _DECODER.decode(original)  # so that from here on the text is known to be JSON
    cells = list(_cells(original))
    unknown = sorted(set(sources) - set(range(len(cells))))
    if unknown:
        raise ValueError(f"the notebook has no cell {unknown[0]}")
    unit = re.match(r"\s*\{\s*?\n([ \t]+)", original)
    text = original
    for index in sorted(sources, reverse=True):
        value = _source_of(original, cells[index])
        if value is None:
            raise ValueError(f"cell {index} of the notebook has no source")
        written = _written(original, value, sources[index], unit[1] if unit else "")
        text = text[: value.start] + written + text[value.end :]
    return text


def _cells(text: str) -> Iterator[_Member]:
    """The cells of a notebook of format 4, or of all worksheets of one of format 3."""
    top = {member.key: member for member in _members(text, 0)}
    if "cells" in top:
        yield from _members(text, top["cells"].start)
    elif "worksheets" in top:
        for sheet in _members(text, top["worksheets"].start):
            for member in _members(text, sheet.start):
                if member.key == "cells":
                    yield from _members(text, member.start)
    else:
        raise ValueError("the file is JSON, but not a notebook: it has no cells")


def _source_of(text: str, cell: _Member) -> _Member | None:
    members = {member.key: member for member in _members(text, cell.start)}
    return members.get("source", members.get("input"))


def _members(text: str, at: int) -> Iterator[_Member]:
    """The members of the object or array that starts at an index (an array's have no key); none for other values."""
    at = _skip(text, at)
    if text[at] not in "{[":
        return
    is_object = text[at] == "{"
    at = _skip(text, at + 1)
    while text[at] not in "}]":
        key = ""
        if is_object:
            key, at = _DECODER.raw_decode(text, at)
            at = _skip(text, _skip(text, at) + 1)  # behind the colon
        _, end = _DECODER.raw_decode(text, at)
        yield _Member(key, at, end)
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _skip(text: str, at: int) -> int:
    blanks = _BLANKS.match(text, at)
    return blanks.end() if blanks else at


def _written(text: str, value: _Member, source: str, unit: str) -> str:
    """A source as JSON, as a string or a list of lines laid out as the old one was. ``unit``: one indentation."""
    old = text[value.start : value.end]
    escaped = text.isascii() and "\\u" in text
    if not old.startswith("["):
        return json.dumps(source, ensure_ascii=escaped)
    lines = [json.dumps(line, ensure_ascii=escaped) for line in source.splitlines(keepends=True)]
    if not lines:
        return "[]"
    opening = old[1 : _skip(old, 1)]
    closing = re.search(r"[ \t\r\n]*(?=\]$)", old)
    outer = closing[0] if closing else ""
    if len(json.loads(old)) == 0:
        opening, outer = _layout_around(text, value.start, unit)
    separator = "," + (opening if "\n" in opening else " ")
    return f"[{opening}{separator.join(lines)}{outer}]"


def _layout_around(text: str, at: int, unit: str) -> tuple[str, str]:
    """The blanks inside the brackets of a list, by the line its key stands on."""
    line_start = text.rfind("\n", 0, at) + 1
    line = re.match(r'([ \t]*)"', text[line_start:at])
    if line is None or not unit:
        return "", ""
    newline = "\r\n" if text[max(0, line_start - 2) : line_start] == "\r\n" else "\n"
    return f"{newline}{line[1]}{unit}", f"{newline}{line[1]}"

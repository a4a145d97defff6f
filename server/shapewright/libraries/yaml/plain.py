"""The plain part of YAML, in which programs write what configures them: mappings, lists and scalars.

What PyYAML reads otherwise than it looks (anchors, tags, folded texts, dates, octal numbers) is refused.
"""

from __future__ import annotations

import re
from typing import Any

_INT = re.compile(r"[-+]?(0|[1-9][0-9_]*)")
_FLOAT = re.compile(r"[-+]?([0-9][0-9_]*\.[0-9_]*|\.[0-9][0-9_]*)([eE][-+][0-9]+)?")
_TRUTHS = {
    spelled: value
    for word, value in (("true", True), ("yes", True), ("on", True), ("false", False), ("no", False), ("off", False))
    for spelled in (word, word.title(), word.upper())
}
_SPECIAL = re.compile(r"[&*!|>%@`]|---|\.\.\.|\? |<<|[-+]?0[0-9bxo]|[-+]?\.(inf|nan)|[0-9]+:[0-9]|[0-9]{4}-[0-9]", re.I)
_KEY = re.compile(r"""("[^"\\]*"|'[^']*'|[^\s#'"\[\]{},&*!|>%@`-][^#:\[\]{}]*?|-?[0-9.]+)\s*:(?:\s+(.*)|$)""")
_Line = tuple[int, str]


class NotPlain(ValueError):
    """The text is no YAML, or of a kind that is not read here."""


def read(text: str) -> Any:
    """The value that a YAML text stands for. Raises ``NotPlain``."""
    lines = [line for raw in text.splitlines() if (line := _line(raw)) is not None]
    if not lines:
        return None
    value, rest = _block(lines, lines[0][0])
    if rest:
        raise NotPlain
    return value


def _line(raw: str) -> _Line | None:
    """Indentation and text of a line; None for one without either."""
    text = _without_comment(raw).rstrip()
    if "\t" in text:
        raise NotPlain
    return (len(text) - len(text.lstrip()), text.lstrip()) if text.strip() else None


def _without_comment(raw: str) -> str:
    quote = ""
    for at, char in enumerate(raw):
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'" and (at == 0 or raw[at - 1] in " [{,:"):
            quote = char
        elif char == "#" and (at == 0 or raw[at - 1] == " "):
            return raw[:at]
    if quote:
        raise NotPlain
    return raw


def _block(lines: list[_Line], indent: int) -> tuple[Any, list[_Line]]:
    """The value that begins at this indentation, and the lines after it."""
    first = lines[0][1]
    if first == "-" or first.startswith("- "):
        return _list(lines, indent)
    if _KEY.fullmatch(first):
        return _mapping(lines, indent)
    if len(lines) > 1 and lines[1][0] >= indent:  # a text over several lines
        raise NotPlain
    return _inline(first), lines[1:]


def _list(lines: list[_Line], indent: int) -> tuple[list[Any], list[_Line]]:
    items: list[Any] = []
    while lines and lines[0][0] == indent and (lines[0][1] == "-" or lines[0][1].startswith("- ")):
        text = lines[0][1][1:]
        inner = text.lstrip()
        if inner:
            lines = [(indent + 1 + len(text) - len(inner), inner), *lines[1:]]
            value, lines = _block(lines, lines[0][0])
        else:
            value, lines = _below(lines[1:], indent + 1)
        items.append(value)
    return items, lines


def _mapping(lines: list[_Line], indent: int) -> tuple[dict[Any, Any], list[_Line]]:
    found: dict[Any, Any] = {}
    while lines and lines[0][0] == indent:
        match = _KEY.fullmatch(lines[0][1])
        if match is None:
            raise NotPlain
        key, text = _scalar(match[1]), match[2]
        if text:
            value, lines = _inline(text), lines[1:]
            if lines and lines[0][0] > indent:  # the text goes on
                raise NotPlain
        else:
            lines = lines[1:]
            listed = bool(lines) and lines[0][0] == indent and lines[0][1].startswith("-")
            value, lines = _list(lines, indent) if listed else _below(lines, indent + 1)
        if key in found:
            raise NotPlain
        found[key] = value
    return found, lines


def _below(lines: list[_Line], least: int) -> tuple[Any, list[_Line]]:
    """What stands further in; None where nothing does."""
    if not lines or lines[0][0] < least:
        return None, lines
    return _block(lines, lines[0][0])


def _inline(text: str) -> Any:
    if text[0] not in "[{":
        return _scalar(text)
    value, rest = _flow(text)
    if rest.strip():
        raise NotPlain
    return value


def _flow(text: str) -> tuple[Any, str]:
    """``[1, {a: 2}]``: the value at the head of a text, and what follows it."""
    text = text.lstrip()
    if not text:
        raise NotPlain
    if text[0] in "[{":
        return _collection(text[1:], "]" if text[0] == "[" else "}")
    quoted = re.match(r"""("[^"\\]*"|'[^']*')""", text)
    plain = quoted or re.match(r"[^,:\[\]{}]+(?::[^\s,\[\]{}]+)*", text)
    if plain is None:
        raise NotPlain
    return _scalar(plain[0].strip()), text[plain.end() :]


def _collection(text: str, closing: str) -> tuple[Any, str]:
    items: list[Any] = []
    while not (text := text.lstrip()).startswith(closing):
        value, text = _flow(text)
        if closing == "}":
            text = text.lstrip()
            if not text.startswith(":"):
                raise NotPlain
            other, text = _flow(text[1:])
            value = (value, other)
        items.append(value)
        text = text.lstrip()
        if text.startswith(","):
            text = text[1:]
        elif not text.startswith(closing):
            raise NotPlain
    return (dict(items) if closing == "}" else items), text[1:]


def _scalar(text: str) -> Any:
    if text[0] in "\"'":
        if len(text) < 2 or text[-1] != text[0] or text[0] in text[1:-1] or "\\" in text:
            raise NotPlain
        return text[1:-1]
    if _SPECIAL.match(text) or ": " in text or text.endswith(":") or " #" in text:
        raise NotPlain
    if _INT.fullmatch(text):
        return int(text.replace("_", ""))
    if _FLOAT.fullmatch(text):
        return float(text.replace("_", ""))
    if text in ("~", "null", "Null", "NULL"):
        return None
    return _TRUTHS.get(text, text)

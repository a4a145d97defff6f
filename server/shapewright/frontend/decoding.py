"""Bytes to text and back: byte order marks, PEP 263 cookies, and files that are no text at all."""

from __future__ import annotations

import codecs
import re

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_BLANK = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_DOMAIN_NAMES = frozenset({"idna", "punycode"})
_BINARY_SAMPLE = 8192


def decode_source(data: bytes) -> tuple[str, str | None]:
    """The text of a Python file, without its byte order mark, and a note where something was not as it should be.

    Bytes that do not decode become U+FFFD; a binary file becomes the empty text.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if data.startswith(mark):
            text = data[len(mark) :].decode(encoding, "replace")
            return text, "the file is UTF-16, which Python itself cannot run"
    if b"\0" in data[:_BINARY_SAMPLE]:
        return "", "the file is binary, not Python source"
    encoding, note = _declared_encoding(data)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode(encoding), note
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        bad = f"line {line}: the file is not valid {encoding.upper()}; undecodable bytes are shown as U+FFFD"
        return data.decode(encoding, "replace"), note or bad


def encode_source(text: str, original: bytes) -> bytes:
    """The text as bytes in the encoding, and with the byte order mark, of the file it came from.

    Raises UnicodeEncodeError where that encoding lacks a character of the text.
    """
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if original.startswith(mark):
            return mark + text.encode(encoding)
    encoding, _ = _declared_encoding(original)
    mark = codecs.BOM_UTF8 if original.startswith(codecs.BOM_UTF8) else b""
    return mark + text.encode(encoding)


def _declared_encoding(data: bytes) -> tuple[str, str | None]:
    """The encoding named in the first two lines, else UTF-8."""
    if data.startswith(codecs.BOM_UTF8):
        return "utf-8", None
    for line in data.splitlines()[:2]:
        cookie = _COOKIE.match(line)
        if cookie:
            name = cookie[1].decode("ascii")
            if _is_file_encoding(name):
                return codecs.lookup(name).name, None
            return "utf-8", f"unknown encoding {name!r}; read as UTF-8"
        if not _BLANK.match(line):
            break
    return "utf-8", None


def _is_file_encoding(name: str) -> bool:
    """Whether Python source can be written in an encoding: one of text, with ASCII as it is (not rot13, not UTF-16)."""
    try:
        return b"#".decode(name, "ignore") == "#" and codecs.lookup(name).name not in _DOMAIN_NAMES
    except (LookupError, ValueError):
        return False

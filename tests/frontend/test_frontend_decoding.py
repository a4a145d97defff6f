from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapewright.frontend.decoding import decode_source, encode_source
from shapewright.frontend.source import parse_source


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("x = 'é'\n".encode(), "x = 'é'\n"),
        (codecs.BOM_UTF8 + "x = 'é'".encode(), "x = 'é'"),
        ("# -*- coding: latin-1 -*-\nx = 'é'".encode("latin-1"), "# -*- coding: latin-1 -*-\nx = 'é'"),
        ("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'€'".encode("cp1252"), None),
        ("\n# coding=utf-8\n'€'".encode(), None),
        (b"", ""),
    ],
)
def test_declared_encodings(data, text):
    found, note = decode_source(data)
    assert note is None
    assert "�" not in found
    assert text is None or found == text
    assert encode_source(found, data) == data


def test_a_cookie_after_code_is_a_comment():
    assert decode_source(b"x = 1\n# coding: latin-1\n'\xc3\xa9'") == ("x = 1\n# coding: latin-1\n'é'", None)


def test_bytes_that_do_not_decode_are_noted_with_their_line():
    text, note = decode_source(b"a = 1\nb = '\xe9'\nc = 2\n")
    assert text == "a = 1\nb = '�'\nc = 2\n"
    assert "line 2" in note
    assert "UTF-8" in note


@pytest.mark.parametrize("name", ["rot13", "no-such-encoding", "hex"])
def test_encodings_of_no_text(name):
    text, note = decode_source(f"# coding: {name}\nx = 1\n".encode())
    assert text.endswith("x = 1\n")
    assert name in note


def test_binary_files_are_empty():
    text, note = decode_source(b"\x7fELF\x02\x01\x01\0\0\0")
    assert text == ""
    assert "binary" in note


@pytest.mark.parametrize("mark", [codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE])
def test_utf_16_is_read_and_noted(mark):
    encoding = "utf-16-le" if mark == codecs.BOM_UTF16_LE else "utf-16-be"
    data = mark + "x = 'é'\n".encode(encoding)
    text, note = decode_source(data)
    assert text == "x = 'é'\n"
    assert "UTF-16" in note
    assert encode_source(text, data) == data


@given(st.binary())
def test_any_bytes_have_a_text(data):
    text, _ = decode_source(data)
    parse_source("a.py", text)


@given(st.text(st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_utf_8_goes_back_as_it_came(text):
    data = text.encode()
    found, note = decode_source(data)
    if note is None and "coding" not in text:
        assert encode_source(found, data) == data

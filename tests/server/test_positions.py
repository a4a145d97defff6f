"""Columns in every unit, and lines as the protocol counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from editor import Editor
from shapewright.server.positions import Columns, offset_of

EMOJI = 's = "🔥é😋"; a = zeros(2, 3); b = zeros(4, 5); c = a @ b\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_an_emoji_before_the_problem(encoding, tmp_path):
    with Editor(tmp_path, encodings=[encoding]) as editor:
        assert editor.encoding == encoding
        editor.open("a.py", EMOJI)
        (problem,) = editor.diagnostics("a.py")
        assert problem["range"] == editor.range("a.py", "a @ b")
        hover = editor.hover("a.py", "b =")
        assert "float32[4, 5]" in hover["contents"]["value"]
        assert hover["range"] == editor.range("a.py", "b")
        assert [hint["position"] for hint in editor.hints("a.py")] == [
            editor.range("a.py", name)["end"] for name in ("a", "b")
        ]
        fix = editor.actions("a.py", "a @ b")[0]
        assert editor.apply(fix["edit"])["a.py"] == EMOJI.replace("zeros(4, 5)", "zeros(3, 5)")
        assert editor.diagnostics("a.py") == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_incremental_edits_behind_an_emoji(encoding, tmp_path):
    with Editor(tmp_path, encodings=[encoding]) as editor:
        editor.open("a.py", EMOJI)
        place = EMOJI.index("4, 5")
        editor.edit("a.py", place, place + 1, "3")
        assert editor.diagnostics("a.py") == []
        assert "float32[3, 5]" in editor.hover_text("a.py", "b =")


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_and_characters_that_are_none(newline, tmp_path):
    """A form feed and U+2028 end a line for ``str.splitlines``, but neither for Python nor for the protocol."""
    text = newline.join(["# page \x0c one \u2028 \x85 \x1c", "a = zeros(2, 3)", "b = zeros(4, 5)", "c = a @ b", ""])
    with Editor(tmp_path) as editor:
        editor.open("a.py", text)
        (problem,) = editor.diagnostics("a.py")
        assert problem["range"] == editor.range("a.py", "a @ b")
        place = text.index("4, 5")
        editor.edit("a.py", place, place + 1, "3")
        assert editor.diagnostics("a.py") == []


def test_utf_16_is_the_default(tmp_path):
    with Editor(tmp_path, client=None) as editor:
        assert editor.encoding == "utf-16"


texts = st.text(st.sampled_from("ab\n\ré😋\x0c\u2028 "))


@given(text=texts, encoding=st.sampled_from(["utf-8", "utf-16", "utf-32"]), data=st.data())
def test_units_there_and_back(text, encoding, data):
    line = text.replace("\n", "").replace("\r", "")
    column = data.draw(st.integers(0, len(line)))
    columns = Columns(encoding)
    units = columns.to_units(line, column)
    codec, width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[encoding]
    assert units == len(line[:column].encode(codec)) // width
    assert columns.from_units(line, units) == column


@given(text=texts, line=st.integers(0, 40), character=st.integers(0, 80))
def test_any_position_is_somewhere_in_the_text(text, line, character):
    offset = offset_of(text, types.Position(line=line, character=character), Columns("utf-16"))
    assert 0 <= offset <= len(text)

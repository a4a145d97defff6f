from __future__ import annotations

import ast
import os
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shapewright.facts.model import Position, Range
from shapewright.frontend.source import MAX_CHARACTERS, parse_source, split_lines


def name_nodes(tree: ast.AST) -> list[ast.Name]:
    return [node for node in ast.walk(tree) if isinstance(node, ast.Name)]


def test_ascii_ranges_are_the_tree_s_own():
    source = parse_source("a.py", "def f(x):\n    return x.view(2, 3)\n")
    call = next(node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    assert source.range_of(call) == Range.of(2, 11, 2, 23)
    assert source.segment(call) == "x.view(2, 3)"


def test_columns_count_code_points_not_bytes():
    source = parse_source("a.py", "é = '𝄞'; größe = f(é)\ny = größe\n")
    texts = [source.segment(node) for node in name_nodes(source.tree)]
    assert texts == ["é", "größe", "y", "größe", "f", "é"]
    call = next(node for node in ast.walk(source.tree) if isinstance(node, ast.Call))
    assert source.range_of(call) == Range.of(1, 17, 1, 21)


def test_f_string_parts_stand_where_they_are_written():
    text = 'z = "é" f"é{x.s} {yy!r:>{w}}"\nq = f"""\n  {x.s}\n é{x.s}"""\n'
    source = parse_source("a.py", text)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute):
            assert source.segment(node) == "x.s"


def test_nodes_without_a_position_span_their_parts():
    source = parse_source("a.py", "with open(a) as b: pass\n[x for x in y if z]\ndef f(): pass\n")
    item = next(node for node in ast.walk(source.tree) if isinstance(node, ast.withitem))
    assert source.segment(item) == "open(a) as b"
    comprehension = next(node for node in ast.walk(source.tree) if isinstance(node, ast.comprehension))
    assert source.segment(comprehension) == "x in y if z"
    empty = next(node for node in ast.walk(source.tree) if isinstance(node, ast.arguments))
    assert source.range_of(empty) == Range.of(1, 0, 1, 0)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_kind(end):
    source = parse_source("a.py", end.join(["a = 1", "", "b = a"]))
    assert source.lines == ["a = 1", "", "b = a"]
    assert [source.segment(node) for node in name_nodes(source.tree)] == ["a", "b", "a"]
    assert source.position_offset(Position(3, 4)) == source.text.rindex("a")


def test_other_separators_end_no_line():
    source = parse_source("a.py", "a = '\x0b\x1c\u2028'\n\x0cb = 1\n")
    assert len(source.lines) == 3
    assert [source.segment(node) for node in name_nodes(source.tree)] == ["a", "b"]


def test_offsets_are_clamped():
    source = parse_source("a.py", "ab\ncd")
    assert source.position_offset(Position(1, 99)) == 2
    assert source.position_offset(Position(0, 0)) == 0
    assert source.position_offset(Position(9, 0)) == 5
    assert source.offset_position(99) == Position(2, 2)


@given(st.text(alphabet=st.sampled_from("ab\r\n\té𝄞")), st.integers(0, 40))
def test_offset_and_position_are_inverse(text, offset):
    source = parse_source("a.py", text)
    offset = min(offset, len(source.text))
    inside_line_end = source.text[offset - 1 : offset + 1] == "\r\n"
    if not inside_line_end:
        assert source.position_offset(source.offset_position(offset)) == offset


@given(st.text())
def test_lines_are_those_of_the_parser(text):
    source = parse_source("a.py", text)
    assert len(source.lines) == text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1


def test_byte_order_mark_takes_no_column():
    source = parse_source("a.py", "\ufeffx = 1\n")
    assert not source.notes
    assert source.range_of(source.tree.body[0]) == Range.of(1, 0, 1, 5)


def test_null_bytes_and_surrogates_break_one_statement():
    source = parse_source("a.py", "a = 1\nb = \0\nc = '\ud800'\nd = 2\n")
    assert [ast.unparse(node) for node in source.tree.body][::3] == ["a = 1", "d = 2"]
    assert len(source.notes) == 1
    assert "line 2" in source.notes[0]
    assert len(source.digest) == 40


@pytest.fixture
def usual_recursion_limit():
    """Python's own; the analysis raises it for its process."""
    raised = sys.getrecursionlimit()
    sys.setrecursionlimit(1000)
    yield
    sys.setrecursionlimit(raised)


@pytest.mark.parametrize(
    "text",
    ["x = " + "-" * 100_000 + "1", "x = " + "(" * 1000, "x = 1" + "+1" * 20_000, "x" + ".a" * 5000],
    ids=["unary", "brackets", "sum", "attributes"],
)
def test_deep_nesting_costs_only_its_statement(text, usual_recursion_limit):
    source = parse_source("a.py", f"first = 1\n{text}\nlast = 2\n")
    assert source.notes
    assert ast.unparse(source.tree.body[0]) == "first = 1"
    assert ast.unparse(source.tree.body[-1]) == "last = 2"


def test_a_huge_text_is_not_parsed():
    source = parse_source("a.py", "x = 1\n" * (MAX_CHARACTERS // 6 + 1))
    assert source.tree.body == []
    assert "characters" in source.notes[0]


def test_no_warning_of_the_analysed_code_is_ours():
    program = """
from shapewright.frontend.source import parse_source
assert not parse_source("a.py", "x = '\\\\d'\\nassert (1, 'always')\\n1 is 1\\n").notes
"""
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    for option in ("error", "always"):
        ran = subprocess.run(
            [sys.executable, "-W", option, "-c", program], env=environ, capture_output=True, text=True, check=False
        )
        assert (ran.returncode, ran.stderr) == (0, "")


def test_digest_tells_texts_apart():
    assert parse_source("a.py", "x").digest == parse_source("b.py", "x").digest != parse_source("a.py", "y").digest


def test_split_lines_keeps_the_empty_last_line():
    assert split_lines("a\n") == ["a", ""]
    assert split_lines("") == [""]

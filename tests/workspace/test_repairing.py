"""Edits of texts, and repairs applied until none is left."""

import sys

from fake_engine import FakeEngine, FakeToken
from hypothesis import given
from hypothesis import strategies as st

from shapewright.facts import Edit, FileFacts, Fix, Problem, Range
from shapewright.frontend.environment import Environment
from shapewright.workspace.engine import Question
from shapewright.workspace.files import CachedDisk, Snapshot
from shapewright.workspace.repairing import edited, edits_between, repair_all

NOTHING = Environment(None, sys.version_info[:3], ())
texts = st.lists(st.sampled_from(["a", "b", "", "cc", "é😋"]), max_size=8).map("\n".join)


@given(old=texts, new=texts)
def test_edits_between_two_texts_make_the_one_the_other(old, new):
    assert edited(old, edits_between("f.py", old, new)) == new


def test_edits_speak_of_the_text_as_it_was():
    edits = [
        Edit("f", Range.of(2, 1, 2, 2), "X"),
        Edit("f", Range.of(1, 0, 1, 0), "1\n"),
        Edit("f", Range.of(1, 0, 1, 0), "2\n"),
    ]
    assert edited("ab\ncd\n", edits) == "1\n2\nab\ncX\n"


def test_inserted_lines_take_the_texts_line_ends():
    assert edited("a\r\nb\r\n", [Edit("f", Range.of(2, 0, 2, 0), "x\n")]) == "a\r\nx\r\nb\r\n"


def test_an_edit_past_the_end_appends():
    assert edited("a", [Edit("f", Range.of(9, 0, 9, 0), "\nb")]) == "a\nb"


def repaired(text, engine=None, **options):
    files = Snapshot(CachedDisk(), {"/w/a.py": text})
    question = Question(("/w/a.py",), ("/w/a.py",), ("/w",))
    return repair_all(engine or FakeEngine(), question, files, NOTHING, FakeToken(), **options)


def test_one_repair_uncovers_the_next():
    done = repaired("a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\nd = zeros(9, 1)\ne = c @ d\n")
    assert done.texts["/w/a.py"] == "a = zeros(2, 3)\nb = zeros(3, 5)\nc = a @ b\nd = zeros(5, 1)\ne = c @ d\n"
    assert [fix.title for fix in done.fixes] == ["Make it 3", "Make it 5"]


def test_problems_that_were_not_chosen_stay():
    done = repaired("a = zeros(2, 3)\nb = zeros(4, 5)\nc = a @ b\n", choose=lambda problems, lines: ())
    assert done.texts == {} and done.fixes == ()


class Swinging(FakeEngine):
    """Each text's repair makes the other text."""

    def analyse(self, question, files, environment, token, oracle=None):
        text = files.read("/w/a.py")
        fix = Fix("swing", (Edit("/w/a.py", Range.of(1, 0, 1, 1), "b" if text == "a" else "a"),), preferred=True)
        elsewhere = Fix("reach out", (Edit("/other.py", Range.of(1, 0, 1, 0), "x"),), preferred=True)
        problem = Problem("/w/a.py", Range.of(1, 0, 1, 1), "p", "error", "m", fixes=(elsewhere, fix))
        return {"/w/a.py": FileFacts("/w/a.py", problems=(problem,))}


def test_repairs_in_a_circle_end_and_other_files_are_left_alone():
    done = repaired("a", Swinging())
    assert done.texts == {"/w/a.py": "b"}
    assert [fix.title for fix in done.fixes] == ["swing"]

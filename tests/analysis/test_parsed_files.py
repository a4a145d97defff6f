"""A text is parsed once, and of a file that is typed in only the latest texts are kept."""

import gc
import weakref

from shapewright.analysis.sources import MAX_TEXTS, parsed


def test_the_same_text_is_parsed_once():
    first = parsed("/a.py", "x = 1\n")
    assert parsed("/a.py", "x = 2\n") is not first
    assert parsed("/a.py", "x = " + "1\n") is first
    assert parsed("/b.py", "x = 1\n") is not first


def test_texts_that_were_typed_over_are_forgotten():
    trees = [weakref.ref(parsed("/typed.py", f"x = {number}\n")) for number in range(20)]
    gc.collect()
    assert [tree() is not None for tree in trees] == [False] * (20 - MAX_TEXTS) + [True] * MAX_TEXTS

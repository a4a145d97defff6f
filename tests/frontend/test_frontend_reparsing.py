"""An edited text gives the tree that parsing all of it gives, and keeps the nodes of what was not touched."""

import ast
import inspect
import random

import pytest

import shapewright.frontend.logical_lines
import shapewright.frontend.recovery
import shapewright.frontend.source
from shapewright.frontend.source import parse_source

TEXTS = [inspect.getsource(m) for m in (
    shapewright.frontend.logical_lines, shapewright.frontend.recovery, shapewright.frontend.source,
)]  # fmt: skip
TYPED = ["(", ")", "[", "]", '"', "'", '"""', "#", ":", " ", "x", "=", "if ", "\\", ";", ",", "@", "    ", "else:", "é"]

BEFORE = """\
import torch

def first(x):
    return x

@decorator
def second(x):
    return x; y = 1

last = second(1); end = 2
"""


def dumped(source):
    return ast.dump(source.tree, include_attributes=True)


def edits(rng, text, count):
    """A text, and texts that come of it by typing and deleting, mostly on and on at one place."""
    lines = text.split("\n")
    row, column = 0, 0
    for step in range(count):
        if step == 0 or rng.random() < 0.3:
            row = rng.randrange(len(lines))
            column = rng.randrange(len(lines[row]) + 1)
        line = lines[row]
        column = min(column + 1, len(line))
        typed = "" if rng.random() < 0.3 else rng.choice(TYPED)
        lines[row] = line[:column] + typed + line[column + (not typed) :]
        yield "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_where_the_text_parses_the_tree_is_that_of_all_of_it(seed):
    rng = random.Random(seed)
    source = parse_source("/a.py", TEXTS[seed % len(TEXTS)])
    for text in edits(rng, source.text, 12):
        source, whole = parse_source("/a.py", text, source), parse_source("/a.py", text)
        assert bool(source.broken) == bool(whole.broken)
        if not whole.broken:
            assert dumped(source) == dumped(whole)


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("return x\n\n@", "return x + 1\n\n@", [0, 2, 3, 4]),
        ("last = second(1)", "last = second(", [0, 1]),  # what it may swallow is read again
        ("end = 2", "end = 3", [0, 1, 2]),
        ("@decorator", "@decorator(1)", [0, 1, 3, 4]),
    ],
)
def test_untouched_statements_keep_their_nodes(old, new, kept):
    source = parse_source("/a.py", BEFORE)
    edited = parse_source("/a.py", BEFORE.replace(old, new), source)
    assert [at for at, node in enumerate(source.tree.body) if node in edited.tree.body] == kept


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("a = (\nb = 2\n", "a = (\nb)\n"),  # an edit elsewhere closes what was open
        ("a = 1\n# b\ndef f(): pass\n", "a = 1\n@b\ndef f(): pass\n"),
        ("if a:\n    b = 1\n# else\n    c = 2\n", "if a:\n    b = 1\nelse:\n    c = 2\n"),
        ('a = 1\nb = "x"\nc = 2\n', 'a = """1\nb = "x"\nc = 2"""\n'),
        ("a = 1\nb = 2\n", "a = \\\nb = 2\n"),
        ("\ufeffa = 1\nb = 2\n", "\ufeffa = 1\nb = 3\n"),
        ("", "a = 1"),
        ("a = 1", ""),
        ("a = '\0'\n", "a = '\0b'\n"),
    ],
)
def test_an_edit_that_reaches_beyond_its_statement(first, then):
    edited = parse_source("/a.py", then, parse_source("/a.py", first))
    whole = parse_source("/a.py", then)
    assert (dumped(edited), edited.notes, edited.broken) == (dumped(whole), whole.notes, whole.broken)

"""Up to where a file runs as before its edit."""

import ast
from textwrap import dedent

import pytest

from shapewright.frontend.edited import rest_of_block
from shapewright.frontend.source import parse_source

PROGRAM = dedent("""
    import torch

    def outer(x):
        a = x + 1
        if a:
            b = a * 2
            c = b * 3
        else:
            b = a
        try:
            d = b
        except ValueError:
            d = a
            e = d
        match x:
            case 1:
                f = a
            case _:
                f = b
        return d

    class Model:
        width = 4

        def forward(self, x):
            y = x @ x
            z = y + 1
            return z

    model = Model()
    out = model.forward(torch.zeros(3, 3))
    last = out
""")


def statement(source, start):
    inside = (node for node in ast.walk(source.tree) if isinstance(node, ast.stmt))
    return next(node for node in inside if source.segment(node).startswith(start))


def rest(old, new, start="y = "):
    before = parse_source("/p.py", old)
    found = rest_of_block(before, statement(before, start), parse_source("/p.py", new))
    return None if found is None else [ast.unparse(one) for one in found.statements]


@pytest.mark.parametrize(
    ("start", "left"),
    [
        ("y = ", ["y = 1", "z = y + 1", "return z"]),
        ("z = ", ["z = 1", "return z"]),
        ("c = ", ["c = 1"]),
        ("e = ", ["e = 1"]),
        ("f = b", ["f = 1"]),
        ("width", ["width = 1", "def forward(self, x):\n    y = x @ x\n    z = y + 1\n    return z"]),
        ("out", ["out = 1", "last = out"]),
    ],
)
def test_what_is_left_of_the_block_as_it_reads_now(start, left):
    source = parse_source("/p.py", PROGRAM)
    edited = source.segment(statement(source, start))
    assert rest(PROGRAM, PROGRAM.replace(edited, f"{start.split()[0]} = 1", 1), start) == left


def test_the_function_around_is_given_as_it_reads_now():
    before, now = parse_source("/p.py", PROGRAM), parse_source("/p.py", PROGRAM.replace("x @ x", "x"))
    found = rest_of_block(before, statement(before, "y = "), now)
    assert found.function is statement(now, "def forward")
    assert rest_of_block(before, statement(before, "out"), now) is None  # what was run before is another
    assert rest_of_block(before, statement(before, "model"), before).function is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import torch", "import torch as t"),  # above
        ("width = 4", "width = 5"),
        ("def forward(self, x)", "def forward(self, y)"),  # its own head
        ("a = x + 1", "a = x + 2"),  # another function
        ("last = out", "last = 1"),  # what runs later, at other places as far as we know
        ("y = x @ x", "y = x @ x\n"),  # lines come
        ("        z = y + 1\n", ""),  # lines go
        ("    z = y + 1", "z = y + 1"),  # the function ends before
    ],
)
def test_nothing_is_said_where_more_than_the_function_is_another(old, new):
    assert old in PROGRAM
    assert rest(PROGRAM, PROGRAM.replace(old, new, 1)) is None


def test_at_the_top_level_whatever_follows_may_change():
    assert rest(PROGRAM, PROGRAM.replace("last = out", "more = 2\nlast = more"), "out")[1:] == [
        "more = 2",
        "last = more",
    ]
    assert rest(PROGRAM, PROGRAM.replace("out = model.forward(torch.zeros(3, 3))\nlast = out\n", ""), "out") == []


def test_a_statement_that_is_half_typed_leaves_the_others():
    assert rest(PROGRAM, PROGRAM.replace("y = x @ x", "y = x @ (x"), "y = ")[1:] == ["z = y + 1", "return z"]

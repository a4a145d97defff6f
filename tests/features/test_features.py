"""Diagnostics, quick fixes, hints, lenses, status and explanations."""

import pytest

from shapewright.facts import (
    Callable_,
    Edit,
    Fact,
    FileFacts,
    Fix,
    Frame,
    Position,
    Problem,
    Range,
    Related,
    TensorFact,
)
from shapewright.features.actions import quick_fixes
from shapewright.features.diagnostics import related_places, visible
from shapewright.features.explain import find, page, similar
from shapewright.features.inlay import hints
from shapewright.features.lens import lenses
from shapewright.problems import catalogue


def problem(code="matmul-shape", line=1, severity="error", **more):
    return Problem("m.py", Range.of(line, 4, line, 9), code, severity, f"{code} {line}", **more)


LINES = [
    "c = a @ b",
    "d = a @ b  # shapewright: ignore",
    "e = a @ b  # shapewright: ignore[reshape, MATMUL]",
    "f = a @ b  # shapewright: ignore[reshape]",
]


def test_problems_come_in_the_order_of_the_text():
    found = visible([problem(line=3), problem(line=1), problem("b", 1, "hint"), problem("a", 1, "warning")], [])
    assert [(one.range.start.line, one.code) for one in found] == [
        (1, "matmul-shape"),
        (1, "a"),
        (1, "b"),
        (3, "matmul-shape"),
    ]


@pytest.mark.parametrize(
    ("select", "ignore", "codes"),
    [
        ((), (), ["a-1", "a-2", "b-1"]),
        (("a",), (), ["a-1", "a-2"]),
        ((), ("A-2", "b"), ["a-1"]),
        (("a",), ("a-1",), ["a-2"]),
        ((" ",), (), []),
    ],
)
def test_select_and_ignore_take_codes_and_their_beginnings(select, ignore, codes):
    problems = [problem(code, line) for line, code in enumerate(("a-1", "a-2", "b-1"), 1)]
    assert [one.code for one in visible(problems, [], select=select, ignore=ignore)] == codes


def test_comments_hide_problems():
    assert [one.range.start.line for one in visible([problem(line=n) for n in (1, 2, 3, 4)], LINES)] == [1, 4]


def test_related_places_end_with_the_calls_innermost_first():
    where = Range.of(5, 0, 5, 1)
    one = problem(
        related=(Related("m.py", where, "512 here"),),
        chain=(Frame("m.py", where, "forward"), Frame("t.py", where, "main")),
    )
    assert [place.message for place in related_places(one)] == [
        "512 here", "reached by this call of forward", "reached by this call of main",
    ]  # fmt: skip


def test_quick_fixes_of_the_problems_that_are_touched():
    here, there = problem(), problem(line=4)
    fixes = {here: (Fix("guess", ()), Fix("proven", (), preferred=True)), there: (Fix("far", ()),)}
    offered = quick_fixes([here, there], Range.of(1, 9, 1, 9), LINES, fixes.__getitem__)
    assert [action.title for action in offered] == ["proven", "guess", "Hide matmul-shape on this line"]
    assert offered[-1].edits == (Edit("m.py", Range.of(1, 9, 1, 9), "  # shapewright: ignore[matmul-shape]"),)


def test_hiding_joins_a_comment_that_is_there():
    action = quick_fixes([problem(line=4)], Range.of(4, 5, 4, 5), LINES, lambda one: ())[-1]
    column = LINES[3].index("reshape")
    assert action.edits == (Edit("m.py", Range.of(4, column, 4, column), "matmul-shape, "),)


def test_hiding_is_not_offered_where_a_comment_would_break_the_line():
    assert quick_fixes([problem()], Range.of(1, 5, 1, 5), ["c = a @ b \\", "  + d"], lambda one: ()) == ()


TENSOR = TensorFact("torch", ("B", 3), "float32")


def bound(line, column, role="binding", tensor=TENSOR, **more):
    return Fact("m.py", Range.of(line, column, line, column + 1), role, tensor, **more)


def test_hints_follow_bindings_once_a_line():
    lines = ["a = a = x", "for b in c:", "    d = b", "_ = x", "e = y", "def f(g):", "h = z"]
    facts = FileFacts("m.py", (
        bound(1, 0), bound(1, 4), bound(1, 8, "expression"), bound(3, 4, in_loop=True), bound(4, 0),
        bound(5, 0, tensor=TensorFact("torch", None, None)), bound(6, 6, "parameter", alternatives=(TENSOR,), contexts=("t.py:1",)),
        bound(7, 0, tensor=TensorFact("torch", None, "int64")),
    ))  # fmt: skip
    shown = hints(facts, lines)
    assert [(hint.position, hint.label) for hint in shown] == [
        (Position(1, 1), ": float32[B, 3]"), (Position(6, 7), ": float32[B, 3] …"), (Position(7, 1), ": int64[...]"),
    ]  # fmt: skip
    assert "also float32[B, 3]" in shown[1].tooltip and "called from t.py:1" in shown[1].tooltip
    assert [hint.position.line for hint in hints(facts, lines, in_loops=True)] == [1, 3, 6, 7]
    assert [hint.position.line for hint in hints(facts, lines, Range.of(6, 0, 6, 9))] == [6]


def test_lenses_are_above_what_can_be_run_by_itself():
    where, name = Range.of(3, 0, 9, 0), Range.of(3, 6, 3, 9)
    callables = (
        Callable_("", "script", where, where), Callable_("Net", "model", where, name),
        Callable_("Net.forward", "function", where, name), Callable_("main", "function", where, name), Callable_("Config", "class", where, name),
    )  # fmt: skip
    found = lenses(FileFacts("m.py", callables=callables))
    assert [(lens.name, lens.title) for lens in found] == [
        (None, "Probe this script"), ("Net", "Probe this model"), ("main", "Probe this function"), ("Config", "Probe this class"),
    ]  # fmt: skip
    assert found[0].range == Range.of(1, 0, 1, 0) and found[1].range == name


def test_every_problem_code_has_a_page():
    assert catalogue()
    for code, entry in catalogue().items():
        text = page(entry)
        assert text.startswith(f"# {code}: ") and "Severity: " in text and "http" in text
        assert find(code.upper()) is entry


def test_a_code_that_is_not_there():
    assert find("no-such-code") is None
    code = next(iter(catalogue()))
    assert code in similar(code[:-1])

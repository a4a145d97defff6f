"""Comprehensions: a round for each item, also where the same item comes again."""

from textwrap import dedent

import pytest

from shapewright.analysis import analyse_text
from shapewright.interpreter.run import Run


def result(program):
    """The inferred text of what the last ``y = …`` binds."""
    text = "import torch\n" + dedent(program)
    lines = text.splitlines()
    for fact in reversed(analyse_text(text).facts):
        start = fact.range.start
        if fact.role == "binding" and lines[start.line - 1][start.column :].startswith("y ="):
            return fact.tensor.text
    raise AssertionError("y is not bound")


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ('codes = {"a": 1, "b": 2}\ny = torch.tensor([codes[c] for c in "abba"])', "int64[4]"),
        ('codes = {"a": 1, "b": 2}\ny = torch.tensor([codes[c] for c in "abxxab" if c in codes])', "int64[4]"),
        ('seen = []\n[seen.append(c) for c in "aab"]\ny = torch.zeros(len(seen))', "float32[3]"),
        ('left = iter([1, 2, 3])\nsizes = [next(left) for c in "aaa"]\ny = torch.zeros(sizes)', "float32[1, 2, 3]"),
        ('last = 0\nsizes = [(last := last + 1) for c in "aaa"]\ny = torch.zeros(sizes)', "float32[1, 2, 3]"),
        ("y = torch.zeros([len(word) for word in ('a', 'bc', 'a') for _ in (0, 0)])", "float32[1, 1, 2, 2, 1, 1]"),
        ("y = torch.zeros(len({word: len(word) for word in ('a', 'bc', 'a')}))", "float32[2]"),
        ("y = torch.zeros([n + 1 for n in (1, True, 1.0 and 1)])", "float32[2, 2, 2]"),
    ],
)
def test_each_item_counts(program, expected):
    assert result(program) == expected


def test_rows_made_for_the_same_item_are_not_the_same():
    assert result('rows = [[] for c in "aa"]\nrows[0].append(1)\ny = torch.zeros(2, len(rows[1]))') == "float32[2, 0]"


def test_a_failing_item_is_told_once():
    found = analyse_text('import torch\nx = torch.zeros(2, 3)\nrows = [x.view(c, -1) for c in (4, 4, 3)]\n')
    assert [problem.range.start.line for problem in found.problems] == [3]


def test_a_generator_without_end_is_run_until_nothing_changes():
    program = """
        from torch.utils.data import DataLoader, TensorDataset

        def endless(loader):
            while True:
                yield from loader

        batches = endless(DataLoader(TensorDataset(torch.zeros(40, 3)), batch_size=8))
        (y,) = next(batches)
        y = y
    """
    assert result(program) == "float32[8, 3]"


@pytest.mark.parametrize("indent", ["", "    "])
def test_a_name_bound_inside_with_a_walrus_is_the_functions_own(indent):
    body = 'last = 0\nrows = [(last := n) for n in (1, 2, 3)]\ny = torch.zeros(last)\n'
    head = "def f():\n" if indent else ""
    call = "f()\n" if indent else ""
    assert result(head + "".join(indent + line + "\n" for line in body.splitlines()) + call) == "float32[3]"


@pytest.fixture
def steps(monkeypatch):
    """How many steps the analysis of a program takes."""
    spend = Run.spend
    taken = []

    def counted(run):
        taken.append(1)
        spend(run)

    monkeypatch.setattr(Run, "spend", counted)

    def count(program):
        taken.clear()
        analyse_text("import torch\n" + dedent(program))
        return len(taken)

    return count


def test_an_item_that_comes_again_is_not_computed_again(steps):
    program = 'codes = {{"a": 1, "b": 2}}\ny = torch.tensor([codes[c] for c in "ab" * {}])'
    assert steps(program.format(200)) == steps(program.format(2))


def test_an_endless_round_that_changes_nothing_is_not_run_on_and_on(steps):
    program = """
        def endless(loader):
            while {}:
                yield from loader

        batches = endless([torch.zeros(8, 3)])
        y = next(batches)
    """
    assert steps(program.format("True")) < 2 * steps(program.format("len(loader) > 9"))

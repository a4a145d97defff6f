"""Calls that cannot work, as they stand half-typed, cost one value and not the file's facts."""

import ast

import pytest

from shapewright.analysis import analyse_text
from shapewright.interpreter import mishaps, statements
from shapewright.interpreter.builtins import NATIVES

PROGRAM = "/project/program.py"
ARGUMENTS = ("", "x", "x, x, x, x", "*x", "**x", "1", "'a'", "[]", "None")


def last_shape(text: str) -> str | None:
    """The shape that the last line binds."""
    last = max((f for f in analyse_text(text, path=PROGRAM).facts if f.role == "binding"), key=lambda f: f.range)
    return last.tensor and last.tensor.text


@pytest.fixture(autouse=True)
def as_users_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mishaps, "strict", False)


@pytest.mark.parametrize("arguments", ARGUMENTS)
def test_no_builtin_breaks_the_analysis(arguments):
    for name in NATIVES:
        module, called = name.split(".")[0], name.removeprefix("builtins.")
        head = f"import torch, {module}\nx = torch.zeros(3)\n"
        text = f"{head}try:\n    y = {called}({arguments})\nexcept BaseException:\n    pass\nz = torch.ones(2)\n"
        assert last_shape(text) == "float32[2]", name


def test_a_rule_that_breaks_leaves_an_unknown_with_its_reason(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("shapewright.interpreter.libcalls.apply_overloads", broken)
    text = "import torch\n\n\ny = torch.zeros(3)\nz = y\n"
    (fact,) = [f for f in analyse_text(text, path=PROGRAM).facts if f.role == "binding" and f.range.start.line == 5]
    assert fact.tensor is None
    assert fact.unknown == "zeros() could not be computed (ZeroDivisionError)"


def test_names_of_a_statement_that_breaks_are_bound_all_the_same(monkeypatch: pytest.MonkeyPatch):
    def broken(*_: object) -> bool:
        raise ZeroDivisionError

    monkeypatch.setitem(statements._HANDLERS, ast.With, broken)
    text = "import torch\nwith open('a') as f:\n    y = torch.zeros(3)\nprint(f, y)\nz = torch.ones(2)\n"
    assert analyse_text(text, path=PROGRAM).problems == ()
    assert last_shape(text) == "float32[2]"

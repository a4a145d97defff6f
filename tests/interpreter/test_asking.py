"""Operators without a rule, as the interpreter asks for them and understands the answers (the oracles are scripted)."""

from __future__ import annotations

import json
import sys

import pytest

from shapewright.analysis import Budget, Request, analyse
from shapewright.frontend.environment import discover_environment
from shapewright.frontend.modules import DiskFiles, OverlayFiles
from shapewright.rules import REGISTRY
from shapewright.worker import Answer


class Scripted:
    """Answers with a function of the arguments of each variant."""

    def __init__(self, compute):
        self.compute, self.questions = compute, []

    def ask(self, question):
        self.questions.append(question)
        answer = [self.compute(*v["args"], **v["kwargs"]) for v in json.loads(question.variants)]
        return answer[0] if isinstance(answer[0], Answer) else Answer(tuple(answer))


HEAD = "import torch\ndef f(x):\n    B, T, C = x.shape\n    x = torch.zeros(B, T, C)\n    "


def facts_of(text, oracle):
    files = OverlayFiles(DiskFiles(), {"/p.py": text})
    request = Request(("/p.py",), ("/p.py",), ("/",), oracle)
    return analyse(request, files, discover_environment(sys.executable), budget=Budget(30.0))["/p.py"]


def last(text, oracle):
    """What the name on the last line is bound to."""
    facts = facts_of(text, oracle).facts
    fact = next(f for f in reversed(facts) if f.role == "binding")
    return fact.tensor.text if fact.tensor else fact.display or fact.unknown


def found(line, compute):
    oracle = Scripted(compute)
    return last(HEAD + line, oracle), oracle


def tensor(*shape, dtype="float32"):
    return {"tensor": list(shape), "dtype": dtype}


@pytest.mark.parametrize(
    ("compute", "text"),
    [
        (lambda x: tensor(x["tensor"][0] * x["tensor"][2], 4 * x["tensor"][1]), "float32[B*C, 4*T]"),
        (lambda x: tensor(x["tensor"][1] // 2 + 1, dtype="complex64"), "complex64[T//2 + 1]"),
        (lambda x: tensor(min(x["tensor"]), 7), "float32[?, 7]"),
        (lambda x: tensor(None, 3), "float32[?, 3]"),
        (lambda x: {"tensor": None, "dtype": "int64"}, "int64[...]"),
        (lambda x: {"tuple": [tensor(x["tensor"][1]), x["tensor"][0]], "names": ["a", "b"]}, "tuple of 2: float32[T], B"),
        (lambda x: True, "True"),
    ],
)
def test_sizes_are_factored_back_out_of_the_answers(compute, text):
    assert found("y = torch.special.unruled(x)", compute)[0] == text


def test_a_method_without_a_rule_is_asked_with_its_receiver(monkeypatch):
    monkeypatch.delitem(REGISTRY.whole, "torch.Tensor")  # as where the version is newer than the rules
    text, oracle = found("y = x.unruled(n=3)", lambda x, n: tensor(n, x["tensor"][0]))
    assert text == "float32[3, B]"
    assert {q.name for q in oracle.questions} == {"torch.Tensor.unruled"}


def test_a_form_that_a_rule_does_not_know_is_asked():
    text, _ = found("y = torch.hsplit(x, 1, 2, 3)", lambda *args, **named: tensor(5))
    assert text == "float32[5]"


def test_only_small_sizes_may_be_raised_upon():
    def compute(x):
        return tensor(x["tensor"][1] - 50) if x["tensor"][1] > 60 else {"raised": "RuntimeError: too small"}

    assert found("y = torch.special.unruled(x)", compute)[0] == "float32[T - 50]"


@pytest.mark.parametrize(
    ("compute", "why"),
    [
        (lambda x: {"raised": "RuntimeError: no"}, "no rule for torch.special.unruled; asked about it, torch raises RuntimeError: no"),
        (lambda x: Answer(reason="the worker died"), "no rule for torch.special.unruled; the worker died"),
        (lambda x: tensor(*[1] * (x["tensor"][0] % 3)), "its results differ from size to size"),
        (lambda x: {"other": "Generator"}, "it gives a Generator"),
    ],
)  # fmt: skip
def test_the_reason_says_why_there_is_no_answer(compute, why):
    text, _ = found("y = torch.special.unruled(x)", compute)
    assert why in text


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("y = torch.special.unruled(x, object())", "an argument is"),
        ("y = torch.special.unruled(x, torch.rand(3).argmax().item())", "decided by data"),
        ("y = torch.special.unruled(torch.load('a'))", "loaded from a file"),
    ],
)
def test_what_cannot_be_put_to_a_framework_is_not_asked(line, why):
    text, oracle = found(line, lambda *args: tensor(5))
    assert why in text
    assert not oracle.questions


def test_no_problem_is_reported_for_what_a_framework_raises():
    facts = facts_of("import torch\ny = torch.special.unruled(torch.zeros(2, 3))\n", Scripted(lambda x: {"raised": "E: no"}))
    assert not facts.problems


def test_names_unpacked_from_an_unknown_are_different_sizes():
    text = "import torch\nimport tensorflow\ndef f(x):\n    B, T = x.shape\n    y = torch.zeros(B, T)\n"
    assert last(text, None) == "float32[B, T]"


def test_mixed_precision_that_is_over_changes_no_question():
    before = "with torch.autocast('cpu'):\n        pass\n    "
    result, oracle = found(before + "y = torch.special.no_such_operator(x)", lambda x: tensor(*x["tensor"]))
    assert oracle.questions
    assert result == "float32[B, T, C]"


def test_what_mixed_precision_computes_is_not_asked():
    line = "with torch.autocast('cpu'):\n        y = torch.special.no_such_operator(x)"
    _, oracle = found(line, lambda x: tensor(*x["tensor"]))
    assert not oracle.questions

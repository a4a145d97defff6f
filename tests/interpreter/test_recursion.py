"""Recursion: where it ends, what it gives, and when it is told that it never ends."""

from textwrap import dedent

import pytest

from shapewright.analysis import analyse_text
from shapewright.interpreter import calls


def analysed(program):
    return analyse_text("import torch\n" + dedent(program))


def test_a_recursion_without_end_is_told():
    found = analysed("def f(n):\n    return f(n)\nf(3)\n")
    assert [problem.code for problem in found.problems] == ["endless-recursion"]


def test_a_recursion_over_known_numbers_is_followed_to_its_end():
    found = analysed("""
        def widths(n):
            return [] if n == 0 else [n, *widths(n - 1)]

        y = torch.zeros(widths(5))
    """)
    assert "float32[5, 4, 3, 2, 1]" in {fact.tensor.text for fact in found.facts if fact.tensor}


TREE = """
    def walk(node, name):
        for key, child in node.items():
            if isinstance(child, dict):
                walk(child, name + "." + key)
            else:
                torch.zeros(3)
        return torch.zeros(4)

    def start({parameters}):
        y = walk({node}, "")
"""


@pytest.mark.parametrize(
    ("parameters", "node", "most"),
    [("tree", "tree", 2), ("", '{"a": {"b": {"c": {"d": {"e": 1}}}}}', 5)],
)
def test_what_is_not_known_is_not_gone_into_again_and_again(monkeypatch, parameters, node, most):
    bodies = []
    run_body = calls.run_body

    def counted(run, function, inner):
        bodies.append(function.name)
        return run_body(run, function, inner)

    monkeypatch.setattr(calls, "run_body", counted)
    found = analysed(TREE.format(parameters=parameters, node=node))
    assert "float32[4]" in {fact.tensor.text for fact in found.facts if fact.tensor and fact.role == "binding"}
    assert bodies.count("walk") <= 2 * most

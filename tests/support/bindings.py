"""What the analysis says of the names that a program binds."""

from __future__ import annotations

from typing import Any

from shapewright.analysis import analyse_text
from shapewright.facts import FileFacts, TensorFact


def bound_tensors(text: str) -> dict[str, list[TensorFact]]:
    """The tensors bound to each name, in the order of the text."""
    found: dict[str, list[TensorFact]] = {}
    facts = sorted(analyse_text(text).facts, key=lambda f: f.range)
    lines = text.split("\n")
    for fact in facts:
        if fact.role == "binding" and fact.tensor is not None:
            name = lines[fact.range.start.line - 1][fact.range.start.column : fact.range.end.column]
            found.setdefault(name, []).append(fact.tensor)
    return found


def bound_texts(facts: FileFacts, text: str) -> dict[str, list[str]]:
    """What the last binding of each name (a parameter's among them) is shown as, alternatives after the first."""
    lines = text.split("\n")
    return {
        lines[f.range.start.line - 1][f.range.start.column : f.range.end.column]: [
            tensor.text for tensor in (f.tensor, *f.alternatives)
        ]
        for f in facts.facts
        if f.role in ("binding", "parameter") and f.tensor is not None
    }


def check_vector(program: str) -> None:
    """A program that binds a float64 vector to ``x`` in its last line: the size is the one that it has when run."""
    scope: dict[str, Any] = {"__name__": "program"}
    exec(compile(program, "program", "exec", dont_inherit=True), scope)
    facts = analyse_text(program, "/project/program.py")
    text = next(f.tensor.text for f in reversed(facts.facts) if f.tensor is not None and f.range.start.column == 0)
    assert text == f"float64[{scope['x'].shape[0]}]"
    assert not facts.problems

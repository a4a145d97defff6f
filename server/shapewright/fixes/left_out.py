"""Repairs of what a call leaves out, and of an axis that joins in the wrong direction where tensors were made."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from itertools import islice

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import Candidate, last_resort, operand_nodes, repairs_for, source_of, tensors_at
from shapewright.fixes.edits import add_argument, set_argument
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Origin, Tensor

_MISSING = re.compile(r"missing \d+ required positional arguments?: (.*)")
MOST_TRIED = 4
MOST_MADE = 40
"""How many operations before the failing one are looked at for where tensors were joined."""


@repairs_for("call-arguments")
def give_what_is_named_so(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``model(x)`` of ``forward(self, x, adj)`` → ``model(x, adj)``; or with what was unpacked beside what is given."""
    node, found = raw.node, _MISSING.search(raw.failure.raises)
    if found is None or not isinstance(node, ast.Call) or any(k.arg is None for k in node.keywords):
        return
    names = re.findall(r"'(\w+)'", found.group(1))
    if len(names) != 1 or node.keywords:
        return
    source = source_of(raw)
    for text in dict.fromkeys([*(n for n in names if n in raw.scope), *_unpacked_beside(source.tree, node)]):
        edit = add_argument(source, node, text)
        if edit is not None:
            yield Candidate(f"Give it {text}", (edit,))


def _unpacked_beside(tree: ast.Module, call: ast.Call) -> Iterator[str]:
    """The name that follows, where names were unpacked together, those that a call gives in their order."""
    given = [argument.id for argument in call.args if isinstance(argument, ast.Name)]
    if len(given) != len(call.args) or not given:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple) and isinstance(node.ctx, ast.Store):
            names = [item.id if isinstance(item, ast.Name) else "" for item in node.elts]
            if names[: len(given)] == given and len(names) > len(given) and names[len(given)] not in ("", "_"):
                yield names[len(given)]


@last_resort
def join_along_another_axis(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``torch.cat(heads, dim=1)`` → ``torch.cat(heads, dim=-1)``, where an operand was made of it: the nearest few."""
    yield from islice(_otherwise_joined(raw, seen), MOST_TRIED)


def _otherwise_joined(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    for origin in _made_from(raw, seen):
        node, source = origin.node, seen.sources.source(origin.path)
        if origin.operation not in ("cat", "concat", "concatenate", "stack") or not isinstance(node, ast.Call):
            continue
        if source is None or not any(run.importer.finder.is_workspace(origin.path) for run in seen.runs):
            continue
        name = "axis" if any(k.arg == "axis" for k in node.keywords) or _is_numpy(node, origin.path, seen) else "dim"
        rank = len(origin.shape or ()) or 2
        for axis in (-1, *range(rank - 1)):
            edit = set_argument(source, node, name, str(axis), 1)
            if edit is not None and edit.text != source.segment(node):
                yield Candidate(f"Join along axis {axis}: {name}={axis}", (edit,))


def _is_numpy(node: ast.Call, path: str, seen: Examination) -> bool:
    return any(tensor.library == "numpy" for tensor in tensors_at(node, path, seen))


def _made_from(raw: RawProblem, seen: Examination) -> Iterator[Origin]:
    """Where the operands were made, and what these were made of, the nearest first."""
    pending = [t.origin for node in operand_nodes(raw) for t in tensors_at(node, raw.unit.path, seen) if t.origin]
    given = raw.failure.data.get("input")
    pending += [given.origin] if isinstance(given, Tensor) and given.origin is not None else []
    known: set[int] = set()
    while pending and len(known) < MOST_MADE:
        origin = pending.pop(0)
        if id(origin.node) in known:
            continue
        known.add(id(origin.node))
        yield origin
        pending += origin.inputs

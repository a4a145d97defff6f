"""The repair of one wrong number: a size that the failure speaks of, given where another one of them should be.

Whatever the operation, a shape error is a disagreement of sizes, and most come from one argument: ``nn.Linear(120,
10)`` behind ``nn.Linear(84, 120)``, a ``hidden`` where ``embed`` is meant. Every argument that holds one of the
sizes at odds is tried with another one; only those that are proven to mend the program are offered.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from shapewright.analysis.analyse import Examination
from shapewright.fixes.candidate import (
    Candidate,
    last_resort,
    number_at,
    operand_nodes,
    owner_origin,
    tensors_at,
    values_at,
)
from shapewright.fixes.edits import replace_node
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Origin

MAX_STEPS = 60
"""How many operations before the failing one are looked at for where a size came from."""


@last_resort
def another_size(raw: RawProblem, seen: Examination) -> Iterator[Candidate]:
    """``nn.Linear(120, 10)`` → ``nn.Linear(84, 10)``: nearest to the evidence first."""
    sizes = _sizes_at_odds(raw, seen)
    evidence = _evidence(raw, seen)
    found: list[tuple[int, int, Candidate]] = []
    for source in _sources(raw, seen, evidence):
        for call, given, old in _int_arguments(source, seen):
            if old not in sizes:
                continue
            distance = evidence.get((source.path, id(call)), MAX_STEPS)
            if any(tensors_at(call, source.path, seen)):
                distance += MAX_STEPS  # the data are seldom what is wrong
            for rank, new in enumerate(size for size in sizes if size != old):
                text = _spelled(source, call, given, new, seen)
                title = f"Use {text} in place of {source.segment(given)} in {_name(source, call)}"
                found.append((distance, rank, Candidate(title, (replace_node(source, given, text),))))
    found.sort(key=lambda one: one[:2])
    yield from (candidate for _, _, candidate in found)


def _sizes_at_odds(raw: RawProblem, seen: Examination) -> list[int]:
    """The sizes that the failure names, and those of its operands, the former first."""
    text = f"{raw.failure.raises}\n{raw.failure.message}"
    sizes = [int(number) for number in re.findall(r"(?<![\w.])\d+|(?<=\dx)\d+", text)]
    for node in operand_nodes(raw):
        for tensor in tensors_at(node, raw.unit.path, seen):
            sizes += [size for size in tensor.shape or () if isinstance(size, int)]
    return [size for size in dict.fromkeys(sizes) if size > 1]


def _evidence(raw: RawProblem, seen: Examination) -> dict[tuple[str, int], int]:
    """How far from the failure each call is that had a part in its operands, by path and node."""
    pending: list[Origin] = [clue.origin for clue in raw.failure.clues if clue.origin is not None]
    owners: list[object] = [raw.scope.get("self")]  # the module whose method fails: what it was made with
    owners += [clue.owner for clue in raw.failure.clues] + list(raw.failure.data.values())
    for node in operand_nodes(raw):
        for value in values_at(node, raw.unit.path, seen):
            owners.append(value)
    pending += [origin for owner in owners if (origin := owner_origin(owner)) is not None]
    found: dict[tuple[str, int], int] = {(raw.unit.path, id(raw.node)): 0}
    while pending and len(found) < MAX_STEPS:
        origin = pending.pop(0)
        key = origin.path, id(origin.node)
        if key not in found:
            found[key] = len(found)
            pending += origin.inputs
    return found


def _sources(raw: RawProblem, seen: Examination, evidence: dict[tuple[str, int], int]) -> list[SourceFile]:
    """The user's files that had a part in the failure."""
    paths = dict.fromkeys([raw.unit.path, *(path for path, _ in evidence), *(link.unit.path for link in raw.chain)])
    mine = [path for path in paths if any(run.importer.finder.is_workspace(path) for run in seen.runs)]
    return [source for path in mine if (source := seen.sources.source(path)) is not None]


def _int_arguments(source: SourceFile, seen: Examination) -> Iterator[tuple[ast.AST, ast.expr, int]]:
    """Every argument that is one number, with its call; a constant that a name is bound to, with its assignment."""
    for node in ast.walk(source.tree):
        given: Sequence[ast.expr] = ()
        if isinstance(node, ast.Call):
            given = [*node.args, *(k.value for k in node.keywords)]
        elif isinstance(node, (ast.Assign, ast.AnnAssign)) and isinstance(node.value, (ast.Constant, ast.Tuple)):
            given = [node.value]
        elif isinstance(node, ast.arguments):
            given = [*node.defaults, *(d for d in node.kw_defaults if d is not None)]
        for each in given:
            for item in each.elts if isinstance(each, (ast.Tuple, ast.List)) else (each,):
                size = _int_of(item, source, seen)
                if size is not None:
                    yield node, item, size


def _int_of(node: ast.expr, source: SourceFile, seen: Examination) -> int | None:
    if not isinstance(node, (ast.Constant, ast.Name, ast.Attribute)):
        return None
    return number_at(node, source.path, seen)


def _spelled(source: SourceFile, call: ast.AST, given: ast.expr, size: int, seen: Examination) -> str:
    """The size as the function calls it, where a name was meant; else as a number."""
    if isinstance(given, ast.Constant):
        return str(size)
    around = source.function_around(call)
    for node in ast.walk(around if around is not None else source.tree):
        if not isinstance(node, (ast.Name, ast.Attribute)) or type(node) is not type(given) or node is given:
            continue
        if not isinstance(node.ctx, ast.Load) or _int_of(node, source, seen) != size:
            continue
        before = source.range_of(node).start < source.range_of(given).start
        if before and source.function_around(node) is around:
            return source.segment(node)
    return str(size)


def _name(source: SourceFile, node: ast.AST) -> str:
    """What a call calls, or what an assignment binds."""
    if isinstance(node, ast.Call):
        text = source.segment(node.func)
        return f"{text if text.replace('.', '').isidentifier() else text.rpartition('.')[2]}(…)"
    if isinstance(node, ast.Assign):
        return f"'{source.segment(node.targets[0])}'"
    return f"'{source.segment(node.target)}'" if isinstance(node, ast.AnnAssign) else "the parameter's default"

"""Candidate repairs of a problem, before they are proven."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit
from shapewright.fixes import edits
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.rules import Repair
from shapewright.values import Instance, Object, Origin, Tensor


@dataclass(frozen=True, slots=True)
class Candidate:
    """A repair as text edits, not proven yet."""

    title: str
    edits: tuple[Edit, ...]


Finder = Callable[[RawProblem, Examination], Iterator[Candidate]]
_FINDERS: dict[str, list[Finder]] = {}


def repairs_for(*codes: str) -> Callable[[Finder], Finder]:
    """Register a function that finds repairs of problems with these codes."""

    def register(finder: Finder) -> Finder:
        for code in codes:
            _FINDERS.setdefault(code, []).append(finder)
        return finder

    return register


def candidates(raw: RawProblem, seen: Examination) -> list[Candidate]:
    """All candidate repairs: those special to the code first, then those the rule named."""
    found: list[Candidate] = []
    for finder in _FINDERS.get(raw.failure.code, ()):
        found.extend(finder(raw, seen))
    for repair in raw.failure.repairs:
        made = from_repair(repair, raw, seen)
        if made is not None:
            found.append(made)
    unique: dict[tuple[Edit, ...], Candidate] = {}
    for candidate in found:
        if candidate.edits:
            unique.setdefault(candidate.edits, candidate)
    return list(unique.values())


def source_of(raw: RawProblem) -> SourceFile:
    """The file a problem is in."""
    source: SourceFile = raw.unit.source
    return source


def from_repair(repair: Repair, raw: RawProblem, seen: Examination) -> Candidate | None:
    """A rule's repair as edits."""
    source = source_of(raw)
    found: list[Edit | None] = []
    if repair.action in ("set-argument", "drop-argument"):
        where = construction(repair, raw, seen)
        if where is None:
            return None
        source, call, position = where
        if repair.action == "set-argument":
            found.append(edits.set_argument(source, call, repair.argument, repair.template, position))
        else:
            found.append(edits.drop_argument(source, call, repair.argument))
    else:
        found.append(_at_operation(repair, raw, source))
    if repair.needs:
        found.append(edits.add_import(source, repair.needs))
    if found[0] is None:
        return None
    return Candidate(repair.title, tuple(e for e in found if e is not None))


def _at_operation(repair: Repair, raw: RawProblem, source: SourceFile) -> Edit | None:
    if repair.action == "wrap":
        node = argument_node(repair, raw)
        return edits.wrap_node(source, node, repair.template) if node is not None else None
    if repair.action == "wrap-result" and isinstance(raw.node, ast.expr):
        return edits.wrap_node(source, raw.node, repair.template)
    if repair.action == "rename-callee" and isinstance(raw.node, ast.Call):
        function = raw.node.func
        text = source.segment(function)
        return edits.replace_node(source, function, text.rpartition(".")[0] + "." * ("." in text) + repair.template)
    return None


def argument_node(repair: Repair, raw: RawProblem) -> ast.expr | None:
    """The expression that gave the parameter a repair speaks of."""
    known = raw.arguments.get(repair.argument)
    if known is not None:
        return known
    node = raw.node
    if isinstance(node, ast.Call):
        if repair.argument == "self" and isinstance(node.func, ast.Attribute):
            return node.func.value
        if len(node.args) == 1 and not node.keywords:  # a layer called on one input, whatever its name
            return node.args[0]
    if isinstance(node, ast.AugAssign) and repair.argument == "other":
        return node.value
    return None


def construction(
    repair: Repair, raw: RawProblem, seen: Examination
) -> tuple[SourceFile, ast.Call, int | None] | None:
    """The call whose argument is to change: the owner's construction, or the failing call itself."""
    if repair.owner is None:
        if not isinstance(raw.node, ast.Call):
            return None
        names = list(raw.arguments)
        position = names.index(repair.argument) if repair.argument in names else None
        keyword = any(k.arg == repair.argument for k in raw.node.keywords)
        return source_of(raw), raw.node, None if keyword else position
    origin = owner_origin(repair.owner)
    if origin is None or not isinstance(origin.node, ast.Call):
        return None
    source = seen.sources.source(origin.path)
    if source is None or not _in_workspace(origin.path, seen):
        return None
    return source, origin.node, _position(repair, seen)


def owner_origin(owner: object) -> Origin | None:
    """Where a layer or a tensor was made."""
    if isinstance(owner, Tensor):
        return owner.origin
    note = owner.note if isinstance(owner, Object) else None
    return note if isinstance(note, Origin) else None


def _in_workspace(path: str, seen: Examination) -> bool:
    return any(run.importer.finder.is_workspace(path) for run in seen.runs)


def _position(repair: Repair, seen: Examination) -> int | None:
    """The position of a constructor's parameter."""
    owner = repair.owner
    if not isinstance(owner, Instance):
        return None
    for cls in owner.cls.mro:
        rule = seen.runs[0].registry.classes.get(cls.lib) if cls.lib and seen.runs else None
        if rule is not None and "__init__" in rule.methods:
            names = [p.name for p in rule.methods["__init__"].parameters]
            return names.index(repair.argument) if repair.argument in names else None
    return None

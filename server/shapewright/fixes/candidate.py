"""Candidate repairs of a problem, before they are proven."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import zip_longest

from shapewright.analysis.analyse import Examination
from shapewright.facts import Edit
from shapewright.fixes import edits
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.rules import Repair
from shapewright.values import Const, Instance, Lib, ListObject, Object, Origin, Tensor, Value


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


_LAST_RESORTS: list[Finder] = []


def last_resort(finder: Finder) -> Finder:
    """Register a function that finds repairs of any problem: they count only once they are proven."""
    _LAST_RESORTS.append(finder)
    return finder


def last_resorts(raw: RawProblem, seen: Examination) -> list[Candidate]:
    """The candidates of the general repairs, the functions' turn about: none of them crowds out the others."""
    rows = zip_longest(*(finder(raw, seen) for finder in _LAST_RESORTS))
    return _unique(candidate for row in rows for candidate in row if candidate is not None)


def candidates(raw: RawProblem, seen: Examination) -> list[Candidate]:
    """All candidate repairs: those special to the code first, then those the rule named."""
    found: list[Candidate] = []
    for finder in _FINDERS.get(raw.failure.code, ()):
        found.extend(finder(raw, seen))
    for repair in raw.failure.repairs:
        made = from_repair(repair, raw, seen)
        if made is not None:
            found.append(made)
    return _unique(found)


def _unique(found: Iterable[Candidate]) -> list[Candidate]:
    """Those that change anything, each change once."""
    unique: dict[tuple[Edit, ...], Candidate] = {}
    for candidate in found:
        if candidate.edits:
            unique.setdefault(candidate.edits, candidate)
    return list(unique.values())


def operand_nodes(raw: RawProblem) -> Iterator[ast.expr]:
    """The expressions of the failing operation's operands: a call's receiver and arguments, a list's items."""
    node = raw.node
    if isinstance(node, ast.BinOp):
        yield from (node.left, node.right)
    elif isinstance(node, ast.AugAssign):
        yield node.value
    elif isinstance(node, ast.Call):
        if isinstance(node.func, ast.Attribute):
            yield node.func.value
        for given in [*node.args, *(k.value for k in node.keywords)]:
            yield from given.elts if isinstance(given, (ast.List, ast.Tuple)) else (given,)


def source_of(raw: RawProblem) -> SourceFile:
    """The file a problem is in."""
    source: SourceFile = raw.unit.source
    return source


def from_repair(repair: Repair, raw: RawProblem, seen: Examination) -> Candidate | None:
    """A rule's repair as edits."""
    source = source_of(raw)
    repair, imported = _with_import(repair, raw)
    found: list[Edit | None] = []
    if repair.action in ("set-argument", "drop-argument"):
        where = construction(repair, raw, seen)
        if where is None:
            return None
        source, call, position = where
        if repair.action == "set-argument":
            if position is None and not _may_add(repair, call):
                return None
            found.append(edits.set_argument(source, call, repair.argument, repair.template, position))
        else:
            found.append(edits.drop_argument(source, call, repair.argument))
    else:
        found.append(_at_operation(repair, raw, source, seen))
    if found[0] is None:
        return None
    return Candidate(repair.title, tuple(e for e in (*found, imported) if e is not None))


def _with_import(repair: Repair, raw: RawProblem) -> tuple[Repair, Edit | None]:
    """The repair as the program names the module that it needs, and the import if it has no name for it yet."""
    module, _, wanted = repair.needs.removeprefix("import ").partition(" as ")
    wanted = wanted or module
    if not repair.needs or isinstance(raw.scope.get(wanted), Lib):
        return repair, None
    held = next((n for n, value in raw.scope.items() if isinstance(value, Lib) and value.name == module), None)
    if held is None:
        return repair, edits.add_import(source_of(raw), repair.needs)
    return replace(repair, template=re.sub(rf"\b{re.escape(wanted)}\.", f"{held}.", repair.template)), None


def _at_operation(repair: Repair, raw: RawProblem, source: SourceFile, seen: Examination) -> Edit | None:
    if repair.action == "wrap":
        node = argument_node(repair, raw, seen)
        return edits.wrap_node(source, node, repair.template) if node is not None else None
    if repair.action == "wrap-result" and isinstance(raw.node, ast.expr):
        return edits.wrap_node(source, raw.node, repair.template)
    if repair.action == "rename-callee" and isinstance(raw.node, ast.Call):
        function = raw.node.func
        text = source.segment(function)
        return edits.replace_node(source, function, text.rpartition(".")[0] + "." * ("." in text) + repair.template)
    if repair.action == "rename-attribute" and isinstance(raw.node, ast.Attribute):
        return edits.replace_node(source, raw.node, f"{source.segment(raw.node.value)}.{repair.template}")
    return None


def argument_node(repair: Repair, raw: RawProblem, seen: Examination) -> ast.expr | None:
    """The expression that gave the parameter a repair speaks of."""
    known = raw.arguments.get(repair.argument)
    if known is not None:
        return known
    node = raw.node
    if isinstance(node, ast.Call):
        if repair.argument == "self" and isinstance(node.func, ast.Attribute):
            return node.func.value
        if len(node.args) == 1 and not node.keywords:  # a layer called on one input, whatever its name
            return None if holds_layers(node.args[0], raw, seen) else node.args[0]
        return _of_layer_call(repair.argument, raw, node, seen)
    if isinstance(node, ast.AugAssign) and repair.argument == "other":
        return node.value
    assigned = isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, ast.Store)
    if assigned and repair.argument == "value":
        statement = edits.statement_of(source_of(raw), node)
        return statement.value if isinstance(statement, (ast.Assign, ast.AnnAssign)) else None
    return None


def holds_layers(node: ast.expr, raw: RawProblem, seen: Examination) -> bool:
    """Whether an argument is a layer or a list of layers, as a model is made of: no input of any of them."""
    items = node.elts if isinstance(node, (ast.List, ast.Tuple)) else [node]
    held = [value for item in items for value in values_at(item, raw.unit.path, seen)]
    listed = [item for value in held if isinstance(value, ListObject) for item in value.items or ()]
    return any(isinstance(value, Instance) and value.cls.inherits("keras.layers.Layer") for value in held + listed)


def _of_layer_call(argument: str, raw: RawProblem, node: ast.Call, seen: Examination) -> ast.expr | None:
    """The expression of a layer's call that becomes a parameter of its ``forward`` or ``call``."""
    layer = raw.failure.data.get("layer")
    if "sequence" in raw.failure.data or not isinstance(layer, Instance):
        return None
    given = next((k.value for k in node.keywords if k.arg == argument), None)
    names = raw.failure.data.get("parameters") or parameters_of(layer, ("forward", "call"), seen)
    if given is not None or argument not in names:
        return given
    position = names.index(argument)
    if position < len(node.args) and not any(isinstance(a, ast.Starred) for a in node.args[: position + 1]):
        return node.args[position]
    return None


def construction(repair: Repair, raw: RawProblem, seen: Examination) -> tuple[SourceFile, ast.Call, int | None] | None:
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


_FIRST = {
    "keras.layers.Dense": ("units", "activation", "use_bias"),
    "keras.layers.RNN": ("units", "activation"),
    "keras.layers.Embedding": ("input_dim", "output_dim"),
    "keras.layers.Conv1D": ("filters", "kernel_size", "strides", "padding"),
    "keras.layers.Conv2D": ("filters", "kernel_size", "strides", "padding"),
    "keras.layers.Conv3D": ("filters", "kernel_size", "strides", "padding"),
}
"""The first parameters of constructors whose rules take whatever they are given."""


def _first_parameters(owner: Instance) -> tuple[str, ...]:
    return next((names for cls, names in _FIRST.items() if owner.cls.inherits(cls)), ())


def _may_add(repair: Repair, call: ast.Call) -> bool:
    """Whether the call surely does not give the parameter by position already."""
    if not isinstance(repair.owner, Instance) or any(k.arg == repair.argument for k in call.keywords):
        return True
    return len(call.args) <= len(_first_parameters(repair.owner)) and not any(
        isinstance(a, ast.Starred) for a in call.args
    )


def _position(repair: Repair, seen: Examination) -> int | None:
    """The position of a constructor's parameter."""
    if not isinstance(repair.owner, Instance):
        return None
    names = parameters_of(repair.owner, ("__init__",), seen)
    if repair.argument not in names:
        names = list(_first_parameters(repair.owner))
    return names.index(repair.argument) if repair.argument in names else None


def parameters_of(owner: Instance, methods: tuple[str, ...], seen: Examination) -> list[str]:
    """The parameters of the first of these methods that a library class of the owner has."""
    for cls in owner.cls.mro:
        rule = seen.runs[0].registry.classes.get(cls.lib) if cls.lib and seen.runs else None
        for method in methods:
            if rule is not None and method in rule.methods:
                return [p.name for p in rule.methods[method].parameters]
    return []


def values_at(node: ast.AST, path: str, seen: Examination) -> tuple[Value, ...]:
    """What an expression was seen to hold, in the order of the calls."""
    facts = seen.recorder.facts.get((id(node), "expression"))
    return () if facts is None else tuple(sighting.value for sighting in facts.seen)


def tensors_at(node: ast.AST, path: str, seen: Examination) -> Iterator[Tensor]:
    """The tensors among them."""
    return (value for value in values_at(node, path, seen) if isinstance(value, Tensor))


def number_at(node: ast.expr, path: str, seen: Examination) -> int | None:
    """The one integer that an expression is, or was always seen to hold."""
    if isinstance(node, ast.Constant):
        return node.value if type(node.value) is int else None
    held = {v.value if isinstance(v, Const) and type(v.value) is int else None for v in values_at(node, path, seen)}
    return held.pop() if len(held) == 1 else None

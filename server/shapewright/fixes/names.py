"""What the program calls things: module aliases, variables that hold a value."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from shapewright.facts import Edit, Range
from shapewright.fixes.candidate import source_of
from shapewright.fixes.edits import add_import
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.values import Lib, Value

Wanted = Callable[[Value], bool]


def variables(raw: RawProblem, wanted: Wanted) -> Iterator[tuple[str, Value]]:
    """The names in scope whose value fits, those bound last first."""
    for name, value in reversed(raw.scope.items()):
        if name.isidentifier() and not name.startswith("_") and wanted(value):
            yield name, value


def alias_of(raw: RawProblem, module: str) -> str | None:
    """What the program calls a module (``np``), if it imports it."""
    for name, value in raw.scope.items():
        if isinstance(value, Lib) and value.name == module:
            return name
    return None


def spelled(raw: RawProblem, choices: list[tuple[str, str]], otherwise: tuple[str, str]) -> tuple[str, list[Edit]]:
    """How to write a library function here: below a module the program has, else with a new import.

    ``choices`` are (module, path below it); ``otherwise`` is (import statement, text).
    """
    for module, path in choices:
        alias = alias_of(raw, module)
        if alias is not None:
            return f"{alias}.{path}", []
    edit = add_import(source_of(raw), otherwise[0])
    return otherwise[1], [edit] if edit is not None else []


def beside(source: SourceFile, call: ast.Call, name: str) -> tuple[str, list[Edit]]:
    """How to write a name of the same module as a called one (``Flatten`` beside ``layers.Dense``)."""
    function = source.segment(call.func)
    prefix = function.rpartition(".")[0]
    if prefix:
        return f"{prefix}.{name}", []
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and any((a.asname or a.name) == function for a in node.names):
            own = next((a for a in node.names if a.name == name), None)
            if own is not None:
                return own.asname or name, []
            if _is_bound(source, name):
                return name, []
            end = source.range_of(node.names[-1]).end
            return name, [Edit(source.path, Range(end, end), f", {name}")]
    return name, []


def _is_bound(source: SourceFile, name: str) -> bool:
    """Whether some import of the file gives the name."""
    imports = (node for node in ast.walk(source.tree) if isinstance(node, ast.ImportFrom))
    return any((alias.asname or alias.name) == name for node in imports for alias in node.names)


def imports_tensorflow(raw: RawProblem) -> bool:
    """Whether the file imports TensorFlow."""
    return any(
        isinstance(node, (ast.Import, ast.ImportFrom)) and "tensorflow" in ast.unparse(node)
        for node in ast.walk(source_of(raw).tree)
    )

"""What a file's top-level definitions may see of each other: after an edit of one, which others stay as they were."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping

from shapewright.frontend.once import once_by_node
from shapewright.frontend.scopes import scopes_of

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_IMPORTS = (ast.Import, ast.ImportFrom)


@once_by_node
def skeleton(tree: ast.Module) -> tuple[str, ...]:
    """All of a file but the bodies of its functions: what running it from its top level sees of itself."""
    return tuple(_bones(statement) for statement in tree.body)


@once_by_node
def _bones(statement: ast.stmt) -> str:
    if isinstance(statement, _FUNCTIONS):
        parts: list[ast.AST] = [*statement.decorator_list, statement.args]
        parts += [statement.returns] if statement.returns is not None else []
        return " ".join([type(statement).__name__, statement.name, *map(_dumped, parts)])
    if isinstance(statement, ast.ClassDef):
        parts = [*statement.decorator_list, *statement.bases, *statement.keywords]
        return " ".join(["class", statement.name, *map(_dumped, parts), *map(_bones, statement.body)])
    return _dumped(statement)


def _dumped(node: ast.AST) -> str:
    return ast.dump(node, include_attributes=True)


@once_by_node
def functions_in(statement: ast.stmt) -> tuple[ast.AST, ...]:
    """All functions and lambdas that are defined somewhere in a statement."""
    return tuple(node for node in ast.walk(statement) if isinstance(node, (*_FUNCTIONS, ast.Lambda)))


@once_by_node
def names_in(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement writes, those in its texts with them: an annotation, a name that is looked up."""
    found: set[str] = set()
    for node in ast.walk(statement):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.add(node.value)
    return frozenset(found)


@once_by_node
def bound_anywhere(tree: ast.Module) -> frozenset[str]:
    """The names that any scope of a file binds."""
    scopes = scopes_of(tree).values()
    return frozenset(name for scope in scopes for name in (*scope.bound, *scope.global_names))


@once_by_node
def _binders(tree: ast.Module) -> Mapping[str, tuple[ast.stmt, ...]]:
    """By name, the top-level statements that may bind it; imports bind what is no code of the file."""
    found: dict[str, list[ast.stmt]] = {}
    for statement in tree.body:
        for name in _bound_by(statement):
            found.setdefault(name, []).append(statement)
    return {name: tuple(statements) for name, statements in found.items()}


def _bound_by(statement: ast.stmt) -> Iterator[str]:
    if isinstance(statement, _DEFINITIONS):
        yield statement.name
    elif not isinstance(statement, _IMPORTS):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
                yield node.id
            elif isinstance(node, _DEFINITIONS):
                yield node.name


def reached_by_name(tree: ast.Module, statements: Iterable[ast.stmt]) -> frozenset[ast.stmt]:
    """These top-level statements, and those that bind a name in them, and so on."""
    binders = _binders(tree)
    found: set[ast.stmt] = set()
    pending = list(statements)
    while pending:
        statement = pending.pop()
        if statement not in found:
            found.add(statement)
            pending += [binder for name in names_in(statement) for binder in binders.get(name, ())]
    return frozenset(found)

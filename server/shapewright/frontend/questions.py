"""Functions that only ask something of the one thing they get: ``def exists(x): return x is not None``."""

from __future__ import annotations

import ast
import builtins
import copy
from dataclasses import dataclass

from shapewright.frontend.once import once_by_node


@dataclass(frozen=True, slots=True)
class Question:
    """A condition on one name."""

    name: str
    condition: ast.expr

    def about(self, subject: ast.expr) -> ast.expr:
        """The condition on something else."""
        return _Put(self.name, subject).visit(copy.deepcopy(self.condition))  # type: ignore[no-any-return]


@once_by_node
def question_of(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> Question | None:
    """What a function asks, where it returns a condition on its only parameter and looks at nothing else."""
    arguments = function.args
    parameters = [*arguments.posonlyargs, *arguments.args]
    if len(parameters) != 1 or arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
        return None
    condition = _returned(function)
    if condition is None:
        return None
    name = parameters[0].arg
    used = {node.id for node in ast.walk(condition) if isinstance(node, ast.Name)}
    return Question(name, condition) if all(n == name or hasattr(builtins, n) for n in used) else None


def _returned(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> ast.expr | None:
    if isinstance(function, ast.Lambda):
        return function.body
    if isinstance(function, ast.AsyncFunctionDef) or function.decorator_list or len(function.body) != 1:
        return None
    only = function.body[0]
    return only.value if isinstance(only, ast.Return) else None


class _Put(ast.NodeTransformer):
    def __init__(self, name: str, subject: ast.expr) -> None:
        self._name, self._subject = name, subject

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return self._subject if node.id == self._name else node

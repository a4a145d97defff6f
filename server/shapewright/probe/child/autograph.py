"""Observes functions under ``tf.function``, where TensorFlow's AutoGraph runs code of its own.

AutoGraph reads a function's source, rewrites it and runs the result, so what :mod:`instrument` compiled is
not what runs. It is handed the instrumented tree instead; where it cannot work with that, the plain one.
"""

from __future__ import annotations

import ast
import copy
import importlib
from typing import Any, Callable

from .instrument import Function, instrument
from .workspace import Workspace


def observe_autograph(workspace: Workspace, transpiler: Any) -> None:
    """Patch the module ``autograph.pyct.transpiler``, as far as this TensorFlow has what it takes."""
    parser: Any = getattr(transpiler, "parser", None)
    kind: Any = getattr(transpiler, "GenericTranspiler", None)
    if not hasattr(parser, "parse_entity") or not hasattr(kind, "transform_function"):
        return
    plain_parse, plain_transform = parser.parse_entity, kind.transform_function
    trees = _Trees(workspace)

    def parse_entity(entity: Any, future_features: Any) -> tuple[Any, str]:
        node, source = plain_parse(entity, future_features=future_features)
        observed = trees.of(entity, len(future_features)) if trees.on else None
        return (node if observed is None else observed), source

    def transform_function(self: Any, fn: Any, user_context: Any) -> Any:
        trees.on = True
        try:
            return plain_transform(self, fn, user_context)
        except Exception:
            trees.on = False
            return plain_transform(self, fn, user_context)
        finally:
            trees.on = False

    parser.parse_entity = parse_entity
    kind.transform_function = transform_function


class _Trees:
    """The instrumented trees of the user's functions, as AutoGraph wants them."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.on = False
        self.functions: dict[str, dict[tuple[int, str], Function]] = {}

    def of(self, entity: Any, lines_before: int) -> Any | None:
        """The tree of a function, its lines counted from its first; None where it is not the user's."""
        code = getattr(entity, "__code__", None)
        if code is None or not self.workspace.is_user(code.co_filename):
            return None
        functions = self.functions.get(code.co_filename)
        if functions is None:
            functions = self.functions[code.co_filename] = self._read(code.co_filename)
        found = functions.get((code.co_firstlineno, code.co_name))
        if found is None:
            return None
        tree = copy.deepcopy(found)
        ast.increment_lineno(tree, 1 + lines_before - code.co_firstlineno)
        return _to_gast(tree)

    def _read(self, path: str) -> dict[tuple[int, str], Function]:
        tree = instrument(self.workspace.texts[path], path, self.workspace.register, graph=True)
        found: dict[tuple[int, str], Function] = {}
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
                found[first, node.name] = node
        return found


def _to_gast(tree: ast.AST) -> Any:
    gast: Any = importlib.import_module("gast")  # TensorFlow's own dependency

    convert: Callable[[ast.AST], Any] = gast.ast_to_gast
    return convert(tree)

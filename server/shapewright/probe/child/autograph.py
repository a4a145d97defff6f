"""Observes functions under ``tf.function``, where TensorFlow's AutoGraph runs code of its own.

AutoGraph reads a function's source, rewrites it and runs the result, so what :mod:`instrument` compiled is
not what runs. It is handed the instrumented tree instead; where it cannot work with that, the plain one.
"""

from __future__ import annotations

import ast
import copy
import importlib
import linecache
import os
from types import CodeType, TracebackType
from typing import Any, Callable, Optional, Tuple

from .instrument import BIND, SEE, Function, instrument
from .sites import Place, Register
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


Position = Tuple[Optional[int], Optional[int], Optional[int], Optional[int]]
"""First line, last line, first byte, last byte of an instruction's expression, as far as they are known."""


def instruction_position(code: CodeType, instruction: int) -> Position:
    """Where an instruction comes from; nothing is known of it before Python 3.11."""
    positions = getattr(code, "co_positions", None)
    if positions is None or instruction < 0:
        return None, None, None, None
    listed: list[Position] = list(positions())
    return listed[instruction // 2] if instruction // 2 < len(listed) else (None, None, None, None)


def generated_place(trace: TracebackType | None, register: Register) -> Place | None:
    """The expression of the user's that failed in AutoGraph's generated code, by the site that it reports to."""
    found = None
    while trace is not None:
        if os.path.basename(trace.tb_frame.f_code.co_filename).startswith("__autograph_generated_file"):
            found = trace
        trace = trace.tb_next
    if found is None:
        return None
    code = found.tb_frame.f_code
    number = _site_at("".join(linecache.getlines(code.co_filename)), instruction_position(code, found.tb_lasti))
    if number is None or number >= len(register.sites):
        return None
    site = register.sites[number]
    return Place(site.path, site.span)


def _site_at(text: str, position: Position) -> int | None:
    """The site of the innermost reported value that holds the position in generated code."""
    first, last, start, end = position
    if first is None or last is None or start is None or end is None:
        return None
    number = None
    for node in ast.walk(ast.parse(text)):  # from the outside in
        reported = _reported(node)
        if reported is None:
            continue
        value, site = reported
        begins, ends = (value.lineno, value.col_offset), (value.end_lineno or 0, value.end_col_offset or 0)
        if begins <= (first, start) and (last, end) <= ends:
            number = site
    return number


def _reported(node: ast.AST) -> tuple[ast.expr, int] | None:
    """The value and the site in ``ag__.converted_call(ag__.ld(SEE), (site, value), None, fscope)``."""
    if not (isinstance(node, ast.Call) and len(node.args) > 1 and isinstance(node.args[1], ast.Tuple)):
        return None
    called, given = node.args[0], node.args[1].elts
    name = called.args[0] if isinstance(called, ast.Call) and called.args else called
    if not (isinstance(name, ast.Name) and name.id in (SEE, BIND) and len(given) == 2):
        return None
    site = given[0].elts[0] if isinstance(given[0], ast.Tuple) and given[0].elts else given[0]
    return (given[1], site.value) if isinstance(site, ast.Constant) and isinstance(site.value, int) else None

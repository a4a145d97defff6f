"""Which names belong to which scope, by Python's rules for bindings, and what a module defines.

The pass is its own and not ``symtable``, because a recovered tree need not compile.
"""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from shapewright.facts.model import Callable_, Range
from shapewright.frontend.once import once_by_node
from shapewright.frontend.source import SourceFile

FunctionNode: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
ComprehensionNode: TypeAlias = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
ScopeNode: TypeAlias = ast.Module | ast.ClassDef | FunctionNode | ComprehensionNode

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_MODEL_BASE = re.compile(r"(?:Module|Model|Layer|Sequential|Functional|Cell)$")


@dataclass(slots=True, eq=False)
class Scope:
    """The names of one module, class, function, lambda or comprehension.

    ``bound`` are assigned here (parameters included) and neither ``global_names`` nor ``nonlocal_names``; ``free``
    are read from, or written to, an enclosing function; ``cells`` are the bound ones that inner scopes use.
    """

    node: ScopeNode
    parent: Scope | None
    bound: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    cells: set[str] = field(default_factory=set)
    is_generator: bool = False
    has_star_import: bool = False
    """Of a module: whether a ``from … import *`` stands anywhere in it."""

    @property
    def is_function(self) -> bool:
        """Whether enclosed scopes can see its names (all but modules, as globals, and classes)."""
        return isinstance(self.node, _FUNCTIONS + _COMPREHENSIONS)


@once_by_node
def scopes_of(tree: ast.Module) -> Mapping[ast.AST, Scope]:
    """The scope of every module, class, function, lambda and comprehension node."""
    return _Collector(tree).scopes


def bare_names(statement: ast.stmt) -> list[ast.Name]:
    """The names in a statement that is only a name, attributes of one, or several of these: it does nothing."""
    node = statement.value if isinstance(statement, ast.Expr) else None
    found = [_root(part) for part in (node.elts if isinstance(node, ast.Tuple) else [node])]
    return [root for root in found if isinstance(root, ast.Name)] if all(found) else []


def _root(node: ast.expr | None) -> ast.expr | None:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node if isinstance(node, ast.Name) else None


@once_by_node
def is_half_typed(tree: ast.Module) -> bool:
    """Whether some statement is only a name that nothing defines: the beginning of what is being typed."""
    names = {name for statement in tree.body for name in _bare_names_within(statement)}
    bound = {name for scope in scopes_of(tree).values() for name in (*scope.bound, *scope.global_names)}
    return any(not hasattr(builtins, name) for name in names - bound)


@once_by_node
def _bare_names_within(statement: ast.stmt) -> frozenset[str]:
    inner = (node for node in ast.walk(statement) if isinstance(node, ast.stmt))
    return frozenset(name.id for node in inner for name in bare_names(node))


_NAMING = frozenset(("exec", "globals", "locals", "vars", "execfile", "run_path"))
"""Functions that may give values to names which are written nowhere."""


def may_bind_unseen(tree: ast.Module) -> bool:
    """Whether the file calls something that may bind names which it does not write: ``exec``, ``globals()``."""
    return any(map(_may_bind_unseen, tree.body))


@once_by_node
def _may_bind_unseen(statement: ast.stmt) -> bool:
    called = (node.func for node in ast.walk(statement) if isinstance(node, ast.Call))
    return any(isinstance(f, ast.Name) and f.id in _NAMING for f in called)


@once_by_node
def _results_of(function: FunctionNode) -> tuple[bool, bool]:
    """Whether a function has a ``yield`` of its own, and a ``return`` with a value."""
    yields = returns = False
    for node in _own_nodes(function):
        yields = yields or isinstance(node, ast.Yield | ast.YieldFrom)
        returns = returns or (isinstance(node, ast.Return) and node.value is not None)
    return yields, returns


def is_generator(function: FunctionNode) -> bool:
    """Whether calling the function makes a generator: its own body has a ``yield``."""
    return _results_of(function)[0]


def gives_nothing(function: FunctionNode) -> bool:
    """Whether a call of the function does something, and gives nothing: no ``return`` of its own has a value."""
    if isinstance(function, ast.Lambda | ast.AsyncFunctionDef) or is_stub(function):
        return False
    return not any(_results_of(function))


@once_by_node
def taken_apart(function: FunctionNode) -> frozenset[str]:
    """The parameters of which a function takes items, and of which it does not ask whether they have any."""
    items, others = set(), set()
    for node in ast.walk(function):
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and isinstance(node.ctx, ast.Load):
            items.add(node.value.id)
        elif isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            others.add(node.id)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            others.update(argument.id for argument in node.args if isinstance(argument, ast.Name))
    spec = function.args
    parameters = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)
    return frozenset(p.arg for p in parameters if p.arg in items - others)


def is_stub(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function does nothing at all: as a method, those who inherit it say what it does."""
    return all(
        isinstance(statement, ast.Pass)
        or (isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant))
        for statement in function.body
    )


def _own_nodes(function: FunctionNode) -> Iterator[ast.AST]:
    """The nodes that run in the function's own frame."""
    pending: list[ast.AST] = [function.body] if isinstance(function, ast.Lambda) else list(function.body)
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            pending += node.decorator_list
        elif not isinstance(node, ast.Lambda):
            pending += ast.iter_child_nodes(node)


class _Collector:
    """One walk without recursion: deep expressions must not exhaust the stack."""

    def __init__(self, tree: ast.Module) -> None:
        self.scopes: dict[ast.AST, Scope] = {}
        self._pending: list[tuple[ast.AST, Scope]] = []
        self._module = self._open(tree, None)
        self._later(tree.body, self._module)
        while self._pending:
            self._visit(*self._pending.pop())
        for scope in self.scopes.values():
            self._link(scope)

    def _open(self, node: ScopeNode, parent: Scope | None) -> Scope:
        scope = self.scopes[node] = Scope(node, parent)
        return scope

    def _later(self, nodes: list[ast.AST] | list[ast.stmt] | list[ast.expr], scope: Scope) -> None:
        self._pending += [(node, scope) for node in nodes]

    def _visit(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Name):
            (scope.used if isinstance(node.ctx, ast.Load) else scope.bound).add(node.id)
        elif isinstance(node, _FUNCTIONS):
            self._function(node, scope)
        elif isinstance(node, ast.ClassDef):
            scope.bound.add(node.name)
            inner = self._open(node, scope)
            self._later([*node.decorator_list, *node.bases, *node.keywords], scope)
            self._later([*node.body, *getattr(node, "type_params", [])], inner)
        elif isinstance(node, _COMPREHENSIONS):
            self._comprehension(node, scope)
        elif isinstance(node, ast.NamedExpr):
            owner = scope
            while isinstance(owner.node, _COMPREHENSIONS) and owner.parent is not None:
                owner = owner.parent
            owner.bound.add(node.target.id)
            if owner is not scope:
                names = scope.global_names if isinstance(owner.node, ast.Module) else scope.used
                names.add(node.target.id)
            self._later([node.value], scope)
        else:
            self._plain(node, scope)

    def _plain(self, node: ast.AST, scope: Scope) -> None:
        if isinstance(node, ast.Global):
            scope.global_names.update(node.names)
        elif isinstance(node, ast.Nonlocal):
            scope.nonlocal_names.update(node.names)
        elif isinstance(node, ast.Import | ast.ImportFrom):
            scope.bound.update((alias.asname or alias.name.split(".")[0]) for alias in node.names if alias.name != "*")
            self._module.has_star_import |= node.names[0].name == "*"
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            scope.bound.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            scope.bound.add(node.rest)
        elif isinstance(node, ast.Yield | ast.YieldFrom):
            scope.is_generator = True
        elif type(node).__name__ in ("TypeVar", "ParamSpec", "TypeVarTuple"):
            scope.bound.add(node.name)  # type: ignore[attr-defined]
        self._later(list(ast.iter_child_nodes(node)), scope)

    def _function(self, node: FunctionNode, scope: Scope) -> None:
        arguments = node.args
        outside: list[ast.expr | None] = [*arguments.defaults, *arguments.kw_defaults]
        parameters = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        parameters += [extra for extra in (arguments.vararg, arguments.kwarg) if extra is not None]
        outside += [parameter.annotation for parameter in parameters]
        inner = self._open(node, scope)
        inner.bound.update(parameter.arg for parameter in parameters)
        if isinstance(node, ast.Lambda):
            self._later([node.body], inner)
        else:
            scope.bound.add(node.name)
            outside += [*node.decorator_list, node.returns]
            self._later([*node.body, *getattr(node, "type_params", [])], inner)
        self._later([part for part in outside if part is not None], scope)

    def _comprehension(self, node: ComprehensionNode, scope: Scope) -> None:
        inner = self._open(node, scope)
        for index, generator in enumerate(node.generators):
            # The first iterable is evaluated outside, everything else inside.
            self._later([generator.iter], scope if index == 0 else inner)
            self._later([generator.target, *generator.ifs], inner)
        self._later([node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt], inner)

    def _link(self, scope: Scope) -> None:
        """Settle declarations, then tie free names to the function that owns them."""
        scope.bound -= scope.global_names | scope.nonlocal_names
        for name in (scope.used | scope.nonlocal_names) - scope.bound - scope.global_names:
            between = [scope]
            owner = scope.parent
            while owner is not None and not (owner.is_function and self._owns(owner, name)):
                if owner.is_function:
                    between.append(owner)
                owner = owner.parent
            if owner is not None and name not in owner.global_names:
                owner.cells.add(name)
                for inner in between:
                    inner.free.add(name)

    @staticmethod
    def _owns(scope: Scope, name: str) -> bool:
        return name in scope.global_names or (name in scope.bound and name not in scope.nonlocal_names)


# --- what a module defines ------------------------------------------------------------------------------------------


def callables_of(source: SourceFile) -> tuple[Callable_, ...]:
    """The functions, classes, methods and models of a file, in order; last the file itself where running it does
    something (a ``__main__`` guard or a call at the top level)."""
    found: list[Callable_] = []
    _definitions(source, source.tree.body, "", found)
    start = next((node for node in source.tree.body if _runs_something(node)), None)
    if start is not None:
        place = source.range_of(start)
        found.append(Callable_("__main__", "script", place, Range(place.start, place.start)))
    return tuple(found)


def _definitions(source: SourceFile, body: list[ast.stmt], prefix: str, found: list[Callable_]) -> None:
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            place = source.range_of(node)
            found.append(Callable_(prefix + node.name, "function", place, name_range(source, node)))
        elif isinstance(node, ast.ClassDef):
            kind: Literal["model", "class"] = "model" if is_model_class(node) else "class"
            found.append(Callable_(prefix + node.name, kind, source.range_of(node), name_range(source, node)))
            _definitions(source, node.body, f"{prefix}{node.name}.", found)
        elif isinstance(node, ast.If | ast.Try):
            for inner in (node.body, node.orelse):
                _definitions(source, inner, prefix, found)


def is_model_class(node: ast.ClassDef) -> bool:
    """Whether a class looks like a model by the last word of a base: ``nn.Module``, ``keras.Model``, ``Layer``."""
    names = (ast.unparse(base).rsplit(".", 1)[-1] for base in node.bases if isinstance(base, ast.Name | ast.Attribute))
    return any(_MODEL_BASE.search(name) for name in names)


def name_range(source: SourceFile, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Range:
    """Where a definition writes its name."""
    place = source.range_of(node)
    line = source.lines[place.start.line - 1]
    match = re.compile(r"(?:async\s+)?(?:def|class)\s+").match(line, place.start.column)
    column = match.end() if match else place.start.column
    return Range.of(place.start.line, column, place.start.line, column + (len(node.name) if match else 0))


def is_main_guard(node: ast.stmt) -> bool:
    """Whether a statement is ``if __name__ == "__main__":``."""
    return isinstance(node, ast.If) and any(
        isinstance(part, ast.Name) and part.id == "__name__" for part in ast.walk(node.test)
    )


def _runs_something(node: ast.stmt) -> bool:
    """Whether a top-level statement does more than define: a guard, or a call outside definitions."""
    if is_main_guard(node):
        return True
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom):
        return False
    return any(isinstance(part, ast.Call) for part in ast.walk(node))

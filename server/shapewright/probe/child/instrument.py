"""Rewrites a module's tree so that it reports what its expressions hold, and otherwise does what it did.

Each expression that can be a tensor, ``e``, becomes ``__probe_see__(site, e)``, which gives ``e`` back; a
statement that binds names is followed by the same call on each of them. The calls carry the position of
what they wrap, so that tracebacks, ``inspect.getsource`` and the line cache see the text as it was written.
Left as they are: annotations, decorators, bases, patterns, and functions that numba or triton compile.
"""

from __future__ import annotations

import ast
from typing import Sequence, TypeVar, Union, cast

from .sites import Columns, Register, Span

SEE = "__probe_see__"
"""(site, value) -> value."""
BIND = "__probe_bind__"
"""((site, …), value) -> value: an assignment's value and its targets, in one call."""
NAMES = "__probe_names__"
"""((site, value), …) -> True: names bound where no statement can stand."""
LOOP = "__probe_loop__"
"""(loop, iterable) -> an iterator that may end early."""
ENTER = "__probe_enter__"
"""(loop) -> None, before a while statement."""
AGAIN = "__probe_again__"
"""(loop, test) -> the test, or False to end the loop early."""
CALL = "__probe_call__"
"""() -> None, first in a function: another call of it begins."""
CAUGHT = "__probe_caught__"
"""() -> None, first in an except clause."""

Function = Union[ast.FunctionDef, ast.AsyncFunctionDef]
Comprehension = TypeVar("Comprehension", ast.ListComp, ast.SetComp, ast.GeneratorExp, ast.DictComp)

_COMPILERS = {"numba", "triton", "taichi"}
"""Packages whose decorators compile a function's bytecode or source: they would stumble over our calls."""

_KEEPS = {"append", "extend", "add", "insert", "update", "setdefault", "put", "write", "appendleft"}
"""Methods that build up data, which the code after the loop counts on."""


def instrument(source: str, path: str, register: Register, contexts: bool = False, graph: bool = False) -> ast.Module:
    """The tree of the source, rewritten; raises SyntaxError as ``compile`` does.

    With ``graph``, what is rewritten further by AutoGraph: statements keep the form that it looks for.
    """
    tree = ast.parse(source, path)
    rewritten = _Rewriter(source, path, register, contexts, graph, tree).visit(tree)
    return cast(ast.Module, ast.fix_missing_locations(rewritten))


class _Rewriter(ast.NodeTransformer):
    def __init__(
        self, source: str, path: str, register: Register, contexts: bool, graph: bool, tree: ast.Module
    ) -> None:
        self.columns = Columns(source)
        self.path = path
        self.register = register
        self.contexts = contexts
        self.graph = graph
        self.modules, self.compilers = _imported_names(tree)
        self.in_fstring = 0

    # Expressions

    def visit_Name(self, node: ast.Name) -> ast.expr:
        if isinstance(node.ctx, ast.Load) and node.id not in self.modules:
            return self._seen(node, node)
        return node

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return self._wrapped(node) if isinstance(node.ctx, ast.Load) else self._children(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return self._wrapped(node) if isinstance(node.ctx, ast.Load) else self._children(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return self._wrapped(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        is_plain = isinstance(node.op, ast.Not) or isinstance(node.operand, ast.Constant)
        return self._children(node) if is_plain else self._wrapped(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return self._wrapped(node)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        is_plain = all(isinstance(operator, _PLAIN) for operator in node.ops)
        return self._children(node) if is_plain else self._wrapped(node)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        return self._wrapped(node)

    def visit_Await(self, node: ast.Await) -> ast.expr:
        return self._wrapped(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        return self._see(self._site(node, "expression"), self._call_parts(node), node)

    def _call_parts(self, node: ast.Call) -> ast.Call:
        # What is called is no tensor, but what its method belongs to may be: x in x.view(2, 3).
        if isinstance(node.func, ast.Attribute):
            node.func.value = self.visit(node.func.value)
        elif not isinstance(node.func, ast.Name):
            node.func = self.visit(node.func)
        node.args = [self.visit(argument) for argument in node.args]
        node.keywords = [self.visit(keyword) for keyword in node.keywords]
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        node.value = self._bound(node.value, [node.target])
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.expr:
        seen = [] if self.graph else self._pairs(_parameters(node.args), "parameter")
        self._visit_defaults(node.args)
        node.body = self.visit(node.body)
        if seen:
            names = ast.copy_location(_call(NAMES, seen), node.body)
            node.body = ast.copy_location(ast.BoolOp(op=ast.And(), values=[names, node.body]), node.body)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> ast.expr:
        return self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> ast.expr:
        return self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> ast.expr:
        return self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> ast.expr:
        return self._comprehension(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.expr:
        self.in_fstring += 1
        try:
            return self._children(node)
        finally:
            self.in_fstring -= 1

    # Statements

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        # AutoGraph's directives are statements that call it by name.
        directive = self.graph and isinstance(node.value, ast.Call)
        node.value = self._call_parts(cast(ast.Call, node.value)) if directive else self.visit(node.value)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        return self._function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.stmt:
        return self._function(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.stmt:
        node.body = self._block(node.body)
        return node

    def visit_Assign(self, node: ast.Assign) -> ast.stmt | list[ast.stmt]:
        whole = [target for target in node.targets if isinstance(target, (ast.Name, ast.Attribute))]
        parts = [target for target in node.targets if target not in whole]
        after = [statement for target in parts for statement in self._after(target)]
        node.targets = [self.visit(target) for target in node.targets]
        node.value = self._bound(node.value, whole)
        return [node, *after]

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        if node.value is not None:
            node.value = self._bound(node.value, [node.target])
        node.target = self.visit(node.target)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.stmt | list[ast.stmt]:
        after = self._after(node.target)
        node.target = self.visit(node.target)
        node.value = self.visit(node.value)
        return [node, *after]

    def visit_For(self, node: ast.For) -> ast.stmt:
        loop = self.register.loop(self.path, node.lineno, _builds_data(node))
        seen = self._after(node.target)
        node.target = self.visit(node.target)
        iterable = self.visit(node.iter)
        limited = ast.copy_location(_call(LOOP, [ast.Constant(loop), iterable]), iterable)
        node.iter = iterable if self.graph else limited
        node.body = [*seen, *self._block(node.body)]
        node.orelse = self._block(node.orelse)
        return node

    def visit_AsyncFor(self, node: ast.AsyncFor) -> ast.stmt:
        seen = self._after(node.target)
        node.target = self.visit(node.target)
        node.iter = self.visit(node.iter)
        node.body = [*seen, *self._block(node.body)]
        node.orelse = self._block(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.stmt | list[ast.stmt]:
        if self.graph:
            return cast(ast.stmt, self.generic_visit(node))
        loop = self.register.loop(self.path, node.lineno, _builds_data(node))
        enter = ast.copy_location(ast.Expr(_call(ENTER, [ast.Constant(loop)])), node)
        test = self.visit(node.test)
        node.test = ast.copy_location(_call(AGAIN, [ast.Constant(loop), test]), test)
        node.body = self._block(node.body)
        node.orelse = self._block(node.orelse)
        return [enter, node]

    def visit_With(self, node: ast.With) -> ast.stmt:
        return self._with(node)

    def visit_AsyncWith(self, node: ast.AsyncWith) -> ast.stmt:
        return self._with(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> ast.ExceptHandler:
        caught = ast.copy_location(ast.Expr(_call(CAUGHT, [])), node)
        node.body = [*([] if self.graph else [caught]), *self._block(node.body)]
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.match_case:  # Python 3.10 and later
        names = [p for p in ast.walk(node.pattern) if isinstance(p, ast.MatchAs) and p.name and p.pattern is None]
        targets = [ast.copy_location(ast.Name(id=cast(str, p.name), ctx=ast.Store()), p) for p in names]
        seen = self._statements(targets, "binding")
        if node.guard is not None:
            node.guard = self.visit(node.guard)
        node.body = [*seen, *self._block(node.body)]
        return node

    def visit_TypeAlias(self, node: ast.AST) -> ast.AST:  # Python 3.12 and later
        return node

    # Helpers

    def _children(self, node: ast.expr) -> ast.expr:
        return cast(ast.expr, self.generic_visit(node))

    def _wrapped(self, node: ast.expr) -> ast.expr:
        site = self._site(node, "expression")
        return self._see(site, self._children(node), node)

    def _seen(self, node: ast.expr, place: ast.expr) -> ast.expr:
        return self._see(self._site(place, "expression"), node, place)

    def _see(self, site: int | None, value: ast.expr, place: ast.expr) -> ast.expr:
        return value if site is None else _located(_call(SEE, [ast.Constant(site), value]), place)

    def _bound(self, value: ast.expr, targets: Sequence[ast.expr]) -> ast.expr:
        """The visited value, reported along with the targets that it is bound to."""
        visited = self.visit(value)
        sites: list[ast.expr] = []
        is_call = isinstance(visited, ast.Call) and isinstance(visited.func, ast.Name) and visited.func.id == SEE
        if is_call:
            number, visited = visited.args
            sites.append(number)
        if is_call or not isinstance(value, _NO_TENSOR):
            sites += [ast.Constant(site) for site in map(self._binding, targets) if site is not None]
        if not sites:
            return cast(ast.expr, visited)
        return _located(_call(BIND, [ast.Tuple(elts=sites, ctx=ast.Load()), visited]), value)

    def _binding(self, target: ast.expr) -> int | None:
        return None if isinstance(target, ast.Subscript) else self._site(target, "binding")

    def _site(self, node: ast.expr | ast.arg, role: str) -> int | None:
        span = self.columns.span(node)
        if span is None or (self.in_fstring and not self._is_true(node, span)):
            return None
        return self.register.site(self.path, span, role)

    def _is_true(self, node: ast.AST, span: Span) -> bool:
        """Whether the position is right: before Python 3.12 those inside f-strings often are not."""
        try:
            there = ast.parse(self.columns.text(span).strip(), mode="eval").body
        except (SyntaxError, IndexError, ValueError):
            return False
        return ast.dump(there) == ast.dump(node)

    def _pairs(self, names: Sequence[ast.Name | ast.arg], role: str) -> list[ast.expr]:
        """``(site, name)`` for each name."""
        pairs: list[ast.expr] = []
        for node in names:
            site = self._site(node, role)
            if site is not None:
                load = ast.Name(id=node.id if isinstance(node, ast.Name) else node.arg, ctx=ast.Load())
                pairs.append(_located(ast.Tuple(elts=[ast.Constant(site), load], ctx=ast.Load()), node))
        return pairs

    def _after(self, target: ast.expr) -> list[ast.stmt]:
        """Statements that see each name that the target binds."""
        return self._statements(_bound_names(target), "binding")

    def _statements(self, names: Sequence[ast.Name | ast.arg], role: str) -> list[ast.stmt]:
        seen: list[ast.stmt] = []
        for node in names:
            site = self._site(node, role)
            if site is not None:
                load = ast.Name(id=node.id if isinstance(node, ast.Name) else node.arg, ctx=ast.Load())
                call = _located(_call(SEE, [ast.Constant(site), load]), node)
                seen.append(ast.copy_location(ast.Expr(call), node))
        return seen

    def _block(self, statements: list[ast.stmt]) -> list[ast.stmt]:
        visited: list[ast.stmt] = []
        for statement in statements:
            result = self.visit(statement)
            visited.extend(result if isinstance(result, list) else [result])
        return visited

    def _function(self, node: Function) -> ast.stmt:
        self._visit_defaults(node.args)
        if any(_root(decorator) in self.compilers for decorator in node.decorator_list):
            return node
        docstring = node.body[:1] if ast.get_docstring(node, clean=False) is not None else []
        start = [ast.copy_location(ast.Expr(_call(CALL, [])), node.body[0])] if self.contexts else []
        seen = self._statements(_parameters(node.args), "parameter")
        node.body = [*docstring, *start, *seen, *self._block(node.body[len(docstring) :])]
        return node

    def _visit_defaults(self, arguments: ast.arguments) -> None:
        arguments.defaults = [self.visit(default) for default in arguments.defaults]
        arguments.kw_defaults = [default and self.visit(default) for default in arguments.kw_defaults]

    def _with(self, node: ast.With | ast.AsyncWith) -> ast.stmt:
        seen: list[ast.stmt] = []
        for item in node.items:
            if item.optional_vars is not None:
                seen += self._after(item.optional_vars)
                item.optional_vars = self.visit(item.optional_vars)
            item.context_expr = self.visit(item.context_expr)
        node.body = [*seen, *self._block(node.body)]
        return node

    def _comprehension(self, node: Comprehension) -> ast.expr:
        for generator in node.generators:
            pairs = self._pairs(_bound_names(generator.target), "binding")
            generator.target = self.visit(generator.target)
            generator.iter = self.visit(generator.iter)
            generator.ifs = [self.visit(test) for test in generator.ifs]
            if pairs:
                generator.ifs.insert(0, ast.copy_location(_call(NAMES, pairs), generator.target))
        if isinstance(node, ast.DictComp):
            node.key, node.value = self.visit(node.key), self.visit(node.value)
        else:
            node.elt = self.visit(node.elt)
        return node


_PLAIN = (ast.Is, ast.IsNot, ast.In, ast.NotIn)
"""Comparisons that give a bool whatever is compared."""

_NO_TENSOR = (
    ast.Constant,
    ast.JoinedStr,
    ast.Lambda,
    ast.List,
    ast.Tuple,
    ast.Dict,
    ast.Set,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)

Located = TypeVar("Located", bound=ast.AST)


def _call(name: str, arguments: Sequence[ast.expr]) -> ast.Call:
    return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=list(arguments), keywords=[])


def _located(new: Located, place: ast.expr | ast.arg) -> Located:
    """The new node and what was made with it at the place; what was there before keeps its own position."""
    for node in ast.walk(new):
        if isinstance(node, ast.expr) and not hasattr(node, "lineno"):
            ast.copy_location(node, place)
    return new


def _imported_names(tree: ast.Module) -> tuple[set[str], set[str]]:
    """The names that stand for modules, and those that come from packages that compile functions."""
    modules: set[str] = set()
    compilers: set[str] = set()
    for node in ast.walk(tree):
        if not isinstance(node, (ast.Import, ast.ImportFrom)):
            continue
        for alias in node.names:
            name = (alias.asname or alias.name).split(".")[0]
            origin = (alias.name if isinstance(node, ast.Import) else node.module or "").split(".")[0]
            if isinstance(node, ast.Import):
                modules.add(name)
            if origin in _COMPILERS:
                compilers.add(name)
    return modules, compilers


def _root(node: ast.expr) -> str:
    """The first name of a dotted name or of a call of one."""
    while isinstance(node, (ast.Call, ast.Attribute)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


def _parameters(arguments: ast.arguments) -> list[ast.arg]:
    """The parameters that hold one value each; ``*args`` and ``**kwargs`` hold containers."""
    return [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]


def _bound_names(target: ast.expr) -> list[ast.Name]:
    """The names that an assignment to the target binds, in order, less those that get a list.

    Of a name that is bound twice (``_, _ = pair``) the last: what it held before is gone when it is looked at.
    """
    named = _names_in(target)
    last = {name.id: name for name in named}
    return [name for name in named if last[name.id] is name]


def _names_in(target: ast.expr) -> list[ast.Name]:
    if isinstance(target, ast.Name):
        return [target]
    if isinstance(target, (ast.Tuple, ast.List)):
        return [name for part in target.elts for name in _names_in(part)]
    return []


def _builds_data(loop: ast.For | ast.While) -> bool:
    """Whether the body appends, stores or yields: what comes after it counts on every iteration."""
    for statement in loop.body:
        for node in ast.walk(statement):
            if isinstance(node, (ast.Yield, ast.YieldFrom, ast.Return)):
                return True
            if isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
                return True
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _KEEPS:
                return True
    return False

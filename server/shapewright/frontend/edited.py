"""What an edit leaves alone: up to where a file is run in another text of it as it was before."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapewright.frontend.dependence import skeleton
from shapewright.frontend.once import once_by_node
from shapewright.frontend.source import SourceFile

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Rest:
    """What is left of a block from one of its statements on."""

    statements: Sequence[ast.stmt]
    function: Function | None
    """The innermost function around."""

    def holds(self, statement: ast.stmt) -> bool:
        """Whether a statement is one of these, or inside one."""
        return any(_start(one) <= _start(statement) and _end(statement) <= _end(one) for one in self.statements)


def rest_of_block(before: SourceFile, statement: ast.stmt, now: SourceFile) -> Rest | None:
    """What a file reads now from a statement of the text ``before`` on, to the end of its block.

    None where the program may not come there as before: where something before the statement is another or stands
    elsewhere, or, of a statement in a function, something outside that function.
    """
    first = _start(statement)
    old, new = before.lines, now.lines
    if old[: first - 1] != new[: first - 1] or _broken_above(first, before) != _broken_above(first, now):
        return None
    way = _way_to(before.tree, statement)
    if way is None:
        return None
    outermost = next((block.owner for block in way if isinstance(block.owner, Function)), None)
    if outermost is not None and not _differ_only_in(outermost, before, now):
        return None
    return _followed(way, now.tree)


@dataclass(frozen=True, slots=True)
class _Block:
    """A block on the way to a statement, and which of its statements the way goes through."""

    owner: ast.AST
    name: str
    """The field of the owner."""
    index: int


def _way_to(tree: ast.Module, statement: ast.stmt) -> list[_Block] | None:
    """The blocks around a statement, the outermost first."""
    way: list[_Block] = []
    owner: ast.AST = tree
    while True:
        step = next(_holding(owner, statement), None)
        if step is None:
            return None
        block, inner = step
        way.append(block)
        if inner is statement:
            return way
        owner = inner


def _holding(owner: ast.AST, statement: ast.stmt) -> Iterator[tuple[_Block, ast.AST]]:
    """The block of an owner that a statement is in, and what of that block it is in."""
    for name, block in _blocks(owner):
        for index, inner in enumerate(block):
            if inner is statement or (_start(inner) <= _start(statement) and _end(statement) <= _end(inner)):
                yield _Block(owner, name, index), inner


def _blocks(owner: ast.AST) -> Iterator[tuple[str, list[ast.AST]]]:
    """The lists of statements (handlers, cases) that a node has."""
    for name, value in ast.iter_fields(owner):
        if isinstance(value, list) and value and isinstance(value[0], (ast.stmt, ast.ExceptHandler, ast.match_case)):
            yield name, value


def _followed(way: Sequence[_Block], tree: ast.Module) -> Rest | None:
    """The same way in another tree, where all before it is alike."""
    owner: ast.AST = tree
    function: Function | None = None
    for block in way:
        function = owner if isinstance(owner, Function) else function
        mine, others = getattr(block.owner, block.name), getattr(owner, block.name, None)
        if type(owner) is not type(block.owner) or others is None or len(others) < block.index:
            return None
        if not all(_place(a) == _place(b) for a, b in zip(mine[: block.index], others, strict=False)):
            return None
        if block is way[-1]:
            return Rest(others[block.index :], function)
        if len(others) == block.index or _place(mine[block.index])[:3] != _place(others[block.index])[:3]:
            return None
        owner = others[block.index]
    return None


def _place(node: ast.AST) -> tuple[object, ...]:
    """What a node is and where it begins and ends."""
    return type(node), _start(node), getattr(node, "col_offset", 0), _end(node)


def _differ_only_in(function: Function, before: SourceFile, now: SourceFile) -> bool:
    """Whether no line comes or goes, and only what is in one of the functions is another."""
    if len(before.lines) != len(now.lines) or skeleton(before.tree) != skeleton(now.tree):
        return False
    edited = [number for number, (a, b) in enumerate(zip(before.lines, now.lines, strict=True), 1) if a != b]
    others = (other for other in _functions(before.tree) if other is not function)
    return not any(_start(other) <= number <= _end(other) for other in others for number in edited)


@once_by_node
def _functions(tree: ast.Module) -> tuple[Function, ...]:
    """The functions and methods of a file that stand in no other function."""
    found: list[Function] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Function):
            found.append(node)
        else:
            waiting.extend(inner for _, block in _blocks(node) for inner in block)
    return tuple(found)


def _broken_above(line: int, source: SourceFile) -> list[object]:
    """What could not be parsed before a line."""
    return [place for place in source.broken if place.start.line < line]


def _start(node: ast.AST) -> int:
    lines: list[int] = [node.pattern.lineno] if isinstance(node, ast.match_case) else [getattr(node, "lineno", 0)]
    decorators: list[ast.expr] = getattr(node, "decorator_list", [])
    lines += [decorator.lineno for decorator in decorators]
    return min(lines)


def _end(node: ast.AST) -> int:
    if isinstance(node, ast.match_case):
        return _end(node.body[-1])
    return int(getattr(node, "end_lineno", 0) or _start(node))

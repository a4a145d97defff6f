"""Text edits on a program's syntax tree, made so that every other line keeps its number."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

Edit = tuple[int, int, str]
"""From where to where in the text, and what stands there then."""


@dataclass(frozen=True)
class Mutant:
    """A program with one thing changed."""

    operator: str
    change: str
    """What was changed into what, in one line."""
    lines: tuple[int, int]
    """First and last line of the changed code."""
    text: str


class Source:
    """A program's text, its tree, and where each node stands."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tree = ast.parse(text)
        self.modules = {
            (alias.asname or alias.name).partition(".")[0]
            for node in ast.walk(self.tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        """The names that imports bind: what is called on them is a function, not a method."""
        self._lines = text.split("\n")
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line) + 1)

    def nodes(self) -> Iterator[ast.AST]:
        """Every node, in the order of the text."""
        return iter(sorted(ast.walk(self.tree), key=lambda n: (getattr(n, "lineno", 0), getattr(n, "col_offset", 0))))

    def of(self, node: ast.AST) -> str:
        """The node's own text."""
        start, end = self.span(node)
        return self.text[start:end]

    def operand(self, node: ast.AST) -> str:
        """The node's text as it can stand anywhere in an expression."""
        bare = isinstance(node, ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant)
        return self.of(node) if bare else f"({self.of(node)})"

    def receiver(self, call: ast.Call) -> str:
        """What the method of a call is called on, with the parentheses around it."""
        assert isinstance(call.func, ast.Attribute)
        start, end = self.span(call.func)
        return self.text[start : end - len(call.func.attr)].rstrip().removesuffix(".")

    def span(self, node: ast.AST) -> tuple[int, int]:
        """Where the node starts and ends in the text."""
        return (
            self._offset(node.lineno, node.col_offset),  # type: ignore[attr-defined]
            self._offset(node.end_lineno, node.end_col_offset),  # type: ignore[attr-defined]
        )

    def _offset(self, line: int, column: int) -> int:
        """The tree counts a line's bytes, the text its characters."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def replaced(self, node: ast.AST, text: str) -> list[Edit]:
        """The edit that puts a text in a node's place."""
        return [(*self.span(node), text)]

    def swapped(self, one: ast.AST, other: ast.AST) -> list[Edit]:
        """The edits that exchange two nodes."""
        return [*self.replaced(one, self.operand(other)), *self.replaced(other, self.operand(one))]

    def without(self, node: ast.AST, among: Sequence[ast.AST]) -> list[Edit]:
        """The edit that takes an item out of a list of items in the order of the text, with the comma next to it."""
        at = among.index(node)
        start, end = self.span(node)
        if at + 1 < len(among):
            end = self.span(among[at + 1])[0]
        elif at:
            start = self.span(among[at - 1])[1]
        return [(start, end, "")]

    def mutant(self, operator: str, node: ast.AST, edits: list[Edit]) -> Mutant | None:
        """The mutant that the edits make; None if that is no Python, or the same program."""
        text = self.text
        for start, end, new in sorted(edits, reverse=True):
            lost = text.count("\n", start, end) - new.count("\n")
            text = text[:start] + new + "\n" * lost + text[end:]
        try:
            tree = ast.parse(text)
        except SyntaxError:
            return None
        if ast.dump(tree) == ast.dump(self.tree):
            return None
        first, last = node.lineno, node.end_lineno  # type: ignore[attr-defined]
        return Mutant(operator, self._described(text, first, last), (first, last), text)

    def _described(self, text: str, first: int, last: int) -> str:
        after = text.split("\n")
        for number in range(first - 1, last):
            if self._lines[number] != after[number]:
                return f"{self._lines[number].strip()}  ->  {after[number].strip()}"
        return self._lines[first - 1].strip()

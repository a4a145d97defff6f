"""A syntax tree for a text that does not parse: only the statements that are broken are left out.

Healthy stretches go through ``ast.parse`` as they stand, split where it finds an error; the statement there is taken
apart into header and body. A broken statement still binds the names it would have bound, to a name that nothing
defines: what held before must not live on behind it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapewright.facts.model import Range
from shapewright.frontend.broken_text import (
    UNKNOWN_NAME,
    completions,
    lost_bindings,
    newer_syntax,
    readable_header,
)
from shapewright.frontend.logical_lines import CLAUSES, HEADERS, LogicalLine, logical_lines, nest
from shapewright.frontend.parsing import PARSER_ERRORS, parse

_DEFINITIONS = frozenset({"def", "class", "async"})
_MAX_DEPTH = 100  # Python's own limit of indentation levels
_LINES_WORTH_A_SHIFT = 200
_MAX_NOTES = 20
_MAX_BROKEN = 1000  # a text with more broken statements is no Python


@dataclass(frozen=True, slots=True)
class Recovered:
    """The tree of what could be read, a note and a range for each statement that could not."""

    tree: ast.Module
    notes: tuple[str, ...]
    broken: tuple[Range, ...]


def parse_tolerantly(lines: list[str]) -> Recovered:
    """Parse what parses of the lines. Line numbers and columns are those of the text."""
    recovery = _Recovery(lines)
    body = recovery.block(nest(logical_lines(lines, recovery.is_statement)), 0)
    notes = recovery.notes
    if len(notes) > _MAX_NOTES:
        notes = [*notes[:_MAX_NOTES], f"and {len(notes) - _MAX_NOTES} more syntax errors"]
    return Recovered(ast.Module(body, []), tuple(notes), tuple(recovery.broken))


class _Recovery:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self.notes: list[str] = []
        self.broken: list[Range] = []

    # --- parsing stretches of the text ------------------------------------------------------------------------

    def _parse(self, first: int, text: str, before: Sequence[str] = (), after: Sequence[str] = ()) -> ast.Module:
        """Parse text that starts at line ``first``, framed by lines of ours that take no line numbers."""
        blank = first - 1 - len(before)
        # Blank lines before it give a text its line numbers cheaply, unless there are very many for a short one.
        shift = blank if blank < 0 or blank > _LINES_WORTH_A_SHIFT * (text.count("\n") + 1) else 0
        try:
            tree = parse("\n".join([*[""] * (blank - shift), *before, text, *after, ""]))
        except SyntaxError as error:
            error.lineno = error.lineno and error.lineno + shift
            raise
        return ast.increment_lineno(tree, shift) if shift else tree

    def _text(self, first: int, last: int) -> str:
        return "\n".join(self._lines[first - 1 : last])

    def _margin(self, line: LogicalLine) -> str:
        text = self._lines[line.first - 1]
        return text[: len(text) - len(text.lstrip(" \t\f"))]

    def _framed(
        self, line: LogicalLine, text: str, *, open_body: bool
    ) -> ast.stmt | ast.ExceptHandler | ast.match_case:
        """The node of a statement, or of a header (``open_body``) with ``pass`` below it. Raises as the parser does."""
        margin = self._margin(line)
        keyword = line.keyword
        before = ["if 1:"] if margin else []
        if keyword in ("elif", "else"):
            before.append(f"{margin}if 1: pass")
        elif keyword in ("except", "finally"):
            before.append(f"{margin}try: pass")
        elif keyword == "case" and margin:
            before = ["match 0:"]
        after = []
        if keyword == "@":
            after.append(f"{margin}def f(): pass")
        elif open_body:
            after.append(f"{margin} case _: pass" if keyword == "match" else f"{margin} pass")
            if keyword == "try":
                after.append(f"{margin}finally: pass")
        body = self._parse(line.first, text, before, after).body
        if not body:
            raise SyntaxError("nothing but continued empty lines")
        if keyword == "case" and isinstance(body[0], ast.Match):
            return body[0].cases[0]
        if margin:
            assert isinstance(body[0], ast.If)
            body = body[0].body
        node = body[0]
        if keyword == "elif" and isinstance(node, ast.If):
            return node.orelse[0]
        handlers: list[ast.ExceptHandler] = getattr(node, "handlers", [])  # of a Try or a TryStar
        if keyword == "except" and handlers:
            return handlers[0]
        return node

    def is_statement(self, first: int, last: int, keyword: str) -> bool:
        """Whether the physical lines are one statement, or one header."""
        line = LogicalLine(first, last, 0, keyword)
        text = self._text(first, last)
        for open_body in (True, False) if keyword in HEADERS else (False,):
            try:
                self._framed(line, text, open_body=open_body)
            except PARSER_ERRORS:
                continue
            return True
        return False

    # --- blocks -----------------------------------------------------------------------------------------------

    def block(self, lines: list[LogicalLine], depth: int) -> list[ast.stmt]:
        """The statements of sibling lines and all below them."""
        if depth > _MAX_DEPTH:
            self._skip(lines[0].first, lines[-1].end, "too many indentation levels")
            return []
        body: list[ast.stmt] = []
        pending = [list(_groups(lines))]
        while pending:
            run = pending.pop()
            if not run:
                continue
            culprit = next((at for at, group in enumerate(run) if any(line.tainted for line in group)), None)
            if culprit is None:
                try:
                    body += self._run(run)
                    continue
                except PARSER_ERRORS as error:
                    culprit = _group_at(run, getattr(error, "lineno", None))
            if len(run) == 1:
                body += self._taken_apart(run[0], depth)
            elif len(self.broken) < _MAX_BROKEN:
                pending += [run[culprit + 1 :], [run[culprit]], run[:culprit]]
            else:
                self._skip(
                    run[0][0].first, run[-1][-1].end, "too many errors before it", outcome="the rest was skipped"
                )
        return body

    def _run(self, groups: list[list[LogicalLine]]) -> list[ast.stmt]:
        """The statements of consecutive groups, parsed as they stand. Raises as the parser does."""
        first = groups[0][0]
        text = self._text(first.first, groups[-1][-1].end)
        if not self._margin(first):
            return self._parse(first.first, text).body
        wrapper = self._parse(first.first, text, ["if 1:"]).body[0]
        assert isinstance(wrapper, ast.If)
        return wrapper.body

    def _taken_apart(self, group: list[LogicalLine], depth: int) -> list[ast.stmt]:
        """The statements of one group that does not parse as it stands."""
        decorators = [line for line in group if line.keyword == "@"]
        rest = group[len(decorators) :]
        stray = [
            statement for line in decorators if line.children for statement in self.block(line.children, depth + 1)
        ]
        if decorators and not (rest and rest[0].keyword in _DEFINITIONS):
            for line in decorators:
                self._skip(line.first, line.last, "it decorates nothing")
            return [*stray, *self.block(rest, depth)]
        head, clauses = rest[0], rest[1:]
        if not (head.children or clauses or head.keyword in HEADERS):
            return [self._lost(head)]
        expressions = [expression for line in decorators for expression in self._decorator(line)]
        statements = self._compound(head, clauses, depth)
        for statement in statements:
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                statement.decorator_list = expressions
        return [*stray, *statements]

    def _decorator(self, line: LogicalLine) -> list[ast.expr]:
        try:
            node = self._framed(line, self._text(line.first, line.last), open_body=False)
        except PARSER_ERRORS as error:
            self._skip(line.first, line.last, _reason(error))
            return []
        return node.decorator_list if isinstance(node, ast.FunctionDef) else []

    def _compound(self, head: LogicalLine, clauses: list[LogicalLine], depth: int) -> list[ast.stmt]:
        """A statement with what is indented below it and its clauses."""
        if head.keyword in CLAUSES:
            return self._clause_alone(head, clauses, depth)
        node = self._header(head)
        before: list[ast.stmt] = []
        if node is None:
            before.append(self._lost(head))
        if isinstance(node, ast.Match):
            node.cases = [case for child in head.children for case in self._case(child, depth)]
            if not node.cases:
                return [ast.copy_location(ast.Expr(node.subject), node.subject)]
        elif not isinstance(node, ast.stmt):  # lines below a broken statement
            node = self._orphan(head, self._body(None, head, depth))
        elif not hasattr(node, "body"):
            self._unexpected_indent(head)
            before, node = [node], self._orphan(head, self._body(None, head, depth))
        else:
            node.body = self._body(node, head, depth)
        if isinstance(node, ast.Try) and head.keyword == "try":
            node.finalbody = []  # the frame's
        trailing = self._attach(node, clauses, depth)
        if isinstance(node, ast.Try) and not node.handlers:
            node.body, node.orelse = node.body + node.orelse, []
            node.finalbody = node.finalbody or [self._template(head, "pass")]
        _stretch(node)
        return [*before, node, *trailing]

    def _clause_alone(self, head: LogicalLine, clauses: list[LogicalLine], depth: int) -> list[ast.stmt]:
        """A clause whose statement is missing, and those that follow it."""
        self._skip(head.first, head.last, f"{head.keyword!r} belongs to nothing", outcome="taken as conditional")
        return self._attach(ast.Pass(), [head, *clauses], depth)

    def _orphan(self, line: LogicalLine, body: list[ast.stmt]) -> ast.If:
        """Statements of which it is not known whether they run."""
        node = self._template(line, f"if {UNKNOWN_NAME}: pass")
        assert isinstance(node, ast.If)
        node.body = body
        _stretch(node)
        return node

    def _body(self, node: ast.AST | None, line: LogicalLine, depth: int) -> list[ast.stmt]:
        """What stands behind a header's colon, and what is indented below it."""
        inline = _inline_body(node, line)
        if inline and line.children:
            self._unexpected_indent(line)
        return [*inline, *self.block(line.children, depth + 1)] or [self._template(line, "pass")]

    def _unexpected_indent(self, line: LogicalLine) -> None:
        below = line.children
        self._skip(below[0].first, below[-1].end, "unexpected indent", outcome="taken as it stands")

    def _attach(self, node: ast.stmt, clauses: list[LogicalLine], depth: int) -> list[ast.stmt]:
        """Give a statement its ``elif``, ``else``, ``except`` and ``finally``; returns what fits nowhere."""
        trailing: list[ast.stmt] = []
        attached: list[ast.AST] = []
        current = node
        for line in clauses:
            clause = self._header(line)
            body = self._body(clause, line, depth)
            if line.keyword == "elif" and isinstance(current, ast.If) and isinstance(clause, ast.If):
                clause.body = body
                current.orelse, current = [clause], clause
                attached.append(clause)
            elif line.keyword == "except" and isinstance(current, ast.Try) and isinstance(clause, ast.ExceptHandler):
                clause.body = body
                current.handlers.append(clause)
                attached.append(clause)
            elif line.keyword == "else" and isinstance(current, ast.If | ast.For | ast.AsyncFor | ast.While | ast.Try):
                current.orelse = body
            elif line.keyword == "finally" and isinstance(current, ast.Try):
                current.finalbody = body
            else:
                trailing.append(self._orphan(line, body))
        for part in reversed(attached):
            _stretch(part)
        return trailing

    def _case(self, line: LogicalLine, depth: int) -> list[ast.match_case]:
        node = self._header(line) if line.keyword == "case" else None
        if not isinstance(node, ast.match_case):
            self._skip(line.first, line.end, "not a case")
            return []
        node.body = self._body(node, line, depth)
        return [node]

    # --- headers ----------------------------------------------------------------------------------------------

    def _header(self, line: LogicalLine) -> ast.stmt | ast.ExceptHandler | ast.match_case | None:
        """The header's node, its body to be replaced; a broken one is completed, else its condition is unknown."""
        text = self._text(line.first, line.last)
        failure: BaseException | None = None
        for open_body in (True, False):
            try:
                return self._framed(line, text, open_body=open_body)
            except PARSER_ERRORS as error:
                failure = failure or error
        for candidate in completions(text, line.keyword):
            try:
                node = self._framed(line, candidate, open_body=True)
            except PARSER_ERRORS:
                continue
            self._note(line, failure, "read as if it were complete")
            return node
        fallback = readable_header(text, line.keyword)
        if fallback is None:
            return None
        self._note(line, failure, "taken as unknown")
        return self._template(line, fallback)

    # --- what is left of broken statements ----------------------------------------------------------------------

    def _lost(self, line: LogicalLine) -> ast.stmt:
        """A statement that binds what the broken one would have bound, to nothing known."""
        text = self._text(line.first, line.last)
        error: BaseException | None = None
        try:
            self._framed(line, text, open_body=False)
        except PARSER_ERRORS as failure:
            error = failure
        self._skip(line.first, line.last, _reason(error), newer_syntax(text))
        return self._template(line, lost_bindings(text))

    def _template(self, line: LogicalLine, text: str) -> ast.stmt:
        """A statement of ours that stands where the line stands."""
        node = parse(text).body[0]
        end_column = len(self._lines[line.last - 1].encode())
        for part in ast.walk(node):
            if hasattr(part, "lineno"):
                part.lineno, part.end_lineno = line.first, line.last  # type: ignore[attr-defined]
                part.col_offset, part.end_col_offset = len(self._margin(line)), end_column  # type: ignore[attr-defined]
        return node

    def _note(self, line: LogicalLine, error: BaseException | None, outcome: str) -> None:
        self._skip(line.first, line.last, _reason(error), newer_syntax(self._text(line.first, line.last)), outcome)

    def _skip(
        self,
        first: int,
        last: int,
        reason: str,
        newer: tuple[int, int] | None = None,
        outcome: str = "statement skipped",
    ) -> None:
        start = len(self._lines[first - 1]) - len(self._lines[first - 1].lstrip())
        self.broken.append(Range.of(first, start, last, len(self._lines[last - 1])))
        if newer is None:
            self.notes.append(f"line {first}: syntax error ({reason}), {outcome}")
        else:
            running = ".".join(map(str, sys.version_info[:2]))
            self.notes.append(
                f"line {first}: syntax of Python {newer[0]}.{newer[1]}, but the server runs on {running}; {outcome}"
            )


def _group_at(groups: list[list[LogicalLine]], line: int | None) -> int:
    """The group to suspect of a syntax error: the one at its line, else the middle one."""
    for index, group in enumerate(groups):
        if line is not None and group[0].first <= line <= group[-1].end:
            return index
    return len(groups) // 2


def _groups(lines: list[LogicalLine]) -> Iterator[list[LogicalLine]]:
    """Decorators with what they decorate, and a compound statement with its clauses."""
    group: list[LogicalLine] = []
    for line in lines:
        clause = line.keyword in CLAUSES - {"case"} and group and group[-1].keyword in HEADERS
        if group and not clause and group[-1].keyword != "@":
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _inline_body(node: ast.AST | None, line: LogicalLine) -> list[ast.stmt]:
    """The statements written behind a header's colon. (Those of the frame, and of templates, are ``pass``.)"""
    for name in ("orelse", "finalbody", "body") if line.keyword in ("else", "finally") else ("body",):
        statements: list[ast.stmt] = getattr(node, name, [])
        if statements:
            return [part for part in statements if not isinstance(part, ast.Pass) and part.lineno <= line.last]
    return []


def _stretch(node: ast.AST) -> None:
    """Let compound nodes end where their last part ends."""
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        parts = getattr(node, name, None)
        if not isinstance(parts, list) or not parts:
            continue
        for part in parts:
            if not isinstance(part, ast.match_case) and getattr(part, "orelse", None):
                _stretch(part)
        last = parts[-1].body[-1] if isinstance(parts[-1], ast.match_case) else parts[-1]
        if hasattr(node, "end_lineno"):
            node.end_lineno, node.end_col_offset = last.end_lineno, last.end_col_offset  # type: ignore[attr-defined]


def _reason(error: BaseException | None) -> str:
    if isinstance(error, SyntaxError) and error.msg:
        return error.msg
    return "nested too deeply" if isinstance(error, RecursionError | MemoryError) else "invalid syntax"

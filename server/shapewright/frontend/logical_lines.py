"""Splits a text into logical lines (statements, or headers of compound ones), also where brackets never close.

Python's own tokenizer gives up at the first unclosed bracket or string. Here a statement that does not parse ends
where the next one visibly begins: at a line no deeper than its own first, or one that starts like a statement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

CLAUSES = frozenset({"elif", "else", "except", "finally", "case"})
HEADERS = frozenset({"def", "class", "if", "for", "while", "with", "try", "async", "match"}) | CLAUSES

_MARK = re.compile(r"""\"{3}|'{3}|[\"'#()\[\]{}]""")
_STRING_END = {quote: re.compile(rf"(?:\\.|[^\\])*?{quote}", re.DOTALL) for quote in ('"""', "'''")} | {
    quote: re.compile(rf"(?:\\.|[^\\{quote}])*{quote}", re.DOTALL) for quote in ('"', "'")
}

_CALL = re.compile(r"[^\W\d][\w.]*\(.*\)")
_BEGINS_STATEMENT = re.compile(
    r"""\s*(?:
        (?:async\s+)?(?:def|class)\s+\w
      | (?:import|return|while|with|raise|assert|del|global|nonlocal)\b
      | (?:try|finally)\s*: | (?:except|elif|else)\b.*: | (?:pass|break|continue)\s*$
      | (?:for)\b.*:\s*(?:\#.*)?$ | if\b.*:\s*(?:\#.*)?$
      | from\s+[\w.]+\s+import\b
      | @\w
      | \w[\w.,\ ]*(?:\[[^\]]*\])?\s+[-+*/@%&|^]?=\s(?!.*,\s*(?:\#.*)?$)
    )""",
    re.VERBOSE,
)
_KEYWORD = re.compile(r"\s*(@|\w+\b(?!\s*(?:[.,)]|=)))")


@dataclass(slots=True)
class LogicalLine:
    """A statement or a header: physical lines ``first`` to ``last`` (from 1), and what is indented below it."""

    first: int
    last: int
    indent: int
    keyword: str
    broken: bool = False
    """Known not to parse."""
    tainted: bool = False
    """Broken, or something below it is."""
    children: list[LogicalLine] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The last physical line, children included."""
        return self.children[-1].end if self.children else self.last


def indentation(line: str) -> int:
    """The width of the leading blanks: tabs go to multiples of eight, a form feed starts anew."""
    blanks = line[: len(line) - len(line.lstrip(" \t\f"))]
    return len(blanks.rsplit("\f", 1)[-1].expandtabs(8))


def logical_lines(
    lines: list[str], is_statement: Callable[[int, int, str], bool], is_command: Callable[[str], bool] | None = None
) -> Iterator[LogicalLine]:
    """The logical lines in order, not nested.

    ``is_statement(first, last, keyword)`` says whether physical lines parse as one statement; it is asked only where
    a line inside brackets or a string looks like the start of another. ``is_command(line)`` names lines whose brackets
    and quotes mean nothing (shell commands of notebooks); only a backslash joins the next line to them.
    """
    number = 1
    # Bounds the work on texts that open a bracket on every line and close none.
    allowance = 4 * len(lines) + 10_000
    while number <= len(lines):
        line = lines[number - 1]
        stripped = line.strip(" \t\f")
        if not stripped or stripped.startswith("#"):
            number += 1
            continue
        found = LogicalLine(number, number, indentation(line), _keyword(line))
        if is_command is not None and is_command(line):
            while lines[found.last - 1].endswith("\\") and found.last < len(lines):
                found.last += 1
        elif allowance > 0:
            found.last = _natural_end(lines, number)
            inner = range(number + 1, found.last + 1)
            earlier = next((k for k in inner if _may_begin(lines[k - 1], found)), None)
            if earlier is not None and not is_statement(number, found.last, found.keyword):
                allowance -= found.last - number
                found.last = _last_code_line(lines, number, earlier - 1)
                found.broken = not is_statement(number, found.last, found.keyword)
        yield found
        number = found.last + 1


def _keyword(line: str) -> str:
    matched = _KEYWORD.match(line)
    return matched[1] if matched else ""


def _may_begin(line: str, opened: LogicalLine) -> bool:
    """Whether a line inside the brackets of another may be a statement: a call is no parameter and no base."""
    stripped = line.strip()
    if not stripped or stripped[0] in ")]}#":
        return False
    if opened.keyword in ("def", "class", "async") and _CALL.fullmatch(stripped):
        return True
    return indentation(line) <= opened.indent or _BEGINS_STATEMENT.match(line) is not None


def _last_code_line(lines: list[str], first: int, last: int) -> int:
    """The statement without the blank lines and comments that trail it."""
    while last > first and (not lines[last - 1].strip() or lines[last - 1].lstrip().startswith("#")):
        last -= 1
    return last


def _natural_end(lines: list[str], first: int) -> int:
    """The last physical line of the logical line that starts at ``first``, by brackets, strings and backslashes."""
    depth = 0
    quote = ""  # the triple quote we are inside of
    for number in range(first, len(lines) + 1):
        depth, quote = _scan(lines[number - 1], depth, quote)
        if not (depth or quote or lines[number - 1].endswith("\\")):
            return number
    return len(lines)


def _scan(line: str, depth: int, quote: str) -> tuple[int, str]:
    """The bracket depth and the open triple quote after a line, from those before it."""
    at = 0
    while True:
        if quote:
            closing = _STRING_END[quote].match(line, at)
            if closing is None:
                return depth, quote
            at, quote = closing.end(), ""
        mark = _MARK.search(line, at)
        if mark is None or mark[0] == "#":
            return depth, ""
        at = mark.end()
        if mark[0] in "([{":
            depth += 1
        elif mark[0] in ")]}":
            depth = max(0, depth - 1)
        elif len(mark[0]) == 3:
            quote = mark[0]
        else:
            closing = _STRING_END[mark[0]].match(line, at)
            at = closing.end() if closing else len(line)  # an unclosed string ends with its line


def nest(flat: Iterator[LogicalLine]) -> list[LogicalLine]:
    """The logical lines as a forest by indentation; a dedent to no outer level joins the nearest one."""
    roots: list[LogicalLine] = []
    open_lines: list[LogicalLine] = []
    for line in flat:
        while open_lines and open_lines[-1].indent >= line.indent:
            open_lines.pop()
        (open_lines[-1].children if open_lines else roots).append(line)
        if line.broken:
            for outer in (*open_lines, line):
                outer.tainted = True
        open_lines.append(line)
    return roots


def code_end(text: str) -> int:
    """Where the code of a logical line ends: the index of the comment on its last physical line, or its length."""
    at = text.rfind("\n") + 1
    while mark := _MARK.search(text, at):
        if mark[0] == "#":
            return mark.start()
        at = mark.end()
        if mark[0] in _STRING_END:
            closing = _STRING_END[mark[0]].match(text, at)
            at = closing.end() if closing else len(text)
    return len(text)

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

_TOKEN = re.compile(
    r"""(?P<comment>\#)
      | [A-Za-z]{0,2}(?P<quote>\"{3}|'{3}|\"|')
      | (?P<open>[(\[{]) | (?P<close>[)\]}])
      | \w+ | [^\S\n]+ | .""",
    re.VERBOSE | re.DOTALL,
)
_STRING_END = {quote: re.compile(rf"(?:\\.|[^\\])*?{quote}", re.DOTALL) for quote in ('"""', "'''")} | {
    quote: re.compile(rf"(?:\\(?:.|$)|[^\\{quote}])*(?P<end>{quote})?", re.DOTALL) for quote in ('"', "'")
}

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
_KEYWORD = re.compile(r"\s*(@|\w+)")


@dataclass(slots=True)
class LogicalLine:
    """A statement or a header: physical lines ``first`` to ``last`` (from 1), and what is indented below it."""

    first: int
    last: int
    indent: int
    keyword: str
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
    while number <= len(lines):
        line = lines[number - 1]
        stripped = line.strip(" \t\f\ufeff")
        if not stripped or stripped.startswith("#"):
            number += 1
            continue
        indent = indentation(line)
        matched = _KEYWORD.match(line)
        keyword = matched[1] if matched else ""
        last = number
        if is_command is not None and is_command(line):
            while lines[last - 1].endswith("\\") and last < len(lines):
                last += 1
        else:
            last = _natural_end(lines, number)
            earlier = next((k for k in range(number + 1, last + 1) if _may_begin(lines[k - 1], indent)), None)
            if earlier is not None and not is_statement(number, last, keyword):
                last = _last_code_line(lines, number, earlier - 1)
        yield LogicalLine(number, last, indent, keyword)
        number = last + 1


def _may_begin(line: str, indent: int) -> bool:
    stripped = line.strip()
    if not stripped or stripped[0] in ")]}#":
        return False
    return indentation(line) <= indent or _BEGINS_STATEMENT.match(line) is not None


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
        depth, quote, continued = _scan(lines[number - 1], depth, quote)
        if not (depth or quote or continued):
            return number
    return len(lines)


def _scan(line: str, depth: int, quote: str) -> tuple[int, str, bool]:
    """The bracket depth, the open triple quote and whether a backslash joins the next line, after a line."""
    at = 0
    while at < len(line):
        if quote:
            end = _STRING_END[quote].match(line, at)
            if end is None:
                return depth, quote, False
            at, quote = end.end(), ""
            continue
        token = _TOKEN.match(line, at)
        if token is None or token["comment"]:
            return depth, "", False
        at = token.end()
        if token["open"]:
            depth += 1
        elif token["close"]:
            depth = max(0, depth - 1)
        elif token["quote"] in ('"""', "'''"):
            quote = token["quote"]
        elif token["quote"]:
            end = _STRING_END[token["quote"]].match(line, at)
            if end is None or end["end"] is None:
                return depth, "", line.endswith("\\")
            at = end.end()
    return depth, quote, not quote and line.rstrip(" \t").endswith("\\") and line.endswith("\\")


def nest(flat: Iterator[LogicalLine]) -> list[LogicalLine]:
    """The logical lines as a forest by indentation; a dedent to no outer level joins the nearest one."""
    roots: list[LogicalLine] = []
    open_lines: list[LogicalLine] = []
    for line in flat:
        while open_lines and open_lines[-1].indent >= line.indent:
            open_lines.pop()
        (open_lines[-1].children if open_lines else roots).append(line)
        open_lines.append(line)
    return roots


def code_end(text: str) -> int:
    """Where the code of a logical line ends: the index of the comment on its last physical line, or its length."""
    start = text.rfind("\n") + 1
    at = start
    while token := _TOKEN.match(text, at):
        if token["comment"]:
            return token.start()
        at = token.end()
        if token["quote"]:
            end = _STRING_END[token["quote"]].match(text, at)
            at = end.end() if end else len(text)
    return len(text)

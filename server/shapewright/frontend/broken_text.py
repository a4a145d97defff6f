"""What can still be read of a statement that does not parse, without claiming more than it says."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from keyword import iskeyword

from shapewright.frontend.logical_lines import HEADERS, code_end
from shapewright.frontend.parsing import PARSER_ERRORS, parse

UNKNOWN_NAME = "__shapewright_unknown__"
"""Stands for a value whose text does not parse. Nothing defines it."""

_TYPE_PARAMETERS = re.compile(r"(?<=\w)\[[^()]*\](?=\s*[(:])")
_NEWER_SYNTAX = (
    ((3, 11), re.compile(r"\s*except\s*\*")),
    ((3, 12), re.compile(r"\s*(?:(?:async\s+)?def|class)\s+\w+\s*\[|\s*type\s+\w+.*=")),
    ((3, 14), re.compile(r""".*(?<!\w)[tT][rR]?["']""")),
)
_ASSIGNED = re.compile(r"(?P<targets>[^=!<>:+\-*/%&|^@]+?)\s*(?::[^=]+?)?(?:[+\-*/%&|^@]|//|\*\*|<<|>>)?=(?!=)")
_INLINE_BODY = re.compile(r"[^:\[{]*:\s*(?P<body>[^\s#].*)", re.DOTALL)
_PARAMETER = re.compile(r"\s*(?P<name>\*{0,2}[^\W\d]\w*)\s*(?::[^=]*)?(?P<default>=.*)?$", re.DOTALL)


def completions(text: str, keyword: str) -> Iterator[str]:
    """What an unfinished header may be meant to say: its colon, the end of its bases, its syntax of a newer Python.

    A condition is never completed, nor a list of parameters: half a call is another call than the one being typed, and
    those that are there already may give what is not declared yet.
    """
    code = text[: code_end(text)].rstrip()
    defines = keyword in ("def", "async", "class")
    if defines:
        yield _TYPE_PARAMETERS.sub(lambda match: " " * len(match[0]), text, count=1)
    if keyword == "except":
        yield re.sub(r"(except\s*)\*", r"\1 ", text)
    yield f"{code}:"
    if defines:
        code = code.removesuffix(":").rstrip()
        yield re.sub(r"\s*->[^()]*$", ":", code)
        for closing in (")", "()", "])", "))") if keyword == "class" else ():
            yield f"{code.removesuffix(',')}{closing}:"


def readable_header(text: str, keyword: str) -> str | None:
    """A compound statement in place of one whose header is broken; None where no header can be told.

    The names it binds stay bound, its conditions and iterables are unknown.
    """
    name = re.match(r"\s*(async\s+)?(def|class)\s+(\w+)\s*\(?(.*)", text, re.DOTALL)
    if name and not iskeyword(name[3]):
        if name[2] == "class":
            return f"class {name[3]}({UNKNOWN_NAME}): pass"
        return f"{'async ' if name[1] else ''}{_readable_function(name[3], name[4])}"
    inline = _INLINE_BODY.match(text[: code_end(text)])
    body = lost_bindings(inline["body"]) if inline else "pass"
    loop = re.match(r"\s*(?:async\s+)?for\s+([\w\s,.()*\[\]]+?)(?:\s+in\b|\s*$|:)", text)
    if loop and is_target(loop[1]):
        return f"for {loop[1].strip()} in {UNKNOWN_NAME}: {body}"
    if keyword == "with":
        bound = filter(is_target, re.findall(r"\bas\s+(\w+)", text))
        return f"with {', '.join(f'{UNKNOWN_NAME} as {name}' for name in bound) or UNKNOWN_NAME}: {body}"
    if keyword == "while":
        return f"while {UNKNOWN_NAME}: {body}"
    return f"if {UNKNOWN_NAME}: {body}" if keyword in HEADERS else None


def _readable_function(name: str, parameters: str) -> str:
    """A function with the parameters that can be read, and room for any others. The last may be only half there."""
    whole, closed, _ = parameters.partition(")")
    matches = [_PARAMETER.match(piece) for piece in whole.split(",")]
    last = None if closed else matches[-1]
    named = [match for match in matches if match and not match["name"].startswith("*")]
    parts = [m["name"] + (f"={UNKNOWN_NAME}" if m["default"] or (m is last and len(named) > 1) else "") for m in named]
    for candidate in ([*parts, "*args", "**kwargs"], ["*args", "**kwargs"]):
        header = f"def {name}({', '.join(candidate)}): pass"
        if _parses(header):
            break
    return header


def lost_bindings(text: str) -> str:
    """A simple statement that binds what the broken one would have bound, to nothing known.

    A broken ``return`` still returns: its function must not seem to return None.
    """
    leaves = re.match(r"\s*(return|raise)\b", text)
    if leaves:
        return f"{leaves[1]} {UNKNOWN_NAME}"
    alias = re.match(r"\s*type\s+(\w+)\s*(?:\[.*\])?\s*=", text)
    if alias:
        return f"{alias[1]} = {UNKNOWN_NAME}"
    value = f"(yield {UNKNOWN_NAME})" if re.search(r"\byield\b", text) else UNKNOWN_NAME
    return "".join(f"{target} = " for target in _targets(text)) + value


def _targets(text: str) -> list[str]:
    """The assignment targets that can be read at the start of a statement, outermost first."""
    targets: list[str] = []
    at = 0
    while (match := _ASSIGNED.match(text, at)) and is_target(match["targets"]):
        targets.append(match["targets"].strip())
        at = match.end()
    return targets


def is_target(text: str) -> bool:
    """Whether a text can stand on the left of an assignment."""
    return bool(text.strip()) and _parses(f"({text.strip()}) = 0")


def _parses(text: str) -> bool:
    try:
        parse(text)
    except PARSER_ERRORS:
        return False
    return True


def newer_syntax(text: str) -> tuple[int, int] | None:
    """The Python version whose syntax this looks like, where that is newer than the running one."""
    for version, pattern in _NEWER_SYNTAX:
        if sys.version_info[:2] < version and pattern.match(text):
            return version
    return None

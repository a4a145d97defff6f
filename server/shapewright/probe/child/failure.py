"""Where an exception belongs in the user's own code, and what it says."""

from __future__ import annotations

import ast
import dis
import os
import re
import traceback
from collections import Counter
from types import CodeType
from typing import Any, Callable, Iterator

from .autograph import generated_place, instruction_position
from .guards import ProbeRefused
from .sites import Columns, Place, Span
from .workspace import Workspace

_HERE = os.path.dirname(os.path.abspath(__file__)) + os.sep
_IMPORTER = "<frozen importlib"

_LINKS = 20
"""How many links of a chain of exceptions are followed."""


def report(error: BaseException, workspace: Workspace) -> dict[str, Any]:
    """The protocol's ``error`` for an exception that ended the program."""
    if isinstance(error, SyntaxError) and error.filename and workspace.is_user(error.filename):
        place: Place | None = _syntax(error, workspace)
    else:
        place = locate(error, workspace)
    return {
        "type": type(error).__name__,
        "message": message_of(error),
        "path": None if place is None else place.path,
        "range": None if place is None else place.span,
    }


def message_of(error: BaseException) -> str:
    """What the framework says, without the tracebacks that TensorFlow writes into its messages."""
    for link in chain(error):
        metadata = getattr(link, "ag_error_metadata", None)
        if metadata is not None and getattr(metadata, "cause_message", None):
            message = str(metadata.cause_message)
            kind = f"{type(error).__name__}: "
            return message[len(kind) :] if message.startswith(kind) else message
    return _without_graph_stack(_COLOURS.sub("", str(error))) or type(error).__name__


_COLOURS = re.compile("\x1b\\[[0-9;]*m")
"""Keras prints the heart of its messages in bold."""


def _without_graph_stack(message: str) -> str:
    """What a TensorFlow graph says of its failure, without where each node of it was made."""
    if not message.startswith("Graph execution error"):
        return message
    _, _, told = message.rpartition("\nNode: ")
    told = told.partition("\n")[2].partition("\n\nOriginal stack trace")[0]
    return told.strip() or message


def is_refusal(error: BaseException) -> ProbeRefused | None:
    """The refusal behind an exception, which libraries wrap in their own."""
    return next((link for link in chain(error) if isinstance(link, ProbeRefused)), None)


def chain(error: BaseException) -> Iterator[BaseException]:
    """The exception and those that led to it, the latest first."""
    link: BaseException | None = error
    for _ in range(_LINKS):
        if link is None:
            return
        yield link
        link = link.__cause__ or link.__context__


def locate(error: BaseException, workspace: Workspace) -> Place | None:
    """The innermost place in the user's code that an exception passed, or None where it passed none."""
    for link in chain(error):
        place = (
            generated_place(link.__traceback__, workspace.register)
            or _from_autograph(link, workspace)
            or _of_traceback(link, workspace)
        )
        if place is not None:
            return place
    return None


def _of_traceback(error: BaseException, workspace: Workspace) -> Place | None:
    """The innermost of the user's frames; in an endless recursion the call that is made over and over."""
    trace, passed = error.__traceback__, []
    while trace is not None:
        if workspace.is_user(trace.tb_frame.f_code.co_filename):
            passed.append(trace)
        trace = trace.tb_next
    if not passed:
        return None
    found = passed[-1]
    if isinstance(error, RecursionError):
        calls = Counter((trace.tb_frame.f_code, trace.tb_lasti) for trace in passed)
        found = max(passed, key=lambda trace: calls[trace.tb_frame.f_code, trace.tb_lasti])
    return at(found.tb_frame.f_code, found.tb_lasti, found.tb_lineno, workspace)


def at(code: CodeType, instruction: int, line: int, workspace: Workspace) -> Place:
    """The place of an instruction: its expression from Python 3.11 on, its line before."""
    path = code.co_filename
    columns = Columns(workspace.texts[path])
    first, last, start, end = instruction_position(code, instruction)
    if first is None or last is None or start is None or end is None:
        return Place(path, _whole_line(line, columns))
    span = (first, columns.column(first, start), last, columns.column(last, end))
    return Place(path, span if first == last else _narrowed(span, first, start, workspace.texts[path]))


def _narrowed(span: Span, line: int, byte: int, text: str) -> Span:
    """The condition or the iterable of a compound statement that is at fault as a whole, else the range."""
    columns = Columns(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.If, ast.While, ast.For)) and (node.lineno, node.col_offset) == (line, byte):
            return columns.span(node.iter if isinstance(node, ast.For) else node.test) or span
    return span


def _whole_line(line: int, columns: Columns) -> Span:
    text = columns.lines[line - 1] if 0 < line <= len(columns.lines) else ""
    start = len(text) - len(text.lstrip())
    return line, start, line, max(len(text.rstrip()), start)


def _from_autograph(error: BaseException, workspace: Workspace) -> Place | None:
    """AutoGraph runs code of its own, and keeps which of the user's lines it stands for."""
    stack = getattr(getattr(error, "ag_error_metadata", None), "translated_stack", None) or ()
    for frame in stack:  # the innermost comes first
        if workspace.is_user(frame.filename):
            columns = Columns(workspace.texts[frame.filename])
            return Place(frame.filename, _whole_line(frame.lineno, columns))
    return None


def _syntax(error: SyntaxError, workspace: Workspace) -> Place:
    path = str(error.filename)
    columns = Columns(workspace.texts[path])
    line = error.lineno or 1
    first, start, last, end = _whole_line(line, columns)
    if error.offset:
        start = min(error.offset - 1, max(end - 1, 0))
        end_line, end_offset = getattr(error, "end_lineno", None), getattr(error, "end_offset", None)
        if end_line == line and end_offset and end_offset - 1 > start:
            end = end_offset - 1
    return Place(path, (first, start, last, end))


def program_traceback(error: BaseException) -> str:
    """The traceback as the program itself would have printed it: without the probe's own frames."""
    told = traceback.TracebackException(type(error), error, error.__traceback__)
    link: traceback.TracebackException | None = told
    while link is not None:
        link.stack = traceback.StackSummary.from_list(
            [frame for frame in link.stack if not frame.filename.startswith((_HERE, _IMPORTER))]
        )
        link = link.__cause__ or link.__context__
    return "".join(told.format())


def caught_here(error: BaseException | None, workspace: Workspace, held_tensor: Callable[[Place], bool]) -> str | None:
    """What to say of an exception that an except clause of the user's has just caught, or None.

    Only of one that came out of an expression with tensors in it, and that the user did not raise: programs
    catch the rest on purpose.
    """
    if error is None or is_refusal(error) or _raised_by_user(error, workspace):
        return None
    place = locate(error, workspace)
    if place is None or not held_tensor(place):
        return None
    where = f"{os.path.basename(place.path)}:{place.span[0]}"
    return f"caught at {where}: {type(error).__name__}: {message_of(error)[:500]}"


def _raised_by_user(error: BaseException, workspace: Workspace) -> bool:
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    if innermost is None or not workspace.is_user(innermost.tb_frame.f_code.co_filename):
        return False
    operation = innermost.tb_frame.f_code.co_code[innermost.tb_lasti]
    return dis.opname[operation] in ("RAISE_VARARGS", "RERAISE")

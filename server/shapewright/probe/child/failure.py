"""Where an exception belongs in the user's own code, and what it says."""

from __future__ import annotations

import os
import traceback
from types import CodeType, TracebackType
from typing import Any, Iterator

from .autograph import generated_place, instruction_position
from .guards import ProbeRefused
from .instrument import Columns, Place, Span
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
    """What the framework says, without the traceback that AutoGraph writes into its messages."""
    for link in chain(error):
        metadata = getattr(link, "ag_error_metadata", None)
        if metadata is not None and getattr(metadata, "cause_message", None):
            message = str(metadata.cause_message)
            kind = f"{type(error).__name__}: "
            return message[len(kind) :] if message.startswith(kind) else message
    return str(error) or type(error).__name__


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
            or _innermost(link.__traceback__, workspace)
        )
        if place is not None:
            return place
    return None


def _innermost(trace: TracebackType | None, workspace: Workspace) -> Place | None:
    found: TracebackType | None = None
    while trace is not None:
        if workspace.is_user(trace.tb_frame.f_code.co_filename):
            found = trace
        trace = trace.tb_next
    if found is None:
        return None
    code = found.tb_frame.f_code
    return at(code, found.tb_lasti, found.tb_lineno, workspace)


def at(code: CodeType, instruction: int, line: int, workspace: Workspace) -> Place:
    """The place of an instruction: its expression from Python 3.11 on, its line before."""
    path = code.co_filename
    columns = Columns(workspace.texts[path])
    first, last, start, end = instruction_position(code, instruction)
    if first is None or last is None or start is None or end is None:
        return Place(path, _whole_line(line, columns))
    return Place(path, (first, columns.column(first, start), last, columns.column(last, end)))


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


def caught_here(error: BaseException | None, workspace: Workspace) -> str | None:
    """What to say of an exception that an except clause of the user's has just caught.

    Only of those that a library raised on data: programs catch ImportError, KeyError and their like on purpose.
    """
    if error is None or isinstance(error, _EVERYDAY):
        return None
    innermost = error.__traceback__
    while innermost is not None and innermost.tb_next is not None:
        innermost = innermost.tb_next
    if innermost is None or workspace.is_user(innermost.tb_frame.f_code.co_filename) or is_refusal(error):
        return None
    place = locate(error, workspace)
    if place is None:
        return None
    where = f"{os.path.basename(place.path)}:{place.span[0]}"
    return f"caught at {where}: {type(error).__name__}: {message_of(error)[:500]}"


_EVERYDAY = (ImportError, AttributeError, KeyError, OSError, StopIteration, EOFError)

"""The problems of a file as they are shown: chosen, ordered, with the call chain as related places."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from shapewright.facts import Frame, Problem, Related

_COMMENT = re.compile(r"#\s*shapewright:\s*ignore(?:\[(?P<codes>[^\]]*)\])?", re.IGNORECASE)
_ORDER = {"error": 0, "warning": 1, "information": 2, "hint": 3}


def visible(
    problems: Iterable[Problem],
    lines: Sequence[str],
    *,
    select: Collection[str] = (),
    ignore: Collection[str] = (),
) -> tuple[Problem, ...]:
    """The problems to show, in the order of the text.

    ``select`` and ``ignore`` hold codes or their beginnings. A line that ends in the comment
    ``# shapewright: ignore`` hides its problems, ``# shapewright: ignore[code, …]`` those named.
    """
    chosen = (
        problem
        for problem in problems
        if _matches(problem.code, select, when_empty=True)
        and not _matches(problem.code, ignore, when_empty=False)
        and not _silenced(problem, lines)
    )
    return tuple(sorted(chosen, key=lambda problem: (problem.range, _ORDER[problem.severity], problem.code)))


def related_places(problem: Problem) -> tuple[Related, ...]:
    """Where the sizes were decided, then the calls that reach the problem, innermost first."""
    return (*problem.related, *(_called_from(frame) for frame in problem.chain))


def _called_from(frame: Frame) -> Related:
    return Related(frame.path, frame.range, f"reached by this call of {frame.name}" if frame.name else "called here")


def _matches(code: str, patterns: Collection[str], *, when_empty: bool) -> bool:
    if not patterns:
        return when_empty
    return any(code.casefold().startswith(pattern.strip().casefold()) for pattern in patterns if pattern.strip())


def _silenced(problem: Problem, lines: Sequence[str]) -> bool:
    """Whether a comment on the first or last line of the problem hides it."""
    for number in {problem.range.start.line, problem.range.end.line}:
        line = lines[number - 1] if 0 < number <= len(lines) else ""
        comment = _COMMENT.search(line)
        if comment is None:
            continue
        codes = comment["codes"]
        if codes is None or _matches(problem.code, codes.split(","), when_empty=False):
            return True
    return False

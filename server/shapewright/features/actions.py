"""What can be done about the problems at the cursor."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from shapewright.facts import Edit, Fix, Position, Problem, Range

_IGNORE = re.compile(r"#\s*shapewright:\s*ignore\[(?P<codes>[^\]]*)\]", re.IGNORECASE)


@dataclass(frozen=True)
class Action:
    """A repair offered for a problem."""

    problem: Problem
    title: str
    edits: tuple[Edit, ...]
    preferred: bool


def quick_fixes(
    problems: Iterable[Problem],
    within: Range,
    lines: Sequence[str],
    fixes_of: Callable[[Problem], Sequence[Fix]],
) -> tuple[Action, ...]:
    """The repairs of every problem that meets the range, proven ones first, then the comment that hides it."""
    here = [problem for problem in problems if problem.range.start <= within.end and within.start <= problem.range.end]
    repairs = [
        Action(problem, fix.title, fix.edits, fix.preferred)
        for problem in here
        for fix in sorted(fixes_of(problem), key=lambda fix: not fix.preferred)
    ]
    return (*repairs, *(_hide(problem, lines) for problem in here if _takes_a_comment(problem, lines)))


def _takes_a_comment(problem: Problem, lines: Sequence[str]) -> bool:
    """Whether the problem's last line is there and may end in a comment: none may follow a backslash."""
    number = problem.range.end.line
    return number <= len(lines) and not lines[number - 1].rstrip().endswith("\\")


def _hide(problem: Problem, lines: Sequence[str]) -> Action:
    """The comment goes behind the problem's last line, joined with one that is there already."""
    number = problem.range.end.line
    line = lines[number - 1].rstrip("\r\n")
    present = _IGNORE.search(line)
    if present is not None:
        column = present.start("codes")
        where, text = Range.of(number, column, number, column), f"{problem.code}, "
    else:
        end = Position(number, len(line.rstrip()))
        where, text = Range(end, Position(number, len(line))), f"  # shapewright: ignore[{problem.code}]"
    return Action(problem, f"Hide {problem.code} on this line", (Edit(problem.path, where, text),), preferred=False)

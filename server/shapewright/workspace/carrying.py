"""What an analysis that ran out of time did not come to is as the one before left it, until a whole one has ended."""

from __future__ import annotations

from dataclasses import replace

from shapewright.facts import Fact, FileFacts, Problem


def carried(found: FileFacts, before: FileFacts) -> FileFacts:
    """What was found, and what was known before (in the present text's positions) of what was not come to.

    A problem on a line that was come to counts only if it was found again, except where one of the calls that led to
    it is still ahead.
    """
    if found.complete:
        return found
    places = {(fact.range, fact.role) for fact in found.facts}
    lines = {fact.range.start.line for fact in found.facts} | found.came_to
    facts = [*found.facts, *(fact for fact in before.facts if (fact.range, fact.role) not in places)]
    again = {(problem.range, problem.code) for problem in found.problems}
    ahead = [problem for problem in before.problems if not _came_to(problem, found.path, lines)]
    kept = [p for p in ahead if (p.range, p.code) not in again]
    return replace(
        found,
        facts=tuple(sorted(facts, key=_place_and_role)),
        problems=tuple(sorted((*found.problems, *kept), key=_place_and_code)),
    )


def _came_to(problem: Problem, path: str, lines: set[int]) -> bool:
    """Whether the analysis came to where a problem was, by the calls that led to it."""
    own = all(frame.path == path for frame in problem.chain)
    return own and {problem.range.start.line, *(frame.range.start.line for frame in problem.chain)} <= lines


def _place_and_role(fact: Fact) -> tuple[object, ...]:
    start, end = fact.range.start, fact.range.end
    return start.line, start.column, end.line, end.column, fact.role


def _place_and_code(problem: Problem) -> tuple[object, ...]:
    return problem.range, problem.code

"""Applies repairs to texts, one after the other, until nothing proven is left to do."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from shapewright.facts import Edit, Fix, Position, Problem, Range
from shapewright.frontend.environment import Environment
from shapewright.frontend.source import split_lines
from shapewright.worker import Oracle
from shapewright.workspace.engine import Engine, Question
from shapewright.workspace.files import Snapshot
from shapewright.workspace.runner import Token

Choose = Callable[[Iterable[Problem], Sequence[str]], Iterable[Problem]]
"""Which of a file's problems are to be repaired, given its lines."""

MOST_ROUNDS = 40
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Repaired:
    """The texts that repairs changed, and what was done, in order."""

    texts: Mapping[str, str]
    fixes: tuple[Fix, ...]


def repair_all(
    engine: Engine,
    question: Question,
    files: Snapshot,
    environment: Environment,
    token: Token,
    choose: Choose = lambda problems, lines: problems,
    oracle: Oracle | None = None,
) -> Repaired:
    """Apply the first proven repair, analyse again, and so on until none is left.

    Only files that the question targets are changed. A repair that leads back to a text that was
    there before is not applied.
    """
    targets = frozenset(question.targets)
    texts: dict[str, str] = {}
    done: list[Fix] = []
    seen = {_state(texts)}
    for _ in range(MOST_ROUNDS):
        now = files.replaced(texts)
        found = engine.analyse(question, now, environment, token, oracle)
        problems = [
            problem
            for path in question.targets
            if path in found
            for problem in choose(found[path].problems, split_lines(now.read(path) or ""))
        ]
        for fix in _proven(engine, problems, question, now, environment, token, oracle):
            after = _changed(texts | apply_edits(fix.edits, now), files)
            if targets.issuperset(edit.path for edit in fix.edits) and _state(after) not in seen:
                break
        else:
            break
        texts = after
        done.append(fix)
        seen.add(_state(texts))
    return Repaired(texts, tuple(done))


def _proven(
    engine: Engine,
    problems: Iterable[Problem],
    question: Question,
    files: Snapshot,
    environment: Environment,
    token: Token,
    oracle: Oracle | None,
) -> Iterator[Fix]:
    for problem in problems:
        fixes = problem.fixes or engine.repairs(problem, question, files, environment, token, oracle)
        yield from (fix for fix in fixes if fix.preferred)


def _changed(texts: Mapping[str, str], files: Snapshot) -> dict[str, str]:
    """The texts that are not what they were at the beginning."""
    return {path: text for path, text in texts.items() if text != files.read(path)}


def _state(texts: Mapping[str, str]) -> frozenset[tuple[str, str]]:
    return frozenset(texts.items())


def apply_edits(edits: Iterable[Edit], files: Snapshot) -> dict[str, str]:
    """The texts that edits make of files; they must not overlap."""
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    return {path: edited(files.read(path) or "", own) for path, own in by_path.items()}


def edited(text: str, edits: Iterable[Edit]) -> str:
    """A text after edits, which all speak of the text as it was; where two insert at one place, their order counts.

    What is inserted takes the text's own line ends.
    """
    starts = [0, *(found.end() for found in _LINE_BREAK.finditer(text))]
    newline = "\r\n" if "\r\n" in text else "\n"

    def offset(position: Position) -> int:
        return (
            min(starts[position.line - 1] + position.column, len(text)) if position.line <= len(starts) else len(text)
        )

    pieces: list[str] = []
    done = 0
    for edit in sorted(edits, key=lambda edit: edit.range.start):
        pieces += [text[done : max(offset(edit.range.start), done)], edit.text.replace("\n", newline)]
        done = max(done, offset(edit.range.end))
    return "".join([*pieces, text[done:]])


def edits_between(path: str, old: str, new: str) -> tuple[Edit, ...]:
    """The edits, by whole lines, that turn one text into the other."""
    before, after = split_lines(old), split_lines(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    edits: list[Edit] = []
    for kind, first, last, new_first, new_last in matcher.get_opcodes():
        if kind == "replace" and last - first == new_last - new_first:
            # Line by line, so that no edit crosses from one notebook cell into the next.
            edits += [
                Edit(path, Range.of(first + i + 1, 0, first + i + 1, len(before[first + i])), after[new_first + i])
                for i in range(last - first)
            ]
        elif kind != "equal":
            edits.append(_block(path, before, first, last, after[new_first:new_last]))
    return tuple(edits)


def _block(path: str, before: Sequence[str], first: int, last: int, lines: Sequence[str]) -> Edit:
    """Replace the lines from ``first`` up to ``last`` (from 0) by others."""
    if first == last == len(before):  # after the last line
        end = len(before[-1]) if before else 0
        return Edit(path, Range.of(len(before), end, len(before), end), "".join(f"\n{line}" for line in lines))
    if first == last:
        return Edit(path, Range.of(first + 1, 0, first + 1, 0), "".join(f"{line}\n" for line in lines))
    if lines:
        return Edit(path, Range.of(first + 1, 0, last, len(before[last - 1])), "\n".join(lines))
    if last < len(before):
        return Edit(path, Range.of(first + 1, 0, last + 1, 0), "")
    start = (first, len(before[first - 1])) if first else (1, 0)
    return Edit(path, Range.of(*start, last, len(before[last - 1])), "")

"""Proving a repair: it is applied to a copy, and the copy is analysed."""

from __future__ import annotations

import ast

from shapewright.analysis.analyse import Examination, examine
from shapewright.analysis.request import Budget, CancelToken, Request
from shapewright.facts import Edit
from shapewright.fixes.candidate import Candidate
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider, OverlayFiles
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import RawProblem
from shapewright.problems import entry_of
from shapewright.values import Unknown

PROOF_SECONDS = 4.0
Key = tuple[str, str, str]


def is_proven(
    candidate: Candidate,
    raw: RawProblem,
    before: Examination,
    request: Request,
    files: FileProvider,
    environment: Environment,
    cancel: CancelToken | None,
) -> bool:
    """Whether the problem is gone after the repair, and nothing new appears.

    What the first failure only hid (an operand was unknown because of it) is not new.
    """
    changed = OverlayFiles(files, applied(candidate.edits, files))
    after = examine(request, changed, environment, cancel=cancel, budget=Budget(PROOF_SECONDS))
    if not after.complete:
        return False
    old = {_key(p) for p in before.recorder.problems.values()}
    for problem in after.recorder.problems.values():
        if _same_place(problem, raw):
            return False
        if _serious(problem) and _key(problem) not in old and not _was_hidden(problem, before):
            return False
    return True


def _serious(problem: RawProblem) -> bool:
    severity = problem.failure.severity or entry_of(problem.failure.code).severity
    return severity in ("error", "warning")


def _key(problem: RawProblem) -> Key:
    source: SourceFile = problem.unit.source
    return problem.unit.path, problem.failure.code, source.segment(problem.node)


def _same_place(problem: RawProblem, raw: RawProblem) -> bool:
    return _key(problem) == _key(raw)


def _was_hidden(problem: RawProblem, before: Examination) -> bool:
    """Whether some operand of the operation was unknown before the repair."""
    source: SourceFile = problem.unit.source
    text = source.segment(problem.node)
    for facts in before.recorder.facts.values():
        if facts.unit.path != problem.unit.path or not isinstance(facts.node, ast.expr):
            continue
        old: SourceFile = facts.unit.source
        if old.segment(facts.node) == text and any(isinstance(s.value, Unknown) for s in facts.seen):
            return True
    return False


def applied(edits: tuple[Edit, ...], files: FileProvider) -> dict[str, str]:
    """The changed texts by path."""
    texts: dict[str, str] = {}
    by_path: dict[str, list[Edit]] = {}
    for edit in edits:
        by_path.setdefault(edit.path, []).append(edit)
    for path, own in by_path.items():
        text = files.read(path) or ""
        starts = [0]
        for line in text.splitlines(keepends=True):
            starts.append(starts[-1] + len(line))
        for edit in sorted(own, key=lambda e: e.range, reverse=True):
            start = starts[edit.range.start.line - 1] + edit.range.start.column
            end = starts[edit.range.end.line - 1] + edit.range.end.column
            text = text[:start] + edit.text + text[end:]
        texts[path] = text
    return texts

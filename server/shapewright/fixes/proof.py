"""Proving a repair: it is applied to a copy, and the copy is analysed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from shapewright.analysis.analyse import Examination, examine
from shapewright.analysis.request import Budget, CancelToken, Request
from shapewright.dims import Dim
from shapewright.facts import Edit, Position, Range
from shapewright.fixes.candidate import Candidate, candidates
from shapewright.fixes.edits import statement_of
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider, OverlayFiles
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.recorder import NodeFacts, RawProblem, Sighting
from shapewright.problems import entry_of
from shapewright.values import Tensor, Unknown

PROOF_SECONDS = 4.0
MOST_STEPS = 3
"""Repairs that may follow one on the way to a program without new problems."""
MOST_NEXT = 3
"""Candidates that are tried for each of those."""
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Claim:
    """A repair of a problem that an examination showed, and what that examination was of."""

    candidate: Candidate
    raw: RawProblem
    before: Examination
    files: FileProvider


@dataclass(frozen=True, slots=True)
class Prover:
    """Analyses repaired copies."""

    request: Request
    environment: Environment
    cancel: CancelToken | None = None

    def steps(self, candidate: Candidate, raw: RawProblem, before: Examination, files: FileProvider) -> int | None:
        """How many further repairs lead from a repair to a program without new problems; None where none do.

        What the failure only hid (an operand was unknown because of it) is not new, but must have a repair
        that is proven in turn: else it is as likely that this repair is the wrong one. A place that a run does
        not get to, because it fails before, proves nothing.
        """
        if _is_behind_another(raw, before):
            return None
        return self._steps(_Claim(candidate, raw, before, files), _others(raw, before), MOST_STEPS)

    def beyond_doubt(self, candidate: Candidate, raw: RawProblem, before: Examination, files: FileProvider) -> bool:
        """Whether the repaired program has no new problem, and nothing had to be supposed to find none.

        Asked of repairs that no rule proposed. Where the repaired program fits only if a size that the data decides
        turns out right, it has been supposed, and such a repair may just have moved the failure there.
        """
        claim = _Claim(candidate, raw, before, files)
        allowed = _others(raw, before)
        if _is_behind_another(raw, before):
            return False
        after = self._repaired(claim)
        if after is None or self._new(after, allowed) or sum(run.supposed for run in after.runs) > raw.supposed:
            return False
        return len(after.recorder.facts) >= len(before.recorder.facts) and _operands_known(claim, after)

    def _steps(self, claim: _Claim, allowed: frozenset[Key], left: int) -> int | None:
        after = self._repaired(claim)
        if after is None:
            return None
        allowed |= _kept(claim, after, allowed)
        new = self._new(after, allowed)
        if not new:
            return 0
        if not left or not all(_is_next(p, claim, after) or _was_hidden(p, claim.raw, claim.before) for p in new):
            return None
        first = next(p for p in after.recorder.problems.values() if _serious(p))  # in the order of the run
        changed = OverlayFiles(claim.files, applied(claim.candidate.edits, claim.files))
        for candidate in candidates(first, after)[:MOST_NEXT]:
            further = self._steps(_Claim(candidate, first, after, changed), allowed - {_key(first)}, left - 1)
            if further is not None:
                return further + 1
        return None

    def _repaired(self, claim: _Claim) -> Examination | None:
        """What the analysis of the repaired copy saw; None where the place of the repair still fails or is unknown."""
        changed = OverlayFiles(claim.files, applied(claim.candidate.edits, claim.files))
        budget = Budget(PROOF_SECONDS)
        after = examine(self.request, changed, self.environment, cancel=self.cancel, budget=budget)
        if not after.complete:
            return None
        found = [p for p in after.recorder.problems.values() if _serious(p)]
        if any(_key(p) == _key(claim.raw) and _is_repaired_by(claim, p, after) for p in found):
            return None  # ``criterion(output, target)`` may fail in another loop, too: that is another problem
        known = _becomes_known(claim.candidate, claim.raw, after, claim.files)
        return after if known or any(_is_next(p, claim, after) for p in found) else None

    def _new(self, after: Examination, allowed: frozenset[Key]) -> list[RawProblem]:
        """The problems that the repaired copy has and the program had not."""
        return [p for p in after.recorder.problems.values() if _serious(p) and _key(p) not in allowed]


def _kept(claim: _Claim, after: Examination, allowed: frozenset[Key]) -> frozenset[Key]:
    """What allowed problems are called in the repaired copy, where the edits changed the text that they are about."""
    old = [p for p in claim.before.recorder.problems.values() if _key(p) in allowed]
    return frozenset(
        _key(problem)
        for problem in after.recorder.problems.values()
        for q in old
        if problem.failure.code == q.failure.code
        and _is_repaired(problem.node, problem.unit.path, claim.candidate, q, after)
    )


def _is_behind_another(raw: RawProblem, before: Examination) -> bool:
    """Whether a run fails at another place first, so that what reaches this one is only supposed."""
    if raw.cold:
        return False
    for problem in before.recorder.problems.values():  # in the order of the run
        if problem is raw:
            return False
        if not problem.cold and _severity(problem) == "error":
            return True
    return False


def _becomes_known(candidate: Candidate, raw: RawProblem, after: Examination, files: FileProvider) -> bool:
    """Whether the repaired expression's value is known, so that the problem has not only gone out of sight.

    Where nobody uses the value (a statement of its own) any is good enough.
    """
    source: SourceFile = raw.unit.source
    statement = statement_of(source, raw.node)
    if isinstance(statement, ast.Expr) and statement.value is raw.node:
        return True
    if after.sources.source(source.path) is None:
        return False
    facts = _facts_of_repaired(candidate, raw, after)
    return facts is None or not all(isinstance(s.value, Unknown) for s in facts.seen)


def _is_next(problem: RawProblem, claim: _Claim, after: Examination) -> bool:
    """Whether the repaired operation goes on to fail for another reason: it stops at the first it meets."""
    one, other = (
        (failure.code, failure.argument, failure.data.get("part")) for failure in (problem.failure, claim.raw.failure)
    )
    return one != other and _is_repaired_by(claim, problem, after)


def _facts_of_repaired(candidate: Candidate, raw: RawProblem, after: Examination) -> NodeFacts | None:
    """What the repaired expression was seen to hold."""
    for facts in after.recorder.facts.values():
        if isinstance(facts.node, ast.expr) and _is_repaired(facts.node, facts.unit.path, candidate, raw, after):
            return facts
    return None


def _is_repaired_by(claim: _Claim, problem: RawProblem, after: Examination) -> bool:
    """Whether a problem of the repaired copy is about the operation that was to be repaired."""
    return _is_repaired(problem.node, problem.unit.path, claim.candidate, claim.raw, after)


def _is_repaired(node: ast.AST, path: str, candidate: Candidate, raw: RawProblem, after: Examination) -> bool:
    """Whether a node of the repaired text is the failing one, where the edits have left it."""
    source: SourceFile = raw.unit.source
    repaired = after.sources.source(source.path) if path == source.path else None
    if repaired is None:
        return False
    where = repaired.range_of(node)
    place = _moved(source.range_of(raw.node), [e for e in candidate.edits if e.path == source.path], source)
    return (_offset(repaired, where.start), _offset(repaired, where.end)) == place


def _operands_known(claim: _Claim, after: Examination) -> bool:
    """Whether all sizes are numbers of what the repaired operation, as often as it is done, works on."""
    repaired = _facts_of_repaired(claim.candidate, claim.raw, after)
    if repaired is None:
        return False
    for node in ast.walk(repaired.node):
        facts = after.recorder.facts.get((id(node), "expression"))
        for sighting in facts.seen if facts is not None else ():
            value = sighting.value
            if isinstance(value, Tensor) and not (value.shape is not None and all(map(_is_number, value.shape))):
                return False
    return True


def _is_number(size: Dim) -> bool:
    return isinstance(size, int)


def _moved(place: Range, edits: Sequence[Edit], source: SourceFile) -> tuple[int, int]:
    """Where a stretch of text begins and ends after edits, as offsets; what replaces it all is taken for it."""
    start, end = _offset(source, place.start), _offset(source, place.end)
    new_start, new_end = start, end
    for edit in edits:
        first, last = _offset(source, edit.range.start), _offset(source, edit.range.end)
        grown = len(edit.text) - (last - first)
        if last <= start and first < end:
            new_start += grown
            new_end += grown
        elif first < end:
            new_end += grown
    return new_start, new_end


def _offset(source: SourceFile, position: Position) -> int:
    return sum(len(line) + 1 for line in source.lines[: position.line - 1]) + position.column


def _severity(problem: RawProblem) -> str:
    return problem.failure.severity or entry_of(problem.failure.code).severity


def _serious(problem: RawProblem) -> bool:
    return _severity(problem) in ("error", "warning")


def _key(problem: RawProblem) -> Key:
    source: SourceFile = problem.unit.source
    return problem.unit.path, problem.failure.code, source.segment(problem.node)


def _others(raw: RawProblem, before: Examination) -> frozenset[Key]:
    """What the other problems of a program are called."""
    return frozenset(_key(p) for p in before.recorder.problems.values() if p is not raw)


def _was_hidden(problem: RawProblem, raw: RawProblem, before: Examination) -> bool:
    """Whether the operation could not be judged before the repair: it used what was unknown, or what failed."""
    source: SourceFile = problem.unit.source
    old = before.sources.source(problem.unit.path)
    if old is None:
        return False
    text = source.segment(problem.node)
    same = [node for node in ast.walk(old.tree) if type(node) is type(problem.node) and old.segment(node) == text]
    inside = {id(part) for node in same for part in ast.walk(node)}
    if any(id(facts.node) in inside and any(map(_is_vague, facts.seen)) for facts in before.recorder.facts.values()):
        return True
    return any(part is raw.node for part in _made_from(same, old.tree))


def _made_from(nodes: Sequence[ast.AST], tree: ast.Module) -> Iterator[ast.AST]:
    """The expressions that these ones' names were assigned from, and theirs, and so on."""
    assigned: dict[str, list[ast.expr]] = {}
    for statement in ast.walk(tree):
        if isinstance(statement, ast.Assign):
            for target in statement.targets:
                for name in ast.walk(target):
                    if isinstance(name, ast.Name):
                        assigned.setdefault(name.id, []).append(statement.value)
    pending: list[ast.AST] = list(nodes)
    while pending:
        for part in ast.walk(pending.pop()):
            yield part
            if isinstance(part, ast.Name):
                pending += assigned.pop(part.id, ())


def _is_vague(sighting: Sighting) -> bool:
    """Whether a value is unknown, or has only been guessed from what was done with it."""
    value = sighting.value
    return isinstance(value, Unknown) or (isinstance(value, Tensor) and (value.shape is None or value.dtype is None))


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

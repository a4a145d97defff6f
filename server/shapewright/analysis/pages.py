"""What was seen of a file's nodes, as plain data that holds nothing of the run in which it was seen."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from shapewright.analysis.sources import ParsedFiles
from shapewright.analysis.views import Contexts, SymbolNames, made_at, problem_of, tensor_fact
from shapewright.facts import Fact, FileFacts, Problem, Range, Related, TensorFact
from shapewright.frontend.scopes import callables_of
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.display import show
from shapewright.interpreter.recorder import NodeFacts, RawProblem, Sighting
from shapewright.values import Tensor, Union, Unknown, Value

UNKNOWN = 3
"""How vague a value is of which nothing is known."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one sighting of a node tells."""

    tensors: tuple[TensorFact, ...]
    is_partly_unknown: bool
    """Whether one of the values that it may be is not known."""
    shown: str
    reason: str
    """Why nothing is known."""
    made_at: Related | None
    vagueness: int
    cold: bool
    in_loop: bool
    context: str | None
    """The calls that led there; None where none did."""
    function: ast.AST | None
    """The function that was running."""


@dataclass(frozen=True, slots=True)
class Found:
    """A problem, and how sure the way to it is."""

    problem: Problem
    cold: bool
    """Whether nobody calls what led to it."""
    is_chosen: bool
    """Whether a branch leads there that is not decided."""
    context: str | None
    """The calls that led to the function in which that branch is."""


@dataclass(slots=True)
class Row:
    """What was seen at one node, in one role."""

    path: str
    node: ast.AST
    role: str
    seen: list[Seen]


@dataclass(frozen=True, slots=True)
class Page:
    """What one part of an analysis saw."""

    rows: Mapping[tuple[int, str], Row] = field(default_factory=dict)
    """By node (as an id: the rows hold the nodes) and role."""
    problems: Mapping[tuple[str, int, str], Found] = field(default_factory=dict)
    """By path, node and code."""
    passed: frozenset[tuple[str, int]] = frozenset()
    """The lines (by path) that were come to besides those of the rows."""

    @staticmethod
    def of(
        facts: Mapping[tuple[int, str], NodeFacts],
        problems: Mapping[tuple[str, int, str], RawProblem],
        wanted: Callable[[tuple[int, str], NodeFacts], bool] = lambda place, facts: True,
        names: SymbolNames | None = None,
    ) -> Page:
        """What a recorder gathered; of nodes whose facts are not ``wanted`` only that they were come to.

        ``names`` are those of the symbols that have been shown before.
        """
        contexts, names = Contexts(), names or SymbolNames()
        at_stake = {node for _, node, _ in problems}
        chosen = {key: node for key, node in facts.items() if key[0] in at_stake or wanted(key, node)}
        others = (node for key, node in facts.items() if key not in chosen)
        return Page(
            {key: _row(node, contexts, names) for key, node in chosen.items()},
            {key: _found(raw, contexts) for key, raw in problems.items()},
            frozenset((other.unit.path, other.node.lineno) for other in others),  # type: ignore[attr-defined]
        )

    @staticmethod
    def together(pages: Sequence[Page]) -> Page:
        """All pages in one; of what several say alike the first one's word is kept, real calls before cold ones."""
        if len(pages) == 1:
            return pages[0]
        rows: dict[tuple[int, str], Row] = {}
        problems: dict[tuple[str, int, str], Found] = {}
        for page in pages:
            for key, row in page.rows.items():
                known = rows.get(key)
                if known is None:
                    rows[key] = Row(row.path, row.node, row.role, list(row.seen))
                else:
                    told = {_told(seen) for seen in known.seen}
                    known.seen += [seen for seen in row.seen if _told(seen) not in told]
            for place, found in page.problems.items():
                before = problems.get(place)
                if before is None or (before.cold and not found.cold):
                    problems[place] = found
        return Page(rows, problems, frozenset().union(*(page.passed for page in pages)))

    @property
    def paths(self) -> frozenset[str]:
        """The files that it is about."""
        return frozenset([*(row.path for row in self.rows.values()), *(place[0] for place in self.problems)])

    def certain(self, path: str) -> list[Problem]:
        """The problems of a file, but for those that only a combination meets which perhaps nobody chooses.

        Where nobody calls a function, what it is given and what switches its branches is open. A caller that hands on
        nothing to attend to may fail where the attentions are asked for, which another one's arguments make work:
        who switches that on may be only the other.
        """
        return [
            found.problem
            for (place, node, _), found in self.problems.items()
            if place == path and not (found.cold and found.is_chosen and self._works_elsewhere(node, found.context))
        ]

    def _works_elsewhere(self, node: int, context: str | None) -> bool:
        row = self.rows.get((node, "expression"))
        return row is not None and any(seen.vagueness < UNKNOWN and seen.context != context for seen in row.seen)


def _told(seen: Seen) -> object:
    """What makes a sighting another one to the reader of a fact."""
    return seen.cold, seen.tensors, seen.is_partly_unknown, seen.shown, seen.reason, seen.function


def _found(raw: RawProblem, contexts: Contexts) -> Found:
    frame = raw.chosen_in
    called = None if frame is None or frame.caller is None else contexts.of(frame)
    return Found(problem_of(raw), raw.cold, frame is not None, called)


def _row(facts: NodeFacts, contexts: Contexts, names: SymbolNames) -> Row:
    path = facts.unit.path
    seen = [_seen(sighting, path, contexts, names) for sighting in _ranked(facts.seen)]
    return Row(path, facts.node, facts.role if facts.role in ("binding", "parameter") else "expression", seen)


def _ranked(sightings: Sequence[Sighting]) -> list[Sighting]:
    """Real calls before cold ones, known values before unknown ones; else as they were seen."""
    real = [s for s in sightings if not s.cold]
    chosen = real or list(sightings)
    return chosen if len(chosen) == 1 else sorted(chosen, key=lambda s: _vagueness(s.value))


def _seen(sighting: Sighting, path: str, contexts: Contexts, names: SymbolNames) -> Seen:
    value, frame = sighting.value, sighting.frame
    options: Sequence[Value] = value.options if isinstance(value, Union) else (value,)
    name = names.within(frame)
    return Seen(
        tuple(dict.fromkeys(tensor_fact(option, name) for option in options if isinstance(option, Tensor))),
        any(isinstance(option, Unknown) for option in options),
        "" if isinstance(value, (Tensor, Unknown)) else show(value),
        value.reason if isinstance(value, Unknown) else "",
        made_at(value, path),
        _vagueness(value),
        sighting.cold,
        bool(frame.in_loop),
        None if frame.caller is None else contexts.of(frame),
        None if frame.function is None else frame.function.node,
    )


def _vagueness(value: Value) -> int:
    if isinstance(value, Unknown):
        return UNKNOWN
    if isinstance(value, Tensor):
        return 0 if value.shape is not None and value.dtype is not None else 1
    return 2 if isinstance(value, Union) else 0


def file_facts(
    page: Page, sources: ParsedFiles, entries: Iterable[str], read: frozenset[str], lost: frozenset[int], complete: bool
) -> dict[str, FileFacts]:
    """The facts of every file seen.

    ``read`` are the files that were looked at; ``lost`` the functions (as identities of their nodes) that a call which
    was not followed may have run: these may give a node other values.
    """

    def may_hold_more(function: ast.AST) -> bool:
        return not complete or id(function) in lost

    by_path: dict[str, list[Row]] = {path: [] for path in entries}
    for row in page.rows.values():
        by_path.setdefault(row.path, []).append(row)
    result = {}
    for path, rows in by_path.items():
        source = sources.source(path)
        if source is None:
            result[path] = FileFacts(path, notes=("the file could not be read",))
            continue
        notes = (*source.notes, *(() if complete else ("the time for this analysis ran out: facts are partial",)))
        result[path] = FileFacts(
            path,
            tuple(sorted((_fact(row, source, may_hold_more) for row in rows), key=_place_and_role)),
            tuple(sorted(page.certain(path), key=lambda p: (p.range, p.code))),
            callables_of(source),
            notes,
            complete,
            read | {path},
            frozenset(line for other, line in page.passed if other == path),
        )
    return result


def _fact(row: Row, source: SourceFile, may_hold_more: Callable[[ast.AST], bool]) -> Fact:
    """What is known of one node, the most telling sighting first."""
    real = [seen for seen in row.seen if not seen.cold]
    sightings = sorted(real or row.seen, key=lambda seen: seen.vagueness)
    first = sightings[0]
    tensors = list(dict.fromkeys(tensor for seen in sightings for tensor in seen.tensors))
    unseen = any(seen.function is not None and may_hold_more(seen.function) for seen in sightings)
    if tensors and (unseen or any(seen.is_partly_unknown for seen in sightings)):
        tensors.append(TensorFact(tensors[0].library, None, None))  # what else it holds is not known
    return Fact(
        row.path,
        _range(row.node, source),
        row.role,  # type: ignore[arg-type]
        tensors[0] if tensors else None,
        tuple(tensors[1:]),
        first.shown,
        first.reason if not tensors else "",
        first.made_at,
        tuple(dict.fromkeys(seen.context for seen in sightings if seen.context is not None))[:4],
        any(seen.in_loop for seen in sightings),
        len(sightings) == 1,
    )


def _range(node: ast.AST, source: SourceFile) -> Range:
    if isinstance(node, ast.arg):  # the name, without its annotation
        whole = source.range_of(node)
        start = whole.start
        return Range(start, type(start)(start.line, start.column + len(node.arg)))
    return source.range_of(node)


def _place_and_role(fact: Fact) -> tuple[int, int, int, int, str]:
    start, end = fact.range.start, fact.range.end
    return start.line, start.column, end.line, end.column, fact.role

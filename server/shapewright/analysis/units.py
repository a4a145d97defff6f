"""What nobody calls is analysed definition by definition, and after an edit only where the edit could be seen.

A class or a function of the top level that no entry point reaches is a unit. Each begins from the state in which the
file's top level has been run, and what it does is undone. So what was seen of it holds for the next text, too, as long
as the top level reads the same but for the bodies of functions, and so does every definition that the unit ran or can
name.
"""

from __future__ import annotations

import ast
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from shapewright.analysis.pages import Page
from shapewright.analysis.sources import ParsedFiles
from shapewright.frontend.dependence import bound_anywhere, functions_in, names_in, reached_by_name, skeleton
from shapewright.frontend.environment import Environment
from shapewright.frontend.scopes import is_half_typed, may_bind_unseen
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.run import Run

MAX_FILES = 12


@dataclass(frozen=True, slots=True)
class _Unit:
    """What was seen of a definition that nobody calls, and what that rests on."""

    page: Page
    rests_on: frozenset[ast.stmt]
    """The top-level statements that were run, or that can be reached by name."""
    bound: frozenset[str]
    """Those of the names in them that something in the file binds."""
    others: Mapping[str, SourceFile | None]
    """The other files that had been read by then."""
    skipped: frozenset[ast.AST]
    """Its functions that had been reached before its turn."""
    ran: frozenset[ast.AST]
    """The file's functions that were run."""
    lost: frozenset[int]
    """The functions (as identities of their nodes) that a call which was not followed may have run."""
    imported: frozenset[str]


@dataclass(frozen=True)
class _Top:
    """What the state rests on from which the units of a file begin, the other files left out."""

    environment: Environment
    roots: tuple[str, ...]
    environ: Mapping[str, str]
    asks: bool
    """Whether there is anybody to ask about operators without a rule."""
    bones: tuple[str, ...]
    half_typed: bool
    unseen: bool
    library: str
    """What unknown inputs are tensors of: the whole text tells, the bodies of functions with it."""
    ran: frozenset[ast.stmt]
    """The statements of which functions were run."""


@dataclass(slots=True)
class _File:
    """The units of a file that were kept, by the definition."""

    top: _Top
    units: dict[str, _Unit]


_FILES: OrderedDict[str, _File] = OrderedDict()
"""By path, the latest used last."""


class Units:
    """The units of one analysis of one file: run, or taken from what an earlier one kept."""

    def __init__(self, run: Run, source: SourceFile, sources: ParsedFiles, roots: tuple[str, ...]) -> None:
        """The file's top level has just been run."""
        self.pages: list[Page] = []
        self.lost: set[int] = set()
        self._run, self._source, self._sources = run, source, sources
        self._present = frozenset(source.tree.body)
        self._holders = {id(node): (node, holder) for holder in source.tree.body for node in functions_in(holder)}
        self._others: dict[str, SourceFile | None] = {}
        self._unchanged: dict[int, bool] = {}
        self._roots = roots

    @cached_property
    def _kept(self) -> dict[str, _Unit] | None:
        """The units that may hold still, by name; None where none is to be kept."""
        run, tree = self._run, self._source.tree
        if self._source.broken or self._source.path.endswith(".ipynb"):
            return None
        reached = frozenset(self._holders[node][1] for node in run.reached if node in self._holders)
        top = _Top(
            run.importer.environment, self._roots, dict(run.environ), run.oracle is not None, skeleton(tree),
            is_half_typed(tree), may_bind_unseen(tree), run.main_library, reached,
        )  # fmt: skip
        known = _FILES.pop(self._source.path, None)
        if known is None or known.top != top:
            known = _File(top, {})
        _FILES[self._source.path] = known
        while len(_FILES) > MAX_FILES:
            _FILES.popitem(last=False)
        return known.units

    def turn(self, node: ast.AST, own: Iterable[ast.AST], work: Callable[[], None]) -> None:
        """It is a definition's turn, whose functions are ``own``: give what is known of it, or ``work`` at it."""
        run = self._run
        name: str = getattr(node, "name", "")
        skipped = frozenset(function for function in own if id(function) in run.reached)
        unit = None if self._kept is None else self._kept.get(name)
        if unit is not None and self._holds(unit, skipped):
            self.pages.append(unit.page)
            self.lost |= unit.lost
        else:
            unit, is_for_good = self._worked(node, skipped, work)
            if self._kept is not None and is_for_good:
                self._kept[name] = unit
        run.reached.update(map(id, unit.ran))
        run.imported.update(unit.imported)

    def aside(self, work: Callable[[], None]) -> None:
        """Run something that has its turn later: what it reaches is not taken as reached by then."""
        reached = set(self._run.reached)
        try:
            work()
        finally:
            self._run.reached.intersection_update(reached)

    def _worked(self, node: ast.AST, skipped: frozenset[ast.AST], work: Callable[[], None]) -> tuple[_Unit, bool]:
        """What is seen of a definition, and whether it is to be seen again of the same text."""
        run = self._run
        imported, provisional, patched = set(run.imported), run.provisional, len(run.patched)
        with run.recorder.apart() as seen, run.apart():
            try:
                work()
            finally:  # what is seen counts however the run ends
                page, lost = Page.of(*seen), run.lost.may_have_run()
                self.pages.append(page)
                self.lost |= lost
            ran = [self._holders[function] for function in run.reached if function in self._holders]
        own = [node] if isinstance(node, ast.stmt) and node in self._present else []
        rests_on = reached_by_name(self._source.tree, [*own, *(holder for _, holder in ran)])
        unit = _Unit(
            page, rests_on, self._bound(rests_on), self._other_files(), skipped,
            frozenset(function for function, _ in ran), lost, frozenset(run.imported - imported),
        )  # fmt: skip
        same = (run.provisional, len(run.patched)) == (provisional, patched)
        return unit, same and bool(own) and not run.importer.spoilt

    def _holds(self, unit: _Unit, skipped: frozenset[ast.AST]) -> bool:
        """Whether working at a definition would show the same again."""
        return (
            unit.skipped == skipped
            and unit.rests_on <= self._present
            and unit.bound == self._bound(unit.rests_on)
            and self._are_unchanged(unit.others)
        )

    def _bound(self, statements: Iterable[ast.stmt]) -> frozenset[str]:
        return bound_anywhere(self._source.tree) & frozenset().union(*map(names_in, statements))

    def _other_files(self) -> Mapping[str, SourceFile | None]:
        paths = self._run.importer.read - {self._source.path}
        if len(paths) != len(self._others):
            self._others = {path: self._sources.source(path) for path in paths}
        return self._others

    def _are_unchanged(self, others: Mapping[str, SourceFile | None]) -> bool:
        known = self._unchanged.get(id(others))
        if known is None:  # the units of one analysis share what they have seen of other files
            known = all(self._sources.source(path) is source for path, source in others.items())
            self._unchanged[id(others)] = known
        return known

"""The open files, what is known of each, and the work that keeps it true."""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

from shapewright.facts import Edit, FileFacts, Fix, Problem
from shapewright.frontend.environment import Environment
from shapewright.frontend.source import split_lines
from shapewright.probe.model import ProbeResult
from shapewright.worker import Asked, Desk
from shapewright.workspace.carrying import carried
from shapewright.workspace.engine import Engine, Question
from shapewright.workspace.files import CachedDisk, Snapshot, digest_of
from shapewright.workspace.imports import ImportGraph, scan
from shapewright.workspace.observed import ProbeRecord, records
from shapewright.workspace.repairing import Choose, edits_between, repair_all
from shapewright.workspace.results import Result, ResultCache, result_of
from shapewright.workspace.runner import Runner, Stale, Token
from shapewright.workspace.shift import Shift
from shapewright.workspace.view import View, calls_that_fail

log = logging.getLogger(__name__)

BACKGROUND_SECONDS = 10.0, 2.0
"""The budget of an analysis that nobody waits for, in seconds of its own computing, and of reading modules besides."""

ANSWER_SECONDS = 1.5, 0.3
"""The same where somebody waits: with the packages' modules still unread, what they then see may be a part."""

QUICK_SECONDS = 0.15, 0.15
"""The same while somebody types in a slow file."""

SLOW_SECONDS = 0.08
"""A file whose analysis takes longer is slow: what is edited is analysed first."""

SETTLING_SECONDS = 0.1
"""How long nothing is typed in a slow file before it is analysed whole."""

QUIET_SECONDS = 0.4
"""How long nothing is typed before work begins that nobody has asked for."""

_MOST_PREPARED_REPAIRS = 12

_MOST_ROUNDS = 6
"""How often one text may ask the frameworks: an answer may lead to the next question."""


@dataclass
class _Open:
    """One open file."""

    text: str
    lines: Sequence[str]
    digest: str
    imports: object
    callers: tuple[str, ...] = ()
    """Files that import it, from which it is run as well."""
    known: _Known | None = None
    record: ProbeRecord | None = None
    waiting: list[Future[View]] = field(default_factory=list)
    rounds: int = 0
    """How often the frameworks were asked about the present text."""
    is_slow: bool = False
    """The last analysis that had its time took longer than somebody who types waits for."""
    settled: Sequence[str] = ()
    """The lines of the text that it was about."""


@dataclass
class _Known:
    """The latest result about a file."""

    text: str
    lines: Sequence[str]
    facts: FileFacts
    result: Result | None
    """None where the analysis itself failed."""
    outdated: bool = False
    """Learnt under other settings."""
    repairs: dict[Problem, tuple[Fix, ...]] = field(default_factory=dict)
    moved: tuple[str, FileFacts] | None = None
    """The facts moved to a newer text, with that text."""


class Session:
    """Keeps facts about the open files of a workspace up to date.

    ``environment(path)`` says which packages a file's code uses.

    Call it from one thread. ``on_news(path)`` is called from the analysis thread whenever more is
    known about an open file. ``desk`` has the questions answered that an analysis puts to the frameworks,
    of the files that ``may_ask``.
    """

    def __init__(
        self,
        engine: Engine,
        environment: Callable[[str], Environment],
        roots: Iterable[str] = (),
        on_news: Callable[[str], None] = lambda path: None,
        desk: Desk | None = None,
        may_ask: Callable[[str], bool] = lambda path: True,
    ) -> None:
        self._engine = engine
        self._find_environment = environment
        self._roots = tuple(roots)
        self._on_news = on_news
        self._desk, self._may_ask = desk, may_ask
        self._disk = CachedDisk()
        self._open: dict[str, _Open] = {}
        self._lock = threading.RLock()
        self._cache = ResultCache()
        self._graph: ImportGraph | None = None
        self._runner = Runner(engine.token)
        self._runner.submit("warm-up", lambda token: engine.warm_up()).add_done_callback(_log_failure)

    # --- texts --------------------------------------------------------------------------------------------------

    def open(self, path: str, text: str) -> None:
        """An editor opened a file, or a text that is not on disk."""
        with self._lock:
            is_new_file = not self._disk.is_file(path)
            self._open[path] = _opened(text)
            if is_new_file:
                self._layout_changed()
            self._analyse(path)
            self._look_for_callers(path)

    def change(self, path: str, text: str) -> None:
        """The text of an open file is another one now."""
        with self._lock:
            state = self._open.get(path)
            if state is None:
                self.open(path, text)
                return
            if state.text == text:
                return
            before, state.imports = state.imports, scan(text)
            state.text, state.lines, state.digest, state.rounds = text, split_lines(text), digest_of(text), 0
            self._forget_repairs(path)
            self._analyse(path, quick=state.is_slow)
            if state.imports != before:
                self._look_for_callers(*(other for other in self._open if other != path))

    def close(self, path: str) -> None:
        """Nobody looks at the file any more; the disk's text counts again."""
        with self._lock:
            state = self._open.pop(path, None)
            if state is None:
                return
            self._runner.cancel(lambda key: isinstance(key, tuple) and key[1] == path)
            for future in state.waiting:
                future.cancel()
            self._refresh_readers(path)

    def files_changed(self, paths: Iterable[str], *, layout: bool) -> None:
        """Files on disk changed; ``layout``: some came, went or were renamed."""
        with self._lock:
            if layout:
                self._layout_changed()
                for path in self._open:
                    self._analyse(path, background=True)
                self._look_for_callers(*self._open)
            else:
                for path in paths:
                    self._refresh_readers(path)

    def configure(self, environment: Callable[[str], Environment], roots: Iterable[str]) -> None:
        """Another interpreter or other folders: everything is analysed again."""
        with self._lock:
            self._find_environment, self._roots = environment, tuple(roots)
            self._layout_changed()
            self._graph = None
            for path, state in self._open.items():
                if state.known is not None:
                    state.known.outdated = True
                self._analyse(path)
            self._look_for_callers(*self._open)

    def shut_down(self) -> None:
        """Stop all work."""
        self._runner.close()
        if self._desk is not None:
            self._desk.close()

    @property
    def busy(self) -> bool:
        """Whether anything is being worked on."""
        return self._runner.busy()

    def is_analysing(self) -> bool:
        """Whether an open file is being analysed."""
        return self._runner.busy(lambda key: isinstance(key, tuple) and key[0] == "facts")

    @property
    def open_paths(self) -> tuple[str, ...]:
        """The open files."""
        with self._lock:
            return tuple(self._open)

    def snapshot(self) -> Snapshot:
        """All files as they are now."""
        with self._lock:
            return Snapshot(self._disk, {path: state.text for path, state in self._open.items()})

    # --- answers ------------------------------------------------------------------------------------------------

    def view(self, path: str) -> View | None:
        """What is known of an open file now; None before anything is."""
        with self._lock:
            state = self._open.get(path)
            if state is None or (state.known is None and state.record is None):
                return None
            facts, fresh = FileFacts(path), False
            if state.known is not None:
                facts, fresh = _moved(state.known, state), self._is_fresh(state)
            view = View(path, state.lines, facts, fresh, elsewhere=self._elsewhere(path, state, fresh))
            return view if state.record is None else _with_record(view, state.record, state)

    def _elsewhere(self, path: str, state: _Open, fresh: bool) -> tuple[Problem, ...]:
        if not fresh or state.known is None or state.known.result is None:
            return ()
        facts = state.known.result.facts
        return calls_that_fail(path, (one for other, one in facts.items() if other not in self._open))

    def fresh_view(self, path: str) -> Future[View]:
        """What is known once the present text has been analysed; cancelled if the file is closed before."""
        future: Future[View] = Future()
        with self._lock:
            state = self._open.get(path)
            if state is None:
                future.cancel()
                return future
            view = self.view(path)
            if view is not None and view.fresh:
                future.set_result(view)
            else:
                state.waiting.append(future)
        return future

    def repairs(self, path: str, problem: Problem, *, background: bool = False) -> Future[tuple[Fix, ...]]:
        """Repairs of a problem of the present text; fails with :class:`Stale` if the text changes meanwhile."""
        with self._lock:
            state = self._open.get(path)
            known = state.known if state is not None else None
            if state is None or known is None or known.result is None or known.text != state.text:
                return _stale()
            if problem not in known.facts.problems:  # seen by a probe, or belonging to another file
                return _done(())
            if problem in known.repairs:
                return _done(known.repairs[problem])
            files, question = self.snapshot(), known.result.question

            def work(token: Token) -> tuple[Fix, ...]:
                environment = self._find_environment(path)
                fixes = problem.fixes or self._engine.repairs(
                    problem, question, files, environment, token, self._oracle(path, environment)
                )
                known.repairs[problem] = fixes
                return fixes

            delay = QUIET_SECONDS if background else 0.0
            return self._runner.submit(("repairs", path, problem), work, background=background, join=True, delay=delay)

    def repair_everything(self, path: str, choose: Choose) -> Future[tuple[Edit, ...]]:
        """The edits that apply every proven repair of the chosen problems of the present text."""
        with self._lock:
            state = self._open.get(path)
            known = state.known if state is not None else None
            if state is None or known is None or known.result is None:
                return _stale()
            files, text, question = self.snapshot(), state.text, known.result.question.whole()

        def work(token: Token) -> tuple[Edit, ...]:
            environment = self._find_environment(path)
            oracle = self._oracle(path, environment)
            done = repair_all(self._engine, question, files, environment, token, choose, oracle)
            return edits_between(path, text, done.texts.get(path, text))

        return self._runner.submit(("repairs", path, None), work)

    def add_probe(self, result: ProbeResult, texts: Mapping[str, str]) -> None:
        """Keep what a probe saw; ``texts`` holds what the open files read when it began."""
        with self._lock:
            found = records(result, dict(texts))
            for path, state in self._open.items():
                state.record = found.get(path, state.record)

    # --- work ---------------------------------------------------------------------------------------------------

    def _analyse(self, path: str, *, background: bool = False, quick: bool = False, delay: float = 0.0) -> None:
        state = self._open[path]
        if background and self._runner.is_urgent(("facts", path)):  # it takes the place of one that somebody waits for
            background, quick, delay = False, state.is_slow, 0.0
        files, text, lines = self.snapshot(), state.text, state.lines
        seconds, reading = BACKGROUND_SECONDS if background else QUICK_SECONDS if quick else ANSWER_SECONDS
        focus = _edited(state.settled, lines) if state.is_slow else None
        # Callers run first: what they reach is not analysed again with unknown inputs.
        question = Question((*state.callers, path), (path,), self._roots, seconds, reading, focus, quick, True)

        asked: list[tuple[Environment, Asked]] = []

        def work(token: Token) -> Result:
            result = self._cache.find(question, files)
            if result is None:
                environment = self._find_environment(path)
                oracle = self._oracle(path, environment)
                began = time.monotonic()
                facts = self._engine.analyse(question, files, environment, token, oracle)
                if not quick or all(found.complete for found in facts.values()):
                    state.is_slow, state.settled = time.monotonic() - began > SLOW_SECONDS, lines
                result = result_of(question, facts, files)
                if oracle is not None and oracle.missed:
                    asked.append((environment, oracle))
                else:
                    self._cache.keep(result, files)
            return result

        def done(future: Future[Result]) -> None:
            error = future.exception()
            if isinstance(error, Stale):
                return
            if error is not None:
                log.error("The analysis of %s failed: %s: %s", path, type(error).__name__, error, exc_info=error)
            self._learn(path, text, lines, None if error else future.result())
            for environment, oracle in asked:
                self._bring(path, environment, oracle)

        job = self._runner.submit(("facts", path), work, background=background, delay=delay)
        job.add_done_callback(done)

    def _learn(self, path: str, text: str, lines: Sequence[str], result: Result | None) -> None:
        """A result arrived: keep it, answer who waits, and see who else is concerned."""
        with self._lock:
            state = self._open.get(path)
            if state is None:
                return
            known = _Known(text, lines, FileFacts(path), result)
            if result is not None:
                known.facts = result.facts.get(path, known.facts)
                if state.known is not None and state.text == text and result.question.brief:
                    known.facts = carried(known.facts, _moved(state.known, state))
            elif state.known is not None:
                known.facts = _moved(state.known, state)
            if result is None or state.text == text or state.known is None:
                state.known = known
            waiting: list[Future[View]] = []
            if state.text == text:
                waiting, state.waiting = state.waiting, []
                self._refresh_readers(path)
                if result is not None and not known.facts.complete and result.question.seconds < BACKGROUND_SECONDS[0]:
                    self._analyse(path, background=True, delay=SETTLING_SECONDS)
                else:
                    self._prepare_repairs(path, known)
            view = self.view(path)
        for future in waiting:
            if view is not None and future.set_running_or_notify_cancel():
                future.set_result(view)
        self._on_news(path)

    def _oracle(self, path: str, environment: Environment) -> Asked | None:
        if self._desk is None or not self._may_ask(path):
            return None
        return self._desk.oracle(environment.python, environment.package_version)

    def _bring(self, path: str, environment: Environment, oracle: Asked) -> None:
        """Have what an analysis asked in vain answered, then analyse again."""
        with self._lock:
            state = self._open.get(path)
            if self._desk is None or state is None or state.rounds >= _MOST_ROUNDS:
                return
            state.rounds += 1
        self._desk.submit(environment.python, oracle.missed, lambda: self._answered(path))

    def _answered(self, path: str) -> None:
        with self._lock:
            # A newer analysis that is on its way asks again itself.
            if path in self._open and not self._runner.busy(lambda key: key == ("facts", path)):
                self._analyse(path, background=True)

    def _refresh_readers(self, changed: str) -> None:
        """Analyse again the open files that were learnt from another text of a file."""
        files = self.snapshot()
        for path, state in self._open.items():
            result = state.known.result if state.known is not None else None
            if path != changed and result is not None and result.reads(changed) and not result.holds_in(files):
                self._analyse(path, background=True)

    def _prepare_repairs(self, path: str, known: _Known) -> None:
        for problem in known.facts.problems[:_MOST_PREPARED_REPAIRS]:
            self.repairs(path, problem, background=True).add_done_callback(_log_failure)

    def _look_for_callers(self, *paths: str) -> None:
        """Find the files that import these, and analyse from there too where that changes anything."""
        files, open_paths = self.snapshot(), tuple(self._open)

        def work(path: str, token: Token) -> tuple[str, ...]:
            if self._graph is None:
                self._graph = ImportGraph(self._roots, self._find_environment(path))
            return self._graph.importers(path, files, open_paths)

        def done(path: str, future: Future[tuple[str, ...]]) -> None:
            if _log_failure(future):
                return
            with self._lock:
                state = self._open.get(path)
                if state is not None and state.callers != future.result():
                    state.callers = future.result()
                    self._analyse(path, background=True)

        for path in paths:
            job = self._runner.submit(("callers", path), functools.partial(work, path), background=True)
            job.add_done_callback(functools.partial(done, path))

    def _forget_repairs(self, path: str) -> None:
        self._runner.cancel(lambda key: isinstance(key, tuple) and key[:2] == ("repairs", path))

    def _layout_changed(self) -> None:
        self._cache.clear()
        if self._graph is not None:
            self._graph.files_changed()

    def _is_fresh(self, state: _Open) -> bool:
        known = state.known
        if known is None or known.text != state.text or known.outdated:
            return False
        if known.result is None:
            return True  # it failed on this very text; only an edit can change that
        buffers = self._open
        return all(
            path not in buffers or buffers[path].digest == digest for path, digest in known.result.stamps.items()
        )


def _opened(text: str) -> _Open:
    return _Open(text, split_lines(text), digest_of(text), scan(text))


def _edited(before: Sequence[str], now: Sequence[str]) -> tuple[int, int]:
    """The first and last line of the stretch in which two texts differ."""
    shift = Shift.between(before, now)
    return shift.start.line, shift.new_end.line


def _moved(known: _Known, state: _Open) -> FileFacts:
    """The facts in the positions of the present text."""
    if known.text == state.text:
        return known.facts
    if known.moved is None or known.moved[0] != state.text:
        known.moved = (state.text, Shift.between(known.lines, state.lines).facts(known.facts))
    return known.moved[1]


def _with_record(view: View, record: ProbeRecord, state: _Open) -> View:
    """What a probe saw, moved by later edits; its failure counts only until the first of them."""
    if record.text == state.text:
        return replace(view, observations=record.observations, failure=record.failure)
    shift = Shift.between(split_lines(record.text), state.lines)
    moved = ((seen, shift.forward(seen.range)) for seen in record.observations)
    return replace(view, observations=tuple(replace(seen, range=where) for seen, where in moved if where is not None))


def _done(fixes: tuple[Fix, ...]) -> Future[tuple[Fix, ...]]:
    future: Future[tuple[Fix, ...]] = Future()
    future.set_result(fixes)
    return future


def _stale() -> Future[Any]:
    future: Future[Any] = Future()
    future.set_exception(Stale())
    return future


def _log_failure(future: Future[Any]) -> bool:
    """Whether background work failed; anything but having become stale is logged."""
    if future.cancelled():
        return True
    error = future.exception()
    if error is not None and not isinstance(error, Stale):
        log.warning("%s: %s", type(error).__name__, error, exc_info=error)
    return error is not None

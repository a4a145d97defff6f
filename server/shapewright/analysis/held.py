"""A brief analysis that is held where the edited statement is first come to, to go on there with each new text.

All that leads there is the same from one keystroke to the next. The run waits on a thread of its own, for Python has
no other way to keep what is being evaluated; each text is run from the same moment, and undone.
"""

from __future__ import annotations

import ast
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from shapewright.analysis.pages import Page, file_facts
from shapewright.analysis.request import Budget, Cancelled, CancelToken, Request
from shapewright.analysis.sources import ParsedFiles
from shapewright.analysis.views import SymbolNames
from shapewright.facts import FileFacts
from shapewright.frontend.deep import interrupt, start_deep_thread
from shapewright.frontend.edited import Rest, rest_of_block
from shapewright.frontend.environment import Environment
from shapewright.frontend.modules import FileProvider
from shapewright.frontend.source import SourceFile
from shapewright.interpreter.focus import Enough, Focus, Hold, Lingering
from shapewright.interpreter.frame import Frame, OutOfFuel, Raised
from shapewright.interpreter.moment import Moment
from shapewright.interpreter.run import Run
from shapewright.interpreter.statements import execute

Facts = dict[str, FileFacts]

ANSWER_SECONDS = 5.0
"""After how many seconds a run that has been asked something is given up: it keeps its own time."""
APPROACH_SECONDS = 1.0
"""How long a run may be on its way: it is worth more than one keystroke's time, for the next ones do without it."""
RETRY_SECONDS = 5.0
"""After how long it is tried again to come to a statement that was not come to in that time."""
IDLE_SECONDS = 120.0
"""How long a run is held that nobody has a new text for."""
LOOKING = 0.005
"""The seconds between two looks at whether an answer is still wanted, while the run is on its way."""
LATEST = 1.0
"""The seconds after which a run that was told to end is interrupted."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A text, and what somebody who edits a statement of it wants to know."""

    request: Request
    files: FileProvider
    environment: Environment
    cancel: CancelToken
    budget: Budget
    sources: ParsedFiles
    source: SourceFile
    statement: ast.stmt
    """The edited one."""

    @staticmethod
    def of(
        request: Request, files: FileProvider, environment: Environment, cancel: CancelToken, budget: Budget
    ) -> Wish | None:
        """None where the whole program is asked about, or a run could not be held at what is edited."""
        if not request.brief or request.focus is None or len(request.targets) != 1:
            return None
        sources = ParsedFiles(files)
        source = sources.source(request.targets[0])
        statement = None if source is None else Focus(source.path, source.tree, *request.focus).statement
        if source is None or statement is None:
            return None
        return Wish(request, files, environment, cancel, budget, sources, source, statement)

    def focus(self, hold: Hold | None = None) -> Focus:
        """The lines that are edited."""
        assert self.request.focus is not None
        return Focus(self.source.path, self.source.tree, *self.request.focus, hold)

    def nothing_yet(self) -> Facts:
        """What can be said before anything was run."""
        path = self.source.path
        return file_facts(Page(), self.sources, (path,), frozenset([path]), frozenset(), complete=False)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a run saw until it was held."""

    lines: frozenset[tuple[str, int]]
    """By path."""
    names: SymbolNames
    """What the symbols are called in the frame that goes on."""

    @staticmethod
    def by(run: Run, frame: Frame) -> _Seen:
        """What was recorded of a run until now."""
        names = SymbolNames()
        facts = run.recorder.facts
        own = {place: node for place, node in facts.items() if any(one.frame is frame for one in node.seen)}
        Page.of(own, {}, names=names)
        lines = ((node.unit.path, node.node.lineno) for node in facts.values() if hasattr(node.node, "lineno"))
        return _Seen(frozenset(lines), names)


class HeldRun:
    """One run, on its thread: it ends by itself, or is held at its place until it is told to end."""

    def __init__(self, wish: Wish, lock: threading.Lock) -> None:
        """``lock`` is held by whoever asks, from the start to the answer."""
        self.first = wish
        self.token = CancelToken()
        self._lock, self._has_lock = lock, False
        self._wishes: queue.SimpleQueue[tuple[Wish, Rest] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Facts | BaseException] = queue.SimpleQueue()
        self._read: dict[str, str | None] | None = None
        """While it is held: the text of each other file that was read on the way."""
        self._arrived = threading.Event()
        self._thread: threading.Thread | None = None
        self._began = 0.0
        self._last_word: Facts | BaseException | None = None

    # --- for who asks ---------------------------------------------------------------------------------------
    def start(self, examine: Callable[[], Facts]) -> None:
        """Run the program; what is examined calls ``hold``."""
        self._began = time.monotonic()
        self._thread = start_deep_thread(lambda: self._live(examine))

    def rest(self, wish: Wish) -> Rest | None:
        """What a text reads from where this run is held; None if it does not lead there, as far as the file goes."""
        mine, other = self.first.request, wish.request
        if (mine.entries, mine.targets, mine.roots) != (other.entries, other.targets, other.roots):
            return None
        if wish.environment != self.first.environment:
            return None
        rest = rest_of_block(self.first.source, self.first.statement, wish.source)
        return rest if rest is not None and rest.holds(wish.statement) else None

    def wait(self, cancel: CancelToken, seconds: float = float("inf")) -> bool:
        """Wait until it is held or has ended: whether it came to that. Raises ``Cancelled``; the run goes on."""
        until = time.monotonic() + seconds
        while not self._arrived.wait(LOOKING):
            if cancel.cancelled:
                raise Cancelled
            if time.monotonic() > until:
                return False
        return True

    @property
    def is_held(self) -> bool:
        """Whether it waits for a text."""
        return self._read is not None

    @property
    def may_be_tried_again(self) -> bool:
        """Whether it is worth while to look once more for what was not come to."""
        return time.monotonic() > self._began + RETRY_SECONDS

    def holds_in(self, files: FileProvider) -> bool:
        """Whether the other files that were read on the way still read the same."""
        return self._read is not None and all(files.read(path) == text for path, text in self._read.items())

    def go_on(self, wish: Wish, rest: Rest) -> Facts:
        """The facts of a text, the rest of which is run; raises ``Cancelled``."""
        self._wishes.put((wish, rest))
        return _given(self._answer())

    def last_word(self) -> Facts:
        """What it said when it ended without coming to the statement; raises what ended it."""
        if self._last_word is None:
            self._last_word = self._answer()
        return _given(self._last_word)

    def _answer(self) -> Facts | BaseException:
        try:
            return self._answers.get(timeout=ANSWER_SECONDS)
        except BaseException:  # it is lost, or whoever asks is interrupted
            self.end()
            raise

    def end(self) -> None:
        """Let it go."""
        self.token.cancel()
        self._wishes.put(None)
        thread = self._thread
        assert thread is not None
        thread.join(LATEST)
        if thread.is_alive():
            interrupt(thread, SystemExit)
            thread.join(LATEST)

    # --- on its own thread ----------------------------------------------------------------------------------
    def _live(self, examine: Callable[[], Facts]) -> None:
        said: Facts | BaseException
        try:
            said = examine()
        except BaseException as error:  # whoever asks gets it
            said = error
        self._read = None
        self._answers.put(said)
        self._arrived.set()
        if self._has_lock:
            self._lock.release()

    def hold(self, runs: Sequence[Run], frame: Frame) -> None:
        """Tell of one text after the other what happens from here on, in the frame that has come here."""
        run, path = runs[-1], self.first.source.path
        seen = _Seen.by(run, frame)
        files = self.first.files
        moment = Moment(run, frame)
        self._read = {other: files.read(other) for one in runs for other in one.importer.read if other != path}
        self._arrived.set()
        while (wanted := self._next()) is not None:
            try:
                answer: Facts | BaseException = self._told(*wanted, runs, frame, seen)
            except Exception as error:
                answer = error
            moment.come_back()
            self._answers.put(answer)
        self._read = None

    def _next(self) -> tuple[Wish, Rest] | None:
        while True:
            try:
                return self._wishes.get(timeout=IDLE_SECONDS)
            except queue.Empty:
                if self._lock.acquire(blocking=False):  # nobody is asking
                    self._has_lock = True
                    self._began = -RETRY_SECONDS  # the next one may begin at once
                    return None

    def _told(self, wish: Wish, rest: Rest, runs: Sequence[Run], frame: Frame, before: _Seen) -> Facts:
        run, request = runs[-1], wish.request
        frame.unit = unit = replace(frame.unit, source=wish.source)
        if frame.function is not None and rest.function is not None:
            frame.function = frame.function.reading(rest.function, unit)
        _begin(run, wish, self.token)
        with run.recorder.apart() as (facts, problems), run.apart():
            with suppress(Enough, Raised, OutOfFuel, RecursionError):  # what was seen until then is told
                _execute(run, wish, rest, frame)
            run.recorder.settle(0, run.world.resolve)
            page = Page.of(facts, problems, lambda place, seen: seen.unit is unit, SymbolNames(before.names))
            lost = run.lost.may_have_run()
        page = replace(page, passed=page.passed | before.lines)
        read = frozenset(path for one in runs for path in one.importer.read)
        entries = dict.fromkeys((*request.entries, *request.targets))
        return file_facts(page, wish.sources, entries, read, lost, complete=False)


def _given(said: Facts | BaseException) -> Facts:
    if isinstance(said, BaseException):
        raise said
    return said


def _begin(run: Run, wish: Wish, token: CancelToken) -> None:
    """Give a run the time and the oracle of a wish."""
    run.deadline = run.ends_at = time.thread_time() + wish.budget.seconds
    run.reading_left = wish.budget.reading
    run.is_cancelled = lambda: wish.cancel.cancelled or token.cancelled
    run.oracle = wish.request.oracle
    run.focus = None


def _execute(run: Run, wish: Wish, rest: Rest, frame: Frame) -> None:
    """Run the statements up to the edited lines and on them, and the others as far as a little time goes."""
    assert wish.request.focus is not None
    edited = [statement for statement in rest.statements if statement.lineno <= wish.request.focus[1]]
    if execute(run, edited, frame):
        run.focus = Lingering()
        execute(run, rest.statements[len(edited) :], frame)


class Holder:
    """Keeps the latest run that is held."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self._held: HeldRun | None = None

    def answer(self, wish: Wish, examine: Callable[[HeldRun], Facts]) -> Facts:
        """What happens on the edited lines; ``examine`` runs the program, to be held."""
        held, rest = self._held, None if self._held is None else self._held.rest(wish)
        if held is None or rest is None:
            held = self._start(wish, examine)
            rest = held.rest(wish)
        if not held.wait(wish.cancel, wish.budget.seconds) or rest is None:
            return wish.nothing_yet()
        if held.is_held and held.holds_in(wish.files):
            return held.go_on(wish, rest)
        if not held.is_held and not held.may_be_tried_again:
            return held.last_word() if held.first.source is wish.source else wish.nothing_yet()
        self._start(wish, examine)
        return self.answer(wish, examine)

    def _start(self, wish: Wish, examine: Callable[[HeldRun], Facts]) -> HeldRun:
        self.let_go()
        held = self._held = HeldRun(wish, self._lock)
        held.start(lambda: examine(held))
        return held

    def clear_the_way(self, cancel: CancelToken) -> None:
        """Another analysis begins. Runs take turns: one that is not held yet comes first, as it has not long to go."""
        if self._held is not None:
            self._held.wait(cancel)

    def let_go(self) -> None:
        """Hold nothing any more."""
        held, self._held = self._held, None
        if held is not None:
            held.end()

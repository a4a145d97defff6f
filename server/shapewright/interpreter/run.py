"""One run of the abstract interpreter: what all its parts share."""

from __future__ import annotations

import ast
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from shapewright.interpreter.caught import is_caught
from shapewright.interpreter.frame import Cancelled, Exit, Frame, FunctionValue, OutOfFuel, Raised, Unit
from shapewright.interpreter.join import join, join_slot
from shapewright.interpreter.lost import LostCalls
from shapewright.interpreter.memo import Memo
from shapewright.interpreter.recorder import Link, RawProblem, Recorder
from shapewright.interpreter.trail import Snapshot
from shapewright.interpreter.world import World
from shapewright.rules import REGISTRY, Failure, Registry
from shapewright.values import Bound, ClassValue, DictObject, ListObject, Object, Unknown, Value, new_id
from shapewright.worker.questions import Oracle

if TYPE_CHECKING:
    from shapewright.interpreter.context import RuleContext
    from shapewright.interpreter.focus import Focus, Lingering
    from shapewright.interpreter.gradients import Place
    from shapewright.interpreter.imports import Importer
    from shapewright.interpreter.libcalls import Site

MAX_DEPTH = 70
CHECK_EVERY = 32


class Run:
    """The state of one analysis: heap, budgets, modules, what was recorded."""

    def __init__(  # noqa: PLR0915 - one line for each part of the state
        self,
        importer: Importer,
        recorder: Recorder,
        *,
        deadline: float,
        cancelled: Callable[[], bool] = lambda: False,
        registry: Registry = REGISTRY,
        oracle: Oracle | None = None,
    ) -> None:
        from shapewright.interpreter.context import RuleContext

        self.world = World()
        self.importer = importer
        self.recorder = recorder
        self.registry = registry
        self.ends_at = deadline
        """When the whole run must have ended, in the thread's own seconds."""
        self.budget = deadline - time.thread_time()
        self.oracle = oracle
        """Whom operators that have no rule are asked of."""
        self.deadline = deadline
        """When what is being run must have ended: a statement of an imported module gets a share of the time."""
        self.reading_left = 0.0
        """For how many seconds the reading of modules is still free."""
        self.is_cancelled = cancelled
        self.spent = 0
        self._next_check = CHECK_EVERY
        self._most = sys.maxsize
        self._aside = 0
        """How many of the steps are nobody's."""
        self.provisional = 0
        """How often something was given that may be another next time: for want of time, or on the oracle's word."""
        self.long_winded: dict[int, Unit] = {}
        """Functions that were given up while modules were imported, by the identity of their node, and their units."""
        self.wrapped: dict[int, Unit] = {}
        """Functions with a decorator that is not understood: it may take other arguments than they do."""
        self.lost_in: FunctionValue | None = None
        """The outermost function that was running when the time for it ran out."""
        self.depth = 0
        self.frames: list[Frame] = []
        self.tries: list[TryRegion] = []
        self.sites: list[Site] = []
        """The operations being computed, the innermost last."""
        self.lib_classes: dict[str, ClassValue] = {}
        self.patched: set[str] = set()
        """What the program put into a library's modules and arrays, by its full name."""
        self.chances = 0
        """How often something was done that may raise for all we know: a ``try`` around none of it runs to its end."""
        self.intercepting: set[ClassValue] = set()
        """The classes that say themselves what reading an attribute gives."""
        self.context: RuleContext = RuleContext(self)
        self.environ: dict[str, str] = {}
        self.imported: set[str] = set()
        """The top-level packages that the user's own files import from."""
        self.unknown_attributes: dict[tuple[int, str], Unknown] = {}
        """What an attribute of an unknown is: the same unknown every time it is read."""
        self.attribute_owners: dict[int, Unknown] = {}
        """Of which input that nobody gives something is an attribute, by the attribute's ``uid``."""
        self.asked_shapes: dict[int, Unknown] = {}
        """Of which input a value is the ``size()``, by the value's ``uid``."""
        self.unknown_methods: dict[int, Bound] = {}
        """What an attribute of a tensor that has no rule is if the program calls it, by the unknown's ``uid``."""
        self.out_of_fuel = False
        self.import_depth = 0
        """How many statements of imported modules are being run, each for another."""
        self.importing = False
        """Whether a package's module is being run, with its share of the time."""
        self.main_library = ""
        """The tensor library of the file being analysed cold: what its unknown inputs are tensors of."""
        self.memo = Memo()
        self.lost = LostCalls()
        self.lent: dict[int, Value] = {}
        """What was put into something unknown, by identity: calls that are not followed may use it."""
        self.handed_out: dict[int, Place] = {}
        """Where the parameters are held that traversals of modules gave, by the identity of the value given."""
        self.settled: dict[int, bool] = {}
        """By the ``and`` or ``or`` (a node's id) that was just evaluated: its truth, where an operand settles that."""
        self.blamed: dict[tuple[str, object], ast.AST] = {}
        """Where something (a layer, a name) was first found at fault, by code."""
        self.blamed_on: tuple[Frame, ast.AST] | None = None
        """The operation that problems of what it calls are told at, while they are told."""
        self.held_back: list[Callable[[], None]] | None = None
        """While one of several options of an operand is tried: what it would report."""
        self.doubts_before = 0
        """How many branches had been chosen for want of knowledge when that option was."""
        self.of_first_rounds: list[Callable[[], None]] = []
        """What a branch would report in the first round of a loop: it may be taken in later ones only."""
        self.withheld = 0
        """How often a problem was not reported that would be elsewhere: such a call is not remembered."""
        self.supposed = 0
        """How often an operation of a real call (not a cold one) was taken to fit because nothing spoke against it."""
        self.reached: set[int] = set()
        """Functions whose body was run, by the identity of their node."""
        self.focus: Focus | Lingering | None = None
        """The lines for which the analysis is made, where it ends once they have been seen."""

    # --- budgets ----------------------------------------------------------------------------
    def spend(self) -> None:
        """Count one step; now and then look at the clock."""
        self.spent += 1
        if self.spent >= self._next_check:
            self._next_check = self.spent + CHECK_EVERY
            if self.is_cancelled():
                raise Cancelled
            if time.thread_time() > self.deadline:
                self.out_of_fuel = True
                self.lost_in = next((f.function for f in self.frames if f.function is not None), None)
                raise OutOfFuel
            if self.spent >= self._most:
                raise OutOfFuel

    @contextmanager
    def off_the_clock(self) -> Iterator[None]:
        """Let what is done inside take its time from nobody's, up to a limit: the reading of a module.

        It is read once and remembered: the first analysis of a process should see what the second one sees.
        """
        began = time.thread_time()
        try:
            yield
        finally:
            free = min(time.thread_time() - began, self.reading_left)
            self.reading_left -= free
            self.deadline += free
            self.ends_at += free

    @contextmanager
    def at_most(self, steps: int) -> Iterator[None]:
        """Let what is run inside take that many steps, then raise ``OutOfFuel``; the run itself goes on."""
        outer = self._most
        self._most = min(outer, self.spent + steps)
        try:
            yield
        finally:
            self._most = outer

    @property
    def exhausted(self) -> bool:
        """Whether no further step may be taken here."""
        return self.spent >= self._most

    @contextmanager
    def uncounted(self) -> Iterator[None]:
        """Let what is run inside take its steps from nobody's: an import that happens to be made in a call."""
        outer, began, aside = self._most, self.spent, self._aside
        self._most = sys.maxsize
        try:
            yield
        finally:
            self._most = min(outer + self.spent - began, sys.maxsize)
            self._aside = aside + self.spent - began

    @property
    def counted(self) -> int:
        """How many steps were taken, imports left out: what a loop or a call takes by itself."""
        return self.spent - self._aside

    @contextmanager
    def apart(self) -> Iterator[None]:
        """Let what is run inside know of what was run before, and leave no word of itself to what is run after.

        The heap is the caller's care. What was remembered, lost, blamed and reached inside is forgotten.
        """
        outer = self.memo, self.lost, self.blamed, self.reached
        self.memo, self.lost = Memo(self.memo), LostCalls(self.lost)
        self.blamed, self.reached = dict(self.blamed), set()
        try:
            yield
        finally:
            self.memo, self.lost, self.blamed, self.reached = outer

    def end(self) -> None:
        """Let go of the rules' view of the run, which holds the run: all that was seen goes with it, at once.

        Left to the garbage collector it would be a pause of its own, in the middle of a later answer.
        """
        del self.context

    # --- heap -------------------------------------------------------------------------------
    def write(self, obj: Object, key: Any, value: Any) -> None:
        """Set a slot of an object."""
        self.world.trail.write(obj.slots, key, value)
        if key == "state" and isinstance(obj, (ListObject, DictObject)) and obj.parts:
            for part in _parts_of(obj):  # it is one of these: each may have changed
                self.world.trail.write(part.slots, key, join_slot(key, [part.slots[key], value]))

    # --- branches ---------------------------------------------------------------------------
    def fork(self, frame: Frame, branches: Sequence[Callable[[], bool]], *, doubt: bool) -> bool:
        """Run alternatives from the same state and join where they end; False when none ends normally.

        ``doubt``: the choice is undecided because we do not know enough, not because data decides it.
        """
        trail, recorder = self.world.trail, self.recorder
        ends: list[Snapshot] = []
        mark, seen, start = trail.mark(), recorder.mark(), new_id()
        frame.depth += 1
        frame.doubt += doubt
        try:
            for branch in branches:
                alive = self._attempt(branch)
                if alive:
                    ends.append(trail.snapshot(mark))
                self.settle(seen, mark)
                trail.rollback(mark)
        finally:
            frame.depth -= 1
            frame.doubt -= doubt
        if not ends:
            return False
        self.world.join(ends, start, guessed=doubt)
        return True

    def settle(self, seen: int, mark: int) -> None:
        """Put what was learnt since a mark of the trail into what was seen since, before it is undone.

        What was learnt before stays known, and is put in with what is yet to be learnt.
        """
        if self.world.has_learnt(mark):
            self.recorder.settle(seen, self.world.resolve)

    def _attempt(self, branch: Callable[[], bool]) -> bool:
        try:
            return branch()
        except Raised as raised:
            self.note_raise(raised)
            return False

    def fork_values(self, frame: Frame, branches: Sequence[Callable[[], Value]], *, doubt: bool = False) -> Value:
        """The join of what alternative computations give."""
        values: list[Value] = []

        def run_branch(branch: Callable[[], Value]) -> bool:
            values.append(self.world.resolve(branch()))
            return True

        alive = self.fork(frame, [lambda b=b: run_branch(b) for b in branches], doubt=doubt)  # type: ignore[misc]
        if not alive:
            raise Raised(Unknown("every alternative raises"))
        return join(values)

    def note_raise(self, raised: Raised) -> None:
        """A path of an undecided branch raises: a handler around it may run from this state."""
        if self.tries:
            region = self.tries[-1]
            region.exits.append(Exit("raise", raised.value, self.world.trail.snapshot(region.mark)))

    # --- problems ---------------------------------------------------------------------------
    @property
    def doubtful(self) -> bool:
        """Whether some open branch was chosen for want of knowledge."""
        return any(frame.doubt for frame in self.frames)

    @property
    def doubts(self) -> int:
        """How many open branches were chosen for want of knowledge."""
        return sum(frame.doubt for frame in self.frames)

    def report(
        self,
        failure: Failure,
        frame: Frame,
        node: ast.AST,
        arguments: Mapping[str, ast.expr] | None = None,
        operation: str = "",
    ) -> None:
        """Record a failure at the innermost user code that led to it."""
        if self.blamed_on is not None:
            (frame, node), arguments, operation = self.blamed_on, None, ""
        if self.tries and not failure.severity and is_caught(self, failure):
            failure.severity = "warning"
            self.withheld += 1  # the same call elsewhere may not be caught
        if self.held_back is not None:
            self.withheld += 1
            if self.doubts > self.doubts_before:
                return  # not even on this option is it certain
            self.held_back.append(lambda: self.report(failure, frame, node, arguments, operation))
            return
        if self.recorder.muted or (self.doubtful and failure.severity != "information"):
            self.withheld += 1
            return
        if failure.data.get("empty") and any(f.may_have_filled for f in self.frames):
            self.withheld += 1
            return
        if failure.code == "index-range" and any(f.may_not_look_ahead for f in self.frames):
            self.withheld += 1
            return
        if failure.data.get("casts_weights") and self.recorder.cold:
            self.withheld += 1  # who makes the model may cast it: ``model.half()``
            return
        if self._in_branch_of_first_round():
            self.withheld += 1
            self.of_first_rounds.append(lambda: self.report(failure, frame, node, arguments, operation))
            return
        if frame.in_try and failure.code == "removed-api":
            return  # the program asks which version it has
        layer = failure.data.get("layer")
        if isinstance(layer, Object) and not self.blame_once(failure.code, layer.uid, node):
            return  # one mistake in a layer is one problem, however often the layer is called
        unit, where, seat, chain = frame.unit, node, frame, []
        current: Frame | None = frame
        inside_library = not unit.user
        while current is not None and current.caller is not None and current.call_node is not None:
            chain.append(Link(current.caller.unit, current.call_node, current.name))
            if inside_library and current.caller.unit.user:
                unit, where, inside_library = current.caller.unit, current.call_node, False
                seat, arguments = current.caller, None
                chain.clear()
            current = current.caller
        if inside_library:
            return
        problem = RawProblem(
            failure, unit, where, tuple(chain), self.recorder.cold, dict(arguments or {}),
            self.visible(frame), operation, self.supposed, seat if seat.depth and not seat.first_rounds else None,
        )  # fmt: skip
        self.recorder.report(problem)

    def _in_branch_of_first_round(self) -> bool:
        """Whether an undecided branch, of a loop's body or of what it calls, was entered in the loop's first round."""
        inside = False
        for frame in self.frames:
            if inside or frame.first_rounds:
                if frame.depth > (frame.first_rounds[-1] if frame.first_rounds else 0):
                    return True
                if any(loop.left_undecided for loop in frame.loops):  # or behind one that goes on with the next round
                    return True
                inside = True
        return False

    @property
    def holds_back(self) -> bool:
        """Whether something was found of which it is not known yet if it is to be told."""
        return bool(self.held_back or self.of_first_rounds)

    def blame_once(self, code: str, subject: object, node: ast.AST) -> bool:
        """Whether this is where a thing was first found at fault (or the same place again)."""
        return self.blamed.setdefault((code, subject), node) is node

    def visible(self, frame: Frame) -> dict[str, Value]:
        """The names that can be seen in a frame, with what they hold now."""
        names: dict[str, Value] = {
            k: v for k, v in frame.unit.module.slots.items() if isinstance(k, str) and isinstance(v, Value)
        }
        scope: Any = frame.scope
        chain = []
        while scope is not None and scope is not frame.unit.module:
            chain.append(scope)
            scope = getattr(scope, "parent", None)
        for inner in reversed(chain):
            names.update({k: v for k, v in inner.slots.items() if isinstance(k, str) and isinstance(v, Value)})
        return {k: self.world.resolve(v) for k, v in names.items()}


def _parts_of(obj: ListObject | DictObject) -> list[Object]:
    """What a joined container may be, and what that may be in turn: each once, however many ways lead to it."""
    found: dict[int, Object] = {}
    waiting = list(obj.parts)
    while waiting:
        part = waiting.pop()
        if id(part) not in found:
            found[id(part)] = part
            waiting.extend(getattr(part, "parts", ()))
    return list(found.values())


class TryRegion:
    """A ``try`` body being run: the states in which it may have raised."""

    def __init__(self, mark: int, handlers: Sequence[ast.ExceptHandler] = ()) -> None:
        self.mark = mark
        self.handlers = handlers
        self.exits: list[Exit] = []


def unit_of(frame: Frame) -> Unit:
    """The module a frame belongs to."""
    return frame.unit

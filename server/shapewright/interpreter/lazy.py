"""Imported modules are run only as far as their names are asked for.

``import timm`` names a hundred model files, and a program needs one of them. A definition at the top of such
a module (``def``, ``class``, ``name = …``) waits until its name is read; all other statements run when the
module is loaded, in their order. ``from .resnet import *`` is looked through when a name is missing, and a
decorated definition that would have entered itself into a registry is run when its key is looked for there.
"""

from __future__ import annotations

import ast
import time
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from shapewright.frontend.source import SourceFile
from shapewright.interpreter.frame import Frame, OutOfFuel, Raised, Unit
from shapewright.values import NONE, Reads, Unknown, Value, new_id

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

SHARE = 0.2
"""What one statement of a package may take of the time that is left: the user's own code must get its part."""

OWN_SHARE = 0.1
"""What one statement of another module of the workspace may take of the whole time, what it imports not counted."""

_Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


class Deferred(Value):
    """A name whose value is computed when it is first read: an import that a package makes."""

    __slots__ = ("busy", "frame", "module", "name")

    type_name = "deferred import"

    def __init__(self, frame: Frame, module: str, name: str) -> None:
        self.frame = frame
        self.module = module
        self.name = name
        self.busy = False
        """Being resolved: a package that imports a name from itself means its submodule."""


class Pending(Deferred):
    """A definition of a module that was not run yet."""

    __slots__ = ("before", "done", "statement", "whole")

    type_name = "pending definition"

    def __init__(self, frame: Frame, statement: ast.stmt, name: str, before: Pending | None = None) -> None:
        super().__init__(frame, "", name)
        self.statement = statement
        self.before = before
        """An earlier definition of the same name, which this one may be made of."""
        self.done = False
        self.whole = self
        """What stands for the whole statement, which is run once: ``height, width = 32, 64`` binds several names."""

    def named(self, name: str) -> Pending:
        """What another name that the statement binds waits for."""
        other = Pending(self.frame, self.statement, name)
        other.whole = self
        return other


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a module: what it binds if it can wait; else which earlier ones must run before it."""

    statement: ast.stmt
    binds: tuple[str, ...] = ()
    after: tuple[int, ...] = ()
    registers: bool = False
    """It only enters texts into a registry, and waits until that is asked for one of them."""


@dataclass(frozen=True)
class Plan:
    """What can be told of a module without running it."""

    steps: tuple[Step, ...]
    exported: frozenset[str]
    """What ``import *`` takes: ``__all__`` where it is a plain list, else the names without an underscore."""
    enrolled: frozenset[str]
    """Decorated definitions: a decorator may add them to ``__all__``."""
    replaced: bool = False
    """Another object takes its place when it is imported: what it names is not imported along with it."""
    keys: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Under which keys a registry may know a step: the name it defines, texts given to its decorators; lower case."""


_PLANS: WeakKeyDictionary[SourceFile, Plan] = WeakKeyDictionary()


def plan_of(source: SourceFile) -> Plan:
    """The plan of a module, made once for each text."""
    plan = _PLANS.get(source)
    if plan is None:
        plan = _PLANS[source] = _plan(source.tree.body, source)
    return plan


def _plan(body: list[ast.stmt], source: SourceFile) -> Plan:
    declared = [_declared(statement) for statement in body]
    replaced = any(inner != [statement] for inner, statement in zip(declared, body, strict=True))
    body = [statement for inner in declared for statement in inner]
    times: dict[str, int] = {}
    for statement in body:
        for name in _bound(statement):
            times[name] = times.get(name, 0) + 1
    for name in _declared_global(body, source):
        times[name] = times.get(name, 0) + 2
    again = _defined_again(body, {name: count for name, count in times.items() if count > 1})
    steps: list[Step] = []
    assigned: dict[int, set[str]] = {}
    variables: set[str] = set()
    for statement in body:
        names = _definition(statement)
        if registers(statement):
            steps.append(Step(statement, (), (), True))
        elif names and all(times[name] == 1 or name in again for name in names):
            if not isinstance(statement, _Definition):
                variables.update(names)
                assigned[len(steps)] = _mentioned(statement)
            steps.append(Step(statement, names))
        else:
            touched = _mentioned(statement) & variables
            steps.append(Step(statement, (), tuple(i for i, read in assigned.items() if read & touched)))
    public = frozenset(name for name in times if not name.startswith("_"))
    listed = _listed(body)
    enrolled = frozenset(s.name for s in body if isinstance(s, _Definition) and s.decorator_list)
    return Plan(tuple(steps), public if listed is None else listed, enrolled & public, replaced, _keys(steps))


def _declared(statement: ast.stmt) -> list[ast.stmt]:
    """A statement of a module; of one that puts another object in its place, what type checkers are told instead.

    ``if TYPE_CHECKING: from .a import *`` / ``else: sys.modules[__name__] = …``: the first says which names the
    module will have, the second finds them when the program runs.
    """
    if not isinstance(statement, ast.If) or not statement.orelse:
        return [statement]
    asked = {n.id if isinstance(n, ast.Name) else getattr(n, "attr", "") for n in ast.walk(statement.test)}
    if "TYPE_CHECKING" not in asked or isinstance(statement.test, ast.UnaryOp):
        return [statement]
    replaces = any(
        isinstance(target, ast.Subscript) and ast.unparse(target) == "sys.modules[__name__]"
        for inner in statement.orelse if isinstance(inner, ast.Assign) for target in inner.targets
    )  # fmt: skip
    return statement.body if replaces else [statement]


def _defined_again(body: list[ast.stmt], several: dict[str, int]) -> frozenset[str]:
    """Names that are defined and then made anew from themselves (``Model = enhanced(Model)``) before anyone reads them.

    All of it can wait: only the last value is ever seen.
    """
    found: set[str] = set()
    positions: dict[str, list[int]] = {}
    for index, statement in enumerate(body):
        names = _definition(statement)
        if len(names) == 1 and names[0] in several:
            positions.setdefault(names[0], []).append(index)
    for name, places in positions.items():
        if len(places) == several[name] and places[-1] - places[0] == len(places) - 1:
            found.add(name)
    return frozenset(found)


def _definition(statement: ast.stmt) -> tuple[str, ...]:
    """The names that a statement binds and does nothing else; none for any other statement."""
    if isinstance(statement, _Definition):
        return (statement.name,)
    if isinstance(statement, ast.AnnAssign) and statement.value is not None and isinstance(statement.target, ast.Name):
        return (statement.target.id,)
    if isinstance(statement, ast.Assign):
        flat = [t for target in statement.targets for t in (target.elts if isinstance(target, ast.Tuple) else [target])]
        if all(isinstance(target, ast.Name) for target in flat):
            return tuple(target.id for target in flat if isinstance(target, ast.Name))
    return ()


def registers(statement: ast.stmt) -> bool:
    """``register_deprecated(__name__, {"old": "new"})``: a call that says of itself that it registers some texts."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name) or not call.func.id.startswith("register"):
        return False
    return any(isinstance(argument, ast.Dict) for argument in call.args)


def _bound(statement: ast.stmt) -> Iterator[str]:
    """Every name that a statement of a module may bind there."""
    pending: list[ast.AST] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, _Definition):
            yield node.name
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names if alias.name != "*")
        elif isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                yield node.id
        elif not isinstance(node, (ast.Lambda, ast.Call, ast.Dict, ast.Constant)):
            pending += ast.iter_child_nodes(node)


def _declared_global(body: list[ast.stmt], source: SourceFile) -> Iterator[str]:
    if "global" not in source.text:  # a package's modules are large, and few have any
        return
    written = [number for number, line in enumerate(source.lines, 1) if "global" in line]
    for statement in body:
        if isinstance(statement, _Definition):
            first = bisect_left(written, statement.lineno)
            if first == len(written) or written[first] > (statement.end_lineno or statement.lineno):
                continue
            for node in ast.walk(statement):
                if isinstance(node, ast.Global):
                    yield from node.names


def _mentioned(statement: ast.stmt) -> set[str]:
    return {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}


def _listed(body: list[ast.stmt]) -> frozenset[str] | None:
    """``__all__``, where it is written as one list of texts."""
    for statement in body:
        if _definition(statement) == ("__all__",) and isinstance(statement, (ast.Assign, ast.AnnAssign)):
            value = statement.value
            items = value.elts if isinstance(value, (ast.List, ast.Tuple)) else None
            if items is not None and all(isinstance(item, ast.Constant) for item in items):
                return frozenset(str(item.value) for item in items if isinstance(item, ast.Constant))
            return None
    return None


def _keys(steps: list[Step]) -> dict[str, tuple[int, ...]]:
    keys: dict[str, tuple[int, ...]] = {}
    for index, step in enumerate(steps):
        for key in _keys_of(step):
            keys[key] = (*keys.get(key, ()), index)
    return keys


def _keys_of(step: Step) -> set[str]:
    """Under which keys a registry may know what a statement defines or enters."""
    statement = step.statement
    if step.registers:
        return _texts([statement])
    if isinstance(statement, _Definition) and (statement.decorator_list or isinstance(statement, ast.ClassDef)):
        return {statement.name.lower(), *_texts(statement.decorator_list)}
    return set()


def _texts(nodes: Sequence[ast.AST]) -> set[str]:
    constants = (n.value for node in nodes for n in ast.walk(node) if isinstance(n, ast.Constant))
    return {value.lower() for value in constants if isinstance(value, str)}


# --- running ----------------------------------------------------------------------------------------
class LazyUnit:
    """A loaded module whose definitions wait."""

    def __init__(self, unit: Unit, frame: Frame) -> None:
        self.unit = unit
        self.frame = frame
        self.plan = plan_of(unit.source)
        self.pending: dict[int, Pending] = {}

    def load(self, run: Run) -> None:
        """Bind the definitions, and run every other statement."""
        slots = self.unit.module.slots
        for index, step in enumerate(self.plan.steps):
            if step.binds:
                earlier = slots.get(step.binds[0])
                before = earlier if isinstance(earlier, Pending) and earlier.frame is self.frame else None
                waiting = self.pending[index] = Pending(self.frame, step.statement, step.binds[0], before)
                slots.update({name: waiting.named(name) for name in step.binds[1:]})
                slots[step.binds[0]] = waiting
            elif step.registers:
                self.pending[index] = Pending(self.frame, step.statement, "")
        for step in self.plan.steps:
            if not (step.binds or step.registers):
                for index in step.after:
                    carry_out(run, self.pending[index])
                _run_apart(run, step.statement, self.frame)

    def register(self, run: Run, key: str) -> None:
        """Run the definitions that a registry may know under a key."""
        for index in self.plan.keys.get(key.lower(), ()):
            waiting = self.pending.get(index)
            if waiting is not None and not (waiting.done or waiting.busy):
                carry_out(run, waiting)

    def finish(self, run: Run) -> None:
        """Run what nobody asked for, too."""
        for waiting in self.pending.values():
            carry_out(run, waiting)


def carry_out(run: Run, pending: Pending) -> Value:
    """Run a definition, and give the value of the name that was asked for."""
    name, pending = pending.name, pending.whole
    slots = pending.frame.unit.module.slots
    if pending.busy:
        return Unknown(f"'{name}' is defined in a circle")
    if not pending.done:
        pending.busy = True
        try:
            if pending.before is not None:
                carry_out(run, pending.before)
            _run_apart(run, pending.statement, pending.frame)
        finally:
            pending.busy, pending.done = False, True
    value = slots.get(name) if name else NONE
    if isinstance(value, Value) and not isinstance(value, Pending):
        return value
    missing = slots[name] = Unknown(f"'{name}' could not be computed when its module was imported", name=name)
    return missing


def _run_apart(run: Run, statement: ast.stmt, frame: Frame) -> None:
    """Run a module's statement as if at import: whatever is going on elsewhere, and no branch may undo it."""
    from shapewright.interpreter.statements import execute

    trail = run.world.trail
    mark, start = trail.mark(), new_id()
    importer, unit = run.importer, frame.unit
    with _import_time(run, frame), run.uncounted(), _share_of_time(run, unit.user), importer.statement_of(unit):
        try:
            execute(run, (statement,), frame)
        except Raised:
            pass  # a package imports without raising: a statement that seems to raise was not understood
        except RecursionError:
            if unit.user:
                raise
    importer.make_final(trail, mark, start, unit)


@contextmanager
def _import_time(run: Run, frame: Frame) -> Iterator[None]:
    recorder = run.recorder
    kept = (run.frames, run.tries, run.sites, run.held_back, recorder.cold, recorder.muted, Reads.current)
    chances = run.chances
    run.frames, run.tries, run.sites, run.held_back = [frame], [], [], None
    recorder.cold, recorder.muted, Reads.current = False, 0, None
    outermost, first = not run.import_depth, new_id()
    run.import_depth += 1
    try:
        with recorder.together():
            yield
    finally:
        run.import_depth -= 1
        if outermost:
            run.importer.import_times.append((first, new_id()))
        run.frames, run.tries, run.sites, run.held_back, recorder.cold, recorder.muted, Reads.current = kept
        run.chances = chances


@contextmanager
def _share_of_time(run: Run, user: bool) -> Iterator[None]:
    """Let an imported module's statement have a share of the time.

    One of the workspace has some for itself; a package's has some for itself and all it leads to.
    """
    if run.importing:
        yield
        return
    outer, began = run.deadline, time.thread_time()
    share = OWN_SHARE * run.budget if user else SHARE * max(run.ends_at - began, 0.0)
    run.deadline, run.importing = min(began + share, run.ends_at), not user
    try:
        yield
    except OutOfFuel:
        if time.thread_time() > run.ends_at:
            raise
        run.out_of_fuel = False  # the statement is given up, the run goes on
        run.importer.spoilt = True
        if run.lost_in is not None:
            run.long_winded[id(run.lost_in.node)] = run.lost_in.unit
    finally:
        run.deadline, run.importing = min(outer + time.thread_time() - began, run.ends_at), False

"""What the interpreter keeps of a running function: its names, its exits, the chain of calls."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import Any

from shapewright import dims
from shapewright.frontend.scopes import gives_nothing, is_generator
from shapewright.interpreter.trail import Snapshot
from shapewright.values import ModuleObject, Object, Value


class Scope(Object):
    """The names of one function call (or of a comprehension, or a class body)."""

    __slots__ = ("parent",)

    def __init__(self, parent: Scope | None = None) -> None:
        super().__init__()
        self.parent = parent
        """The scope a closure reads from; None directly below a module's globals."""


@dataclass(slots=True)
class Unit:
    """A module being interpreted: its source and its globals."""

    path: str
    source: Any
    """``frontend.SourceFile``."""
    module: ModuleObject
    user: bool
    """Whether it belongs to the workspace (facts are recorded, budgets are wide)."""
    package: str = ""
    lazy: bool = False
    """Whether its definitions wait until somebody asks for them."""


class FunctionValue(Object):
    """A user's (or interpreted library's) function."""

    __slots__ = (
        "_gives_nothing", "_yields", "closure", "cls", "defaults", "kw_defaults", "managers", "name", "node", "unit",
    )  # fmt: skip

    type_name = "function"

    def __init__(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        unit: Unit,
        closure: Scope | None,
        defaults: tuple[Value, ...],
        kw_defaults: dict[str, Value],
        name: str,
        cls: Any = None,
    ) -> None:
        super().__init__()
        self.node = node
        self.unit = unit
        self.closure = closure
        self.defaults = defaults
        self.kw_defaults = kw_defaults
        self.name = name
        self.cls = cls
        """The class whose body defines it, for ``super()``."""
        self.managers: tuple[Value, ...] = ()
        """Context managers that decorate it: every call runs inside them."""
        self._yields: bool | None = None
        self._gives_nothing: bool | None = None

    def within(self, manager: Value) -> FunctionValue:
        """The same function, each call of which runs inside a context manager."""
        wrapped = FunctionValue(
            self.node, self.unit, self.closure, self.defaults, self.kw_defaults, self.name, self.cls
        )
        wrapped.managers = (manager, *self.managers)
        return wrapped

    def reading(self, node: ast.FunctionDef | ast.AsyncFunctionDef, unit: Unit) -> FunctionValue:
        """The same function, as another text of its file has it."""
        other = FunctionValue(node, unit, self.closure, self.defaults, self.kw_defaults, self.name, self.cls)
        other.managers, other.slots = self.managers, self.slots
        return other

    @property
    def yields(self) -> bool:
        """Whether a call makes a generator."""
        if self._yields is None:
            self._yields = is_generator(self.node)
        return self._yields

    @property
    def gives_nothing(self) -> bool:
        """Whether it does something, and no ``return`` of it gives a value."""
        if self._gives_nothing is None:
            self._gives_nothing = gives_nothing(self.node)
        return self._gives_nothing

    def __repr__(self) -> str:
        return f"<function {self.name}>"


@dataclass(slots=True)
class Exit:
    """A path that left a region early: how, with what, and what it had changed."""

    kind: str
    """``return``, ``break``, ``continue`` or ``raise``."""
    value: Value | None
    snapshot: Snapshot | None
    """None when nothing of it will be undone."""


@dataclass(slots=True)
class Loop:
    """A loop being run: where breaks and continues are gathered."""

    mark: int
    depth: int
    step_mark: int = 0
    exits: int = 0
    """How many exits the frame had before it."""
    breaks: list[Exit] = field(default_factory=list)
    continues: list[Exit] = field(default_factory=list)
    skipped: int = 0
    """How many of the frame's doubts only concern what is left of the round."""
    left_undecided: bool = False
    """Whether what is left of the round is only run if it was not left before, which is not certain."""

    @property
    def ways_out(self) -> int:
        """How often the round was left by ``break`` or ``continue`` so far."""
        return len(self.breaks) + len(self.continues)


@dataclass(slots=True)
class Frame:
    """One activation: of a function, a class body or a module."""

    unit: Unit
    scope: Scope | ModuleObject
    name: str
    function: FunctionValue | None = None
    caller: Frame | None = None
    call_node: ast.AST | None = None
    """The call in the caller that made this frame."""
    mark: int = 0
    depth: int = 0
    """How many undecided branches are open between the frame's start and here."""
    doubt: int = 0
    """How many of those are undecided for want of knowledge (not by data)."""
    exits: list[Exit] = field(default_factory=list)
    loops: list[Loop] = field(default_factory=list)
    managers: list[tuple[Value, int]] = field(default_factory=list)
    """The contexts that have been entered, each with how many loops are around it."""
    yielded: list[Value] | None = None
    receiver: Value | None = None
    """``self``, for ``super()``."""
    globals_declared: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    in_loop: int = 0
    first_rounds: list[int] = field(default_factory=list)
    """The ``depth`` of loops' bodies of which a first round, that stands for any, is being run."""
    starting: list[int] = field(default_factory=list)
    """The ``depth`` of loops of known rounds of which the first is being run."""
    ending: list[int] = field(default_factory=list)
    """The ``depth`` of loops of known rounds of which the last is being run."""
    left_loop: bool = False
    """Whether a loop was left by ``return``: in which of its rounds is not known."""
    in_try: int = 0
    class_body: bool = False
    around: Frame | None = None
    """The function's own frame, inside a comprehension."""
    born: int = field(default_factory=dims.now)
    """Symbols made before this moment are one size each for the whole activation."""
    yields_vary: bool = False
    """A generator whose yields could not be listed one by one."""

    @property
    def may_have_filled(self) -> bool:
        """Whether what is empty as we see it may be filled in every run that comes here.

        The first round of a loop may be the one that always takes the branch that fills it; a loop whose last round
        returns never ends without.
        """
        return self.left_loop or bool(self.starting and self.depth > self.starting[-1])

    @property
    def may_not_look_ahead(self) -> bool:
        """Whether a branch of a loop's last round is being run, which the program may take in all rounds but that."""
        return bool(self.ending and self.depth > self.ending[-1])

    @property
    def closure(self) -> Scope | None:
        """What a function defined here closes over (a class body's names are not seen inside it)."""
        if self.class_body:
            return self.scope.parent if isinstance(self.scope, Scope) else None
        return self.scope if isinstance(self.scope, Scope) else None


class Raised(Exception):
    """The interpreted program definitely raises here."""

    def __init__(self, value: Value, node: ast.AST | None = None) -> None:
        super().__init__("raised")
        self.value = value
        self.node = node


class OutOfFuel(Exception):
    """The budget of a run or of a call is used up."""


class Cancelled(Exception):
    """The analysis is no longer wanted."""

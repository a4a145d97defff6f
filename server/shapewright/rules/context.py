"""What a rule may ask of the run it is part of."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from shapewright.dims import Dim
from shapewright.rules.failure import Failure
from shapewright.values import Instance, Object, OpenShape, Tensor, Unknown, Value, unknown_tensor

Message = str | Callable[[], str]


class Context(ABC):
    """The rules' view of the interpreter.

    A rule is a pure function of its arguments but for what it asks here. ``require`` and ``equal``
    also *learn*: an operation that succeeds tells that its conditions held.
    """

    # --- conditions -------------------------------------------------------------------------
    def require(self, holds: bool | None, failure: Failure | Callable[[], Failure]) -> None:
        """Raise the failure when the condition is definitely false; cannot-tell passes."""
        if holds is False:
            raise failure if isinstance(failure, Failure) else failure()

    @abstractmethod
    def equal(self, a: Dim, b: Dim, failure: Callable[[], Failure]) -> Dim:
        """Require that two sizes are equal and learn from it; gives the better known of the two."""

    @abstractmethod
    def rank(
        self, x: Tensor, ranks: int | Iterable[int], failure: Callable[[], Failure], names: Sequence[str] = ()
    ) -> Tensor:
        """Require one of these ranks.

        A tensor of unknown rank gets the rank when there is only one, with fresh dims (named by
        ``names`` where given); with several possible ranks ``UnknownShape`` is raised.
        """

    @abstractmethod
    def last_dim(self, x: Tensor, size: Dim, failure: Callable[[], Failure]) -> None:
        """Require the size of the last axis, also of a tensor of unknown rank (nothing learnt there)."""

    def leading(self, x: Tensor, count: int) -> OpenShape | None:
        """The axes of a tensor of unknown rank before its last ``count``; None where they cannot be told."""
        return None

    @abstractmethod
    def learn_dtype(self, x: Tensor, dtype: str) -> Tensor:
        """Tell that an operand of unknown dtype has this one (the operation would fail otherwise)."""

    @abstractmethod
    def problem(self, failure: Failure) -> None:
        """Report without stopping: the operation runs, and does what nobody meant (a warning)."""

    def changed(self, x: Tensor) -> None:
        """Tell that an operand is written in place: its contents are no longer known, wherever it is held."""
        return

    def hand_out(self, parameter: Tensor, owner: Object, key: object) -> Tensor:
        """A parameter as a value of its own, of which is remembered that it is held by ``owner`` under ``key``: what
        the program tells it (to require no gradient) it tells the owner's."""
        return parameter

    def within(self, manager: Value, function: Value) -> Value:
        """A function each call of which runs inside a context manager; another callable as it is."""
        return function

    def caller_arguments(self) -> Mapping[str, Value]:
        """The arguments of the function whose statement is being run, by name."""
        return {}

    def as_tensor(self, unknown: Unknown, library: str) -> Tensor:
        """An unknown value used as a tensor; the interpreter makes it the same tensor at every use."""
        return unknown_tensor(library, name=unknown.name)

    def as_size(self, unknown: Unknown) -> Dim:
        """An unknown value used as a size; the interpreter makes it the same size at every use."""
        return self.fresh(unknown.name if unknown.open else "")

    # --- values -----------------------------------------------------------------------------
    @abstractmethod
    def fresh(self, name: str = "", *, low: int = 0, high: Dim | None = None) -> Dim:
        """A size that is not known. Without a name it is shown as ``?``."""

    @abstractmethod
    def get(self, obj: Object, name: str) -> Value | None:
        """An attribute that was set on the object itself or is inherited; None where there is none."""

    @abstractmethod
    def set(self, obj: Object, name: str, value: Any) -> None:
        """Set an attribute. The value is lifted like a rule's result (``lift``)."""

    @abstractmethod
    def new(self, class_name: str, **slots: Any) -> Instance:
        """An instance of a modelled class without running its constructor."""

    @abstractmethod
    def list(self, items: Iterable[Any]) -> Value:
        """A new list of these items (lifted)."""

    @abstractmethod
    def dict(self, items: Mapping[str, Any]) -> Value:
        """A new dict with string keys (values lifted)."""

    @abstractmethod
    def items(self, value: Value) -> Sequence[Value] | None:
        """The items of a list, tuple, range, known iterator…, where they are known one by one."""

    @abstractmethod
    def element(self, value: Value) -> Value | None:
        """What every item of an iterable is like (items joined); None if that is not known."""

    @abstractmethod
    def groups(self, value: Value) -> tuple[tuple[Value, int], ...]:
        """What the items of each group of a sequence are like, and how many there are; empty where not known."""

    @abstractmethod
    def length(self, value: Value) -> Dim | None:
        """``len(value)``, where known."""

    @abstractmethod
    def truth(self, value: Value) -> bool | None:
        """``bool(value)``; None when it cannot be told."""

    @abstractmethod
    def join(self, values: Sequence[Value]) -> Value:
        """The least abstract value that stands for each of these."""

    @abstractmethod
    def is_instance(self, value: Value, class_name: str) -> bool | None:
        """Whether a value is an instance of the modelled class of this name."""

    # --- calls ------------------------------------------------------------------------------
    @abstractmethod
    def call(self, function: Value, /, *args: Any, **kwargs: Any) -> Value:
        """Call any abstract callable (a user function, a layer, a library function) with lifted arguments."""

    @abstractmethod
    def invoke(self, name: str, /, *args: Any, **kwargs: Any) -> Value:
        """Call the modelled function or construct the modelled class of this canonical name."""

    def source(self, name: str) -> Value | None:
        """The function or class that an installed package defines under this dotted name, to follow it where the rules
        tell too little; None where there is no such source."""
        return None

    @abstractmethod
    def method(self, receiver: Value, name: str, /, *args: Any, **kwargs: Any) -> Value:
        """Call a method of a value: its user override where there is one."""

    @abstractmethod
    def has_attribute(self, value: Value, name: str) -> bool | None:
        """``hasattr``, on instances with user code included."""

    def parameters(self, function: Value) -> Sequence[str] | None:
        """The names of the parameters of a function that the program wrote; None for any other value."""
        return None

    def mentions(self, function: Value, names: Sequence[str]) -> bool:
        """Whether a function that the program wrote names any of these; True for what it did not write."""
        return True

    def held_back(self, compute: Callable[[], object]) -> Sequence[Callable[[], None]]:
        """Compute, and report nothing yet: each problem found, to be told by calling it or dropped."""
        compute()
        return ()

    def foreseen(self, compute: Callable[[], object]) -> None:
        """Compute what runs only later: what is found in it is told if it ``comes_true``, what it changes is undone."""
        return

    def comes_true(self) -> None:
        """What was foreseen runs here."""
        return

    def told_here(self, reports: Iterable[Callable[[], None]]) -> None:
        """Report problems of code that this operation called at the operation itself: there is no traceback inside."""
        for report in reports:
            report()

    # --- the run ----------------------------------------------------------------------------
    @abstractmethod
    def state(self, name: str, default: Any = None) -> Any:
        """Global state of a framework in this run: ``torch.default_dtype``, ``tensorflow.eager``…"""

    @abstractmethod
    def set_state(self, name: str, value: Any) -> None:
        """Change it (undone and joined with the branch that did)."""

    @property
    def cold(self) -> bool:
        """Whether the code being followed is reached from no caller, so that what ran before it is not known."""
        return False

    @abstractmethod
    def release(self, package: str) -> str | None:
        """The ``__version__`` of a package in the user's environment, where it is known to the letter."""

    @abstractmethod
    def version(self, package: str) -> tuple[int, ...] | None:
        """The version of a package in the user's environment; None where it is not installed."""

    @abstractmethod
    def environment(self, variable: str) -> str | None:
        """An environment variable the program set (``TF_USE_LEGACY_KERAS``), or the user's settings give."""

    def imports(self, package: str) -> bool:
        """Whether the program itself has imported from this top-level package."""
        return False

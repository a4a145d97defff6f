"""Calls that could not be followed, and which functions they may have run with values that nobody saw.

Where a called value is not known, an object that the program made and that no followed call reached may be it. What
is said of the lines of its methods, and of what these call, is then not all that these lines hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shapewright.interpreter.frame import FunctionValue
from shapewright.values import Instance, Object, Tensor, Unknown, Value, walk

_CALLED = ("forward", "call", "__call__")
_OF_LIBRARIES = ("no rule for", "package '", "module '", "which packages", "the operation before")
"""How the reasons start of what is unknown because a library is: no object of the program's."""


class LostCalls:
    """What one run made and called, and whether it met a call that it could not follow."""

    def __init__(self, before: LostCalls | None = None) -> None:
        """``before`` is what was made and called before these calls began, in the same run."""
        self._before = before
        self._made: list[Instance] = list(before._made) if before is not None else []
        self._called: set[int] = set(before._called) if before is not None else set()
        self._callees: dict[int, set[int]] = {}
        self._happened = False
        self._given_up: set[int] = set()

    def made(self, instance: Instance) -> None:
        """An object of a class that the program (or an interpreted package) defines was made."""
        self._made.append(instance)

    def called(self, instance: Instance) -> None:
        """An object was called, and the call was followed."""
        self._called.add(instance.uid)

    def was_called(self, made: Object) -> bool:
        """Whether a followed call of this object is known."""
        return made.uid in self._called

    def alike(self, seen: int, other: int) -> None:
        """A remembered call stands for another one: where it called one object, the other would call its own."""
        if seen in self._called:
            self._called.add(other)

    def follows(self, caller: FunctionValue | None, callee: FunctionValue) -> None:
        """A function calls another."""
        if caller is not None:
            self._callees.setdefault(id(caller.node), set()).add(id(callee.node))

    def lose(self, reason: Unknown, args: Sequence[Value]) -> None:
        """A call with these arguments could not be followed."""
        if not reason.open and not reason.reason.startswith(_OF_LIBRARIES):
            self._happened = self._happened or any(isinstance(v, Tensor) for arg in args for v in walk(arg, 2))

    def give_up(self, function: FunctionValue) -> None:
        """A call took too long: what it calls was not seen, or not all of it."""
        self._given_up.add(id(function.node))

    def gave_up(self, function: FunctionValue) -> bool:
        """Whether a call of this function took too long."""
        return id(function.node) in self._given_up

    def may_have_run(self) -> frozenset[int]:
        """The functions, as identities of their nodes, that a call which was not followed may have run."""
        found: set[int] = set()
        pending = list(self._given_up)
        if self._happened:
            uncalled = (made for made in self._made if made.uid not in self._called)
            pending += [id(function.node) for made in uncalled for function in _what_a_call_runs(made)]
        while pending:
            node = pending.pop()
            if node not in found:
                found.add(node)
                pending += self._callees_of(node)
        return frozenset(found)

    def _callees_of(self, node: int) -> set[int]:
        own = self._callees.get(node, set())
        return own if self._before is None else own | self._before._callees_of(node)


def _what_a_call_runs(instance: Instance) -> Iterator[FunctionValue]:
    for name in _CALLED:
        for cls in instance.cls.mro:
            value = cls.slots.get(name)
            if isinstance(value, FunctionValue):
                yield value
                break

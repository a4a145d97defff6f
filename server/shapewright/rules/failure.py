"""How a rule says that an operation fails, or that it does not know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from shapewright.dims import Dim
from shapewright.values import Origin, Value


@dataclass(frozen=True, slots=True)
class Repair:
    """A candidate repair in terms of the program, not of its text; the fixes layer makes the edit.

    ``action`` is one of

    - ``wrap``: replace the argument's expression by ``template`` (``"{}.float()"``);
    - ``set-argument``: give the call's parameter ``argument`` the value ``template`` (source text),
      at this call, or where ``owner`` (a layer) was constructed when it is set;
    - ``drop-argument``: remove ``argument`` from the call (or the owner's construction);
    - ``rename-callee``: replace the function's last name by ``template``;
    - ``rename-attribute``: put ``template`` in the place of the attribute's name;
    - ``wrap-result``: replace the whole call by ``template`` (``"{}[0]"``).

    ``argument`` is a parameter's name as the rule declares it, or ``self`` for a method's receiver.
    ``needs`` names an import the template uses (``"import numpy as np"``).
    """

    action: str
    title: str
    argument: str = ""
    template: str = ""
    owner: Value | None = None
    needs: str = ""


@dataclass(frozen=True, slots=True)
class Clue:
    """Where a size was decided: show it as a related location.

    ``dim`` of ``tensor`` (an axis), or an argument of the layer ``owner`` (``"in_features"``).
    """

    message: str
    origin: Origin | None = None
    owner: Value | None = None
    argument: str = ""
    dim: Dim | None = None


class Failure(Exception):
    """The operation fails for every value that the unknowns can take.

    ``code`` is in the problem catalogue; ``message`` says with the field's words what does not fit,
    both operands' shapes in it; ``raises`` is the framework's own wording (people search for it).
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        raises: str = "",
        exception: str = "",
        argument: str = "",
        repairs: tuple[Repair, ...] = (),
        clues: tuple[Clue, ...] = (),
        severity: str = "",
        url: str = "",
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.raises = raises
        self.exception = exception
        """The exception's class, as a handler would name it: ``RuntimeError``, ``ValueError``."""
        self.argument = argument
        """The parameter at fault, to put the squiggle on; empty: the whole call."""
        self.repairs = repairs
        self.clues = clues
        self.severity = severity
        """Empty: what the catalogue says."""
        self.url = url
        self.data: dict[str, Any] = {}
        """Structured facts for repairs that need more than a template, by name."""

    def with_data(self, **data: Any) -> Failure:
        """The same failure with structured facts added."""
        self.data.update(data)
        return self


class Abstain(Exception):
    """The rule does not know; the result is unknown for this reason."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class UnknownDType(Abstain):
    """A dtype that is given is not known; where sizes do not depend on it the rule still tells the shape."""

    def __init__(self, operator: str, parameter: str) -> None:
        super().__init__(f"the dtype given to {operator} is not known")
        self.parameter = parameter


class Unmodelled(Abstain):
    """No overload of the rule knows this form of the call."""


class Mismatch(Exception):
    """The arguments are not of this overload's form; the next one is tried."""


class WrongKind(Mismatch):
    """An argument is of a type that this overload does not take, and that no other operator takes there."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.message)
        self.failure = failure


class Missing(Mismatch):
    """This overload needs arguments that the call does not give; all those that it gives are the overload's."""

    def __init__(self, names: tuple[str, ...]) -> None:
        super().__init__(f"'{names[0]}' is missing")
        self.names = names


class Unexpected(Mismatch):
    """This overload takes no argument of that name, or has it already by its place (``twice``)."""

    def __init__(self, name: str, *, twice: bool = False) -> None:
        super().__init__(f"'{name}' is given twice" if twice else f"unexpected argument '{name}'")
        self.name = name
        self.twice = twice


class TooMany(Mismatch):
    """This overload takes fewer arguments by place than are given: from ``least`` to ``most``, without ``self``."""

    def __init__(self, least: int, most: int, given: int) -> None:
        super().__init__("too many arguments")
        self.least, self.most, self.given = least, most, given

"""The one place that calls the analysis and the repairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from shapewright.facts import FileFacts, Fix, Problem
from shapewright.frontend.environment import Environment
from shapewright.worker import Oracle
from shapewright.workspace.files import Snapshot
from shapewright.workspace.runner import Token


@dataclass(frozen=True)
class Question:
    """What is asked of the analysis: ``entries`` run from their top level, ``targets`` also where nothing calls."""

    entries: tuple[str, ...]
    targets: tuple[str, ...]
    roots: tuple[str, ...]
    seconds: float = 2.0
    reading: float = 2.0
    """The seconds beside those that the reading of modules may take."""
    focus: tuple[int, int] | None = field(default=None, compare=False)
    """The first and last line that were edited: what nothing calls is analysed there first."""
    brief: bool = False
    """Whether the analysis may end once it has seen what happens on these lines."""
    alone: bool = False
    """Whether only what is seen in the targets is of interest."""

    def whole(self) -> Question:
        """The same question, of all that is there and without haste."""
        return Question(self.entries, self.targets, self.roots)


class Engine(Protocol):
    """What the workspace needs of an analysis. Work that was cancelled raises."""

    def warm_up(self) -> None:
        """Load what the first analysis needs."""
        ...

    def token(self) -> Token:
        """A token that the other methods look at."""
        ...

    def analyse(
        self, question: Question, files: Snapshot, environment: Environment, token: Token, oracle: Oracle | None = None
    ) -> Mapping[str, FileFacts]:
        """The facts of every user file that was reached, by path; ``oracle`` knows operators that have no rule."""
        ...

    def repairs(
        self,
        problem: Problem,
        question: Question,
        files: Snapshot,
        environment: Environment,
        token: Token,
        oracle: Oracle | None = None,
    ) -> tuple[Fix, ...]:
        """Repairs of a problem; the preferred ones are proven."""
        ...

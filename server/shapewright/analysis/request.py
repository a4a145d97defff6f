"""What an analysis is asked for, and how it is stopped."""

from __future__ import annotations

from dataclasses import dataclass, field

from shapewright.interpreter.frame import Cancelled
from shapewright.worker.questions import Oracle


@dataclass(frozen=True, slots=True)
class Request:
    """Which files to run and which to report on.

    ``entries`` are run abstractly from their top level, each as ``__main__``; ``targets`` are the
    files whose functions that no entry reached get an analysis of their own, with unknown inputs.
    """

    entries: tuple[str, ...]
    targets: tuple[str, ...]
    roots: tuple[str, ...] = ()
    oracle: Oracle | None = field(default=None, compare=False)
    """Whom operators that have no rule are asked of; None: they stay unknown."""
    focus: tuple[int, int] | None = None
    """Lines of the targets, from the first to the last: what no entry reached is analysed there first."""
    brief: bool = False
    """Whether it is enough to see what happens on these lines."""
    alone: bool = False
    """Whether only what is seen in the targets is told, not what the files that they reach hold."""


class CancelToken:
    """Tells a running analysis that nobody wants its answer any more."""

    def __init__(self) -> None:
        self.cancelled = False

    def cancel(self) -> None:
        """Stop the analysis soon."""
        self.cancelled = True


@dataclass(frozen=True, slots=True)
class Budget:
    """How long an analysis may take before it gives what it has."""

    seconds: float = 2.0
    reading: float = 2.0
    """How many seconds the reading of modules may take beside that: they are read once and remembered."""
    environ: dict[str, str] = field(default_factory=dict)
    """Environment variables the program is taken to run with."""


__all__ = ["Budget", "CancelToken", "Cancelled", "Request"]

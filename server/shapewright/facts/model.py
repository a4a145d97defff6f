"""What is known of a file after analysis, as immutable plain data.

Lines count from 1 and columns from 0, in Unicode code points; ranges are half open.
Every other unit (UTF-16 columns, protocol positions, notebook cells) is converted by whoever
needs it, never here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Dim = int | str | None
"""An integer, an integer expression over named symbols (``"4*config.n_embd"``), or unknown."""

Severity = Literal["error", "warning", "information", "hint"]


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: line from 1, column from 0 in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """A half-open stretch of text."""

    start: Position
    end: Position

    @staticmethod
    def of(start_line: int, start_column: int, end_line: int, end_column: int) -> Range:
        """The range from its four numbers."""
        return Range(Position(start_line, start_column), Position(end_line, end_column))

    def contains(self, position: Position) -> bool:
        """Whether a cursor at the position touches the range (its end included)."""
        return self.start <= position <= self.end


@dataclass(frozen=True, slots=True)
class TensorFact:
    """One tensor as it is shown: library, shape and dtype.

    ``shape`` is None where even the rank is unknown; ``dtype`` is spelled as NumPy spells it,
    with ``bfloat16``, ``string`` and ``object``.
    """

    library: str
    shape: tuple[Dim, ...] | None
    dtype: str | None
    device: str | None = None
    kind: str = "eager"
    """``eager``, ``symbolic`` (a KerasTensor), ``graph`` (a TF1 or tf.function tensor),
    ``placeholder``, ``variable`` or ``parameter``."""
    tail: tuple[Dim, ...] = ()
    """The trailing sizes that are known although the rank is not."""

    @property
    def text(self) -> str:
        """``float32[B, 3, 32, 32]``; an unknown size is ``?``, an unknown rank is ``[...]``."""
        shown = ["...", *self.tail] if self.shape is None else self.shape
        dims = ", ".join("?" if d is None else str(d) for d in shown)
        return f"{self.dtype or '?'}[{dims}]"


Alternative = TensorFact


@dataclass(frozen=True, slots=True)
class Fact:
    """What one expression, or one bound name, holds.

    ``tensor`` is None for a value that is no tensor but worth showing (``display``: a layer, a
    list of tensors, an int that is a size), or one that is unknown (``unknown`` says why).
    """

    path: str
    range: Range
    role: Literal["expression", "binding", "parameter"]
    tensor: TensorFact | None
    alternatives: tuple[TensorFact, ...] = ()
    display: str = ""
    """One line for values that are no single tensor, for example ``tuple of 2: float32[B, 4], …``."""
    unknown: str = ""
    """Why nothing is known, in one line; empty where something is."""
    made_at: Related | None = None
    """Where the tensor was made, when that is another place."""
    contexts: tuple[str, ...] = ()
    """The call chains that reached it, outermost first, for example ``train.py:12 → model.py:40``."""
    in_loop: bool = False
    constant: bool = False
    """The value is the same wherever the code is reached (one context, no alternatives)."""


@dataclass(frozen=True, slots=True)
class Related:
    """A place that explains a problem: "512 here"."""

    path: str
    range: Range
    message: str


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the range by the text (an empty range inserts)."""

    path: str
    range: Range
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair. ``preferred``: applied to a copy and analysed again, the problem was gone and
    nothing new appeared."""

    title: str
    edits: tuple[Edit, ...]
    preferred: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """One call of the chain that reaches a problem."""

    path: str
    range: Range
    name: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that will fail (error), or will run and do what nobody meant (warning)."""

    path: str
    range: Range
    code: str
    severity: Severity
    message: str
    """Both operands with their shapes, in plain words, then what the framework says."""
    url: str = ""
    related: tuple[Related, ...] = ()
    chain: tuple[Frame, ...] = ()
    fixes: tuple[Fix, ...] = ()
    identity: str = ""
    """Stable under edits elsewhere in the file: lets a re-analysis recognise the same problem."""


@dataclass(frozen=True, slots=True)
class Callable_:
    """A function, class or model defined in the file, for lenses and the probe."""

    name: str
    """Dotted from the module's top: ``Net.forward``."""
    kind: Literal["function", "class", "model", "script"]
    range: Range
    name_range: Range


@dataclass(frozen=True, slots=True)
class FileFacts:
    """Everything known of one file."""

    path: str
    facts: tuple[Fact, ...] = ()
    problems: tuple[Problem, ...] = ()
    callables: tuple[Callable_, ...] = ()
    notes: tuple[str, ...] = ()
    """Messages about the analysis itself: a syntax error that was skipped, a budget that ran out."""
    complete: bool = True
    """False when the analysis was cut short; what is there still holds."""
    depends_on: frozenset[str] = field(default_factory=frozenset)
    """Paths of the other files that were read to learn this."""
    came_to: frozenset[int] = field(default_factory=frozenset)
    """The lines that an analysis cut short came to without telling facts, for they are as they were before."""

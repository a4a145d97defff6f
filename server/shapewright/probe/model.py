"""What a probe is asked, and what it saw: plain data, with the JSON that the command line prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from shapewright.facts import Range, TensorFact

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

Outcome = Literal["finished", "failed", "stopped", "refused"]
"""``finished``: it ran to its end. ``failed``: it raised, or could not be run. ``stopped``: cancelled,
out of time or out of memory. ``refused``: it needed something that the probe does not allow or know."""

Permission = Literal["write", "network", "process"]

Role = Literal["expression", "binding", "parameter"]

JSON_VERSION = 1


@dataclass(frozen=True, slots=True)
class InputSpec:
    """A value for one parameter of the function or model that is probed."""

    name: str
    kind: Literal["tensor", "value"] = "tensor"
    library: str = "torch"
    shape: tuple[int, ...] = ()
    dtype: str = "float32"
    below: int | None = None
    """Integer tensors hold 0 … below - 1; zeros where it is None, which index anything."""
    literal: Json = None
    """The value itself where ``kind`` is ``value``."""
    of: Literal["init", "call"] = "call"
    """Whether the parameter is the class's constructor's or the call's."""


@dataclass(frozen=True, slots=True)
class ProbeRequest:
    """One run that somebody asked for. Relative paths are taken from this process's working directory."""

    path: str
    name: str | None = None
    """The function, class, method or model to run, dotted from the module's top; None runs the file as a script."""
    python: str = field(default_factory=lambda: sys.executable)
    """The user's interpreter: Python 3.8 or later, with nothing of ours installed."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """Texts that are newer than the disk's (open editors) or that are not on it (a notebook's code), by path."""
    roots: tuple[str, ...] = ()
    """Workspace folders: modules under them are observed too. The file's own folder always is."""
    packages: tuple[str, ...] = ()
    """Installed packages or modules, by name, to observe as if they were the user's."""
    inputs: tuple[InputSpec, ...] = ()
    args: tuple[str, ...] = ()
    cwd: str | None = None
    """The working directory; the file's own folder where it is None."""
    env: Mapping[str, str] = field(default_factory=dict)
    """Environment variables on top of this process's own."""
    device: str = "auto"
    """``auto``, ``cpu``, ``cuda``, ``cuda:N`` or ``mps``."""
    steps: int = 3
    """How many training steps of each loop, and batches of each ``fit``, are run."""
    timeout: float = 60.0
    """Seconds, the interpreter's start included."""
    memory: int | None = None
    """Megabytes of resident memory that the child may use; None: no limit."""
    allow: frozenset[Permission] = frozenset()
    contexts: bool = False
    """Whether each value also says in which call of its function it was seen (for the agreement bench)."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a running probe is."""

    text: str
    """One line, for example ``train.py:42``."""
    seconds: float = 0.0
    observed: int = 0
    """How many expressions have been seen holding a tensor."""


@dataclass(frozen=True, slots=True)
class ObservedValue:
    """One combination of shape, dtype and device that an expression had."""

    library: str
    shape: tuple[int | None, ...] | None
    """None in place of a size that a symbolic tensor leaves open; None for an open rank."""
    dtype: str
    device: str
    count: int = 1
    calls: tuple[int, ...] = ()
    """The calls of the enclosing function in which it was seen, where the request asked for contexts."""

    @property
    def text(self) -> str:
        """``float32[32, 10]``, as a hover shows it."""
        return TensorFact(self.library, self.shape, self.dtype).text


@dataclass(frozen=True, slots=True)
class Observation:
    """Everything one expression, or one bound name, was seen to hold."""

    path: str
    """Absolute."""
    range: Range
    role: Role
    values: tuple[ObservedValue, ...]
    count: int
    """How often it held a tensor, past the combinations that were kept as well."""

    def to_json(self) -> dict[str, Json]:
        """The row of ``probe --format json``; ``values`` keeps what belongs together together."""
        shapes = unique([shape_json(value.shape) for value in self.values])
        return {
            "path": self.path,
            "range": range_json(self.range),
            "library": self.values[0].library,
            "shapes": shapes,
            "dtypes": unique([value.dtype for value in self.values]),
            "devices": unique([value.device for value in self.values]),
            "count": self.count,
            "values": [
                {"shape": shape_json(v.shape), "dtype": v.dtype, "device": v.device, "count": v.count}
                for v in self.values
            ],
        }


@dataclass(frozen=True, slots=True)
class ProbeError:
    """Why a probe did not finish, at the user's own innermost line where there is one."""

    type: str
    message: str
    path: str | None = None
    range: Range | None = None

    def to_json(self) -> dict[str, Json]:
        """The ``error`` of ``probe --format json``."""
        where = None if self.range is None else range_json(self.range)
        return {"type": self.type, "message": self.message, "path": self.path, "range": where}


@dataclass(frozen=True, slots=True)
class PeakMemory:
    """The most memory that was in use at once, in bytes; None where it was not measured."""

    cpu: int | None = None
    gpu: int | None = None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An expression that was seen holding something else than the analysis says."""

    path: str
    range: Range
    inferred: str
    observed: str

    def to_json(self) -> dict[str, Json]:
        """The row of ``probe --format json``."""
        where = range_json(self.range)
        return {"path": self.path, "range": where, "inferred": self.inferred, "observed": self.observed}


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """What came back from a probe."""

    outcome: Outcome
    device: str = "cpu"
    """Where the tensors were: ``cpu``, ``cuda:0``, ``mps``."""
    seconds: float = 0.0
    peak_memory: PeakMemory = PeakMemory()
    error: ProbeError | None = None
    observed: tuple[Observation, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    notes: tuple[str, ...] = ()
    """What was done to the run: loops that were cut, refusals that the program survived."""
    output: str = ""
    """The end of what the program printed."""

    def with_disagreements(self, disagreements: tuple[Disagreement, ...]) -> ProbeResult:
        """The same result, compared with what was inferred."""
        return replace(self, disagreements=disagreements)

    def to_json(self) -> dict[str, Json]:
        """What ``shapewright probe --format json`` prints."""
        return {
            "version": JSON_VERSION,
            "outcome": self.outcome,
            "device": self.device,
            "seconds": round(self.seconds, 3),
            "peak_memory": {"cpu": self.peak_memory.cpu, "gpu": self.peak_memory.gpu},
            "error": None if self.error is None else self.error.to_json(),
            "observed": [row.to_json() for row in self.observed],
            "disagreements": [row.to_json() for row in self.disagreements],
            "notes": list(self.notes),
            "output": self.output,
        }


def range_json(range: Range) -> dict[str, Json]:
    """A range as the command line prints it: lines from 1, columns from 0 in code points."""
    return {
        "start": {"line": range.start.line, "column": range.start.column},
        "end": {"line": range.end.line, "column": range.end.column},
    }


def shape_json(shape: tuple[int | None, ...] | None) -> Json:
    """A shape as a JSON list; null for an unknown rank."""
    return None if shape is None else list(shape)


def unique(items: list[Json]) -> list[Json]:
    """The items in their order, without repetition (they need not be hashable)."""
    kept: list[Json] = []
    for item in items:
        if item not in kept:
            kept.append(item)
    return kept

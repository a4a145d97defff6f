"""What is asked of a framework, and what it answered: plain data.

A question is one call of one public operator with all its sizes as numbers, in a few *variants*: each binds the
symbolic sizes to other primes, so that the numbers of the answers tell which size each came from.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

LIBRARIES = ("torch", "tensorflow", "keras")
_SPACES = frozenset(
    (
        "torch", "torch.Tensor", "torch.nn.functional", "torch.linalg", "torch.fft", "torch.special", "keras.ops",
        "tensorflow", "tensorflow.math", "tensorflow.linalg", "tensorflow.nn", "tensorflow.image", "tensorflow.signal",
        "tensorflow.strings", "tensorflow.random", "tensorflow.bitwise", "tensorflow.sets", "tensorflow.sparse",
        "tensorflow.ragged", "tensorflow.raw_ops", "tensorflow.quantization", "tensorflow.audio",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """One operator and its arguments."""

    name: str
    """The public dotted name: ``torch.Tensor.abs_``."""
    variants: str
    """JSON: for each variant ``{"args": […], "kwargs": {…}}``, in the spelling of ``worker/child/values.py``."""

    @property
    def library(self) -> str:
        """The top-level package that is asked."""
        return self.name.partition(".")[0]

    @staticmethod
    def of(name: str, variants: Sequence[Json]) -> Question:
        """A question; equal ones are spelled alike."""
        return Question(name, json.dumps(variants, sort_keys=True, separators=(",", ":")))


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the result of each variant, or why there is none."""

    results: tuple[Json, ...] = ()
    """A variant on which the framework raised has ``{"raised": why}``."""
    reason: str = ""
    said: bool = True
    """Whether the framework said so; else the worker could not be asked, which may be otherwise next time."""


class Oracle(Protocol):
    """What the analysis sees of all this."""

    def ask(self, question: Question) -> Answer | None:
        """The answer, or None where it is not known now."""
        ...


def is_askable(name: str) -> bool:
    """Whether a name may be put to a framework at all: a public one, where a library keeps its operators."""
    space, _, member = name.rpartition(".")
    return space in _SPACES and member.isidentifier() and not member.startswith("_")

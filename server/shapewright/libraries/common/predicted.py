"""Arrays as a model predicts them: scores, which are no classes yet."""

from __future__ import annotations

from shapewright.values import Tensor

_NOTE = "predicted"


def predicted(x: Tensor) -> Tensor:
    """The array, known to hold what a model gives as it stands."""
    return x.with_note(_NOTE, True)


def is_score(x: Tensor) -> bool:
    """Whether the array holds real numbers that a model gave, not rounded nor compared."""
    return bool(x.note(_NOTE)) and (x.dtype or "").startswith("float")

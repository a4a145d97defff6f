"""Plain data that the analysis gives out: no protocol types, no abstract values, no I/O."""

from shapewright.facts.model import (
    Alternative,
    Callable_,
    Dim,
    Edit,
    Fact,
    FileFacts,
    Fix,
    Frame,
    Position,
    Problem,
    Range,
    Related,
    Severity,
    TensorFact,
)

__all__ = [
    "Alternative",
    "Callable_",
    "Dim",
    "Edit",
    "Fact",
    "FileFacts",
    "Fix",
    "Frame",
    "Position",
    "Problem",
    "Range",
    "Related",
    "Severity",
    "TensorFact",
]

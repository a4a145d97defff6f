"""What Python's own functions, containers and standard library do with abstract values."""

from shapewright.interpreter.builtins import (
    changing,
    containers,
    counters,
    environment,
    evaluation,
    functions,
    heaps,
    inspection,
    iterators,
    objects,
    operator_functions,
    ordering,
    parsed_texts,
    patterns,
    standard_library,
    structures,
    text,
)
from shapewright.interpreter.builtins.registry import NATIVES

__all__ = [
    "NATIVES",
    "changing",
    "containers",
    "counters",
    "environment",
    "evaluation",
    "functions",
    "heaps",
    "inspection",
    "iterators",
    "objects",
    "operator_functions",
    "ordering",
    "parsed_texts",
    "patterns",
    "standard_library",
    "structures",
    "text",
]

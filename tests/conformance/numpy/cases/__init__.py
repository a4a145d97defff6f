"""Calls of NumPy's functions to judge, right and wrong ones alike, in files by subject."""

from tests.conformance.numpy.cases import (
    creation,
    elementwise,
    indexing,
    order,
    products,
    random_numbers,
    rarer,
    reductions,
    shapes,
)
from tests.conformance.numpy.cases.registry import CASES, COUNTED, Case, calls

__all__ = [
    "CASES",
    "COUNTED",
    "Case",
    "calls",
    "creation",
    "elementwise",
    "indexing",
    "order",
    "products",
    "random_numbers",
    "rarer",
    "reductions",
    "shapes",
]

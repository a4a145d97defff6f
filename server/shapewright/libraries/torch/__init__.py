"""PyTorch: importing this package registers its rules.

Files are grouped as https://pytorch.org/docs/stable/torch.html groups operators.
"""

from shapewright.libraries.torch import (
    arithmetic,
    comparison,
    conversion,
    creation,
    devices,
    dtypes,
    functional,
    indexing,
    joining,
    linear_algebra,
    pointwise,
    properties,
    reductions,
    shaping,
)

__all__ = [
    "arithmetic",
    "comparison",
    "conversion",
    "creation",
    "devices",
    "dtypes",
    "functional",
    "indexing",
    "joining",
    "linear_algebra",
    "pointwise",
    "properties",
    "reductions",
    "shaping",
]

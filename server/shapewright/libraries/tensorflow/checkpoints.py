"""What a checkpoint holds while the program runs: https://www.tensorflow.org/api_docs/python/tf/train/Checkpoint"""

from __future__ import annotations

from shapewright.rules import Context, Raw, lib_class
from shapewright.values import NONE, Instance


@lib_class(
    "tensorflow.train.Checkpoint", "tensorflow.compat.v1.train.Checkpoint",
    url="https://www.tensorflow.org/api_docs/python/tf/train/Checkpoint",
)  # fmt: skip
class Checkpoint:
    """Objects by name. Reading one from a file changes numbers, and no shape; what it makes is not followed."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, root: Raw = NONE, **kwargs: Raw) -> None:
        """Each keyword is an attribute."""
        for name, held in kwargs.items():
            ctx.set(self, name, held)

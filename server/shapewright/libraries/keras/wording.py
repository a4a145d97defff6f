"""How Keras prints shapes and tensors, and how we name them in a message."""

from __future__ import annotations

from collections.abc import Sequence

from shapewright.dims import Dim, render
from shapewright.values import Tensor, Value


def keras_shape(shape: Sequence[Dim]) -> str:
    """A shape as Keras prints it: ``(None, 28, 28)``, every size that is no number as ``None``."""
    entries = [str(d) if isinstance(d, int) else "None" for d in shape]
    return f"({entries[0]},)" if len(entries) == 1 else f"({', '.join(entries)})"


def keras_list(shape: Sequence[Dim]) -> str:
    """A shape as NumPy prints an array of sizes: ``[None 4 4 3]``."""
    return "[" + " ".join(str(d) if isinstance(d, int) else "None" for d in shape) + "]"


def size_text(size: Dim) -> str:
    """One size for a reader; ``?`` where nothing is known."""
    return render(size) or "?"


def describe(value: Value) -> str:
    """``float32[batch, 28, 28]``, or what else the value is."""
    if not isinstance(value, Tensor):
        return value.type_name
    shape = "..." if value.shape is None else ", ".join(size_text(d) for d in value.shape)
    return f"{value.dtype or '?'}[{shape}]"

"""The shape left by a reduction."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shapewright.dims import Dim


def reduced(shape: Sequence[Dim], axes: Collection[int] | None, keep: bool) -> tuple[Dim, ...]:
    """The shape without the axes (numbered from 0; None: all), which stay with size 1 if ``keep``."""
    gone = range(len(shape)) if axes is None else axes
    if keep:
        return tuple(1 if axis in gone else size for axis, size in enumerate(shape))
    return tuple(size for axis, size in enumerate(shape) if axis not in gone)

"""Reshapes: the number of elements stays."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from shapewright.dims import Dim, Symbol, eq, floordiv, lt, product
from shapewright.dims.expr import terms_of
from shapewright.libraries.common.misfit import Misfit


def reshaped(size: Dim, target: Sequence[Dim]) -> tuple[Dim, ...]:
    """The shape of ``size`` elements arranged as ``target``, one entry of which may be -1.

    Raises ``Misfit`` of kind ``several`` (more than one -1), ``negative`` (an entry below -1),
    ``ambiguous`` (a -1 beside a size of 0) or ``size`` (the elements do not fit: ``left`` has the
    number there are, ``right`` what the known entries multiply to).
    """
    free = [i for i, entry in enumerate(target) if isinstance(entry, int) and entry == -1]
    if len(free) > 1:
        raise Misfit("several")
    for axis, entry in enumerate(target):
        if lt(entry, 0) and axis not in free:
            raise Misfit("negative", axis=axis, left=entry)
    known = product(entry for axis, entry in enumerate(target) if axis not in free)
    if not free:
        if eq(size, known) is False:
            raise Misfit("size", left=size, right=known)
        return tuple(target)
    if eq(known, 0):
        raise Misfit("ambiguous" if eq(size, 0) is not False else "size", left=size, right=known)
    if eq(floordiv(size, known) * known, size) is False:
        raise Misfit("size", left=size, right=known)
    return tuple(floordiv(size, known) if axis in free else entry for axis, entry in enumerate(target))


def flattened(shape: Sequence[Dim], start: int, end: int) -> tuple[Dim, ...]:
    """The axes ``start`` to ``end`` (inclusive, numbered from 0) merged into one."""
    return (*shape[:start], product(shape[start : end + 1]), *shape[end + 1 :])


def squeezed(shape: Sequence[Dim], axes: Collection[int]) -> tuple[Dim, ...] | None:
    """The shape without those of the axes that have size 1; None when one may or may not be 1."""
    kept: list[Dim] = []
    for axis, size in enumerate(shape):
        one = eq(size, 1) if axis in axes else False
        if one is None:
            return None
        if not one:
            kept.append(size)
    return tuple(kept)


def squeezed_all(shape: Sequence[Dim]) -> tuple[Dim, ...] | None:
    """The shape without all sizes of 1; None where what was computed of sizes may be 1.

    A size that the program counts something with (a batch, a width) counts as more than 1.
    """
    if any(not eq(size, 1) and may_be_one(size) for size in shape):
        return None
    return tuple(size for size in shape if not eq(size, 1))


def may_be_one(size: Dim) -> bool:
    """Whether a size is 1, or computed of sizes so that it may be; a symbol or a product of some counts as more."""
    if eq(size, 1) is not None:
        return bool(eq(size, 1))
    terms = terms_of(size)
    return len(terms) != 1 or any(not isinstance(atom, Symbol) or atom.values is not None for atom in terms[0][0])

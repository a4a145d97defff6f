"""Minimum and maximum."""

from __future__ import annotations

from functools import lru_cache

from shapewright.dims.expr import Dim, Kind, Op, add, dim_key, make_op, of_atom, sub, the_atom
from shapewright.dims.intervals import bounds


def dmin(*dims: Dim) -> Dim:
    """The least of the sizes. Raises ValueError if there is none."""
    if all(isinstance(dim, int) for dim in dims):
        return min(dims)  # type: ignore[type-var]
    return _extremum("min", dims)


def dmax(*dims: Dim) -> Dim:
    """The greatest of the sizes. Raises ValueError if there is none."""
    if all(isinstance(dim, int) for dim in dims):
        return max(dims)  # type: ignore[type-var]
    return _extremum("max", dims)


def spread(dim: Dim) -> Dim:
    """``n + max(m - n, 0)`` as ``max(m, n)``: the extremum of the whole, where one term is an extremum."""
    if isinstance(dim, int):
        return dim
    chosen = [m[0] for m, coefficient in dim.terms if len(m) == 1 and isinstance(m[0], Op) and coefficient == 1]
    extrema = [atom for atom in chosen if isinstance(atom, Op) and atom.kind in ("min", "max")]
    if len(extrema) != 1 or len(dim.terms) == 1:
        return dim
    rest = sub(dim, of_atom(extrema[0]))
    return _extremum(extrema[0].kind, tuple(add(rest, arg) for arg in extrema[0].args))


@lru_cache(1 << 12)
def _extremum(kind: Kind, dims: tuple[Dim, ...]) -> Dim:
    kept: list[Dim] = []
    for dim in _flattened(kind, dims):
        if any(_decides(kind, other, dim) for other in kept):
            continue
        kept = [other for other in kept if not _decides(kind, dim, other)]
        kept.append(dim)
    if len(kept) == 1:
        return kept[0]
    return make_op(kind, *sorted(kept, key=dim_key))


def _flattened(kind: Kind, dims: tuple[Dim, ...]) -> list[Dim]:
    result: list[Dim] = []
    for dim in dims:
        atom = the_atom(dim)
        if isinstance(atom, Op) and atom.kind == kind:
            result.extend(atom.args)
        else:
            result.append(dim)
    return result


def _decides(kind: Kind, winner: Dim, loser: Dim) -> bool:
    """Whether the loser can never be the extremum while the winner is there."""
    lowest = bounds(sub(winner, loser) if kind == "max" else sub(loser, winner))[0]
    return lowest is not None and lowest >= 0

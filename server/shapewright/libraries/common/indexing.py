"""``x[…]`` in every form: integers, slices, new axes, ``…``, boolean masks and index arrays, mixed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shapewright.dims import Dim, eq, ge, lt
from shapewright.libraries.common.broadcast import broadcast
from shapewright.libraries.common.misfit import Misfit
from shapewright.libraries.common.slicing import slice_size


@dataclass(frozen=True, slots=True)
class At:
    """An integer; ``position`` is None where it is not known."""

    position: Dim | None


@dataclass(frozen=True, slots=True)
class Span:
    """A slice; omitted bounds are None. ``known`` is false when a bound is there but not known."""

    start: Dim | None = None
    stop: Dim | None = None
    step: Dim | None = None
    known: bool = True


@dataclass(frozen=True, slots=True)
class NewAxis:
    """``None``: an axis of size 1."""


@dataclass(frozen=True, slots=True)
class Rest:
    """``…``: all the axes that the other items leave."""


@dataclass(frozen=True, slots=True)
class Picks:
    """An integer array or list; ``interval`` bounds its elements where known."""

    shape: tuple[Dim, ...]
    interval: tuple[float | None, float | None] | None = None


@dataclass(frozen=True, slots=True)
class Mask:
    """A boolean array; ``count`` is the number of true elements where known."""

    shape: tuple[Dim, ...]
    count: Dim | None = None


Item = At | Span | NewAxis | Rest | Picks | Mask


def axes_taken(item: Item) -> int:
    """How many axes of the operand an item consumes."""
    if isinstance(item, Mask):
        return len(item.shape)
    return 0 if isinstance(item, (NewAxis, Rest)) else 1


@dataclass(slots=True)
class _Walk:
    """The state of one pass over the items."""

    kept: list[Dim] = field(default_factory=list)
    """The axes that basic items leave."""
    picked: list[tuple[Dim, ...]] = field(default_factory=list)
    """The shapes of the index arrays, to be broadcast together."""
    place: int | None = None
    """Where in ``kept`` the index arrays' axes go; the front when they are not side by side."""
    apart: bool = False
    adjacent: bool = False

    def keep(self, size: Dim) -> None:
        self.kept.append(size)
        self.adjacent = False

    def pick(self, shape: tuple[Dim, ...]) -> None:
        if self.place is None:
            self.place = len(self.kept)
        elif not self.adjacent:
            self.apart = True
        self.adjacent = True
        self.picked.append(shape)


def indexed(
    shape: Sequence[Dim],
    items: Sequence[Item],
    fresh: Callable[[], Dim],
    *,
    integers_are_arrays: bool = False,
) -> tuple[Dim, ...]:
    """The shape of ``x[items]``.

    ``fresh`` gives a size that is not known (a mask's count). With ``integers_are_arrays`` an
    integer beside index arrays counts as one of them (NumPy); torch selects with it first.

    Raises ``Misfit``: ``too-many`` (``left``: items, ``right``: rank), ``several-rests``, ``range``
    (``left``: the index, ``right``: the size), ``mask`` (``axis``; ``left``: the mask's size there,
    ``right``: the operand's), ``broadcast`` (of index arrays).
    """
    taken = sum(axes_taken(item) for item in items)
    if taken > len(shape):
        raise Misfit("too-many", left=taken, right=len(shape))
    if sum(isinstance(item, Rest) for item in items) > 1:
        raise Misfit("several-rests")
    if not any(isinstance(item, Rest) for item in items):
        items = (*items, Rest())
    arrays = any(isinstance(item, (Picks, Mask)) for item in items)
    walk, axis = _Walk(), 0
    for item in items:
        if isinstance(item, Rest):
            rest = len(shape) - taken
            for size in shape[axis : axis + rest]:
                walk.keep(size)
            if rest == 0 and item is not items[-1]:
                walk.adjacent = False
            axis += rest
            continue
        _take(walk, item, shape, axis, fresh, arrays and integers_are_arrays)
        axis += axes_taken(item)
    return _assembled(walk)


def _take(
    walk: _Walk, item: Item, shape: Sequence[Dim], axis: int, fresh: Callable[[], Dim], integers_are_arrays: bool
) -> None:
    if isinstance(item, NewAxis):
        walk.keep(1)
    elif isinstance(item, At):
        check_range(item.position, item.position, shape[axis], axis)
        if integers_are_arrays:
            walk.pick(())
    elif isinstance(item, Span):
        size = slice_size(shape[axis], item.start, item.stop, item.step) if item.known else None
        walk.keep(fresh() if size is None else size)
    elif isinstance(item, Picks):
        if item.interval is not None and 0 not in item.shape:
            low, high = (None if b is None else int(b) for b in item.interval)
            check_range(low, high, shape[axis], axis)
        walk.pick(item.shape)
    elif isinstance(item, Mask):
        for i, size in enumerate(item.shape):
            if eq(size, shape[axis + i]) is False:
                raise Misfit("mask", axis=axis + i, position=i, left=size, right=shape[axis + i])
        walk.pick((fresh() if item.count is None else item.count,))


def check_range(low: Dim | None, high: Dim | None, size: Dim, axis: int) -> None:
    """Raise ``Misfit("range")`` when an index that surely occurs lies outside ``[-size, size - 1]``.

    A counter of unknown value never indexes what is empty: it counts through as many items, and no round is run.
    """
    for position in (high, low):
        if position is None or (eq(size, 0) and not isinstance(position, int)):
            continue
        if ge(position, size) or lt(position, -size):
            raise Misfit("range", axis=axis, left=position, right=size)


def _assembled(walk: _Walk) -> tuple[Dim, ...]:
    if walk.place is None:
        return tuple(walk.kept)
    try:
        picked = broadcast(*walk.picked)
    except Misfit as misfit:
        raise Misfit("broadcast", axis=misfit.axis, left=misfit.left, right=misfit.right) from None
    place = 0 if walk.apart else walk.place
    return (*walk.kept[:place], *picked, *walk.kept[place:])

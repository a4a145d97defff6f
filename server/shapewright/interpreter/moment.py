"""A moment of a run to which it can come back: all of its state that the trail does not undo."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from shapewright.interpreter.frame import Frame
from shapewright.values import Reads

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

_CONTAINERS = (list, set, dict)
"""What is changed in place. Slots, which the trail undoes, are dicts of another type."""


class Moment:
    """What a run holds now: its counters, its open calls, branches and handlers, and the heap."""

    def __init__(self, run: Run, frame: Frame) -> None:
        """``frame`` is the one that is running; a module's is in no list of the run's."""
        self._run = run
        self._mark = run.world.trail.mark()
        self._reads = Reads.current
        parts: list[object] = [run, run.world, run.recorder, *run.tries]
        self._parts = [_kept(part, vars(part)) for part in parts]
        self._parts += [_kept(one, _FIELDS) for one in (*run.frames, frame)]

    def come_back(self) -> None:
        """Undo all that was done since."""
        self._run.world.trail.rollback(self._mark)
        for put_back in self._parts:
            put_back()
        Reads.current = self._reads


_FIELDS = tuple(field.name for field in fields(Frame))


def _kept(part: object, names: Iterable[str]) -> Callable[[], None]:
    """What puts the present values of an object's attributes back, and into its containers what they hold now."""
    values = {name: getattr(part, name) for name in names}
    contents: list[tuple[Any, Any]] = [(v, type(v)(v)) for v in values.values() if type(v) in _CONTAINERS]

    def put_back() -> None:
        for name, value in values.items():
            setattr(part, name, value)
        for container, content in contents:
            container.clear()
            (container.extend if isinstance(container, list) else container.update)(content)

    return put_back

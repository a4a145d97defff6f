"""Copies of the objects that a construction made: the second block of a transformer is made as the first one was.

What a construction made is kept as it was when it ended (its objects may be changed later, or undone with a branch).
A copy has objects of its own in place of each of them, and sizes of its own in place of those that each making has
anew; what is older is shared. What cannot be copied for certain is not kept: closures, whatever else has an identity
that is held elsewhere, the layers and graphs of Keras and TensorFlow, which are numbered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from shapewright import dims
from shapewright.dims import Dim, Symbol
from shapewright.interpreter.anew import of_its_own
from shapewright.values import (
    Bound,
    Const,
    DictObject,
    DictState,
    Instance,
    Int,
    Lib,
    ListObject,
    ListState,
    Many,
    Object,
    Origin,
    Partial,
    RangeValue,
    Slice,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

MOST = 2_000
"""So many objects are copied at most."""
_PLAIN = (str, int, float, complex, bool, bytes, type(None), Origin, Const, Some, Lib)
"""What holds no object and no size."""
_NUMBERED = ("keras.", "tf_keras.", "tensorflow.")


class NotCopied(Exception):
    """Something cannot be copied for certain."""


class Made(NamedTuple):
    """What a construction made, as it was then."""

    root: Instance
    slots: dict[Object, dict[Any, Any]]
    """The objects in the order in which they were met, and what each held."""
    start: int
    """The id before which objects are older than the construction."""
    began: int
    """When it began, as a reading of ``dims.now``: younger sizes are others in each making."""


def kept(root: Instance, start: int, began: int) -> Made | None:
    """What a construction made that began at these moments; None where that cannot be copied."""
    if root.uid < start:
        return None
    made = Made(root, {}, start, began)
    copy = _Copy(made, {})

    def meet(found: Object) -> Object:
        if found not in made.slots:
            if len(made.slots) >= MOST:
                raise NotCopied
            held = dict(dict.items(found.slots))
            made.slots[found] = held
            for value in held.values():
                copy.of(value)
        return found

    copy.object = meet
    try:
        copy.of(root)
    except NotCopied:
        return None
    return made


def copied(made: Made, others: Mapping[int, Object]) -> dict[Object, Object]:
    """New objects for those of a construction, each with its original; ``others`` stand for older ones, by id."""
    copies: dict[Object, Object] = {original: _empty(original, made.began) for original in made.slots}
    copy = _Copy(made, others)
    copy.object = copies.__getitem__
    for original, held in made.slots.items():
        slots = copies[original].slots
        for key, value in held.items():
            dict.__setitem__(slots, key, copy.of(value))
        if isinstance(original, (ListObject, DictObject)):
            copies[original].parts = tuple(map(copy.of, original.parts))  # type: ignore[attr-defined]
    return copies


def _empty(original: Object, began: int) -> Object:
    made: Object
    if isinstance(original, Instance):
        made = Instance(original.cls)
    else:
        assert isinstance(original, (ListObject, DictObject))
        made = ListObject(None, kind=original.kind) if isinstance(original, ListObject) else DictObject()
        made.kind = original.kind
        if original.since <= began:
            made.since = original.since
    made.note = original.note
    return made


class _Copy:
    """Goes through values; ``object`` says what stands for an object that is not older than the construction."""

    object: Callable[[Any], Object]

    def __init__(self, made: Made, others: Mapping[int, Object]) -> None:
        self._made = made
        self._others = others
        self._sizes: dict[Symbol, Dim] = {}

    def of(self, value: Any) -> Any:
        """A value with the objects and sizes that stand for its own; raises ``NotCopied``."""
        if isinstance(value, Object):
            return self._object(value)
        if isinstance(value, _PLAIN):
            return value
        if isinstance(value, Value):
            return self._value(value)
        if isinstance(value, (ListState, DictState)):
            return type(value)(*map(self.of, value))
        if isinstance(value, tuple):
            return tuple(map(self.of, value))
        if isinstance(value, dict):
            return {self.of(key): self.of(item) for key, item in value.items()}
        if isinstance(value, frozenset):
            if all(isinstance(item, _PLAIN) for item in value):
                return value
        elif isinstance(value, dims.Expr):
            return self._size(value)
        raise NotCopied

    def _object(self, value: Object) -> Object:
        if value.uid < self._made.start:
            return self._others.get(value.uid, value)
        if not isinstance(value, (Instance, ListObject, DictObject)):
            raise NotCopied
        if isinstance(value, Instance) and (
            value.cls.uid >= self._made.start or any(c.lib.startswith(_NUMBERED) for c in value.cls.mro)
        ):
            raise NotCopied
        return self.object(value)

    def _value(self, value: Value) -> Value:
        if isinstance(value, Tensor):
            return self._tensor(value)
        if isinstance(value, Int):
            return Int(self._size(value.dim))  # type: ignore[arg-type]
        if isinstance(value, Tuple):
            return value.holding(tuple(map(self.of, value.items)))
        if isinstance(value, Union):
            return replace(value, options=tuple(map(self.of, value.options)))
        if isinstance(value, Bound):
            return Bound(self.of(value.function), self.of(value.receiver))
        if isinstance(value, Partial):
            return Partial(self.of(value.function), self.of(value.args), self.of(value.kwargs))
        if isinstance(value, Unknown) and (value.uid < self._made.start or not (value.open or value.formula)):
            return value
        if isinstance(value, (Slice, RangeValue, Many)):
            return replace(value, **{name: self.of(getattr(value, name)) for name in value.__dataclass_fields__})
        raise NotCopied

    def _tensor(self, value: Tensor) -> Tensor:
        own = value.var is not None and value.var.uid >= self._made.start
        if own or value.depends or value.library not in ("torch", "numpy"):
            raise NotCopied
        if value.shape is None:
            return value
        return replace(
            value, shape=tuple(map(self._size, value.shape)), data=self.of(value.data), meta=self.of(value.meta)
        )

    def _size(self, size: Dim) -> Dim:
        return of_its_own(size, self._made.began, self._sizes)

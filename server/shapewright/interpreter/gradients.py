"""Tensors that are told to require a gradient, or not to: whoever else holds the same tensor sees it.

A traversal of a module (``parameters()``) hands each parameter out as a value of its own, of which is remembered where
it is held: what a loop over them is told of one is told of the module, too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from shapewright.dims import eq
from shapewright.interpreter.mutation import change_held, is_same
from shapewright.interpreter.run import Run
from shapewright.values import DictObject, ListObject, Object, Tensor, Value


class Place(NamedTuple):
    """Where a parameter is held: an attribute of a module, an entry of a dict, an item of a list."""

    given: Tensor
    """The value that was handed out. It is kept, so that its identity is no other value's."""
    owner: Object
    key: object


def hand_out(run: Run, parameter: Tensor, owner: Object, key: object) -> Tensor:
    """A parameter as a value that can be told from all others like it."""
    given = replace(parameter)
    run.handed_out[id(given)] = Place(given, owner, key)
    return given


def set_gradient(run: Run, tensor: Tensor, after: Tensor) -> None:
    """A tensor was told to require a gradient, or not to.

    Where it is held is known of a parameter that was handed out. What else a running function holds may be the same
    tensor, or only one just like it, so that it is not known any more of either.
    """
    if after.requires_grad == tensor.requires_grad:
        return
    place = run.handed_out.get(id(tensor))
    if place is not None:
        _tell(run, place, after.requires_grad)
        run.handed_out[id(after)] = place._replace(given=after)
        return
    change_held(run, lambda held: replace(held, requires_grad=None) if is_same(held, tensor) else held)
    if tensor.kind == "parameter":  # one of several, where the rounds of a loop are not followed one by one
        for place in list(run.handed_out.values()):
            if place.given.requires_grad != after.requires_grad and _may_be_alike(place.given, tensor):
                _tell(run, place, None)


def _tell(run: Run, place: Place, requires_grad: bool | None) -> None:
    held = _held(place)
    if not isinstance(held, Tensor) or held.kind != "parameter" or held.requires_grad == requires_grad:
        return
    now, owner = replace(held, requires_grad=requires_grad), place.owner
    if isinstance(owner, DictObject) and isinstance(place.key, Value):
        run.write(owner, "state", owner.state._replace(items={**owner.items, place.key: now}))
    elif isinstance(owner, ListObject) and owner.items is not None and isinstance(place.key, int):
        at = place.key
        run.write(owner, "state", owner.state._replace(items=(*owner.items[:at], now, *owner.items[at + 1 :])))
    elif isinstance(place.key, str):
        run.write(owner, place.key, now)


def _held(place: Place) -> object:
    """What is held now where the parameter was."""
    owner, key = place.owner, place.key
    if isinstance(owner, DictObject):
        return owner.items.get(key) if isinstance(key, Value) else None
    if isinstance(owner, ListObject):
        known = owner.items or ()
        return known[key] if isinstance(key, int) and key < len(known) else None
    return owner.slots.get(key)


def _may_be_alike(a: Tensor, b: Tensor) -> bool:
    """Whether two tensors may have the same shape."""
    if a.shape is None or b.shape is None:
        return True
    return len(a.dims) == len(b.dims) and all(eq(x, y) is not False for x, y in zip(a.dims, b.dims, strict=True))

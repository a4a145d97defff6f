"""The tree of modules: children, parameters and buffers by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from shapewright.rules import Context
from shapewright.values import Const, DictObject, Instance, ListObject, Object, Tensor, Union, Unknown

MODULE = "torch.nn.Module"
MAX_DEPTH = 40
REPARAMETRISED = "#reparametrised"
"""Set on a module one of whose parameters is computed from others, and is a plain tensor for who sets it."""


_CONTAINERS = ("_modules", "_items")


def is_module(value: object) -> bool:
    """Whether a value is a ``torch.nn.Module``."""
    return isinstance(value, Instance) and value.cls.inherits(MODULE)


def children(module: Instance) -> Iterator[tuple[str, Instance]]:
    """The modules directly below, by attribute name; a container's are in ``_items`` or ``_modules``.

    What a ``Sequential`` holds under a name (``OrderedDict``, ``add_module``) is in its place among the others.
    """
    slots = dict(module.slots.items())
    below = {
        name: value
        for name, value in slots.items()
        if isinstance(value, Instance) and is_module(value) and value is not module  # itself: spread over devices
        and isinstance(name, str)
    }  # fmt: skip
    if not any(name in slots for name in _CONTAINERS):
        yield from below.items()
        return
    named = {value.uid: name for name, value in below.items()}
    listed = _listed(module)
    for name, value in slots.items():
        if name in _CONTAINERS:
            yield from _held(value, named if name == "_items" else {})
        elif name in below and value.uid not in listed:
            yield name, below[name]


def _listed(module: Instance) -> set[int]:
    held = module.slots.get("_items")
    items = held.items if isinstance(held, ListObject) else None
    return {item.uid for item in items or () if isinstance(item, Instance)}


def _held(value: object, named: Mapping[int, str]) -> Iterator[tuple[str, Instance]]:
    """The modules in a container; one stands for all where they are not known one by one."""
    if isinstance(value, DictObject):
        for key, child in value.items.items():
            if isinstance(child, Instance) and is_module(child):
                yield str(key.value) if isinstance(key, Const) else "?", child
    elif isinstance(value, ListObject):
        items = value.items if value.items is not None else (value.element,)
        for index, item in enumerate(items):
            if isinstance(item, Instance) and is_module(item):
                yield named.get(item.uid, str(index)), item


def walk(module: Instance, prefix: str = "", seen: set[int] | None = None) -> Iterator[tuple[str, Instance]]:
    """The module and everything below it, by dotted name; a shared module once."""
    seen = set() if seen is None else seen
    if module.uid in seen or prefix.count(".") > MAX_DEPTH:
        return
    seen.add(module.uid)
    yield prefix, module
    for name, child in children(module):
        yield from walk(child, f"{prefix}.{name}" if prefix else name, seen)


def is_whole(module: Instance) -> bool:
    """Whether every module and tensor below is known: nothing that may be one is unknown or one of several."""
    if computes_parameters(module):
        return False
    return not any(_may_hide(value) for _, owner in walk(module) for value in owner.slots.values())


def computes_parameters(module: Instance) -> bool:
    """Whether a parameter of the module or below is computed: what from is held under names of the method's own."""
    return any(REPARAMETRISED in owner.slots for _, owner in walk(module))


def _may_hide(value: object) -> bool:
    if isinstance(value, Union):
        return any(_may_hide(option) or is_module(option) or isinstance(option, Tensor) for option in value.options)
    if isinstance(value, ListObject):
        return value.items is None or any(map(_may_hide, value.items))
    if isinstance(value, DictObject):
        return value.open_element is not None or any(map(_may_hide, value.items.values()))
    return isinstance(value, Unknown)


class Place(NamedTuple):
    """A parameter or buffer, the object that holds it (the module, or a container's list or dict) and under what."""

    name: str
    tensor: Tensor
    owner: Object
    key: object


def own_places(module: Instance, *, parameters: bool = True, buffers: bool = True) -> Iterator[Place]:
    """Where a module's own parameters and registered buffers are."""
    registered = module.slots.get("_buffers")
    names = registered.items if isinstance(registered, DictObject) else {}
    for name, value in list(module.slots.items()):
        if not isinstance(name, str) or not isinstance(value, Tensor):
            continue
        if (value.kind == "parameter" and parameters) or (Const(name) in names and buffers):
            yield Place(name, value, module, name)
    if not parameters:
        return
    held = module.slots.get("_parameters")
    if isinstance(held, DictObject):
        for key, value in held.items.items():
            if isinstance(value, Tensor):
                yield Place(str(key.value) if isinstance(key, Const) else "?", value, held, key)
    listed = module.slots.get("_items")
    if isinstance(listed, ListObject):
        for index, item in enumerate(listed.items if listed.items is not None else (listed.element,)):
            if isinstance(item, Tensor):
                yield Place(str(index), item, listed, index)


def own_tensors(module: Instance) -> Iterator[tuple[str, Tensor]]:
    """A module's own parameters and registered buffers."""
    return ((place.name, place.tensor) for place in own_places(module))


def places(module: Instance, *, parameters: bool = True, buffers: bool = True) -> Iterator[Place]:
    """Where all parameters and buffers below are, by dotted name."""
    for prefix, owner in walk(module):
        for place in own_places(owner, parameters=parameters, buffers=buffers):
            yield place._replace(name=f"{prefix}.{place.name}") if prefix else place


def tensors(module: Instance, *, parameters: bool = True, buffers: bool = True) -> Iterator[tuple[str, Tensor]]:
    """All parameters and buffers below, by dotted name."""
    return ((place.name, place.tensor) for place in places(module, parameters=parameters, buffers=buffers))


def handed_out(ctx: Context, module: Instance) -> Iterator[tuple[str, Tensor]]:
    """All parameters below, by dotted name, for a program that may tell them something."""
    for place in places(module, buffers=False):
        yield place.name, ctx.hand_out(place.tensor, place.owner, place.key)


def replace_tensors(ctx: Context, module: Instance, change: dict[str, str | None], *, floating_only: bool) -> None:
    """Move or convert every parameter and buffer below (``to``, ``half``, ``cuda``)."""
    for _, owner in walk(module):
        for name, value in list(own_tensors(owner)):
            fields = dict(change)
            if floating_only and not (value.dtype or "").startswith(("float", "bfloat", "complex")):
                fields.pop("dtype", None)
            if name in owner.slots and fields:
                ctx.set(owner, name, value.like(kind=value.kind, layout=value.layout, meta=value.meta, **fields))

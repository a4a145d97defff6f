"""Containers: ``Sequential``, ``ModuleList``, ``ModuleDict``, ``ParameterList``, ``ParameterDict``.

https://pytorch.org/docs/stable/nn.html#containers
"""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.dims import Dim
from shapewright.libraries.torch.failures import scalar_type
from shapewright.libraries.torch.nn.tree import is_module
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Raw, dim_of, lib_class, lift_dim
from shapewright.values import (
    NONE,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    Slice,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
)

_DOCS = "https://pytorch.org/docs/stable/generated/torch.nn."
MINUS_ONE = Const(-1)


def entries(self: Instance) -> dict[Value, Value]:
    """What a mapping container holds, by name; raises ``Abstain`` where it is not understood."""
    held = self.slots.get("_modules") or self.slots.get("_parameters")
    if not isinstance(held, DictObject):
        raise Abstain(held.reason if isinstance(held, Unknown) else f"what the {self.cls.name} holds is not known")
    return held.items


def listed(ctx: Context, self: Instance) -> ListObject:
    """The list behind an indexed container; raises ``Abstain`` where it is not understood."""
    held = self.slots.get("_items")
    if not isinstance(held, ListObject):
        raise Abstain(f"what the {self.cls.name} holds is not known")
    return held


def _list_of(ctx: Context, value: Value) -> Value:
    """A sequence of modules as a list of our own."""
    return ctx.invoke("builtins.list", value)


def _at(ctx: Context, self: Instance, index: Value) -> Value:
    held = listed(ctx, self)
    if isinstance(index, Slice):
        part = ctx.method(held, "__getitem__", index)
        return ctx.new(_container(self), _items=part)
    position, items = dim_of(index), held.items
    if items is not None and isinstance(position, int) and not -len(items) <= position < len(items):
        raise Failure(
            "index-range",
            f"Index {position} is out of range: the {self.cls.name} holds {len(items)} modules.",
            raises=f"index {position} is out of range",
            exception="IndexError",
        )
    return ctx.method(held, "__getitem__", index)


def _container(self: Instance) -> str:
    """The modelled class a container is of."""
    return next((c.lib for c in self.cls.mro if c.lib), "torch.nn.ModuleList")


class _Indexed:
    """What ``Sequential``, ``ModuleList`` and ``ParameterList`` share."""

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Value:
        length = listed(ctx, self).length
        return Some("int") if length is None else lift_dim(length)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return listed(ctx, self)

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, idx: Raw) -> Value:
        return _at(ctx, self, idx)

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, idx: Raw, module: Raw) -> None:
        held, position = listed(ctx, self).items, dim_of(idx)
        if held is not None and isinstance(position, int) and -len(held) <= position < len(held):
            for name in [n for n, value in self.slots.items() if value is held[position]]:
                ctx.set(self, name, module)
        ctx.method(listed(ctx, self), "__setitem__", idx, _as_item(self, module))

    @staticmethod
    def __delitem__(ctx: Context, self: Instance, idx: Raw) -> None:
        ctx.method(listed(ctx, self), "__delitem__", idx)

    @staticmethod
    def append(ctx: Context, self: Instance, module: Raw) -> Instance:
        ctx.method(listed(ctx, self), "append", _as_item(self, module))
        return self

    @staticmethod
    def extend(ctx: Context, self: Instance, modules: Raw) -> Instance:
        ctx.method(listed(ctx, self), "extend", modules)
        return self

    @staticmethod
    def __iadd__(ctx: Context, self: Instance, other: Raw) -> Instance:
        ctx.method(listed(ctx, self), "extend", other)
        return self

    @staticmethod
    def __add__(ctx: Context, self: Instance, other: Raw) -> Value:
        whole = ctx.list(_given(ctx, listed(ctx, self)))
        ctx.method(whole, "extend", other)
        return ctx.new(_container(self), _items=whole)

    @staticmethod
    def insert(ctx: Context, self: Instance, index: Raw, module: Raw) -> Instance:
        ctx.method(listed(ctx, self), "insert", index, module)
        return self

    @staticmethod
    def pop(ctx: Context, self: Instance, key: Raw = MINUS_ONE) -> Value:
        return ctx.method(listed(ctx, self), "pop", key)

    @staticmethod
    def add_module(ctx: Context, self: Instance, name: Raw, module: Raw) -> None:
        _register(ctx, self, name, module)

    @staticmethod
    def register_module(ctx: Context, self: Instance, name: Raw, module: Raw) -> None:
        _register(ctx, self, name, module)

    @staticmethod
    def __setattr__(ctx: Context, self: Instance, name: Raw, value: Raw) -> None:  # type: ignore[misc,override]
        _set_attribute(ctx, self, name, value)


def _set_attribute(ctx: Context, self: Instance, name: Value, value: Value) -> None:
    """``container.name = value``: a module becomes one of those that the container holds."""
    if is_module(value):
        _register(ctx, self, name, value)
    elif isinstance(name, Const):
        ctx.set(self, str(name.value), value)


def _register(ctx: Context, self: Instance, name: Value, module: Value) -> None:
    """A module under a name: in the place of the one that had the name, else after all others."""
    held, key = listed(ctx, self), name.value if isinstance(name, Const) else None
    known = held.items if held.items is not None else []
    place = int(key) if isinstance(key, str) and key.isdecimal() and int(key) < len(known) else None
    if isinstance(key, str) and place is None:
        before = self.slots.get(key)
        place = next((at for at, item in enumerate(known) if item is before), None)
        ctx.set(self, key, module)
    if place is None:
        ctx.method(held, "append", module)
    else:
        ctx.method(held, "__setitem__", lift_dim(place), module)


def _as_item(self: Instance, value: Value) -> Value:
    return _as_parameter(value) if self.cls.inherits("torch.nn.ParameterList") else value


_SHARED = {name: vars(_Indexed)[name] for name in vars(_Indexed) if isinstance(vars(_Indexed)[name], staticmethod)}


def _indexed(body: type) -> type:
    """The class with the shared methods that it does not define itself."""
    for name, method in _SHARED.items():
        if name not in vars(body):
            setattr(body, name, method)
    return body


@lib_class("torch.nn.Sequential", bases=("torch.nn.Module",), url=_DOCS + "Sequential.html")
@_indexed
class Sequential:
    """Modules called one after the other."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set(self, "training", True)
        if len(args) == 1 and isinstance(args[0], DictObject):
            for name, module in args[0].items.items():
                if isinstance(name, Const) and isinstance(name.value, str):
                    ctx.set(self, name.value, module)
            if _is_open(args[0]):
                ctx.set(self, "_items", ListObject(None, ctx.element(ctx.method(args[0], "values"))))
                return
            args = tuple(args[0].items.values())
        _refuse_others(args)
        ctx.set(self, "_items", ctx.list(args))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw) -> Value:
        held = listed(ctx, self)
        if held.items is None:
            raise Abstain("a Sequential of an unknown number of modules")
        value: Value = input
        for module in held.items:
            value = ctx.call(module, value)
        return value


@lib_class("torch.nn.ModuleList", bases=("torch.nn.Module",), url=_DOCS + "ModuleList.html")
@_indexed
class ModuleList:
    """A list of modules that are registered."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, modules: Raw = NONE) -> None:
        ctx.set(self, "training", True)
        held = ctx.list([]) if modules == NONE else _list_of(ctx, modules)
        _refuse_others(ctx.items(held) or ())
        ctx.set(self, "_items", held)


def _refuse_others(members: Iterable[Value]) -> None:
    """A container takes modules and None: a class that was not called, a list or a tensor is told."""
    for member in members:
        kind = member.type_name
        if isinstance(member, ClassValue):
            kind = member.lib or member.name
        elif isinstance(member, Lib):
            kind = member.name if member.name in REGISTRY.classes or member.name in REGISTRY.functions else ""
        elif isinstance(member, Const) and member.value is None:
            continue
        elif isinstance(member, Tensor):
            kind = f"torch.{scalar_type(member.dtype)}Tensor" if member.dtype else ""
        elif not isinstance(member, (Const, ListObject, Tuple)):
            continue
        if kind:
            raise Failure(
                "argument-type",
                f"A container holds modules, and is given {kind}"
                + (", a class: call it to make one." if _is_class(member) else "."),
                raises=f"{kind} is not a Module subclass",
                exception="TypeError",
            )


def _is_class(member: Value) -> bool:
    return isinstance(member, ClassValue) or (isinstance(member, Lib) and member.name in REGISTRY.classes)


def _given(ctx: Context, value: Value) -> list[Value]:
    items = ctx.items(value)
    if items is None:
        raise Abstain("a container is made of a sequence that is not known")
    return list(items)


def _is_open(held: DictObject) -> bool:
    """Whether a mapping may have other entries than those that are known."""
    return held.open_element is not None or bool(held.state.optional)


def _mapping(ctx: Context, value: Value) -> dict[Value, Value]:
    if isinstance(value, DictObject):
        if _is_open(value):
            raise Abstain("a container is made of a mapping that is not known")
        return dict(value.items)
    if isinstance(value, Instance):
        return entries(value)
    pairs = {}
    for pair in _given(ctx, value):
        if isinstance(pair, Tuple) and len(pair.items) == 2:
            pairs[pair.items[0]] = pair.items[1]
    return pairs


@lib_class("torch.nn.ModuleDict", bases=("torch.nn.Module",), url=_DOCS + "ModuleDict.html")
class ModuleDict:
    """Modules by name."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, modules: Raw = NONE) -> None:
        ctx.set(self, "training", True)
        ctx.set(self, "_modules", DictObject({} if modules == NONE else _mapping(ctx, modules)))

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: Raw) -> Value:
        known = entries(self)
        if key in known:
            return known[key]
        if known and not isinstance(key, Const):
            return ctx.join(list(known.values()))
        if known and isinstance(key, Const) and all(isinstance(k, Const) for k in known) and not ctx.cold:
            names = ", ".join(repr(k.value) for k in known if isinstance(k, Const))
            raise Failure(
                "missing-key",
                f"There is no {key.value!r} in the ModuleDict: the keys are {names}.",
                raises=repr(key.value),
                exception="KeyError",
            )
        raise Abstain("a key that is not in the ModuleDict")

    @staticmethod
    def __getattr__(ctx: Context, self: Instance, name: Raw) -> Value:  # type: ignore[misc]
        known = entries(self)
        if name in known:
            return known[name]
        raise Abstain(f"a ModuleDict has no '{name.value if isinstance(name, Const) else '?'}'")

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, key: Raw, module: Raw) -> None:
        _add_entry(ctx, self, key, module)

    @staticmethod
    def __delitem__(ctx: Context, self: Instance, key: Raw) -> None:
        _take_entry(ctx, self, "_modules", key)

    @staticmethod
    def pop(ctx: Context, self: Instance, key: Raw) -> Value:
        return _take_entry(ctx, self, "_modules", key)

    @staticmethod
    def __setattr__(ctx: Context, self: Instance, name: Raw, value: Raw) -> None:  # type: ignore[misc,override]
        if is_module(value):
            _add_entry(ctx, self, name, value)
        elif isinstance(name, Const):
            ctx.set(self, str(name.value), value)

    @staticmethod
    def add_module(ctx: Context, self: Instance, name: Raw, module: Raw) -> None:
        _add_entry(ctx, self, name, module)

    @staticmethod
    def register_module(ctx: Context, self: Instance, name: Raw, module: Raw) -> None:
        _add_entry(ctx, self, name, module)

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Dim:
        return len(entries(self))

    @staticmethod
    def __contains__(ctx: Context, self: Instance, key: Raw) -> bool:
        return key in entries(self)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(entries(self)))

    @staticmethod
    def keys(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(entries(self)))

    @staticmethod
    def values(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(entries(self).values()))

    @staticmethod
    def items(ctx: Context, self: Instance) -> Value:
        return ctx.list([Tuple(pair) for pair in entries(self).items()])

    @staticmethod
    def update(ctx: Context, self: Instance, modules: Raw) -> None:
        ctx.set(self, "_modules", DictObject({**entries(self), **_mapping(ctx, modules)}))


def _add_entry(ctx: Context, self: Instance, name: Value, module: Value) -> None:
    """A module under a name in a ``ModuleDict``."""
    held = {**entries(self), name: module} if isinstance(name, Const) else None
    ctx.set(self, "_modules", Unknown("a module under a name that is not known") if held is None else DictObject(held))


def _take_entry(ctx: Context, self: Instance, slot: str, key: Value) -> Value:
    """What a mapping container held under a key, which it holds no more."""
    known = entries(self)
    if key not in known:
        ctx.set(self, slot, Unknown("what is left where an entry was removed that is not known"))
        return Unknown("an entry that is not known")
    ctx.set(self, slot, DictObject({name: value for name, value in known.items() if name != key}))
    return known[key]


def _as_parameter(value: Value) -> Value:
    return value.like(kind="parameter", requires_grad=True) if isinstance(value, Tensor) else value


@lib_class("torch.nn.ParameterList", bases=("torch.nn.Module",), url=_DOCS + "ParameterList.html")
@_indexed
class ParameterList:
    """A list of parameters that are registered."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, values: Raw = NONE) -> None:
        given = [] if values == NONE else [_as_parameter(v) for v in _given(ctx, values)]
        ctx.set(self, "_items", ctx.list(given))


@lib_class("torch.nn.ParameterDict", bases=("torch.nn.Module",), url=_DOCS + "ParameterDict.html")
class ParameterDict:
    """Parameters by name."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, parameters: Raw = NONE) -> None:
        given = {} if parameters == NONE else _mapping(ctx, parameters)
        ctx.set(self, "_parameters", DictObject({k: _as_parameter(v) for k, v in given.items()}))

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: Raw) -> Value:
        known = entries(self)
        if key in known:
            return known[key]
        raise Abstain("a key that is not in the ParameterDict")

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, key: Raw, value: Raw) -> None:
        ctx.set(self, "_parameters", DictObject({**entries(self), key: _as_parameter(value)}))

    @staticmethod
    def __delitem__(ctx: Context, self: Instance, key: Raw) -> None:
        _take_entry(ctx, self, "_parameters", key)

    @staticmethod
    def pop(ctx: Context, self: Instance, key: Raw) -> Value:
        return _take_entry(ctx, self, "_parameters", key)

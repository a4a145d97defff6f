"""Containers: ``Sequential``, ``ModuleList``, ``ModuleDict``, ``ParameterList``, ``ParameterDict``.

https://pytorch.org/docs/stable/nn.html#containers
"""

from __future__ import annotations

from shapewright.dims import Dim
from shapewright.libraries.torch.nn.module import module_list
from shapewright.rules import Abstain, Context, Failure, Raw, dim_of, lib_class
from shapewright.values import NONE, Const, DictObject, Instance, Slice, Tensor, Tuple, Value

_DOCS = "https://pytorch.org/docs/stable/generated/torch.nn."


def held(self: Instance) -> dict[Value, Value]:
    """What a container holds, by name."""
    modules = self.slots.get("_modules") or self.slots.get("_parameters")
    return modules.items if isinstance(modules, DictObject) else {}


def _given(ctx: Context, value: Value) -> list[Value]:
    items = ctx.items(value)
    if items is None:
        raise Abstain("a container is made of a sequence that is not known")
    return items


def _at(ctx: Context, self: Instance, index: Value) -> Value:
    items = list(held(self).values())
    if isinstance(index, Slice):
        parts = [None if p == NONE else dim_of(p) for p in (index.start, index.stop, index.step)]
        if any(not isinstance(p, (int, type(None))) for p in parts):
            raise Abstain("a slice of a container with bounds that are not known")
        return ctx.new(self.cls.lib or "torch.nn.Sequential", _modules=module_list(ctx, items[slice(*parts)]))
    position = dim_of(index)
    if not isinstance(position, int):
        if items:
            return ctx.join(items)
        raise Abstain("an item of an empty container")
    if not -len(items) <= position < len(items):
        raise Failure(
            "index-range",
            f"Index {position} is out of range: the {self.cls.name} holds {len(items)} modules.",
            raises=f"index {position} is out of range",
            exception="IndexError",
        )
    return items[position]


class _Indexed:
    """What ``Sequential`` and ``ModuleList`` share."""

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Dim:
        return len(held(self))

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(held(self).values()))

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, idx: Raw) -> Value:
        return _at(ctx, self, idx)

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, idx: Raw, module: Raw) -> None:
        position, items = dim_of(idx), list(held(self).values())
        if isinstance(position, int) and -len(items) <= position < len(items):
            items[position] = module
            ctx.set(self, "_modules", module_list(ctx, items))

    @staticmethod
    def append(ctx: Context, self: Instance, module: Raw) -> Instance:
        ctx.set(self, "_modules", module_list(ctx, [*held(self).values(), module]))
        return self

    @staticmethod
    def extend(ctx: Context, self: Instance, modules: Raw) -> Instance:
        ctx.set(self, "_modules", module_list(ctx, [*held(self).values(), *_given(ctx, modules)]))
        return self

    @staticmethod
    def insert(ctx: Context, self: Instance, index: Raw, module: Raw) -> Instance:
        position, items = dim_of(index), list(held(self).values())
        if not isinstance(position, int):
            raise Abstain("a module is inserted at a place that is not known")
        items.insert(position, module)
        ctx.set(self, "_modules", module_list(ctx, items))
        return self


@lib_class("torch.nn.Sequential", bases=("torch.nn.Module",), url=_DOCS + "Sequential.html")
class Sequential:
    """Modules called one after the other."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, *args: Raw) -> None:
        ctx.set(self, "training", True)
        if len(args) == 1 and isinstance(args[0], DictObject):
            ctx.set(self, "_modules", DictObject(dict(args[0].items)))
        else:
            ctx.set(self, "_modules", module_list(ctx, list(args)))

    @staticmethod
    def forward(ctx: Context, self: Instance, input: Raw) -> Value:
        value: Value = input
        for module in held(self).values():
            value = ctx.call(module, value)
        return value

    @staticmethod
    def add_module(ctx: Context, self: Instance, name: Raw, module: Raw) -> None:
        ctx.set(self, "_modules", DictObject({**held(self), name: module}))

    __len__ = _Indexed.__dict__["__len__"]
    __iter__ = _Indexed.__dict__["__iter__"]
    __getitem__ = _Indexed.__dict__["__getitem__"]
    __setitem__ = _Indexed.__dict__["__setitem__"]
    append = _Indexed.__dict__["append"]
    extend = _Indexed.__dict__["extend"]
    insert = _Indexed.__dict__["insert"]


@lib_class("torch.nn.ModuleList", bases=("torch.nn.Module",), url=_DOCS + "ModuleList.html")
class ModuleList:
    """A list of modules that are registered."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, modules: Raw = NONE) -> None:
        ctx.set(self, "training", True)
        ctx.set(self, "_modules", module_list(ctx, [] if modules == NONE else _given(ctx, modules)))

    __len__ = _Indexed.__dict__["__len__"]
    __iter__ = _Indexed.__dict__["__iter__"]
    __getitem__ = _Indexed.__dict__["__getitem__"]
    __setitem__ = _Indexed.__dict__["__setitem__"]
    append = _Indexed.__dict__["append"]
    extend = _Indexed.__dict__["extend"]
    insert = _Indexed.__dict__["insert"]


def _mapping(ctx: Context, value: Value) -> dict[Value, Value]:
    if isinstance(value, DictObject):
        return dict(value.items)
    if isinstance(value, Instance):
        return held(value)
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
        known = held(self)
        if key in known:
            return known[key]
        if known and not isinstance(key, Const):
            return ctx.join(list(known.values()))
        raise Abstain("a key that is not in the ModuleDict")

    @staticmethod
    def __getattr__(ctx: Context, self: Instance, name: Raw) -> Value:
        known = held(self)
        if name in known:
            return known[name]
        raise Abstain(f"a ModuleDict has no '{name.value if isinstance(name, Const) else '?'}'")

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, key: Raw, module: Raw) -> None:
        ctx.set(self, "_modules", DictObject({**held(self), key: module}))

    @staticmethod
    def __len__(ctx: Context, self: Instance) -> Dim:
        return len(held(self))

    @staticmethod
    def __contains__(ctx: Context, self: Instance, key: Raw) -> bool:
        return key in held(self)

    @staticmethod
    def __iter__(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(held(self)))

    @staticmethod
    def keys(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(held(self)))

    @staticmethod
    def values(ctx: Context, self: Instance) -> Value:
        return ctx.list(list(held(self).values()))

    @staticmethod
    def items(ctx: Context, self: Instance) -> Value:
        return ctx.list([Tuple(pair) for pair in held(self).items()])

    @staticmethod
    def update(ctx: Context, self: Instance, modules: Raw) -> None:
        ctx.set(self, "_modules", DictObject({**held(self), **_mapping(ctx, modules)}))


def _as_parameter(value: Value) -> Value:
    return value.like(kind="parameter", requires_grad=True) if isinstance(value, Tensor) else value


@lib_class("torch.nn.ParameterList", bases=("torch.nn.Module",), url=_DOCS + "ParameterList.html")
class ParameterList:
    """A list of parameters that are registered."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, values: Raw = NONE) -> None:
        given = [] if values == NONE else [_as_parameter(v) for v in _given(ctx, values)]
        ctx.set(self, "_parameters", module_list(ctx, given))

    @staticmethod
    def append(ctx: Context, self: Instance, value: Raw) -> Instance:
        ctx.set(self, "_parameters", module_list(ctx, [*held(self).values(), _as_parameter(value)]))
        return self

    __len__ = _Indexed.__dict__["__len__"]
    __iter__ = _Indexed.__dict__["__iter__"]
    __getitem__ = _Indexed.__dict__["__getitem__"]


@lib_class("torch.nn.ParameterDict", bases=("torch.nn.Module",), url=_DOCS + "ParameterDict.html")
class ParameterDict:
    """Parameters by name."""

    @staticmethod
    def __init__(ctx: Context, self: Instance, parameters: Raw = NONE) -> None:
        given = {} if parameters == NONE else _mapping(ctx, parameters)
        ctx.set(self, "_parameters", DictObject({k: _as_parameter(v) for k, v in given.items()}))

    @staticmethod
    def __getitem__(ctx: Context, self: Instance, key: Raw) -> Value:
        known = held(self)
        if key in known:
            return known[key]
        raise Abstain("a key that is not in the ParameterDict")

    @staticmethod
    def __setitem__(ctx: Context, self: Instance, key: Raw, value: Raw) -> None:
        ctx.set(self, "_parameters", DictObject({**held(self), key: _as_parameter(value)}))

"""Hooks of modules: functions that run before or after each call of a module, and may change what goes in or comes out.

https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_forward_hook
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from shapewright.rules import Context, lib_class
from shapewright.values import FALSE, NONE, TRUE, Const, DictObject, Instance, Tuple, Union, Unknown, Value

BEFORE, AFTER = "_forward_pre_hooks", "_forward_hooks"
_HANDLE = "torch.utils.hooks.RemovableHandle"


@lib_class(_HANDLE)
class RemovableHandle:
    """What registering a hook gives."""

    @staticmethod
    def __enter__(ctx: Context, self: Instance) -> Instance:
        return self

    @staticmethod
    def __exit__(ctx: Context, self: Instance, *args: Value) -> None:
        _remove(ctx, self)

    @staticmethod
    def remove(ctx: Context, self: Instance) -> None:
        _remove(ctx, self)


def register(ctx: Context, module: Instance, when: str, hook: Value, *, with_keywords: bool) -> Value:
    """Have ``hook`` run at each call of the module; gives the handle that takes it away again."""
    hooks = _of(ctx, module, when)
    known = hooks.items if isinstance(hooks, DictObject) else {}
    number = Const(1 + max((k.value for k in known if isinstance(k, Const)), default=-1))
    ctx.set(module, when, DictObject({**known, number: Tuple((hook, TRUE if with_keywords else FALSE))}))
    return ctx.new(_HANDLE, module=module, when=Const(when), number=number)


def before(ctx: Context, module: Instance, args: Sequence[Value], kwargs: Mapping[str, Value]) -> Sequence[Value]:
    """Run what was registered to run before a call; gives the call's positional arguments."""
    for hook, with_keywords, certain in _registered(ctx, module, BEFORE):
        keywords = (ctx.dict(kwargs),) if with_keywords else ()
        given = ctx.call(hook, module, Tuple(tuple(args)), *keywords)
        if given == NONE:
            continue
        if not certain or isinstance(given, (Unknown, Union)):
            args = [ctx.join([arg, Unknown("what a hook may put in its place")]) for arg in args]
            continue
        if with_keywords:
            if isinstance(given, Tuple) and len(given.items) == 2 and isinstance(given.items[0], Tuple):
                args = given.items[0].items
        else:
            args = given.items if isinstance(given, Tuple) else (given,)
    return args


def after(ctx: Context, module: Instance, args: Sequence[Value], kwargs: Mapping[str, Value], result: Value) -> Value:
    """Run what was registered to run after a call; gives the call's result."""
    for hook, with_keywords, certain in _registered(ctx, module, AFTER):
        keywords = (ctx.dict(kwargs),) if with_keywords else ()
        given = ctx.call(hook, module, Tuple(tuple(args)), *keywords, result)
        if given == NONE:
            continue
        options = given.options if isinstance(given, Union) else (given,)
        instead = [option for option in options if option != NONE]
        result = ctx.join(instead if certain and len(instead) == len(options) else [result, *instead])
    return result


def _registered(ctx: Context, module: Instance, when: str) -> Iterator[tuple[Value, bool, bool]]:
    """The hooks, whether each takes the keywords too, and whether it is registered on every path."""
    hooks = _of(ctx, module, when)
    tables = hooks.options if isinstance(hooks, Union) else (hooks,)
    for table in tables:
        if not isinstance(table, DictObject):
            continue
        for number, entry in table.items.items():
            if isinstance(entry, Tuple) and len(entry.items) == 2:
                certain = len(tables) == 1 and number not in table.state.optional
                yield entry.items[0], entry.items[1] == TRUE, certain


def _of(ctx: Context, module: Instance, when: str) -> Value | None:
    return ctx.get(module, when) if when in module.slots else None


def _remove(ctx: Context, handle: Instance) -> None:
    module, when, number = (handle.slots.get(name) for name in ("module", "when", "number"))
    if not (isinstance(module, Instance) and isinstance(when, Const) and isinstance(number, Const)):
        return
    hooks = _of(ctx, module, str(when.value))
    if isinstance(hooks, DictObject):
        left = {key: value for key, value in hooks.items.items() if key != number}
        ctx.set(module, str(when.value), DictObject(left))

"""Methods of lists, dicts, sets and tuples."""

from __future__ import annotations

import ast

from shapewright import dims
from shapewright.interpreter import refusals, stars, subscripts
from shapewright.interpreter.anew import holding_of, one_of
from shapewright.interpreter.binding import given_by_nobody
from shapewright.interpreter.builtins import counters
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import element_of, known_items, length_of, unlisted_key
from shapewright.interpreter.join import join_slot
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import holding
from shapewright.interpreter.unknown_keys import is_one_key
from shapewright.rules import dim_of
from shapewright.values import (
    MAX_TAIL,
    NONE,
    Const,
    DictObject,
    DictState,
    Instance,
    Lib,
    ListObject,
    ListState,
    Many,
    Some,
    Tuple,
    Unknown,
    Value,
)

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


def _lists(name: str) -> tuple[str, ...]:
    return tuple(f"builtins.{kind}.{name}" for kind in ("list", "set"))


@native("builtins.list.append", "builtins.set.add")
def append(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """One item more at the end."""
    target, value = args[0], args[1]
    if not isinstance(target, ListObject):
        return NONE
    state = target.state
    if state.items is not None:
        if target.kind == "set":
            run.write(target, "state", holding(run, (*state.items, value)))
            return NONE
        run.write(target, "state", ListState((*state.items, value)))
        return NONE
    element = value if state.element is None else run.context.join([state.element, value])
    known = state.length if target.kind == "list" else None  # a set may have it already, a deque may be full
    length = None if known is None else dims.add(known, 1)
    tail = (*state.tail, value) if target.kind == "list" and len(state.tail) < MAX_TAIL else ()
    run.write(target, "state", ListState(None, element, length, tail))
    return NONE


@native("builtins.list.extend")
def _extend(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.operators import inplace

    if isinstance(args[0], ListObject):
        inplace(run, ast.Add, args[0], args[1], frame, None)
    return NONE


@native("builtins.list.insert")
def _insert(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target, index = args[0], dim_of(args[1])
    if isinstance(target, ListObject) and target.items is not None and isinstance(index, int):
        items = list(target.items)
        items.insert(index, args[2])
        run.write(target, "state", ListState(tuple(items)))
        return NONE
    return append(run, [target, args[2]], {}, frame, node)


@native(*_lists("pop"), "builtins.list.popleft", "builtins.dict.pop")
def _pop(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target = args[0]
    if isinstance(target, DictObject):
        return _dict_pop(run, target, args, frame)
    if not isinstance(target, ListObject):
        return Unknown("popped from a value that is not known")
    if target.items:
        index = dim_of(args[1]) if len(args) > 1 else -1
        if isinstance(index, int) and -len(target.items) <= index < len(target.items):
            value = target.items[index]
            subscripts.remove(run, target, Const(index))
            return value
    element = element_of(run, target)
    if element is not None and target.items is None:
        element = one_of(target, run.world.resolve(element))
    if target.items is None and target.length is not None:
        run.write(target, "state", ListState(None, target.element, dims.sub(target.length, 1)))
    return element if element is not None else Unknown("popped from a list of unknown contents")


def _dict_pop(run: Run, target: DictObject, args: Args, frame: Frame) -> Value:
    key = args[1]
    if key in target.items:
        value = target.items[key]
        default = args[2:3] if key in target.state.optional else []
        subscripts.remove(run, target, key)
        return run.context.join([value, *default])
    listed = target.open_element is None or given_by_nobody(target.open_element)
    if len(args) > 2 and is_one_key(key) and listed:
        return args[2]
    if len(args) > 2 and isinstance(key, Const):  # what is written out is asked for as something beside the others
        return run.context.join([Unknown(f"what stands under {key.value!r}, if anything does"), args[2]])
    return (
        run.context.join([v for v in (target.open_element, *args[2:]) if v is not None])
        if (target.open_element is not None or len(args) > 2)
        else Unknown("popped from a dict of unknown contents")
    )


@native("builtins.list.clear", "builtins.set.clear")
def _clear(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], ListObject):
        run.write(args[0], "state", ListState(()))
    return NONE


@native("builtins.dict.clear")
def _dict_clear(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], DictObject):
        run.write(args[0], "state", DictState({}))
    return NONE


@native("builtins.list.tolist", "builtins.list.to_list")
def _to_list(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """``df.columns.tolist()``."""
    made = ListObject((), kind="list")
    made.slots["state"] = args[0].state  # type: ignore[attr-defined]
    return made


@native(*_lists("copy"), "builtins.dict.copy", "copy.copy")
def _copy(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if isinstance(value, ListObject):
        made: Value = ListObject((), kind=value.kind)
        made.slots["state"] = value.state  # type: ignore[attr-defined]
        made.since = value.since  # type: ignore[attr-defined]
        return made
    if isinstance(value, DictObject):
        copied = DictObject(kind=value.kind)
        copied.slots["state"] = value.state
        copied.since = value.since
        return copied
    if isinstance(value, Instance):
        alike = Instance(value.cls, dict(value.slots))
        alike.note = value.note
        return alike
    return value


@native("builtins.list.index", "builtins.tuple.index", "builtins.list.count", "builtins.tuple.count")
def _index(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if (
        items is not None
        and node is not None
        and all(isinstance(i, Const) for i in items)
        and isinstance(args[1], Const)
    ):
        counting = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "count"
        if counting:
            return Const(items.count(args[1]))
        if args[1] in items:
            return Const(items.index(args[1]))
    return Some("int")


# --- dicts -------------------------------------------------------------------------------------------
@native("builtins.dict.keys")
def _keys(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target = args[0]
    assert isinstance(target, DictObject)
    if target.open_element is None:
        return ListObject(tuple(target.items), kind="dict_keys")
    return ListObject(None, unlisted_key(target), kind="dict_keys")


@native("builtins.dict.values")
def _values(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target = args[0]
    assert isinstance(target, DictObject)
    if target.open_element is None:
        return ListObject(tuple(target.items.values()), kind="dict_values")
    element = run.context.join([*target.items.values(), target.open_element])
    return holding_of(ListObject(None, element, kind="dict_values"), target)


@native("builtins.dict.items")
def _items(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target = args[0]
    assert isinstance(target, DictObject)
    if target.open_element is None:
        return ListObject(tuple(Tuple(pair) for pair in target.items.items()), kind="dict_items")
    values = run.context.join([*target.items.values(), target.open_element])
    return Many(Tuple((unlisted_key(target), values)), None, "iterator")


@native("builtins.dict.get", "builtins.dict.setdefault")
def _get(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target, key = args[0], args[1]
    default = args[2] if len(args) > 2 else kwargs.get("default", NONE)
    assert isinstance(target, DictObject)
    if said := refusals.unhashable(key):
        return refusals.refused(run, said, frame, node, key)
    if key in target.items or stars.enrol(run, target, key):
        value = subscripts.get(run, target, key, frame, node)
        return run.context.join([value, default]) if key in target.state.optional else value
    setting = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "setdefault"
    is_one = is_one_key(key)
    if is_one and (target.open_element is None or given_by_nobody(target.open_element)):
        if setting:
            subscripts.put(run, target, key, default, frame, node)
        return default
    options = [default, *target.items.values()] if not is_one else [default]
    found = run.context.join([*options, *([target.open_element] if target.open_element is not None else [])])
    if setting:
        _may_be_entered(run, target, default)
    return found


def _may_be_entered(run: Run, target: DictObject, value: Value) -> None:
    """The value may now be an entry, under a key of which it is not known whether it was there.

    The entries that are not listed stay one object where they are containers: writes to any of them reach it.
    """
    known = target.open_element
    if known is None:
        joined = value
    elif isinstance(known, (ListObject, DictObject)) and type(known) is type(value) and known.kind == value.kind:
        run.write(known, "state", join_slot("state", [known.state, value.state]))
        return
    else:
        joined = run.context.join([known, value])
    run.write(target, "state", target.state._replace(open=joined))


@native("builtins.dict.update")
def _update(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    target = args[0]
    assert isinstance(target, DictObject)
    if target.kind == "Counter":
        return counters.count_more(run, target, args[1:])
    state = target.state
    items = dict(state.items)
    rest = state.open
    optional = state.optional
    for source in args[1:]:
        if isinstance(source, DictObject):
            unsure = source.state.optional
            optional = (optional - (source.items.keys() - unsure)) | (unsure - items.keys())
            kept = {k: run.context.join([items[k], source.items[k]]) for k in unsure & items.keys()}
            items.update({**source.items, **kept})
            rest = source.open_element or rest
            continue
        pairs = known_items(run, source)
        for pair in pairs or []:
            if isinstance(pair, Tuple) and len(pair.items) == 2:
                items[pair.items[0]] = pair.items[1]
        if pairs is None:
            rest = Unknown("entries of a mapping that is not known")
    items.update({Const(k): v for k, v in kwargs.items()})
    run.write(target, "state", state._replace(items=items, open=rest, optional=optional))
    return NONE


@native("builtins.dict.popitem")
def _popitem(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    key = unlisted_key(args[0]) if isinstance(args[0], DictObject) else Unknown("a key")
    return Tuple((key, Unknown("an entry of a dict")))


@native("builtins.dict.fromkeys", "dict.fromkeys")
def _fromkeys(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    keys = known_items(run, args[0])
    value = args[1] if len(args) > 1 else NONE
    return DictObject({}, value) if keys is None else DictObject(dict.fromkeys(keys, value))


@native("builtins.list.__getitem__", "builtins.tuple.__getitem__", "builtins.dict.__getitem__")
def _getitem(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return subscripts.get(run, args[0], args[1], frame, node)


@native("builtins.list.__setitem__", "builtins.dict.__setitem__")
def _setitem(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    subscripts.put(run, args[0], args[1], args[2], frame, node)
    return NONE


@native("builtins.dict.__init__")
def _dict_init(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _update(run, args, kwargs, frame, node)


@native("builtins.list.__init__")
def _list_init(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _extend(run, args, kwargs, frame, node) if len(args) > 1 else NONE


@native("builtins.list.__delitem__", "builtins.dict.__delitem__")
def _delitem(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], (DictObject, ListObject)):
        subscripts.remove(run, args[0], args[1])
    return NONE


@native("builtins.list.__contains__", "builtins.dict.__contains__")
def _holds(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.comparisons import contains

    return contains(run, args[0], args[1], frame, node)


@native("builtins.list.__len__", "builtins.dict.__len__")
def _len(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    length = length_of(run, args[0])
    return Some("int") if length is None else run.context.lift(length)


@native("builtins.list.__iter__", "builtins.dict.__iter__")
def _iter(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _keys(run, args, kwargs, frame, node) if isinstance(args[0], DictObject) else args[0]


# --- what Mapping makes of a class's own methods -------------------------------------------------------
def _entries(run: Run, mapping: Value, frame: Frame) -> dict[Value, Value] | None:
    keys = known_items(run, mapping)
    return None if keys is None else {key: subscripts.get(run, mapping, key, frame, None) for key in keys}


@native("collections.abc.Mapping.keys")
def _mapping_keys(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    keys = known_items(run, args[0])
    return Unknown("the keys of a mapping that are not known") if keys is None else ListObject(tuple(keys))


@native("collections.abc.Mapping.values")
def _mapping_values(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    entries = _entries(run, args[0], frame)
    return Unknown("the entries of a mapping are not known") if entries is None else ListObject(tuple(entries.values()))


@native("collections.abc.Mapping.items")
def _mapping_items(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    entries = _entries(run, args[0], frame)
    if entries is None:
        return Unknown("the entries of a mapping are not known")
    return ListObject(tuple(Tuple(pair) for pair in entries.items()))


def _told_apart(run: Run, args: Args) -> list[Value] | None:
    """The keys of a mapping, where each is known to be the one that is asked for or another."""
    keys = known_items(run, args[0])
    plain = keys is not None and all(isinstance(key, (Const, Lib)) for key in (*keys, args[1]))
    return list(keys) if plain and keys is not None else None


@native("collections.abc.Mapping.get")
def _mapping_get(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    keys = _told_apart(run, args)
    if keys is None:
        return Unknown("which keys a mapping has is not known")
    if args[1] in keys:
        return subscripts.get(run, args[0], args[1], frame, node)
    return args[2] if len(args) > 2 else kwargs.get("default", NONE)


@native("collections.abc.Mapping.__contains__")
def _mapping_contains(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    keys = _told_apart(run, args)
    return Some("bool") if keys is None else Const(args[1] in keys)


@native("torch.Size.numel")
def _numel(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    sizes = [dim_of(i) for i in known_items(run, args[0]) or []]
    if any(s is None for s in sizes):
        return Some("int")
    return run.context.lift(dims.product([s for s in sizes if s is not None]))

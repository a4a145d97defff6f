"""``len``, ``range``, ``zip``, ``sum`` and the other builtins about sequences and numbers."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from shapewright import dims
from shapewright.interpreter import attributes, calls, libcalls, operators, protocols, refusals, subscripts
from shapewright.interpreter.anew import holding_of
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.conditions import truth
from shapewright.interpreter.frame import Frame, Unit
from shapewright.interpreter.iteration import element_of, group_sizes, iterate_instance, known_items, length_of
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import holding
from shapewright.interpreter.tensor_classes import TENSOR_CLASSES
from shapewright.rules import REGISTRY, dim_of, lift_dim
from shapewright.values import (
    NONE,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    ListState,
    Many,
    RangeValue,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Unknown,
    Value,
    Var,
)

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("builtins.len")
def _len(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if isinstance(value, Tensor):
        return libcalls.tensor_method(run, value, "__len__", [], {}, frame, node)
    if isinstance(value, Instance):
        method = attributes.find(run, value, "__len__")
        if method is not None:
            from shapewright.interpreter.calls import call

            return call(run, method, [], {}, frame, node)
        if said := protocols.length(run, value):
            return refusals.refused(run, said, frame, node)
    length = length_of(run, value)
    if length is not None:
        return lift_dim(length)
    uncalled = refusals.uncalled(value)
    kind = uncalled or refusals.type_of(value)
    if uncalled or kind in ("NoneType", "int", "float"):
        return refusals.refused(run, f"object of type '{kind}' has no len()", frame, node, value)
    return Some("int", low=0) if not isinstance(value, ShapeOf) else Unknown("the rank is not known")


@native("builtins.range")
def _range(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    bounds = [dim_of(a) for a in args]
    wrong = next((a for a in args if _no_bound(a)), None)
    if wrong is not None:
        return refusals.refused(run, _no_bound(wrong), frame, node, wrong)
    if any(b is None for b in bounds):
        bounds = [run.context.fresh() if b is None else b for b in bounds]
    start, stop, step = (0, bounds[0], 1) if len(bounds) == 1 else (bounds[0], bounds[1], *(bounds[2:] or [1]))
    return RangeValue(start, stop, step)  # type: ignore[arg-type]


def _no_bound(value: Value) -> str:
    """What Python says where a value is no bound of a range; empty where it may be one."""
    if isinstance(value, Tensor):
        return refusals.as_integer(value)
    kind = value.kind if isinstance(value, Tuple) else refusals.type_of(value)
    return "" if kind in ("", "int") else f"'{kind}' object cannot be interpreted as an integer"


@native("builtins.enumerate")
def _enumerate(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    start = dim_of(args[1] if len(args) > 1 else kwargs.get("start", Const(0)))
    items = known_items(run, args[0])
    if items is not None and isinstance(start, int):
        return ListObject(tuple(Tuple((Const(start + i), item)) for i, item in enumerate(items)), kind="generator")
    own = iterate_instance(run, args[0], node) if isinstance(args[0], Instance) else None
    source = args[0] if own is None else own
    element = element_of(run, source)
    pairs = _each_distinct(source, lambda item: Tuple((_counter(), item)))
    return Many(Tuple((_counter(), element or Unknown("an item"))), length_of(run, args[0]), "iterator", pairs)


def _counter() -> Value:
    return Some("int", low=0)


def _each_distinct(value: Value, make: Callable[[Value], Value]) -> tuple[Value, ...]:
    return tuple(make(item) for item in value.distinct) if isinstance(value, Many) else ()


@native("builtins.zip")
def _zip(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    columns = [known_items(run, a) for a in args]
    if all(c is not None for c in columns):
        rows = zip(*[c for c in columns if c is not None], strict=False)
        return ListObject(tuple(Tuple(tuple(row)) for row in rows), kind="generator")
    listed = [c for c in columns if c is not None]
    if listed and len(listed) < len(columns) and min(map(len, listed)) <= 64:
        return _zip_shortest(run, args, columns)
    elements = [element_of(run, a) or Unknown("an item of a sequence that is not known") for a in args]
    lengths = [length_of(run, a) for a in args]
    length = lengths[0] if lengths and all(n == lengths[0] for n in lengths) else None
    return Many(Tuple(tuple(elements)), length, "iterator")


def _zip_shortest(run: Run, args: Args, columns: Sequence[list[Value] | None]) -> Value:
    """Some sequences are listed and others are not: as many rows as the shortest listed one."""
    count = min(len(c) for c in columns if c is not None)
    elements = [element_of(run, a) or Unknown("an item of a sequence that is not known") for a in args]
    rows = [
        Tuple(tuple(column[i] if column is not None else _another(elements[k]) for k, column in enumerate(columns)))
        for i in range(count)
    ]
    return ListObject(tuple(rows), kind="generator")


def _another(item: Value) -> Value:
    """An item like this one: what is learnt of it need not hold for the next."""
    if isinstance(item, Unknown):
        return Unknown(item.reason, name=item.name, open=item.open)
    if isinstance(item, Tensor) and item.shape is None and item.var is not None:
        return replace(item, var=Var.new(item.var.name))
    return Tuple(tuple(map(_another, item.items)), item.kind) if isinstance(item, Tuple) else item


@native("builtins.map")
def _map(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.calls import call

    zipped = _zip(run, args[1:], {}, frame, node)
    rows = known_items(run, zipped)
    if rows is not None:
        return ListObject(tuple(call(run, args[0], _row(r), {}, frame, node) for r in rows), kind="generator")
    element = element_of(run, zipped)
    return Many(call(run, args[0], _row(element), {}, frame, node), length_of(run, zipped), "iterator")


def _row(value: Value | None) -> list[Value]:
    return list(value.items) if isinstance(value, Tuple) else []


@native("builtins.filter")
def _filter(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.calls import call

    items = known_items(run, args[1])
    if items is None:
        element = element_of(run, args[1])
        return Many(element or Unknown("an item of a sequence that is not known"), None, "iterator")
    kept, decided = [], True
    for item in items:
        test = item if args[0] == NONE else call(run, args[0], [item], {}, frame, node)
        known = truth(run, test)
        decided = decided and known is not None
        if known is not False:
            kept.append(item)
    if decided:
        return ListObject(tuple(kept), kind="generator")
    return ListObject(None, run.context.join(kept) if kept else None, kind="generator")


def _sequence(kind: str) -> Any:
    def make(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        if not args:
            return Tuple(()) if kind == "tuple" else ListObject((), kind=kind)
        items = known_items(run, args[0])
        if items is not None:
            if kind == "set":
                made = ListObject((), kind="set")
                made.slots["state"] = holding(run, items)
                return made
            return Tuple(tuple(items)) if kind == "tuple" else ListObject(tuple(items), kind=kind)
        if said := refusals.iteration(args[0]):
            return refusals.refused(run, said, frame, node, args[0])
        element, length = element_of(run, args[0]), length_of(run, args[0])
        if kind == "tuple":
            return Many(element, length, "tuple") if element is not None else _unknown(args[0])
        if element is None and isinstance(args[0], Unknown):
            return _unknown(args[0])
        return holding_of(ListObject(None, element, length, kind), args[0])

    return make


def _unknown(value: Value) -> Value:
    return Unknown(value.reason if isinstance(value, Unknown) else f"the items of a {value.type_name}")


for _name in ("list", "tuple", "set", "frozenset"):
    native(f"builtins.{_name}")(_sequence("set" if _name == "frozenset" else _name))
native("collections.deque")(_sequence("deque"))


@native("builtins.iter")
def _iter(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if items is not None and not isinstance(args[0], Tensor):
        return ListObject(tuple(items), kind="generator")
    if isinstance(args[0], Many):
        return args[0]
    element = element_of(run, args[0])
    return _unknown(args[0]) if element is None else Many(element, length_of(run, args[0]), "iterator")


@native("builtins.next")
def _next(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    source = args[0]
    if isinstance(source, ListObject) and source.items:
        first, *rest = source.items
        run.write(source, "state", ListState(tuple(rest)))
        return first
    if isinstance(source, Instance):
        method = attributes.find(run, source, "__next__")
        if method is not None:
            from shapewright.interpreter.calls import call

            return call(run, method, [], {}, frame, node)
        if said := protocols.step(run, source):
            return refusals.refused(run, said, frame, node, message=f"{said}: iter(…) makes one of it.")
    default = args[1] if len(args) > 1 else None
    if isinstance(source, ListObject) and source.items is not None:  # used up
        return Unknown("next() of an iterator that is used up") if default is None else default
    element = _first_of(source, node) or element_of(run, source)
    if element is None:
        return _unknown(source) if default is None else default
    return element if default is None else run.context.join([element, default])


def _first_of(source: Value, node: Node) -> Value | None:
    """The first item of an iterator that is made in the same expression: ``next(iter(loader))``."""
    fresh = isinstance(node, ast.Call) and bool(node.args) and isinstance(node.args[0], ast.Call)
    if not (fresh and isinstance(source, Many) and group_sizes(source)):
        return None
    return source.distinct[0]


@native("builtins.reversed")
def _reversed(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    if items is not None:
        return ListObject(tuple(reversed(items)), kind="generator")
    element = element_of(run, args[0])
    return _unknown(args[0]) if element is None else Many(element, length_of(run, args[0]), "iterator")


@native("collections.OrderedDict")
def _ordered_dict(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _mapping(run, args, kwargs, "OrderedDict", frame, node)


@native("builtins.dict")
def _dict(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _mapping(run, args, kwargs, "dict", frame, node)


def _by_keys(run: Run, source: Value, frame: Frame, node: Node) -> dict[Value, Value] | None:
    """The entries of an object that has ``keys()``, each asked for by its key; None where that is not known."""
    method = attributes.find(run, source, "keys") if isinstance(source, Instance) else None
    keys = None if method is None else known_items(run, calls.call(run, method, [], {}, frame, node))
    return None if keys is None else {key: subscripts.get(run, source, key, frame, node) for key in keys}


def _mapping(run: Run, args: Args, kwargs: Kwargs, kind: str, frame: Frame, node: Node) -> DictObject:
    made: dict[Value, Value] = {}
    rest: Value | None = None
    if args:
        source = args[0]
        if isinstance(source, DictObject):
            made.update(source.items)
            rest = source.open_element
        elif (entries := _by_keys(run, source, frame, node)) is not None:
            made.update(entries)
        else:
            pairs = known_items(run, source)
            if pairs is None:
                pair = element_of(run, source)
                rest = Unknown("entries of a mapping that is not known")
                if isinstance(pair, Tuple) and len(pair.items) == 2:
                    rest = pair.items[1]
            for pair in pairs or []:
                entry = known_items(run, pair)
                if entry is not None and len(entry) == 2:
                    made[entry[0]] = entry[1]
    made.update({Const(k): v for k, v in kwargs.items()})
    return DictObject(made, rest, kind=kind)


@native("collections.defaultdict")
def _defaultdict(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return DictObject({}, None, args[0] if args and args[0] != NONE else None, "defaultdict")


# --- numbers -----------------------------------------------------------------------------------------
@native("builtins.int")
def _int(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if not args:
        return Const(0)
    value = args[0]
    said = refusals.conversion(value, "int")
    if said:
        return refusals.refused(run, said, frame, node)
    if isinstance(value, Tensor):
        return _number_of_tensor(run, value, "int", frame, node)
    if isinstance(value, Const):
        try:
            return Const(int(value.value, *[a.value for a in args[1:] if isinstance(a, Const)]))
        except (TypeError, ValueError, OverflowError):
            return Unknown("int() raises on this value")
    if isinstance(value, Int):
        return value
    if isinstance(value, Unknown):
        return lift_dim(run.context.as_size(value)) if value.open else Some("int")
    return Some("int")


@native("builtins.float")
def _float(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    said = refusals.conversion(args[0], "float") if args else ""
    if said:
        return refusals.refused(run, said, frame, node)
    if args and isinstance(args[0], Tensor):
        return _number_of_tensor(run, args[0], "float", frame, node)
    if args and isinstance(args[0], Const):
        try:
            return Const(float(args[0].value))
        except (TypeError, ValueError, OverflowError):
            return Unknown("float() raises on this value")
    return Some("float")


def _number_of_tensor(run: Run, value: Tensor, kind: str, frame: Frame, node: Node) -> Value:
    if libcalls.tensor_rules(run, value, f"__{kind}__") is not None:
        return libcalls.tensor_method(run, value, f"__{kind}__", [], {}, frame, node)
    return Some(kind)


@native("builtins.bool")
def _bool(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = truth(run, args[0], frame, node) if args else False
    return Some("bool") if known is None else Const(known)


@native("builtins.str", "builtins.format")
def _str(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _shown(run, args, frame, node, *protocols.AS_TEXT)


@native("builtins.repr")
def _repr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _shown(run, args, frame, node, "__repr__")


def _shown(run: Run, args: Args, frame: Frame, node: Node, *names: str) -> Value:
    own = protocols.text(run, args[0], frame, node, *names) if args else None
    if own is not None:
        return own
    text = _text(args[0]) if args else None
    return Some("str") if text is None else Const(text)


def _text(value: Value) -> str | None:
    """``str(value)`` of what prints the same in every run."""
    if isinstance(value, Const):
        return str(value.value)
    if isinstance(value, ClassValue) and isinstance(value.scope, Unit):
        return f"<class '{value.scope.module.name}.{value.name}'>"
    if isinstance(value, ClassValue) and value.lib:
        return f"<class '{value.lib}'>"
    if isinstance(value, Lib) and (value.name in REGISTRY.classes or value.name in TENSOR_CLASSES):
        return f"<class '{value.name}'>"
    if isinstance(value, Tuple) and value.kind == "tuple" and all(isinstance(i, ClassValue) for i in value.items):
        texts = [_text(item) for item in value.items]
        return None if None in texts else f"({', '.join(map(str, texts))}{',' if len(texts) == 1 else ''})"
    return None


@native("builtins.abs")
def _abs(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if isinstance(value, Tensor):
        return libcalls.tensor_method(run, value, "__abs__", [], {}, frame, node)
    if isinstance(value, Const):
        return Const(abs(value.value))
    if isinstance(value, Int) and dims.ge(value.dim, 0):
        return value
    return Some(value.type_name) if isinstance(value, (Some, Int)) else _unknown(value)


@native("builtins.round")
def _round(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    said = refusals.rounding(args[0])
    if said:
        return refusals.refused(run, said, frame, node)
    if all(isinstance(a, Const) for a in args):
        try:
            return Const(round(*[a.value for a in args]))  # type: ignore[attr-defined]
        except (TypeError, ValueError, OverflowError):
            return Some("float")
    return args[0] if isinstance(args[0], Int) else Some("int" if len(args) == 1 else "float")


@native("builtins.divmod")
def _divmod(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Tuple(tuple(operators.binary(run, op, args[0], args[1], frame, None) for op in (ast.FloorDiv, ast.Mod)))


@native("builtins.pow", "math.pow")
def _pow(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return operators.binary(run, ast.Pow, args[0], args[1], frame, node)


@native("builtins.sum")
def _sum(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[0])
    total: Value = args[1] if len(args) > 1 else kwargs.get("start", Const(0))
    if items is None:
        element = element_of(run, args[0])
        if element is None:
            return _unknown(args[0])
        if isinstance(element, (Const, Int, Some)):
            return Some("float" if element.type_name == "float" else "int")
        return operators.binary(run, ast.Add, total, element, frame, node)
    for item in items:
        total = operators.binary(run, ast.Add, total, item, frame, node)
    return total


def _quantifier(stop: bool) -> Any:
    def decide(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        items = known_items(run, args[0])
        if items is None:
            return Some("bool")
        answers = [truth(run, i) for i in items]
        if stop in answers:
            return Const(stop)
        return Some("bool") if None in answers else Const(not stop)

    return decide


native("builtins.any")(_quantifier(True))
native("builtins.all")(_quantifier(False))

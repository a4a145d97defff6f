"""Evaluating expressions over abstract values."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from shapewright.frontend.source import UNKNOWN_NAME
from shapewright.interpreter import (
    attributes,
    calls,
    comparisons,
    comprehensions,
    names,
    operators,
    protocols,
    refusals,
    stars,
    subscripts,
)
from shapewright.interpreter.conditions import ignorant, narrow, truth
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.iteration import known_items, opened
from shapewright.interpreter.lazy import Deferred
from shapewright.interpreter.run import Run
from shapewright.interpreter.sets import holding
from shapewright.interpreter.sizeable import is_wide
from shapewright.values import (
    FALSE,
    NONE,
    Const,
    DictObject,
    DictState,
    ListObject,
    ListState,
    ModuleObject,
    Object,
    Reads,
    ShapeOf,
    Slice,
    Some,
    Tuple,
    Union,
    Unknown,
    Value,
)

SEEN = frozenset((ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp,
                  ast.IfExp, ast.Await, ast.NamedExpr, ast.List, ast.Tuple))  # fmt: skip
"""Expressions whose values are recorded."""


def evaluate(run: Run, node: ast.expr, frame: Frame) -> Value:
    """The abstract value of an expression; what was learnt of it is already put in."""
    run.spend()
    value = run.world.resolve(_HANDLERS[type(node)](run, node, frame))
    if type(node) in _OPERATIONS and _may_have_raised(node, value):
        run.chances += 1
    if type(node) in SEEN:
        run.recorder.see(frame, node, value, "expression")
    return value


_OPERATIONS = frozenset((
    ast.BinOp, ast.UnaryOp, ast.Compare, ast.Attribute, ast.Subscript, ast.Call, ast.List, ast.Tuple, ast.Set, ast.Dict,
))  # fmt: skip


def _may_have_raised(node: ast.expr, value: Value) -> bool:
    """Whether an operation may raise for all we know; what is called or iterated over counts where that is done."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return any(isinstance(element, ast.Starred) for element in node.elts)
    if isinstance(node, ast.Dict):
        return None in node.keys
    if isinstance(node, ast.Call) and any(isinstance(argument, ast.Starred) for argument in node.args):
        return True
    if isinstance(node, (ast.BinOp, ast.UnaryOp)):
        return not isinstance(value, Const)
    if isinstance(node, ast.Compare):
        tested = any(not isinstance(op, (ast.Is, ast.IsNot)) for op in node.ops)
        return tested and not isinstance(value, Const)
    return isinstance(value, Unknown)


def _constant(run: Run, node: ast.Constant, frame: Frame) -> Value:
    return Const(node.value)


def _name(run: Run, node: ast.Name, frame: Frame) -> Value:
    value = lookup(run, frame, node.id)
    if isinstance(value, Unknown) and value.name == node.id and value.reason.startswith(f"'{node.id}' is not defined"):
        names.report_unbound(run, node, frame)
    return value


def lookup(run: Run, frame: Frame, name: str) -> Value:
    """What a name means here: local, enclosing, global, builtin."""
    scope: Any = frame.scope
    if name in frame.globals_declared:
        scope = None
    while scope is not None and not isinstance(scope, ModuleObject):
        value = scope.slots.get(name)
        if value is not None:
            return settled(run, scope, name, value)
        scope = scope.parent
    value = frame.unit.module.slots.get(name)
    if value is not None:
        return settled(run, frame.unit.module, name, value)
    builtin = run.importer.builtin(name)
    value = stars.find(run, frame.unit.module, name) if builtin is None or frame.unit.user else None
    if value is not None:
        return value
    if builtin is not None:
        return builtin
    if name == UNKNOWN_NAME:
        return Unknown("this statement does not parse yet")
    if frame.unit.module.slots.get("*"):
        return Unknown(f"'{name}' comes from a star import that was not understood", name=name)
    return Unknown(f"'{name}' is not defined on any path that was followed", name=name)


def settled(run: Run, owner: Object, name: str, value: Value) -> Value:
    """A name's value; an import or a definition that was put off is carried out now."""
    if not isinstance(value, Deferred):
        return value
    value = run.importer.resolve(run, value)
    owner.slots[name] = value  # no branch undoes an import
    if Reads.current is not None:  # what was read is what it turned out to be
        Reads.current[id(owner.slots), name] = (owner.slots, name, value)
    return value


def _attribute(run: Run, node: ast.Attribute, frame: Frame) -> Value:
    receiver = evaluate(run, node.value, frame)
    return attributes.get(run, receiver, node.attr, frame, node)


def _subscript(run: Run, node: ast.Subscript, frame: Frame) -> Value:
    receiver = evaluate(run, node.value, frame)
    index = evaluate(run, node.slice, frame)
    return subscripts.get(run, receiver, index, frame, node)


def _slice(run: Run, node: ast.Slice, frame: Frame) -> Value:
    parts = [NONE if p is None else evaluate(run, p, frame) for p in (node.lower, node.upper, node.step)]
    return Slice(*parts)


def _binary(run: Run, node: ast.BinOp, frame: Frame) -> Value:
    left = evaluate(run, node.left, frame)
    right = evaluate(run, node.right, frame)
    return operators.binary(run, type(node.op), run.world.resolve(left), right, frame, node)


def _unary(run: Run, node: ast.UnaryOp, frame: Frame) -> Value:
    operand = evaluate(run, node.operand, frame)
    if isinstance(node.op, ast.Not):
        known = truth(run, operand, frame, node.operand)
        if known is not None:
            return Const(not known)
        return Unknown("a condition that is not known") if ignorant(operand) else Some("bool")
    return operators.unary(run, type(node.op), operand, frame, node)


def _compare(run: Run, node: ast.Compare, frame: Frame) -> Value:
    """``a < b < c`` is ``a < b and b < c``: the first that is not true is the whole one's value."""
    left = evaluate(run, node.left, frame)
    open_: list[Value] = []
    for op, comparator in zip(node.ops, node.comparators, strict=True):
        right = evaluate(run, comparator, frame)
        result = comparisons.compare(run, type(op), left, right, frame, node)
        if comparator is node.comparators[-1]:
            break
        known = truth(run, result, frame, node)
        if known is False:
            return FALSE
        if known is None:
            open_.append(result)
        left = right
    if not open_ or (isinstance(result, Const) and not result.value):
        return result
    return next((value for value in (*open_, result) if ignorant(value)), open_[0])


def _bool(run: Run, node: ast.BoolOp, frame: Frame) -> Value:
    """``and``/``or`` short-circuit; an undecided left side narrows what the right side sees."""
    run.settled.pop(id(node), None)
    return _bool_from(run, node, 0, frame)


def _bool_from(run: Run, node: ast.BoolOp, index: int, frame: Frame) -> Value:
    value = evaluate(run, node.values[index], frame)
    if index == len(node.values) - 1:
        return value
    stops_on = isinstance(node.op, ast.Or)
    known = truth(run, value, frame, node.values[index])
    if known is stops_on:
        return value
    if known is not None:
        return _bool_from(run, node, index + 1, frame)

    found: list[Value] = []

    def rest() -> Value:
        narrow(run, node.values[index], not stops_on, frame)
        found.append(_bool_from(run, node, index + 1, frame))
        return found[0]

    result = run.fork_values(frame, [lambda: _only(value, stops_on), rest], doubt=ignorant(value))
    if found and (id(node) in run.settled or truth(run, found[0]) is stops_on):
        run.settled[id(node)] = stops_on  # ``unknown and False`` is false, whatever is unknown (not which value it is)
    return result


def _only(value: Value, truthy: bool) -> Value:
    """What is left of a value that turned out true (or false)."""
    if isinstance(value, Union):
        kept = [o for o in value.options if not (isinstance(o, Const) and bool(o.value) is not truthy)]
        if len(kept) == 1:
            return kept[0]
        return replace(value, options=tuple(kept)) if kept else value
    if isinstance(value, Some) and value.type_name == "bool":
        return Const(truthy)
    return value


def _conditional(run: Run, node: ast.IfExp, frame: Frame) -> Value:
    test = evaluate(run, node.test, frame)
    known = truth(run, test, frame, node.test)
    if known is not None:
        return evaluate(run, node.body if known else node.orelse, frame)

    def arm(positive: bool) -> Callable[[], Value]:
        def compute() -> Value:
            narrow(run, node.test, positive, frame)
            return evaluate(run, node.body if positive else node.orelse, frame)

        return compute

    return run.fork_values(frame, [arm(True), arm(False)], doubt=ignorant(test))


def spread(run: Run, nodes: list[ast.expr], frame: Frame) -> tuple[list[Value], Value | None]:
    """The values of a list of expressions, stars opened.

    The second result is None when all are known one by one, else what the unlisted ones are like.
    """
    items: list[Value] = []
    unlisted: Value | None = None
    for node in nodes:
        if not isinstance(node, ast.Starred):
            items.append(evaluate(run, node, frame))
            continue
        value = evaluate(run, node.value, frame)
        known = known_items(run, value)
        if known is None and (said := refusals.starred(value)):
            refusals.refused(run, said, frame, node, value)
        if known is None:
            unlisted = run.context.element(value) or Unknown("a starred value that is not known")
        else:
            items.extend(known)
    return items, unlisted


def _tuple(run: Run, node: ast.Tuple, frame: Frame) -> Value:
    shape = _starred_shape(run, node, frame)
    if shape is not None:
        return shape
    items, unlisted = spread(run, node.elts, frame)
    if unlisted is not None:
        return Unknown("a tuple with a starred part that is not known")
    return Tuple(tuple(items))


def _starred_shape(run: Run, node: ast.Tuple, frame: Frame) -> Value | None:
    """``*x.shape, self.heads`` where the rank of x is not known: unpacking it will tell the rank."""
    stars = [i for i, e in enumerate(node.elts) if isinstance(e, ast.Starred)]
    if len(stars) != 1:
        return None
    starred = node.elts[stars[0]]
    assert isinstance(starred, ast.Starred)
    value = evaluate(run, starred.value, frame)
    if not isinstance(value, ShapeOf):
        return None
    before = tuple(evaluate(run, e, frame) for e in node.elts[: stars[0]])
    after = tuple(evaluate(run, e, frame) for e in node.elts[stars[0] + 1 :])
    return ShapeOf(value.tensor, before, after)


def _list(run: Run, node: ast.List | ast.Set, frame: Frame) -> Value:
    items, unlisted = spread(run, node.elts, frame)
    if isinstance(node, ast.Set):
        for item, element in zip(items, node.elts, strict=False):
            if said := refusals.unhashable(item):
                refusals.refused(run, said, frame, element, item)
    made = ListObject(tuple(items), kind="list" if isinstance(node, ast.List) else "set")
    if unlisted is not None:
        made.slots["state"] = ListState(None, run.context.join([*items, unlisted]), None)
    elif made.kind == "set":
        made.slots["state"] = holding(run, items)
    made.note = (frame.unit, node)
    return made


def _dict(run: Run, node: ast.Dict, frame: Frame) -> Value:
    items: dict[Value, Value] = {}
    rest: Value | None = None
    optional: frozenset[Value] = frozenset()
    for key_node, value_node in zip(node.keys, node.values, strict=True):
        value = evaluate(run, value_node, frame)
        if key_node is None:
            if isinstance(value, DictObject):
                optional = (optional - value.items.keys()) | (value.state.optional - items.keys())
                items.update(value.items)
                rest = value.open_element or rest
            else:
                rest = Unknown("entries of a mapping that is not known")
            continue
        key = evaluate(run, key_node, frame)
        items[key], optional = value, optional - {key}
    made = DictObject()
    made.slots["state"] = DictState(items, rest, None, optional)
    return made


def _lambda(run: Run, node: ast.Lambda, frame: Frame) -> Value:
    return make_function(run, node, frame, "<lambda>")


def make_function(
    run: Run, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, frame: Frame, name: str
) -> FunctionValue:
    """A function object, its defaults evaluated now."""
    defaults = tuple(evaluate(run, d, frame) for d in node.args.defaults)
    kw_defaults = {
        arg.arg: evaluate(run, default, frame)
        for arg, default in zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
        if default is not None
    }
    qualified = f"{frame.name}.{name}" if frame.class_body else name
    return FunctionValue(node, frame.unit, frame.closure, defaults, kw_defaults, qualified)


def _call(run: Run, node: ast.Call, frame: Frame) -> Value:
    return calls.evaluate_call(run, node, frame)


def _joined(run: Run, node: ast.JoinedStr, frame: Frame) -> Value:
    parts: list[str] | None = []
    for part in node.values:
        if isinstance(part, ast.Constant):
            text: str | None = str(part.value)
        else:
            text = _formatted_text(run, part, frame)  # type: ignore[arg-type]
        if text is None or parts is None:
            parts = None
        else:
            parts.append(text)
    return Some("str") if parts is None else Const("".join(parts))


_CONVERSIONS: dict[str, Callable[[Any], str]] = {"s": str, "r": repr, "a": ascii}


def _formatted_text(run: Run, node: ast.FormattedValue, frame: Frame) -> str | None:
    value = evaluate(run, node.value, frame)
    spec = _joined(run, node.format_spec, frame) if isinstance(node.format_spec, ast.JoinedStr) else Const("")
    if spec != Const("") and node.conversion == -1:
        _check_format(run, node, value, spec, frame)
    value = protocols.text(run, value, frame, node.value, *protocols.AS_TEXT) or value
    if not isinstance(value, Const) or not isinstance(spec, Const) or is_wide(spec.value):
        return None
    shown: Any = value.value
    if node.conversion != -1:
        shown = _CONVERSIONS[chr(node.conversion)](shown)
    try:
        return format(shown, spec.value)
    except (TypeError, ValueError):
        return None


def _check_format(run: Run, node: ast.FormattedValue, value: Value, spec: Value, frame: Frame) -> None:
    """Report an array of one axis or more, or another value that is no number, that is formatted like one."""
    value = run.world.resolve(value)
    said = refusals.formatting(value, spec.value) if isinstance(spec, Const) else ""
    if said:
        refusals.refused(run, said, frame, node.value)
    if (failure := refusals.formatted_array(value)) is not None:
        run.report(failure, frame, node.value)


def _formatted(run: Run, node: ast.FormattedValue, frame: Frame) -> Value:
    text = _formatted_text(run, node, frame)
    return Some("str") if text is None else Const(text)


def _named(run: Run, node: ast.NamedExpr, frame: Frame) -> Value:
    from shapewright.interpreter.assignment import assign

    value = evaluate(run, node.value, frame)
    assign(run, node.target, value, frame.around or frame)  # a comprehension's belongs to what is around it
    return value


def _starred(run: Run, node: ast.Starred, frame: Frame) -> Value:
    return evaluate(run, node.value, frame)


def _await(run: Run, node: ast.Await, frame: Frame) -> Value:
    return evaluate(run, node.value, frame)


def _yield(run: Run, node: ast.Yield, frame: Frame) -> Value:
    value = NONE if node.value is None else evaluate(run, node.value, frame)
    _add_yield(frame, [value], listed=True)
    return Unknown("what a generator is sent")


def _yield_from(run: Run, node: ast.YieldFrom, frame: Frame) -> Value:
    source = opened(run, evaluate(run, node.value, frame), frame, node.value)
    items = known_items(run, source)
    if items is None:
        element = run.context.element(source)
        _add_yield(frame, [element] if element is not None else [], listed=False)
    else:
        _add_yield(frame, items, listed=True)
    return NONE


def _add_yield(frame: Frame, values: list[Value], *, listed: bool) -> None:
    if frame.yielded is None:
        frame.yielded = []
    frame.yielded.extend(values)
    if not listed or frame.depth or any(loop.depth < 0 for loop in frame.loops):
        frame.yields_vary = True


def _unsupported(run: Run, node: ast.expr, frame: Frame) -> Value:
    return Unknown(f"{type(node).__name__} is not modelled")


_HANDLERS: dict[type, Callable[[Run, Any, Frame], Value]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.Attribute: _attribute,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _bool,
    ast.IfExp: _conditional,
    ast.Tuple: _tuple,
    ast.List: _list,
    ast.Set: _list,
    ast.Dict: _dict,
    ast.Lambda: _lambda,
    ast.Call: _call,
    ast.JoinedStr: _joined,
    ast.FormattedValue: _formatted,
    ast.NamedExpr: _named,
    ast.Starred: _starred,
    ast.Await: _await,
    ast.Yield: _yield,
    ast.YieldFrom: _yield_from,
    ast.ListComp: comprehensions.list_comprehension,
    ast.SetComp: comprehensions.list_comprehension,
    ast.GeneratorExp: comprehensions.list_comprehension,
    ast.DictComp: comprehensions.dict_comprehension,
}

"""A call's arguments, given to a function's parameters."""

from __future__ import annotations

import ast

from shapewright.interpreter import libcalls
from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.optional_keywords import MAYBE
from shapewright.interpreter.run import Run
from shapewright.rules import Failure
from shapewright.values import (
    Const,
    DictObject,
    DictState,
    Many,
    Tuple,
    Unknown,
    Value,
)

REST = "**"
"""Under this keyword a call carries what the entries of a mapping of unknown keys are like."""


STARRED = "*"
"""Under this keyword a call carries what the items of a sequence are like that is spread and not known."""


def bind_arguments(
    run: Run, function: FunctionValue, args: list[Value], kwargs: dict[str, Value], inner: Frame, frame: Frame,
    node: ast.AST | None,
) -> bool:  # fmt: skip
    """Give each parameter its argument or default; a call that does not fit is reported."""
    spec = function.node.args
    slots = inner.scope.slots
    positional = [*spec.posonlyargs, *spec.args]
    rest, named = list(args), dict(kwargs)
    spread, starred, maybe = named.pop(REST, None), named.pop(STARRED, None), named.pop(MAYBE, None)
    optional = {str(k.value): v for k, v in maybe.items.items()} if isinstance(maybe, DictObject) else {}  # type: ignore[attr-defined]
    if id(function.node) in run.wrapped and spec.vararg and spec.kwarg and len(rest) <= len(positional) and not named:
        starred = spread = Unknown("what a decorator that is not understood hands on")
    missing: list[str] = []
    first_default = len(positional) - len(function.defaults)
    for index, parameter in enumerate(positional):
        name = parameter.arg
        if rest:
            value: Value = rest.pop(0)
            if name in named and parameter not in spec.posonlyargs:
                _arity(run, function, f"got multiple values for argument '{name}'", frame, node)
                return False
        elif name in named:
            value = named.pop(name)
        elif index >= first_default:
            value = _or_spread(run, function.defaults[index - first_default], spread)
            value = run.context.join([value, *filter(None, (starred, optional.pop(name, None)))])
        elif starred is not None or name in optional:
            value = starred or optional.pop(name)
        elif spread is not None:
            value = _from_spread(spread, name)
        else:
            missing.append(name)
            continue
        _set_parameter(run, inner, parameter, value)
    if spec.vararg is not None:
        several = Tuple(tuple(rest)) if starred is None else Many(run.context.join([*rest, starred]), None, "tuple")
        _set_parameter(run, inner, spec.vararg, several)
        rest = []
    missing += _bind_keyword_only(run, function, inner, named, optional, spread)
    if spec.kwarg is not None:
        _set_parameter(run, inner, spec.kwarg, _other_keywords(named, optional, spread))
        named = {}
    if missing or rest or named:
        _report_arity(run, function, missing, len(args), len(positional), named, frame, node)
        return False
    slots["#args"] = tuple(v for v in slots.values() if isinstance(v, Value))
    if positional:
        inner.receiver = slots.get(positional[0].arg)
    return True


def _bind_keyword_only(
    run: Run, function: FunctionValue, inner: Frame, named: dict[str, Value], optional: dict[str, Value],
    spread: Value | None,
) -> list[str]:  # fmt: skip
    """Give the parameters after the star their arguments, taking these away; the names of those that get none."""
    missing = []
    for parameter in function.node.args.kwonlyargs:
        name = parameter.arg
        if name in named:
            value = named.pop(name)
        elif name in function.kw_defaults:
            usual = _or_spread(run, function.kw_defaults[name], spread)
            value = run.context.join([usual, *filter(None, (optional.pop(name, None),))])
        elif name in optional:
            value = optional.pop(name)
        elif spread is not None:
            value = _from_spread(spread, name)
        else:
            missing.append(name)
            continue
        _set_parameter(run, inner, parameter, value)
    return missing


def _other_keywords(named: dict[str, Value], optional: dict[str, Value], spread: Value | None) -> DictObject:
    """What ``**kwargs`` holds: the arguments left over, those only some paths give, and what else a mapping may."""
    entries: dict[Value, Value] = {Const(k): v for k, v in {**named, **optional}.items()}
    others = DictObject()
    others.slots["state"] = DictState(entries, spread, None, frozenset(map(Const, optional)))
    return others


def _from_spread(spread: Value, name: str) -> Value:
    """The argument that an unknown mapping gives for a parameter."""
    if isinstance(spread, Unknown):
        return Unknown(spread.reason, name=name, open=spread.open)
    return spread


def _or_spread(run: Run, default: Value, spread: Value | None) -> Value:
    """A default, unless an unknown mapping may give another value. Where nobody calls, nobody gives one."""
    if spread is None or given_by_nobody(spread):
        return default
    return run.context.join([default, Unknown("a mapping may give it")])


def spread_or_default(run: Run, default: Value | None, spread: Value | None, name: str) -> Value | None:
    """What a field gets that no argument names; None where nothing can give it a value."""
    if default is None:
        return None if spread is None else _from_spread(spread, name)
    return _or_spread(run, default, spread)


def given_by_nobody(value: Value | None) -> bool:
    """Whether a value is an input of a function that nobody calls."""
    return isinstance(value, Unknown) and value.open


def _set_parameter(run: Run, inner: Frame, parameter: ast.arg, value: Value) -> None:
    value = run.world.resolve(value)
    value = run.world.number(value, parameter.arg)
    inner.scope.slots[parameter.arg] = value  # a new scope: nothing to undo
    run.recorder.see(inner, parameter, value, "parameter", parameter.arg)


def _report_arity(
    run: Run, function: FunctionValue, missing: list[str], given: int, wanted: int, named: dict[str, Value],
    frame: Frame, node: ast.AST | None,
) -> None:  # fmt: skip
    if missing:
        quoted = " and ".join(f"'{name}'" for name in missing)
        plural = "s" if len(missing) > 1 else ""
        text = f"missing {len(missing)} required positional argument{plural}: {quoted}"
    elif named:
        text = f"got an unexpected keyword argument '{next(iter(named))}'"
    else:
        text = f"takes {wanted} positional argument{'s' if wanted != 1 else ''} but {given} were given"
    _arity(run, function, text, frame, node)


def _arity(run: Run, function: FunctionValue, text: str, frame: Frame, node: ast.AST | None) -> None:
    if node is None or not function.unit.user or id(function.node) in run.wrapped or is_left_to_others(function):
        return
    if run.recorder.cold and libcalls.spreads(node):
        return  # a class method that nobody calls may be a subclass's, whose constructor takes what is handed on
    said = f"{function.name}() {text}"
    run.report(
        Failure("call-arguments", f"{said}.", raises=said, exception="TypeError"),
        frame, node,
    )  # fmt: skip


def signature_of(function: FunctionValue) -> list[str]:
    """The names of a function's parameters."""
    spec = function.node.args
    return [a.arg for a in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs)]


def is_left_to_others(function: FunctionValue, *, refusing: bool = False) -> bool:
    """Whether a method does nothing, or says that it is not there: what is written for it may take other arguments.

    ``refusing``: only one that says so.
    """
    if "." not in function.name or isinstance(function.node, ast.Lambda):
        return False
    body = function.node.body
    return all(map(_is_idle, body)) and not (refusing and not isinstance(body[-1], ast.Raise))


def _is_idle(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Raise):
        raised = statement.exc.func if isinstance(statement.exc, ast.Call) else statement.exc
        return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"
    return isinstance(statement, ast.Pass) or (
        isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    )

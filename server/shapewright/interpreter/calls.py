"""Calling abstract values: user functions are inlined, library names go to their rules."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from shapewright.frontend.scopes import is_stub
from shapewright.interpreter import (
    attributes,
    context_managers,
    escapes,
    libcalls,
    nothing,
    presumed,
    recursion,
    refusals,
    shares,
)
from shapewright.interpreter.binding import REST, STARRED, bind_arguments, given_by_nobody, is_left_to_others
from shapewright.interpreter.frame import Frame, FunctionValue, Raised, Scope
from shapewright.interpreter.iteration import known_items, transposed
from shapewright.interpreter.optional_keywords import MAYBE, library_called, with_each
from shapewright.interpreter.run import MAX_DEPTH, Run
from shapewright.interpreter.subclassed import held
from shapewright.values import (
    NONE,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    ListState,
    Partial,
    Tensor,
    Union,
    Unknown,
    Value,
)


@dataclass(slots=True)
class Arguments:
    """The arguments of one call: known ones, and whether unknown ones may have been spread in."""

    args: list[Value]
    kwargs: dict[str, Value]
    vague: str = ""
    """Why not all arguments are known; empty when they are."""
    spread: Value | None = None
    """The sequence that is spread and is not known, where nothing else is given by place."""


def evaluate_call(run: Run, node: ast.Call, frame: Frame) -> Value:
    """A call expression."""
    from shapewright.interpreter.classes import make_super
    from shapewright.interpreter.expressions import evaluate

    function = evaluate(run, node.func, frame)
    if isinstance(function, Lib) and function.name == "builtins.super":
        return make_super(run, [evaluate(run, a, frame) for a in node.args], frame, node)
    if isinstance(function, Unknown):
        function = run.unknown_methods.get(function.uid, function)
    given = _arguments(run, node, frame)
    if isinstance(function, Unknown):
        function = presumed.method(run, node, frame, function, given.args, given.kwargs)
    if given.vague and not isinstance(function, (FunctionValue, Bound, ClassValue, Instance, Lib)):
        return Unknown(given.vague)
    if given.vague and not _takes_vague(function):
        columns = transposed(run, given.spread) if function == Lib("builtins.zip") and given.spread else None
        if columns is not None:
            return columns
        _note_unmade(run, function, given.vague)
        return Unknown(given.vague)
    result = call(run, function, given.args, given.kwargs, frame, node)
    if isinstance(function, Unknown) and isinstance(result, Unknown):
        presumed.note_shape(run, node, function, result)
    if isinstance(function, Bound) and isinstance(function.receiver, Tensor) and isinstance(result, Tensor):
        _rebind_receiver(run, node, function.receiver, result, frame)
    return result


def _note_unmade(run: Run, function: Value, reason: str) -> None:
    """``super().__init__(*args)``: a library's constructor made what nobody can tell of an object."""
    if not (isinstance(function, Bound) and isinstance(function.receiver, Instance)):
        return
    if isinstance(function.function, Lib) and function.function.name.endswith(".__init__"):
        run.write(function.receiver, libcalls.UNMADE, Const(reason))


def _rebind_receiver(run: Run, node: ast.Call, receiver: Tensor, result: Tensor, frame: Frame) -> None:
    """``x.unsqueeze_(0)`` changes x itself: the name holds what the in-place operation gives."""
    from shapewright.interpreter.assignment import rebind
    from shapewright.interpreter.gradients import set_gradient

    target = node.func
    if not isinstance(target, ast.Attribute) or not target.attr.endswith("_") or target.attr.endswith("__"):
        return
    if receiver.library != "torch" or result.key == receiver.key:
        return
    set_gradient(run, receiver, result)
    rebind(run, target.value, result, frame)


def _takes_vague(function: Value) -> bool:
    """A call whose stars are not known is only followed into functions that take stars themselves."""
    target = function.function if isinstance(function, Bound) else function
    return isinstance(target, FunctionValue) and target.node.args.vararg is not None


def _arguments(run: Run, node: ast.Call, frame: Frame) -> Arguments:
    from shapewright.interpreter.expressions import evaluate

    given = Arguments([], {})
    for arg in node.args:
        if not isinstance(arg, ast.Starred):
            given.args.append(evaluate(run, arg, frame))
            continue
        value = presumed.shape(run, evaluate(run, arg.value, frame))
        items = known_items(run, value)
        if items is None and (said := refusals.starred(value, f"{ast.unparse(node.func)}()")):
            refusals.refused(run, said, frame, arg, value)
        if items is None:
            given.spread = value if len(node.args) == 1 else None
            given.vague = "the call spreads a sequence that is not known"
            given.kwargs[STARRED] = run.context.element(value) or Unknown(given.vague)
        else:
            given.args.extend(items)
    for keyword in node.keywords:
        value = evaluate(run, keyword.value, frame)
        if keyword.arg is not None:
            given.kwargs[keyword.arg] = value
        elif isinstance(value := _mapping(run, value), DictObject):
            optional: dict[Value, Value] = {
                k: v for k, v in value.items.items() if k in value.state.optional and isinstance(k, Const)
            }
            certain = {k: v for k, v in value.items.items() if k not in optional}
            given.kwargs.update({k.value: v for k, v in certain.items() if isinstance(k, Const)})
            if optional:
                given.kwargs[MAYBE] = DictObject(optional)
            others = [v for k, v in value.items.items() if not isinstance(k, Const)]
            others += [] if value.open_element is None else [value.open_element]
            if others:
                given.kwargs[REST] = run.context.join(others)
        else:
            # Unlike the function's own **parameter, a mapping that a caller names has entries.
            given.kwargs[REST] = Unknown(value.reason if isinstance(value, Unknown) else "entries of a mapping")
    return given


def _mapping(run: Run, value: Value) -> Value:
    """What ``**value`` spreads."""
    return (held(run, value) or value) if isinstance(value, Instance) else value


def call(
    run: Run, function: Value, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """Call any abstract value."""
    from shapewright.interpreter.classes import instantiate

    function = run.world.resolve(function)
    library = library_called(function) if MAYBE in kwargs else None
    if library is not None:
        return with_each(run, library, kwargs, lambda given: call(run, function, args, given, frame, node), frame)
    if isinstance(function, Bound):
        return _call_bound(run, function, args, kwargs, frame, node)
    if isinstance(function, FunctionValue):
        return call_function(run, function, list(args), kwargs, frame, node)
    if isinstance(function, Lib):
        kwargs = plain_keywords(kwargs)
        args = _of_container(run, function.name, args)
        result = libcalls.call_lib(run, function, list(args), kwargs, frame, node)
        _hand_over(run, function.name, args, kwargs, result)
        return nothing.of_library(function.name, result)
    if isinstance(function, ClassValue):
        return instantiate(run, function, list(args), kwargs, frame, node)
    if isinstance(function, Instance):
        method = attributes.find(run, function, "__call__")
        if method is not None:
            run.lost.called(function)
            result = call(run, method, args, kwargs, frame, node)
            if isinstance(result, Unknown) and isinstance(method, Bound) and isinstance(method.function, Lib):
                _lose(run, result, args)  # a container of what is not known
            return result
        return Unknown(f"a {function.cls.name} is called, and how is not understood")
    if isinstance(function, Partial):
        merged = {**dict(function.kwargs), **kwargs}
        return call(run, function.function, [*function.args, *args], merged, frame, node)
    if isinstance(function, Union):
        return _call_each(run, function, args, kwargs, frame, node)
    said = refusals.call(run, function)
    if said and not (isinstance(function, Const) and _is_kept_by_library(run, node, frame)):
        return refusals.refused(run, said, frame, node)
    run.chances += 1
    if isinstance(function, Unknown):
        _lose(run, function, args)
        escapes.let_go(run, (*args, *kwargs.values(), *run.lent.values()))
        return Unknown(function.reason, open=function.open)
    return Unknown(f"a {function.type_name} is called")


def plain_keywords(kwargs: dict[str, Value]) -> dict[str, Value]:
    """The arguments as a library's rule takes them: what some path gives is given, what nobody gives is not."""
    kwargs = dict(kwargs)
    if given_by_nobody(kwargs.get(REST)):
        del kwargs[REST]
    maybe = kwargs.pop(MAYBE, None)
    if isinstance(maybe, DictObject):
        kwargs.update({k.value: v for k, v in maybe.items.items() if isinstance(k, Const)})
    return kwargs


def _lose(run: Run, reason: Unknown, args: Sequence[Value]) -> None:
    """A real call cannot be followed: it may have run what the program made."""
    if not (run.recorder.cold or run.recorder.muted or run.import_depth):
        run.lost.lose(reason, args)


def _hand_over(run: Run, name: str, args: Sequence[Value], kwargs: dict[str, Value], result: Value) -> None:
    """A library's operation got these arguments: functions among them may be called whenever it likes.

    What wraps a function gives one, and tells itself when it is called.
    """
    follows = name in run.registry.calling_back or name in run.registry.handing_on
    if follows or isinstance(result, (FunctionValue, Bound, Partial)):
        return
    for value in (*args, *kwargs.values()):
        escapes.let_go_callback(run, value)


def _call_bound(
    run: Run, bound: Bound, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    function, receiver = bound.function, bound.receiver
    if isinstance(function, Lib):
        owner, _, member = function.name.rpartition(".")
        receiver, *_ = _of_container(run, function.name, [receiver])
        rule = run.registry.classes.get(owner)
        if rule is not None and member in rule.methods:
            result = libcalls.call_method_rule(run, rule.methods[member], [receiver, *args], kwargs, frame, node)
            _hand_over(run, function.name, args, kwargs, result)
            return result
    return call(run, function, [receiver, *args], kwargs, frame, node)


def _of_container(run: Run, method: str, args: Sequence[Value]) -> Sequence[Value]:
    """``dict.__setitem__(self, …)`` runs on what an object of a subclass holds, not on a method of that class."""
    of_container = method.rpartition(".")[0] in ("builtins.dict", "builtins.list")
    if of_container and args and isinstance(args[0], Instance):
        return [held(run, args[0]) or args[0], *args[1:]]
    return args


def _is_kept_by_library(run: Run, node: ast.AST | None, frame: Frame) -> bool:
    """Whether what is called is an attribute of an object whose class a library's constructor has set up.

    It may keep there what the name it was given stands for: ``activation="tanh"``.
    """
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and frame.receiver is not None):
        return False
    owner = node.func.value
    named = isinstance(owner, ast.Name) and frame.scope.slots.get(owner.id) is frame.receiver
    return named and isinstance(frame.receiver, Instance) and any(c.lib for c in frame.receiver.cls.mro)


def _call_each(
    run: Run, function: Union, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    options = [o for o in function.options if not (isinstance(o, Const) and o.value is None)]
    if len(options) == 1:
        return call(run, options[0], args, kwargs, frame, node)
    return libcalls.on_each(run, options, lambda option: call(run, option, args, kwargs, frame, node), frame)


def call_function(
    run: Run, function: FunctionValue, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """Inline a function call: bind the arguments, run the body, join the returns."""
    if len(run.frames) >= MAX_DEPTH:
        return Unknown("calls are nested too deeply")
    overlooked = shares.overlooked(run, function, args)
    if overlooked is not None:
        return overlooked
    if run.recorder.cold and is_left_to_others(function, refusing=True):
        return Unknown(f"'{function.name}' is left to the classes that inherit it", open=True)
    if run.import_depth and id(function.node) in run.long_winded:
        return Unknown(f"'{function.name}' takes too long when modules are imported")
    scope = Scope(function.closure)
    inner = Frame(function.unit, scope, function.name, function, frame, node, run.world.trail.mark())
    if not bind_arguments(run, function, args, kwargs, inner, frame, node):
        return Unknown(libcalls.FAILED)
    recursive = recursion.stopped(run, function, inner, frame, node)
    if recursive is not None:
        return recursive
    before = context_managers.enter_all(run, function.managers, frame, node) if function.managers else None
    run.lost.follows(frame.function, function)
    share = shares.share_of(function, frame)
    run.frames.append(inner)
    try:
        if share is None:
            return run.memo.call(run, function, inner, lambda: run_body(run, function, inner))
        return _bounded(run, share, function, inner)
    finally:
        run.frames.pop()
        if before is not None:
            context_managers.restore(run, before)


def _bounded(run: Run, share: float, function: FunctionValue, inner: Frame) -> Value:
    """A call into a package: what it may have changed is not known where following it takes too long."""

    def compute() -> Value:
        return run.memo.call(run, function, inner, lambda: run_body(run, function, inner))

    value = shares.within(run, share, function, compute)
    if isinstance(value, Unknown):
        escapes.let_go(run, inner.scope.slots.get("#args") or ())
    return value


def run_body(run: Run, function: FunctionValue, inner: Frame) -> Value:
    """Run a function whose arguments are bound; gives its value, or its generator."""
    from shapewright.interpreter.expressions import evaluate
    from shapewright.interpreter.statements import execute

    run.reached.add(id(function.node))
    if isinstance(function.node, ast.Lambda):
        return evaluate(run, function.node.body, inner)
    if run.recorder.cold and function.cls is not None and inner.call_node is not None and is_stub(function.node):
        return Unknown(f"'{function.name}' is left to those who inherit from {function.cls.name}")
    try:
        alive = execute(run, function.node.body, inner)
    except Raised as raised:
        if not inner.exits:
            raise
        run.note_raise(raised)  # the paths that returned before are left
        alive = False
    value = finish(run, inner, alive)
    if run.focus is not None:
        run.focus.returns(function)
    if function.yields:
        items = tuple(inner.yielded or ())
        made = ListObject(items, kind="generator")
        if inner.yields_vary:
            made.slots["state"] = ListState(None, run.context.join(items) if items else None, None)
        return made
    return nothing.of_function(run, function, value)


def finish(run: Run, frame: Frame, alive: bool) -> Value:
    """Join the ways in which a function returns; raises ``Raised`` when none does."""
    trail = run.world.trail
    exits = frame.exits
    if not exits:
        if not alive and frame.function is not None and not frame.function.yields:
            raise Raised(Unknown("every path of the function raises"))
        return NONE
    if len(exits) == 1 and not alive:
        only = exits[0]
        if only.snapshot is not None:
            _return_to(run, frame, [only.snapshot])
        return only.value or NONE
    snapshots = [e.snapshot if e.snapshot is not None else trail.snapshot(frame.mark) for e in exits]
    values = [e.value or NONE for e in exits]
    if alive:
        snapshots.append(trail.snapshot(frame.mark))
        values.append(NONE)
    _return_to(run, frame, snapshots)
    return run.context.join(values)


def _return_to(run: Run, frame: Frame, snapshots: list) -> None:  # type: ignore[type-arg]
    run.world.trail.rollback(frame.mark)
    run.world.join(snapshots)

"""Code that nobody calls still gets shapes: functions run with inputs that their own operations refine."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol, TypeAlias

from shapewright.frontend.callers import OBJECTS, Given, given_by_calls
from shapewright.frontend.scopes import taken_apart
from shapewright.interpreter import attributes, binding, calls
from shapewright.interpreter.classes import instantiate
from shapewright.interpreter.escapes import (
    changed_by_methods,
    is_empty,
    open_cold,
    open_container,
    open_slot,
    set_by_methods,
)
from shapewright.interpreter.frame import Frame, FunctionValue, Raised
from shapewright.interpreter.libcalls import UNMADE
from shapewright.interpreter.run import Run
from shapewright.values import (
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    ModuleObject,
    Partial,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

REASON = "nobody in the workspace calls this"
_SET_ANEW = (int, float, str)
"""The types of what stands for a value that is set later; a flag is more often what it is."""
_FRAMEWORKS = ("torch", "tensorflow", "keras")
_VARIABLE = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
FIRST = ("forward", "call", "__call__", "training_step")
_Calls: TypeAlias = Mapping[str, Given]
"""What the calls in a file give, by the name that is called."""


def run_unreached(
    run: Run, module: ModuleObject, frame: Frame, turns: Turns, focus: tuple[int, int] | None = None
) -> None:
    """Run every function and method of a module that no entry point reached.

    Those on the lines in ``focus`` are run beforehand, and again in their turn: what they reach must not be left out.
    """
    run.recorder.cold = True
    run.main_library = _main_library(frame)
    for value in list(module.slots.values()):
        open_cold(run, value)
    defined = [v for k, v in module.slots.items() if isinstance(k, str) and isinstance(v, Value)]
    if focus is not None:
        turns.aside(lambda: _run_each(run, [v for v in defined if _stands_on(v, focus)], frame, turns))
    _run_each(run, defined, frame, turns)


class Turns(Protocol):
    """Who says what is seen of each definition, and when it has to be run for that."""

    def turn(self, node: ast.AST, own: Sequence[ast.AST], work: Callable[[], None]) -> None:
        """It is a definition's turn, whose functions are ``own``; ``work`` runs those that nothing reached."""
        ...

    def aside(self, work: Callable[[], None]) -> None:
        """Run something that has its turn later."""
        ...


class AtOnce:
    """Runs each definition where it stands, and has all that is seen told together."""

    def turn(self, node: ast.AST, own: Sequence[ast.AST], work: Callable[[], None]) -> None:
        """Do the work."""
        work()

    def aside(self, work: Callable[[], None]) -> None:
        """Leave it to its turn."""


def _run_each(run: Run, defined: Sequence[Value], frame: Frame, turns: Turns) -> None:
    """Run what of these classes and functions was not reached: the classes' methods first."""
    for value in defined:
        if isinstance(value, ClassValue) and value.node is not None and value.scope is frame.unit:
            _run_class(run, value, frame, turns)
    for value in defined:
        function = _plain_function(value)
        if function is not None and function.unit is frame.unit and id(function.node) not in run.reached:
            turns.turn(function.node, (), partial(_run_function, run, function, frame))


def _run_function(run: Run, function: FunctionValue, frame: Frame) -> None:
    name = _own_name(function)

    def work(given: _Calls | None) -> None:
        calls.call_function(run, function, *open_arguments(function, 0, _given(given, name)), frame, None)

    _held_against_callers(run, frame, {name}, [function], work)


def _own_name(function: FunctionValue) -> str:
    """A function's name without that of its class."""
    return function.name.rpartition(".")[2]


def _held_against_callers(
    run: Run, frame: Frame, names: set[str], functions: Sequence[FunctionValue], work: Callable[[_Calls | None], None]
) -> None:
    """Run something with its own defaults, and keep the errors that come with what calls in the file give instead, too.

    Nobody is seen to make those calls (their own functions may be open, or come later), but what is only ever called
    with a stride of its own does not have to work with the default. ``work`` gets the file's calls, or None for the
    defaults; ``names`` are those under which it is called, ``functions`` those of which it consists.
    """
    problems = run.recorder.problems
    before = set(problems)
    _isolated(run, frame, lambda: work(None))
    found = [key for key, p in problems.items() if key not in before and p.failure.severity != "information"]
    if not found:
        return
    given = given_by_calls(frame.unit.source.tree)
    hands_on = any(function.node.args.kwarg is not None for function in functions)
    if not (hands_on or names & given.keys() or _parameters_of_objects(functions) & given[OBJECTS].keywords):
        return
    run.provisional += 1  # it rests on the calls, wherever they stand
    confirmed: set[tuple[str, int, str]] = set()
    try:
        with run.apart(), run.recorder.apart() as (_, again):
            _isolated(run, frame, lambda: work(given))
            confirmed = set(again)
    finally:
        for key in set(found) - confirmed:
            del problems[key]


def _parameters_of_objects(functions: Sequence[FunctionValue]) -> set[str]:
    """The names of what is given to an object when it is called."""
    called = [function.node.args for function in functions if _own_name(function) in FIRST]
    return {parameter.arg for arguments in called for parameter in (*arguments.args, *arguments.kwonlyargs)}


def _given(calls: _Calls | None, name: str) -> Given | None:
    if calls is None:
        return None
    given = calls.get(name, Given())
    return given | calls[OBJECTS] if name in FIRST else given


def _stands_on(value: Value, lines: tuple[int, int]) -> bool:
    """Whether a class or function is defined on some of these lines."""
    defined = value if isinstance(value, ClassValue) else _plain_function(value)
    node = None if defined is None else defined.node
    if node is None:
        return False
    return bool(node.lineno <= lines[1] and lines[0] <= (node.end_lineno or node.lineno))


def _main_library(frame: Frame) -> str:
    """The tensor library a file imports, if it is one that inputs can be told to be of."""
    text = frame.unit.source.text
    imported = [name for name in (*_FRAMEWORKS, "numpy") if f"import {name}" in text or f"from {name}" in text]
    frameworks = [name for name in imported if name in _FRAMEWORKS] or imported
    return frameworks[0] if len(frameworks) == 1 else ""


def _plain_function(value: Value) -> FunctionValue | None:
    if isinstance(value, FunctionValue):
        return value
    if isinstance(value, Partial) and value.args and isinstance(value.args[0], FunctionValue):
        return value.args[0]
    return None


def _run_class(run: Run, cls: ClassValue, frame: Frame, turns: Turns) -> None:
    methods = [(name, value) for name, value in cls.slots.items() if isinstance(name, str) and isinstance(value, Value)]
    methods.sort(key=lambda item: FIRST.index(item[0]) if item[0] in FIRST else len(FIRST))
    own = [(name, function, value) for name, value in methods if (function := _plain_function(value)) is not None]
    unreached = [method for method in own if id(method[1].node) not in run.reached]
    if not unreached:
        return

    def run_methods(given: _Calls | None) -> None:
        instance = _instance(run, cls, frame, _given(given, cls.name))
        for name, function, value in unreached:
            if id(function.node) in run.reached or name == "__init__":
                continue
            call = partial(_call_prepared, run, instance, name, function, value, frame, _given(given, name))
            _isolated(run, frame, call)

    def work() -> None:
        names = {cls.name, *(name for name, _, _ in unreached)}
        _held_against_callers(run, frame, names, [method[1] for method in own], run_methods)

    turns.turn(cls.node, [method[1].node for method in own], work)


def _call_prepared(
    run: Run, instance: Value, name: str, function: FunctionValue, value: Value, frame: Frame, given: Given | None
) -> None:
    """Call a method, and before it the one that the framework has called by then: a layer's ``build``."""
    if isinstance(instance, Instance):
        firsts = (run.registry.framework_calls.first.get((cls.lib, name)) for cls in instance.cls.mro if cls.lib)
        first = attributes.class_lookup(run, instance.cls, next((f for f in firsts if f is not None), ""))
        if isinstance(first, FunctionValue) and first.unit.user:
            with suppress(Raised):
                _call_method(run, instance, first, first, frame, None)
    _call_method(run, instance, function, value, frame, given)


def _call_method(
    run: Run, instance: Value, function: FunctionValue, value: Value, frame: Frame, given: Given | None
) -> None:
    if isinstance(value, FunctionValue):
        target: Value = Bound(function, instance)
        skip = 1
    else:
        bound = attributes.bind(run, value, instance)
        target, skip = (bound, 1) if isinstance(bound, Bound) else (Bound(function, instance), 1)
        if bound is function:  # a static method
            target, skip = function, 0
    if isinstance(target, Bound) and target.function is function and isinstance(instance, Instance):
        target = Bound(_as_called(run, instance, function), target.receiver)
    args, kwargs = open_arguments(function, skip, given)
    calls.call(run, target, args, kwargs, frame, None)


def _as_called(run: Run, instance: Instance, function: FunctionValue) -> FunctionValue:
    """A method inside the context manager in which the framework calls it."""
    name = _own_name(function)
    managers = (run.registry.framework_calls.within.get((cls.lib, name)) for cls in instance.cls.mro if cls.lib)
    manager = next((found for found in managers if found is not None), None)
    return function if manager is None else function.within(run.context.new(manager))


def _instance(run: Run, cls: ClassValue, frame: Frame, given: Given | None) -> Value:
    """An instance made with unknown arguments; bare where the constructor is not understood."""
    init = attributes.class_lookup(run, cls, "__init__")
    made_by = init if isinstance(init, FunctionValue) else attributes.class_lookup(run, cls, "__new__")
    made_by = _plain_function(made_by) if made_by is not None else None
    args, kwargs = open_arguments(made_by, 1, given) if made_by is not None else ([], {})
    if isinstance(init, Lib) and _takes_arguments(run, init):
        unmade = Instance(cls)
        run.write(unmade, UNMADE, Const(REASON))
        return unmade
    try:
        made = _made(run, cls, init, args, kwargs, frame)
    except Raised:
        return Instance(cls)
    if isinstance(made, Instance):
        _open_what_others_set(run, made)
        for value in list(made.slots.values()):
            if isinstance(value, Instance) and value.cls.node is not None:
                _open_what_others_set(run, value)
    return made


def _made(
    run: Run, cls: ClassValue, init: Value | None, args: list[Value], kwargs: dict[str, Value], frame: Frame
) -> Value:
    """What the class makes; by its constructor alone where its ``__new__`` takes whatever that takes.

    The arguments are in the constructor's order: what ``__new__`` hands on to something else are as many as that takes.
    """
    maker = attributes.class_lookup(run, cls, "__new__")
    if isinstance(init, FunctionValue) and isinstance(maker, FunctionValue) and maker.node.args.vararg is not None:
        made = Instance(cls)
        calls.call(run, attributes.bind(run, init, made), args, kwargs, frame, None)
        return made
    return instantiate(run, cls, args, kwargs, frame, None)


def _takes_arguments(run: Run, init: Lib) -> bool:
    """Whether a library's constructor takes arguments of its own, which nobody gives."""
    owner, _, _ = init.name.rpartition(".")
    if owner in run.registry.keeping:
        return True
    rule = run.registry.classes[owner].methods.get("__init__") if owner in run.registry.classes else None
    return rule is not None and any(p.how not in _VARIABLE for p in rule.parameters)


def _open_what_others_set(run: Run, made: Instance) -> None:
    """What the constructor leaves to others has any contents when a method is called.

    A list that is empty; what is None or an empty dict, if another method changes it; a number, a text or a tensor
    (of the class, too), if another method sets it. Which text it is is ours to doubt: layers may be set with it.
    """
    held = {name: value for name, value in made.slots.items() if isinstance(name, str) and isinstance(value, Value)}
    of_class = {k: v for cls in reversed(made.cls.mro) if not cls.lib for k, v in cls.slots.items() if _stands_in(v)}
    lists = {name: value for name, value in held.items() if isinstance(value, ListObject) and is_empty(value)}
    for name in lists:
        open_slot(run, made, name, Unknown(REASON, name=name, open=True))
    for name, value in held.items():
        _open_layers(run, value)
        for option in value.options if isinstance(value, Union) else ():
            if isinstance(option, ListObject) and is_empty(option):
                open_container(run, option, Unknown(REASON, name=name, open=True))
    empty = {name for name, value in held.items() if is_empty(value)}
    tables = {name: value for name, value in held.items() if isinstance(value, DictObject)}
    plain = {k: v for k, v in {**of_class, **held}.items() if _stands_in(v) and isinstance(k, str)} | lists
    used = changed_by_methods(made) if empty or tables else set()
    for name, table in tables.items():
        entries = (*table.items.values(), *([table.open_element] if table.open_element is not None else []))
        for entry in entries if name in used else ():
            if isinstance(entry, ListObject) and is_empty(entry):
                open_container(run, entry, Unknown(REASON, name=name, open=True))
    for name in empty & used:  # what else is set together with it is not known: a branch on it is ours to doubt
        open_slot(run, made, name, Unknown(REASON, name=name))
    for name in plain.keys() & (set_by_methods(made) if plain else set()):
        now = plain[name]
        anything = Unknown(REASON, name=name, open=not (isinstance(now, Const) and isinstance(now.value, str)))
        empty_now = isinstance(now, ListObject) or (isinstance(now, Tensor) and now.shape == (0,))
        run.write(made, name, anything if empty_now else Union((now, anything)))


def _open_layers(run: Run, value: object) -> None:
    """Let a list of layers that is made empty have any: it is filled before it is used."""
    if isinstance(value, Instance) and value.cls.lib.endswith((".ModuleList", ".ModuleDict", ".ParameterList")):
        items = value.slots.get("_items")
        if isinstance(items, (ListObject, DictObject)) and is_empty(items):
            open_container(run, items, Unknown(REASON, open=True))


def _stands_in(value: object) -> bool:
    """Whether a value may stand for one that is set later: a number, a text, a tensor."""
    return isinstance(value, Tensor) or (isinstance(value, Const) and type(value.value) in _SET_ANEW)


def _isolated(run: Run, frame: Frame, work: object) -> None:
    """Run something and forget what it did to the heap; what was learnt goes into the facts first."""
    trail, recorder = run.world.trail, run.recorder
    mark, seen = trail.mark(), recorder.mark()
    assume, doubt = run.world.assume, frame.doubt
    try:
        work()  # type: ignore[operator]
    except Raised:
        pass
    finally:
        run.settle(seen, mark)
        trail.rollback(mark)
        run.world.assume, frame.doubt = assume, doubt


def open_arguments(
    function: FunctionValue, skip: int, given: Given | None = None
) -> tuple[list[Value], dict[str, Value]]:
    """An argument for each parameter: its default where that tells a size or a choice, else an open input.

    Where what calls give is told (``given``), that is open, whatever the default, and so is what ``**kwargs`` holds.
    """
    apart = taken_apart(function.node)
    spec = function.node.args
    positional = [*spec.posonlyargs, *spec.args][skip:]
    defaults = [None] * (len(positional) - len(function.defaults)) + list(function.defaults)
    defaults = defaults[-len(positional) :] if positional else []
    args = []
    for place, (parameter, default) in enumerate(zip(positional, defaults, strict=True)):
        is_given = given is not None and given.gives(place, parameter.arg)
        args.append(_argument(parameter, None if is_given else default, apart))
    kwargs = {}
    for parameter in spec.kwonlyargs:
        is_given = given is not None and given.gives(None, parameter.arg)
        default = None if is_given else function.kw_defaults.get(parameter.arg)
        kwargs[parameter.arg] = _argument(parameter, default, apart)
    if spec.vararg is not None:
        kwargs[binding.STARRED] = Unknown(REASON, name=spec.vararg.arg, open=True)
    if spec.kwarg is not None:
        kwargs[binding.REST] = Unknown(REASON, name=spec.kwarg.arg, open=given is None)
    return args, kwargs


def _argument(parameter: ast.arg, default: Value | None, apart: frozenset[str]) -> Value:
    given = Unknown(REASON, name=parameter.arg, open=True)
    if default is None:
        return given
    if _is_placeholder(parameter.arg, default):
        return Union((default, given))
    if isinstance(default, (Tuple, ListObject, DictObject)) and not default.items:
        return given  # whoever calls gives some
    if parameter.arg in apart and isinstance(default, Const) and isinstance(default.value, (int, float)):
        return given  # whoever calls gives several
    return default


def _is_placeholder(name: str, default: Value) -> bool:
    """Whether a default says that nothing was given: None, a length of -1 (as an axis it is the last), a count of 0."""
    if not isinstance(default, Const) or isinstance(default.value, bool):
        return False
    if default.value == 0:
        return name.startswith(("n_", "num_"))
    return default.value is None or (default.value == -1 and not any(word in name for word in ("dim", "axis", "axes")))

"""``argparse``: what a parser was told to expect, and what a command line gives.

A command line that the program hands over itself (``parse_args(["--dim", "8"])``) is read by argparse itself, which is
told of the options' forms only: texts that are not known pass through it as marks, and the options' own types are
called with what it read. Where the program takes what it was started with, the defaults are what it runs with.
"""

from __future__ import annotations

import argparse
import ast
from dataclasses import dataclass, field
from typing import Any, NoReturn

from shapewright.interpreter.attributes import lib_attribute
from shapewright.interpreter.binding import REST
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.escapes import LENT
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.run import Run
from shapewright.values import (
    FALSE,
    NONE,
    TRUE,
    Bound,
    Const,
    DictObject,
    Instance,
    Lib,
    ListObject,
    Some,
    Tuple,
    Unknown,
    Value,
)

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None

_PARSER = "argparse.ArgumentParser"
_VALUES, _OPTIONS, _COMMANDS = "#values", "#options", "#commands"
"""A parser's slots: the defaults by name, the options in order, and what ``add_subparsers`` made."""
_MEMBERS = (
    "add_argument", "parse_args", "parse_known_args", "add_argument_group", "set_defaults", "get_default",
    "add_mutually_exclusive_group", "add_subparsers",
)  # fmt: skip
_FORM = ("nargs", "const", "dest")
"""What decides how an option is read, beside its action."""
_CHOSEN = "#chosen"
"""The name under which argparse keeps which command was given."""


# --- what a parser expects -----------------------------------------------------------------------------
@native(_PARSER)
def _parser(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    parser = Instance(run.importer.lib_class(run, _PARSER))
    values, options = DictObject(), ListObject(())
    parser.slots.update({_VALUES: values, _OPTIONS: options, _COMMANDS: NONE, LENT: FALSE})
    for name in _MEMBERS:
        parser.slots[name] = Bound(Lib(f"{_PARSER}.{name}"), parser)
    parents = known_items(run, kwargs.get("parents", Tuple(())))
    if parents is None or not all(_is_whole(parent) for parent in parents):
        parser.slots[LENT] = TRUE
    for parent in parents or ():
        if isinstance(parent, Instance) and isinstance(inherited := parent.slots.get(_VALUES), DictObject):
            run.write(values, "state", values.state.entered(dict(inherited.items)))
            run.write(options, "state", options.state._replace(items=(*_options(parser), *_options(parent))))
    return parser


@native(f"{_PARSER}.add_argument_group", f"{_PARSER}.add_mutually_exclusive_group")
def _group(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return args[0]


@native(f"{_PARSER}.add_argument")
def _add_argument(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    parser, flags = args[0], [a.value for a in args[1:] if isinstance(a, Const)]
    values = _values(parser)
    if len(flags) < len(args) - 1 or not flags or REST in kwargs:
        _open(run, parser)
    if values is None or not flags:
        return NONE
    longest = next((f for f in flags if f.startswith("--")), flags[0])
    dest = kwargs.get("dest")
    name = dest.value if isinstance(dest, Const) else longest.lstrip("-").replace("-", "_")
    value = _default_of_argument(kwargs, positional=not flags[0].startswith("-"))
    if isinstance(value, (Some, Const)) and value.type_name == "str":
        value = _typed(run, kwargs, value, frame, node)  # a text is read as if it had been typed
    run.write(values, "state", values.state.entered({Const(name): value}))
    said = DictObject({Const(k): v for k, v in kwargs.items()})
    option = Tuple((Const(name), Tuple(tuple(Const(f) for f in flags)), said))
    options = parser.slots[_OPTIONS]  # type: ignore[attr-defined]
    run.write(options, "state", options.state._replace(items=(*_options(parser), option)))
    return NONE


def _typed(run: Run, kwargs: Kwargs, text: Value, frame: Frame, node: Node) -> Value:
    from shapewright.interpreter.calls import call

    return call(run, kwargs["type"], [text], {}, frame, node) if "type" in kwargs else text


def _default_of_argument(kwargs: Kwargs, *, positional: bool) -> Value:
    if "default" in kwargs:
        return kwargs["default"]
    action = kwargs.get("action")
    if action == Const("store_true"):
        return Const(False)
    if action == Const("store_false"):
        return Const(True)
    optional = kwargs.get("nargs") in (Const("?"), Const("*"))
    if (positional and not optional) or kwargs.get("required") == Const(True):
        kind = kwargs.get("type")
        name = kind.name.rsplit(".", 1)[-1] if isinstance(kind, Lib) else "str"
        several = "nargs" in kwargs
        return Some(name) if name in ("int", "float", "str", "bool") and not several else _unknown()
    return NONE


@native(f"{_PARSER}.set_defaults")
def _set_defaults(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    values = _values(args[0])
    if REST in kwargs:
        _open(run, args[0])
    if values is not None:
        added: dict[Value, Value] = {Const(k): v for k, v in kwargs.items()}
        run.write(values, "state", values.state.entered(added))
    return NONE


@native(f"{_PARSER}.get_default")
def _get_default(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    values = _values(args[0])
    return NONE if values is None or len(args) < 2 else values.items.get(args[1], NONE)


@native(f"{_PARSER}.add_subparsers")
def _add_subparsers(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    commands = Instance(run.importer.lib_class(run, "argparse._SubParsersAction"))
    commands.slots.update({_VALUES: DictObject(), "dest": kwargs.get("dest", NONE)})
    commands.slots["add_parser"] = Bound(Lib("argparse._SubParsersAction.add_parser"), commands)
    if isinstance(args[0], Instance):
        run.write(args[0], _COMMANDS, commands)
    return commands


@native("argparse._SubParsersAction.add_parser")
def _add_parser(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    parser, known = _parser(run, [], kwargs, frame, node), _values(args[0])
    if known is not None and len(args) > 1:
        run.write(known, "state", known.state.entered({args[1]: parser}))
    return parser


def _open(run: Run, parser: Value) -> None:
    """A parser may have options that are not known."""
    if isinstance(parser, Instance):
        run.write(parser, LENT, TRUE)


def _is_whole(parser: Value) -> bool:
    """Whether all options of a parser are known: no call that was not followed got it, and it has no commands."""
    return isinstance(parser, Instance) and parser.slots.get(LENT) == FALSE and parser.slots.get(_COMMANDS) == NONE


def _values(owner: Value) -> DictObject | None:
    values = owner.slots.get(_VALUES) if isinstance(owner, Instance) else None
    return values if isinstance(values, DictObject) else None


def _options(parser: Value) -> tuple[Value, ...]:
    options = parser.slots.get(_OPTIONS) if isinstance(parser, Instance) else None
    return options.items or () if isinstance(options, ListObject) else ()


def _unknown() -> Unknown:
    return Unknown("a command-line argument")


# --- what a command line gives -------------------------------------------------------------------------
@native(f"{_PARSER}.parse_args", f"{_PARSER}.parse_known_args")
def _parse_args(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    texts = _handed_over(run, kwargs.get("args", args[1] if len(args) > 1 else NONE))
    slots: dict[str, Value]
    rest: Value
    if texts is not None:
        slots, rest = _Reading(run, frame, node).read(args[0], texts)
    else:
        slots, rest = _as_started(run, args[0]), ListObject(None, Some("str"))
    made = kwargs.get("namespace", args[2] if len(args) > 2 else NONE)
    if isinstance(made, Instance):
        for name, value in slots.items():
            run.write(made, name, value)
    else:
        made = Instance(run.importer.lib_class(run, "argparse.Namespace"), slots)
        made.slots[LENT] = FALSE if _is_whole(args[0]) else TRUE
    called = node.func.attr if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else ""
    return Tuple((made, rest)) if called == "parse_known_args" else made


def _handed_over(run: Run, given: Value) -> list[Value] | None:
    """The texts of a command line; None where it is the one that the program was started with."""
    if given != NONE:
        return known_items(run, given) if isinstance(given, (ListObject, Tuple)) else None
    put_there = lib_attribute(run, Lib("sys"), "argv")
    texts = known_items(run, put_there) if isinstance(put_there, (ListObject, Tuple)) else None
    return texts[1:] if texts is not None else None


def _as_started(run: Run, parser: Value) -> dict[str, Value]:
    """The defaults; of commands, any may have been given."""
    values = _values(parser)
    slots = {str(k.value): v for k, v in values.items.items() if isinstance(k, Const)} if values is not None else {}
    commands = parser.slots.get(_COMMANDS) if isinstance(parser, Instance) else None
    known = _values(commands) if commands is not None else None
    if known is None:
        return slots
    for name in dict.fromkeys(k for c in known.items.values() for k in _as_started(run, c)):
        options = [_as_started(run, c).get(name) for c in known.items.values()]
        present = [o for o in options if o is not None]
        slots[name] = present[0] if all(o == present[0] for o in present) else _unknown()
    dest = commands.slots.get("dest") if isinstance(commands, Instance) else None
    if isinstance(dest, Const) and isinstance(dest.value, str):
        slots[dest.value] = Some("str")
    return slots


class _Refused(Exception):
    """argparse would end the program with a message."""


class _Forms(argparse.ArgumentParser):
    """A parser that knows the forms of options, and no types."""

    def error(self, message: str) -> NoReturn:
        raise _Refused(message)


@dataclass
class _Reading:
    """One command line."""

    run: Run
    frame: Frame
    node: Node
    marks: dict[str, Value] = field(default_factory=dict)
    """What stands for texts and constants that are not plain."""
    unclear: set[str] = field(default_factory=set)
    """The names of options with an action of the user's own."""

    def read(self, parser: Value, texts: list[Value] | tuple[Value, ...]) -> tuple[dict[str, Value], Value]:
        """The values by name, and what was not understood."""
        line = [t.value if isinstance(t, Const) and isinstance(t.value, str) else self._mark(t) for t in texts]
        try:
            found, rest = self._forms(parser).parse_known_args(line)
        except (_Refused, argparse.ArgumentError, SystemExit, TypeError, ValueError):
            return dict.fromkeys(_as_started(self.run, parser), _unknown()), _unknown()
        return self._values_of(parser, vars(found)), ListObject(tuple(self.marks.get(t, Const(t)) for t in rest))

    def _mark(self, value: Value) -> str:
        mark = f"\0{len(self.marks)}"
        self.marks[mark] = value
        return mark

    def _forms(self, parser: Value) -> _Forms:
        forms = _Forms(add_help=False, argument_default=argparse.SUPPRESS)
        for option in _options(parser):
            self._enter(forms, option)
        commands = parser.slots.get(_COMMANDS) if isinstance(parser, Instance) else None
        known = _values(commands) if commands is not None else None
        if known is not None:
            kinds = forms.add_subparsers(dest=_CHOSEN)
            for name, command in known.items.items():
                kinds.choices[str(name.value) if isinstance(name, Const) else ""] = self._forms(command)
        return forms

    def _enter(self, forms: _Forms, option: Value) -> None:
        assert isinstance(option, Tuple)
        name, flags, said = option.items
        assert isinstance(name, Const) and isinstance(flags, Tuple) and isinstance(said, DictObject)
        kwargs: dict[str, Any] = {str(k.value): v for k, v in said.items.items() if isinstance(k, Const)}
        form: dict[str, Any] = {}
        for key in _FORM:
            if key in kwargs:
                value = kwargs[key]
                form[key] = value.value if isinstance(value, Const) else self._mark(value)
        action = kwargs.get("action")
        if isinstance(action, Const) and isinstance(action.value, str):
            if action.value in ("help", "version"):
                return
            form["action"] = action.value
        elif isinstance(action, Lib) and action.name == "argparse.BooleanOptionalAction":
            form["action"] = argparse.BooleanOptionalAction
        elif action is not None:
            self.unclear.add(str(name.value))
        forms.add_argument(*(f.value for f in flags.items if isinstance(f, Const)), **form)

    def _values_of(self, parser: Value, found: dict[str, Any]) -> dict[str, Value]:
        values = _values(parser)
        slots = {str(k.value): v for k, v in values.items.items() if isinstance(k, Const)} if values is not None else {}
        commands = parser.slots.get(_COMMANDS) if isinstance(parser, Instance) else None
        if isinstance(commands, Instance) and (known := _values(commands)) is not None:
            chosen = found.get(_CHOSEN)
            dest = commands.slots.get("dest")
            if isinstance(dest, Const) and isinstance(dest.value, str):
                slots[dest.value] = NONE if chosen is None else Const(chosen)
            if chosen is not None and Const(chosen) in known.items:
                others = {k: v for k, v in found.items() if k != _CHOSEN}
                slots.update(self._values_of(known.items[Const(chosen)], others))
        for option in _options(parser):
            assert isinstance(option, Tuple) and isinstance(option.items[0], Const)
            name = str(option.items[0].value)
            if name in found:
                slots[name] = self._value_of(option, slots.get(name, NONE), found[name])
        return slots

    def _value_of(self, option: Tuple, default: Value, raw: Any) -> Value:
        name, said = option.items[0], option.items[2]
        assert isinstance(name, Const) and isinstance(said, DictObject)
        action = said.items.get(Const("action"), Const("store"))
        adds = action in (Const("append"), Const("extend"), Const("append_const"), Const("count"))
        empty = default in (NONE, Const(0)) or (isinstance(default, ListObject) and default.items == ())
        if name.value in self.unclear or (adds and not empty):
            return _unknown()
        kwargs = {str(k.value): v for k, v in said.items.items() if isinstance(k, Const)}
        typed = kwargs if action in (Const("store"), Const("append"), Const("extend")) else {}
        return self._lifted(raw, typed)

    def _lifted(self, raw: Any, kwargs: Kwargs) -> Value:
        if isinstance(raw, list):
            return ListObject(tuple(self._lifted(item, kwargs) for item in raw))
        if isinstance(raw, str):
            return _typed(self.run, kwargs, self.marks.get(raw, Const(raw)), self.frame, self.node)
        return Const(raw)

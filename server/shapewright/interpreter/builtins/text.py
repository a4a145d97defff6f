"""Methods of strings."""

from __future__ import annotations

import ast
import string

from shapewright.interpreter import refusals
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.run import Run
from shapewright.interpreter.sizeable import asks_for_much, is_wide, would_grow
from shapewright.values import Const, ListObject, Many, Some, Tuple, Unknown, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None

_RESULTS = {
    "str": ("lower", "upper", "strip", "lstrip", "rstrip", "replace", "format", "title", "capitalize", "zfill",
            "ljust", "rjust", "center", "removeprefix", "removesuffix", "translate", "casefold", "swapcase", "encode",
            "decode", "expandtabs", "format_map"),
    "bool": ("startswith", "endswith", "isdigit", "isalpha", "isalnum", "isspace", "isupper", "islower", "isnumeric",
             "isidentifier", "isdecimal", "istitle"),
    "int": ("find", "rfind", "index", "count", "rindex"),
    "list": ("split", "rsplit", "splitlines"),
    "tuple": ("partition", "rpartition"),
}  # fmt: skip


def _plain(value: Value) -> object:
    """A known plain value as Python has it; raises ``TypeError`` when it is not known."""
    if isinstance(value, Const):
        return value.value
    if isinstance(value, Tuple):
        return tuple(_plain(i) for i in value.items)
    raise TypeError


def _lift(value: object) -> Value:
    if isinstance(value, list):
        return ListObject(tuple(Const(v) for v in value))
    if isinstance(value, tuple):
        return Tuple(tuple(Const(v) for v in value))
    return Const(value)


def _unknown(kind: str) -> Value:
    if kind == "list":
        return ListObject(None, Some("str"))
    if kind == "tuple":
        return Many(Some("str"), 3, "tuple")
    return Some(kind)


_FILLING = ("ljust", "rjust", "center", "zfill", "expandtabs", "to_bytes")


def _check_fields(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: ast.AST) -> None:
    """Report an array that ``"{:.2f}".format(x)`` is to show like one number."""
    template = args[0].value if isinstance(args[0], Const) else None
    if not isinstance(template, str):
        return
    try:
        fields = [(name, spec) for _, name, spec, _ in string.Formatter().parse(template) if name is not None]
    except ValueError:
        return
    if any("{" in (spec or "") for _, spec in fields):  # a field within a field takes an argument, too
        return
    unnamed = 0
    for name, spec in fields:
        unnamed += not name
        at = unnamed if not name else int(name) + 1 if name.isdigit() else None
        value = kwargs.get(name) if at is None else args[at] if at < len(args) else None
        if spec and value is not None and (failure := refusals.formatted_array(run.world.resolve(value))) is not None:
            run.report(failure, frame, node)


def _register(name: str, kind: str) -> None:
    def method(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        if name == "format" and node is not None:
            _check_fields(run, args, kwargs, frame, node)
        try:
            plain = [_plain(a) for a in args]
            named = {k: _plain(v) for k, v in kwargs.items()}
            if name in _FILLING and asks_for_much(plain):
                return _unknown(kind)
            if (name == "replace" and would_grow(plain)) or (name == "format" and is_wide(plain[0])):
                return _unknown(kind)
            return _lift(getattr(plain[0], name)(*plain[1:], **named))
        except Exception:  # not known, or Python raises on it
            return _unknown(kind)

    for owner in ("str", "bytes"):
        native(f"builtins.{owner}.{name}")(method)


for _kind, _names in _RESULTS.items():
    for _name in _names:
        _register(_name, _kind)


@native("builtins.str.join", "builtins.bytes.join")
def _join(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    items = known_items(run, args[1]) if len(args) > 1 else None
    if items is not None and isinstance(args[0], Const) and all(isinstance(i, Const) for i in items):
        try:
            return Const(args[0].value.join(i.value for i in items))  # type: ignore[attr-defined]
        except TypeError:
            return Unknown("join() raises on these values")
    return Some("str")

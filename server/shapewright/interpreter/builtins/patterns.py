"""``re``: patterns on texts that are known are matched for real."""

from __future__ import annotations

import ast
import re

from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.values import NONE, Bound, Const, DictObject, Instance, Lib, ListObject, Some, Tuple, Unknown, Value

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None
LONGEST = 2_000
"""Longer texts are not matched: a pattern may take very long on them."""
_UNKNOWN = "a pattern, or a text it is matched with, that is not known"


def _pattern(value: Value) -> re.Pattern[str] | None:
    """The pattern that a text, or what ``re.compile`` gave, stands for."""
    if isinstance(value, Instance):
        value = value.slots.get("pattern", NONE)
    if not (isinstance(value, Const) and isinstance(value.value, str)) or len(value.value) > LONGEST:
        return None
    try:
        return re.compile(value.value)
    except re.error:
        return None


def _text(value: Value) -> str | None:
    known = value.value if isinstance(value, Const) else None
    return known if isinstance(known, str) and len(known) <= LONGEST else None


def _lifted(text: str | None) -> Value:
    return NONE if text is None else Const(text)


def _match_object(run: Run, found: re.Match[str]) -> Value:
    made = Instance(run.importer.lib_class(run, "re.Match"))
    groups = Tuple(tuple(_lifted(found[i]) for i in range(found.re.groups + 1)))
    named = DictObject({Const(name): _lifted(found[name]) for name in found.re.groupindex})
    made.slots.update({"#groups": groups, "#named": named, "string": Const(found.string)})
    for name in ("group", "groups", "groupdict", "start", "end", "span"):
        made.slots[name] = Bound(Lib(f"re.Match.{name}"), made)
    return made


@native("re.compile")
def _compile(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if len(args) > 1 or kwargs:
        return Unknown("a pattern with flags")
    made = Instance(run.importer.lib_class(run, "re.Pattern"), {"pattern": args[0]})
    for name in ("match", "search", "fullmatch", "sub", "findall", "split"):
        made.slots[name] = Bound(Lib(f"re.{name}"), made)
    return made


def _matcher(name: str) -> None:
    @native(f"re.{name}")
    def matched(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        pattern, text = _pattern(args[0]), _text(args[1])
        if pattern is None or text is None or len(args) > 2 or kwargs:
            return Unknown(_UNKNOWN)
        found = getattr(pattern, name)(text)
        return NONE if found is None else _match_object(run, found)


for _name in ("match", "search", "fullmatch"):
    _matcher(_name)


@native("re.findall")
def _findall(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    pattern, text = _pattern(args[0]), _text(args[1])
    if pattern is None or text is None or len(args) > 2 or kwargs:
        return ListObject(None, Some("str"))
    found = pattern.findall(text)
    return ListObject(tuple(Tuple(tuple(map(Const, f))) if isinstance(f, tuple) else Const(f) for f in found))


@native("re.split")
def _split(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    pattern, text = _pattern(args[0]), _text(args[1])
    if pattern is None or text is None or len(args) > 2 or kwargs:
        return ListObject(None, Some("str"))
    return ListObject(tuple(_lifted(part) for part in pattern.split(text)))


@native("re.sub")
def _sub(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    pattern, text = _pattern(args[0]), _text(args[2])
    replacement = args[1].value if isinstance(args[1], Const) else None
    if pattern is None or text is None or not isinstance(replacement, str) or len(args) > 3 or kwargs:
        return Some("str")
    try:
        return Const(pattern.sub(replacement, text))
    except (re.error, IndexError):
        return Some("str")


@native("re.escape")
def _escape(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    text = _text(args[0])
    return Some("str") if text is None else Const(re.escape(text))


@native("re.Match.group")
def _group(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    groups, named = (args[0].slots[name] for name in ("#groups", "#named"))  # type: ignore[attr-defined]
    asked = args[1:] or [Const(0)]
    known = {**{Const(i): item for i, item in enumerate(groups.items)}, **named.items}
    found = tuple(known.get(key, Some("str")) for key in asked)
    return found[0] if len(found) == 1 else Tuple(found)


@native("re.Match.groups")
def _groups(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Tuple(args[0].slots["#groups"].items[1:])  # type: ignore[attr-defined]


@native("re.Match.groupdict")
def _groupdict(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return DictObject(dict(args[0].slots["#named"].items))  # type: ignore[attr-defined]


@native("re.Match.start", "re.Match.end")
def _position(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Some("int")

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
MOST_STEPS = 10_000_000
"""A pattern that may take more steps on a text is not matched with it: nothing could stop it."""
_REPEATS = re.compile(r"(?<!\\)(?:[*+{]|(?<![(*+?}])\?)")
_REPEATED_GROUP = re.compile(r"\)(?:[*+{])")
_UNKNOWN = "a pattern, or a text it is matched with, that is not known"


def _pattern(value: Value) -> re.Pattern[str] | None:
    """The pattern that a text, or what ``re.compile`` gave, stands for."""
    if isinstance(value, Instance):
        value = value.slots.get("pattern", NONE)
    if not (isinstance(value, Const) and isinstance(value.value, str)):
        return None
    try:
        return re.compile(value.value)
    except (re.error, OverflowError, RecursionError):
        return None


def _is_quick(pattern: re.Pattern[str], text: str) -> bool:
    """Whether matching surely ends soon: each repetition may try every place of the text, and a repeated group all
    of these ways again."""
    repeats = len(_REPEATS.findall(pattern.pattern))
    return not _REPEATED_GROUP.search(pattern.pattern) and (len(text) + 1) ** (repeats + 1) <= MOST_STEPS


def _known(pattern: Value, text: Value) -> tuple[re.Pattern[str], str] | None:
    """A pattern and a text that it can be matched with."""
    compiled, known = _pattern(pattern), text.value if isinstance(text, Const) else None
    if compiled is None or not isinstance(known, str) or not _is_quick(compiled, known):
        return None
    return compiled, known


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
        known = _known(args[0], args[1])
        if known is None or len(args) > 2 or kwargs:
            return Unknown(_UNKNOWN)
        found = getattr(known[0], name)(known[1])
        return NONE if found is None else _match_object(run, found)


for _name in ("match", "search", "fullmatch"):
    _matcher(_name)


@native("re.findall")
def _findall(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = _known(args[0], args[1])
    if known is None or len(args) > 2 or kwargs:
        return ListObject(None, _part(args[0], most_groups=1))
    found = known[0].findall(known[1])
    return ListObject(tuple(Tuple(tuple(map(Const, f))) if isinstance(f, tuple) else Const(f) for f in found))


@native("re.split")
def _split(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = _known(args[0], args[1])
    if known is None or len(args) > 2 or kwargs:
        return ListObject(None, _part(args[0], most_groups=0))
    return ListObject(tuple(_lifted(part) for part in known[0].split(known[1])))


def _part(pattern: Value, most_groups: int) -> Value:
    """One of the parts that a pattern finds: a text, unless its groups make it a tuple or None."""
    compiled = _pattern(pattern)
    return Some("str") if compiled is not None and compiled.groups <= most_groups else Unknown(_UNKNOWN)


@native("re.sub")
def _sub(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = _known(args[0], args[2])
    replacement = args[1].value if isinstance(args[1], Const) else None
    if known is None or not isinstance(replacement, str) or len(args) > 3 or kwargs:
        return Some("str")
    try:
        return Const(known[0].sub(replacement, known[1]))
    except (re.error, IndexError):
        return Some("str")


@native("re.escape")
def _escape(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    text = args[0].value if isinstance(args[0], Const) else None
    return Const(re.escape(text)) if isinstance(text, str) else Some("str")


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

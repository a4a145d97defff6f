"""Classes that Python fills in itself: dataclasses, named tuples, enums, and plain library types."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from shapewright.interpreter import attribute_writes, attributes, named_tuples
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.run import Run
from shapewright.rules import Failure
from shapewright.values import (
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    Origin,
    Partial,
    Some,
    Tuple,
    Unknown,
    Value,
)


def construct(
    run: Run, cls: ClassValue, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value | None:
    """An instance of a class whose constructor Python writes; None for ordinary classes."""
    if cls.lib in ("enum.Enum", "enum.IntEnum", "enum.StrEnum"):
        return None
    if any(c.lib.startswith("enum.") for c in cls.mro):
        return _enum_member(cls, args)
    if named_tuples.is_named_tuple(cls):
        return named_tuples.made(run, cls, args, kwargs, frame, node)
    if any(base == Lib("builtins.property") for c in cls.mro for base in c.bases):
        return Instance(cls, dict(zip(("fget", "fset", "fdel"), args, strict=False)))
    if _is_dataclass(cls) and (attributes.class_lookup(run, cls, "__init__") is None or _is_filled_in(cls)):
        return _dataclass(run, cls, args, kwargs, frame, node)
    return None


def _is_filled_in(cls: ClassValue) -> bool:
    """Whether the nearest constructor is one that ``@dataclass`` writes."""
    nearest = next(c for c in cls.mro if "__init__" in c.slots or "#dataclass" in c.slots)
    return "__init__" not in nearest.slots


def _is_dataclass(cls: ClassValue) -> bool:
    return any("#dataclass" in c.slots for c in cls.mro)


def fields_of(cls: ClassValue) -> dict[str, Value | None]:
    """The fields of a dataclass or named tuple in order, with their defaults (None: there is none)."""
    fields: dict[str, Value | None] = {}
    marked = _is_dataclass(cls)
    for ancestor in reversed(cls.mro):
        if marked and "#dataclass" not in ancestor.slots:
            continue  # what a plain class annotates is no field
        own = ancestor.slots.get("#fields", ())
        for name, has_default, annotation in own if isinstance(own, tuple) else ():
            if not (marked and _annotated_as(annotation, "ClassVar", "KW_ONLY")):
                fields[name] = ancestor.slots.get(name) if has_default else None
    return fields


def annotations_of(cls: ClassValue) -> DictObject | None:
    """``cls.__annotations__``: what its body annotates, of a typed dict what its bases' bodies do, too.

    None where a class that counts has no body to read.
    """
    counted = tuple(reversed(cls.mro)) if _is_typed_dict(cls) else (cls,)
    if any(c.node is None or c.slots.get("__opaque__") for c in counted):
        return None
    names = (field[0] for c in counted for field in c.slots.get("#fields", ()))
    return DictObject({Const(name): Unknown(f"the annotation of {name}") for name in names})


def _is_typed_dict(cls: ClassValue) -> bool:
    bases = (base for ancestor in cls.mro for base in ancestor.bases)
    return any(isinstance(base, Lib) and base.name.endswith(".TypedDict") for base in bases)


def _annotated_as(annotation: str, *kinds: str) -> bool:
    """Whether an annotation as it is written is one of those by which ``@dataclass`` tells what is no plain field."""
    return annotation.partition("[")[0].rpartition(".")[2].strip("\"' ") in kinds


def _dataclass(
    run: Run, cls: ClassValue, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    instance = Instance(cls)
    if node is not None:
        instance.note = Origin(frame.unit.path, node, cls.name)
    fill(run, cls, instance, args, kwargs, frame, node)
    return instance


def annotation_of(cls: ClassValue, name: str) -> str:
    """A field's annotation as it is written."""
    own = [field for ancestor in cls.mro for field in ancestor.slots.get("#fields", ()) if field[0] == name]
    return own[0][2] if own else ""


def fill(
    run: Run, cls: ClassValue, instance: Instance, args: Sequence[Value], kwargs: dict[str, Value], frame: Frame,
    node: ast.AST | None,
) -> None:  # fmt: skip
    """What the constructor that ``@dataclass`` writes does to an instance."""
    from shapewright.interpreter.binding import REST, spread_or_default
    from shapewright.interpreter.calls import call, plain_keywords

    fields = fields_of(cls)
    rest = list(args)
    named = plain_keywords(kwargs)
    named.pop(REST, None)
    spread = kwargs.get(REST)
    missing = []
    only_given: list[Value] = []
    for name, default in fields.items():
        if rest and not _set_later(default):
            value: Value | None = rest.pop(0)
        elif name in named:
            value = named.pop(name)
        else:
            value = spread_or_default(run, default_of(run, default, frame), spread, name)
        if value is None:
            missing.append(name)
        if _annotated_as(annotation_of(cls, name), "InitVar"):
            only_given.append(value or Unknown(f"argument '{name}' is missing"))
        elif value is not None:
            attribute_writes.put(run, instance, name, value, frame, node)
    takes_more = attributes.opaque(cls) or any(ancestor.lib for ancestor in cls.mro)
    if takes_more:  # fields of an ancestor that is not interpreted
        for name, value in named.items():
            attribute_writes.put(run, instance, name, value, frame, node)
    if (missing or rest or named) and node is not None and not takes_more:
        what = f"'{(missing or list(named) or ['?'])[0]}'"
        text = (
            f"missing required argument {what}" if missing
            else f"got an unexpected keyword argument {what}" if named else "got too many arguments"
        )  # fmt: skip
        name = f"{cls.name}.__init__()"
        run.report(
            Failure("call-arguments", f"{name} {text}.", raises=f"{name} {text}", exception="TypeError"), frame, node
        )
    hook = attributes.class_lookup(run, cls, "__post_init__")
    if hook is not None:
        call(run, attributes.bind(run, hook, instance), only_given, {}, frame, node)


def _set_later(default: Value | None) -> bool:
    """Whether a field's default is ``field(init=False)``: the constructor does not take it."""
    options = dict(default.kwargs) if isinstance(default, Partial) and default.function == _FIELD else {}
    return options.get("init") == Const(False)


_FIELD = Lib("dataclasses.field")


def default_of(run: Run, default: Value | None, frame: Frame) -> Value | None:
    """A field's default: a value, or what ``field(default=…)``/``default_factory`` gives."""
    from shapewright.interpreter.calls import call

    if isinstance(default, Partial) and getattr(default.function, "name", "") == "dataclasses.field":
        options = dict(default.kwargs)
        if "default" in options:
            return options["default"]
        if "default_factory" in options:
            return call(run, options["default_factory"], [], {}, frame, None)
        return Unknown("a field that is set later") if options.get("init") == Const(False) else None
    return default


def _enum_member(cls: ClassValue, args: Sequence[Value]) -> Value:
    """``Color("red")``: the member with that value."""
    for name, value in cls.slots.items():
        if isinstance(name, str) and not name.startswith(("_", "#")) and args and value == args[0]:
            return member_seen(cls, name, value)
    return Unknown(f"a member of {cls.name}")


def enum_member(cls: ClassValue, name: str, value: Value) -> Instance:
    """The member of an enum class under a name."""
    key = f"#member:{name}"
    member = cls.slots.get(key)
    if not isinstance(member, Instance):
        member = cls.slots[key] = Instance(cls, {"name": Const(name), "value": value, "_value_": value})
    return member


_PLAIN_MEMBERS = ("builtins.str", "builtins.int", "builtins.float", "enum.IntEnum", "enum.StrEnum")


def is_plain(cls: ClassValue) -> bool:
    """Whether the members of an enum class are also strings or numbers, and equal these."""
    names = {name for c in cls.mro for name in (c.lib, *(b.name for b in c.bases if isinstance(b, Lib)))}
    return not names.isdisjoint(_PLAIN_MEMBERS)


def member_seen(cls: ClassValue, name: str, value: Value) -> Value:
    """What ``Color.RED`` is: the member; its value, where the members are also strings or numbers."""
    if name.startswith("_") or not isinstance(value, (Const, Tuple, Int, Some)):
        return value
    if _may_be_an_enum(cls):
        return Unknown(f"a member of {cls.name}, whose base is not understood")
    if is_plain(cls):
        return value
    return enum_member(cls, name, value) if any(c.lib.startswith("enum.") for c in cls.mro) else value


def _may_be_an_enum(cls: ClassValue) -> bool:
    """Whether some base that is not understood calls itself an enumeration (``LightningEnum``)."""
    if not attributes.opaque(cls) or any(c.lib.startswith("enum.") for c in cls.mro):
        return False
    bases = [base for c in cls.mro if isinstance(c.node, ast.ClassDef) for base in c.node.bases]
    return any("Enum" in ast.unparse(base) for base in bases)


def plain_member(value: Value, name: str) -> Value | None:
    """``.value`` and ``.name`` of what is seen as a plain text or number: a member of an enumeration of these."""
    if not isinstance(value, Const) or isinstance(value.value, (complex, bytes)) or name not in ("value", "name"):
        return None
    return value if name == "value" else Some("str")


def class_of_text(run: Run, text: Const, name: str) -> ClassValue | None:
    """The enumeration of texts (or numbers) of which this is a member, if it has an attribute that no text has."""
    scopes = (*run.importer.modules.values(), *(frame.scope for frame in run.frames))
    for scope in scopes:
        for cls in list(dict.values(scope.slots)):
            if not isinstance(cls, ClassValue) or not any(name in c.slots for c in cls.mro) or not is_plain(cls):
                continue
            if any(c.lib.startswith("enum.") for c in cls.mro) and any(v == text for v in dict.values(cls.slots)):
                return cls
    return None


def member_named(cls: ClassValue, name: Value) -> Value:
    """``Color["RED"]``."""
    value = cls.slots.get(name.value) if isinstance(name, Const) else None
    if isinstance(name, Const) and isinstance(value, Value):
        return member_seen(cls, str(name.value), value)
    return Unknown(f"a member of {cls.name}")


def equal_members(left: Value, right: Value) -> bool | None:
    """Whether a member of an enum class equals another value; None where neither is one, or it cannot be told."""
    values = []
    for one, other in ((left, right), (right, left)):
        if not isinstance(one, Instance) or "_value_" not in one.slots:
            values.append(one)
            continue
        if not is_plain(one.cls) and not (isinstance(other, Instance) and other.cls is one.cls):
            return False if isinstance(other, (Const, Tuple)) else None
        values.append(one.slots["_value_"])
    if not all(isinstance(v, Const) for v in values) or (values[0] is left and values[1] is right):
        return None
    return bool(values[0] == values[1])


def members_of(cls: ClassValue) -> list[Value] | None:
    """The members of an enum class in the order of its body; None for any other class."""
    if not any(c.lib.startswith("enum.") for c in cls.mro):
        return None
    plain = [(k, v) for k, v in cls.slots.items() if isinstance(k, str) and not k.startswith(("_", "#"))]
    return [enum_member(cls, k, v) for k, v in plain if isinstance(v, (Const, Tuple, Int, Some))]

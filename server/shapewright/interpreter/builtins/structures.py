"""``dataclasses`` and named tuples: the classes that Python writes the constructors of."""

from __future__ import annotations

import ast

from shapewright.interpreter import named_tuples
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.frame import Frame
from shapewright.interpreter.iteration import known_items
from shapewright.interpreter.run import Run
from shapewright.interpreter.structs import annotation_of, fields_of, fill
from shapewright.values import (
    NONE,
    TRUE,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Lib,
    Partial,
    Tuple,
    Unknown,
    Value,
)

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("dataclasses.dataclass")
def _dataclass(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if args and isinstance(args[0], ClassValue):
        args[0].slots["#dataclass"] = Const(True)
        return args[0]
    return Lib("dataclasses.dataclass")


@native("dataclasses.__init__")
def _dataclass_init(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """The constructor that ``@dataclass`` wrote, given the class, the instance and the fields."""
    if isinstance(args[0], ClassValue) and len(args) > 1 and isinstance(args[1], Instance):
        fill(run, args[0], args[1], args[2:], kwargs, frame, None)
    return NONE


@native("dataclasses.field")
def _field(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Partial(Lib("dataclasses.field"), (), tuple(kwargs.items()))


@native("typing.get_origin")
def _get_origin(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return NONE if _is_bare(args[0]) else Unknown("what a generic type is made of")


@native("typing.get_args")
def _get_args(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Tuple(()) if _is_bare(args[0]) else Unknown("what a generic type is made of")


def _is_bare(value: Value) -> bool:
    """Whether a value is a class or no type at all: nothing is inside of it."""
    return isinstance(value, (ClassValue, Const)) or (isinstance(value, Lib) and value.name.startswith("builtins."))


@native("dataclasses.asdict")
def _asdict(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if not isinstance(value, Instance):
        return Unknown("asdict of a value that is not known")
    unset = Unknown("a field of an object that nobody is seen to make")
    return DictObject({Const(name): value.slots.get(name, unset) for name in fields_of(value.cls)})


@native("dataclasses.fields")
def _fields(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    cls = value.cls if isinstance(value, Instance) else value
    if not isinstance(cls, ClassValue):
        return Unknown("fields of a value that is not known")
    return Tuple(tuple(_field_object(run, cls, name, default) for name, default in fields_of(cls).items()))


def _field_object(run: Run, cls: ClassValue, name: str, default: Value | None) -> Value:
    """A ``dataclasses.Field``; its type is the text of the annotation, as where annotations are not evaluated."""
    missing = Lib("dataclasses.MISSING")
    made = {"name": Const(name), "default": default or missing, "default_factory": missing, "init": TRUE,
            "metadata": DictObject(), "type": Const(annotation_of(cls, name))}  # fmt: skip
    if isinstance(default, Partial) and default.function == Lib("dataclasses.field"):
        made |= {"default": missing, **{k: v for k, v in default.kwargs if k in made}}
    return Instance(run.importer.lib_class(run, "dataclasses.Field"), made)


@native("dataclasses.replace")
def _replace(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    return Instance(value.cls, {**value.slots, **kwargs}) if isinstance(value, Instance) else Unknown("replace")


@native("builtins.tuple._replace")
def _replaced_fields(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """A named tuple with some fields changed."""
    value = args[0]
    if not isinstance(value, Tuple) or not set(kwargs) <= set(value.names):
        return Unknown("_replace of fields that are not known")
    return value.holding(tuple(kwargs.get(n, i) for n, i in zip(value.names, value.items, strict=True)))


@native("builtins.tuple._asdict")
def _fields_by_name(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """A named tuple as a dict."""
    value = args[0]
    if not isinstance(value, Tuple):
        return Unknown("_asdict of a value that is not known")
    return DictObject({Const(n): i for n, i in zip(value.names, value.items, strict=True)})


@native("collections.namedtuple._make")
def _made_of(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """A named tuple of the items of a sequence."""
    items = known_items(run, args[1])
    if not isinstance(args[0], ClassValue) or items is None:
        return Unknown("a named tuple of items that are not known")
    return named_tuples.construct(run, args[0], items, {})


@native("collections.namedtuple")
def _namedtuple(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name, fields = args[0], args[1]
    names: list[str] = []
    if isinstance(fields, Const) and isinstance(fields.value, str):
        names = fields.value.replace(",", " ").split()
    else:
        names = [i.value for i in known_items(run, fields) or [] if isinstance(i, Const)]
    cls = ClassValue(str(name.value) if isinstance(name, Const) else "namedtuple", (), {})
    defaults = known_items(run, kwargs["defaults"]) if kwargs.get("defaults", NONE) != NONE else ()
    defaulted = dict(zip(reversed(names), reversed(defaults or ()), strict=False))
    cls.slots["#fields"] = tuple((n, n in defaulted, "") for n in names)
    cls.slots.update(defaulted)
    cls.put_in_order((cls, run.importer.lib_class(run, "typing.NamedTuple")))
    return cls

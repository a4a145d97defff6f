"""``isinstance``, ``getattr``, ``type``, ``print``, ``open`` and the other builtins about any object."""

from __future__ import annotations

import ast

from shapewright.interpreter import attribute_writes, attributes, named_tuples, protocols
from shapewright.interpreter.builtins.registry import native
from shapewright.interpreter.classes import is_instance
from shapewright.interpreter.frame import Frame, FunctionValue, Scope
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.values import (
    NONE,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Missing,
    ModuleObject,
    Object,
    Partial,
    Slice,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

Args = list[Value]
Kwargs = dict[str, Value]
Node = ast.AST | None


@native("builtins.isinstance")
def _isinstance(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = is_instance(run, args[0], args[1])
    if isinstance(args[0], ClassValue) and isinstance(args[1], ClassValue) and known:
        # A class is no object of its ancestor, but for what makes classes.
        known = None if attributes.opaque(args[1]) or args[1].inherits("builtins.type") else False
    if known is not None:
        return Const(known)
    if isinstance(args[0], Unknown):
        return Unknown(args[0].reason, open=args[0].open)
    options = args[0].options if isinstance(args[0], Union) else ()
    if options and all(is_instance(run, option, args[1]) is not None for option in options):
        return Some("bool")
    return Unknown("whether it is an instance of that class is not known")


@native("builtins.issubclass")
def _issubclass(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    known = _is_subclass(args[0], args[1])
    return Some("bool") if known is None else Const(known)


def _is_subclass(cls: Value, parent: Value) -> bool | None:
    if isinstance(parent, Tuple):
        answers = [_is_subclass(cls, one) for one in parent.items]
        return True if True in answers else None if None in answers else False
    if isinstance(cls, ClassValue) and isinstance(parent, ClassValue):
        return parent in cls.mro
    if isinstance(cls, ClassValue) and isinstance(parent, Lib):
        return cls.inherits(parent.name)
    return None


@native("builtins.hasattr")
def _hasattr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name = args[1]
    if not isinstance(name, Const):
        return Some("bool")
    known = run.context.has_attribute(args[0], str(name.value))
    if known is None:
        return Unknown("hasattr on a value that is not known", open=isinstance(args[0], Unknown) and args[0].open)
    return Const(known)


@native("builtins.dir")
def _dir(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    """The names of an object: which one is among them can be told, not which there are."""
    made = Instance(run.importer.lib_class(run, "builtins.dir"), {"of": args[0] if args else frame.unit.module})
    made.slots["__contains__"] = Bound(Lib("builtins.hasattr"), made.slots["of"])
    return made


@native("builtins.getattr")
def _getattr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    name = args[1]
    if not isinstance(name, Const) or not isinstance(name.value, str):
        return Unknown("getattr with a name that is not known")
    if len(args) > 2 and isinstance(args[0], Union):  # those of the values that have none give the default
        return run.context.join([_getattr(run, [one, *args[1:]], kwargs, frame, node) for one in args[0].options])
    if len(args) > 2 and run.context.has_attribute(args[0], name.value) is False:
        return args[2]
    value = attributes.get(run, args[0], name.value, frame, node)
    if len(args) > 2 and isinstance(value, Missing):  # a property's code may read what is not there
        return args[2]
    if len(args) > 2 and isinstance(args[0], Unknown):
        return value if args[0].open else run.context.join([value, args[2]])
    return value


@native("builtins.setattr")
def _setattr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[1], Const) and isinstance(args[1].value, str):
        attribute_writes.put(run, args[0], args[1].value, args[2], frame, node)
    else:
        attribute_writes.put_somewhere(run, args[0], node.args[1] if isinstance(node, ast.Call) else None, args[2])
    return NONE


@native("builtins.delattr")
def _delattr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if isinstance(args[0], Instance) and isinstance(args[1], Const):
        run.world.trail.delete(args[0].slots, args[1].value)
    return NONE


@native("builtins.callable")
def _callable(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if isinstance(value, (FunctionValue, ClassValue, Bound, Lib, Partial)):
        return Const(True)
    if isinstance(value, Instance):
        return Const(attributes.find(run, value, "__call__") is not None)
    return Some("bool") if isinstance(value, (Unknown, Union)) else Const(False)


@native("builtins.type")
def _type(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if isinstance(value, Instance):
        return value.cls
    if isinstance(value, (Const, Int, Some, ListObject, DictObject)):
        return Lib(f"builtins.{value.type_name}")
    if isinstance(value, Tuple):
        return Lib("builtins.tuple")
    if isinstance(value, Tensor):
        return Lib(tensor_class_chain(value)[0])
    return Unknown("the type of a value that is not known")


@native("builtins.slice")
def _slice(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if len(args) == 1:
        return Slice(NONE, args[0], NONE)
    return Slice(args[0], args[1], args[2] if len(args) > 2 else NONE)


for _name in ("functools.cached_property", "builtins.staticmethod", "builtins.classmethod"):

    def _wrap(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node, _kind: str = _name) -> Value:
        return Partial(Lib(_kind), tuple(args[:1]), tuple(kwargs.items()))

    native(_name)(_wrap)


@native("builtins.property")
def _property(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    given = {**dict(zip(("fget", "fset", "fdel", "doc"), args, strict=False)), **kwargs}
    getter = given.pop("fget", NONE)
    return Partial(Lib("builtins.property"), (getter,), tuple(given.items()))


def _with_accessor(part: str) -> None:
    """``@size.setter``: the property with another function in one of its parts."""

    @native(f"builtins.property.{part.removeprefix('f')}ter")
    def accessor(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
        whole, function = args
        if not isinstance(whole, Partial):
            return Unknown("a property that is not known")
        if part == "fget":
            return Partial(whole.function, (function,), whole.kwargs)
        return Partial(whole.function, whole.args, tuple({**dict(whole.kwargs), part: function}.items()))


for _part in ("fget", "fset"):
    _with_accessor(_part)


@native("builtins.property.deleter")
def _deleter(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return args[0]


@native("builtins.print")
def _print(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    for value in args:
        protocols.text(run, value, frame, node, *protocols.AS_TEXT)
    return NONE


@native("builtins.object.__init__")
def _object_init(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return NONE


@native("builtins.object.__setattr__")
def _object_setattr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    owner, name, value = args
    if not (isinstance(owner, Instance) and isinstance(name, Const)):
        return NONE
    if not attribute_writes.put_described(run, owner, str(name.value), value, frame, node):
        run.write(owner, name.value, value)
    return NONE


@native("builtins.object.__getattribute__")
def _object_getattribute(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if len(args) == 2 and isinstance(args[0], Instance) and isinstance(args[1], Const):
        return attributes.plain_attribute(run, args[0], str(args[1].value), frame, node, asks=False)
    return Unknown("an attribute whose name is not known")


@native("builtins.object")
def _object(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Instance(run.importer.lib_class(run, "builtins.object"))


@native("builtins.id", "builtins.hash", "builtins.ord")
def _some_int(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    value = args[0]
    if isinstance(value, Const) and isinstance(value.value, str) and len(value.value) == 1:
        return Const(ord(value.value))
    return Some("int")


@native("builtins.input")
def _input(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Some("str")


@native("builtins.chr")
def _chr(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Const(chr(args[0].value)) if isinstance(args[0], Const) and isinstance(args[0].value, int) else Some("str")


@native("builtins.vars", "builtins.locals")
def _vars(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    owner = args[0] if args else frame.scope
    if not isinstance(owner, (Instance, ModuleObject, ClassValue, Scope)):
        return Unknown("the variables of a value that is not known")
    return _variables(frame, owner)


@native("builtins.globals")
def _globals(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return _variables(frame, frame.unit.module)


def _variables(frame: Frame, owner: Object) -> Value:
    others = Unknown("a name that is bound by what is run as text") if "exec(" in frame.unit.source.text else None
    known: dict[Value, Value] = {
        Const(k): v for k, v in owner.slots.items() if isinstance(k, str) and isinstance(v, Value)
    }
    return DictObject(known, others)


@native("builtins.object.__new__")
def _new(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    if not args or not isinstance(args[0], ClassValue):
        return Unknown("the class is not known")
    if named_tuples.is_named_tuple(args[0]):
        return named_tuples.construct(run, args[0], args[1:], kwargs)
    return Instance(args[0])


@native("builtins.open")
def _open(run: Run, args: Args, kwargs: Kwargs, frame: Frame, node: Node) -> Value:
    return Unknown("the contents of a file are decided when the program runs")

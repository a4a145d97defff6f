"""Classes: defining them, making instances, ``super()``, ``isinstance``."""

from __future__ import annotations

import ast
import collections
import collections.abc
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shapewright.interpreter import attributes, libcalls, numpy_scalars, refusals, subclassed
from shapewright.interpreter import kinds as python_kinds
from shapewright.interpreter.frame import Frame, FunctionValue, Scope
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import TENSOR_CLASSES, tensor_class_chain
from shapewright.values import (
    ASSUMED,
    TENSOR_SHAPE,
    Bound,
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    ModuleObject,
    Origin,
    Partial,
    RangeValue,
    ShapeOf,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

Execute = Callable[[Run, Sequence[ast.stmt], Frame], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Super(Value):
    """``super()``: the class whose body it stands in, and the instance."""

    cls: ClassValue
    instance: Value
    mro: tuple[ClassValue, ...]

    type_name = "super"


def define(run: Run, node: ast.ClassDef, frame: Frame, execute: Execute) -> ClassValue:
    """Run a class body and make the class."""
    from shapewright.interpreter.expressions import evaluate

    bases = tuple(
        _reached_inside(run, evaluate(run, base, frame), node)
        for base in node.bases
        if not isinstance(base, ast.Starred)
    )
    for keyword in node.keywords:
        evaluate(run, keyword.value, frame)
    scope = Scope(frame.closure)
    inner = Frame(frame.unit, scope, node.name, None, frame, node, run.world.trail.mark(), class_body=True)
    run.frames.append(inner)
    try:
        execute(run, node.body, inner)
    finally:
        run.frames.pop()
    cls = ClassValue(node.name, bases, scope.slots, node=node, scope=frame.unit)
    cls.note = Origin(frame.unit.path, node, f"class {node.name}")
    cls.put_in_order(linearise(run, cls, bases))
    if "__getattribute__" in scope.slots:
        run.intercepting.add(cls)
    for value in list(scope.slots.values()):
        function = _function_in(value)
        if function is not None and function.cls is None:
            function.cls = cls
    hook = next((c.slots["__init_subclass__"] for c in cls.mro[1:] if "__init_subclass__" in c.slots), None)
    if isinstance(hook, FunctionValue):
        from shapewright.interpreter.calls import call

        call(run, hook, [cls], {}, frame, None)
    return cls


def _reached_inside(run: Run, base: Value, node: ast.ClassDef) -> Value:
    """The base itself, or its source's class where the class body reads or replaces private members of that."""
    if not isinstance(base, Lib) or base.name not in run.registry.inside:
        return base
    wanted = _private_names(node)
    inner = run.importer.inner_class(run, base.name) if wanted else None
    return inner if inner is not None and wanted & _private_names(inner.node) else base


def _private_names(node: ast.AST | None) -> frozenset[str]:
    """The private names that a class body defines, or has attributes of ``self`` of."""
    names = set()
    for part in ast.walk(node) if node is not None else ():
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "self":
            names.add(part.attr)
        elif isinstance(part, ast.FunctionDef):
            names.add(part.name)
    return frozenset(name for name in names if name.startswith("_") and not name.startswith("__"))


def _function_in(value: object) -> FunctionValue | None:
    if isinstance(value, FunctionValue):
        return value
    if isinstance(value, Partial) and value.args and isinstance(value.args[0], FunctionValue):
        return value.args[0]
    return None


def linearise(run: Run, cls: ClassValue, bases: Sequence[Value]) -> tuple[ClassValue, ...]:
    """The method resolution order (C3 where the bases agree, else depth first)."""
    parents: list[ClassValue] = []
    for base in bases:
        if isinstance(base, Lib):
            parent = base_class(run, base)
            if parent is not None:
                parents.append(parent)
                continue
        if isinstance(base, ClassValue):
            parents.append(base)
        elif not (isinstance(base, Lib) and base.name.startswith(("typing.", "abc.", "builtins.object"))):
            cls.slots.setdefault("__opaque__", Const(True))
    sequences = [list(parent.mro) for parent in parents] + [list(parents)]
    merged: list[ClassValue] = [cls]
    while any(sequences):
        sequences = [s for s in sequences if s]
        for sequence in sequences:
            head = sequence[0]
            if not any(head in other[1:] for other in sequences):
                break
        else:
            head = sequences[0][0]
        merged.append(head)
        sequences = [[c for c in s if c is not head] for s in sequences]
    return tuple(merged)


def base_class(run: Run, base: Lib) -> ClassValue | None:
    """A library name used as a base class: modelled, from the library's source, or not understood."""
    if base.name in run.registry.classes or run.importer.exception_class(base.name):
        return run.importer.lib_class(run, base.name)
    if base.name in ("enum.Enum", "enum.IntEnum", "enum.StrEnum", "typing.NamedTuple", "enum.Flag"):
        return run.importer.lib_class(run, base.name)
    if subclassed.inheritable(base.name):
        return run.importer.lib_class(run, base.name)
    source = run.importer.source_object(run, base.name)
    return source if isinstance(source, ClassValue) else None


def note_field(run: Run, frame: Frame, node: ast.AnnAssign) -> None:
    """Remember an annotated name of a class body: a field, if the class is a dataclass and it is no ``ClassVar``."""
    if not isinstance(node.target, ast.Name):
        return
    text = ast.unparse(node.annotation)
    fields = frame.scope.slots.get("#fields")
    known = fields if isinstance(fields, tuple) else ()
    frame.scope.slots["#fields"] = (
        *(f for f in known if f[0] != node.target.id),
        (node.target.id, node.value is not None, text),
    )


# --- instances ---------------------------------------------------------------------------------------
def instantiate(
    run: Run, cls: ClassValue, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    """``cls(*args, **kwargs)``."""
    from shapewright.interpreter import structs
    from shapewright.interpreter.calls import call

    special = structs.construct(run, cls, args, kwargs, frame, node)
    if special is not None:
        return special
    own = run.importer.source_object(run, cls.lib) if cls.lib in run.registry.outlined else None
    if own is not None:
        return call(run, own, args, kwargs, frame, node)
    made, is_copy = run.memo.construct(
        run, cls, args, kwargs, frame, lambda: _construct(run, cls, args, kwargs, frame, node)
    )
    if is_copy and node is not None and isinstance(made, Instance):
        made.note = Origin(frame.unit.path, node, cls.name)
    return made


def _construct(
    run: Run, cls: ClassValue, args: list[Value], kwargs: dict[str, Value], frame: Frame, node: ast.AST | None
) -> Value:
    from shapewright.interpreter.calls import call

    instance = Instance(cls)
    if cls.node is not None and not run.recorder.cold:
        run.lost.made(instance)
    if node is not None:
        instance.note = Origin(frame.unit.path, node, cls.name)
    maker = attributes.class_lookup(run, cls, "__new__")
    if isinstance(maker, (FunctionValue, Lib)) and not (isinstance(maker, Lib) and maker.name.startswith("builtins.")):
        made = _from_new(run, maker, cls, args, kwargs, frame, node)
        if not (isinstance(made, Instance) and made.cls is cls):
            return made
        instance = made
    init = attributes.class_lookup(run, cls, "__init__")
    if init is not None:
        call(run, attributes.bind(run, init, instance), args, kwargs, frame, node)
    return instance


def _from_new(
    run: Run, maker: Value, cls: ClassValue, args: list[Value], kwargs: dict[str, Value], frame: Frame,
    node: ast.AST | None,
) -> Value:  # fmt: skip
    from shapewright.interpreter.calls import call

    if isinstance(maker, Lib):
        owner, _, member = maker.name.rpartition(".")
        rule = run.registry.classes[owner].methods[member]
        return libcalls.call_method_rule(run, rule, [cls, *args], kwargs, frame, node)
    return call(run, maker, [cls, *args], kwargs, frame, node)


def make_super(run: Run, args: list[Value], frame: Frame, node: ast.AST) -> Value:
    """``super()`` and ``super(Class, self)``."""
    if len(args) >= 2 and isinstance(args[0], Lib) and args[0].name in run.registry.classes:
        args = [run.importer.lib_class(run, args[0].name), *args[1:]]
    if len(args) == 1 and isinstance(args[0], ClassValue):
        return Instance(run.importer.lib_class(run, "builtins.object"))  # bound to nothing, with object's own methods
    if len(args) >= 2 and isinstance(args[0], Lib):
        return Unknown("super() of a class that is not understood")
    if len(args) >= 2 and isinstance(args[0], ClassValue):
        cls, instance = args[0], args[1]
        if _of_no_such_class(run, cls, instance):
            said = "super(type, obj): obj must be an instance or subtype of type"
            return refusals.refused(run, said, frame, node, message=f"{said}: this is no {cls.name}.")
    else:
        owner: Frame | None = frame
        while owner is not None and (owner.function is None or owner.function.cls is None):
            owner = owner.caller if owner.function is None else None
        function = frame.function if owner is None else owner.function
        if function is None or function.cls is None or (owner or frame).receiver is None:
            return Unknown("super() outside a method")
        receiver = (owner or frame).receiver
        assert receiver is not None
        cls, instance = function.cls, receiver
    if isinstance(instance, Instance):
        return Super(cls, instance, instance.cls.mro)
    if isinstance(instance, ClassValue):
        return Super(cls, instance, instance.mro)
    return Super(cls, instance, cls.mro)


def _of_no_such_class(run: Run, cls: ClassValue, instance: Value) -> bool:
    """Whether an object is surely of no class that inherits from one: the name was copied from another class."""
    if not isinstance(instance, Instance) or run.recorder.cold or attributes.opaque(instance.cls):
        return False
    return cls not in instance.cls.mro and not any(cls.lib and c.lib == cls.lib for c in instance.cls.mro)


# --- isinstance --------------------------------------------------------------------------------------
_PYTHON = {
    "int": ("int", "bool"), "float": ("float",), "str": ("str",), "bool": ("bool",), "list": ("list",),
    "tuple": ("tuple",), "dict": ("dict",), "set": ("set",), "bytes": ("bytes",), "complex": ("complex",),
    "slice": ("slice",), "range": ("range",),
}  # fmt: skip


_FRAMEWORKS = ("torch.", "tensorflow.", "keras.", "tf_keras.")
"""No plain value of Python's is an instance of a class of theirs."""
_OF_NUMBERS = ("numpy.", "scipy.", "pandas.")
"""No container of Python's is; but a number of theirs may be seen as one of Python's."""


def is_instance(run: Run, value: Value, kinds: Value) -> bool | None:
    """``isinstance(value, kinds)``; None when it cannot be told."""
    value = run.world.resolve(value)
    if isinstance(kinds, Tuple):
        answers = [is_instance(run, value, kind) for kind in kinds.items]
        return True if True in answers else (None if None in answers else False)
    if isinstance(kinds, Union):
        answers = [is_instance(run, value, kind) for kind in kinds.options]
        return True if True in answers else (None if None in answers else False)
    if isinstance(value, Union):
        found = {is_instance(run, option, kinds) for option in value.options}
        return found.pop() if len(found) == 1 else None
    if isinstance(value, Unknown) or isinstance(kinds, Unknown):
        return None
    if isinstance(kinds, ClassValue):
        return _instance_of_class(value, kinds)
    if isinstance(kinds, Lib):
        return _instance_of_lib(run, value, kinds.name)
    if isinstance(kinds, Const) and kinds.value is None:  # in ``int | None``
        return isinstance(value, Const) and value.value is None
    return None


def _instance_of_class(value: Value, cls: ClassValue) -> bool | None:
    if isinstance(value, (Instance, ClassValue)) or (isinstance(value, Tuple) and value.cls is not None):
        own = value if isinstance(value, ClassValue) else value.cls
        if cls in own.mro or any(cls.lib and c.lib == cls.lib for c in own.mro):
            return True
        return None if attributes.opaque(own) else False
    return False


def _instance_of_lib(run: Run, value: Value, name: str) -> bool | None:
    short = name.rsplit(".", 1)[-1]
    if isinstance(value, Instance) and any(c.lib == name for c in value.cls.mro):
        return True
    if name == TENSOR_SHAPE and isinstance(value, (Tuple, ListObject)):
        return isinstance(value, Tuple) and value.kind == name
    if isinstance(value, Tensor) and numpy_scalars.concerns(value, name):
        return numpy_scalars.is_of(value, name)
    if name.startswith("builtins.") and short in _PYTHON:
        return _python_type(run, value, short)
    if name == "builtins.object":
        return True
    if (own := python_kinds.is_of(run, value, name)) is not None:
        return own
    if name in ("enum.EnumMeta", "enum.EnumType"):
        return _is_enum(value)
    if isinstance(value, Tensor):
        return _tensor_kind(value, name)
    if isinstance(value, Instance):
        if subclassed.family_of(value.cls) == "dict" and short in ("Mapping", "MutableMapping"):
            return True
        return _instance_of_abstract(value.cls, short) if _abstract(name) else _unless_opaque(value.cls)
    if _abstract(name):
        return _abstract_instance(value, short)
    if isinstance(value, Const) and name.startswith(_FRAMEWORKS):
        return False
    if name.startswith((*_FRAMEWORKS, *_OF_NUMBERS)) and _is_container(value):
        return False
    if isinstance(value, (Const, Int, Some, Tuple, ListObject, DictObject, RangeValue)):
        return False if name in run.registry.classes or name in TENSOR_CLASSES else None
    return None


def _python_type(run: Run, value: Value, short: str) -> bool | None:
    if isinstance(value, (Tensor, Instance, FunctionValue, ClassValue, Bound, ModuleObject)):
        return False
    if isinstance(value, Lib):  # a class or a function of a library is no number, text or container
        modelled = value.name in run.registry.classes or value.name in run.registry.functions
        return False if modelled else None
    if isinstance(value, Many):
        return value.type_name == short
    if isinstance(value, ShapeOf):
        return short == "tuple"
    if isinstance(value, Tuple):
        return short == "tuple" and value.kind != TENSOR_SHAPE
    return value.type_name in _PYTHON[short]


def _tensor_kind(value: Tensor, name: str) -> bool | None:
    chain = tensor_class_chain(value)
    if name in chain:
        return True
    if name == "torch.nn.Parameter":
        return value.kind == "parameter"
    if _abstract(name):
        return _tensor_of_abstract(value, name.rpartition(".")[2])
    if name.startswith("torch.") and name.endswith("Tensor") and value.library == "torch":
        return None
    if name in ("tensorflow.SparseTensor", "tensorflow.RaggedTensor") and not value.note(ASSUMED):
        return False
    return None if value.library == "tensorflow" and name.startswith("tensorflow.") else False


def _tensor_of_abstract(value: Tensor, short: str) -> bool | None:
    """Whether a tensor is what an abstract class of Python's stands for: the libraries' all have ``__iter__``."""
    if value.kind in ("scalar", "variable"):
        return None
    return True if short == "Iterable" else False if short in _INHERITED else None


def _abstract(name: str) -> bool:
    return name.startswith(("collections.abc.", "typing.", "numbers.", "collections."))


def _unless_opaque(cls: ClassValue) -> bool | None:
    return None if attributes.opaque(cls) else False


_ONE_METHOD = {"Callable": "__call__", "Iterable": "__iter__", "Sized": "__len__", "Container": "__contains__",
               "Hashable": "__hash__", "Iterator": "__next__"}  # fmt: skip
_INHERITED = frozenset(("Sequence", "MutableSequence", "Mapping", "MutableMapping", "Set", "MutableSet", "Number",
                        "Real", "Integral", "OrderedDict", "defaultdict"))  # fmt: skip


def _instance_of_abstract(cls: ClassValue, short: str) -> bool | None:
    """Whether objects of a class that the program defines are what an abstract class of Python's stands for.

    Some of these only ask for a method; to be one of the others a class must inherit from it (or be registered).
    """
    written = [c for c in cls.mro if not c.lib.startswith("torch.nn.")]
    plain = all(c.node is not None and not _names_abstract(c) for c in written) and not attributes.opaque(cls)
    if not plain:
        return None
    method = _ONE_METHOD.get(short)
    if method is not None and written == list(cls.mro):
        return short == "Hashable" or any(method in c.slots for c in cls.mro)
    return False if short in _INHERITED else None


def _names_abstract(cls: ClassValue) -> bool:
    return any(isinstance(base, Lib) and _abstract(base.name) for base in cls.bases)


def _abstract_instance(value: Value, short: str) -> bool | None:
    if short in ("OrderedDict", "defaultdict") and isinstance(value, DictObject):
        return value.kind == short
    if short in ("Number", "Real", "Integral") and isinstance(value, (Const, Int, Some)):
        return value.type_name in ("int", "bool") or (short != "Integral" and value.type_name == "float")
    if short == "Callable" and isinstance(value, (FunctionValue, Bound, Lib, ClassValue, Partial)):
        return True
    own = _python_class(value)
    abstract = getattr(collections.abc, short, None)
    if own is not None and isinstance(abstract, type):
        return issubclass(own, abstract)
    if short in _OF_CONTENTS and _holds_nothing(value):
        return False
    return False if isinstance(value, (Const, Int)) else None


_OF_CONTENTS = frozenset(("Iterable", "Iterator", "Sequence", "Mapping", "Collection", "Container", "Sized", "Set"))


def _holds_nothing(value: Value) -> bool:
    """Whether a value is a function or a class: what has no items, but for what a metaclass gives it."""
    if isinstance(value, ClassValue):
        made = [cls.node.keywords for cls in value.mro if cls.node is not None]
        return _is_enum(value) is False and not any(k.arg == "metaclass" for keywords in made for k in keywords)
    return isinstance(value, (FunctionValue, Bound))


_KINDS: dict[str, type] = {
    "list": list, "set": set, "deque": collections.deque, "dict": dict, "OrderedDict": dict, "defaultdict": dict,
    "str": str, "int": int, "float": float, "bool": bool, "bytes": bytes, "tuple": tuple,
    "dict_keys": type({1: 1}.keys()), "dict_values": type({1: 1}.values()), "dict_items": type({1: 1}.items()),
}  # fmt: skip


def _python_class(value: Value) -> type | None:
    """Python's own class of a plain value."""
    if isinstance(value, Const):
        return type(value.value)
    if isinstance(value, (Tuple, ShapeOf)):
        return tuple
    if isinstance(value, RangeValue):
        return range
    if isinstance(value, (ListObject, DictObject)):
        return _KINDS.get(value.kind)
    return _KINDS.get(value.type_name) if isinstance(value, (Int, Some)) else None


def _is_container(value: Value) -> bool:
    """Whether a value is one of Python's own containers, and of no class that inherits from theirs."""
    if isinstance(value, Tuple):
        return value.cls is None and value.kind == "tuple"
    if isinstance(value, (ListObject, DictObject)):
        return value.kind in _KINDS
    return isinstance(value, RangeValue)


def _is_enum(value: Value) -> bool | None:
    """Whether a value is a class of the ``enum`` module's kind."""
    if isinstance(value, ClassValue):
        return any(c.lib.startswith("enum.") for c in value.mro) or (None if attributes.opaque(value) else False)
    return None if isinstance(value, (Unknown, Union, Lib)) else False


def subclass_of(run: Run, name: str, parent: str) -> bool | None:
    """Whether one library class inherits from another, where both are modelled."""
    cls = run.importer.lib_class(run, name)
    return True if any(c.lib == parent for c in cls.mro) else None

"""Reading and writing attributes of any value."""

from __future__ import annotations

import ast
import inspect
from dataclasses import replace
from typing import Any

from shapewright.interpreter import (
    absent,
    escapes,
    function_objects,
    lacking,
    libcalls,
    named_tuples,
    never_set,
    presumed,
    python_types,
    refusals,
    subclassed,
)
from shapewright.interpreter.builtin_attributes import kind_attribute, python_attribute
from shapewright.interpreter.frame import Frame, FunctionValue, Unit
from shapewright.interpreter.run import Run
from shapewright.interpreter.tensor_classes import tensor_class_chain
from shapewright.rules import lift
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
    Many,
    Missing,
    ModuleObject,
    Partial,
    RangeValue,
    ShapeOf,
    Slice,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    Value,
)

PARTIAL_METHOD = "functools.partialmethod"
PYTHON_TYPES = (Const, Int, Some, ListObject, DictObject, Tuple, Many, RangeValue, ShapeOf, Slice)


def get(run: Run, receiver: Value, name: str, frame: Frame, node: ast.AST | None) -> Value:
    """``receiver.name``."""
    receiver = run.world.resolve(receiver)
    if isinstance(receiver, Tensor):
        return tensor_attribute(run, receiver, name, frame, node)
    if isinstance(receiver, Instance):
        return instance_attribute(run, receiver, name, frame, node)
    if isinstance(receiver, Lib):
        if isinstance(node, ast.Attribute):
            absent.check_attribute(run, receiver.spelled or receiver.name, name, frame, node)
        if node is not None and lacking.check(run, receiver, name, frame, node):
            return Unknown(libcalls.FAILED)
        return lib_attribute(run, receiver, name)
    if isinstance(receiver, ModuleObject):
        return module_attribute(run, receiver, name)
    if isinstance(receiver, ClassValue):
        return class_attribute(run, receiver, name, frame)
    if isinstance(receiver, Unknown):
        return _unknown_attribute(run, receiver, name, frame, node)
    if isinstance(receiver, Union):
        return _each_option(run, receiver, name, frame, node)
    if isinstance(receiver, Tuple) and receiver.names:
        own = named_tuples.attribute(run, receiver, name, frame, node)
        if own is not None:
            return own
    if isinstance(receiver, PYTHON_TYPES):
        from shapewright.interpreter import structs

        sized = isinstance(receiver, Tuple) or (
            isinstance(receiver, ShapeOf) and receiver.tensor.library in ("tensorflow", "keras")
        )
        own = kind_attribute(run, receiver, name, frame, node) if sized else None  # type: ignore[arg-type]
        if own is None and isinstance(receiver, Const) and python_types.has_attribute(receiver, name) is False:
            cls = structs.class_of_text(run, receiver, name)
            found = class_lookup(run, cls, name) if cls is not None else None
            if found is not None:
                return _of_member(run, found, receiver, frame, node)
        if own is None and node is not None and absent.check_own_type(run, receiver, name, frame, node):
            return Unknown(libcalls.FAILED)
        own = own or structs.plain_member(receiver, name)
        if own is None and python_types.has_attribute(receiver, name) is False:
            run.chances += 1
            return Unknown(f"a {receiver.type_name} has no attribute '{name}'")
        return own if own is not None else python_attribute(receiver, name)
    if isinstance(receiver, FunctionValue):
        return function_objects.attribute(run, receiver, name)
    if isinstance(receiver, Bound) and name == "__self__":
        return receiver.receiver
    if isinstance(receiver, (Bound, Partial)) and name in ("__func__", "func"):
        return receiver.function
    if isinstance(receiver, Partial):
        return function_objects.partial_attribute(receiver, name)
    if isinstance(receiver, Bound) and isinstance(receiver.receiver, Tensor) and not hasattr(len, name):
        said = f"'{refusals.uncalled(receiver)}' object has no attribute '{name}'"
        told = f"{said[0].upper()}{said[1:]}: the method is not called."
        return refusals.refused(run, said, frame, node, exception="AttributeError", message=told)
    from shapewright.interpreter.classes import Super

    if isinstance(receiver, Super):
        return super_attribute(run, receiver, name, frame, node)
    return Unknown(f"attribute '{name}' of {receiver.type_name}")


def _of_member(run: Run, found: Value, member: Const, frame: Frame, node: ast.AST | None) -> Value:
    """What a member of an enumeration of texts has from its class: a property's value, or a method of its own."""
    from shapewright.interpreter import calls

    getter = getter_of(run, found)
    return bind(run, found, member) if getter is None else calls.call(run, getter, [member], {}, frame, node)


# --- tensors ---------------------------------------------------------------------------------------
def tensor_attribute(run: Run, tensor: Tensor, name: str, frame: Frame, node: ast.AST | None) -> Value:
    """A property or method of a tensor."""
    for cls in tensor_class_chain(tensor):
        rule = run.registry.properties.get(f"{cls}.{name}")
        if rule is not None:
            if name == "shape" and tensor.shape is None:
                return ShapeOf(tensor)
            return libcalls.apply(run, [rule], f"{cls}.{name}", [tensor], {}, frame, node)
        if f"{cls}.{name}" in run.registry.functions:
            return Bound(Lib(f"{cls}.{name}"), tensor)
    own = tensor.note(f"attribute:{name}")
    if isinstance(own, Value):
        return own
    if node is not None and lacking.check(run, tensor, name, frame, node):
        return Unknown(libcalls.FAILED)
    full = f"{tensor_class_chain(tensor)[-1]}.{name}"
    unknown = Unknown(run.registry.why_unmodelled(full))
    run.unknown_methods[unknown.uid] = Bound(Lib(full), tensor)
    return unknown


# --- instances -------------------------------------------------------------------------------------
def find(run: Run, instance: Instance, name: str) -> Value | None:
    """An attribute of an instance without ``__getattr__`` and properties' code; None where there is none."""
    value = instance.slots.get(name)
    if isinstance(value, Value):
        return value
    found = class_lookup(run, instance.cls, name)
    return None if found is None else bind(run, found, instance)


def class_lookup(run: Run, cls: ClassValue, name: str) -> Value | None:
    """A name in a class or its ancestors, as it stands in the class body."""
    for ancestor in cls.mro:
        value = ancestor.slots.get(name)
        if isinstance(value, Value):
            if isinstance(value, ListObject):
                escapes.open_cold(run, value)
            return value
        if ancestor.lib and (inherited := _of_library(run, ancestor.lib, name)) is not None:
            return inherited
    return None


def _of_library(run: Run, owner: str, name: str) -> Lib | None:
    """What a modelled class has under a name."""
    rule = run.registry.classes.get(owner)
    if rule is not None and (name in rule.methods or name in rule.properties):
        return Lib(f"{owner}.{name}")
    return subclassed.method_of(owner, name)


def _takes_class(run: Run, found: Lib) -> bool:
    """Whether a library's method is a class method."""
    owner, _, member = found.name.rpartition(".")
    rule = run.registry.classes.get(owner)
    return rule is not None and member in rule.methods and rule.methods[member].of_class


def bind(run: Run, found: Value, instance: Value) -> Value:
    """A class attribute as it is seen through an instance."""
    if isinstance(found, FunctionValue):
        return Bound(found, instance)
    if isinstance(found, Union):
        return replace(found, options=tuple(bind(run, option, instance) for option in found.options))
    if isinstance(found, Lib):
        owner, _, member = found.name.rpartition(".")
        rule = run.registry.classes.get(owner)
        if (rule is not None and member in rule.methods) or subclassed.is_method(found.name):
            owner_class = isinstance(instance, Instance) and _takes_class(run, found)
            return Bound(found, instance.cls if owner_class else instance)  # type: ignore[attr-defined]
    if isinstance(found, Partial) and isinstance(found.function, Lib):
        kind = found.function.name
        if kind in run.registry.wrappers:
            return Bound(found, instance)
        if kind == PARTIAL_METHOD:
            return replace(found, function=found.args[0], args=(instance, *found.args[1:]))
        if kind == "builtins.staticmethod":
            return found.args[0]
        if kind == "builtins.classmethod":
            return Bound(found.args[0], instance.cls if isinstance(instance, Instance) else instance)
    return found


def instance_attribute(run: Run, instance: Instance, name: str, frame: Frame, node: ast.AST | None) -> Value:
    """An attribute of an object, as its class's own ``__getattribute__`` gives it, if there is one."""
    hook = interceptor(run, instance.cls)
    if hook is not None:
        from shapewright.interpreter import calls

        return calls.call(run, Bound(hook, instance), [Const(name)], {}, frame, node)
    return plain_attribute(run, instance, name, frame, node)


def interceptor(run: Run, cls: ClassValue) -> FunctionValue | None:
    """The ``__getattribute__`` that a class has of its own."""
    if not run.intercepting or run.intercepting.isdisjoint(cls.mro):
        return None
    hook = class_lookup(run, cls, "__getattribute__")
    return hook if isinstance(hook, FunctionValue) else None


def plain_attribute(
    run: Run, instance: Instance, name: str, frame: Frame, node: ast.AST | None, *, asks: bool = True
) -> Value:
    """An attribute of an object: its own, its class's, a property's value, or (if it ``asks``) from ``__getattr__``."""
    from shapewright.interpreter import calls

    value = instance.slots.get(name)
    if isinstance(value, Value):
        return value
    if name == "__class__":
        return instance.cls
    if name == "__dict__":
        return DictObject({Const(k): v for k, v in instance.slots.items() if _is_name(k) and isinstance(v, Value)})
    found = class_lookup(run, instance.cls, name)
    if found is not None:
        getter = getter_of(run, found)
        if getter is not None:
            return calls.call(run, getter, [instance], {}, frame, node)
        own = _described(run, found, instance, instance.cls, frame)
        bound = bind(run, found, instance) if own is None else own
        return _or_what_it_names(run, instance, name, bound)
    if name == "__init__" and (init := generated_init(instance.cls)) is not None:
        return Bound(init, instance)
    fallback = class_lookup(run, instance.cls, "__getattr__")
    if fallback is not None and asks and not _is_pythons_own(name):
        return calls.call(run, bind(run, fallback, instance), [Const(name)], {}, frame, node)
    if opaque(instance.cls):
        return Unknown(f"'{name}' may come from a base class of {instance.cls.name} that is not understood")
    if never_set.check(run, instance, name, frame, node):
        return Unknown(libcalls.FAILED)
    return _open_attribute(run, instance, name)


def _or_what_it_names(run: Run, instance: Instance, name: str, value: Value) -> Value:
    """A text of a class may say to a base that is not understood what to make (``model: Net = "small"``)."""
    is_text = isinstance(value, Const) and isinstance(value.value, str)
    if not is_text or _is_pythons_own(name) or not opaque(instance.cls):
        return value
    return run.context.join([value, Unknown(f"a base class of {instance.cls.name} may set '{name}'", name=name)])


def _is_pythons_own(name: str) -> bool:
    """``__name__``, ``__module__``: objects have these from Python, and no ``__getattr__`` is asked."""
    return name.startswith("__") and name.endswith("__")


def _open_attribute(run: Run, instance: Instance, name: str) -> Value:
    """An attribute nobody set on any path that was followed."""
    run.chances += 1
    if instance.cls.lib:
        full = f"{instance.cls.lib}.{name}"
        decided = full in run.registry.unmodelled
        return Unknown(run.registry.why_unmodelled(full) if decided else f"attribute '{name}' of a {instance.cls.name}")
    return Missing(f"{instance.cls.name} has no attribute '{name}' on any path that was followed", name=name)


def generated_init(cls: ClassValue, *, inherited: bool = True) -> Partial | None:
    """The constructor that ``@dataclass`` writes for a class (or wrote for the ancestor that it has it from)."""
    for ancestor in cls.mro if inherited else (cls,):
        if "__init__" in ancestor.slots:
            return None
        if "#dataclass" in ancestor.slots:
            return Partial(Lib("dataclasses.__init__"), (ancestor,), ())
    return None


def _described(run: Run, found: Value, instance: Value, cls: ClassValue, frame: Frame) -> Value | None:
    """What an object of a class with ``__get__`` gives where it stands in another class's body."""
    from shapewright.interpreter import calls

    if not isinstance(found, Instance):
        return None
    getter = class_lookup(run, found.cls, "__get__")
    if not isinstance(getter, FunctionValue):
        return None
    return calls.call(run, Bound(getter, found), [instance, cls], {}, frame, None)


def may_keep(run: Run, cls: ClassValue, name: str) -> bool:
    """Whether a library's constructor takes an argument of that name, which its objects may keep under it."""
    made = (run.registry.classes.get(ancestor.lib) for ancestor in cls.mro if ancestor.lib)
    inits = (known.methods.get("__init__") for known in made if known is not None)
    return any(parameter.name == name for init in inits if init is not None for parameter in init.parameters)


def opaque(cls: ClassValue) -> bool:
    """Whether some base of the class is not understood, so that it may have any attribute."""
    return any(ancestor.slots.get("__opaque__") for ancestor in cls.mro)


def getter_of(run: Run, found: Value) -> Value | None:
    """The function behind a property."""
    if isinstance(found, Partial) and isinstance(found.function, Lib) and found.args:
        is_property = found.function.name in ("builtins.property", "functools.cached_property")
        return found.args[0] if is_property else None
    if isinstance(found, Lib):
        owner, _, member = found.name.rpartition(".")
        rule = run.registry.classes.get(owner)
        if rule is not None and member in rule.properties:
            return Lib(found.name)
    return None


def super_attribute(run: Run, receiver: Any, name: str, frame: Frame, node: ast.AST | None) -> Value:
    """``super().name``: the next class after the one whose body it stands in."""
    from shapewright.interpreter import calls

    mro = receiver.mro
    for ancestor in mro[mro.index(receiver.cls) + 1 :] if receiver.cls in mro else mro[1:]:
        value = ancestor.slots.get(name)
        if value is None and ancestor.lib:
            value = _of_library(run, ancestor.lib, name)
        if isinstance(value, Value):
            getter = getter_of(run, value)
            if getter is not None:
                return calls.call(run, getter, [receiver.instance], {}, frame, node)
            return value if name == "__new__" else bind(run, value, receiver.instance)  # __new__ is static
        if name == "__init__" and (init := generated_init(ancestor, inherited=False)) is not None:
            return Bound(init, receiver.instance)
    if name == "__new__":
        return Lib("builtins.object.__new__")
    if name in ("__setattr__", "__getattribute__"):
        return Bound(Lib(f"builtins.object.{name}"), receiver.instance)
    if name in ("__init__", "__init_subclass__", "__post_init__", "__delattr__"):
        return Lib("builtins.object.__init__")
    return Unknown(f"super() has no '{name}' that is understood")


# --- libraries, modules, classes -------------------------------------------------------------------
def lib_has(run: Run, lib: Lib, name: str) -> bool:
    """Whether a library's module or class is known to have a name: it has a rule, or was put there."""
    added = run.lib_classes.get(lib.name)
    if added is not None and name in added.slots:
        return True
    registry, full = run.registry, run.registry.canonical(f"{lib.name}.{name}")
    return full in registry.functions or full in registry.classes or full in registry.constants


def lib_attribute(run: Run, lib: Lib, name: str) -> Value:
    """A name inside a modelled library, or one that the program put there."""
    patched = run.lib_classes.get(lib.name)
    added = patched.slots.get(name) if patched is not None else None
    if isinstance(added, Value):
        return added
    if name in ("__name__", "__qualname__") and lib.name in run.registry.classes:
        return Const(lib.name.rpartition(".")[2])
    full = run.registry.canonical(f"{lib.name}.{name}")
    if full in run.registry.constants:
        known = run.registry.constants[full]
        return known(run.context) if inspect.isfunction(known) else lift(known)
    special = run.importer.constant(full)
    return special if special is not None else Lib(full, f"{lib.spelled or lib.name}.{name}")


def module_attribute(run: Run, module: ModuleObject, name: str) -> Value:
    """A global of an interpreted module, or its submodule."""
    from shapewright.interpreter import stars
    from shapewright.interpreter.expressions import settled

    value = module.slots.get(name)
    if isinstance(value, Value) and not run.registry.modelled(f"{module.name}.{name}"):
        escapes.open_cold(run, value)
        return settled(run, module, name, value)
    if name == "__dict__":
        return _names_of(run, module)
    taken = stars.find(run, module, name)
    if taken is not None:
        return taken
    found = run.importer.submodule(run, module, name)
    if found is not None:
        return found
    hook = module.slots.get("__getattr__")
    if isinstance(hook, FunctionValue):
        from shapewright.interpreter import calls

        return calls.call(run, hook, [Const(name)], {}, run.frames[-1], None)
    return Unknown(f"module '{module.name}' has no '{name}' on any path that was followed")


def _names_of(run: Run, module: ModuleObject) -> DictObject:
    """A module's ``__dict__``; what a package's module takes from others is not all known."""
    names = DictObject({Const(k): v for k, v in module.slots.items() if isinstance(k, str) and isinstance(v, Value)})
    if module.slots.get("*") or not run.importer.finder.is_workspace(module.path):
        run.write(names, "state", names.state._replace(open=Unknown(f"a name of module '{module.name}'")))
    return names


def class_attribute(run: Run, cls: ClassValue, name: str, frame: Frame) -> Value:
    """An attribute of a class object."""
    from shapewright.interpreter import structs

    if name in ("__name__", "__qualname__"):
        return Const(cls.name)
    if name == "__module__" and isinstance(cls.scope, Unit):
        # where nobody calls, the object may be one of a class that inherits from this one elsewhere
        return Some("str") if run.recorder.cold else Const(cls.scope.module.name)
    if name in ("__mro__", "__bases__"):
        return Tuple(tuple(cls.mro) if name == "__mro__" else cls.bases)
    if named_tuples.is_named_tuple(cls) and (made := named_tuples.class_attribute(cls, name)) is not None:
        return made
    found = class_lookup(run, cls, name)
    if found is not None:
        if isinstance(found, Partial) and isinstance(found.function, Lib):
            kind = found.function.name
            if kind == "builtins.staticmethod":
                return found.args[0]
            if kind == "builtins.classmethod":
                return Bound(found.args[0], cls)
        if isinstance(found, Lib) and _takes_class(run, found):
            return Bound(found, cls)
        own = _described(run, found, NONE, cls, frame)
        return structs.member_seen(cls, name, found) if own is None else own
    if name in ("__setattr__", "__getattribute__", "__dataclass_fields__", "__init__", "__dict__", "__annotations__"):
        given = _given_by_python(cls, name)
        if given is not None:
            return given
    if cls.lib:
        return lib_attribute(run, Lib(cls.lib), name)
    return Unknown(f"class {cls.name} has no attribute '{name}' on any path that was followed")


def _given_by_python(cls: ClassValue, name: str) -> Value | None:
    """What every class has, or what ``@dataclass`` gave it."""
    from shapewright.interpreter import structs

    if name == "__init__":
        return generated_init(cls)
    if name == "__annotations__":
        return structs.annotations_of(cls)
    if name == "__dict__":
        return DictObject({Const(k): v for k, v in cls.slots.items() if _is_name(k) and isinstance(v, Value)})
    if name == "__dataclass_fields__":
        if not any("#dataclass" in c.slots for c in cls.mro):
            return None
        return DictObject({Const(field): Unknown("a dataclass field") for field in structs.fields_of(cls)})
    return None if cls.lib or opaque(cls) else Lib(f"builtins.object.{name}")


def _is_name(key: object) -> bool:
    return isinstance(key, str) and not key.startswith("#")


# --- the rest ----------------------------------------------------------------------------------------
_OF_TENSORS = frozenset(("shape", "ndim"))
"""What tensors have and models have not, of which some tell a dtype and a device too."""


def _unknown_attribute(run: Run, receiver: Unknown, name: str, frame: Frame, node: ast.AST | None) -> Value:
    """An attribute of an unknown: the same unknown each time, named after the path to it.

    An input that nobody gives and that is asked for its shape is a tensor.
    """
    if receiver.open and name in _OF_TENSORS:
        tensor = presumed.tensor(run, receiver, node.value if isinstance(node, ast.Attribute) else None, frame)
        if tensor is not None:
            return get(run, tensor, name, frame, None)
    key = (receiver.uid, name)
    known = run.unknown_attributes.get(key)
    if known is None:
        owner = receiver.name or ("array" if name in ("size", "ndim") else "")
        path = f"{owner}.{name}" if owner else name
        known = run.unknown_attributes[key] = Unknown(receiver.reason, name=path, open=receiver.open)
        if receiver.open:
            run.attribute_owners[known.uid] = receiver
    return run.world.resolve(known)


def _each_option(run: Run, receiver: Union, name: str, frame: Frame, node: ast.AST | None) -> Value:
    options = [o for o in receiver.options if not (isinstance(o, Const) and o.value is None)]
    having = [o for o in options if not (absent.lacks(run, o, name) or lacking.has_not(run, o, name))]
    likely = [o for o in having if not lacking.has_not(run, o, name, of_any_version=True)]
    values = [get(run, option, name, frame, node) for option in likely or having or options]
    joined = run.context.join(values) if values else Unknown(f"attribute '{name}' of None")
    if isinstance(joined, Unknown):  # it may be the method of one of them that fills it
        escapes.let_go(run, [o for o in options if isinstance(o, (ListObject, DictObject))])
    return joined

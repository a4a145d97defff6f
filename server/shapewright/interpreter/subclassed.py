"""Classes that inherit from Python's own containers: their instances hold one, and have its methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapewright.values import ClassValue, DictObject, Instance, Lib, ListObject

if TYPE_CHECKING:
    from shapewright.interpreter.run import Run

HELD = "#items"
"""This slot of an instance holds the container that it is."""
_FAMILIES = {
    "builtins.dict": "dict", "collections.OrderedDict": "dict", "collections.UserDict": "dict",
    "builtins.list": "list", "collections.UserList": "list",
}  # fmt: skip
_MAPPINGS = ("collections.abc.Mapping", "collections.abc.MutableMapping", "typing.Mapping", "typing.MutableMapping")
PARENTS = {
    "collections.OrderedDict": ("builtins.dict",),
    "collections.abc.MutableMapping": ("collections.abc.Mapping",),
}
"""Which of these classes inherits from which."""
_SPECIAL = ("__init__", "__getitem__", "__setitem__", "__delitem__", "__contains__", "__len__", "__iter__")
_METHODS = {
    "dict": frozenset((*_SPECIAL, *(name for name in dir(dict) if not name.startswith("_")))),
    "list": frozenset((*_SPECIAL, *(name for name in dir(list) if not name.startswith("_")))),
}
_MIXED_IN = frozenset(("get", "keys", "values", "items", "__contains__"))
"""What ``Mapping`` makes of a class's own ``__getitem__`` and ``__iter__``."""


def inheritable(name: str) -> bool:
    """Whether a class of the standard library is one that these rules know as a base class."""
    return name in _FAMILIES or name in _MAPPINGS


def method_of(name: str, member: str) -> Lib | None:
    """What a base class of the standard library has under a name."""
    family = _FAMILIES.get(name)
    if family is not None and member in _METHODS[family]:
        return Lib(f"builtins.{family}.{member}")
    if name in _MAPPINGS and member in _MIXED_IN:
        return Lib(f"collections.abc.Mapping.{member}")
    return None


def is_method(name: str) -> bool:
    """Whether a library name is such a method, to be bound to an instance."""
    owner, _, member = name.rpartition(".")
    return owner == "collections.abc.Mapping" or member in _METHODS.get(owner.removeprefix("builtins."), ())


def family_of(cls: ClassValue) -> str | None:
    """``dict`` or ``list``, where a class inherits from such a container."""
    return next((_FAMILIES[c.lib] for c in cls.mro if c.lib in _FAMILIES), None)


def held(run: Run, instance: Instance) -> DictObject | ListObject | None:
    """The container that an instance of such a class is; None for any other object."""
    family = family_of(instance.cls)
    if family is None:
        return None
    known = instance.slots.get(HELD)
    if not isinstance(known, (DictObject, ListObject)):
        known = DictObject() if family == "dict" else ListObject(())
        run.write(instance, HELD, known)
    return known

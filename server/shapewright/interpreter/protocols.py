"""Objects without a method that Python's own syntax asks for: no iterator, without a length, without items."""

from __future__ import annotations

import ast
from collections.abc import Collection

from shapewright.interpreter.frame import Frame, FunctionValue
from shapewright.interpreter.run import Run
from shapewright.values import Bound, ClassValue, Instance, Value

AS_TEXT = ("__str__", "__repr__")
"""The methods that say how an object is shown, the one before the other."""
_WITHOUT = ("__len__", "__iter__", "__getitem__", "__next__")
_PLAIN = ("builtins.object", "abc.ABC", "typing.Generic", "keras.layers.Layer", "keras.Model")
"""Libraries' classes that have none of these methods."""
RULED = ("torch.nn.", "torch.utils.data.", "torch.optim.", "keras.callbacks.")
"""Where classes have those of these methods that there are rules for."""
WITHOUT_RULE = {
    "torch.utils.data.Dataset": ("__getitem__",), "torch.utils.data.IterableDataset": ("__iter__",),
    "torch.nn.ParameterDict": ("__len__", "__iter__"),
    "torch.utils.data.Sampler": ("__iter__",),
    "torch.nn.utils.rnn.PackedSequence": ("__len__", "__iter__"),
}  # fmt: skip
"""Methods that there are no rules for."""


def lacks(run: Run, value: Value, *names: str) -> bool:
    """Whether a value is an object that surely has none of these methods; only of a run that the program makes."""
    if not isinstance(value, Instance) or run.recorder.cold or not all(name in _WITHOUT for name in names):
        return False
    if not value.cls.mro or not all(_is_known(run, cls) for cls in value.cls.mro):
        return False
    return not any(name in cls.slots or name in _methods(run, cls) for cls in value.cls.mro for name in names)


def _methods(run: Run, cls: ClassValue) -> Collection[str]:
    rule = run.registry.classes.get(cls.lib)
    return () if rule is None else (*rule.methods, *WITHOUT_RULE.get(cls.lib, ()))


def _is_known(run: Run, cls: ClassValue) -> bool:
    """Whether a class has the methods that it is written with, or has rules for, and no others."""
    if cls.node is None:
        return cls.lib in _PLAIN or (cls.lib.startswith(RULED) and cls.lib in run.registry.classes)
    return not (cls.slots.get("__opaque__") or cls.node.keywords or cls.node.decorator_list) and (
        "__getattr__" not in cls.slots and "__getattribute__" not in cls.slots
    )


def iteration(run: Run, value: Value) -> str:
    """What Python says where an object is gone through that cannot be."""
    if isinstance(value, Instance) and lacks(run, value, "__iter__", "__getitem__"):
        return f"'{value.cls.name}' object is not iterable"
    return ""


def length(run: Run, value: Value) -> str:
    """What Python says of the length of an object that has none."""
    return f"object of type '{_name(value)}' has no len()" if lacks(run, value, "__len__") else ""


def step(run: Run, value: Value) -> str:
    """What ``next(value)`` says of an object that is no iterator."""
    return f"'{_name(value)}' object is not an iterator" if lacks(run, value, "__next__") else ""


def item(run: Run, value: Value) -> str:
    """What ``value[index]`` says of an object that has no items."""
    return f"'{_name(value)}' object is not subscriptable" if lacks(run, value, "__getitem__") else ""


def _name(value: Value) -> str:
    return value.cls.name if isinstance(value, Instance) else value.type_name


def text(run: Run, value: Value, frame: Frame, node: ast.AST | None, *names: str) -> Value | None:
    """What an object's own ``__str__`` or ``__repr__`` gives where it is shown; None where it has none of its own."""
    from shapewright.interpreter import attributes, calls

    if not isinstance(value, Instance):
        return None
    for name in names:
        method = attributes.class_lookup(run, value.cls, name)
        if isinstance(method, FunctionValue):
            return calls.call(run, Bound(method, value), [], {}, frame, node)
    return None

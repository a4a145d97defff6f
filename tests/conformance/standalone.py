"""A minimal ``Context``: enough to run library rules without the interpreter.

It learns nothing (two symbolic sizes that may be equal are left alone) and keeps no trail. The
interpreter's own context is what users meet; this one makes conformance runs fast and rules testable
one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from shapewright import dims
from shapewright.dims import Dim
from shapewright.libraries import load_all
from shapewright.rules import REGISTRY, Abstain, Context, Failure, Rule, apply_overloads, lift
from shapewright.values import (
    ClassValue,
    Const,
    DictObject,
    Instance,
    Int,
    Lib,
    ListObject,
    Many,
    Object,
    RangeValue,
    Some,
    Tensor,
    Tuple,
    Union,
    Unknown,
    UnknownShape,
    Value,
)

load_all()

VERSIONS = {"torch": (2, 13, 0), "numpy": (2, 4, 0), "keras": (3, 15, 0), "tensorflow": (2, 21, 0)}


class Standalone(Context):
    """Rules run one by one, without a program around them."""

    def __init__(self, versions: Mapping[str, tuple[int, ...]] | None = None) -> None:
        self.versions = dict(VERSIONS if versions is None else versions)
        self.states: dict[str, Any] = {}
        self.problems: list[Failure] = []
        self.classes: dict[str, ClassValue] = {}

    # --- conditions
    def equal(self, a: Dim, b: Dim, failure: Callable[[], Failure]) -> Dim:
        if dims.eq(a, b) is False:
            raise failure()
        return b if isinstance(b, int) else a

    def rank(
        self, x: Tensor, ranks: int | Iterable[int], failure: Callable[[], Failure], names: Sequence[str] = ()
    ) -> Tensor:
        allowed = (ranks,) if isinstance(ranks, int) else tuple(ranks)
        if x.rank is not None:
            if x.rank not in allowed:
                raise failure()
            return x
        if len(allowed) != 1:
            raise UnknownShape(x)
        labels = [*names, *[""] * (allowed[0] - len(names))]
        return replace(x, shape=tuple(self.fresh(label, low=1) for label in labels))

    def last_dim(self, x: Tensor, size: Dim, failure: Callable[[], Failure]) -> None:
        if x.shape:
            self.equal(x.shape[-1], size, failure)

    def learn_dtype(self, x: Tensor, dtype: str) -> Tensor:
        return replace(x, dtype=dtype) if x.dtype is None else x

    def problem(self, failure: Failure) -> None:
        self.problems.append(failure)

    # --- values
    def fresh(self, name: str = "", *, low: int = 0, high: Dim | None = None) -> Dim:
        return dims.fresh(name, low=low, high=high if isinstance(high, int) else None)

    def as_tensor(self, unknown: Unknown, library: str) -> Tensor:
        from shapewright.values import unknown_tensor

        return unknown_tensor(library, name=unknown.name)

    def as_size(self, unknown: Unknown) -> Dim:
        return self.fresh(unknown.name if unknown.open else "")

    def get(self, obj: Object, name: str) -> Value | None:
        return obj.slots.get(name)

    def set(self, obj: Object, name: str, value: Any) -> None:
        obj.slots[name] = lift(value)

    def _class(self, name: str) -> ClassValue:
        if name not in self.classes:
            entry = REGISTRY.classes[name]
            bases = tuple(self._class(b) for b in entry.bases if b in REGISTRY.classes)
            cls = ClassValue(name.rsplit(".", 1)[-1], bases, {}, lib=name)
            cls.mro = (cls, *(c for base in bases for c in base.mro))
            self.classes[name] = cls
        return self.classes[name]

    def new(self, class_name: str, **slots: Any) -> Instance:
        return Instance(self._class(class_name), {k: lift(v) for k, v in slots.items()})

    def list(self, items: Iterable[Any]) -> Value:
        return ListObject(tuple(lift(i) for i in items))

    def dict(self, items: Mapping[str, Any]) -> Value:
        return DictObject({Const(k): lift(v) for k, v in items.items()})

    def items(self, value: Value) -> list[Value] | None:
        if isinstance(value, Tuple):
            return [*value.items]
        if isinstance(value, ListObject) and value.items is not None:
            return [*value.items]
        if isinstance(value, RangeValue) and all(isinstance(b, int) for b in (value.start, value.stop, value.step)):
            return [Const(i) for i in range(value.start, value.stop, value.step)]  # type: ignore[arg-type]
        return None

    def groups(self, value: Value) -> tuple[tuple[Value, int], ...]:
        """Sequences of these tests are listed whole."""
        return ()

    def element(self, value: Value) -> Value | None:
        if isinstance(value, Many):
            return value.element
        if isinstance(value, ListObject) and value.items is None:
            return value.element
        found = self.items(value)
        return self.join(found) if found else None

    def length(self, value: Value) -> Dim | None:
        if isinstance(value, (Many, ListObject)):
            return value.length
        found = self.items(value)
        return None if found is None else len(found)

    def truth(self, value: Value) -> bool | None:
        if isinstance(value, Const):
            return bool(value.value)
        if isinstance(value, Tuple):
            return bool(value.items)
        return True if isinstance(value, (Lib, Instance)) else None

    def join(self, values: Sequence[Value]) -> Value:
        first = values[0]
        return first if all(v == first for v in values) else Union(tuple(values))

    def is_instance(self, value: Value, class_name: str) -> bool | None:
        if isinstance(value, Instance):
            return value.cls.inherits(class_name)
        return None if isinstance(value, (Unknown, Some)) else False

    # --- calls
    def _run(self, rules: Sequence[Rule], args: Sequence[Any], kwargs: Mapping[str, Any]) -> Value:
        return apply_overloads(self, rules, [lift(a) for a in args], {k: lift(v) for k, v in kwargs.items()})

    def call(self, function: Value, /, *args: Any, **kwargs: Any) -> Value:
        if isinstance(function, Lib):
            return self.invoke(function.name, *args, **kwargs)
        if isinstance(function, Instance):
            for name in ("forward", "call", "__call__"):
                if self._method_rule(function, name):
                    return self.method(function, name, *args, **kwargs)
        raise Abstain(f"{function} cannot be called here")

    def invoke(self, name: str, /, *args: Any, **kwargs: Any) -> Value:
        if name == "copy.deepcopy":
            return self._copy(lift(args[0]))
        if name == "builtins.list":
            return self.list(self.items(lift(args[0])) or ())
        name = REGISTRY.canonical(name)
        if name in REGISTRY.functions:
            return self._run(REGISTRY.functions[name], args, kwargs)
        if name in REGISTRY.classes:
            made = Instance(self._class(name), {})
            if self._method_rule(made, "__init__"):
                self.method(made, "__init__", *args, **kwargs)
            return made
        raise Abstain(f"no rule for {name}")

    def _copy(self, value: Value) -> Value:
        """What Python's own ``copy.deepcopy`` gives, of what layers are made of."""
        if isinstance(value, Instance):
            return Instance(value.cls, {name: self._copy(held) for name, held in value.slots.items()})
        if isinstance(value, (Tuple, ListObject)) and value.items is not None:
            return replace(value, items=tuple(map(self._copy, value.items)))
        return value

    def _method_rule(self, receiver: Instance, name: str) -> Rule | None:
        for cls in receiver.cls.mro:
            entry = REGISTRY.classes.get(cls.lib)
            if entry and name in entry.methods:
                return entry.methods[name]
        return None

    def method(self, receiver: Value, name: str, /, *args: Any, **kwargs: Any) -> Value:
        if isinstance(receiver, Tensor):
            owner = {"numpy": "numpy.ndarray", "keras": "keras.KerasTensor"}.get(
                receiver.library, f"{receiver.library}.Tensor"
            )
            return self.invoke(f"{owner}.{name}", receiver, *args, **kwargs)
        if isinstance(receiver, Instance):
            rule = self._method_rule(receiver, name)
            if rule is not None:
                function = rule.function
                bound = replace(rule, function=lambda ctx, *a, **k: function(ctx, receiver, *a, **k))
                return self._run([bound], args, kwargs)
        raise Abstain(f"no method {name}")

    def has_attribute(self, value: Value, name: str) -> bool | None:
        if isinstance(value, Instance):
            return name in value.slots or self._method_rule(value, name) is not None
        return None

    # --- the run
    def state(self, name: str, default: Any = None) -> Any:
        return self.states.get(name, default)

    def set_state(self, name: str, value: Any) -> None:
        self.states[name] = value

    def version(self, package: str) -> tuple[int, ...] | None:
        return self.versions.get(package)

    def release(self, package: str) -> str | None:
        return None

    def environment(self, variable: str) -> str | None:
        return None


def as_int(value: Value) -> Dim | None:
    """The size a value is, if it is one."""
    if isinstance(value, Int):
        return value.dim
    return value.value if isinstance(value, Const) and isinstance(value.value, int) else None

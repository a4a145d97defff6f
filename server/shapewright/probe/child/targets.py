"""Runs one function, class, method or model of a file, on inputs that the request describes."""

from __future__ import annotations

import inspect
from typing import Any, Callable, Mapping, Sequence

from .inputs import Missing, Spec, make, shown_as

_CALLS = ("forward", "call", "__call__")


class Target:
    """What a dotted name stands for in a module, and how it is run."""

    def __init__(self, module: Any, name: str, specs: Sequence[Spec], device: str, note: Callable[[str], None]) -> None:
        self.name = name
        self.device = device
        self.note = note
        self.init = {spec["name"]: spec for spec in specs if spec["of"] == "init"}
        self.call = {spec["name"]: spec for spec in specs if spec["of"] == "call"}
        self.owner: Any = None
        self.value: Any = module
        for part in name.split("."):
            self.owner = self.value
            try:
                self.value = getattr(self.value, part)
            except AttributeError:
                raise Missing(f"there is no {name} in {module.__name__}") from None

    def run(self) -> Any:
        """Construct what has to be, and call it."""
        if inspect.isclass(self.value):
            return self._run_instance(self._construct(self.value))
        if inspect.isclass(self.owner) and not _is_bound(self.owner, self.name):
            return self._run_method(self._construct(self.owner), self.name.split(".")[-1])
        if _is_model(self.value):
            return self._run_instance(self.value)
        if callable(self.value):
            return self.value(**self._arguments(self.value, self.call, self.name))
        return self.value

    def _construct(self, kind: Any) -> Any:
        instance = kind(**self._arguments(kind, self.init, kind.__name__))
        if self.device.startswith(("cuda", "mps")) and hasattr(instance, "named_parameters"):
            instance = instance.to("cuda" if self.device.startswith("cuda") else self.device)
        return instance

    def _run_instance(self, instance: Any) -> Any:
        """Call a model with its inputs; an instance of anything else is only constructed."""
        if not _is_model(instance):
            return instance
        method = next(getattr(instance, name) for name in _CALLS if hasattr(instance, name))
        specs = self.call or _own_inputs(instance)
        return self._through_call(
            instance, self._arguments(method, specs, f"{type(instance).__name__}.{_name(method)}")
        )

    def _run_method(self, instance: Any, name: str) -> Any:
        method = getattr(instance, name)
        arguments = self._arguments(method, self.call, self.name)
        if name in ("forward", "call") and _is_model(instance):
            return self._through_call(instance, arguments)
        return method(**arguments)

    @staticmethod
    def _through_call(instance: Any, arguments: dict[str, Any]) -> Any:
        """Call the instance itself, as programs do: hooks and Keras's own checks are part of it."""
        names = list(arguments)
        if not names:
            return instance()
        rest = {name: arguments[name] for name in names[1:]}
        return instance(arguments[names[0]], **rest)

    def _arguments(self, function: Any, specs: Mapping[str, Spec], shown: str) -> dict[str, Any]:
        arguments: dict[str, Any] = {}
        unknown: list[str] = []
        for parameter in _parameters(function):
            spec = specs.get(parameter.name)
            if spec is not None:
                arguments[parameter.name] = make(spec, self.device)
                self.note(f"{shown} was called with {parameter.name} = {shown_as(spec)}")
            elif parameter.default is parameter.empty:
                unknown.append(parameter.name)
        if unknown:
            names = ", ".join(unknown)
            raise Missing(
                f"nothing is known of {shown}'s parameter{'s' * (len(unknown) > 1)} {names}: "
                "call it somewhere, give a default, or say the shape in an annotation"
            )
        return arguments


def _parameters(function: Any) -> list[inspect.Parameter]:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # written in C, with no signature to read
        return []
    several = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
    return [parameter for parameter in parameters if parameter.kind not in several]


def _is_model(value: Any) -> bool:
    """Whether it is a module or a layer: something whose ``forward`` or ``call`` is its computation."""
    return not inspect.isclass(value) and callable(value) and (hasattr(value, "forward") or hasattr(value, "call"))


def _is_bound(owner: Any, name: str) -> bool:
    """Whether a class's attribute needs no instance: a static or class method."""
    return isinstance(inspect.getattr_static(owner, name.rsplit(".", maxsplit=1)[-1]), (staticmethod, classmethod))


def _own_inputs(model: Any) -> dict[str, Spec]:
    """The inputs that a built Keras model declares, two to a batch where it leaves the size open."""
    inputs = getattr(model, "inputs", None)
    if not isinstance(inputs, (list, tuple)) or len(inputs) != 1:
        return {}
    shape = [2 if size is None else int(size) for size in inputs[0].shape]
    dtype = getattr(inputs[0].dtype, "name", None) or str(inputs[0].dtype)
    first = next(iter(_parameters(model.call)), None)
    if first is None:
        return {}
    spec: Spec = {
        "name": first.name,
        "kind": "tensor",
        "library": "numpy",
        "shape": shape,
        "dtype": dtype,
        "below": None,
        "literal": None,
        "of": "call",
    }
    return {first.name: spec}


def _name(method: Any) -> str:
    return str(getattr(method, "__name__", "__call__"))

"""Methods and attributes that objects of Keras 2 had, and that Keras 3 has no more."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapewright.libraries.keras.tensors import is_legacy
from shapewright.rules import REGISTRY, Context, Failure, Raw, property_rule
from shapewright.values import Instance, Value

URL = "https://keras.io/guides/migrating_to_keras_3/"


def dropped(function: Callable[..., Any]) -> Callable[..., Any]:
    """Declare a member that Keras 3 has no more, by the function of its rule."""
    REGISTRY.dropped[function] = lambda ctx: not is_legacy(ctx)
    return function


def gone(owner: Instance, name: str, instead: str) -> Failure:
    """The failure for an attribute that the class has no more."""
    return Failure(
        "removed-api",
        f"{owner.cls.name} objects have no '{name}' in Keras 3{f': use {instead}' * bool(instead)}.",
        raises=f"'{owner.cls.name}' object has no attribute '{name}'",
        exception="AttributeError",
        argument="self",
        url=URL,
    ).with_data(name=name, instead=instead)


def gone_method(name: str, instead: str = "") -> Any:
    """A method that is told to be gone, and else does what ``instead`` does."""

    def method(ctx: Context, self: Instance, *args: Raw, **kwargs: Raw) -> Value | None:
        """Gone since Keras 3."""
        if not is_legacy(ctx):
            ctx.problem(gone(self, name, instead))
        return ctx.method(self, instead, *args, **kwargs) if instead.isidentifier() else None

    return staticmethod(dropped(method))


def gone_attribute(name: str, instead: str) -> Any:
    """An attribute that is told to be gone, and else is what ``instead`` is."""

    def attribute(ctx: Context, self: Instance) -> Value | None:
        """Gone since Keras 3."""
        if not is_legacy(ctx):
            ctx.problem(gone(self, name, instead))
        return ctx.get(self, instead)

    return property_rule(dropped(attribute))

"""The names of a model's layers, of which each may be there once: https://keras.io/api/models/model/"""

from __future__ import annotations

from collections.abc import Iterable

from shapewright.libraries.keras.attributes import text_of
from shapewright.libraries.keras.tensors import is_legacy
from shapewright.rules import Context, Failure
from shapewright.values import TRUE, Instance, Value

NAMED = "keras.named"
"""The slot that tells of a layer that the program gave it its name: automatic ones are never the same."""
URL = "https://keras.io/api/models/model/"


def _given_name(ctx: Context, layer: Value) -> str | None:
    """The name that the program gave a layer."""
    if not isinstance(layer, Instance) or ctx.get(layer, NAMED) != TRUE:
        return None
    return text_of(ctx, layer, "name")


def check_names(ctx: Context, layers: Iterable[Value]) -> None:
    """Raise ``Failure`` where two layers of a graph were given one name."""
    seen: dict[str, Value] = {}
    for layer in layers:
        name = _given_name(ctx, layer)
        if name is not None and seen.setdefault(name, layer) is not layer:
            kind = "layer" if is_legacy(ctx) else "operation"
            raise _taken(name, f'The name "{name}" is used 2 times in the model. All {kind} names should be unique.')


def check_new_name(ctx: Context, held: Iterable[Value], layer: Value) -> None:
    """Raise ``Failure`` where a layer that is put on top has the name of one that is there."""
    name = _given_name(ctx, layer)
    if name is not None and any(_given_name(ctx, other) == name for other in held if other is not layer):
        raise _taken(
            name,
            f"All layers added to a Sequential model should have unique names. Name '{name}' is already the name of a "
            "layer in this model.",
        )


def _taken(name: str, raises: str) -> Failure:
    return Failure(
        "argument-value",
        f"Two layers of this model are called '{name}': each needs a name of its own.",
        raises=raises,
        exception="ValueError",
        argument="layer",
        url=URL,
    )

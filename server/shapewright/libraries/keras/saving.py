"""Models from files and copies of models: https://keras.io/api/models/model_saving_apis/"""

from __future__ import annotations

from shapewright.libraries.keras.functional import set_graph
from shapewright.libraries.keras.layer import configure
from shapewright.libraries.keras.listing import graph_of
from shapewright.rules import Context, Raw, op
from shapewright.values import NONE, Const, Instance, ListObject, Unknown, Value

URL = "https://keras.io/api/models/model_saving_apis/"


_SAVED = "keras.saved:"


def keep_saved(ctx: Context, model: Value, path: Value | None) -> None:
    """Remember what a file describes from here on: a graph of layers as it is now. A class of the program's own is
    made again by its ``from_config``, which is not followed."""
    if isinstance(path, Const) and isinstance(path.value, str):
        known = isinstance(model, Instance) and bool(model.cls.lib) and graph_of(ctx, model) is not None
        ctx.set_state(_SAVED + path.value, _copied(ctx, model) if known and isinstance(model, Instance) else NONE)


def _copied(ctx: Context, model: Instance) -> Instance:
    """Another model of the same class around the same layers."""
    slots = {name: value for name, value in model.slots.items() if isinstance(name, str)}
    copy = ctx.new(model.cls.lib or "keras.Model")
    for name, value in slots.items():
        ctx.set(copy, name, ListObject(value.items, value.element, value.length) if isinstance(value, ListObject)
                else value)  # fmt: skip
    return copy


@op("keras.models.load_model", "keras.saving.load_model", url=URL)
def load_model(ctx: Context, filepath: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """The model that the program itself wrote to the file; of other files nothing is known."""
    path = filepath.value if isinstance(filepath, Const) else None
    saved = ctx.state(f"{_SAVED}{path}") if isinstance(path, str) else None
    return _copied(ctx, saved) if isinstance(saved, Instance) else Unknown("the model is read from a file")


@op("keras.models.model_from_json", "keras.models.model_from_yaml", url=URL)
def model_from_text(ctx: Context, *args: Raw, **kwargs: Raw) -> Value:
    """A model that a text describes: nothing is known of its shapes."""
    return Unknown("the model is read from a text")


@op("keras.models.clone_model", url="https://keras.io/api/models/model/")
def clone_model(ctx: Context, model: Raw, *args: Raw, **kwargs: Raw) -> Value:
    """A model of the same graph with new weights."""
    if not isinstance(model, Instance) or graph_of(ctx, model) is None:
        return Unknown("the model is not known")
    graph = graph_of(ctx, model)
    copy = ctx.new("keras.Model")
    configure(ctx, copy, {})
    if graph is not None:
        set_graph(ctx, copy, *graph)
    ctx.set(copy, "keras.layers", ctx.get(model, "keras.layers") or NONE)
    return copy


@op("keras.models.save_model", "keras.saving.save_model", url=URL)
def save_model(ctx: Context, model: Raw, filepath: Raw, *args: Raw, **kwargs: Raw) -> None:
    """Writes a file."""
    keep_saved(ctx, model, filepath)


@op("keras.saving.save_weights", url=URL)
def save_weights(ctx: Context, *args: Raw, **kwargs: Raw) -> None:
    """Writes a file."""
